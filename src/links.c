/* SPDX-License-Identifier: MIT */
#include "links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct links {
    struct session *session;
    struct links_config config;
    struct netif_watch *watch;
};

/* Of all the cards only those that phones can reach; of one that was named, whatever it has. */
static bool counts(const struct links_config *c, const struct netif *row)
{
    if (c->interface)
        return strcmp(c->interface, row->name) == 0;
    if (ip_known(c->address))
        return ip_eq(c->address, row->address);
    return ip_known(row->address);
}

static void told(void *ctx, const struct netif *row)
{
    struct links *l = ctx;
    struct event e = {.kind = EVENT_LINK, .src = EVENT_SRC_SERVER};
    if (counts(&l->config, row)) {
        e.u.link.interface = slice_str(row->name);
        e.u.link.address = row->address;
        e.u.link.up = row->up;
        session_emit(l->session, &e);
    }
    if (row->up && l->config.came)
        l->config.came(l->config.ctx);
}

int links_open(struct loop *loop, struct session *session, const struct links_config *config,
               struct links **out)
{
    struct links *l = calloc(1, sizeof *l);
    *out = NULL;
    if (!l)
        return -ENOMEM;
    l->session = session;
    l->config = *config;
    int rc = netif_watch_open(loop, told, l, &l->watch);
    if (rc < 0) {
        free(l);
        return rc;
    }
    *out = l;
    return 0;
}

void links_close(struct links *l)
{
    if (!l)
        return;
    netif_watch_close(l->watch);
    free(l);
}
