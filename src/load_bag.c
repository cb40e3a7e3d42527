/* SPDX-License-Identifier: MIT */
#include "load_bag.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

void load_bag_free(struct load_bag *bag)
{
    for (size_t i = 0; i < bag->count; i++) {
        free((void *)(uintptr_t)bag->file[i].name.p);
        free((void *)(uintptr_t)bag->file[i].bytes.p);
    }
    for (size_t i = 0; i < bag->notes; i++)
        free(bag->note[i]);
    free(bag->file);
    *bag = (struct load_bag){0};
}

bool load_bag_wants(struct slice name)
{
    static const char *const EXTENSIONS[] = {".loads", ".sb2", ".sbn", ".bin", ".sbin", ".zup"};
    for (size_t i = 0; i < ARRAY_SIZE(EXTENSIONS); i++)
        if (slice_ends_nocase(name, EXTENSIONS[i]))
            return true;
    return slice_is_nocase(name, "OS79XX.TXT");
}

void load_bag_note(struct load_bag *bag, const char *fmt, ...)
{
    char text[512];
    va_list ap;
    if (bag->notes == STORE_NOTES_MAX)
        return;
    va_start(ap, fmt);
    vsnprintf(text, sizeof text, fmt, ap);
    va_end(ap);
    bool last = bag->notes == STORE_NOTES_MAX - 1;
    char *copy = strdup(last ? "more was left out; only the first ones are listed" : text);
    if (copy)
        bag->note[bag->notes++] = copy;
}

static const struct load_file *find_same_name(const struct load_bag *bag, struct slice name)
{
    for (size_t i = 0; i < bag->count; i++)
        if (slice_eq(bag->file[i].name, name))
            return &bag->file[i];
    return NULL;
}

static bool make_room(struct load_bag *bag)
{
    if (bag->count < bag->room)
        return true;
    size_t room = bag->room ? 2 * bag->room : 16;
    struct load_file *file = realloc(bag->file, room * sizeof *file);
    if (!file)
        return false;
    bag->file = file;
    bag->room = room;
    return true;
}

int load_bag_add(struct load_bag *bag, struct slice name, struct buf *bytes)
{
    const struct load_file *same = find_same_name(bag, name);
    if (same) {
        char shown[128];
        if (!slice_eq(same->bytes, buf_view(bytes)))
            load_bag_note(bag, "%s is there more than once and differs: the first one is used",
                          text_safe(name, shown, sizeof shown));
        buf_free(bytes);
        return 0;
    }
    uint8_t *copy = make_room(bag) ? malloc(name.n + 1) : NULL;
    if (!copy)
        return -ENOMEM;
    memcpy(copy, name.p, name.n);
    bag->file[bag->count++] = (struct load_file){{copy, name.n}, buf_view(bytes)};
    *bytes = (struct buf){.limit = bytes->limit};
    return 0;
}

int load_store_fail(struct load_store_error *err, int rc, const char *fix, const char *fmt, ...)
{
    va_list ap;
    va_start(ap, fmt);
    vsnprintf(err->text, sizeof err->text, fmt, ap);
    va_end(ap);
    snprintf(err->fix, sizeof err->fix, "%s", fix);
    err->error = rc;
    return rc;
}
