/* SPDX-License-Identifier: MIT */
/* How answers are judged: what is wrong, and at which character. */
#include "core/phone_home.h"
#include "core/text.h"
#include "core/wizard_impl.h"

#include <string.h>

enum { SAFE_SIZE = 80, PORT_MAX = 65535, COUNT_MAX = 1000000000 };

typedef bool check_fn(const struct wizard *w, struct slice typed, struct buf *normal,
                      struct buf *problem);

/* What parts the words of a list. */
static bool is_between(uint8_t c)
{
    return text_is_blank(c) || c == ',' || c == ';';
}

/* The next word of a list from *at on; false: there is none. */
static bool next_word(struct slice list, size_t *at, struct slice *word)
{
    while (*at < list.n && is_between(list.p[*at]))
        (*at)++;
    size_t from = *at;
    while (*at < list.n && !is_between(list.p[*at]))
        (*at)++;
    *word = slice_sub(list, from, *at - from);
    return word->n > 0;
}

static bool refuse(struct buf *problem, struct slice typed, const char *what)
{
    char safe[SAFE_SIZE];
    buf_printf(problem, "%s  -> %s", text_safe(typed, safe, sizeof safe), what);
    return false;
}

/* Also those that are written in two bytes of UTF-8, as U+009b is, which begins a sequence. */
static bool is_control(struct slice s, size_t i)
{
    return s.p[i] < 0x20 || s.p[i] == 0x7f ||
           (s.p[i] == 0xc2 && i + 1 < s.n && s.p[i + 1] >= 0x80 && s.p[i + 1] < 0xa0);
}

/* NUL and control bytes stand in no path of ours and would change what a terminal shows. ~/ is what
 * a shell makes of it. */
static bool check_text(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    char safe[SAFE_SIZE];
    for (size_t i = 0; i < typed.n; i++)
        if (is_control(typed, i)) {
            buf_printf(problem, "%s  -> byte 0x%02x does not belong here (character %zu)",
                       text_safe(typed, safe, sizeof safe), typed.p[i], i + 1);
            return false;
        }
    if (w->facts.home && slice_starts(typed, "~/")) {
        buf_str(normal, w->facts.home);
        typed = slice_from(typed, 1);
    }
    buf_slice(normal, typed);
    return true;
}

/* The number of a thing that can be chosen; 0: no number was typed, or there is no such thing. */
static size_t number_of(struct slice typed)
{
    uint64_t n;
    return text_number(typed, 1000000, &n) ? (size_t)n : 0;
}

static bool check_resume(const struct wizard *w, struct slice typed, struct buf *normal,
                         struct buf *problem)
{
    static const char *const words[] = {WIZARD_CONTINUE, WIZARD_ANEW};
    (void)w;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (number_of(typed) == i + 1 || slice_is_nocase(typed, words[i])) {
            buf_str(normal, words[i]);
            return true;
        }
    return refuse(problem, typed, "must be 1, to continue, or 2, to begin anew");
}

static bool check_card(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    size_t n = number_of(typed);
    const char *name = n ? wizard_card_name(w, n) : NULL;
    for (size_t i = 1; !name && wizard_card_name(w, i); i++)
        if (slice_is(typed, wizard_card_name(w, i)))
            name = wizard_card_name(w, i);
    if (!name)
        return refuse(problem, typed, "this computer has no such card (ip -brief link)");
    for (size_t k = 0; k < w->facts.card_count; k++)
        if (strcmp(w->facts.card[k].name, name) == 0 && ip_known(w->facts.card[k].address)) {
            buf_str(normal, name);
            return true;
        }
    buf_printf(problem, "%s  -> has no IPv4 address\nNext: sudo ip addr add 192.168.10.1/24 dev %s",
               name, name);
    return false;
}

/* Where the text stops being four numbers up to 255 parted by dots. */
static size_t ip_stops_at(struct slice s)
{
    unsigned value = 0, digits = 0, dots = 0;
    for (size_t i = 0; i < s.n; i++) {
        if (s.p[i] == '.' && digits && dots < 3) {
            dots++;
            value = digits = 0;
            continue;
        }
        value = value * 10 + (unsigned)(s.p[i] - '0');
        if (!byte_is_digit(s.p[i]) || value > 255 || ++digits > 3)
            return i;
    }
    return s.n;
}

