/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the answers lie beside the journal, and the journal knows how far the phones
 * are; nothing else is kept. Continuing takes the answers as what Enter takes, and presses Enter at
 * every question up to the summary: so a card, a package or a folder is looked at again, and where
 * one is not what it was, the wizard stands at that question. The phones were told one address:
 * another one is never taken in silence.
 */
#include "wizard_resume.h"

#include "core/text.h"
#include "core/wizard_answers.h"
#include "file_read.h"
#include "file_replace.h"
#include "journal.h"
#include "loop.h"
#include "session_find.h"
#include "wizard_do.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum { ANSWERS_MAX = 4 * 1024 * 1024, LOOKED_AT = 20, FOLDED_MAX = 16 * 1024 * 1024 };

static const int64_t OFFERED_US = 24 * 3600 * INT64_C(1000000);
static const char ANSWERS_NAME[] = "answers.ini";

/* --- reading --- */

/* 0; -ENOENT: it was not begun from the wizard; else -errno, and why. */
static int recall(struct wizard *w, const char *folder, const bool *taken, struct buf *why)
{
    char path[PATH_SIZE];
    struct buf text;
    if ((size_t)snprintf(path, sizeof path, "%s/%s", folder, ANSWERS_NAME) >= sizeof path)
        return -ENOENT;
    buf_growing(&text, ANSWERS_MAX);
    int fd = file_open_plain(AT_FDCWD, path, O_NOFOLLOW, NULL);
    int rc = fd < 0 ? fd : file_read_rest(fd, &text);
    if (fd >= 0)
        close(fd);
    if (rc < 0)
        buf_printf(why, "%s: %s\n", path, strerror(-rc));
    size_t before = why->len;
    buf_printf(why, "%s: ", path);
    if (rc == 0 && wizard_answers_recall(w, buf_view(&text), taken, why) > 0)
        rc = -EINVAL;
    else
        why->len = before;
    buf_free(&text);
    return rc;
}

/* With another wizard: a damaged file must not leave half of its answers behind. */
static int try_recall(const char *folder, struct buf *why)
{
    struct wizard probe;
    wizard_init(&probe);
    int rc = recall(&probe, folder, NULL, why);
    wizard_free(&probe);
    return rc;
}

/* --- finding --- */

static bool is_unfinished(const struct session_story *s)
{
    return !s->counted || s->chosen > s->over;
}

/* True: this one may be offered. */
static bool consider(struct wizard_resume *r, int64_t now_us, size_t *fold_left, struct buf *note)
{
    struct session_story story;
    struct buf why;
    char path[PATH_SIZE + sizeof ANSWERS_NAME];
    snprintf(path, sizeof path, "%s/%s", r->folder, ANSWERS_NAME);
    if (access(path, F_OK) != 0 || journal_is_locked(r->folder) ||
        !session_find_story(r->folder, fold_left, &story) || !is_unfinished(&story))
        return false;
    session_story_describe(&story, now_us, r->what, sizeof r->what);
    buf_growing(&why, ANSWERS_MAX);
    int rc = try_recall(r->folder, &why);
    if (rc < 0)
        buf_printf(note,
                   "  !! %s is not finished, but its answers cannot be read:\n     %s"
                   "  Next: hookflash --plain --session %s, which asks for them again\n",
                   r->what, buf_cstr(&why), r->folder);
    buf_free(&why);
    return rc == 0;
}

static bool find(struct wizard_resume *r, struct buf *note)
{
    char base[PATH_SIZE];
    struct session_recent recent[LOOKED_AT];
    int64_t now_us = clock_unix_us();
    size_t fold_left = FOLDED_MAX;
    if (paths_data("sessions", base, sizeof base) < 0)
        return false;
    size_t count = session_find_recent(base, now_us - OFFERED_US, recent, LOOKED_AT);
    for (size_t i = 0; i < count; i++) {
        int n = snprintf(r->folder, sizeof r->folder, "%s/%s", base, recent[i].name);
        if (n > 0 && (size_t)n < sizeof r->folder && consider(r, now_us, &fold_left, note))
            return true;
    }
    r->folder[0] = '\0';
    return false;
}

/* --- continuing --- */

/* False: the card has that address no more. */
static bool still_has(struct wizard_do *d, const char *said, struct buf *talk)
{
    const struct wizard *w = &d->w;
    if (w->at != FIELD_ADDRESS || !*said || strcmp(said, wizard_text(w, FIELD_ADDRESS)) == 0)
        return true;
    buf_printf(talk, "%s has not %s any more, which the phones were told to ask\n",
               wizard_text(w, FIELD_INTERFACE), said);
    return false;
}

