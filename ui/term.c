/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: newterm, because initscr leaves by itself. Signals belong to the program's
 * loop, but SIGTSTP stays with ncurses, and SIGSEGV, SIGBUS and SIGABRT come here: the sequences
 * that give a terminal back are collected while all is well, so that the handler needs nothing but
 * write(2) and tcsetattr(3); then the signal is raised again and ends the program as if we were not
 * there. Raw mode, not cbreak: Ctrl-C is a key here, and must not reach the simulated phones, which
 * belong to the same job.
 */
#include "ui/term_impl.h"

#include "ui/keys.h"
#include "ui/term_talk.h"

#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <sys/ioctl.h>
#include <term.h>
#include <termios.h>
#include <unistd.h>

enum { RESET_SIZE = 512, CLIPBOARD_MAX = 48 * 1024 };

static const char MOUSE_OFF[] = "\033[?1006l\033[?1000l";
static const char PASTE_ON[] = "\033[?2004h", PASTE_OFF[] = "\033[?2004l";
static const char TITLE_KEEP[] = "\033[22;2t", TITLE_BACK[] = "\033[23;2t";
static const int crash_signals[] = {SIGSEGV, SIGBUS, SIGABRT};

static struct {
    bool open, utf8, titles, has_saved, mouse;
    int in, out;
    enum scheme scheme; /* MONO: without colour */
    SCREEN *screen;
    struct termios saved;
    char reset[RESET_SIZE];
    size_t reset_len;
    const char *note;
} term;

static const char *const glyphs[GLYPH_COUNT][2] = {
#define X(id, utf8, ascii) [id] = {ascii, utf8},
    GLYPHS(X)
#undef X
};

/* Sequences that ncurses finds in no description, or not in the one that PuTTY is called by. */
static const struct {
    const char *sequence;
    int key;
} more_keys[] = {
    {"\033[200~", KEYS_PASTE_BEGIN},
    {"\033[201~", KEYS_PASTE_END},
    {"\033[1~", KEY_HOME},
    {"\033[4~", KEY_END},
    {"\033[H", KEY_HOME},
    {"\033[F", KEY_END},
    {"\033OH", KEY_HOME},
    {"\033OF", KEY_END},
    {"\033[11~", KEY_F(1)},
    {"\033[21~", KEY_F(10)},
};

/* write(2) for escape sequences: what a terminal does not take cannot be helped. */
static void out(const char *s, size_t n)
{
    ssize_t done = write(term.out, s, n);
    (void)done;
}

/* --- crash --- */

static void collect(const char *sequence)
{
    if (!sequence || sequence == (const char *)-1)
        return;
    size_t n = strlen(sequence);
    if (term.reset_len + n <= sizeof term.reset) {
        memcpy(term.reset + term.reset_len, sequence, n);
        term.reset_len += n;
    }
}

static void on_crash(int signo)
{
    out(term.reset, term.reset_len);
    if (term.has_saved)
        tcsetattr(term.in, TCSANOW, &term.saved);
    if (term.note) {
        ssize_t done = write(term_talk_fd(), term.note, strlen(term.note));
        (void)done;
    }
    raise(signo); /* SA_RESETHAND: now it does what it always did */
}

static void catch_crashes(void)
{
    struct sigaction sa = {.sa_handler = on_crash, .sa_flags = (int)(SA_RESETHAND | SA_NODEFER)};
    for (size_t i = 0; i < ARRAY_SIZE(crash_signals); i++)
        sigaction(crash_signals[i], &sa, NULL);
}

static void release_crashes(void)
{
    for (size_t i = 0; i < ARRAY_SIZE(crash_signals); i++)
        signal(crash_signals[i], SIG_DFL);
}

/* --- opening --- */

static bool wants_color(enum term_color wish)
{
    const char *no = getenv("NO_COLOR");
    if (wish == TERM_COLOR_AUTO && no && *no)
        return false;
    return wish != TERM_COLOR_NEVER && has_colors();
}

static void make_colors(const struct term_config *config)
{
    term.scheme = SCHEME_MONO;
    if (config->scheme == SCHEME_MONO || !wants_color(config->color) || start_color() == ERR ||
        use_default_colors() == ERR)
        return;
    term.scheme = config->scheme;
    for (enum role r = 0; r < ROLE_COUNT; r++) {
        struct look look = role_look(r, term.scheme, COLORS);
        init_pair(term_pair(r), look.foreground, look.background);
    }
    /* what is drawn by nobody */
    bkgdset((chtype)' ' | COLOR_PAIR(term_pair(ROLE_TEXT)));
}

bool term_is_usable(FILE *file, char *problem, size_t cap)
{
    const char *name = getenv("TERM");
    TERMINAL *open = cur_term; /* of a screen that is there already */
    int error;
    if (!name || !*name) {
        snprintf(problem, cap, "TERM is not set");
        return false;
    }
    if (setupterm(NULL, fileno(file), &error) == ERR) {
        snprintf(problem, cap, "TERM=%.40s is not known here", name);
        set_curterm(open);
        return false;
    }
    const char *cup = tigetstr("cup");
    bool usable = cup && cup != (const char *)-1;
    if (!usable)
        snprintf(problem, cap, "TERM=%.40s cannot place its cursor", name);
    if (cur_term != open)
        del_curterm(cur_term); /* newterm makes one of its own */
    set_curterm(open);
    return usable;
}