static bool check_address(const struct wizard *w, struct slice typed, struct buf *normal,
                          struct buf *problem)
{
    char text[IP_TEXT_SIZE], safe[SAFE_SIZE];
    struct ip ip;
    size_t n = number_of(typed), at = ip_stops_at(typed);
    const struct wizard_card *c = n ? wizard_card_address(w, n) : NULL;
    if (c) {
        buf_str(normal, ip_format(c->address, text));
        return true;
    }
    if (!ip_parse(typed, &ip)) {
        text_safe(typed, safe, sizeof safe);
        if (at < typed.n)
            buf_printf(problem, "%s  -> no IPv4 address from character %zu on", safe, at + 1);
        else
            buf_printf(problem, "%s  -> an IPv4 address has four numbers", safe);
        return false;
    }
    for (size_t i = 1; (c = wizard_card_address(w, i)) != NULL; i++)
        if (ip_eq(c->address, ip)) {
            buf_str(normal, ip_format(ip, text));
            return true;
        }
    return refuse(problem, typed,
                  ip.family == 6 ? "these phones speak IPv4 only"
                                 : "is none of this card's addresses (ip -brief address)");
}

static bool is_network(struct slice word)
{
    size_t slash;
    struct ip ip;
    uint64_t bits;
    return slice_find(word, "/", &slash) && ip_parse(slice_sub(word, 0, slash), &ip) &&
           text_number(slice_from(word, slash + 1), ip.family == 6 ? 128 : 32, &bits);
}

static bool check_networks(const struct wizard *w, struct slice typed, struct buf *normal,
                           struct buf *problem)
{
    size_t at = 0, count = 0;
    struct slice word;
    (void)w;
    while (next_word(typed, &at, &word)) {
        if (!is_network(word))
            return refuse(problem, word, "must be a network such as 10.20.0.0/16");
        buf_str(normal, count++ ? "," : "");
        buf_slice(normal, word);
    }
    return count || refuse(problem, typed, "no network stands here");
}

/* The sample, by its word or number, or a path as it was typed. */
static bool check_load(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    if (!w->facts.sample || !slice_is(typed, "1"))
        return check_text(w, typed, normal, problem);
    buf_str(normal, WIZARD_SAMPLE);
    return true;
}

static bool check_set(const struct wizard *w, struct slice typed, struct buf *normal,
                      struct buf *problem)
{
    size_t n = number_of(typed);
    const struct load_set *set = n ? wizard_usable_set(w, n) : NULL;
    for (size_t i = 1; !set && wizard_usable_set(w, i); i++)
        if (slice_is_nocase(typed, wizard_usable_set(w, i)->name.text))
            set = wizard_usable_set(w, i);
    if (!set)
        return refuse(problem, typed, "is none of these loads");
    buf_str(normal, set->name.text);
    return true;
}

/* A load's name has no other bytes than these. */
static bool is_name_byte(uint8_t c)
{
    return byte_is_alpha(c) || byte_is_digit(c) || c == '-' || c == '.' || c == '_';
}

void wizard_plan(const struct wizard *w, struct plan *out)
{
    struct load_name from;
    const struct load_set *set = wizard_set(w);
    bool known = load_name_parse(buf_view(&w->answer[FIELD_FROM]), &from);
    *out = (struct plan){.result = PLAN_NOT_A_PHONE_LOAD};
    if (set)
        plan_make(known ? &from : NULL, &set->name, out);
}

/* A way that is closed is said here. */
static bool check_way(const struct wizard *w, const struct load_name *from, struct buf *problem)
{
    struct plan plan;
    const struct load_set *set = wizard_set(w);
    if (!set)
        return true; /* an answers file: the load is looked up later, and this is asked again */
    plan_make(from, &set->name, &plan);
    if (plan.result == PLAN_OK || plan.result == PLAN_ALREADY)
        return true;
    buf_printf(problem, "%s  -> %s", from->text, plan.reason);
    return false;
}

static bool check_load_name(const struct wizard *w, struct slice typed, struct buf *normal,
                            struct buf *problem)
{
    struct load_name name;
    char safe[SAFE_SIZE];
    if (slice_is_nocase(typed, "unknown")) {
        buf_str(normal, "unknown");
        return true;
    }
    for (size_t i = 0; i < typed.n; i++)
        if (!is_name_byte(typed.p[i])) {
            char c[8];
            buf_printf(problem, "%s  -> '%s' stands in no load's name (character %zu)",
                       text_safe(typed, safe, sizeof safe),
                       text_safe(slice_sub(typed, i, 1), c, sizeof c), i + 1);
            return false;
        }
    if (!load_name_parse(typed, &name))
        return refuse(problem, typed,
                      "is no load's name; they look like P00308010200, "
                      "P0S3-8-12-00 or P0S30202");
    if (!check_way(w, &name, problem))
        return false;
    buf_str(normal, name.text);
    return true;
}

