/* SPDX-License-Identifier: MIT */
#include "choices.h"

#include "core/text.h"
#include "file_read.h"
#include "load_bag.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <unistd.h>

enum { PHONES_FILE_MAX = 16 * 1024 * 1024, PROBLEMS_MAX = 1024 * 1024, TALK_MAX = 4 * 1024 * 1024 };

void choices_free(struct choices *c)
{
    choices_drop_loads(c, 0);
    phone_list_free(&c->phones);
    *c = (struct choices){0};
}

/* SET may end in #LOAD where a package holds several; a file that really has that name wins. */
static const char *split_set(const char *set, char *path, size_t cap)
{
    const char *hash = strrchr(set, '#');
    if (!hash || access(set, F_OK) == 0 || (size_t)(hash - set) >= cap)
        return NULL;
    memcpy(path, set, (size_t)(hash - set));
    path[hash - set] = '\0';
    return hash + 1;
}

static void list_sets(const struct load_store *store, struct buf *talk)
{
    char text[300];
    for (size_t i = 0; i < load_store_set_count(store); i++) {
        const struct load_set *set = load_store_set(store, i);
        buf_printf(talk, "  %s: %s\n", set->name.text, load_set_describe(set, text, sizeof text));
    }
}

/* The one set that is meant; NULL after a message. */
static const struct load_set *pick_set(const struct load_store *store, const char *what,
                                       const char *load, struct buf *talk)
{
    const struct load_set *picked = NULL;
    size_t count = 0;
    for (size_t i = 0; i < load_store_set_count(store); i++) {
        const struct load_set *set = load_store_set(store, i);
        if (load ? slice_is_nocase(slice_str(set->name.text), load) : true) {
            picked = set;
            count++;
        }
    }
    if (count == 1)
        return picked;
    if (count > 1) {
        buf_printf(talk, "hookflash: %s holds several loads:\n", what);
        list_sets(store, talk);
        buf_printf(talk, "Next: say which, for example --load '%s#%s'\n", what, picked->name.text);
        return NULL;
    }
    buf_printf(talk, "hookflash: %s holds no load%s%s\n", what, load ? " " : "", load ? load : "");
    list_sets(store, talk);
    buf_printf(talk, "Next: hookflash check %s\n", what);
    return NULL;
}

/* A load file by itself is no set, though the others may lie beside it. */
static void tell_next(const char *what, struct buf *talk)
{
    const char *slash = strrchr(what, '/');
    if (!load_bag_wants(slice_str(what)))
        buf_printf(talk, "Next: hookflash check %s\n", what);
    else if (slash && slash != what)
        buf_printf(talk, "Next: name the folder that holds the set: --load %.*s\n",
                   (int)(slash - what), what);
    else
        buf_printf(talk, "Next: name the folder that holds the set: --load %s\n",
                   slash ? "/" : ".");
}

static void tell_incomplete(const struct load_set *set, const char *what, struct buf *talk)
{
    char text[300];
    buf_printf(talk, "hookflash: %s: %s\n", what, load_set_describe(set, text, sizeof text));
    for (size_t i = 0; i < PART_COUNT; i++) {
        const struct load_set_part *p = &set->part[i];
        if (p->present && p->needed && p->judged.verdict != FILE_WHOLE)
            buf_printf(talk, "  %s: %s\n  %s\n", p->name, p->judged.text, p->judged.fix);
    }
    tell_next(what, talk);
}

/* Of a complete set: what no conversion of a signed phone needs, and an unsigned one must not get.
 */
static void tell_left_out(const struct load_set *set, struct buf *talk)
{
    for (size_t i = 0; i < PART_COUNT; i++)
        if (set->part[i].present && !load_set_part_is_good(set, (enum load_part)i))
            buf_printf(talk, "hookflash: note: %s: %s: left out\n", set->part[i].name,
                       set->part[i].judged.text);
}

enum exit_status choices_open(struct choices *c, const char *what, struct opened_load *out,
                              struct buf *talk)
{
    struct load_store_error err;
    if (c->store_count == STORES_MAX) {
        buf_printf(talk, "hookflash: more than %d packages in one session\n", STORES_MAX);
        return EXIT_FILES;
    }
    out->load = split_set(what, out->path, sizeof out->path);
    out->what = out->load ? out->path : what;
    int rc = load_store_open(out->what, NULL, &c->store[c->store_count], &err);
    if (rc < 0) {
        buf_printf(talk, "hookflash: %s\nNext: %s\n", err.text, err.fix);
        return rc == -EACCES ? EXIT_REFUSED : EXIT_FILES;
    }
    c->what[c->store_count] = what;
    out->store = c->store[c->store_count++];
    for (size_t i = 0; i < load_store_note_count(out->store); i++)
        buf_printf(talk, "hookflash: note: %s\n", load_store_note(out->store, i));
    return EXIT_WELL;
}

enum exit_status choices_take(struct choices *c, const struct load_set *set, const char *what,
                              struct buf *talk)
{
    if (!set->complete) {
        tell_incomplete(set, what, talk);
        return EXIT_FILES;
    }
    if (c->count == TARGETS_MAX) {
        buf_printf(talk, "hookflash: more than %d different loads in one session\n", TARGETS_MAX);
        return EXIT_FILES;
    }
    tell_left_out(set, talk);
    c->target[c->count++] = (struct target){.set = set};
    return EXIT_WELL;
}

