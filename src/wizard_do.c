/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: an effect makes facts anew from the answers as they now are, so that going
 * back and forth never leaves a stale one: another load drops what the phones brought with them,
 * other phones or another folder make another list of files. Files are only compared; the writing
 * is serve's, after it has bound its port.
 */
#include "wizard_do.h"

#include "awake.h"
#include "cmd_print.h"
#include "core/text.h"
#include "doctor_facts.h"
#include "privilege.h"
#include "serving.h"
#include "settings.h"
#include "wire.h"
#include "wizard_twin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <unistd.h>

enum { LIST_MAX = 4 * 1024 * 1024 };

static bool tell_cards(struct wizard_do *d)
{
    size_t kept = 0;
    int count = netif_list(&d->row);
    d->card = count < 0 ? NULL : calloc((size_t)count + 1, sizeof *d->card);
    if (!d->card)
        return false;
    for (int i = 0; i < count; i++)
        if (d->row[i].address.family != 6) /* these phones know no other than IPv4 */
            d->card[kept++] = (struct wizard_card){.name = d->row[i].name,
                                                   .address = d->row[i].address,
                                                   .up = d->row[i].up,
                                                   .loopback = d->row[i].loopback};
    d->w.facts.card = d->card;
    d->w.facts.card_count = kept;
    return true;
}

static bool take_option(struct wizard_do *d, const char *name, const char *value, struct buf *talk)
{
    for (unsigned f = 0; f < FIELD_COUNT; f++) {
        const char *key = wizard_field_spec((enum wizard_field)f)->key;
        if (!key || strcmp(key, name) != 0)
            continue;
        struct buf all;
        if (f == FIELD_LOAD && d->given[f])
            return true; /* of loads that come between the wizard does not ask */
        buf_growing(&all, LIST_MAX);
        if (f == FIELD_ALLOW && d->given[f]) /* it may be repeated */
            buf_printf(&all, "%s,", wizard_text(&d->w, FIELD_ALLOW));
        buf_str(&all, value ? value : "yes");
        d->given[f] = true;
        buf_printf(talk, "--%s: ", name);
        bool good = wizard_preset(&d->w, (enum wizard_field)f, buf_view(&all), talk);
        buf_free(&all);
        return good;
    }
    return true;
}

static enum exit_status take_options(struct wizard_do *d, const struct options *o)
{
    enum exit_status status = EXIT_WELL;
    struct buf talk;
    buf_growing(&talk, LIST_MAX);
    for (unsigned i = 0; status == EXIT_WELL && i < o->given_count; i++) {
        buf_reset(&talk);
        if (take_option(d, o->given[i].name, o->given[i].value, &talk))
            continue;
        fprintf(stderr, "hookflash: %s\nNext: hookflash --plain --help\n", buf_cstr(&talk));
        status = EXIT_USAGE;
    }
    buf_free(&talk);
    return status;
}

enum exit_status wizard_do_init(struct wizard_do *d, const struct options *o)
{
    *d = (struct wizard_do){.command_line = *o, .options = *o};
    wizard_init(&d->w);
    buf_growing(&d->resume.answers, LIST_MAX);
    buf_growing(&d->resume.problem, LIST_MAX);
    buf_growing(&d->allowed, LIST_MAX);
    if (!tell_cards(d)) {
        fputs("hookflash: cannot list the cards of this computer: out of memory\n", stderr);
        return EXIT_INTERNAL;
    }
    if (paths_data("tftp", d->root, sizeof d->root) == 0)
        d->w.facts.root = d->root;
    sample_bench_offer(&d->sample, &d->w.facts);
    const char *home = getenv("HOME");
    if (home && home[0] == '/')
        d->w.facts.home = home;
    settings_preset(&d->w);
    enum exit_status status = take_options(d, o);
    if (status == EXIT_WELL)
        status = wizard_twin_check(o->print_answers);
    if (status == EXIT_WELL && !o->answers)
        wizard_resume_begin(d);
    return status;
}

static void forget_files(struct wizard_do *d)
{
    for (size_t i = 0; d->old && i < d->list.count; i++)
        snapshot_unref(d->old[i]);
    free(d->old);
    free(d->file);
    d->old = NULL;
    d->file = NULL;
    deploy_list_free(&d->list);
    d->w.facts.file = NULL;
    d->w.facts.file_count = 0;
}

void wizard_do_free(struct wizard_do *d)
{
    forget_files(d);
    wizard_browse_free(&d->browse);
    buf_free(&d->resume.answers);
    buf_free(&d->resume.problem);
    buf_free(&d->allowed);
    choices_free(&d->choices);
    free(d->set);
    free(d->card);
    free(d->row);
    wizard_free(&d->w);
}