static bool check_yes_no(const struct wizard *w, struct slice typed, struct buf *normal,
                         struct buf *problem)
{
    static const char *const words[] = {"no", "yes", "false", "true", "off", "on", "0", "1"};
    (void)w;
    for (size_t i = 0; i < ARRAY_SIZE(words); i++)
        if (slice_is_nocase(typed, words[i])) {
            buf_str(normal, words[i % 2]);
            return true;
        }
    return refuse(problem, typed, "must be yes or no");
}

/* A word, or the number that it has among the choices. */
static bool is_choice(struct slice typed, const char *const *words, size_t count,
                      struct buf *normal)
{
    for (size_t i = 0; i < count; i++)
        if (number_of(typed) == i + 1 || slice_is_nocase(typed, words[i])) {
            buf_str(normal, words[i]);
            return true;
        }
    return false;
}

/* "yes" is for phones alone. */
static bool check_dhcp(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    static const char *const words[] = {"yes", "any", "no"};
    struct buf none;
    buf_fixed(&none, NULL, 0);
    return is_choice(typed, words, ARRAY_SIZE(words), normal) ||
           check_yes_no(w, typed, normal, &none) ||
           refuse(problem, typed, "must be yes (phones alone), any or no");
}

static bool check_order(const struct wizard *w, struct slice typed, struct buf *normal,
                        struct buf *problem)
{
    static const char *const words[] = {"no", "yes"};
    return is_choice(typed, words, ARRAY_SIZE(words), normal) ||
           check_yes_no(w, typed, normal, problem);
}

static bool check_pool(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    size_t dash;
    struct ip first = {0}, last = {0};
    (void)w;
    if (!slice_find(typed, "-", &dash) || !ip_parse(slice_sub(typed, 0, dash), &first) ||
        !ip_parse(slice_from(typed, dash + 1), &last) || first.family != 4 || last.family != 4 ||
        ip_v4_value(first) > ip_v4_value(last))
        return refuse(problem, typed, "must be A-B, two IPv4 addresses, the lower one first");
    buf_slice(normal, typed);
    return true;
}

static bool check_number(struct slice typed, uint64_t max, const char *what, struct buf *normal,
                         struct buf *problem)
{
    uint64_t n;
    char safe[SAFE_SIZE], c[8];
    for (size_t i = 0; i < typed.n; i++)
        if (!byte_is_digit(typed.p[i])) {
            buf_printf(problem, "%s  -> '%s' is not a digit (character %zu)",
                       text_safe(typed, safe, sizeof safe),
                       text_safe(slice_sub(typed, i, 1), c, sizeof c), i + 1);
            return false;
        }
    if (!text_number(typed, max, &n))
        return refuse(problem, typed, what);
    buf_slice(normal, typed);
    return true;
}

static bool check_port(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    (void)w;
    return check_number(typed, PORT_MAX, "must be a port, 0 to 65535", normal, problem);
}

static bool check_count(const struct wizard *w, struct slice typed, struct buf *normal,
                        struct buf *problem)
{
    (void)w;
    return check_number(typed, COUNT_MAX, "must be a whole number up to 1000000000", normal,
                        problem);
}

static bool check_ports(const struct wizard *w, struct slice typed, struct buf *normal,
                        struct buf *problem)
{
    size_t dash;
    uint64_t low, high;
    (void)w;
    if (!slice_find(typed, "-", &dash) || !text_number(slice_sub(typed, 0, dash), PORT_MAX, &low) ||
        !text_number(slice_from(typed, dash + 1), PORT_MAX, &high) || low == 0 || low > high)
        return refuse(problem, typed, "must be A-B, two ports, the lower one first");
    buf_slice(normal, typed);
    return true;
}