static enum exit_status add_target(struct choices *c, const char *what, struct buf *talk)
{
    struct opened_load opened;
    enum exit_status status = choices_open(c, what, &opened, talk);
    if (status != EXIT_WELL)
        return status;
    const struct load_set *set = pick_set(opened.store, opened.what, opened.load, talk);
    return set ? choices_take(c, set, opened.what, talk) : EXIT_FILES;
}

/* A word that is a file is a file; else it is the list itself. */
enum exit_status choices_read_phones(const char *word, struct phone_list *out, struct buf *talk)
{
    struct buf text, problems, warnings;
    enum exit_status status = EXIT_WELL;
    buf_growing(&text, PHONES_FILE_MAX);
    buf_growing(&problems, PROBLEMS_MAX);
    buf_growing(&warnings, PROBLEMS_MAX);
    if (strcmp(word, "all") != 0 && access(word, F_OK) == 0) {
        int fd = file_open_plain(AT_FDCWD, word, 0, NULL);
        int rc = fd < 0 ? fd : file_read_rest(fd, &text);
        if (fd >= 0)
            close(fd);
        if (rc < 0) {
            buf_printf(talk, "hookflash: --phones %s: %s\nNext: ls -l %s\n", word, strerror(-rc),
                       word);
            status = EXIT_FILES;
        } else if (phone_list_parse(buf_view(&text), out, &problems, &warnings) > 0) {
            buf_printf(talk, "hookflash: --phones %s:\n%s", word, buf_cstr(&problems));
            buf_str(talk, "Next: mend these lines; no phone was touched\n");
            status = EXIT_FILES;
        } else if (out->count == 0) {
            buf_printf(talk, "hookflash: --phones %s: lists no phone\n", word);
            status = EXIT_FILES;
        } else if (warnings.len) {
            buf_printf(talk, "hookflash: --phones %s:\n%s", word, buf_cstr(&warnings));
        }
    } else if (!phone_list_parse_word(slice_str(word), out, &problems)) {
        buf_printf(talk, "hookflash: --phones: neither all, nor a file, nor MAC addresses:\n%s",
                   buf_cstr(&problems));
        buf_str(talk, "Next: --phones all, --phones FILE, or --phones 00156219BB2F,...\n");
        status = EXIT_USAGE;
    }
    buf_free(&text);
    buf_free(&problems);
    buf_free(&warnings);
    return status;
}

enum exit_status choices_call_server(struct choices *c, const char *server, struct buf *talk)
{
    size_t at;
    const char *why;
    c->phones.home = (struct phone_home){.server = ""};
    if (!server || phone_home_set(&c->phones.home, HOME_SERVER, slice_str(server), &at, &why))
        return EXIT_WELL;
    buf_printf(talk, "hookflash: --call-server, character %zu: %s\n", at + 1, why);
    buf_str(talk, "Next: give an address or a host name\n");
    return EXIT_USAGE;
}

/* The name of a set in something that was given, or whatever --load takes. */
static enum exit_status add_own(struct choices *c, const char *load, struct buf *talk)
{
    const struct load_set *set = NULL;
    size_t i = 0;
    while (i < c->store_count && !(set = load_store_find(c->store[i], load)))
        i++;
    return set ? choices_take(c, set, load, talk) : add_target(c, load, talk);
}

enum exit_status choices_own_loads(struct choices *c, struct buf *talk)
{
    enum exit_status status = EXIT_WELL;
    for (size_t i = 0; status == EXIT_WELL && i < c->phones.count; i++) {
        const char *load = c->phones.phone[i].load;
        if (load[0] && !target_find(c->target, c->count, load))
            status = add_own(c, load, talk);
    }
    c->goals = c->count;
    return status;
}

void choices_drop_loads(struct choices *c, size_t keep)
{
    c->count = c->goals = 0;
    while (c->store_count > keep)
        load_store_close(c->store[--c->store_count]);
}

enum exit_status choices_from(struct choices *c, const char *from, struct buf *talk)
{
    struct load_name n = {.text = ""};
    char safe[80];
    bool said = from && *from && strcmp(from, "unknown") != 0;
    if (said && !load_name_parse(slice_str(from), &n)) {
        buf_printf(talk,
                   "hookflash: --from %s: this is not the name of a load\n"
                   "Next: Settings > Status > Firmware Versions shows it, such as P0S3-04-4-00\n",
                   text_safe(slice_str(from), safe, sizeof safe));
        return EXIT_USAGE;
    }
    memcpy(c->phones.from, n.text, sizeof c->phones.from);
    return EXIT_WELL;
}

enum exit_status choices_make(const struct options *o, struct choices *c)
{
    struct buf talk;
    struct opened_load opened;
    enum exit_status status = EXIT_WELL;
    *c = (struct choices){0};
    buf_growing(&talk, TALK_MAX);
    if (o->phones)
        status = choices_read_phones(o->phones, &c->phones, &talk);
    if (status == EXIT_WELL)
        status = choices_call_server(c, o->call_server, &talk);
    if (status == EXIT_WELL)
        status = choices_from(c, o->from, &talk);
    if (status == EXIT_WELL && o->load)
        status = add_target(c, o->load, &talk);
    for (unsigned i = 0; i < o->step_count && status == EXIT_WELL; i++)
        status = choices_open(c, o->step[i], &opened, &talk);
    if (status == EXIT_WELL)
        status = choices_own_loads(c, &talk);
    if (status == EXIT_WELL && c->count)
        status = choices_steps(c, &talk, o->quiet ? NULL : &talk);
    fputs(buf_cstr(&talk), stderr);
    buf_free(&talk);
    if (status != EXIT_WELL)
        choices_free(c);
    return status;
}
