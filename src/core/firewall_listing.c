/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a rule is read word by word. What is known narrows the match: another
 * protocol, another port or another card make it MATCH_NO; what is not understood makes it
 * MATCH_PERHAPS, never more. So a rule that this file does not know can only make the answer less
 * certain, not wrong.
 */
#include "core/firewall_impl.h"

#include "core/tftp_packet.h"
#include "core/text.h"

static void narrow(struct rule *r, enum rule_match m)
{
    if (m < r->match)
        r->match = m;
}

static struct slice unquoted(struct slice s)
{
    if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
        return slice_sub(s, 1, s.n - 2);
    return s;
}

static struct slice next_word(struct slice *rest)
{
    struct slice word = text_take_word(rest), end;
    /* A quoted text is one word. */
    if (word.n && word.p[0] == '"')
        while (rest->n && (word.n < 2 || word.p[word.n - 1] != '"')) {
            end = text_take_word(rest);
            word.n = (size_t)(end.p + end.n - word.p);
        }
    return word;
}

/* --- lists of ports and cards -------------------------------------------------------------------
 */

/* Takes the next member of "67, 69 , 80" off. */
static bool take_member(struct slice *list, struct slice *member)
{
    while (list->n && (text_is_blank(list->p[0]) || list->p[0] == ','))
        *list = slice_from(*list, 1);
    size_t n = 0;
    while (n < list->n && !text_is_blank(list->p[n]) && list->p[n] != ',')
        n++;
    *member = slice_sub(*list, 0, n);
    *list = slice_from(*list, n);
    return n > 0;
}

static bool port_number(struct slice s, uint64_t *out)
{
    *out = TFTP_PORT;
    return slice_is_nocase(s, "tftp") || text_number(s, UINT16_MAX, out);
}

bool firewall_ports_have(struct slice list, uint16_t port)
{
    for (struct slice member; take_member(&list, &member);) {
        size_t at = member.n;
        uint64_t low, high;
        if (!slice_find(member, "-", &at))
            slice_find(member, ":", &at);
        if (!port_number(slice_sub(member, 0, at), &low))
            continue;
        if (at == member.n)
            high = low;
        else if (!port_number(slice_from(member, at + 1), &high))
            continue;
        if (port >= low && port <= high)
            return true;
    }
    return false;
}

static bool card_fits(struct slice pattern, const char *card)
{
    struct slice name = slice_str(card);
    if (slice_ends(pattern, "*") || slice_ends(pattern, "+")) {
        pattern.n--;
        name = slice_sub(name, 0, pattern.n);
    }
    return slice_eq(pattern, name);
}

/* No phone comes in on loopback; which of the others it is may not be known. */
static enum rule_match card_match(struct slice list, bool negated, const char *card)
{
    bool fits = false, only_loopback = true;
    for (struct slice member; take_member(&list, &member);) {
        struct slice name = unquoted(member);
        only_loopback &= slice_is(name, "lo");
        fits |= card && card_fits(name, card);
    }
    if (only_loopback)
        fits = false;
    else if (!card)
        return MATCH_PERHAPS;
    return fits != negated ? MATCH_YES : MATCH_NO;
}

static enum rule_match yes_if(bool b)
{
    return b ? MATCH_YES : MATCH_NO;
}

/* --- nft ----------------------------------------------------------------------------------------
 */

struct nft_value {
    struct slice text; /* a word, or what stands between braces */
    bool negated, map; /* map: a verdict for each member */
};

static struct nft_value nft_value(struct slice *rest)
{
    struct nft_value v = {.negated = false};
    struct slice word = next_word(rest);
    if (slice_is(word, "!=") || slice_is(word, "==")) {
        v.negated = word.p[0] == '!';
        word = next_word(rest);
    }
    if (slice_is(word, "vmap")) {
        v.map = true;
        word = next_word(rest);
    }
    v.text = word;
    if (slice_is(word, "{")) {
        size_t end = rest->n;
        slice_find(*rest, "}", &end);
        v.text = slice_sub(*rest, 0, end);
        *rest = slice_from(*rest, end + 1);
    }
    return v;
}

static void nft_iif(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    struct nft_value v = nft_value(rest);
    narrow(r, v.map ? MATCH_PERHAPS : card_match(v.text, v.negated, asked->interface));
    if (v.map)
        r->verdict = RULE_ACCEPT;
}

