/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a ring of the latest requests, and the connections of tftpd32 that have not
 * yet said what they want. A record finds its request by all that it tells: process, address, name.
 * Where several fit, an answer that comes at once (an error, a start) belongs to the newest, the
 * end of a transfer to the oldest. A record that fits none and names a file is a request by itself,
 * as dnsmasq writes only how it ended.
 *
 * A log without ports gets made-up ones, one a request. So a phone that asks again from the same
 * port is known only by its asking the same again, at the loader's pace (PHONES 3.1).
 */
#include "core/server_log_impl.h"

#include "core/phone.h"
#include "core/text.h"

#include <string.h>

enum {
    FIRST_PORT = 49152, /* where phones' own ports begin too */
    PORTS = 16384,
    BLOCK_SIZE = 512,
    WINDOWS_FILE_NOT_FOUND = 2,
    WINDOWS_PATH_NOT_FOUND = 3,
    WINDOWS_ACCESS_DENIED = 5,
    TFTP_UNDEFINED = 0,
    TFTP_NOT_FOUND = 1,
    TFTP_ACCESS = 2,
    TFTP_OPTIONS = 8,
};

#define AGAIN_US   INT64_C(5000000)   /* the loader asks again after 1 and 4 s */
#define CONNECT_US INT64_C(5000000)   /* a connection that said nothing for so long was cut off */
#define OVERDUE_US INT64_C(120000000) /* no transfer of a phone takes longer (PHONES 3.4) */

static struct slice name_of(const struct log_request *q)
{
    return slice_of(q->name, q->name_length);
}

/* From the newest to the oldest: age 0 is the newest. */
static struct log_request *by_age(struct log_pairing *p, unsigned age)
{
    return &p->request[(p->next + LOG_OPEN_MAX - 1 - age) % LOG_OPEN_MAX];
}

/* tftpd32 tells of a missing file with the separators of Windows. */
static bool same_name(struct slice a, struct slice b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++) {
        uint8_t x = a.p[i] == '\\' ? '/' : a.p[i], y = b.p[i] == '\\' ? '/' : b.p[i];
        if (x != y)
            return false;
    }
    return true;
}

static bool fits_name(const struct log_request *q, const struct log_record *r)
{
    struct slice asked = name_of(q), told = slice_sub(r->name, 0, LOG_NAME_MAX);
    if (!told.n || same_name(asked, told))
        return true;
    return r->is_path && told.n > asked.n && same_name(asked, slice_from(told, told.n - asked.n));
}

static bool fits(const struct log_request *q, const struct log_record *r)
{
    bool told = r->name.n || r->process || ip_known(r->ip);
    if (!q->used || !q->open || !fits_name(q, r))
        return false;
    if (r->process && q->process && r->process != q->process)
        return false;
    if (ip_known(r->ip) && !ip_eq(r->ip, q->ip))
        return false;
    return told || (q->started && r->t_us - q->t_us < OVERDUE_US);
}

static struct log_request *find(struct log_pairing *p, const struct log_record *r, bool newest)
{
    struct log_request *found = NULL;
    for (unsigned age = 0; age < LOG_OPEN_MAX; age++) {
        struct log_request *q = by_age(p, age);
        if (!fits(q, r))
            continue;
        found = q;
        if (newest)
            break;
    }
    return found;
}

static struct event event_of(enum event_kind kind, const struct log_request *q, int64_t t_us)
{
    return (struct event){.t_us = t_us,
                          .kind = kind,
                          .src = EVENT_SRC_LOG,
                          .ip = q->ip,
                          .port = q->port,
                          .name = name_of(q)};
}

static void tell_request(struct log_pairing *p, const struct log_request *q,
                         const struct log_record *r)
{
    struct event e = event_of(EVENT_TFTP_REQUEST, q, r->t_us);
    e.u.request.write = q->write;
    e.u.request.repeat = q->repeat;
    e.u.request.mode = r->mode;
    p->emit(p->ctx, &e);
}

static void tell_start(struct log_pairing *p, struct log_request *q, int64_t t_us)
{
    if (q->started)
        return;
    struct event e = event_of(EVENT_TFTP_START, q, t_us);
    e.u.start.bytes = q->size;
    q->started = true;
    p->emit(p->ctx, &e);
}

static void tell_done(struct log_pairing *p, struct log_request *q, const struct log_record *r)
{
    tell_start(p, q, r->t_us);
    struct event e = event_of(EVENT_TFTP_DONE, q, r->t_us);
    e.u.done.bytes = r->bytes ? r->bytes : q->size;
    e.u.done.blocks = r->blocks;
    e.u.done.resent = r->resent;
    e.u.done.duration_us = r->t_us > q->t_us ? r->t_us - q->t_us : 0;
    e.u.done.unconfirmed = q->unheard;
    q->open = false;
    p->emit(p->ctx, &e);
}