static bool starts_with(const char *name, const char *prefix)
{
    return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* Only these take title and clipboard; others may print them. */
static void look_at_terminal(void)
{
    const char *name = getenv("TERM");
    term.titles = tigetflag("XT") > 0 || starts_with(name, "screen") || starts_with(name, "tmux");
    term.reset_len = 0;
    collect(PASTE_OFF);
    collect(tigetstr("kmous") ? MOUSE_OFF : NULL);
    collect(term.titles ? TITLE_BACK : NULL);
    collect(tigetstr("sgr0"));
    collect(tigetstr("rmkx"));
    collect(tigetstr("cnorm"));
    collect(tigetstr("rmcup"));
}

static void prepare(const struct term_config *config)
{
    raw();
    noecho();
    nonl();
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    set_escdelay(25);
    for (size_t i = 0; i < ARRAY_SIZE(more_keys); i++)
        define_key(more_keys[i].sequence, more_keys[i].key);
    make_colors(config);
    if (config->hides_cursor)
        curs_set(0);
    look_at_terminal();
    if (config->restore_on_crash)
        catch_crashes();
    if (term.titles)
        out(TITLE_KEEP, strlen(TITLE_KEEP));
    out(PASTE_ON, strlen(PASTE_ON));
}

bool term_open(const struct term_config *config, char *problem, size_t cap)
{
    memset(&term, 0, sizeof term);
    term.in = fileno(config->in);
    term.out = fileno(config->out);
    term.note = config->crash_note;
    setlocale(LC_CTYPE, "");
    term.utf8 = !config->ascii && strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
    if (!term_is_usable(config->out, problem, cap))
        return false;
    term.has_saved = tcgetattr(term.in, &term.saved) == 0;
    term.screen = newterm(NULL, config->out, config->in);
    if (!term.screen) {
        snprintf(problem, cap, "this terminal cannot be opened");
        return false;
    }
    term.open = true;
    prepare(config);
    term_talk_hold();
    term_resize();
    return true;
}

void term_close(void)
{
    if (!term.open)
        return;
    release_crashes();
    out(PASTE_OFF, strlen(PASTE_OFF));
    if (term.titles)
        out(TITLE_BACK, strlen(TITLE_BACK));
    endwin();
    delscreen(term.screen);
    term.open = false;
    term_talk_release();
}

/* --- while it is open --- */

void term_resize(void)
{
    struct winsize size;
    if (ioctl(term.out, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0)
        resizeterm(size.ws_row, size.ws_col);
}

int term_rows(void)
{
    return LINES;
}

int term_columns(void)
{
    return COLS;
}

void term_redraw(void)
{
    out(PASTE_ON, strlen(PASTE_ON));
    clearok(stdscr, TRUE);
}

void term_suspend(void)
{
    out(PASTE_OFF, strlen(PASTE_OFF));
    kill(0, SIGTSTP); /* ncurses' handler gives the terminal back and stops us there */
    term_resize();
    term_redraw();
}

const char *term_glyph(enum glyph g)
{
    return glyphs[g][term.utf8];
}

bool term_is_utf8(void)
{
    return term.utf8;
}

bool term_has_color(void)
{
    return term.scheme != SCHEME_MONO;
}

attr_t term_attributes(enum role role)
{
    return role_look(role, term.scheme, COLORS).attributes;
}

short term_pair(enum role role)
{
    return term_has_color() ? (short)(role + 1) : 0;
}

bool term_mouse(bool on)
{
    mmask_t wanted = BUTTON1_PRESSED | BUTTON4_PRESSED | BUTTON5_PRESSED;
    mouseinterval(0); /* a press is told at once, not after a click's time */
    term.mouse = mousemask(on ? wanted : 0, NULL) != 0;
    return term.mouse || !on;
}

bool term_has_mouse(void)
{
    return term.mouse;
}

void term_bell(void)
{
    beep();
}

void term_title(const char *ascii)
{
    char sequence[120];
    if (!term.titles)
        return;
    int n = snprintf(sequence, sizeof sequence, "\033]2;%.100s\033\\", ascii);
    out(sequence, (size_t)n);
}

static void base64(struct buf *b, struct slice s)
{
    static const char digit[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < s.n; i += 3) {
        uint32_t three = 0;
        for (size_t k = 0; k < 3; k++)
            three = three << 8 | (i + k < s.n ? s.p[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            buf_u8(b, k <= s.n - i ? (uint8_t)digit[three >> (18 - 6 * k) & 63] : '=');
    }
}

bool term_copy(struct slice text)
{
    struct buf b;
    if (!term.titles || text.n > CLIPBOARD_MAX)
        return false;
    buf_growing(&b, 2 * CLIPBOARD_MAX);
    buf_str(&b, "\033]52;c;");
    base64(&b, text);
    buf_str(&b, "\033\\");
    bool whole = !b.bad;
    if (whole)
        out((const char *)b.p, b.len);
    buf_free(&b);
    return whole;
}
