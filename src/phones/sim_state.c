/* SPDX-License-Identifier: MIT */
#include "phones/sim_state.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { STATE_FILE_MAX = 16 * 1024 * 1024 };

static struct slice take_word(struct rd *r)
{
    const uint8_t *from = r->p;
    while (rd_left(r) > 0 && *r->p != ' ' && *r->p != '\n')
        rd_u8(r);
    struct slice word = slice_of(from, (size_t)(r->p - from));
    if (rd_left(r) > 0)
        rd_u8(r);
    return word;
}

bool sim_state_read(struct slice line, struct mac *mac, struct sim_flash *flash)
{
    struct rd r;
    struct load_name name;
    rd_init(&r, line);
    if (!mac_parse(take_word(&r), mac, NULL))
        return false;
    *flash = (struct sim_flash){.model = slice_is(take_word(&r), "7940") ? PHONE_7940 : PHONE_7960};
    struct slice la_version = take_word(&r), application = take_word(&r);
    bool is_old = slice_is(la_version, "-");
    bool ok = is_old || slice_to_str(la_version, flash->la_version, sizeof flash->la_version);
    flash->ctl = slice_is(take_word(&r), "ctl");
    flash->network_wiped = slice_is(take_word(&r), "wiped");
    if (slice_is(application, "-"))
        return ok && !is_old;
    if (!slice_to_str(application, flash->application, sizeof flash->application))
        return false;
    flash->protocol = load_name_parse(application, &name) ? name.protocol : PROTOCOL_UNKNOWN;
    return ok;
}

void sim_state_write(struct mac mac, const struct sim_flash *flash, struct buf *out)
{
    char text[MAC_TEXT_SIZE];
    buf_printf(out, "%s %s %s %s %s %s\n", mac_format_bare(mac, text),
               flash->model == PHONE_7940 ? "7940" : "7960",
               flash->la_version[0] ? flash->la_version : "-",
               flash->application[0] ? flash->application : "-", flash->ctl ? "ctl" : "-",
               flash->network_wiped ? "wiped" : "-");
}

bool sim_state_find(struct slice text, struct mac mac, struct sim_flash *flash)
{
    while (text.n > 0) {
        const uint8_t *end = memchr(text.p, '\n', text.n);
        size_t n = end ? (size_t)(end - text.p) + 1 : text.n;
        struct mac found;
        struct sim_flash read;
        if (sim_state_read(slice_sub(text, 0, n), &found, &read) && mac_eq(found, mac)) {
            *flash = read;
            return true;
        }
        text = slice_sub(text, n, text.n);
    }
    return false;
}

int sim_state_load(const char *path, struct buf *text)
{
    char chunk[4096];
    buf_growing(text, STATE_FILE_MAX);
    if (!path)
        return 0;
    FILE *f = fopen(path, "re");
    if (!f)
        return errno == ENOENT ? 0 : -errno;
    for (size_t n; (n = fread(chunk, 1, sizeof chunk, f)) > 0;)
        buf_put(text, chunk, n);
    int r = ferror(f) ? -EIO : text->bad ? -EFBIG : 0;
    fclose(f);
    return r;
}

int sim_state_save(const char *path, struct slice text)
{
    char temporary[4096];
    if (snprintf(temporary, sizeof temporary, "%s.new", path) >= (int)sizeof temporary)
        return -ENAMETOOLONG;
    FILE *f = fopen(temporary, "we");
    if (!f)
        return -errno;
    bool written = fwrite(text.p, 1, text.n, f) == text.n;
    if (fflush(f) != 0 || fsync(fileno(f)) != 0)
        written = false;
    if (fclose(f) != 0 || !written) {
        unlink(temporary);
        return -EIO;
    }
    return rename(temporary, path) == 0 ? 0 : -errno;
}
