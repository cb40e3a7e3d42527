/* SPDX-License-Identifier: MIT */
/*
 * What frames of the monitor cost: drawn into a file while every phone loads and all progress
 * changes each second, and while a person scrolls. Beside each the floor: the same cells put by
 * rows, without asking where they come from, and given to ncurses. A line of JSON for each way of
 * moving: what tests/golden/frames.py and make bench read.
 *
 *     frames COLUMNSxROWS PHONES
 */
#include "core/event.h"
#include "ui/term_impl.h"
#include "ui/ui.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

enum {
    FRAMES = 120,      /* of each way */
    FRAME_US = 100000, /* between two keys: more than ui_render() lets pass */
    SECOND_US = 1000000,
    APPLICATION = 705536,
};

static const char LOAD[] = "P00308010200", FILE_NAME[] = "P00308010200.sb2";

struct frame {
    double us, floor_us;
    size_t bytes, floor_bytes, changed;
    int cursor_y, cursor_x;
    cchar_t *cell; /* rows * columns */
};

struct bench {
    struct model *m;
    struct board *b;
    struct ui *ui;
    unsigned phones;
    uint64_t seq, sent;
    int64_t now_us;
    int keys; /* where a person types */
    FILE *out;
    struct frame frame[FRAMES];
};

static _Noreturn void fail(const char *what)
{
    term_close();
    fprintf(stderr, "frames: %s\n", what);
    exit(1);
}

/* --- a bench of phones that all load --- */

static void tell(struct bench *at, struct event e)
{
    e.seq = ++at->seq;
    e.t_us = at->now_us;
    if (!model_apply(at->m, &e) || !board_event(at->b, at->m, &e))
        fail("out of memory");
}

static struct ip ip_of(unsigned i)
{
    return ip_v4(0x0a000001u + i);
}

