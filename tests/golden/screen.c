/* SPDX-License-Identifier: MIT */
/*
 * Draws one screen without a terminal and prints it as text, below each line the roles of its
 * cells where they are not plain (see ROLES in ui/term.h; without colour b, r, u for bold, reverse,
 * underline). The model is a journal that is told up to its end, the clock stands SECONDS behind
 * it, and KEYS are pressed then: characters, and names in <>. For JOURNAL "wizard" the wizard asks
 * instead, at the bench of ask_story.c, and after an earlier session where SECONDS is not 0.
 *
 *     screen ROWSxCOLUMNS utf8|ascii SCHEME JOURNAL SECONDS [KEYS]
 *
 * <@N> in KEYS is a click on row N of the screen, <@N,X> on its column X. Behind a screen in one of
 * the schemes light and high-contrast stands how its roles are shown; "color" is the default one
 * without that.
 */
#include "ask_story.h"
#include "core/event_json.h"
#include "ui/scr_ask.h"
#include "ui/scr_mend.h"
#include "ui/scr_monitor.h"
#include "ui/screen.h"
#include "ui/term_impl.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { LINE_SIZE = 64 * 1024, COLUMNS_MAX = 512 };

static const char role_letters[ROLE_COUNT] = {
#define X(id, letter, ...) [id] = letter,
    ROLES(X)
#undef X
};

static const struct {
    const char *name;
    int key;
    bool is_code;
} keys[] = {
    {"Enter", '\n', false},
    {"Esc", 27, false},
    {"Tab", '\t', false},
    {"Up", KEY_UP, true},
    {"Down", KEY_DOWN, true},
    {"PgUp", KEY_PPAGE, true},
    {"PgDn", KEY_NPAGE, true},
    {"Home", KEY_HOME, true},
    {"End", KEY_END, true},
    {"Left", KEY_LEFT, true},
    {"Right", KEY_RIGHT, true},
    {"F1", KEY_F(1), true},
    {"Back", KEY_BACKSPACE, true},
    {"^C", 3, false},
    {"^U", 21, false},
    {"Paste", KEYS_PASTE_BEGIN, true},
    {"/Paste", KEYS_PASTE_END, true},
};

static _Noreturn void fail(const char *what, const char *about)
{
    term_close();
    fprintf(stderr, "screen: %s: %s\n", about, what);
    exit(1);
}

static void tell_journal(const char *path, struct model *m, struct board *b)
{
    static char line[LINE_SIZE];
    FILE *f = fopen(path, "r");
    if (!f)
        fail("cannot be read", path);
    while (fgets(line, sizeof line, f)) {
        static struct event_json_store store;
        struct event_json_error error;
        struct event e;
        struct slice s = slice_of(line, strcspn(line, "\n"));
        if (event_from_json(s, &e, &store, &error) != EVENT_JSON_OK)
            fail(error.text, path);
        model_apply(m, &e);
        board_event(b, m, &e);
    }
    fclose(f);
}

/* What the server would have told of the transfers that run. */
static void sample_transfers(const struct model *m, struct board *b, int64_t now_us)
{
    for (size_t i = 0; i < model_phone_count(m); i++) {
        const struct phone *p = model_phone(m, i);
        const struct phone_request *r = phone_request_current(p);
        for (unsigned s = 0; r && r->outcome == OUTCOME_SENDING && s < 5; s++)
            board_sample(b, p->ip, r->port, 100000 * (s + 1), 756524,
                         now_us - (int64_t)(4 - s) * 1000000);
    }
}

static const struct {
    const char *name;
    enum scheme scheme;
    bool explained;
} schemes[] = {
    {"color", SCHEME_DEFAULT, false},         {"mono", SCHEME_MONO, false},
    {"default", SCHEME_DEFAULT, true},        {"light", SCHEME_LIGHT, true},
    {"high-contrast", SCHEME_CONTRAST, true},
};

static size_t find_scheme(const char *name)
{
    for (size_t i = 0; i < ARRAY_SIZE(schemes); i++)
        if (strcmp(schemes[i].name, name) == 0)
            return i;
    fail("no such scheme", name);
}

static const char *press_named(struct ui *ui, const char *at)
{
    size_t n = strcspn(at, ">");
    if (*at == '@') {
        screen_draw(ui);
        const char *comma = memchr(at, ',', n);
        screen_click(ui, atoi(at + 1), comma ? atoi(comma + 1) : 5);
        return at + n + 1;
    }
    for (size_t i = 0; i < ARRAY_SIZE(keys); i++)
        if (strlen(keys[i].name) == n && strncmp(keys[i].name, at, n) == 0) {
            screen_key(ui, keys[i].key, keys[i].is_code);
            return at + n + 1;
        }
    fail("no such key", at);
}

static void press(struct ui *ui, const char *at)
{
    while (*at) {
        screen_draw(ui); /* as on a terminal: a frame between two keys */
        if (*at == '<')
            at = press_named(ui, at + 1);
        else
            screen_key(ui, *at++, false);
    }
}

static char letter_of(attr_t a, short pair)
{
    if (pair > 0 && pair <= ROLE_COUNT)
        return role_letters[pair - 1];
    if (a & A_REVERSE)
        return 'r';
    if (a & A_UNDERLINE)
        return a & A_BOLD ? 'B' : 'u';
    return a & A_BOLD ? 'b' : '.';
}

