/* SPDX-License-Identifier: MIT */
/* Limits for each requester's address, in memory that does not grow (TFTP 3.35, 3.46, 3.47). */
#include "tftpd_priv.h"

static const int64_t second = 1000000;

/* FNV-1a from a secret start: nobody outside can choose addresses that collide. */
uint32_t hash_bytes(uint64_t seed, const void *p, size_t n)
{
    const uint8_t *bytes = p;
    uint64_t h = 14695981039346656037u ^ seed;
    for (size_t i = 0; i < n; i++)
        h = (h ^ bytes[i]) * 1099511628211u;
    return (uint32_t)(h ^ h >> 32);
}

struct host *host_of(struct tftpd *t, struct ip ip)
{
    return &t->host[hash_bytes(t->seed, ip.b, sizeof ip.b) % HOST_BUCKETS];
}

bool host_may(int64_t *at, int64_t now, int64_t interval_us, int64_t burst)
{
    int64_t next = (*at > now ? *at : now) + interval_us;
    if (next > now + burst * interval_us)
        return false;
    *at = next;
    return true;
}

/* A phone asks ten times a second at most; a thousand behind one NAT may do so together. */
bool host_may_ask(struct host *h, int64_t now)
{
    return host_may(&h->requests, now, second / 1000, 4000);
}

bool host_may_get_error(struct host *h, int64_t now)
{
    return host_may(&h->errors, now, second / 5, 10);
}

bool host_may_be_noticed(struct host *h, int64_t now)
{
    return host_may(&h->notices, now, second, 10);
}
