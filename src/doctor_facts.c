/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: each fact is found by doing what `serve` would do and looking what the
 * kernel says: the port is bound as the server binds it, capture is opened as it opens it. The
 * request to ourselves goes through the socket that was bound just then, on loopback or to the
 * address that phones are told; a phone's request that falls into that moment is lost, and is
 * repeated by the phone after a second. A port that somebody holds is left alone.
 */
#include "doctor_facts.h"

#include "app.h"
#include "as_root.h"
#include "capture.h"
#include "netif.h"
#include "port_holder.h"
#include "tftpd_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { ARRIVES_MS = 500, PORT_TFTP = 69, PORT_DHCP = 67 };

static void failed(struct preflight_trial *t, enum preflight_tried result, const char *problem)
{
    t->result = result;
    snprintf(t->problem, sizeof t->problem, "%s", problem);
}

/* --- cards --------------------------------------------------------------------------------------
 */

/* What a service keeps of this card; it is short, and what is cut off is not asked for. */
static void read_state(const char *folder, unsigned index, char *text, size_t cap)
{
    char path[80];
    snprintf(path, sizeof path, "%s/%u", folder, index);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t n = fd < 0 ? 0 : read(fd, text, cap - 1);
    if (fd >= 0)
        close(fd);
    text[n > 0 ? n : 0] = '\0';
}

static enum preflight_manager manager_of(unsigned index)
{
    char nm[4096], networkd[4096];
    read_state("/run/NetworkManager/devices", index, nm, sizeof nm);
    read_state("/run/systemd/netif/links", index, networkd, sizeof networkd);
    return preflight_manager_of(slice_str(nm), slice_str(networkd));
}

static struct preflight_card *card_of(struct preflight_facts *f, const struct netif *row)
{
    for (unsigned i = 0; i < f->card_count; i++)
        if (strcmp(f->card[i].name, row->name) == 0)
            return &f->card[i];
    if (f->card_count == PREFLIGHT_CARDS_MAX)
        return NULL;
    struct preflight_card *c = &f->card[f->card_count++];
    snprintf(c->name, sizeof c->name, "%s", row->name);
    c->on = row->on;
    c->up = row->up;
    c->loopback = row->loopback;
    c->manager = manager_of(row->index);
    return c;
}

static int ask_cards(struct preflight_facts *f)
{
    struct netif *row;
    int count = netif_list(&row);
    for (int i = 0; i < count; i++) {
        struct preflight_card *c = card_of(f, &row[i]);
        if (c && row[i].address.family == 4 && c->address_count < PREFLIGHT_ADDRESSES_MAX) {
            c->prefix[c->address_count] = row[i].prefix;
            c->address[c->address_count++] = row[i].address;
        }
    }
    if (count >= 0)
        free(row);
    return count < 0 ? count : 0;
}

/* --- the port -----------------------------------------------------------------------------------
 */

static struct preflight_holder holder_of(uint16_t port, const struct port_memory *m)
{
    struct preflight_holder h = {.open = false};
    struct port_holder found;
    if (!port_holder_find(PORT_UDP, port, m, &found))
        return h;
    h = (struct preflight_holder){.open = true, .pid = found.pid};
    snprintf(h.name, sizeof h.name, "%s", found.name);
    snprintf(h.unit, sizeof h.unit, "%s", found.unit);
    return h;
}

static void judge_bind(struct preflight_facts *f, int rc)
{
    if (rc == -EADDRINUSE)
        f->bind.result = TRIED_BUSY;
    else if (rc == -EACCES || rc == -EPERM)
        f->bind.result = TRIED_NOT_PERMITTED;
    else if (rc < 0)
        failed(&f->bind, TRIED_FAILED, strerror(-rc));
}

/* Where phones will send: an address of ours; loopback where there is none. */
static struct ip our_address(const struct preflight_facts *f)
{
    for (unsigned i = 0; i < f->card_count; i++) {
        const struct preflight_card *c = &f->card[i];
        bool chosen = f->interface ? strcmp(c->name, f->interface) == 0 : !c->loopback;
        if (chosen && c->up && c->address_count)
            return c->address[0];
    }
    return ip_v4(0x7f000001);
}

/* The one that left from this port of ours; what else comes in that moment is not for us. A busy
 * computer may come here late: what is there is looked at all the same. */
static bool arrives(int listener, uint16_t from)
{
    static struct batch batch;
    struct pollfd p = {.fd = listener, .events = POLLIN};
    int64_t until = clock_mono_us() + ARRIVES_MS * 1000;
    for (int64_t left = 1; left > 0;) {
        left = until - clock_mono_us();
        if (poll(&p, 1, left > 0 ? (int)(left / 1000) + 1 : 0) < 0 && errno != EINTR)
            return false;
        unsigned n = socket_receive_batch(listener, &batch);
        for (unsigned i = 0; i < n; i++)
            if (endpoint_port(&batch.got[i].from) == from)
                return true;
    }
    return false;
}