struct doctor_talk {
    struct cmd_io io;
    unsigned told;
};

/* What is well, and what is only worth knowing, `hookflash doctor` tells. */
static void tell_trouble(void *ctx, const struct finding *f)
{
    struct doctor_talk *t = ctx;
    if (f->severity < SEVERITY_WARNING)
        return;
    t->told++;
    cmd_print_finding(&t->io, "", f);
    if (f->check && strcmp(f->check, "firewall") == 0)
        fputs("    (as its rules were when hookflash started)\n", t->io.out);
}

/* The doctor's word on card and port. Never a reason to stop: what is wrong can be mended beside
 * the wizard, and the port may be free by then. */
static bool judge_bench(struct wizard_do *d, struct buf *talk)
{
    char permit[PATH_SIZE + 80], *text = NULL;
    const char *card = wizard_text(&d->w, FIELD_INTERFACE);
    size_t n = 0;
    uint64_t port = d->options.port;
    struct doctor_talk t = {.io = {.out = open_memstream(&text, &n)}};
    if (!t.io.out)
        return true;
    text_number(buf_view(&d->w.answer[FIELD_PORT]), UINT16_MAX, &port);
    struct preflight_facts facts = {
        .interface = card,
        .port = (uint16_t)port,
        .permit = wire_permit(permit, sizeof permit),
    };
    const struct options *o = &d->command_line;
    if (doctor_gather(&facts, o->as_root, NULL, o->privilege) == 0) {
        preflight(&facts, tell_trouble, &t);
        fprintf(t.io.out, "%s: hookflash doctor -i %s tells more\n",
                t.told ? "Mend this first" : "This computer can do it", card);
    }
    fclose(t.io.out);
    buf_slice(talk, slice_of(text, n));
    free(text);
    return true;
}

static enum exit_status open_named(struct wizard_do *d, struct opened_load *out, struct buf *talk)
{
    struct load_store *store;
    if (!wizard_is_sample(&d->w))
        return choices_open(&d->choices, wizard_text(&d->w, FIELD_LOAD), out, talk);
    int rc = sample_store(&store);
    if (rc < 0) {
        buf_printf(talk, "cannot make the sample loads: %s\n", strerror(-rc));
        return EXIT_INTERNAL;
    }
    *out = (struct opened_load){.store = store, .what = WIZARD_SAMPLE};
    d->choices.what[d->choices.store_count] = WIZARD_SAMPLE;
    d->choices.store[d->choices.store_count++] = store;
    return EXIT_WELL;
}

static bool open_load(struct wizard_do *d, struct buf *talk)
{
    struct opened_load opened;
    size_t kept = 0;
    forget_files(d);
    d->w.facts.set_count = 0;
    choices_drop_loads(&d->choices, 0);
    if (open_named(d, &opened, talk) != EXIT_WELL)
        return false;
    size_t count = load_store_set_count(opened.store);
    free(d->set);
    d->set = calloc(count + 1, sizeof(const struct load_set *));
    if (!d->set)
        return false;
    for (size_t i = 0; i < count; i++) {
        const struct load_set *set = load_store_set(opened.store, i);
        if (!opened.load || slice_is_nocase(slice_str(set->name.text), opened.load))
            d->set[kept++] = set;
    }
    d->w.facts.set = d->set;
    d->w.facts.set_count = kept;
    wizard_say_sets(&d->w, talk);
    if (wizard_set(&d->w))
        return true;
    buf_printf(talk, "%s holds no load%s%s that a phone can be given\nNext: hookflash check %s\n",
               opened.what, opened.load ? " " : "", opened.load ? opened.load : "", opened.what);
    return false;
}

/* Neither all nor a file: then they are MAC addresses, or where they are not is said. */
static bool are_phones(const char *word, struct buf *talk)
{
    struct buf normal;
    if (strcmp(word, "all") == 0 || access(word, F_OK) == 0)
        return true;
    buf_growing(&normal, LIST_MAX);
    bool good = wizard_read_macs(slice_str(word), &normal, talk);
    if (!good)
        buf_str(talk, "\nNext: MAC addresses, a file of them, or all\n");
    buf_free(&normal);
    return good;
}

static bool read_phones(struct wizard_do *d, struct buf *talk)
{
    const struct load_set *set = wizard_set(&d->w);
    struct phone_list list = {0};
    forget_files(d);
    if (!are_phones(wizard_text(&d->w, FIELD_PHONES), talk))
        return false;
    if (choices_read_phones(wizard_text(&d->w, FIELD_PHONES), &list, talk) != EXIT_WELL) {
        phone_list_free(&list);
        return false;
    }
    phone_list_free(&d->choices.phones);
    d->choices.phones = list;
    d->w.facts.phone_count = list.count;
    d->w.facts.all = list.all;
    if (!set)
        return true; /* an answers file whose load is wrong: that was told */
    choices_drop_loads(&d->choices, 1);
    return choices_take(&d->choices, set, wizard_text(&d->w, FIELD_LOAD), talk) == EXIT_WELL &&
           choices_own_loads(&d->choices, talk) == EXIT_WELL;
}

