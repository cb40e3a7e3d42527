/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a private temporary folder, the same bench as `serve` on a free loopback
 * port, or with all that it has on a private Ethernet, and simulated phones: what comes over the
 * sockets or the wire is all that they share. Half
 * of the phones run SIP and are taken to SCCP, half the other way. When the child ends it says what
 * each phone really runs, and the model's verdict is held against that: a demo that flatters itself
 * fails.
 */
#include "demo.h"

#include "as_root.h"
#include "core/json_out.h"
#include "core/near_word.h"
#include "core/tftp_packet.h"
#include "demo_trouble.h"
#include "paths.h"
#include "private_net.h"
#include "sample.h"
#include "serving.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>
#include <unistd.h>

enum {
    PHONES_MAX = 5000,
    GRACE_US = 6000000, /* after the phones fell silent: what the model waits for, DESIGN 8's 5 s */
};

struct demo {
    const struct options *o;
    const struct trouble *trouble; /* NULL: all goes well */
    char folder[PATH_SIZE];
    struct served_root *root;
    struct load_store *store;
    struct target target[SAMPLE_LOADS];
    size_t target_count;
    struct phone_list phones;
    double speed;
    struct serving serving;
    struct child child;
    struct loop_timer *grace;
    struct buf sim_lines; /* what hookflash-phones said, for the end */
    unsigned disagreements;
};

static int fail(const char *what, int rc)
{
    fprintf(stderr, "hookflash demo: %s: %s\n", what, strerror(-rc));
    return rc == -EACCES ? EXIT_REFUSED : EXIT_INTERNAL;
}

static int make_targets(struct demo *d)
{
    int rc = sample_store(&d->store);
    for (size_t i = 0; rc == 0 && i < SAMPLE_LOADS; i++)
        d->target[i].set = load_store_set(d->store, i);
    d->target_count = SAMPLE_LOADS;
    return rc;
}

/* Phone i runs load i % 2 (hookflash-phones deals them out in turn) and is taken to the other. */
static int choose_phones(struct demo *d, size_t count)
{
    d->phones.phone = calloc(count, sizeof *d->phones.phone);
    if (!d->phones.phone)
        return -ENOMEM;
    d->phones.count = count;
    for (size_t i = 0; i < count; i++) {
        struct listed_phone *p = &d->phones.phone[i];
        const char *load = d->trouble ? d->trouble->target : sample_loads[(i + 1) % SAMPLE_LOADS];
        p->mac = sample_mac(i);
        slice_to_str(slice_str(load), p->load, sizeof p->load);
    }
    return 0;
}

static void on_line(void *ctx, struct slice line)
{
    struct demo *d = ctx;
    buf_slice(&d->sim_lines, line);
    buf_u8(&d->sim_lines, '\n');
}

static void on_grace(void *ctx)
{
    struct demo *d = ctx;
    run_done(&d->serving.run);
}

/* The phones are settled and have said what they run; the model may still wait for the silence that
 * proves it. */
static void on_ended(void *ctx)
{
    struct demo *d = ctx;
    d->serving.run.until_done = d->trouble == NULL;
    loop_timer_set(d->grace, (int64_t)(GRACE_US / d->speed) + 500000);
}

/* Where a person can mend a trouble, its phone goes on looking for what is mended. */
static int start_phones(struct demo *d)
{
    char all[64];
    snprintf(all, sizeof all, "%s,%s", sample_loads[0], sample_loads[1]);
    const struct sample_phones phones = {
        .interface = d->o->bench ? PRIVATE_NET_PHONES : NULL,
        .server = ip_v4(0x7f000001),
        .port = tftpd_port(d->serving.tftpd),
        .count = d->phones.count,
        .from = d->trouble ? d->trouble->from : all,
        .speed = d->speed,
        .loss = d->o->loss,
        .seed = d->o->seed,
        .stay = d->trouble && d->serving.config.app && !d->o->until_done,
    };
    int rc = sample_phones_start(&d->child, d->serving.run.loop, &phones, on_line, on_ended, d);
    return rc < 0 ? EXIT_FILES : EXIT_WELL;
}

static void told(void *ctx, const struct deploy_file *f, const struct written *w)
{
    struct demo *d = ctx;
    struct event e = {.kind = EVENT_FILE_WRITTEN, .src = EVENT_SRC_SERVER};
    e.name = slice_str(f->name);
    e.u.written.bytes = f->bytes.n;
    e.u.written.sha256 = slice_of(w->sha256, sizeof w->sha256);
    e.u.written.backup = slice_str(w->backup);
    session_emit(&d->serving.run.session, &e);
}

