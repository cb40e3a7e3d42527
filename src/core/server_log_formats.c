/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what servers write is a table of patterns, in the servers' own words. A name
 * may hold any bytes, also such as the pattern has behind it; so it is taken as long as possible
 * and shortened until the rest fits. Blanks match blanks, since pasted text gains some; but in
 * front of a name exactly one, because a blank that a name begins with is what one looks for.
 *
 * What no table knows may still have an address and a name in quotes or brackets: log_read_other().
 */
#include "core/server_log_impl.h"

#include "core/phone.h"
#include "core/text.h"

#include <string.h>

enum { RECORD_MAX = 2048, PROCESS_WITHIN = 160 };

/*
 * %i address   %a address:port   %p port   %n name   %d path of the server's   %t text   %m mode
 * %b bytes   %k blocks   %r resent   %# block   %c TFTP error   %y error of the system   %*
 * anything
 */
static const struct log_pattern {
    enum server_log_format format;
    enum log_said said;
    const char *text;
} PATTERNS[] = {
    {SERVER_LOG_TFTPD32, SAID_CONNECT, "Connection received from %i on port %p"},
    {SERVER_LOG_TFTPD32, SAID_READ, "Read request for file <%n>. Mode %m"},
    {SERVER_LOG_TFTPD32, SAID_READ, "Read request for file <%n> . Mode %m"},
    {SERVER_LOG_TFTPD32, SAID_READ, "Read request for file <%n>"},
    {SERVER_LOG_TFTPD32, SAID_WRITE, "Write request for file <%n>. Mode %m"},
    {SERVER_LOG_TFTPD32, SAID_OPTIONS, "OACK: <%t>"},
    {SERVER_LOG_TFTPD32, SAID_STARTED, "Using local port %#"},
    {SERVER_LOG_TFTPD32, SAID_SENT, "<%n>: sent %k blk, %b bytes in %# s. %r blk resent"},
    {SERVER_LOG_TFTPD32, SAID_SENT, "<%n>: sent %k blks, %b bytes in %# s. %r blk resent"},
    {SERVER_LOG_TFTPD32, SAID_SENT, "<%n>: rcvd %k blk, %b bytes in %# s. %r blk resent"},
    {SERVER_LOG_TFTPD32, SAID_SENT, "<%n>: rcvd %k blks, %b bytes in %# s. %r blk resent"},
    {SERVER_LOG_TFTPD32, SAID_REFUSED, "File <%n> : error %y in system call %w %t"},
    {SERVER_LOG_TFTPD32, SAID_ABORTED, "Peer returns ERROR <%t> -> aborting transfer"},
    {SERVER_LOG_TFTPD32, SAID_TIMEOUT, "TIMEOUT waiting for Ack block #%#"},
    {SERVER_LOG_TFTPD32, SAID_UNHEARD, "WARNING : Last block #%# not acked for file <%n>"},
    {SERVER_LOG_TFTPD32, SAID_NOTHING, "%# Request 2 not processed"},
    {SERVER_LOG_TFTPD32, SAID_NOTHING, "Rcvd DHCP %*"},
    {SERVER_LOG_TFTPD32, SAID_NOTHING, "DHCP: proposed address %*"},
    {SERVER_LOG_TFTPD32, SAID_NOTHING, "Previously allocated address %*"},
    {SERVER_LOG_TFTPD32, SAID_NOTHING, "Client requested address %*"},

    {SERVER_LOG_HPA, SAID_READ, "RRQ from %i filename %n remapped to %*"},
    {SERVER_LOG_HPA, SAID_READ, "RRQ from %i filename %n"},
    {SERVER_LOG_HPA, SAID_WRITE, "WRQ from %i filename %n remapped to %*"},
    {SERVER_LOG_HPA, SAID_WRITE, "WRQ from %i filename %n"},
    {SERVER_LOG_HPA, SAID_REFUSED, "sending NAK (%c, %t) to %i"},
    {SERVER_LOG_HPA, SAID_ABORTED, "tftp: client does not accept options%t"},
    {SERVER_LOG_HPA, SAID_BROKEN, "tftpd: read(ack): %t"},
    {SERVER_LOG_HPA, SAID_BROKEN, "tftpd: write(ack): %t"},
    {SERVER_LOG_HPA, SAID_BROKEN, "tftpd: read: %t"},
    {SERVER_LOG_HPA, SAID_BROKEN, "tftpd: write: %t"},
    {SERVER_LOG_HPA, SAID_BROKEN, "tftpd: oack: %t"},
    {SERVER_LOG_HPA, SAID_SENT, "Client %i finished %n"}, /* Fedora's */
    {SERVER_LOG_HPA, SAID_MISSING, "Client %i File not found %n"},
    {SERVER_LOG_HPA, SAID_TIMEOUT, "Client %i timed out"},

    {SERVER_LOG_ATFTPD, SAID_READ, "Serving %n to %a"},
    {SERVER_LOG_ATFTPD, SAID_WRITE, "Fetching from %i to %n"},
    {SERVER_LOG_ATFTPD, SAID_MISSING, "File %d not found"},
    {SERVER_LOG_ATFTPD, SAID_CLIENT_ERROR, "received ERROR <code: %c, msg: %t>"},
    {SERVER_LOG_ATFTPD, SAID_SENT, "End of transfer"},
    {SERVER_LOG_ATFTPD, SAID_ABORTED, "Aborting transfer"},
    {SERVER_LOG_ATFTPD, SAID_TIMEOUT, "client (%i) not responding"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "Creating new socket: %*"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "Server thread exiting"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "tsize option -> %*"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "blksize option -> %*"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "timeout block %#: retrying ..."},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "Advanced Trivial FTP server started%*"},
    {SERVER_LOG_ATFTPD, SAID_NOTHING, "socket may listen on any address, including broadcast"},

    {SERVER_LOG_DNSMASQ, SAID_BROKEN, "failed sending /%d to %i"},
    {SERVER_LOG_DNSMASQ, SAID_SENT, "sent /%d to %i"},
    {SERVER_LOG_DNSMASQ, SAID_MISSING, "file /%d not found for %i"},
    {SERVER_LOG_DNSMASQ, SAID_MISSING, "file /%d not found"},
    {SERVER_LOG_DNSMASQ, SAID_REFUSED, "cannot access /%d: %t"},
    {SERVER_LOG_DNSMASQ, SAID_CLIENT_ERROR, "error %c %t received from %i"},
    {SERVER_LOG_DNSMASQ, SAID_NOTHING, "TFTP root is /%*"},
    {SERVER_LOG_DNSMASQ, SAID_NOTHING, "unsupported request from %i"},
};