static void tell_phone(struct bench *at, unsigned i)
{
    struct mac mac = {{0x00, 0x15, 0x62, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
    struct event e = {.src = EVENT_SRC_SERVER, .mac = mac, .ip = ip_of(i), .port = 50000};
    e.name = slice_str(FILE_NAME);
    e.kind = EVENT_TFTP_REQUEST;
    e.u.request.mode = slice_str("octet");
    tell(at, e);
    e.kind = EVENT_TFTP_START;
    e.u = (struct event){0}.u;
    e.u.start.bytes = APPLICATION;
    tell(at, e);
}

static void tell_all(struct bench *at)
{
    struct event e = {.kind = EVENT_SESSION, .src = EVENT_SRC_OPERATOR};
    e.u.session.format = 1;
    e.u.session.speed = 1;
    tell(at, e);
    e = (struct event){.kind = EVENT_LOAD, .src = EVENT_SRC_OPERATOR, .name = slice_str(LOAD)};
    e.u.load.application = slice_str(FILE_NAME);
    e.u.load.application_bytes = APPLICATION;
    tell(at, e);
    e = (struct event){.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR};
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.on = true;
    e.u.action.load = slice_str(LOAD);
    tell(at, e);
    for (unsigned i = 0; i < at->phones; i++)
        tell_phone(at, i);
}

static void sample_all(struct bench *at)
{
    at->sent = (at->sent + 20000) % APPLICATION;
    for (unsigned i = 0; i < at->phones; i++)
        board_sample(at->b, ip_of(i), 50000, (at->sent + i * 977) % APPLICATION, APPLICATION,
                     at->now_us);
}

/* --- frames --- */

static double clock_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static size_t written(const struct bench *at)
{
    return (size_t)lseek(fileno(at->out), 0, SEEK_CUR);
}

/* Looking moves the cursor, and a key would show it. */
static cchar_t *keep_cells(int cursor_y, int cursor_x)
{
    size_t columns = (size_t)COLS;
    cchar_t *cell = calloc((size_t)LINES * columns + 1, sizeof *cell);
    for (int y = 0; cell && y < LINES; y++)
        mvin_wchnstr(y, 0, cell + (size_t)y * columns, COLS);
    if (!cell)
        fail("out of memory");
    move(cursor_y, cursor_x);
    return cell;
}

static size_t count_changed(const cchar_t *a, const cchar_t *b)
{
    size_t n = 0;
    for (size_t i = 0; i < (size_t)LINES * (size_t)COLS; i++)
        n += memcmp(&a[i], &b[i], sizeof a[i]) != 0;
    return n;
}

static void draw(struct bench *at, struct frame *f, const char *keys)
{
    size_t before = written(at);
    at->now_us += *keys ? FRAME_US : SECOND_US;
    if (*keys && write(at->keys, keys, strlen(keys)) < 0)
        fail("no keys");
    if (!*keys)
        sample_all(at);
    double began = clock_us();
    model_advance(at->m, at->now_us);
    if (*keys)
        ui_input(at->ui, at->now_us);
    ui_changed(at->ui);
    ui_render(at->ui, at->now_us);
    *f = (struct frame){.us = clock_us() - began, .bytes = written(at) - before};
    getyx(stdscr, f->cursor_y, f->cursor_x);
    f->cell = keep_cells(f->cursor_y, f->cursor_x);
}

/* The same cells once more, by somebody who knows them already. */
static void draw_floor(struct bench *at, struct frame *f)
{
    size_t before = written(at), columns = (size_t)COLS;
    double began = clock_us();
    erase();
    for (int y = 0; y < LINES; y++)
        mvadd_wchnstr(y, 0, f->cell + (size_t)y * columns, COLS);
    move(f->cursor_y, f->cursor_x);
    refresh();
    f->floor_us = clock_us() - began;
    f->floor_bytes = written(at) - before;
}

static struct ui_config config_of(struct bench *at)
{
    static FILE *in;
    int ends[2];
    if (!in) {
        if (pipe(ends) < 0)
            fail("no pipe");
        at->keys = ends[1];
        in = fdopen(ends[0], "r");
    }
    return (struct ui_config){.term = {.in = in, .out = at->out}, .model = at->m, .board = at->b};
}

static void open_output(struct bench *at)
{
    int fd = memfd_create("frames", 0);
    at->out = fd < 0 ? NULL : fdopen(fd, "w");
    if (!at->out)
        fail("no file");
}

/* Sequences that empty the screen, or the rest of it from some place on, behind the first frame. */
static unsigned count_clears(struct bench *at, size_t from)
{
    static const char *const sequence[] = {"\033[2J", "\033[J", "\033[H\033[J"};
    size_t n = written(at) - from;
    char *all = calloc(1, n + 1);
    unsigned clears = 0;
    if (!all || pread(fileno(at->out), all, n, (off_t)from) != (ssize_t)n)
        fail("cannot read back");
    for (size_t i = 0; i < ARRAY_SIZE(sequence); i++)
        for (const char *p = all;
             (p = memmem(p, n - (size_t)(p - all), sequence[i], strlen(sequence[i]))) != NULL; p++)
            clears++;
    free(all);
    return clears;
}

/* --- figures --- */

static int by_number(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double quantile(double *value, double q)
{
    qsort(value, FRAMES, sizeof *value, by_number);
    return value[(size_t)(q * (FRAMES - 1))];
}

static void print(struct bench *at, const char *how, unsigned clears)
{
    double us[FRAMES], floor_us[FRAMES], bytes[FRAMES], floor_bytes[FRAMES], changed[FRAMES];
    for (int i = 0; i < FRAMES; i++) {
        us[i] = at->frame[i].us;
        floor_us[i] = at->frame[i].floor_us;
        bytes[i] = (double)at->frame[i].bytes;
        floor_bytes[i] = (double)at->frame[i].floor_bytes;
        changed[i] = (double)at->frame[i].changed;
    }
    printf("{\"size\":\"%dx%d\",\"phones\":%u,\"how\":\"%s\",\"us\":%.1f,\"p99_us\":%.1f,"
           "\"floor_us\":%.1f,\"floor_p99_us\":%.1f,\"bytes\":%.0f,\"bytes_max\":%.0f,"
           "\"floor_bytes\":%.0f,\"changed\":%.0f,\"clears\":%u}\n",
           COLS, LINES, at->phones, how, quantile(us, 0.5), quantile(us, 0.99),
           quantile(floor_us, 0.5), quantile(floor_us, 0.99), quantile(bytes, 0.5),
           quantile(bytes, 1), quantile(floor_bytes, 0.5), quantile(changed, 0.5), clears);
}

static void intend(void *ctx, const struct intent *i)
{
    (void)ctx, (void)i;
}

static bool is_over(void *ctx, int64_t now_us)
{
    const struct bench *at = ctx;
    return model_is_over(at->m, now_us);
}

/* `keys` for each frame, or "": a second passes. */
static void measure(struct bench *at, const char *how, const char *keys)
{
    char problem[120];
    struct frame first;
    open_output(at);
    struct ui_config config = config_of(at);
    config.intend = intend;
    config.is_over = is_over;
    config.ctx = at;
    at->ui = ui_open(&config, problem, sizeof problem);
    if (!at->ui)
        fail(problem);
    draw(at, &first, "");
    size_t from = written(at);
    for (int i = 0; i < FRAMES; i++) {
        draw(at, &at->frame[i], keys);
        const cchar_t *before = i ? at->frame[i - 1].cell : first.cell;
        at->frame[i].changed = count_changed(before, at->frame[i].cell);
    }
    unsigned clears = count_clears(at, from);
    ui_close(at->ui);
    fclose(at->out);

    open_output(at);
    config = config_of(at);
    if (!term_open(&config.term, problem, sizeof problem))
        fail(problem);
    draw_floor(at, &first);
    for (int i = 0; i < FRAMES; i++)
        draw_floor(at, &at->frame[i]);
    print(at, how, clears);
    term_close();
    fclose(at->out);
    free(first.cell);
    for (int i = 0; i < FRAMES; i++)
        free(at->frame[i].cell);
}

int main(int argc, char **argv)
{
    static struct bench at;
    char rows[8] = "", columns[8] = "";
    if (argc != 3 || sscanf(argv[1], "%7[0-9]x%7[0-9]", columns, rows) != 2)
        fail("COLUMNSxROWS PHONES");
    setenv("LINES", rows, 1);
    setenv("COLUMNS", columns, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("LC_ALL", "C.UTF-8", 1);
    unsetenv("NO_COLOR");
    at.phones = (unsigned)atoi(argv[2]);
    at.now_us = 1776663900000000;
    at.m = model_new();
    at.b = board_new();
    tell_all(&at);
    measure(&at, "a second", "");
    measure(&at, "a row down", "j");
    measure(&at, "a page down", "\x06");
    measure(&at, "next problem", "!");
    model_free(at.m);
    board_free(at.b);
    return 0;
}
