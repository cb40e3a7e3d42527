/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the phones' story comes from the journal, or, given a capture itself, from
 * that capture through the tracker. Then the capture is read twice: to find the packet that shows
 * each problem, and to write all packets with what was found. So memory does not grow with the
 * capture. A capture that is cut ends where it is cut.
 */
#include "report_pcapng.h"

#include "byte_source.h"
#include "capture_read.h"
#include "core/capture_notes.h"
#include "core/pcapng.h"
#include "core/report_doc.h"
#include "core/tracker.h"
#include "journal.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

enum {
    MAGIC_BYTES = 4,
    BLOCK_LIMIT = CAPTURE_BLOCK_MAX + (1 << 20),
    COMMENTS_MAX = 16, /* of one packet */
};

struct annotating {
    const struct cmd_io *io;
    FILE *out;
    struct model *m;
    struct tracker *tracker;
    bool lost;
    char path[PATH_MAX]; /* of the capture */
    char interface[64];  /* as the journal tells it */
    void (*see)(struct annotating *a, const struct capture_packet *p);
    uint64_t number; /* of the packet that is read */
    char wrong[320]; /* with the capture; "" */
    struct capture_note *note;
    size_t notes;
    struct buf block;
    uint32_t link[CAPTURE_INTERFACES_MAX]; /* of the interfaces that were written */
    uint32_t links;
};

/* --- reading a capture --- */

static void take_packet(void *ctx, const struct capture_packet *p)
{
    struct annotating *a = ctx;
    a->number++;
    a->see(a, p);
}

static void pass_over(void *ctx, const struct event *e)
{
    (void)ctx;
    (void)e;
}

/* Hands over every packet; a->wrong says what is wrong with the file. 0 or -errno: there is nothing
 * to tell of it. What stands before the end of a cut file, or before damage, is told. */
static int each_packet(struct annotating *a,
                       void (*see)(struct annotating *a, const struct capture_packet *p))
{
    const struct capture_read_hooks hooks = {a, take_packet, pass_over};
    struct capture_read *r;
    int rc = capture_read_open(a->path, &hooks, &r);
    a->see = see;
    a->number = 0;
    a->wrong[0] = 0;
    if (rc < 0)
        return rc;
    while ((rc = capture_read_step(r)) > 0)
        ;
    snprintf(a->wrong, sizeof a->wrong, "%s", capture_read_told(r)->note);
    if (capture_read_told(r)->kind != READ_CAPTURE) {
        snprintf(a->wrong, sizeof a->wrong, "is no capture");
        rc = -ENOMSG;
    }
    capture_read_close(r);
    return rc == -EBADMSG ? 0 : rc;
}

/* --- where the story comes from --- */

static void apply(void *ctx, const struct event *e)
{
    struct annotating *a = ctx;
    if (e->kind == EVENT_CAPTURE)
        text_safe(e->u.capture.interface, a->interface, sizeof a->interface);
    if (!model_apply(a->m, e))
        a->lost = true;
}

static void track(struct annotating *a, const struct capture_packet *p)
{
    tracker_packet(a->tracker, p->t_us, p->link, p->captured);
}

/* The first four bytes say that it is a capture, not a journal; of what is packed, too. */
static bool is_capture(const char *path)
{
    struct byte_source *source;
    struct stat st;
    bool yes = false;
    if (stat(path, &st) != 0 || !S_ISREG(st.st_mode) || byte_source_open(path, &source) < 0)
        return false;
    while (!yes && byte_source_view(source).n < MAGIC_BYTES && byte_source_read(source) > 0)
        yes = capture_file_is(byte_source_view(source));
    byte_source_close(source);
    return yes;
}

static int cannot(const struct annotating *a, const char *path, int error)
{
    fprintf(a->io->err, "hookflash report: %s: %s\n", path,
            a->wrong[0] ? a->wrong : strerror(-error));
    return error == -ENOMEM ? 5 : 4;
}

static int story_of_capture(struct annotating *a, const char *path)
{
    const struct tracker_config config = {.speed = 1};
    int error;
    snprintf(a->path, sizeof a->path, "%s", path);
    a->tracker = tracker_new(&config, apply, a);
    if (!a->tracker)
        return cannot(a, path, -ENOMEM);
    error = each_packet(a, track);
    return error ? cannot(a, path, error) : 0;
}

static int story_of_session(struct annotating *a, const char *session)
{
    struct journal_opened info;
    struct stat st;
    const char *slash = strrchr(session, '/');
    bool folder = stat(session, &st) == 0 && S_ISDIR(st.st_mode);
    int beside = folder ? (int)strlen(session) : slash ? (int)(slash - session) : 1, error;
    error = journal_read(session, apply, a, &info);
    if (error)
        return cannot(a, session, error);
    snprintf(a->path, sizeof a->path, "%.*s/capture.pcap", beside, folder || slash ? session : ".");
    if (access(a->path, R_OK) == 0)
        return 0;
    fprintf(a->io->err,
            "hookflash report: %s: %s\n"
            "                  pcapng is made of what was captured, never of the journal: serve "
            "with -i IF next time,\n"
            "                  or give a capture: hookflash report FILE.pcap --format pcapng\n",
            a->path, strerror(errno));
    return 4;
}

