/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a chain is walked as the kernel would for one UDP datagram: rule by rule,
 * into the chains that are called, until a rule decides, else by the policy. A rule that certainly
 * matches ends the walk; one that matches under conditions which are not known here only leaves a
 * mark: then what follows is no longer certain, and the verdict is "perhaps". What firewalld says
 * of its zone is no list of rules and has a reader of its own.
 */
#include "core/firewall_impl.h"

#include "core/text.h"

enum {
    DEPTH_MAX = 12,     /* of chains that call chains: a listing may call in a circle */
    LINES_MAX = 200000, /* read for one answer: or a small listing could keep us for hours */
};

static const struct {
    const char *name, *command;
} tools[] = {
#define X(id, name, command) {name, command},
    FIREWALL_TOOLS(X)
#undef X
};

const char *firewall_name(enum firewall_tool t)
{
    return tools[t].name;
}

const char *firewall_command(enum firewall_tool t)
{
    return tools[t].command;
}

/* Where a tool's chains stand, and how a line of them is read. */
struct walk {
    const struct firewall_asked *asked;
    struct slice table; /* all chains that may be called */
    bool blocks;        /* a chain is "chain NAME {" to "}"; else each line names its own */
    bool (*rule)(struct slice line, struct slice chain, const struct firewall_asked *asked,
                 struct rule *out);
    struct slice let_in, kept_out; /* the first rule that does so under conditions */
    struct slice decided;          /* the rule that ended the walk */
    unsigned *lines;               /* read so far, in all walks */
};

enum outcome { FELL_THROUGH, ENTERED, SWALLOWED };

/* Up to the line that is only "}". */
static struct slice block_of(struct slice rest)
{
    struct slice from = rest, line;
    size_t n = 0;
    while (text_take_line(&rest, &line) && !slice_is(text_trim(line), "}"))
        n = (size_t)(rest.p - from.p);
    return slice_sub(from, 0, n);
}

static struct slice chain_of(struct walk *w, struct slice name)
{
    struct slice rest = w->table, line;
    if (!w->blocks)
        return rest;
    for (; *w->lines < LINES_MAX && text_take_line(&rest, &line); ++*w->lines) {
        bool is_chain = slice_is(text_take_word(&line), "chain");
        if (is_chain && slice_eq(text_take_word(&line), name))
            return block_of(rest);
    }
    return (struct slice){NULL, 0};
}

static void mark(struct slice *first, struct slice line)
{
    if (first->n == 0)
        *first = line;
}

/* Then nothing is certain any more. */
static bool has_read_enough(struct walk *w, struct slice line)
{
    if (*w->lines < LINES_MAX)
        return false;
    mark(&w->let_in, line);
    mark(&w->kept_out, line);
    return true;
}

/* NOLINTNEXTLINE(misc-no-recursion): DEPTH_MAX bounds it */
static enum outcome walk(struct walk *w, struct slice chain, unsigned depth, bool sure)
{
    if (depth == DEPTH_MAX)
        return FELL_THROUGH;
    struct slice rest = chain_of(w, chain), line;
    if (has_read_enough(w, chain))
        return FELL_THROUGH;
    while (text_take_line(&rest, &line)) {
        struct rule r;
        line = text_trim(line);
        if (has_read_enough(w, line))
            return FELL_THROUGH;
        ++*w->lines;
        if (!w->rule(line, chain, w->asked, &r) || r.match == MATCH_NO)
            continue;
        bool certain = sure && r.match == MATCH_YES;
        bool decides = r.verdict == RULE_ACCEPT || r.verdict == RULE_DROP;
        if (decides && certain) {
            w->decided = line;
            return r.verdict == RULE_ACCEPT ? ENTERED : SWALLOWED;
        }
        if (r.verdict == RULE_ACCEPT)
            mark(&w->let_in, line);
        if (r.verdict == RULE_DROP && r.names_port)
            mark(&w->kept_out, line);
        if (r.verdict == RULE_JUMP || r.verdict == RULE_GOTO) {
            enum outcome inner = walk(w, r.target, depth + 1, certain);
            if (inner != FELL_THROUGH)
                return inner;
        }
        if (certain && (r.verdict == RULE_GOTO || r.verdict == RULE_RETURN))
            break;
    }
    return FELL_THROUGH;
}

static void put_text(char *dst, size_t cap, struct slice s)
{
    text_safe(text_trim(s), dst, cap);
}

static void answer(struct firewall_answer *out, enum firewall_verdict v, struct slice rule)
{
    out->verdict = v;
    put_text(out->rule, sizeof out->rule, rule);
}

/* One chain that every datagram enters; `policy` is what its listing says of the rest. */
static void judge_chain(struct walk *w, struct slice chain, struct slice policy, bool drops,
                        struct firewall_answer *out)
{
    enum outcome end = walk(w, chain, 0, true);
    bool swallowed = end == SWALLOWED || (end == FELL_THROUGH && drops);
    if (swallowed && w->let_in.n)
        answer(out, FIREWALL_PERHAPS, w->let_in);
    else if (!swallowed && w->kept_out.n)
        answer(out, FIREWALL_PERHAPS, w->kept_out);
    else if (swallowed)
        answer(out, end == SWALLOWED ? FIREWALL_DROPS : FIREWALL_SHUT,
               end == SWALLOWED ? w->decided : policy);
    else if (end == ENTERED)
        answer(out, FIREWALL_LETS_IN, w->decided);
    else
        answer(out, FIREWALL_OPEN, policy);
}

/* --- nft: every base chain of hook input --------------------------------------------------------
 */

