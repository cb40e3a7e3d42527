/* SPDX-License-Identifier: MIT */
/*
 * Lists of phones, as a file and as the word on the command line: every bad row is told and no
 * password with it, no phone stands twice, and what was taken is written as a CSV and read again to
 * the same phones. Input: a list; or 'w' and the word.
 */
#include "must.h"

#include "core/phone_list.h"

#include <string.h>

enum { TEXT_MAX = 64 << 20 };

static const char SECRET[] = "Pl4nted";

static void must_be_sound(const struct phone_list *list)
{
    struct phone_home shared;
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_phone *p = &list->phone[i];
        struct load_name load;
        must(mac_known(p->mac) && p->line > 0);
        must(i == 0 || list->phone[i - 1].line < p->line);
        must(!p->load[0] || load_name_parse(slice_str(p->load), &load));
        must(!p->from[0] || load_name_parse(slice_str(p->from), &load));
        for (size_t before = 0; before < i && i < 64; before++)
            must(!mac_eq(list->phone[before].mac, p->mac));
    }
    phone_list_shared_home(list, &shared);
    must(!shared.password[0] && !shared.extension[0]);
}

static size_t count(struct slice text, const char *part)
{
    size_t n = 0;
    for (size_t at; slice_find(text, part, &at); text = slice_from(text, at + 1))
        n++;
    return n;
}

/* What stands under password, and nowhere else, is in no message. */
static void must_not_tell(const struct phone_list *list, struct slice text, const struct buf *told)
{
    if (count(text, SECRET) != 1)
        return;
    for (size_t i = 0; i < list->count; i++)
        must(!slice_find(slice_str(list->phone[i].home.password), SECRET, NULL) ||
             !slice_find(buf_view(told), SECRET, NULL));
}

/* No field that is taken can hold a separator of ours but the comma and the semicolon. */
static void write_csv(const struct phone_list *list, struct buf *out)
{
    char mac[MAC_TEXT_SIZE];
    buf_str(out, "mac,load,from,server,extension,password,name\r\n");
    for (size_t i = 0; i < list->count; i++) {
        const struct listed_phone *p = &list->phone[i];
        buf_printf(out, "\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\",\"%s\"\r\n",
                   mac_format(p->mac, mac), p->load, p->from, p->home.server, p->home.extension,
                   p->home.password, p->home.name);
    }
}

static void read_again(const struct phone_list *list)
{
    struct phone_list twin;
    struct buf csv, problems, warnings;
    buf_growing(&csv, TEXT_MAX);
    buf_growing(&problems, TEXT_MAX);
    buf_growing(&warnings, TEXT_MAX);
    write_csv(list, &csv);
    must(phone_list_parse(buf_view(&csv), &twin, &problems, &warnings) == 0);
    must(twin.count == list->count);
    for (size_t i = 0; i < twin.count; i++) {
        const struct listed_phone *a = &list->phone[i], *b = &twin.phone[i];
        must(mac_eq(a->mac, b->mac) && strcmp(a->load, b->load) == 0);
        must(strcmp(a->from, b->from) == 0 && strcmp(a->home.server, b->home.server) == 0);
        must(strcmp(a->home.password, b->home.password) == 0);
        must(strcmp(a->home.name, b->home.name) == 0);
    }
    phone_list_free(&twin);
    buf_free(&csv);
    buf_free(&problems);
    buf_free(&warnings);
}

static void read_list(struct slice text)
{
    struct phone_list list;
    struct buf problems, warnings;
    buf_growing(&problems, TEXT_MAX);
    buf_growing(&warnings, TEXT_MAX);
    size_t bad = phone_list_parse(text, &list, &problems, &warnings);
    must((bad == 0) == (problems.len == 0));
    must_be_text(buf_view(&problems));
    must_be_text(buf_view(&warnings));
    must_not_tell(&list, text, &problems);
    must_not_tell(&list, text, &warnings);
    if (bad == 0) {
        must_be_sound(&list);
        read_again(&list);
    }
    phone_list_free(&list);
    buf_free(&problems);
    buf_free(&warnings);
}

static void read_word(struct slice word)
{
    struct phone_list list;
    struct buf problems;
    buf_growing(&problems, TEXT_MAX);
    if (phone_list_parse_word(word, &list, &problems)) {
        must(problems.len == 0 && list.all == slice_is(word, "all"));
        must(list.all || list.count > 0);
        must_be_sound(&list);
    }
    must_be_text(buf_view(&problems));
    phone_list_free(&list);
    buf_free(&problems);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_of(data, size);
    if (slice_starts(text, "w"))
        read_word(slice_from(text, 1));
    else
        read_list(text);
    return 0;
}
