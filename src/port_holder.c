/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: /proc/net/udp, tcp and their twins for IPv6 give the socket's inode, and the
 * process is the one that has /proc/PID/fd/N -> socket:[inode]. Its cgroup names the unit that
 * systemd started it by. Linux only; elsewhere nobody is found and the message says less.
 */
#include "port_holder.h"

#include "core/text.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum { INODES_MAX = 16 };

static const struct {
    const char *tables[2];
    unsigned state;   /* as the kernel numbers them; 0: any */
    const char *flag; /* of ss */
} kinds[] = {
    [PORT_UDP] = {{"/proc/net/udp", "/proc/net/udp6"}, 0, "u"},
    [PORT_TCP] = {{"/proc/net/tcp", "/proc/net/tcp6"}, 0x0a /* LISTEN */, "t"},
};

static size_t inodes_of_port(const char *table, unsigned state, uint16_t port, unsigned long *inode,
                             size_t count)
{
    char line[512];
    FILE *f = fopen(table, "re");
    if (!f)
        return count;
    while (count < INODES_MAX && fgets(line, sizeof line, f)) {
        unsigned local_port, is_in;
        unsigned long found;
        if (sscanf(line,
                   " %*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*x:%*x %*x:%*x %*x %*u %*u %lu",
                   &local_port, &is_in, &found) == 3 &&
            local_port == port && (!state || is_in == state) && found)
            inode[count++] = found;
    }
    fclose(f);
    return count;
}

static bool has_socket(const char *pid, const unsigned long *inode, size_t count)
{
    char path[300], link[64], want[64];
    bool found = false;
    snprintf(path, sizeof path, "/proc/%s/fd", pid);
    DIR *fds = opendir(path);
    if (!fds)
        return false;
    for (struct dirent *d; !found && (d = readdir(fds));) {
        ssize_t n = readlinkat(dirfd(fds), d->d_name, link, sizeof link - 1);
        if (n <= 0)
            continue;
        link[n] = '\0';
        for (size_t i = 0; i < count; i++) {
            snprintf(want, sizeof want, "socket:[%lu]", inode[i]);
            found |= strcmp(link, want) == 0;
        }
    }
    closedir(fds);
    return found;
}

/* Any user names a process at will, with the sequences of a terminal too. */
static void name_of(const char *pid, char *dst, size_t cap)
{
    char path[300], comm[64] = "?";
    snprintf(path, sizeof path, "/proc/%s/comm", pid);
    FILE *f = fopen(path, "re");
    if (f && fgets(comm, sizeof comm, f))
        comm[strcspn(comm, "\n")] = '\0';
    if (f)
        fclose(f);
    text_safe(slice_str(comm), dst, cap);
}

/* "0::/system.slice/tftpd-hpa.service"; what a user started stands elsewhere and has no unit. */
static void unit_of(const char *pid, char *dst, size_t cap)
{
    char path[300], line[512];
    snprintf(path, sizeof path, "/proc/%s/cgroup", pid);
    dst[0] = '\0';
    FILE *f = fopen(path, "re");
    while (f && !dst[0] && fgets(line, sizeof line, f)) {
        const char *slice = strstr(line, ":/system.slice/");
        struct slice unit = text_trim(slice_str(slice ? strrchr(slice, '/') + 1 : NULL));
        if (slice_ends(unit, ".service") && !slice_to_str(unit, dst, cap))
            dst[0] = '\0';
    }
    if (f)
        fclose(f);
}

static void recall(const struct port_memory *m, enum port_kind kind, uint16_t port,
                   struct port_holder *out)
{
    for (unsigned i = 0; m && !out->pid && i < m->count; i++)
        if (m->held[i].kind == kind && m->held[i].port == port)
            *out = m->held[i].who;
}

bool port_holder_find(enum port_kind kind, uint16_t port, const struct port_memory *m,
                      struct port_holder *out)
{
    unsigned long inode[INODES_MAX];
    size_t count = 0;
    for (size_t i = 0; i < ARRAY_SIZE(kinds[kind].tables); i++)
        count = inodes_of_port(kinds[kind].tables[i], kinds[kind].state, port, inode, count);
    DIR *proc = count ? opendir("/proc") : NULL;
    *out = (struct port_holder){.pid = 0};
    for (struct dirent *d; proc && !out->pid && (d = readdir(proc));) {
        if (d->d_name[0] < '1' || d->d_name[0] > '9' || !has_socket(d->d_name, inode, count))
            continue;
        out->pid = (unsigned)strtoul(d->d_name, NULL, 10);
        name_of(d->d_name, out->name, sizeof out->name);
        unit_of(d->d_name, out->unit, sizeof out->unit);
    }
    if (proc)
        closedir(proc);
    if (count > 0)
        recall(m, kind, port, out);
    return count > 0;
}

void port_holder_remember(struct port_memory *m, enum port_kind kind, uint16_t port)
{
    struct port_holder who;
    if (m->count == PORT_MEMORY_MAX || !port_holder_find(kind, port, m, &who) || !who.pid)
        return;
    m->held[m->count].kind = kind;
    m->held[m->count].port = port;
    m->held[m->count++].who = who;
}

void port_holder_tell(enum port_kind kind, uint16_t port, const struct port_memory *m, FILE *f)
{
    struct port_holder who;
    bool known = port_holder_find(kind, port, m, &who) && who.pid;
    if (known)
        fprintf(f, "held by %s (process %u)\nNext: stop it, or: ", who.name, who.pid);
    else
        fputs("another program holds it\nNext: ", f);
    fprintf(f, "sudo ss -l%snp 'sport = :%u'\n", kinds[kind].flag, port);
}