/* --- writing --- */

static void put(struct annotating *a)
{
    if (a->block.bad)
        a->lost = true;
    else
        fwrite(a->block.p, 1, a->block.len, a->out);
    buf_reset(&a->block);
}

static void find(struct annotating *a, const struct capture_packet *p)
{
    capture_notes_see(a->note, a->notes, a->number, p);
}

static uint32_t interface_of(struct annotating *a, uint32_t link)
{
    for (uint32_t i = 0; i < a->links; i++)
        if (a->link[i] == link)
            return i;
    if (a->links == CAPTURE_INTERFACES_MAX)
        return 0; /* the reader knows no more either */
    a->link[a->links] = link;
    pcapng_interface(&a->block, (uint16_t)link, a->interface);
    return a->links++;
}

/* The texts of this packet's notes; the caller frees text. */
static size_t comments_of(const struct annotating *a, uint64_t number, struct buf *text,
                          const char **comment, size_t cap)
{
    size_t at[COMMENTS_MAX], n = 0;
    for (size_t i = 0; i < a->notes && n < cap; i++)
        if (a->note[i].packet == number) {
            at[n++] = text->len;
            capture_note_text(&a->note[i], text);
            buf_u8(text, 0);
        }
    for (size_t i = 0; i < n && !text->bad; i++)
        comment[i] = (const char *)text->p + at[i];
    return text->bad ? 0 : n;
}

static void annotate(struct annotating *a, const struct capture_packet *p)
{
    const char *comment[COMMENTS_MAX];
    struct buf text;
    uint32_t interface = interface_of(a, p->link);
    buf_growing(&text, 1 << 16);
    size_t n = comments_of(a, a->number, &text, comment, COMMENTS_MAX);
    pcapng_packet(&a->block, interface, p->t_us, p->wire_bytes, p->captured, comment, n);
    a->lost = a->lost || text.bad;
    buf_free(&text);
    put(a);
}

/* What there is to say of the whole, and what no packet shows. */
static void put_section(struct annotating *a)
{
    const char *comment[COMMENTS_MAX];
    struct buf text, whole;
    struct utsname u;
    char os[sizeof u.sysname + sizeof u.release + 1];
    struct pcapng_about about = {.application = "hookflash"};
    size_t n;
    buf_growing(&text, 1 << 16);
    buf_growing(&whole, 1 << 12);
    buf_str(&whole, "Conversion session ");
    text_escape(&whole, slice_str(model_session_id(a->m)));
    buf_str(&whole, ". ");
    report_headline(a->m, &whole);
    buf_u8(&whole, ' ');
    report_traffic(a->m, &whole);
    comment[0] = buf_cstr(&whole);
    n = 1 + comments_of(a, 0, &text, comment + 1, COMMENTS_MAX - 1);
    if (uname(&u) == 0) {
        snprintf(os, sizeof os, "%s %s", u.sysname, u.release);
        about.hardware = u.machine;
        about.os = os;
    }
    pcapng_section(&a->block, &about, comment, n);
    a->lost = a->lost || text.bad || whole.bad;
    buf_free(&text);
    buf_free(&whole);
    put(a);
}

static void find_notes(struct annotating *a)
{
    size_t all = capture_notes_of(a->m, a->note, CAPTURE_NOTES_MAX);
    a->notes = all < CAPTURE_NOTES_MAX ? all : CAPTURE_NOTES_MAX;
    if (all > a->notes)
        fprintf(a->io->err,
                "hookflash report: the first %zu of %zu problems are noted in the capture\n"
                "Next: hookflash report --format csv SESSION has all phones\n",
                a->notes, all);
}

static int write_all(struct annotating *a)
{
    int error;
    find_notes(a);
    error = each_packet(a, find);
    if (error)
        return cannot(a, a->path, error);
    put_section(a);
    error = each_packet(a, annotate);
    if (error)
        return cannot(a, a->path, error);
    if (a->wrong[0])
        fprintf(a->io->err, "hookflash report: %s: %s\n", a->path, a->wrong);
    return a->lost ? 5 : report_exit_status(a->m);
}

int report_pcapng(const struct cmd_io *io, const char *session, FILE *out)
{
    struct annotating *a = calloc(1, sizeof *a);
    int status = 5;
    if (a) {
        *a = (struct annotating){.io = io, .out = out, .m = model_new()};
        a->note = calloc(CAPTURE_NOTES_MAX, sizeof *a->note);
        buf_growing(&a->block, BLOCK_LIMIT);
    }
    if (a && a->m && a->note) {
        status = is_capture(session) ? story_of_capture(a, session) : story_of_session(a, session);
        if (!status)
            status = write_all(a);
    }
    if (status == 5)
        fputs("hookflash report: out of memory\n", io->err);
    if (a) {
        tracker_free(a->tracker);
        model_free(a->m);
        free(a->note);
        buf_free(&a->block);
        free(a);
    }
    return status;
}
