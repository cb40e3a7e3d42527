/* SPDX-License-Identifier: MIT */
/*
 * A phone's story from anybody, and anything in the TFTP folder. Input: five files, each a length
 * of two bytes and its bytes, then a journal. What would mend a problem makes a phone read the load
 * that it promises, what may be shown of it drives no terminal, and no password can be read there.
 */
#include "must.h"

#include "core/mend.h"
#include "core/phone_parse.h"
#include "core/text.h"
#include "journal.h"

#include <string.h>

enum { LINES_MAX = 300, ROOM = 1 << 22 };

static const char SECRET[] = "Pl4nted";

static void take_event(void *ctx, const struct event *e)
{
    must(model_apply(ctx, e));
}

static void must_show(const struct mend_proposal *it)
{
    struct buf out;
    for (int hex = 0; hex < 2; hex++) {
        buf_growing(&out, ROOM);
        mend_say(it, hex, &out);
        must(!out.bad && out.len > 0);
        must_be_text(buf_view(&out));
        must(!slice_find(buf_view(&out), SECRET, NULL));
        buf_free(&out);
    }
}

static void mend_it(const struct model *m, const struct phone *p, const struct phone_problem *it,
                    const struct mend_folder *folder)
{
    const struct phone_list nobody = {.count = 0};
    const struct phone_config_options plain = {.home = NULL};
    struct mend_proposal show = {.mac = p->mac, .what = it->what};
    struct phone_reading r;
    struct buf bytes;
    buf_growing(&bytes, ROOM);
    must(mend_make(m, p, it, folder, &nobody, &plain, &show.mend, &bytes));
    must(show.mend.file < CONFIG_FILE_COUNT && bytes.len > 0 && bytes.len <= PHONE_CONFIG_MAX);
    must(config_file_of(slice_str(show.mend.name), p->mac) == show.mend.file);
    phone_parse_config(slice_str(show.mend.name), buf_view(&bytes),
                       strstr(p->model, "7940") ? PHONE_7940 : PHONE_7960, &r);
    must(r.result == PHONE_READS_LOAD && slice_is(slice_of(r.load, r.load_n), show.mend.load));
    show.there = folder->there[show.mend.file];
    show.old = folder->bytes[show.mend.file];
    show.bytes = buf_view(&bytes);
    must_show(&show);
    buf_free(&bytes);
}

/* The secret stands where secrets do, in every file that can hold one. */
static void plant(struct mend_folder *folder, struct rd *r, struct buf *mem)
{
    static const char *const lines[CONFIG_FILE_COUNT] = {
        [CONFIG_FILE_SIP_DEFAULT] = "phone_password: \"Pl4nted\"\n",
        [CONFIG_FILE_SIP] = "line1_password: Pl4nted\n",
        [CONFIG_FILE_SEP] = "<device><sshPassword>Pl4nted</sshPassword>\n",
        [CONFIG_FILE_XML_DEFAULT] = "<password>Pl4nted</password>\n"};
    for (unsigned f = 0; f < CONFIG_FILE_COUNT; f++) {
        size_t n = rd_be16(r);
        struct slice bytes = rd_take(r, n < rd_left(r) ? n : rd_left(r));
        buf_growing(&mem[f], ROOM);
        buf_str(&mem[f], lines[f] ? lines[f] : "");
        if (!slice_find(bytes, SECRET, NULL))
            buf_slice(&mem[f], bytes);
        folder->there[f] = n > 0;
        folder->bytes[f] = buf_view(&mem[f]);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct journal_opened info = {.lines = 0};
    struct mend_folder folder = {.there = {false}};
    struct buf mem[CONFIG_FILE_COUNT];
    struct model *m = model_new();
    struct slice lines, line;
    struct rd r;
    must(m != NULL);
    rd_init(&r, slice_of(data, size));
    plant(&folder, &r, mem);
    lines = rd_rest(&r);
    while (info.lines < LINES_MAX && text_take_line(&lines, &line))
        journal_line(line, take_event, m, &info);
    model_advance(m, model_last_us(m) + 600000000);
    for (size_t i = 0; i < model_phone_count(m) && i < 16; i++) {
        const struct phone *p = model_phone(m, i);
        const char *why = NULL;
        const struct phone_problem *it = mend_problem(m, p, &why);
        if (it)
            mend_it(m, p, it, &folder);
        else
            must_be_text(slice_str(why));
    }
    for (unsigned f = 0; f < CONFIG_FILE_COUNT; f++)
        buf_free(&mem[f]);
    model_free(m);
    return 0;
}