/* An address as logs write it: in brackets, with a zone, an IPv4 one in IPv6's clothes. */
static bool address_of(struct slice s, struct ip *out)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    struct ip ip;
    size_t zone;
    if (slice_starts(s, "[") && slice_ends(s, "]"))
        s = slice_sub(s, 1, s.n - 2);
    if (slice_find(s, "%", &zone))
        s = slice_sub(s, 0, zone);
    if (!ip_parse(s, &ip))
        return false;
    if (ip.family == 6 && memcmp(ip.b, mapped, sizeof mapped) == 0) {
        struct rd r;
        rd_init(&r, slice_of(ip.b + sizeof mapped, 4));
        ip = ip_v4(rd_be32(&r));
    }
    *out = ip;
    return true;
}

static bool may_be_address(uint8_t c)
{
    return byte_is_digit(c) || byte_is_alpha(c) || c == '.' || c == ':' || c == '%' || c == '[' ||
           c == ']';
}

static struct slice take_address_text(struct slice *s)
{
    size_t n = 0;
    while (n < s->n && may_be_address(s->p[n]))
        n++;
    struct slice text = slice_sub(*s, 0, n);
    *s = slice_from(*s, n);
    return text;
}

static bool take_number(struct slice *s, uint64_t max, uint64_t *out)
{
    size_t n = 0;
    while (n < s->n && byte_is_digit(s->p[n]))
        n++;
    if (!text_number(slice_sub(*s, 0, n), max, out))
        return false;
    *s = slice_from(*s, n);
    return true;
}

