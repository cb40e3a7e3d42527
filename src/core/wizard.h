/* SPDX-License-Identifier: MIT */
/*
 * The wizard: seven steps, their questions, the answers and what they mean. It knows no key and no
 * screen: a front end shows a page and a question, hands over what was typed, and performs the
 * effect that comes back; what the outside is like (cards, sets, files) it tells as facts. Nothing
 * is written or bound before EFFECT_CONVERT, which only the answer to the summary gives (DESIGN 9).
 */
#ifndef HOOKFLASH_WIZARD_H
#define HOOKFLASH_WIZARD_H

#include "core/addr.h"
#include "core/load_set.h"
#include "core/model.h"
#include "core/plan.h"

#define WIZARD_STEPS(X)                                                                            \
    X(STEP_BENCH, "bench", "Bench")                                                                \
    X(STEP_LOAD, "load", "Load")                                                                   \
    X(STEP_PHONES, "phones", "Phones")                                                             \
    X(STEP_FILES, "files", "Files")                                                                \
    X(STEP_POINT, "point", "Point the phones here")                                                \
    X(STEP_CONVERT, "convert", "Convert")                                                          \
    X(STEP_REPORT, "report", "Report")

enum wizard_step {
#define X(id, section, title) id,
    WIZARD_STEPS(X)
#undef X
        STEP_COUNT
};

const char *wizard_step_section(enum wizard_step s); /* of an answers file */
const char *wizard_step_title(enum wizard_step s);

/* In the order in which they are asked. Some are settings that nobody is asked for, and some only
 * show a page and wait for Enter. */
enum wizard_field {
    FIELD_RESUME, /* asked where wizard_offer() told of a session */
    FIELD_INTERFACE,
    FIELD_ADDRESS,
    FIELD_PORT,
    FIELD_ALLOW,
    FIELD_STRIP,
    FIELD_ONE_PORT,
    FIELD_DATA_PORTS,
    FIELD_NO_OPTIONS,
    FIELD_NO_CAPTURE,
    FIELD_PROMISCUOUS,
    FIELD_LOAD,
    FIELD_SET, /* asked where the package holds several */
    FIELD_PHONES,
    FIELD_FROM,
    FIELD_PLAN, /* page */
    FIELD_FIRST_ALONE,
    FIELD_ROOT,
    FIELD_CALL_SERVER,
    FIELD_NEWLINE,
    FIELD_LIST, /* page */
    FIELD_DHCP, /* asked where the card is no loopback */
    FIELD_DHCP_POOL,
    FIELD_DHCP_LEASE,
    FIELD_POINT, /* page */
    FIELD_UNTIL_DONE,
    FIELD_TIMEOUT,
    FIELD_SPEED,
    FIELD_SESSION,
    FIELD_BEGIN, /* page: the summary */
    FIELD_COUNT
};

enum wizard_kind {
    KIND_RESUME,
    KIND_TEXT,
    KIND_PHONES,
    KIND_CARD,
    KIND_ADDRESS,
    KIND_NETWORKS, /* parted by commas */
    KIND_LOAD,
    KIND_SET,
    KIND_LOAD_NAME,
    KIND_YES_NO,
    KIND_DHCP, /* no, yes (phones alone), any */
    KIND_POOL,
    KIND_PORT,
    KIND_PORTS,
    KIND_COUNT,
    KIND_ORDER,
    KIND_SERVER, /* an address or a host name */
    KIND_SPEED,
    KIND_PAGE,
};

/* What the front end has to do before the wizard can go on. */
enum wizard_effect {
    EFFECT_NONE,    /* it went on: ask the next question */
    EFFECT_REFUSED, /* the problem was told: ask again */
    EFFECT_RESUME,  /* where wizard_resumes(): take the answers from then, and go on as they say */
    EFFECT_BENCH,   /* say what would keep this computer from serving there */
    EFFECT_LOAD,    /* open the load, tell facts.set */
    EFFECT_PHONES,  /* read the list, tell facts.phone_count and facts.all */
    EFFECT_FILES,   /* make the files, compare them with the folder, tell facts.file */
    EFFECT_CONVERT, /* all is confirmed: bind, write, serve */
};