static void tell_error(struct log_pairing *p, struct log_request *q, const struct log_record *r,
                       uint16_t code)
{
    struct event e = event_of(EVENT_TFTP_ERROR, q, r->t_us);
    e.u.error.code = code;
    e.u.error.message = r->message;
    q->open = false;
    p->emit(p->ctx, &e);
}

static void tell_fail(struct log_pairing *p, struct log_request *q, const struct log_record *r)
{
    bool told = p->error.known && (!ip_known(p->error.ip) || ip_eq(p->error.ip, q->ip));
    bool by_client = r->said == SAID_ABORTED || told;
    tell_start(p, q, r->t_us);
    struct event e = event_of(EVENT_TFTP_FAIL, q, r->t_us);
    e.u.fail.by_client = by_client;
    e.u.fail.code = (uint16_t)(told ? p->error.code : r->code);
    e.u.fail.message = told ? slice_str(p->error.message) : r->message;
    e.u.fail.bytes = r->block ? (r->block - 1) * q->block_size : 0;
    e.u.fail.reason = slice_str(by_client                                 ? "client-error"
                                : slice_find(r->message, "refused", NULL) ? "unreachable"
                                                                          : "timeout");
    p->error.known = p->error.known && !told;
    q->open = false;
    p->emit(p->ctx, &e);
}

/* --- requests -----------------------------------------------------------------------------------
 */

static struct mac mac_in(struct slice name)
{
    struct mac mac = {{0}};
    phone_ask_of(name, &mac);
    return mac;
}

/* The latest request by this phone, whose address is known; NULL: none. */
static const struct log_request *by_mac(struct log_pairing *p, struct mac mac)
{
    for (unsigned age = 0; age < LOG_OPEN_MAX; age++) {
        const struct log_request *q = by_age(p, age);
        if (q->used && ip_known(q->ip) && mac_eq(mac_in(name_of(q)), mac))
            return q;
    }
    return NULL;
}

/* Another phone asked from this address by its own name. */
static bool is_of_another(struct log_pairing *p, struct ip ip, struct mac mac)
{
    for (unsigned age = 0; age < LOG_OPEN_MAX && mac_known(mac); age++) {
        const struct log_request *q = by_age(p, age);
        struct mac other = mac_in(name_of(q));
        if (q->used && ip_eq(q->ip, ip) && mac_known(other))
            return !mac_eq(other, mac);
    }
    return false;
}

static void drop_waiting(struct log_pairing *p, unsigned i)
{
    p->waiting_count--;
    memmove(&p->waiting[i], &p->waiting[i + 1], (p->waiting_count - i) * sizeof p->waiting[0]);
}

static void wait_for_request(struct log_pairing *p, const struct log_record *r)
{
    if (p->waiting_count == LOG_WAITING_MAX)
        drop_waiting(p, 0);
    p->waiting[p->waiting_count++] = (struct log_waiting){r->t_us, r->ip, r->port};
    p->last_ip = r->ip;
}

/* Who asked for this? The connection that waits longest, unless the name tells which one; without
 * any, the phone by its MAC, or whoever came last and is no other phone. */
static void find_asker(struct log_pairing *p, struct log_record *r)
{
    struct mac mac = mac_in(r->name);
    const struct log_request *before = mac_known(mac) ? by_mac(p, mac) : NULL;
    unsigned i = 0;
    while (p->waiting_count && r->t_us - p->waiting[0].t_us > CONNECT_US)
        drop_waiting(p, 0);
    while (before && i < p->waiting_count && !ip_eq(p->waiting[i].ip, before->ip))
        i++;
    if (p->waiting_count) {
        i = i < p->waiting_count ? i : 0;
        r->ip = p->waiting[i].ip;
        r->port = p->waiting[i].port;
        drop_waiting(p, i);
    } else if (before) {
        r->ip = before->ip;
    } else if (!is_of_another(p, p->last_ip, mac)) {
        r->ip = p->last_ip;
    }
}

/* The open request that this one repeats; NULL: it is a new one. */
static struct log_request *repeated(struct log_pairing *p, const struct log_record *r)
{
    for (unsigned age = 0; age < LOG_OPEN_MAX; age++) {
        struct log_request *q = by_age(p, age);
        if (!q->used || !ip_eq(q->ip, r->ip))
            continue;
        bool same =
            q->open && !q->started && same_name(name_of(q), slice_sub(r->name, 0, LOG_NAME_MAX));
        if (r->port)
            return same && q->port == r->port ? q : NULL;
        return same && r->t_us - q->t_us <= AGAIN_US ? q : NULL;
    }
    return NULL;
}

static struct log_request *add_request(struct log_pairing *p, const struct log_record *r)
{
    struct log_request *q = &p->request[p->next];
    struct slice name = slice_sub(r->name, 0, LOG_NAME_MAX);
    p->next = (p->next + 1) % LOG_OPEN_MAX;
    *q = (struct log_request){.used = true,
                              .open = true,
                              .t_us = r->t_us,
                              .ip = r->ip,
                              .port = r->port,
                              .process = r->process,
                              .block_size = BLOCK_SIZE,
                              .name_length = name.n,
                              .write = r->said == SAID_WRITE};
    if (!q->port)
        q->port = (uint16_t)(FIRST_PORT + p->port_given++ % PORTS);
    memcpy(q->name, name.p, name.n);
    return q;
}