static int lay_files(struct demo *d)
{
    int64_t now = clock_unix_us();
    if (d->trouble)
        return trouble_lay(d->trouble, sample_mac(0), d->root, now);
    struct deploy_list list;
    const struct deploy_file *failed;
    struct phone_config_options config = {0};
    int rc = deploy_list_make(d->target, d->target_count, &d->phones, &config, &list);
    if (rc == 0)
        rc = deploy_write(&list, d->root, now, told, d, &failed);
    deploy_list_free(&list);
    return rc;
}

/* What hookflash-phones says of one phone against what the model concluded of it. */
static void compare(struct demo *d, struct slice line)
{
    json_t *sim = json_loadb((const char *)line.p, line.n, 0, NULL);
    const char *kind = json_string_value(json_object_get(sim, "kind"));
    const char *mac_text = json_string_value(json_object_get(sim, "mac"));
    const char *load = json_string_value(json_object_get(sim, "load"));
    struct mac mac;
    if (kind && strcmp(kind, "sim") == 0 && mac_text &&
        mac_parse(slice_str(mac_text), &mac, NULL)) {
        const struct phone *p = model_phone_by_mac(d->serving.run.session.model, mac);
        bool runs = p && load && strcmp(load, p->goal) == 0;
        if (!p || (p->converted == CONVERTED_YES && !runs) || (p->stage == STAGE_DONE && !runs)) {
            fprintf(stderr, "hookflash demo: %s runs %s, but was judged otherwise: a bug here\n",
                    mac_text, load ? load : "nothing");
            d->disagreements++;
        }
    }
    json_decref(sim);
}

static void compare_all(struct demo *d)
{
    struct slice rest = buf_view(&d->sim_lines);
    while (rest.n) {
        const uint8_t *nl = memchr(rest.p, '\n', rest.n);
        size_t n = nl ? (size_t)(nl - rest.p) : rest.n;
        compare(d, slice_sub(rest, 0, n));
        rest = slice_sub(rest, n + 1, rest.n);
    }
    if (d->o->json)
        fwrite(buf_cstr(&d->sim_lines), 1, d->sim_lines.len, stdout);
}

static void greet(const struct demo *d)
{
    fprintf(stderr,
            "hookflash demo: simulated phones on %s, at %g times real speed;\n"
            "laying the files of %zu phone%s; %s\n",
            d->o->bench ? "a private Ethernet" : "loopback", d->speed, d->phones.count,
            d->phones.count == 1 ? "" : "s",
            d->o->bench ? "with DHCP, and the wire is captured"
                        : "nothing is captured from a wire");
    if (d->trouble)
        fprintf(stderr, "The trouble: %s.\n", d->trouble->story);
}

static int run(struct demo *d)
{
    buf_growing(&d->sim_lines, 64 * 1024 * 1024);
    d->grace = loop_timer_new(d->serving.run.loop, on_grace, d);
    int rc = d->grace ? lay_files(d) : -ENOMEM;
    int status = rc < 0 ? fail(d->folder, rc) : start_phones(d);
    if (status == EXIT_WELL) {
        status = serving_run(&d->serving);
        child_stop(&d->child);
        compare_all(d);
        if (d->disagreements)
            status = EXIT_INTERNAL;
    }
    loop_timer_free(d->grace);
    buf_free(&d->sim_lines);
    serving_close(&d->serving, status);
    return status;
}

static int open_and_run(struct demo *d)
{
    char served[PATH_SIZE + 16], session[PATH_SIZE + 16];
    snprintf(served, sizeof served, "%s/tftp", d->folder);
    snprintf(session, sizeof session, "%s/session", d->folder);
    int rc = served_root_open(served, true, &d->root);
    if (rc < 0)
        return fail(served, rc);
    struct serving_config config = {
        .root = d->root,
        .targets = d->target,
        .target_count = d->target_count,
        .folder_only = d->trouble != NULL,
        .phones = &d->phones,
        .tftpd = {.address = ip_v4(0x7f000001),
                  .stock = d->o->as_root ? &d->o->as_root->stock : NULL,
                  .max_transfers_per_host = 64},
        .session = d->o->session ? d->o->session : session,
        .speed = d->speed,
        .face = {.out = stdout, .json = d->o->json, .quiet = d->o->quiet},
        .scratch = d->folder,
    };
    const struct dhcpd_config dhcp = {
        .interface = PRIVATE_NET_BENCH, .address = private_net_address(), .seconds = DHCP_LEASE_S};
    if (d->o->bench) {
        config.tftpd.address = dhcp.address;
        config.tftpd.interface = dhcp.interface;
        config.tftpd.port = TFTP_PORT;
        config.dhcp = &dhcp;
        config.look = true;
    }
    struct web_config web;
    const char *wrong = web_config_of(d->o, &web);
    if (wrong) {
        fprintf(stderr, "hookflash demo: %s\nNext: hookflash demo --help\n", wrong);
        return EXIT_USAGE;
    }
    config.web = d->o->web ? &web : NULL;
    enum exit_status opened = app_new(d->o, &config.app);
    int status = (int)opened;
    if (opened == EXIT_WELL)
        opened = serving_open(&d->serving, &config);
    if (opened == EXIT_WELL) {
        greet(d);
        status = run(d);
    }
    app_free(config.app);
    return opened == EXIT_WELL ? status : (int)opened;
}