static void nft_dport(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    struct nft_value v = nft_value(rest);
    bool has = firewall_ports_have(v.text, asked->port);
    if (v.map) {
        narrow(r, MATCH_PERHAPS);
        r->verdict = RULE_ACCEPT;
        return;
    }
    r->names_port |= has && !v.negated;
    narrow(r, yes_if(has != v.negated));
}

static void nft_protocol(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    struct nft_value v = nft_value(rest);
    (void)asked;
    bool udp = slice_find(v.text, "udp", NULL) || slice_is(v.text, "17");
    narrow(r, yes_if(udp != v.negated));
}

/* The first datagram of a transfer is new to the connection tracker. */
static void nft_state(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    struct nft_value v = nft_value(rest);
    (void)asked;
    narrow(r, yes_if(slice_find(v.text, "new", NULL) != v.negated));
}

static void nft_family(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)asked;
    narrow(r, yes_if(slice_is(nft_value(rest).text, "ipv4")));
}

static void skip_one(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)r, (void)asked;
    next_word(rest);
}

static void skip_none(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)r, (void)rest, (void)asked;
}

static void skip_rest(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)r, (void)asked;
    *rest = slice_from(*rest, rest->n);
}

static void other_protocol(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)rest, (void)asked;
    narrow(r, MATCH_NO);
}

static void accept_it(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    r->verdict = RULE_ACCEPT;
    skip_rest(r, rest, asked);
}

static void drop_it(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    r->verdict = RULE_DROP;
    skip_rest(r, rest, asked);
}

static void return_it(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    r->verdict = RULE_RETURN;
    skip_rest(r, rest, asked);
}

static void jump(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)asked;
    r->verdict = RULE_JUMP;
    r->target = next_word(rest);
}

static void go_to(struct rule *r, struct slice *rest, const struct firewall_asked *asked)
{
    (void)asked;
    r->verdict = RULE_GOTO;
    r->target = next_word(rest);
}

struct word_row {
    const char *word;
    void (*read)(struct rule *r, struct slice *rest, const struct firewall_asked *asked);
};

/* Pairs come as one row where the first word alone says nothing: "ct state", "ip protocol". */
static const struct word_row nft_words[] = {
    {"iif", nft_iif},
    {"iifname", nft_iif},
    {"dport", nft_dport},
    {"l4proto", nft_protocol},
    {"protocol", nft_protocol},
    {"state", nft_state},
    {"nfproto", nft_family},
    {"udp", skip_none},
    {"th", skip_none},
    {"meta", skip_none},
    {"ct", skip_none},
    {"ip", skip_none},
    {"counter", skip_none},
    {"packets", skip_one},
    {"bytes", skip_one},
    {"log", skip_none},
    {"prefix", skip_one},
    {"level", skip_one},
    {"group", skip_one},
    {"comment", skip_one},
    {"tcp", other_protocol},
    {"icmp", other_protocol},
    {"icmpv6", other_protocol},
    {"ip6", other_protocol},
    {"sctp", other_protocol},
    {"esp", other_protocol},
    {"ah", other_protocol},
    {"accept", accept_it},
    {"drop", drop_it},
    {"reject", drop_it},
    {"return", return_it},
    {"jump", jump},
    {"goto", go_to},
};

static const struct word_row *row_of(const struct word_row *row, size_t count, struct slice word)
{
    for (size_t i = 0; i < count; i++)
        if (slice_is(word, row[i].word))
            return &row[i];
    return NULL;
}

bool firewall_rule_nft(struct slice line, struct slice chain, const struct firewall_asked *asked,
                       struct rule *out)
{
    (void)chain;
    *out = (struct rule){.match = MATCH_YES};
    if (slice_starts(line, "type ") || slice_starts(line, "#") || line.n == 0)
        return false;
    for (struct slice word; (word = next_word(&line)).n;) {
        const struct word_row *row = row_of(nft_words, ARRAY_SIZE(nft_words), word);
        if (row)
            row->read(out, &line, asked);
        else
            narrow(out, MATCH_PERHAPS);
    }
    return true;
}

/* --- iptables -----------------------------------------------------------------------------------
 */

static const struct word_row iptables_targets[] = {
    {"ACCEPT", accept_it},
    {"DROP", drop_it},
    {"REJECT", drop_it},
    {"RETURN", return_it},
};

