/* SPDX-License-Identifier: MIT */
/*
 * Somebody's config file told another load, in lines: its name, the load, then the file. The phone
 * reads that load from the result, a line of the owner's that stood in it still does, and as it is
 * shown no password can be read.
 */
#include "must.h"

#include "core/config_edit.h"
#include "core/phone_home.h"
#include "core/text.h"

enum { ROOM = 1 << 20 };

static const char SECRET[] = "Pl4nted";

static void must_hide(struct slice file, const char *before, const char *behind)
{
    struct buf whole, shown;
    buf_growing(&whole, ROOM);
    buf_growing(&shown, ROOM);
    buf_slice(&whole, file);
    buf_printf(&whole, "\n%s%s%s\n", before, SECRET, behind);
    phone_home_mask(buf_view(&whole), &shown);
    must(shown.len == whole.len);
    must(slice_find(file, SECRET, NULL) || !slice_find(buf_view(&shown), SECRET, NULL));
    buf_free(&whole);
    buf_free(&shown);
}

static void edit(struct slice name, struct slice file, const char *load)
{
    for (int model = PHONE_7960; model <= PHONE_7940; model++) {
        struct phone_reading r;
        struct buf out;
        buf_growing(&out, ROOM);
        if (config_edit_load(name, file, load, (enum phone_model)model, &out)) {
            must(out.len > 0 && out.len <= PHONE_CONFIG_MAX);
            phone_parse_config(name, buf_view(&out), (enum phone_model)model, &r);
            must(r.result == PHONE_READS_LOAD && slice_is(slice_of(r.load, r.load_n), load));
        } else {
            must(out.len == 0);
        }
        buf_free(&out);
    }
}

/* What has nothing to do with the load is not ours to lose. */
static void must_keep(struct slice file, const char *load)
{
    static const char own[] = "sntp_server: \"10.0.0.1\"\n";
    struct buf before, out;
    buf_growing(&before, ROOM);
    buf_growing(&out, ROOM);
    buf_str(&before, own);
    buf_slice(&before, file);
    if (config_edit_load(slice_str("SIPDefault.cnf"), buf_view(&before), load, PHONE_7960, &out))
        must(slice_starts(buf_view(&out), own));
    buf_free(&before);
    buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice file = slice_of(data, size), name, load;
    struct load_name to;
    if (!text_take_line(&file, &name) || !text_take_line(&file, &load))
        return 0;
    must_hide(file, "line1_password: \"", "\"");
    must_hide(file, "line1_password : ", "");
    must_hide(file, "<phonePassword>", "</phonePassword>");
    must_hide(file, "<password>\n ", "\n</password>");
    must_hide(file, "<password type=\"0\">", "</password>");
    if (!load_name_parse(load, &to))
        return 0;
    edit(name, file, to.text);
    must_keep(file, to.text);
    return 0;
}