static int list_troubles(bool json)
{
    struct buf line;
    buf_growing(&line, 4096);
    for (size_t i = 0; i < trouble_count(); i++) {
        const struct trouble *t = trouble_at(i);
        buf_reset(&line);
        if (json) {
            json_open(&line, NULL, '{');
            json_text(&line, "kind", "trouble");
            json_text(&line, "slug", t->slug);
            json_text(&line, "text", t->story);
            json_close(&line, '}');
        } else {
            buf_printf(&line, "%-28s %s", t->slug, t->story);
        }
        puts(buf_cstr(&line));
    }
    buf_free(&line);
    return EXIT_WELL;
}

static int no_trouble(const char *slug)
{
    struct slice known[64];
    size_t n = 0, near;
    for (; n < trouble_count() && n < ARRAY_SIZE(known); n++)
        known[n] = slice_str(trouble_at(n)->slug);
    fprintf(stderr, "hookflash demo: --trouble %s cannot be played", slug);
    if (near_word(slice_str(slug), known, n, &near))
        fprintf(stderr, "; did you mean %s?", trouble_at(near)->slug);
    fputs("\nNext: hookflash demo --trouble list\n", stderr);
    return EXIT_USAGE;
}

static int no_private_net(int rc)
{
    fprintf(stderr, "hookflash demo: --bench: no private network can be made here: %s\nNext: %s\n",
            strerror(-rc), geteuid() == 0 ? "hookflash demo" : "sudo hookflash demo --bench");
    return EXIT_REFUSED;
}

static int read_words(struct demo *d, size_t *count)
{
    const struct options *o = d->o;
    *count = o->trouble ? 1 : SAMPLE_PHONES;
    if (o->trouble) {
        d->trouble = trouble_find(o->trouble);
        if (!d->trouble)
            return no_trouble(o->trouble);
    }
    if (o->bench && o->web) {
        fputs("hookflash demo: --web: no browser reaches the private network of --bench\n"
              "Next: hookflash demo --web\n",
              stderr);
        return EXIT_USAGE;
    }
    if (o->phones) {
        char *end;
        unsigned long n = strtoul(o->phones, &end, 10);
        if (*end || n < 1 || n > PHONES_MAX || (o->trouble && n != 1)) {
            fprintf(stderr,
                    "hookflash demo: --phones %s: must be a number from 1 to %d%s\n"
                    "Next: hookflash demo %s %s\n",
                    o->phones, PHONES_MAX, o->trouble ? "; a trouble is played by one phone" : "",
                    o->trouble ? "--trouble" : "--phones", o->trouble ? o->trouble : "8");
            return EXIT_USAGE;
        }
        *count = n;
    }
    return EXIT_WELL;
}

int cmd_demo(const struct options *o)
{
    struct demo d = {.o = o, .speed = o->speed > 0 ? o->speed : SAMPLE_SPEED};
    size_t count;
    if (o->trouble && strcmp(o->trouble, "list") == 0)
        return list_troubles(o->json);
    int status = read_words(&d, &count);
    if (status != EXIT_WELL)
        return status;
    int rc = o->bench && !o->as_root->in_private_net ? private_net_enter() : 0;
    if (rc < 0)
        return no_private_net(rc);
    rc = sample_folder_name(d.folder, sizeof d.folder);
    if (rc == 0)
        rc = sample_folder_make(d.folder);
    if (rc < 0) {
        fprintf(stderr,
                "hookflash demo: temporary folder %s: %s\nNext: TMPDIR=... hookflash demo\n",
                d.folder, strerror(-rc));
        return EXIT_FILES;
    }
    rc = make_targets(&d);
    if (rc == 0)
        rc = choose_phones(&d, count);
    status = rc < 0 ? fail("cannot make the sample loads", rc) : open_and_run(&d);
    served_root_close(d.root);
    phone_list_free(&d.phones);
    load_store_close(d.store);
    if (o->keep)
        fprintf(stderr, "kept: %s (tftp: the files; session: the journal)\n", d.folder);
    else
        sample_folder_remove(d.folder);
    return status;
}
