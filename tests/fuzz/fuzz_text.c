/* SPDX-License-Identifier: MIT */
/* Text: what is escaped must come back whole and be harmless where it goes, no reader of outside
 * text may overrun, and what cuts text loses none of it. */
#include "must.h"

#include "core/addr.h"
#include "core/html_out.h"
#include "core/json_out.h"
#include "core/text.h"
#include "core/text_fold.h"

#include <string.h>

/* Enough for the worst escape, \xNN, of any input that a fuzzer makes. */
#define OUT_LIMIT (64U << 20)

static void check_round_trip(struct slice s, void (*to)(struct buf *, struct slice),
                             bool (*from)(struct buf *, struct slice))
{
    struct buf there, back;

    buf_growing(&there, OUT_LIMIT);
    buf_growing(&back, OUT_LIMIT);
    to(&there, s);
    must_be_text(buf_view(&there));
    must(from(&back, buf_view(&there)) && slice_eq(buf_view(&back), s));
    buf_free(&there);
    buf_free(&back);
}

static void check_outputs(struct slice s)
{
    struct buf out;
    char shown[24];

    must(text_safe(s, shown, sizeof(shown)) == shown && memchr(shown, 0, sizeof(shown)));
    must_be_text(slice_str(shown));
    buf_growing(&out, OUT_LIMIT);
    html_bytes(&out, s);
    must_be_text(buf_view(&out));
    for (size_t i = 0; i < out.len; i++)
        must(!memchr("<>\"'\n", out.p[i], 5));
    buf_reset(&out);
    json_bytes(&out, "key", s);
    must_be_text(buf_view(&out));
    buf_free(&out);
}

/* Every line is a part of what was left, in order, and all of them together leave out blanks alone.
 */
static void check_fold(struct slice s, size_t room, enum text_fold_at at)
{
    struct slice rest = s;
    size_t kept = 0, blanks = 0;

    for (size_t i = 0; i < s.n; i++)
        blanks += text_is_blank(s.p[i]);
    while (rest.n) {
        struct slice before = rest, line = text_fold(&rest, room, at);

        must(rest.n < before.n);
        must(rest.n == 0 || rest.p + rest.n == before.p + before.n);
        must_lie_inside(line, before);
        must(at != FOLD_ANYWHERE || room == 0 || line.n <= room);
        kept += line.n;
    }
    must(kept <= s.n && kept + blanks >= s.n);
}

static void check_cutting(struct slice s)
{
    struct slice rest = s, part;
    size_t lines = 0;

    while (text_take_line(&rest, &part)) {
        must_lie_inside(part, s);
        must(!part.n || !memchr(part.p, '\n', part.n));
        lines++;
    }
    must(rest.n == 0 && lines <= s.n);
    rest = s;
    while (text_take_part(&rest, &part))
        for (size_t i = 0; i < part.n; i++)
            must(!text_is_separator(part.p[i]));
    rest = s;
    while ((part = text_take_word(&rest)).n)
        must_lie_inside(part, s);
    must_lie_inside(text_trim(s), s);
    must_lie_inside(text_base_name(s), s);
}

/* What is understood is told so that it is understood alike. */
static void check_addresses(struct slice s)
{
    struct mac mac, mac_again;
    struct ip ip, ip_again;
    char text[IP_TEXT_SIZE];
    size_t at = 0;

    if (mac_parse(s, &mac, &at))
        must(mac_parse(slice_str(mac_format(mac, text)), &mac_again, NULL) &&
             mac_eq(mac, mac_again) &&
             mac_parse(slice_str(mac_format_bare(mac, text)), &mac_again, NULL) &&
             mac_eq(mac, mac_again));
    else
        must(at <= s.n);
    if (ip_parse(s, &ip))
        must(ip_parse(slice_str(ip_format(ip, text)), &ip_again) && ip_eq(ip, ip_again));
}

static void check_time(struct slice s)
{
    char text[TIME_TEXT_SIZE];
    int64_t t, again;

    if (!time_parse(s, &t))
        return;
    must(time_parse(slice_str(time_format(t, text)), &again) && again == t);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice s = {data, size};
    struct buf out;
    uint64_t number;

    check_round_trip(s, text_escape, text_unescape);
    check_round_trip(s, text_hex, text_unhex);
    buf_growing(&out, OUT_LIMIT);
    (void)text_unescape(&out, s);
    (void)text_unhex(&out, s);
    buf_free(&out);
    must(!text_number(s, 65535, &number) || number <= 65535);
    check_outputs(s);
    for (size_t room = 0; room < 12; room += 3) {
        check_fold(s, room, FOLD_AT_BLANKS);
        check_fold(s, room, FOLD_ANYWHERE);
    }
    check_cutting(s);
    check_addresses(s);
    check_time(s);
    return 0;
}