/* 10.0.0.57:50209, [fd00::57]:50209 */
static bool take_address_and_port(struct slice *s, struct log_record *r)
{
    struct slice text = take_address_text(s);
    size_t colon = text.n;
    uint64_t port;
    while (colon && text.p[colon - 1] != ':')
        colon--;
    if (!colon || !text_number(slice_from(text, colon), UINT16_MAX, &port))
        return false;
    if (!address_of(slice_sub(text, 0, colon - 1), &r->ip))
        return false;
    r->port = (uint16_t)port;
    return true;
}

static bool take_field(char field, struct slice *s, struct log_record *r)
{
    uint64_t port = 0, ignored;
    switch (field) {
    case 'i':
        return address_of(take_address_text(s), &r->ip);
    case 'a':
        return take_address_and_port(s, r);
    case 'p':
        if (!take_number(s, UINT16_MAX, &port))
            return false;
        r->port = (uint16_t)port;
        return true;
    case 'm':
        r->mode = text_take_word(s);
        return r->mode.n > 0;
    case 'w':
        return text_take_word(s).n > 0;
    case 'b':
        return take_number(s, UINT64_MAX, &r->bytes);
    case 'k':
        return take_number(s, UINT32_MAX, &r->blocks);
    case 'r':
        return take_number(s, UINT32_MAX, &r->resent);
    case 'c':
        return take_number(s, UINT16_MAX, &r->code);
    case 'y':
        return take_number(s, UINT32_MAX, &r->system);
    case '#':
        return take_number(s, UINT32_MAX, &ignored) && (r->block = ignored, true);
    default:
        return false;
    }
}

static bool is_text(char field)
{
    return field == 'n' || field == 'd' || field == 't' || field == '*';
}

static void keep_text(char field, struct slice text, struct log_record *r)
{
    if (field == 't')
        r->message = text_trim(text);
    if (field == 'n' || field == 'd')
        r->name = text;
    r->is_path = r->is_path || field == 'd';
}

static bool match(const char *pattern, struct slice text, struct log_record *r);

static bool match_text(char field, const char *behind, struct slice text, struct log_record *r)
{
    size_t least = field == 'n' || field == 'd' ? 1 : 0;
    for (size_t n = text.n + 1; n-- > least;)
        if (match(behind, slice_from(text, n), r)) {
            keep_text(field, slice_sub(text, 0, n), r);
            return true;
        }
    return false;
}

static bool take_blanks(const char *pattern, struct slice *text)
{
    bool before_name = pattern[1] == '%' && (pattern[2] == 'n' || pattern[2] == 'd');
    size_t n = 0;
    while (n < text->n && text_is_blank(text->p[n]) && !(before_name && n == 1))
        n++;
    *text = slice_from(*text, n);
    return n > 0;
}

/* The whole text; blanks behind it do not count. */
static bool match(const char *pattern, struct slice text, struct log_record *r)
{
    for (; *pattern; pattern++) {
        if (*pattern == ' ') {
            if (!take_blanks(pattern, &text))
                return false;
        } else if (*pattern != '%') {
            if (!text.n || text.p[0] != (uint8_t)*pattern)
                return false;
            text = slice_from(text, 1);
        } else if (is_text(*++pattern)) {
            return match_text(*pattern, pattern + 1, text, r);
        } else if (!take_field(*pattern, &text, r)) {
            return false;
        }
    }
    return text_trim(text).n == 0;
}

/* tftpd32's patterns begin a record, the others' stand behind a host and a program. */
static bool search(const struct log_pattern *p, struct slice text, struct log_record *r)
{
    char head[2] = {p->text[0], 0};
    size_t at = 0, step;
    if (p->format == SERVER_LOG_TFTPD32) {
        while (at < text.n && text_is_blank(text.p[at]))
            at++;
        return match(p->text, slice_from(text, at), r);
    }
    for (; slice_find(slice_from(text, at), head, &step); at += step + 1) {
        size_t i = at + step;
        if ((i == 0 || text.p[i - 1] == ' ') && match(p->text, slice_from(text, i), r))
            return true;
    }
    return false;
}