static void iptables_target(struct rule *r, struct slice *rest, const struct firewall_asked *asked,
                            enum rule_verdict chain_verdict)
{
    struct slice name = next_word(rest);
    const struct word_row *row = row_of(iptables_targets, ARRAY_SIZE(iptables_targets), name);
    if (row) {
        row->read(r, rest, asked);
        return;
    }
    /* LOG and MARK are no chains: nobody lists rules of them, and the walk goes on behind. */
    r->verdict = chain_verdict;
    r->target = name;
}

/* What an option's value makes of the match; false: not an option that is known. */
static bool iptables_condition(struct slice option, struct slice *rest, bool negated,
                               const struct firewall_asked *asked, struct rule *r)
{
    struct slice look = *rest, value = next_word(&look);
    if (slice_is(option, "-p")) {
        narrow(r, yes_if((slice_is(value, "udp") || slice_is(value, "all")) != negated));
    } else if (slice_is(option, "-i")) {
        narrow(r, card_match(value, negated, asked->interface));
    } else if (slice_is(option, "--dport") || slice_is(option, "--dports")) {
        bool has = firewall_ports_have(value, asked->port);
        r->names_port |= has && !negated;
        narrow(r, yes_if(has != negated));
    } else if (slice_is(option, "--ctstate") || slice_is(option, "--state")) {
        narrow(r, yes_if(slice_find(value, "NEW", NULL) != negated));
    } else if (!slice_is(option, "-m") && !slice_is(option, "--comment")) {
        return false;
    }
    *rest = look;
    return true;
}

bool firewall_rule_iptables(struct slice line, struct slice chain,
                            const struct firewall_asked *asked, struct rule *out)
{
    bool negated = false;
    *out = (struct rule){.match = MATCH_YES};
    if (!slice_is(next_word(&line), "-A") || !slice_eq(next_word(&line), chain))
        return false;
    for (struct slice word; (word = next_word(&line)).n;) {
        if (slice_is(word, "!")) {
            negated = true;
            continue;
        }
        if (slice_is(word, "-j") || slice_is(word, "-g"))
            iptables_target(out, &line, asked, slice_is(word, "-j") ? RULE_JUMP : RULE_GOTO);
        else if (!iptables_condition(word, &line, negated, asked, out))
            narrow(out, MATCH_PERHAPS);
        negated = false;
    }
    return true;
}

/* --- ufw ----------------------------------------------------------------------------------------
 */

static const struct word_row ufw_actions[] = {
    {"ALLOW", accept_it},
    {"LIMIT", accept_it},
    {"DENY", drop_it},
    {"REJECT", drop_it},
};

/* "69/udp", "60:80/udp", "69", "Anywhere", or the name of an application: TFTP's is ours. */
static void ufw_to(struct slice to, const struct firewall_asked *asked, struct rule *r)
{
    size_t at = to.n;
    if (slice_is(to, "Anywhere"))
        return;
    if (slice_find(to, "/", &at) && !slice_is(slice_from(to, at), "/udp"))
        narrow(r, MATCH_NO);
    r->names_port = firewall_ports_have(slice_sub(to, 0, at), asked->port);
    narrow(r, yes_if(r->names_port));
}

/* "69/udp on eth0             ALLOW IN    10.0.0.0/8" */
bool firewall_rule_ufw(struct slice line, struct slice chain, const struct firewall_asked *asked,
                       struct rule *out)
{
    struct slice word = next_word(&line), nothing = {NULL, 0};
    const struct word_row *action = NULL;
    (void)chain;
    *out = (struct rule){.match = MATCH_YES};
    if (slice_find(line, "(v6)", NULL))
        return false;
    ufw_to(word, asked, out);
    while (!action && (word = next_word(&line)).n) {
        action = row_of(ufw_actions, ARRAY_SIZE(ufw_actions), word);
        if (slice_is(word, "on"))
            narrow(out, card_match(next_word(&line), false, asked->interface));
    }
    word = next_word(&line);
    if (!action || slice_is(word, "OUT") || slice_is(word, "FWD"))
        return false;
    if (!slice_is(slice_is(word, "IN") ? next_word(&line) : word, "Anywhere"))
        narrow(out, MATCH_PERHAPS);
    action->read(out, &nothing, asked);
    return true;
}