/* `body` begins with its first line. */
static void judge_nft_chain(struct walk w, struct slice head, struct slice name, struct slice body,
                            struct firewall_answer *worst)
{
    struct firewall_answer one = {.verdict = FIREWALL_OPEN};
    struct slice type;
    if (!text_take_line(&body, &type) || !slice_find(type, "hook input", NULL) ||
        slice_starts(text_trim(type), "type nat"))
        return;
    judge_chain(&w, name, type, slice_find(type, "policy drop", NULL), &one);
    if (one.verdict <= worst->verdict)
        return;
    struct buf b;
    uint8_t mem[256];
    buf_fixed(&b, mem, sizeof mem);
    buf_slice(&b, head);
    buf_str(&b, " ");
    buf_slice(&b, name);
    put_text(one.chain, sizeof one.chain, buf_view(&b));
    *worst = one;
}

static void judge_nft(struct slice listing, const struct firewall_asked *asked,
                      struct firewall_answer *worst)
{
    struct slice rest = listing, line;
    unsigned lines = 0;
    while (text_take_line(&rest, &line)) {
        size_t brace = line.n;
        slice_find(line, " {", &brace);
        struct slice head = slice_from(slice_sub(line, 0, brace), 6);
        if (!slice_starts(line, "table inet ") && !slice_starts(line, "table ip "))
            continue;
        /* A table ends with a brace in the first column. */
        size_t end = rest.n;
        if (slice_starts(rest, "}"))
            continue;
        slice_find(rest, "\n}", &end);
        const struct walk w = {.asked = asked,
                               .table = slice_sub(rest, 0, end),
                               .blocks = true,
                               .rule = firewall_rule_nft,
                               .lines = &lines};
        struct slice inner = w.table;
        while (text_take_line(&inner, &line)) {
            bool is_chain = slice_is(text_take_word(&line), "chain");
            struct slice name = text_take_word(&line);
            if (is_chain)
                judge_nft_chain(w, head, name, inner, worst);
        }
        rest = slice_from(rest, end);
    }
}

/* --- iptables: chain INPUT of table filter ------------------------------------------------------
 */

static void judge_iptables(struct slice listing, const struct firewall_asked *asked,
                           struct firewall_answer *out)
{
    size_t from, end = 0, at;
    unsigned lines = 0;
    struct walk w = {.asked = asked, .rule = firewall_rule_iptables, .lines = &lines};
    struct slice policy;
    if (!slice_find(listing, "*filter", &from))
        return;
    w.table = slice_from(listing, from);
    if (slice_find(w.table, "\nCOMMIT", &end))
        w.table = slice_sub(w.table, 0, end);
    if (!slice_find(w.table, ":INPUT ", &at))
        return;
    struct slice rest = slice_from(w.table, at);
    text_take_line(&rest, &policy);
    judge_chain(&w, slice_str("INPUT"), policy, slice_starts(policy, ":INPUT DROP"), out);
    slice_to_str(slice_str("INPUT"), out->chain, sizeof out->chain);
}

/* --- ufw, firewalld -----------------------------------------------------------------------------
 */

static void judge_ufw(struct slice listing, const struct firewall_asked *asked,
                      struct firewall_answer *out)
{
    unsigned lines = 0;
    struct walk w = {.asked = asked, .table = listing, .rule = firewall_rule_ufw, .lines = &lines};
    struct slice policy;
    size_t at;
    if (!slice_find(listing, "Status: active", NULL) || !slice_find(listing, "Default: ", &at))
        return;
    struct slice rest = slice_from(listing, at);
    text_take_line(&rest, &policy);
    judge_chain(&w, slice_str(NULL), policy, !slice_starts(policy, "Default: allow"), out);
}

static struct slice line_after(struct slice listing, const char *key)
{
    size_t at;
    struct slice line = {NULL, 0};
    if (slice_find(listing, key, &at)) {
        struct slice rest = slice_from(listing, at);
        text_take_line(&rest, &line);
    }
    return line;
}

static bool has_port(struct slice ports, uint16_t port)
{
    for (struct slice word; (word = text_take_word(&ports)).n;) {
        size_t at;
        if (slice_find(word, "/udp", &at) && firewall_ports_have(slice_sub(word, 0, at), port))
            return true;
    }
    return false;
}

/* Its default zone: services, ports, and a target for the rest. */
static void judge_firewalld(struct slice listing, const struct firewall_asked *asked,
                            struct firewall_answer *out)
{
    struct slice target = line_after(listing, "  target:");
    struct slice services = line_after(listing, "  services:");
    struct slice ports = line_after(listing, "  ports:");
    struct slice zone = text_take_word(&listing);
    if (!target.n)
        return;
    put_text(out->chain, sizeof out->chain, zone);
    bool serves = false;
    for (struct slice word, rest = services; (word = text_take_word(&rest)).n;)
        serves |= slice_is(word, "tftp") && asked->port == 69;
    if (slice_find(target, "ACCEPT", NULL))
        answer(out, FIREWALL_OPEN, target);
    else if (serves || has_port(ports, asked->port))
        answer(out, FIREWALL_LETS_IN, serves ? services : ports);
    else if (slice_find(listing, "rule family", NULL))
        answer(out, FIREWALL_PERHAPS, line_after(listing, "rule family"));
    else
        answer(out, FIREWALL_SHUT, target);
}

void firewall_judge(enum firewall_tool tool, struct slice listing,
                    const struct firewall_asked *asked, struct firewall_answer *out)
{
    static void (*const judges[])(struct slice, const struct firewall_asked *,
                                  struct firewall_answer *) = {
        [FIREWALL_UFW] = judge_ufw,
        [FIREWALL_FIREWALLD] = judge_firewalld,
        [FIREWALL_NFT] = judge_nft,
        [FIREWALL_IPTABLES] = judge_iptables,
    };
    *out = (struct firewall_answer){.verdict = FIREWALL_OPEN};
    judges[tool](listing, asked, out);
}