/* NULL: nobody can be told to have asked. */
static struct log_request *new_request(struct log_pairing *p, const struct log_record *told)
{
    struct log_record r = *told;
    if (!ip_known(r.ip))
        find_asker(p, &r);
    if (!r.name.n || (!ip_known(r.ip) && !mac_known(mac_in(r.name))))
        return NULL;
    if (ip_known(r.ip))
        p->last_ip = r.ip;
    struct log_request *q = repeated(p, &r);
    if (q) {
        q->repeat++;
        q->t_us = r.t_us;
        q->process = r.process;
    } else {
        q = add_request(p, &r);
    }
    tell_request(p, q, &r);
    return q;
}

static struct log_request *find_or_add(struct log_pairing *p, const struct log_record *r,
                                       bool newest)
{
    struct log_request *q = find(p, r, newest);
    return q || !r->name.n || (r->format == SERVER_LOG_TFTPD32) ? q : new_request(p, r);
}

/* --- what is told of them ------------------------------------------------------------------------
 */

/* tsize=14776,blksize=1456, */
static void read_options(struct log_request *q, struct slice text)
{
    static const char *const names[] = {"tsize=", "blksize="};
    uint64_t *const values[] = {&q->size, &q->block_size};
    for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
        size_t at, n = 0;
        if (!slice_find(text, names[i], &at))
            continue;
        struct slice digits = slice_from(text, at + strlen(names[i]));
        while (n < digits.n && byte_is_digit(digits.p[n]))
            n++;
        text_number(slice_sub(digits, 0, n), INT64_MAX / 65536, values[i]);
    }
}

static void client_error(struct log_pairing *p, const struct log_record *r)
{
    p->error = (struct log_client_error){.known = true, .ip = r->ip, .code = r->code};
    slice_to_str(r->message, p->error.message, sizeof p->error.message);
}

static uint16_t code_of(const struct log_record *r)
{
    if (r->format == SERVER_LOG_DNSMASQ) /* "cannot access" */
        return TFTP_ACCESS;
    if (!r->system)
        return (uint16_t)r->code;
    if (r->system == WINDOWS_FILE_NOT_FOUND || r->system == WINDOWS_PATH_NOT_FOUND)
        return TFTP_NOT_FOUND;
    return r->system == WINDOWS_ACCESS_DENIED ? TFTP_ACCESS : TFTP_UNDEFINED;
}

/* The request that was just read, to which tftpd32 says more without naming it. */
static struct log_request *just_read(struct log_pairing *p)
{
    struct log_request *q = by_age(p, 0);
    for (unsigned age = 0; age < LOG_OPEN_MAX; age++) {
        struct log_request *older = by_age(p, age);
        if (older->used && older->open && !older->started) {
            q = older;
            break;
        }
    }
    return q->used && q->open ? q : NULL;
}

/* hpa calls a client that refuses options by name and not by number. */
static struct log_record with_code(const struct log_record *r)
{
    struct log_record coded = *r;
    if (r->format == SERVER_LOG_HPA && r->said == SAID_ABORTED) {
        coded.code = TFTP_OPTIONS;
        coded.message = slice_str("client does not accept options");
    }
    return coded;
}

void log_pair(struct log_pairing *p, const struct log_record *told, bool served)
{
    struct log_record r = with_code(told);
    struct log_request *q = NULL;
    switch (r.said) {
    case SAID_NOTHING:
        break;
    case SAID_CONNECT:
        wait_for_request(p, &r);
        break;
    case SAID_READ:
    case SAID_WRITE:
        q = new_request(p, &r);
        if (q && served) {
            q->unheard = true;
            tell_done(p, q, &r);
        }
        break;
    case SAID_STARTED:
        if ((q = just_read(p)))
            tell_start(p, q, r.t_us);
        break;
    case SAID_OPTIONS:
        if ((q = just_read(p)))
            read_options(q, r.message);
        break;
    case SAID_MISSING:
        if ((q = find_or_add(p, &r, true)))
            tell_error(p, q, &r, TFTP_NOT_FOUND);
        break;
    case SAID_REFUSED:
        if ((q = find_or_add(p, &r, true)))
            tell_error(p, q, &r, code_of(&r));
        break;
    case SAID_SENT:
        if ((q = find_or_add(p, &r, !r.name.n)))
            tell_done(p, q, &r);
        break;
    case SAID_UNHEARD:
        if ((q = find(p, &r, false)))
            q->unheard = true;
        break;
    case SAID_CLIENT_ERROR:
        client_error(p, &r);
        break;
    case SAID_ABORTED:
    case SAID_TIMEOUT:
    case SAID_BROKEN:
        if ((q = find_or_add(p, &r, !r.name.n)))
            tell_fail(p, q, &r);
        break;
    }
}