/* Enter at every question; `talk` is about the one that it stops at. */
static void walk(struct wizard_do *d, struct buf *talk)
{
    enum wizard_effect effect;
    bool good = true;
    char *said = strdup(wizard_text(&d->w, FIELD_ADDRESS));
    while (said && good && d->w.at != FIELD_BEGIN) {
        enum wizard_field f = d->w.at;
        buf_reset(talk);
        good = wizard_do_answer(d, slice_str(""), &effect, talk);
        if (effect == EFFECT_REFUSED)
            buf_reset(&d->w.answer[f]); /* Enter shall not take it again */
        good = good && still_has(d, said, talk);
    }
    if (good)
        buf_reset(talk);
    else if (!slice_ends(buf_view(talk), "\n"))
        buf_str(talk, "\n");
    free(said);
}

/* False: `why` says what is wrong with the answers. */
static bool preset(struct wizard_do *d, struct buf *why)
{
    return try_recall(d->resume.folder, why) == 0 &&
           recall(&d->w, d->resume.folder, d->given, why) == 0 &&
           wizard_preset(&d->w, FIELD_SESSION, slice_str(d->resume.folder), why);
}

void wizard_resume_go_on(struct wizard_do *d, struct buf *talk)
{
    struct buf *session = &d->w.answer[FIELD_SESSION];
    bool goes_on = wizard_resumes(&d->w);
    wizard_settle(&d->w, true);
    if (goes_on && preset(d, talk))
        walk(d, talk);
    else if (!goes_on && slice_is(buf_view(session), d->resume.folder))
        buf_reset(session); /* back from having continued it */
}

static void continue_named(struct wizard_do *d, struct buf *talk)
{
    snprintf(d->resume.folder, sizeof d->resume.folder, "%s", wizard_text(&d->w, FIELD_SESSION));
    int rc = try_recall(d->resume.folder, talk);
    if (rc == 0 && preset(d, talk))
        walk(d, talk);
    if (rc == -ENOENT) { /* a new one, or one that was not begun from the wizard */
        d->resume.folder[0] = '\0';
        buf_reset(talk);
    }
}

void wizard_resume_begin(struct wizard_do *d)
{
    struct buf note;
    buf_growing(&note, ANSWERS_MAX);
    if (d->given[FIELD_SESSION])
        continue_named(d, &note);
    else if (!d->given[FIELD_LOAD] && !d->given[FIELD_PHONES] && find(&d->resume, &note))
        wizard_offer(&d->w, d->resume.what);
    if (note.len)
        wizard_note(&d->w, buf_view(&note));
    buf_free(&note);
}

/* --- keeping --- */

/* Is this, or what stands before its #SET, a file? */
static bool names_file(const char *value)
{
    const char *hash = strrchr(value, '#');
    char *cut = strndup(value, hash ? (size_t)(hash - value) : strlen(value));
    bool is = access(value, F_OK) == 0 || (cut && access(cut, F_OK) == 0);
    free(cut);
    return is;
}

static void make_absolute(struct buf *answer, const char *current)
{
    struct buf path;
    buf_growing(&path, ANSWERS_MAX);
    buf_printf(&path, "%s/", current);
    buf_slice(&path, buf_view(answer));
    buf_reset(answer);
    buf_slice(answer, buf_view(&path));
    buf_cstr(answer);
    buf_free(&path);
}

void wizard_resume_write(struct wizard_do *d)
{
    struct buf *text = &d->resume.answers, *problem = &d->resume.problem;
    static const enum wizard_field paths[] = {FIELD_LOAD, FIELD_PHONES, FIELD_ROOT, FIELD_SESSION};
    char *current = getcwd(NULL, 0);
    for (size_t i = 0; current && i < ARRAY_SIZE(paths); i++) {
        const char *value = wizard_text(&d->w, paths[i]);
        bool is_path = paths[i] == FIELD_ROOT || paths[i] == FIELD_SESSION || names_file(value);
        if (value[0] && value[0] != '/' && strcmp(value, "all") != 0 && is_path)
            make_absolute(&d->w.answer[paths[i]], current);
    }
    free(current);
    buf_reset(text);
    buf_reset(problem);
    if (!wizard_answers_write(&d->w, text, problem))
        buf_reset(text);
}

static int put(const char *folder, struct slice text)
{
    struct file_replace r = {.base = ANSWERS_NAME};
    r.folder = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (r.folder < 0)
        return -errno;
    int fd = file_replace_begin(&r, 0600), rc = fd < 0 ? fd : 0;
    if (fd >= 0) {
        rc = file_write_all(fd, text);
        if (rc == 0 && fsync(fd) != 0)
            rc = -errno;
        close(fd);
        if (rc == 0)
            rc = file_replace_commit(&r, 0);
        else
            file_replace_cancel(&r);
    }
    close(r.folder);
    return rc;
}

void wizard_resume_keep(struct wizard_resume *r, const char *folder)
{
    struct slice text = buf_view(&r->answers);
    int rc = text.n ? put(folder, text) : -EINVAL;
    if (rc < 0)
        fprintf(stderr,
                "hookflash: %s/%s: %s\nNext: nothing now; but if it is broken off, this session "
                "cannot be continued from its answers\n",
                folder, ANSWERS_NAME, text.n ? strerror(-rc) : buf_cstr(&r->problem));
}