static bool compare_files(struct wizard_do *d, struct served_root *root)
{
    const size_t count = d->list.count;
    d->file = calloc(count + 1, sizeof *d->file);
    d->old = calloc(count + 1, sizeof(struct snapshot *));
    if (!d->file || !d->old)
        return false;
    for (size_t i = 0; i < count; i++) {
        static const enum wizard_file_state states[] = {
            [DEPLOY_NEW] = WIZARD_FILE_NEW,
            [DEPLOY_REPLACED] = WIZARD_FILE_REPLACED,
            [DEPLOY_UNCHANGED] = WIZARD_FILE_UNCHANGED,
        };
        const struct deploy_file *f = &d->list.file[i];
        enum deploy_state state = deploy_compare(f, root, &d->old[i]);
        d->file[i] = (struct wizard_file){.name = f->name,
                                          .bytes = f->bytes,
                                          .state = states[state],
                                          .is_config = f->is_config,
                                          .load = f->load};
        if (d->old[i])
            d->file[i].old = snapshot_view(d->old[i]);
    }
    d->w.facts.file = d->file;
    d->w.facts.file_count = count;
    return true;
}

/* --load given again: where loads lie that come between. The first stands in store[0]. */
static enum exit_status take_further_loads(struct wizard_do *d, struct buf *talk)
{
    struct opened_load opened;
    enum exit_status status = EXIT_WELL;
    for (unsigned i = 0; i < d->options.step_count && status == EXIT_WELL; i++) {
        bool known = false;
        for (size_t k = 0; k < d->choices.store_count; k++)
            known |= d->choices.what[k] == d->options.step[i];
        if (!known)
            status = choices_open(&d->choices, d->options.step[i], &opened, talk);
    }
    return status;
}

static bool list_files(struct wizard_do *d, struct buf *talk)
{
    const struct phone_config_options config = {
        .os79xx_newline = strcmp(wizard_text(&d->w, FIELD_NEWLINE), "yes") == 0};
    const char *folder = wizard_text(&d->w, FIELD_ROOT);
    struct served_root *root = NULL;
    forget_files(d);
    if (choices_call_server(&d->choices, wizard_text(&d->w, FIELD_CALL_SERVER), talk) != EXIT_WELL)
        return false;
    if (choices_from(&d->choices, wizard_text(&d->w, FIELD_FROM), talk) != EXIT_WELL ||
        take_further_loads(d, talk) != EXIT_WELL ||
        choices_steps(&d->choices, talk, NULL) != EXIT_WELL)
        return false;
    int rc = served_root_open(folder, false, &root);
    if (rc < 0 && rc != -ENOENT) {
        char fix[PATH_SIZE + 120];
        buf_printf(talk, "folder %s: %s\nNext: %s\n", folder, strerror(-rc),
                   privilege_folder_fix(folder, fix, sizeof fix));
        return false;
    }
    rc = deploy_list_make(d->choices.target, d->choices.count, &d->choices.phones, &config,
                          &d->list);
    if (rc == 0 && !compare_files(d, root))
        rc = -ENOMEM;
    if (rc < 0)
        buf_printf(talk, "cannot make the files: %s\n", strerror(-rc));
    served_root_close(root);
    return rc == 0;
}

bool wizard_do_effect(struct wizard_do *d, enum wizard_effect effect, struct buf *talk)
{
    switch (effect) {
    case EFFECT_RESUME:
        wizard_resume_go_on(d, talk);
        return true;
    case EFFECT_BENCH:
        return judge_bench(d, talk);
    case EFFECT_LOAD:
        return open_load(d, talk);
    case EFFECT_PHONES:
        return read_phones(d, talk);
    case EFFECT_FILES:
        return list_files(d, talk);
    default:
        return true;
    }
}

bool wizard_do_answer(struct wizard_do *d, struct slice typed, enum wizard_effect *effect,
                      struct buf *talk)
{
    *effect = wizard_answer(&d->w, typed, talk);
    bool good = *effect != EFFECT_REFUSED && wizard_do_effect(d, *effect, talk);
    if (*effect != EFFECT_CONVERT)
        wizard_settle(&d->w, good);
    return good;
}