static void print_line(FILE *out, int y)
{
    wchar_t text[COLUMNS_MAX] = {0};
    char lane[COLUMNS_MAX] = {0};
    int end = 0, lane_end = 0;
    for (int x = 0; x < COLS && x < COLUMNS_MAX - 1; x++) {
        wchar_t cell[CCHARW_MAX + 1];
        cchar_t c;
        attr_t a;
        short pair;
        mvin_wch(y, x, &c);
        getcchar(&c, cell, &a, &pair, NULL);
        text[x] = cell[0];
        lane[x] = letter_of(a, pair);
        if (cell[0] != L' ')
            end = x + 1;
        if (lane[x] != '.')
            lane_end = x + 1;
    }
    text[end] = L'\0';
    lane[lane_end] = '\0';
    fprintf(out, "|%ls\n", text);
    if (lane_end)
        fprintf(out, "~%s\n", lane);
}

/* How the roles that a cell can have are shown: colours as ncurses has them, -1 the terminal's
 * own. */
static void explain_roles(FILE *out)
{
    for (enum role r = 0; r < ROLE_COUNT; r++) {
        short foreground, background;
        attr_t a = term_attributes(r);
        pair_content(term_pair(r), &foreground, &background);
        fprintf(out, "%c = %d on %d%s%s%s\n", role_letters[r], foreground, background,
                a & A_BOLD ? ", bold" : "", a & A_DIM ? ", dim" : "",
                a & A_UNDERLINE ? ", underlined" : "");
    }
}

/* The shell's part: what lies in the folder is the SIPDefault.cnf of the story of the blank. */
static void show_mend(struct ui *ui, struct mac mac)
{
    static const char on_disk[] = "sntp_server: 10.0.0.1\nimage_version: \"P00308010200 \"\n";
    const struct mend_folder folder = {
        .there = {[CONFIG_FILE_SIP_DEFAULT] = true},
        .bytes = {[CONFIG_FILE_SIP_DEFAULT] = {(const uint8_t *)on_disk, sizeof on_disk - 1}}};
    const struct phone *p = model_phone_by_mac(ui->model, mac);
    const struct phone_list nobody = {.count = 0};
    const struct phone_config_options plain = {.home = NULL};
    const char *why;
    const struct phone_problem *it = mend_problem(ui->model, p, &why);
    struct mend_proposal show = {.mac = mac, .what = it->what};
    uint8_t mem[1024];
    struct buf bytes;
    buf_fixed(&bytes, mem, sizeof mem);
    mend_make(ui->model, p, it, &folder, &nobody, &plain, &show.mend, &bytes);
    show.there = folder.there[show.mend.file];
    show.old = folder.bytes[show.mend.file];
    show.bytes = buf_view(&bytes);
    mend_open(ui, &show);
}

static void on_intent(void *ctx, const struct intent *i)
{
    static const char *const names[] = {"quit", "serving", "retry", "note", "export", "mend"};
    char mac[MAC_TEXT_SIZE];
    if (ask_story_intend(ctx, i))
        return;
    if (i->kind == INTENT_MEND && !i->on)
        show_mend(((struct ask_story *)ctx)->ui, i->mac);
    fprintf(stdout, "wants: %s %s %s %.*s\n", names[i->kind], i->on ? "on" : "off",
            mac_format(i->mac, mac), (int)i->text.n, (const char *)i->text.p);
}

static void set_environment(const char *size, const char *charset)
{
    char rows[8] = "", columns[8] = "";
    if (sscanf(size, "%7[0-9]x%7[0-9]", columns, rows) != 2)
        fail("must be COLUMNSxROWS", size);
    setenv("LINES", rows, 1);
    setenv("COLUMNS", columns, 1);
    setenv("TERM", "xterm-256color", 1);
    setenv("TZ", "UTC", 1);
    setenv("LC_ALL", strcmp(charset, "utf8") == 0 ? "C.UTF-8" : "C", 1);
    unsetenv("NO_COLOR");
}

static void begin_monitor(struct ui *ui, struct model *m, struct board *b, int64_t seconds)
{
    board_set_place(b, "10.0.0.5 port 69", "/srv/sessions/20261122-140200");
    board_set_folder(b, "/srv/tftp");
    board_set_capture(b, "eth0", "");
    ui->model = m;
    ui->board = b;
    ui->now_us = model_last_us(m) + seconds * 1000000;
    model_advance(m, ui->now_us);
    model_summarise(m, &ui->sum);
    ui->over = model_is_choosing(m) && model_is_over(m, ui->now_us);
    sample_transfers(m, b, ui->now_us);
    monitor_open(ui);
}

int main(int argc, char **argv)
{
    char problem[120];
    if (argc < 6)
        fail("SIZE utf8|ascii SCHEME JOURNAL SECONDS [KEYS]", "usage");
    size_t scheme = find_scheme(argv[3]);
    set_environment(argv[1], argv[2]);
    bool asks = strcmp(argv[4], "wizard") == 0;
    struct ask_story story = {0};
    struct ui ui = {.stays = true, .intend = on_intent, .ctx = &story};
    story.ui = &ui;
    FILE *null = fopen("/dev/null", "r+");
    const struct term_config term = {
        .in = null,
        .out = null,
        .scheme = schemes[scheme].scheme,
    };
    struct model *m = model_new();
    struct board *b = board_new();
    if (!asks)
        tell_journal(argv[4], m, b);
    if (!term_open(&term, problem, sizeof problem))
        fail(problem, argv[1]);
    if (asks)
        ask_story_begin(&story, &ui, atoi(argv[5]) > 0);
    else
        begin_monitor(&ui, m, b, atoll(argv[5]));
    screen_draw(&ui);
    press(&ui, argc > 6 ? argv[6] : "");
    screen_draw(&ui);
    for (int y = 0; y < LINES; y++)
        print_line(stdout, y);
    if (schemes[scheme].explained)
        explain_roles(stdout);
    screen_pop_all(&ui);
    ask_close(&ui);
    if (asks)
        ask_story_end(&story);
    term_close();
    fclose(null);
    board_free(b);
    model_free(m);
    return 0;
}
