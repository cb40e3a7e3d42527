/* SPDX-License-Identifier: MIT */
#include "neighbours.h"

#include "core/text.h"

#include <stdio.h>

/* "10.9.0.50  0x1  0x2  00:15:62:24:00:00  *  eth0" */
static bool read_row(struct slice line, struct ip *ip, struct mac *mac)
{
    enum { FIELD_IP = 0, FIELD_MAC = 3, FIELDS = 4 };
    struct slice field[FIELDS];
    size_t n = 0;
    for (size_t i = 0; i < line.n && n < FIELDS; n++) {
        while (i < line.n && line.p[i] == ' ')
            i++;
        size_t from = i;
        while (i < line.n && line.p[i] != ' ')
            i++;
        field[n] = slice_sub(line, from, i - from);
    }
    return n == FIELDS && ip_parse(field[FIELD_IP], ip) && mac_parse(field[FIELD_MAC], mac, NULL);
}

bool neighbours_mac(struct ip ip, struct mac *out)
{
    char line[200];
    bool found = false;
    if (ip.family != 4 || ip.b[0] == 127)
        return false;
    FILE *f = fopen("/proc/net/arp", "re");
    while (f && !found && fgets(line, sizeof line, f)) {
        struct ip row;
        found = read_row(slice_str(line), &row, out) && ip_eq(row, ip) && mac_known(*out);
    }
    if (f)
        fclose(f);
    return found;
}