bool wizard_do_browse(struct wizard_do *d, const char *path)
{
    char own[PATH_SIZE];
    const char *home = d->w.facts.home;
    if (home && strncmp(path, "~/", 2) == 0 &&
        (size_t)snprintf(own, sizeof own, "%s%s", home, path + 1) < sizeof own)
        path = own;
    return wizard_browse(&d->browse, path, wizard_default(&d->w, d->w.at), &d->w.facts.place);
}

/* Each of the networks is an option of its own. */
static const char *allow(struct wizard_do *d)
{
    struct options *o = &d->options;
    const char *wrong = NULL;
    buf_reset(&d->allowed);
    buf_slice(&d->allowed, buf_view(&d->w.answer[FIELD_ALLOW]));
    buf_u8(&d->allowed, '\0');
    o->allow_count = 0;
    for (char *word = (char *)d->allowed.p; word && !wrong;) {
        char *comma = strchr(word, ',');
        if (comma)
            *comma = '\0';
        wrong = options_set(o, "allow", word);
        word = comma ? comma + 1 : NULL;
    }
    return wrong ? "allow: given at most 16 times" : NULL;
}

static const char *settle_options(struct wizard_do *d)
{
    const char *wrong = NULL;
    d->options = d->command_line; /* of answers that were tried before nothing is left */
    d->options.load = NULL;       /* given once more it would be a load that comes between */
    if (wizard_is_sample(&d->w)) {
        d->options.promiscuous = false;
        d->options.strip = NULL;
        d->options.allow_count = 0;
    }
    for (unsigned f = 0; f < FIELD_COUNT && !wrong; f++) {
        const char *key = wizard_field_spec((enum wizard_field)f)->key;
        if (!key || !wizard_text(&d->w, (enum wizard_field)f)[0]) /* which ends it by NUL */
            continue;
        wrong =
            f == FIELD_ALLOW ? allow(d) : options_set(&d->options, key, (char *)d->w.answer[f].p);
    }
    return wrong ? wrong : serve_wrong(&d->options);
}

struct converting {
    struct wizard_do *d;
    const struct serve_more *front;
    struct awake awake;
};

static void may_sleep(void *ctx, const char *why)
{
    const struct converting *c = ctx;
    char text[AWAKE_WHY_SIZE + 80];
    snprintf(text, sizeof text, "this computer may fall asleep meanwhile (%s)", why);
    app_say(c->front ? c->front->app : NULL, text);
}

static enum exit_status begin(void *ctx, struct serving *srv)
{
    struct converting *c = ctx;
    enum exit_status status = EXIT_WELL;
    if (srv->run.session.folder && !wizard_is_sample(&c->d->w))
        wizard_resume_keep(&c->d->resume, srv->run.session.folder);
    if (wizard_is_sample(&c->d->w))
        status = sample_bench_begin(&c->d->sample, &c->d->w, srv);
    if (status == EXIT_WELL && c->front && c->front->begin)
        status = c->front->begin(c->front->ctx, srv);
    if (status == EXIT_WELL && !wizard_is_sample(&c->d->w))
        awake_begin(&c->awake, srv->run.loop, may_sleep, c);
    return status;
}

static void end(void *ctx)
{
    struct converting *c = ctx;
    awake_end(&c->awake);
    if (c->front && c->front->end)
        c->front->end(c->front->ctx);
    sample_bench_end(&c->d->sample);
}

static int convert_sample(struct wizard_do *d, const struct serve_more *more)
{
    int rc = sample_bench_open(&d->sample);
    if (rc < 0) {
        fprintf(stderr, "hookflash: temporary folder %s: %s\nNext: TMPDIR=... hookflash\n",
                d->sample.folder, strerror(-rc));
        return EXIT_FILES;
    }
    if (!d->options.session || strcmp(d->options.session, d->resume.folder) == 0)
        d->options.session = d->sample.session;
    struct serve_more scratch = *more;
    scratch.scratch = d->sample.folder;
    int status = serve_choices(&d->options, &d->choices, &scratch, &d->end);
    if (strcmp(d->end.session, d->sample.session) == 0)
        d->end.session[0] = '\0'; /* it goes with the folder */
    sample_bench_close(&d->sample);
    return status;
}

int wizard_do_convert(struct wizard_do *d, const struct serve_more *front)
{
    struct converting converting = {.d = d, .front = front};
    const struct serve_more more = {
        .app = front ? front->app : NULL, .begin = begin, .end = end, .ctx = &converting};
    wizard_resume_write(d);
    const char *wrong = settle_options(d);
    if (wrong) {
        fprintf(stderr, "hookflash: %s\nNext: hookflash --plain --help\n", wrong);
        return EXIT_USAGE;
    }
    if (wizard_is_sample(&d->w))
        return convert_sample(d, &more);
    return serve_choices(&d->options, &d->choices, &more, &d->end);
}
