/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a reader is a place in one of the two feeds: the journal's lines, or what
 * the page has to redraw. It gets one block, is suspended, and is woken for the next one in its
 * turn, one reader at a time: a thousand of them never keep a TFTP block waiting. Every few
 * seconds there is something to send in any case: libmicrohttpd notices a client that left only by
 * writing to it. A reader that comes back names the last event that it has: the feed goes on there,
 * or where the feed is too short for that, the journal on disk does.
 */
#include "web_impl.h"

#include "core/text.h"
#include "web_past.h"

#include <stdlib.h>
#include <string.h>

enum { BLOCK = 32 * 1024 }; /* no frame of the journal is longer */

static const char greeting[] = "retry: 2000\n\n"; /* ms, when a browser lost us */

struct web_reader {
    struct web *w;
    struct MHD_Connection *connection;
    enum web_stream stream;
    uint64_t at;
    struct web_past *past; /* read first; NULL: all is in the feed */
    unsigned round;        /* in which it had its turn */
    bool greeted, gave, suspended, comment;
    struct web_reader *next, *before;
};

static size_t put(char *dst, const char *text)
{
    size_t n = strlen(text);
    memcpy(dst, text, n);
    return n;
}

/* The page fetches all of itself again; a program that follows the journal must know of the gap. */
static ssize_t fell_out(struct web_reader *r, char *dst)
{
    r->at = web_feed_end(r->w->feed[r->stream]);
    if (r->stream == STREAM_PAGE)
        return (ssize_t)put(dst, "event: reload\ndata: {}\n\n");
    return MHD_CONTENT_READER_END_WITH_ERROR;
}

/* From the disk into the feed, which begins no later than what the disk has. */
static size_t read_past(struct web_reader *r, char *dst, size_t cap)
{
    size_t n = web_past_read(r->past, dst, cap);
    if (n > 0)
        return n;
    uint64_t seq = web_past_seq(r->past);
    if (!web_feed_after(r->w->feed[r->stream], seq, &r->at))
        r->at = web_feed_end(r->w->feed[r->stream]);
    web_past_close(r->past);
    r->past = NULL;
    return 0;
}

/* Until its next turn. */
static ssize_t pause_reading(struct web_reader *r)
{
    r->gave = false;
    r->suspended = true;
    MHD_suspend_connection(r->connection);
    if (r->past || r->at < web_feed_end(r->w->feed[r->stream]))
        web_wake(r->w, r->past || web_feed_end(r->w->feed[r->stream]) - r->at >= BLOCK);
    return 0;
}

static ssize_t read_more(void *cls, uint64_t pos, char *dst, size_t cap)
{
    struct web_reader *r = cls;
    size_t n = 0;
    (void)pos;
    if (r->w->closing)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (r->gave)
        return pause_reading(r);
    if (!r->greeted)
        n = put(dst, greeting);
    r->greeted = true;
    if (n == 0 && r->past)
        n = read_past(r, dst, cap);
    if (n == 0)
        n = web_feed_read(r->w->feed[r->stream], &r->at, (uint8_t *)dst, cap);
    if (n == SIZE_MAX)
        return fell_out(r, dst);
    if (n == 0 && r->comment)
        n = put(dst, ":\n\n");
    r->comment = false;
    r->gave = n > 0;
    return n ? (ssize_t)n : pause_reading(r);
}

static void forget(void *cls)
{
    struct web_reader *r = cls;
    if (r->before)
        r->before->next = r->next;
    else
        r->w->readers = r->next;
    if (r->next)
        r->next->before = r->before;
    r->w->reader_count--;
    web_past_close(r->past);
    free(r);
}

static void resume(struct web_reader *r)
{
    r->suspended = false;
    MHD_resume_connection(r->connection);
}

void web_stream_comment(struct web *w)
{
    for (struct web_reader *r = w->readers; r; r = r->next)
        r->comment = true;
}

static bool is_waiting(const struct web_reader *r)
{
    return r->suspended && (r->comment || r->past || r->at < r->w->until[r->stream]);
}

static struct web_reader *next_waiting(const struct web *w)
{
    for (struct web_reader *r = w->readers; r; r = r->next)
        if (is_waiting(r) && r->round != w->round)
            return r;
    return NULL;
}

bool web_stream_wake(struct web *w)
{
    struct web_reader *r = next_waiting(w);
    if (!r) { /* each had its turn */
        w->round++;
        r = next_waiting(w);
    }
    if (!r)
        return false;
    r->round = w->round;
    resume(r);
    return true;
}

void web_stream_end(struct web *w)
{
    for (struct web_reader *r = w->readers; r; r = r->next)
        if (r->suspended)
            resume(r);
}

/* The seq that the client has; false: it begins now. */
static bool last_seen(struct MHD_Connection *c, uint64_t *seq)
{
    const char *text = MHD_lookup_connection_value(c, MHD_HEADER_KIND, "Last-Event-ID");
    if (!text)
        text = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "after");
    return text && text_number(slice_str(text), UINT64_MAX, seq);
}

static void find_place(struct web_reader *r, uint64_t seq)
{
    struct web *w = r->w;
    if (!web_feed_after(w->feed[STREAM_JOURNAL], seq, &r->at) && w->config.session->folder)
        r->past = web_past_open(w->config.session->folder, seq);
}

static struct web_reader *new_reader(struct web *w, struct MHD_Connection *c)
{
    const char *view = MHD_lookup_connection_value(c, MHD_GET_ARGUMENT_KIND, "view");
    struct web_reader *r = calloc(1, sizeof *r);
    uint64_t seq;
    if (!r)
        return NULL;
    r->w = w;
    r->connection = c;
    r->round = w->round - 1;
    r->stream = view && strcmp(view, "page") == 0 ? STREAM_PAGE : STREAM_JOURNAL;
    r->at = web_feed_end(w->feed[r->stream]);
    if (r->stream == STREAM_JOURNAL && last_seen(c, &seq))
        find_place(r, seq);
    r->next = w->readers;
    if (r->next)
        r->next->before = r;
    w->readers = r;
    w->reader_count++;
    return r;
}

enum MHD_Result web_stream_begin(struct web *w, struct MHD_Connection *c)
{
    struct web_reader *r = new_reader(w, c);
    if (!r)
        return MHD_NO;
    struct MHD_Response *response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, BLOCK, read_more, r, forget);
    if (!response) {
        forget(r);
        return MHD_NO;
    }
    web_headers(response, web_page_type(WEB_EVENTS), "'none'");
    enum MHD_Result result = MHD_queue_response(c, MHD_HTTP_OK, response);
    MHD_destroy_response(response);
    return result;
}