struct wizard_field_spec {
    enum wizard_step step;
    const char *key;      /* the option's name, and the key of an answers file; NULL: neither */
    const char *question; /* NULL: a setting that nobody is asked for */
    enum wizard_kind kind;
    bool needed; /* Enter is no answer where there is no default */
    enum wizard_effect effect;
};

const struct wizard_field_spec *wizard_field_spec(enum wizard_field f);

/* An IPv4 address that a card of this computer has. */
struct wizard_card {
    const char *name;
    struct ip address; /* not known: the card has none */
    bool up, loopback;
};

enum wizard_file_state { WIZARD_FILE_NEW, WIZARD_FILE_REPLACED, WIZARD_FILE_UNCHANGED };
const char *wizard_file_state_name(enum wizard_file_state s);

struct wizard_file {
    const char *name;
    struct slice bytes, old; /* old: what lies there now */
    enum wizard_file_state state;
    bool is_config;
    const char *load; /* configs: what a phone reads from it */
};

/* What lies in a folder, or in a package: the file browser's rows, folders first, then by name. */
enum wizard_entry_kind { ENTRY_FOLDER, ENTRY_PACKAGE, ENTRY_SET, ENTRY_FILE };

struct wizard_entry {
    const char *name;
    enum wizard_entry_kind kind;
    uint64_t bytes;     /* of a file or package */
    const char *what;   /* of a set, the judge's words; "" */
    const char *answer; /* takes it at FIELD_LOAD; of a folder or package, where to browse on too */
};

struct wizard_place {
    const char *path; /* as shown; NULL: nothing was browsed yet */
    const char *up;   /* where to browse for what is above; NULL: this is the top */
    const struct wizard_entry *entry;
    size_t count;
    const char *problem; /* why nothing can be seen there; "" */
};

/* The front end's; it outlives the questions that follow. */
struct wizard_facts {
    const char *resume; /* an earlier session, in words; NULL: none is offered */
    struct wizard_place place;
    const struct wizard_card *card;
    size_t card_count;
    const char *root; /* the default folder; NULL: none is known */
    /* What the sample load answers by itself, by field, NULL: nothing; NULL: there is no sample. */
    const char *const *sample;
    const char *home; /* what ~ in front of a path means; NULL: none is known */
    const struct load_set *const *set;
    size_t set_count;
    size_t phone_count;
    bool all;
    const struct wizard_file *file;
    size_t file_count;
};

struct wizard {
    struct wizard_facts facts;
    struct buf answer[FIELD_COUNT];
    unsigned line[FIELD_COUNT]; /* of an answers file; 0: answered otherwise */
    struct buf before;          /* the answer that the last one took the place of */
    struct buf note;            /* what is worth knowing at the question `noted` */
    enum wizard_field noted;
    bool waits;                    /* for wizard_settle() */
    struct buf aside[FIELD_COUNT]; /* of real phones beside the sample's, and the other way round */
    bool sampling, sampled;        /* the answers are the sample's; they were once */
    enum wizard_field at;
};

void wizard_init(struct wizard *w);
void wizard_free(struct wizard *w);
/* Before the first question: an earlier session is not finished; shall it go on? The safest answer,
 * which Enter takes, is that it shall. `session` is facts.resume. */
void wizard_offer(struct wizard *w, const char *session);
bool wizard_resumes(const struct wizard *w); /* yes was the answer */
/* Shown on the page of the question that it stands at, until that is answered. */
void wizard_note(struct wizard *w, struct slice text);

/* The answer, or "" when there is none yet. */
const char *wizard_text(const struct wizard *w, enum wizard_field f);
/* What Enter takes: the answer given before, else the safest sensible one; "" when there is none.
 */
