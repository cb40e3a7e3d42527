/* SPDX-License-Identifier: MIT */
#include "core/addr.h"

#include <stdio.h>
#include <string.h>

#include <arpa/inet.h>

bool mac_known(struct mac m)
{
    return !mac_eq(m, (struct mac){{0}});
}

bool mac_eq(struct mac a, struct mac b)
{
    return memcmp(a.b, b.b, sizeof a.b) == 0;
}

/* Where a separator may stand: after how many digits each notation places one. */
static bool separator_fits(uint8_t c, unsigned digits)
{
    if (c == ':' || c == '-')
        return digits % 2 == 0;
    return c == '.' && digits % 4 == 0;
}

bool mac_parse(struct slice a, struct mac *out, size_t *at)
{
    size_t i = 0;
    unsigned digits = 0;
    uint8_t separator = 0;
    struct mac m = {{0}};

    if (slice_starts_nocase(a, "SEP") || slice_starts_nocase(a, "SIP") ||
        slice_starts_nocase(a, "MGC"))
        i = 3;
    for (; i < a.n; i++) {
        int v = byte_hex_value(a.p[i]);
        if (v >= 0 && digits < 12) {
            m.b[digits / 2] = (uint8_t)(m.b[digits / 2] << 4 | v);
            digits++;
        } else if (digits > 0 && digits < 12 && separator_fits(a.p[i], digits) &&
                   (!separator || separator == a.p[i]) && byte_hex_value(a.p[i - 1]) >= 0) {
            separator = a.p[i];
        } else {
            break;
        }
    }
    if (at)
        *at = i;
    if (i != a.n || digits != 12)
        return false;
    *out = m;
    return true;
}

char *mac_format(struct mac m, char dst[static MAC_TEXT_SIZE])
{
    snprintf(dst, MAC_TEXT_SIZE, "%02x:%02x:%02x:%02x:%02x:%02x", m.b[0], m.b[1], m.b[2], m.b[3],
             m.b[4], m.b[5]);
    return dst;
}

char *mac_format_bare(struct mac m, char dst[static MAC_TEXT_SIZE])
{
    snprintf(dst, MAC_TEXT_SIZE, "%02X%02X%02X%02X%02X%02X", m.b[0], m.b[1], m.b[2], m.b[3], m.b[4],
             m.b[5]);
    return dst;
}

bool ip_known(struct ip a)
{
    return a.family != 0;
}

bool ip_eq(struct ip a, struct ip b)
{
    return a.family == b.family && memcmp(a.b, b.b, sizeof a.b) == 0;
}

struct ip ip_v4(uint32_t v)
{
    return (struct ip){
        .family = 4, .b = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v}};
}

struct ip ip_v4_given(uint32_t v)
{
    return v ? ip_v4(v) : (struct ip){0};
}

uint32_t ip_v4_value(struct ip a)
{
    if (a.family != 4)
        return 0;
    return (uint32_t)a.b[0] << 24 | (uint32_t)a.b[1] << 16 | (uint32_t)a.b[2] << 8 | a.b[3];
}

bool ip_parse(struct slice a, struct ip *out)
{
    char text[IP_TEXT_SIZE];
    struct ip ip = {0};
    if (!slice_to_str(a, text, sizeof text))
        return false;
    if (inet_pton(AF_INET, text, ip.b) == 1)
        ip.family = 4;
    else if (inet_pton(AF_INET6, text, ip.b) == 1)
        ip.family = 6;
    else
        return false;
    *out = ip;
    return true;
}

char *ip_format(struct ip a, char dst[static IP_TEXT_SIZE])
{
    dst[0] = '\0';
    if (a.family == 4 || a.family == 6)
        inet_ntop(a.family == 4 ? AF_INET : AF_INET6, a.b, dst, IP_TEXT_SIZE);
    return dst;
}