static void ask_ourselves(struct preflight_facts *f, int listener)
{
    static const char REQUEST[] = "\0\1hookflash-doctor\0octet";
    struct endpoint to = endpoint_of(our_address(f), socket_port(listener), 0);
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || sendto(fd, REQUEST, sizeof REQUEST, 0, &to.a.any, to.len) < 0)
        failed(&f->self, TRIED_FAILED, strerror(errno));
    else
        failed(&f->self, arrives(listener, socket_port(fd)) ? TRIED_WELL : TRIED_FAILED, "");
    if (fd >= 0)
        close(fd);
}

static void ask_port(struct preflight_facts *f, const struct port_memory *seen,
                     struct socket_stock *stock)
{
    struct ip any = {0};
    int fd = socket_listen(stock, AF_INET, any, f->port);
    f->self.result = NOT_TRIED;
    f->receive_wanted = RECEIVE_BUFFER;
    judge_bind(f, fd);
    f->holder = holder_of(f->port, seen);
    f->holder_69 = holder_of(PORT_TFTP, seen);
    f->holder_67 = holder_of(PORT_DHCP, seen);
    if (fd >= 0)
        ask_ourselves(f, fd);
    else
        fd = socket_listen(stock, AF_INET, any, 0); /* for the buffer any port will do */
    if (fd >= 0) {
        /* The kernel doubles what is asked, for its own bookkeeping, and tells the double. */
        f->receive_granted = (uint64_t)socket_receive_buffer(fd) / 2;
        close(fd);
    }
}

/* --- capture, limits, folder --------------------------------------------------------------------
 */

static void ignore(void *ctx, int64_t t_us, uint32_t link, struct slice captured,
                   uint32_t wire_bytes)
{
    (void)ctx, (void)t_us, (void)link, (void)captured, (void)wire_bytes;
}

static void ask_capture(struct loop *loop, struct preflight_facts *f)
{
    const struct capture_config config = {.interface = f->interface};
    const struct capture_hooks hooks = {.packet = ignore};
    struct capture *c;
    char problem[CAPTURE_PROBLEM_SIZE];
    int rc = capture_open(loop, &config, &hooks, &c, problem);
    capture_close(c);
    if (rc == -EPERM)
        f->capture.result = TRIED_NOT_PERMITTED;
    else if (rc == -ENODEV || rc == -ENETDOWN)
        f->capture.result = NOT_TRIED;
    else if (rc < 0)
        failed(&f->capture, TRIED_FAILED, problem);
}

static void ask_root(struct preflight_facts *f)
{
    struct stat st;
    struct statvfs fs;
    if (!f->root || stat(f->root, &st) != 0)
        return;
    f->root_there = true;
    f->root_is_folder = S_ISDIR(st.st_mode);
    f->root_readable = faccessat(AT_FDCWD, f->root, R_OK | X_OK, AT_EACCESS) == 0;
    f->root_writable = faccessat(AT_FDCWD, f->root, W_OK, AT_EACCESS) == 0;
    if (statvfs(f->root, &fs) == 0)
        f->root_free = (uint64_t)fs.f_bavail * fs.f_frsize;
}

static void ask_terminal(struct preflight_facts *f)
{
    struct winsize size = {0};
    f->terminal.is_one = isatty(STDIN_FILENO) && isatty(STDOUT_FILENO);
    app_terminal_problem(f->terminal.problem, sizeof f->terminal.problem);
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0) {
        f->terminal.rows = size.ws_row;
        f->terminal.columns = size.ws_col;
    }
    setlocale(LC_CTYPE, "");
    f->terminal.utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
}

int doctor_gather(struct preflight_facts *f, const struct as_root *seen, struct socket_stock *stock,
                  const struct privilege *p)
{
    struct rlimit files = {0};
    int rc = ask_cards(f);
    struct loop *loop = rc < 0 ? NULL : loop_new();
    if (!loop)
        return rc < 0 ? rc : -ENOMEM;
    getrlimit(RLIMIT_NOFILE, &files);
    f->open_files = files.rlim_max;
    f->now_us = clock_unix_us();
    ask_port(f, &seen->ports, stock);
    ask_capture(loop, f);
    ask_root(f);
    ask_terminal(f);
    doctor_judge_firewall(&seen->firewall, f);
    doctor_ask_guards(p, f);
    loop_free(loop);
    return 0;
}