/* in.tftpd[1234]: or atftpd[1234.5678]: where the second number is the thread's. */
static uint64_t process_of(struct slice text)
{
    size_t at;
    uint64_t id = 0;
    text = slice_sub(text, 0, PROCESS_WITHIN);
    while (slice_find(text, "[", &at)) {
        struct slice rest = slice_from(text, at + 1);
        text = rest;
        if (!take_number(&rest, UINT64_MAX, &id))
            continue;
        if (slice_starts(rest, ".")) {
            rest = slice_from(rest, 1);
            if (!take_number(&rest, UINT64_MAX, &id))
                continue;
        }
        if (slice_starts(rest, "]"))
            return id;
    }
    return 0;
}

bool log_read_record(struct slice text, struct log_record *out)
{
    text = slice_sub(text, 0, RECORD_MAX);
    for (size_t i = 0; i < ARRAY_SIZE(PATTERNS); i++) {
        *out = (struct log_record){.format = PATTERNS[i].format, .said = PATTERNS[i].said};
        if (!search(&PATTERNS[i], text, out))
            continue;
        if (out->format == SERVER_LOG_DNSMASQ) /* only the path is told, never the name as asked */
            out->name = text_base_name(out->name);
        out->process = process_of(text);
        return true;
    }
    return false;
}

/* --- any other log ------------------------------------------------------------------------------
 */

static const struct {
    const char *word;
    enum log_said said;
} WORDS[] = {
    {"not found", SAID_MISSING},
    {"no such file", SAID_MISSING},
    {"does not exist", SAID_MISSING},
    {"cannot find", SAID_MISSING},
    {"timed out", SAID_TIMEOUT},
    {"timeout", SAID_TIMEOUT},
    {"abort", SAID_ABORTED},
    {"write request", SAID_WRITE},
    {"wrq", SAID_WRITE},
    {"upload", SAID_WRITE},
    {"complete", SAID_SENT},
    {"finished", SAID_SENT},
    {"success", SAID_SENT},
    {"sent", SAID_SENT},
};

static const char QUOTES[] = "<>[]\"\"''``";

/* A name has a dot, a letter, and is neither a time, an address nor a line of HTTP. */
static bool may_be_name(struct slice s)
{
    struct ip ip;
    bool letter = false;
    for (size_t i = 0; i < s.n; i++)
        letter = letter || byte_is_alpha(s.p[i]);
    return letter && slice_find(s, ".", NULL) && !slice_find(s, " HTTP/", NULL) &&
           !address_of(s, &ip) && !log_is_time(s);
}

static bool find_name(struct slice text, struct slice *name)
{
    for (size_t i = 0; i < text.n; i++) {
        const char *quote = text.p[i] ? strchr(QUOTES, text.p[i]) : NULL;
        size_t n;
        if (!quote || (quote - QUOTES) % 2)
            continue;
        if (!slice_find(slice_from(text, i + 1), (char[]){quote[1], 0}, &n))
            continue;
        *name = slice_sub(text, i + 1, n);
        if (n && may_be_name(*name))
            return true;
    }
    return false;
}

/* The first address, with its port where one stands behind it. */
static bool find_address(struct slice text, struct log_record *r)
{
    for (size_t i = 0; i < text.n; i++) {
        struct slice rest = slice_from(text, i), whole;
        if (!may_be_address(text.p[i]))
            continue;
        struct slice word = take_address_text(&rest);
        i += word.n;
        while (word.n && (word.p[word.n - 1] == '.' || word.p[word.n - 1] == ':'))
            word.n--;
        whole = word;
        if (address_of(word, &r->ip) || take_address_and_port(&whole, r))
            return true;
    }
    return false;
}

bool log_read_other(struct slice text, struct log_record *out)
{
    *out = (struct log_record){.format = SERVER_LOG_OTHER, .said = SAID_READ};
    text = slice_sub(text, 0, RECORD_MAX);
    if (!find_name(text, &out->name) || !find_address(text, out))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(WORDS); i++)
        if (slice_find_nocase(text, WORDS[i].word, NULL)) {
            out->said = WORDS[i].said;
            break;
        }
    return true;
}
