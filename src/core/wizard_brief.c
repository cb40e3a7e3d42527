/* SPDX-License-Identifier: MIT */
/* In a line: what was answered in a step, and what is being typed. */
#include "core/text.h"
#include "core/wizard_impl.h"

#include <string.h>

enum { ANSWER_MAX = 4 * 1024 * 1024, NAMED_MAX = 3 };

/* --- a step ----------------------------------------------------------------------------------- */

static bool is_passed(const struct wizard *w, enum wizard_field f)
{
    return f < w->at;
}

/* A setting that an option or the answers file has brought. */
static void say_setting(const struct wizard *w, enum wizard_field f, struct buf *out)
{
    const char *value = wizard_text(w, f);
    buf_printf(out, "%s%s", out->len ? ", " : "", wizard_field_spec(f)->key);
    if (strcmp(value, "yes") != 0)
        buf_printf(out, " %s", value);
}

static void say_load(const struct wizard *w, struct buf *out)
{
    const struct load_set *set = wizard_set(w);
    if (!is_passed(w, FIELD_SET) || !set)
        buf_str(out, wizard_text(w, FIELD_LOAD));
    else if (slice_is_nocase(buf_view(&w->answer[FIELD_LOAD]), set->name.text))
        buf_str(out, set->name.text);
    else
        buf_printf(out, "%s of %s", set->name.text, wizard_text(w, FIELD_LOAD));
}

/* The list of them last: it may be long. */
static void say_phones(const struct wizard *w, struct buf *out)
{
    if (w->facts.all)
        buf_str(out, "all");
    else
        buf_printf(out, "%zu phone%s", w->facts.phone_count, w->facts.phone_count == 1 ? "" : "s");
    if (is_passed(w, FIELD_FROM) && strcmp(wizard_text(w, FIELD_FROM), "unknown") == 0)
        buf_str(out, ", running an unknown load");
    else if (is_passed(w, FIELD_FROM))
        buf_printf(out, ", running %s", wizard_text(w, FIELD_FROM));
    if (!w->facts.all)
        buf_printf(out, ": %s", wizard_text(w, FIELD_PHONES));
}

void wizard_count_files(const struct wizard *w, struct buf *out)
{
    unsigned count[3] = {0};
    for (size_t i = 0; i < w->facts.file_count; i++)
        count[w->facts.file[i].state]++;
    buf_printf(out, "%u new, %u replaced, %u unchanged", count[WIZARD_FILE_NEW],
               count[WIZARD_FILE_REPLACED], count[WIZARD_FILE_UNCHANGED]);
}

static void say_field(const struct wizard *w, enum wizard_field f, struct buf *out)
{
    switch (f) {
    case FIELD_RESUME:
        buf_str(out, wizard_resumes(w) ? "an earlier session" : "a new session");
        break;
    case FIELD_LOAD:
        say_load(w, out);
        break;
    case FIELD_PHONES:
        say_phones(w, out);
        break;
    case FIELD_ROOT:
        buf_printf(out, "into %s: ", wizard_text(w, f));
        wizard_count_files(w, out);
        break;
    case FIELD_DHCP:
        if (wizard_gives_addresses(w))
            buf_str(out, "addresses from this computer");
        break;
    case FIELD_POINT:
        buf_printf(out, "%skeys and option 150 were shown", out->len ? ", " : "");
        break;
    case FIELD_FIRST_ALONE:
        if (strcmp(wizard_text(w, f), "yes") == 0)
            buf_str(out, ", the first alone");
        break;
    case FIELD_SET: /* told with what comes before them */
    case FIELD_FROM:
        break;
    default:
        if (wizard_field_spec(f)->question)
            buf_printf(out, "%s%s", out->len ? ", " : "", wizard_text(w, f));
        else if (wizard_field_spec(f)->step < wizard_field_spec(w->at)->step)
            say_setting(w, f, out);
    }
}

void wizard_say_step(const struct wizard *w, enum wizard_step s, struct buf *out)
{
    struct buf line;
    buf_growing(&line, ANSWER_MAX);
    for (unsigned f = 0; is_passed(w, (enum wizard_field)f); f++)
        if (wizard_field_spec((enum wizard_field)f)->step == s &&
            (w->answer[f].len || f == FIELD_POINT))
            say_field(w, (enum wizard_field)f, &line);
    buf_slice(out, buf_view(&line));
    buf_free(&line);
}

/* --- what is being typed ---------------------------------------------------------------------- */

/* "5000 phones: " and the first of them. */
void wizard_say_macs(struct slice macs, struct buf *out)
{
    size_t count = macs.n > 0, named = 0;
    for (size_t i = 0; i < macs.n; i++)
        count += macs.p[i] == ',';
    buf_printf(out, "%zu phone%s:", count, count == 1 ? "" : "s");
    for (size_t at = 0; at < macs.n && named < NAMED_MAX; named++) {
        struct slice mac = slice_sub(macs, at, MAC_TEXT_SIZE - 1);
        buf_str(out, named ? ", " : " ");
        buf_slice(out, mac);
        at += MAC_TEXT_SIZE; /* with its comma */
    }
    if (count > named)
        buf_printf(out, " and %zu more", count - named);
}

/* A file may have any name, but few look like this by mistake. */
static bool is_path(struct slice typed)
{
    return slice_find(typed, "/", NULL) || slice_ends(typed, ".csv") || slice_ends(typed, ".txt");
}

static bool say_typed_phones(struct slice typed, struct buf *out)
{
    struct buf normal, problem;
    buf_growing(&normal, ANSWER_MAX);
    buf_growing(&problem, ANSWER_MAX);
    bool macs = wizard_read_macs(typed, &normal, &problem);
    if (slice_is(typed, "all"))
        buf_str(out, "every 7940/7960 that asks will be given this load");
    else if (macs)
        wizard_say_macs(buf_view(&normal), out);
    else if (is_path(typed))
        buf_str(out, "a file of MAC addresses");
    else
        buf_printf(out, "%s; or it is the name of a file", buf_cstr(&problem));
    bool good = macs || slice_is(typed, "all") || is_path(typed);
    buf_free(&normal);
    buf_free(&problem);
    return good;
}

bool wizard_say_typed(const struct wizard *w, enum wizard_field f, struct slice typed,
                      struct buf *out)
{
    struct buf normal;
    struct load_name name;
    char text[80];
    typed = text_trim(typed);
    if (wizard_field_spec(f)->kind == KIND_PHONES && typed.n)
        return say_typed_phones(typed, out);
    buf_growing(&normal, ANSWER_MAX);
    bool good = !typed.n || wizard_check(w, f, typed, &normal, out);
    if (good && wizard_field_spec(f)->kind == KIND_LOAD_NAME &&
        load_name_parse(buf_view(&normal), &name))
        buf_printf(out, "%s: %s", name.text, load_name_describe(&name, text, sizeof text));
    else if (good && !slice_eq(buf_view(&normal), typed))
        buf_slice(out, buf_view(&normal));
    buf_free(&normal);
    return good;
}