const char *wizard_default(const struct wizard *w, enum wizard_field f);
/* An answer from an option or an answers file; false with a sentence in `problem`. */
bool wizard_preset(struct wizard *w, enum wizard_field f, struct slice value, struct buf *problem);

/* The things to choose from at a question, numbered from 1; false: there is no i-th. */
bool wizard_choice(const struct wizard *w, enum wizard_field f, size_t i, struct buf *out);
/* Is this answer right? Appends its normal form, or to `problem` what is wrong and where. */
bool wizard_check(const struct wizard *w, enum wizard_field f, struct slice typed,
                  struct buf *normal, struct buf *problem);
/* What to show below it while it is typed, in a line or two: what is wrong and where, or what it is
 * taken for; nothing where that is the same. True: it is good. */
bool wizard_say_typed(const struct wizard *w, enum wizard_field f, struct slice typed,
                      struct buf *out);
/* MAC addresses parted by blanks, commas or semicolons, any notation; normal: with commas. */
bool wizard_read_macs(struct slice typed, struct buf *normal, struct buf *problem);

/* Takes what was typed at w->at; an empty line takes the default. Any effect but NONE and REFUSED
 * waits for wizard_settle(). */
enum wizard_effect wizard_answer(struct wizard *w, struct slice typed, struct buf *problem);
/* The effect was performed (go on) or could not be (ask again; the answer before stands). Where it
 * was settled already nothing happens. Not for EFFECT_CONVERT, behind which there is no question.
 */
void wizard_settle(struct wizard *w, bool good);
/* On from a question that has no good answer: for who tells all mistakes at once. */
void wizard_pass(struct wizard *w);
/* To the question before; false: this is the first one. Every answer is kept. */
bool wizard_back(struct wizard *w);
bool wizard_is_first(const struct wizard *w);

/* Simulated phones are to be given a sample load: nothing but this computer is touched. Going on to
 * another load brings back what was answered for real phones, and the other way round. */
#define WIZARD_SAMPLE "sample"
bool wizard_is_sample(const struct wizard *w);
const char *wizard_sample_from(const struct wizard *w); /* the load that its phones run before */

/* The set that is meant; NULL: none is usable. */
const struct load_set *wizard_set(const struct wizard *w);
/* From what the phones run now, where that was said, to the set that is meant. */
void wizard_plan(const struct wizard *w, struct plan *out);

/* What was answered in a step, in one line, up to the question it stands at; "" before it is
 * reached. */
void wizard_say_step(const struct wizard *w, enum wizard_step s, struct buf *out);
/* What is shown before the question, in lines; "" for most. */
void wizard_page(const struct wizard *w, enum wizard_field f, struct buf *out);
/* The judge's words on every set that was found. */
void wizard_say_sets(const struct wizard *w, struct buf *out);
/* One file: what changes, and its bytes. `n` from 1; false: there is no such file. */
bool wizard_say_file(const struct wizard *w, size_t n, struct buf *out);
/* What is to be known of all of them, in lines. */
void wizard_say_files_note(const struct wizard *w, struct buf *out);
/* What changes alone, in lines; and the bytes alone, as they may be shown. */
bool wizard_say_change(const struct wizard *w, size_t n, struct buf *out);
bool wizard_file_bytes(const struct wizard *w, size_t n, struct buf *out);
/* The lines that make another DHCP server name this address. */
void wizard_say_option_150(struct ip address, struct buf *out);
/* The same where this computer is their DHCP server, on this card. */
void wizard_say_point_by_dhcp(const char *card, struct ip address, unsigned port, struct buf *out);
/* Keys to press on the phone, and the option 150 lines for other people's DHCP servers. */
void wizard_say_point(struct ip address, unsigned port, struct buf *out);
/* How it ended. session NULL: none was kept. */
void wizard_say_report(const struct model_summary *s, const char *session, struct buf *out);

#endif