/* 0.01 to 10000: digits and at most one point among them. */
static bool check_speed(const struct wizard *w, struct slice typed, struct buf *normal,
                        struct buf *problem)
{
    size_t dot = typed.n;
    uint64_t whole, part = 0, rest = 0;
    (void)w;
    slice_find(typed, ".", &dot);
    struct slice fraction = slice_from(typed, dot < typed.n ? dot + 1 : typed.n);
    bool good = text_number(slice_sub(typed, 0, dot), 10000, &whole) &&
                (dot == typed.n || text_number(fraction, UINT32_MAX, &rest));
    if (good && fraction.n)
        good = text_number(slice_sub(fraction, 0, 2), 99, &part);
    if (!good || (whole == 0 && part == 0) || (whole == 10000 && rest))
        return refuse(problem, typed, "must be a number from 0.01 to 10000");
    buf_slice(normal, typed);
    return true;
}

static bool check_server(const struct wizard *w, struct slice typed, struct buf *normal,
                         struct buf *problem)
{
    struct phone_home home = {.server = ""};
    char safe[SAFE_SIZE];
    const char *why;
    size_t at;
    (void)w;
    if (phone_home_set(&home, HOME_SERVER, typed, &at, &why)) {
        buf_slice(normal, typed);
        return true;
    }
    buf_printf(problem, "%s  -> %s (character %zu)", text_safe(typed, safe, sizeof safe), why,
               at + 1);
    return false;
}

static bool check_page(const struct wizard *w, struct slice typed, struct buf *normal,
                       struct buf *problem)
{
    (void)w;
    (void)normal;
    return refuse(problem, typed, "Enter goes on, < goes back");
}

/* MAC addresses get their normal form; all, or the name of a file, stays what it is. */
static bool check_phones(const struct wizard *w, struct slice typed, struct buf *normal,
                         struct buf *problem)
{
    struct buf none;
    size_t before = normal->len;
    buf_fixed(&none, NULL, 0);
    if (wizard_read_macs(typed, normal, &none))
        return true;
    normal->len = before;
    return check_text(w, typed, normal, problem);
}

bool wizard_check(const struct wizard *w, enum wizard_field f, struct slice typed,
                  struct buf *normal, struct buf *problem)
{
    static check_fn *const checks[] = {
        [KIND_RESUME] = check_resume,
        [KIND_TEXT] = check_text,
        [KIND_PHONES] = check_phones,
        [KIND_CARD] = check_card,
        [KIND_ADDRESS] = check_address,
        [KIND_LOAD] = check_load,
        [KIND_SET] = check_set,
        [KIND_NETWORKS] = check_networks,
        [KIND_LOAD_NAME] = check_load_name,
        [KIND_YES_NO] = check_yes_no,
        [KIND_DHCP] = check_dhcp,
        [KIND_ORDER] = check_order,
        [KIND_POOL] = check_pool,
        [KIND_PORT] = check_port,
        [KIND_PORTS] = check_ports,
        [KIND_COUNT] = check_count,
        [KIND_SPEED] = check_speed,
        [KIND_PAGE] = check_page,
        [KIND_SERVER] = check_server,
    };
    size_t from = normal->len;
    if (!checks[wizard_field_spec(f)->kind](w, typed, normal, problem))
        return false;
    if (!wizard_sample_fixes(w, f) ||
        slice_is(slice_from(buf_view(normal), from), wizard_text(w, f)))
        return true;
    normal->len = from;
    return refuse(problem, typed,
                  "the sample load has this computer and a folder of its own;\n"
                  "Next: choose another load first");
}

static bool bad_mac(struct slice typed, struct slice word, size_t at, struct buf *problem)
{
    char safe[SAFE_SIZE], c[8];
    buf_printf(problem, "MAC: %s  -> ", text_safe(word, safe, sizeof safe));
    if (at < word.n)
        buf_printf(problem, "'%s' is not a hex digit (character %zu)",
                   text_safe(slice_sub(word, at, 1), c, sizeof c),
                   (size_t)(word.p - typed.p) + at + 1);
    else
        buf_str(problem, "twelve hex digits are needed; it ends too early");
    return false;
}

bool wizard_read_macs(struct slice typed, struct buf *normal, struct buf *problem)
{
    size_t at = 0, count = 0;
    struct slice word;
    while (next_word(typed, &at, &word)) {
        size_t bad = 0;
        struct mac mac;
        char text[MAC_TEXT_SIZE];
        if (!mac_parse(word, &mac, &bad))
            return bad_mac(typed, word, bad, problem);
        if (!mac_known(mac))
            return refuse(problem, word, "no phone has this MAC address");
        buf_printf(normal, "%s%s", count++ ? "," : "", mac_format(mac, text));
    }
    return count || refuse(problem, typed, "no MAC address stands here");
}
