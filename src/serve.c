/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: options become choices (judged sets, listed phones) and a tftpd_config; the
 * bench binds first and writes then, so that a refused port leaves the folder as it was.
 */
#include "serve.h"

#include "core/text.h"
#include "as_root.h"
#include "dhcp_open.h"
#include "privilege.h"
#include "serving.h"

#include <errno.h>
#include <string.h>

struct writer {
    const struct options *o;
    struct session *session; /* NULL: `write`, which keeps no journal */
    unsigned written, unchanged;
};

static void told(void *ctx, const struct deploy_file *f, const struct written *w)
{
    struct writer *writer = ctx;
    struct event e = {.kind = EVENT_FILE_WRITTEN, .src = EVENT_SRC_SERVER};
    writer->written += !w->unchanged;
    writer->unchanged += w->unchanged;
    if (w->unchanged)
        return;
    e.name = slice_str(f->name);
    e.u.written.bytes = f->bytes.n;
    e.u.written.sha256 = slice_of(w->sha256, sizeof w->sha256);
    e.u.written.backup = slice_str(w->backup);
    if (writer->session) {
        session_emit(writer->session, &e);
    } else {
        struct headless face = {.out = stdout, .json = writer->o->json, .quiet = writer->o->quiet};
        e.t_us = clock_unix_us();
        headless_event(&face, &e);
    }
}

static enum exit_status write_failed(struct writer *w, const struct served_root *root,
                                     const struct deploy_file *f, int rc)
{
    if (w->session) {
        struct event e = {.kind = EVENT_FILE_FAILED, .src = EVENT_SRC_SERVER};
        e.name = slice_str(f->name);
        e.u.failed.error = -rc;
        e.u.failed.text = slice_str(strerror(-rc));
        session_emit(w->session, &e);
    }
    char fix[PATH_SIZE + 120];
    fprintf(stderr, "hookflash: %s/%s: %s; what was there before is whole\n",
            served_root_path(root), f->name, strerror(-rc));
    switch (rc) {
    case -ENOSPC:
    case -EDQUOT:
        fprintf(stderr, "Next: df -h %s\n", served_root_path(root));
        return EXIT_FILES;
    case -EACCES:
    case -EPERM:
        fprintf(stderr, "Next: %s\n",
                privilege_folder_fix(served_root_path(root), fix, sizeof fix));
        return EXIT_REFUSED;
    case -EROFS:
        fprintf(stderr, "Next: ls -ld %s\n", served_root_path(root));
        return EXIT_REFUSED;
    default:
        fprintf(stderr, "Next: ls -l %s\n", served_root_path(root));
        return EXIT_FILES;
    }
}

static enum exit_status write_files(struct writer *w, const struct choices *c,
                                    struct served_root *root)
{
    struct deploy_list list;
    const struct deploy_file *failed;
    struct phone_config_options config = {.os79xx_newline = w->o->os79xx_newline};
    int rc = deploy_list_make(c->target, c->count, &c->phones, &config, &list);
    if (rc < 0) {
        fprintf(stderr, "hookflash: cannot make the files: %s\n", strerror(-rc));
        return EXIT_INTERNAL;
    }
    enum exit_status status = EXIT_WELL;
    rc = deploy_write(&list, root, clock_unix_us(), told, w, &failed);
    if (rc < 0)
        status = write_failed(w, root, failed, rc);
    deploy_list_free(&list);
    return status;
}

static enum exit_status open_root(const char *path, bool create, struct served_root **out)
{
    int rc = served_root_open(path, create, out);
    if (rc == 0)
        return EXIT_WELL;
    char fix[PATH_SIZE + 120];
    bool refused = rc == -EACCES || rc == -EPERM;
    if (refused)
        privilege_folder_fix(path, fix, sizeof fix);
    else
        snprintf(fix, sizeof fix, "%s %s", rc == -ENOENT ? "mkdir -p" : "ls -ld", path);
    fprintf(stderr, "hookflash: folder %s: %s\nNext: %s\n", path, strerror(-rc), fix);
    return refused ? EXIT_REFUSED : EXIT_FILES;
}

/* What `write --dry-run` shows: every file, and what lies there now. */
static enum exit_status show_files(const struct options *o, const struct choices *c,
                                   struct served_root *root)
{
    struct deploy_list list;
    struct phone_config_options config = {.os79xx_newline = o->os79xx_newline};
    if (deploy_list_make(c->target, c->count, &c->phones, &config, &list) < 0)
        return EXIT_INTERNAL;
    for (size_t i = 0; i < list.count; i++) {
        const struct deploy_file *f = &list.file[i];
        const char *state = deploy_state_name(deploy_compare(f, root, NULL));
        if (o->json)
            printf("{\"kind\":\"file\",\"name\":\"%s\",\"state\":\"%s\",\"bytes\":%zu,\"load\":\"%"
                   "s\"}\n",
                   f->name, state, f->bytes.n, f->load);
        else
            printf("%-10s %-28s %8zu bytes%s%s\n", state, f->name, f->bytes.n,
                   f->load[0] ? "  a phone reads: " : "", f->load);
    }
    deploy_list_free(&list);
    return EXIT_WELL;
}

static int need(const char *what, const char *command)
{
    fprintf(stderr, "hookflash %s: needs %s\nNext: hookflash %s --help\n", command, what, command);
    return EXIT_USAGE;
}

/* Files can name one hop only; our server knows which one each phone is in. */
static void tell_hops(const struct choices *c, bool served)
{
    unsigned hops = 0;
    for (size_t i = 0; i <= c->phones.count; i++) {
        const struct listed_phone *p = i ? &c->phones.phone[i - 1] : NULL;
        const struct target *goal =
            p && p->load[0] ? target_find(c->target, c->count, p->load) : &c->target[0];
        struct plan plan;
        bool meant = p || c->phones.all || !c->phones.count;
        if (meant && target_plan(goal, phone_list_from(&c->phones, p), &plan) &&
            plan.hop_count > hops)
            hops = plan.hop_count;
    }
    if (hops > 1)
        fprintf(stderr,
                "hookflash: note: up to %u hops a phone; the files written are those of the "
                "first, and %s\n",
                hops,
                served ? "the later ones this server answers by itself"
                       : "hookflash serve takes a phone through all of them");
}

/* serve keeps the default files from the others; another server cannot. */
static void warn_of_others(const struct choices *c)
{
    if (c->phones.count && !c->phones.all && c->count == 1)
        fputs(
            "hookflash: note: OS79XX.TXT, SIPDefault.cnf and XMLDefault.cnf.xml name the load "
            "for every phone\nthat another TFTP server gives them; hookflash serve --phones gives "
            "them to the chosen alone\n",
            stderr);
}

int cmd_write(const struct options *o)
{
    struct choices c;
    struct served_root *root = NULL;
    if (!o->load || !o->root)
        return need(o->load ? "--root DIR" : "--load SET", "write");
    enum exit_status status = choices_make(o, &c);
    if (status != EXIT_WELL)
        return (int)status;
    /* A dry run makes nothing, not even the folder. */
    if (o->dry_run) {
        if (served_root_open(o->root, false, &root) < 0)
            root = NULL;
        status = show_files(o, &c, root);
    } else {
        status = open_root(o->root, true, &root);
        struct writer w = {.o = o};
        if (status == EXIT_WELL)
            status = write_files(&w, &c, root);
        if (status == EXIT_WELL && !o->quiet)
            fprintf(stderr, "%u files written, %u were there already, in %s\n", w.written,
                    w.unchanged, o->root);
    }
    if (status == EXIT_WELL && !o->quiet) {
        tell_hops(&c, false);
        warn_of_others(&c);
    }
    served_root_close(root);
    choices_free(&c);
    return (int)status;
}

static bool parse_ports(const char *text, struct tftpd_config *c)
{
    const char *dash = strchr(text, '-');
    uint64_t low, high;
    if (!dash || !text_number(slice_of(text, (size_t)(dash - text)), 65535, &low) ||
        !text_number(slice_str(dash + 1), 65535, &high) || low == 0 || low > high)
        return false;
    c->data_port_low = (uint16_t)low;
    c->data_port_high = (uint16_t)high;
    return true;
}

/* NULL when all is well, else the option that is wrong and what it should be. */
static const char *server_config(const struct options *o, struct cidr *allow,
                                 struct tftpd_config *c)
{
    *c = (struct tftpd_config){
        .port = (uint16_t)o->port,
        .interface = o->interface,
        .one_port = o->one_port,
        .no_options = o->no_options,
        .allow = allow,
        .allow_count = o->allow_count,
    };
    if (o->address && !ip_parse(slice_str(o->address), &c->address))
        return "--address: must be an IP address of this computer";
    if (o->data_ports && !parse_ports(o->data_ports, c))
        return "--data-ports: must be A-B, two ports, the lower one first";
    for (unsigned i = 0; i < o->allow_count; i++)
        if (!cidr_parse(slice_str(o->allow[i]), &allow[i]))
            return "--allow: must be a network such as 10.20.0.0/16";
    return NULL;
}

static void greet(const struct serving *srv, const struct options *o)
{
    char ip[IP_TEXT_SIZE];
    ip_format(srv->config.tftpd.address, ip);
    fprintf(stderr, "hookflash: serving %s on UDP port %u%s%s%s%s; Ctrl-C ends it\n", o->root,
            tftpd_port(srv->tftpd), ip[0] ? " of " : "", ip,
            srv->run.session.folder ? "; session " : "",
            srv->run.session.folder ? srv->run.session.folder : "");
    if (srv->httpd)
        fprintf(stderr, "hookflash: and over HTTP on TCP port %u\n", httpd_port(srv->httpd));
    if (srv->dhcpd)
        fprintf(stderr, "hookflash: giving %zu addresses to %s on %s\n", dhcpd_room(srv->dhcpd),
                srv->config.dhcp->any ? "whoever asks" : "phones", srv->config.dhcp->interface);
}

static int run(const struct options *o, struct choices *c, struct serving_config *config,
               const struct serve_more *more, struct serve_end *end)
{
    struct serving serving;
    struct writer w = {.o = o};
    enum exit_status opened = serving_open(&serving, config);
    if (opened != EXIT_WELL)
        return (int)opened;
    greet(&serving, o);
    if (c->count && !o->quiet)
        tell_hops(c, true);
    int status = EXIT_WELL;
    w.session = &serving.run.session;
    if (c->count)
        status = (int)write_files(&w, c, config->root);
    if (status == EXIT_WELL && more->begin)
        status = (int)more->begin(more->ctx, &serving);
    end->served = status == EXIT_WELL;
    if (end->served) {
        status = serving_run(&serving);
        model_summarise(serving.run.session.model, &end->summary);
        snprintf(end->session, sizeof end->session, "%s",
                 serving.run.session.folder ? serving.run.session.folder : "");
    }
    if (more->end)
        more->end(more->ctx);
    serving_close(&serving, status);
    return status;
}

int serve_choices(const struct options *o, struct choices *c, const struct serve_more *more,
                  struct serve_end *end)
{
    static const struct serve_more nothing;
    struct serve_end unheard;
    struct cidr allow[OPTION_ALLOW_MAX];
    struct dhcpd_config dhcp;
    struct web_config web;
    struct httpd_config http;
    struct mqtt_config publish;
    char folder[PATH_SIZE];
    struct serving_config config = {
        .session = o->session,
        .speed = o->speed > 0 ? o->speed : 1,
        .until_done = o->until_done,
        .first_alone = o->first_alone,
        .timeout = o->timeout,
        .look = true,
        .no_capture = o->no_capture,
        .promiscuous = o->promiscuous,
        .config = {.os79xx_newline = o->os79xx_newline},
        .face = {.out = stdout, .json = o->json, .quiet = o->quiet},
        .targets = c->target,
        .target_count = c->count,
        .phones = &c->phones,
        .app = more ? more->app : NULL,
        .scratch = more ? more->scratch : NULL,
        .ports = o->as_root ? &o->as_root->ports : NULL,
    };
    end = end ? end : &unheard;
    *end = (struct serve_end){0};
    if (server_config(o, allow, &config.tftpd) || dhcp_config(o, &dhcp) || web_config_of(o, &web) ||
        httpd_config_of(o, &http))
        return EXIT_USAGE; /* serve_wrong() said why */
    config.http = o->http ? &http : NULL;
    config.web = o->web ? &web : NULL;
    config.tftpd.stock = o->as_root ? &o->as_root->stock : NULL;
    if (o->publish) {
        enum exit_status wrong = mqtt_config_of(o, "serve", "--publish", o->publish, &publish);
        if (wrong != EXIT_WELL)
            return (int)wrong;
        config.publish = &publish;
    }
    dhcp.address = config.tftpd.address;
    config.dhcp = dhcp_is_wanted(o) ? &dhcp : NULL;
    if (!config.session && session_default_folder(folder, sizeof folder, clock_unix_us()) == 0)
        config.session = folder;
    enum exit_status status = open_root(o->root, c->count > 0, &config.root);
    if (status == EXIT_WELL && served_root_strip(config.root, o->strip) < 0)
        status = EXIT_INTERNAL;
    int result =
        status == EXIT_WELL ? run(o, c, &config, more ? more : &nothing, end) : (int)status;
    served_root_close(config.root);
    return result;
}

const char *serve_wrong(const struct options *o)
{
    struct cidr allow[OPTION_ALLOW_MAX];
    struct tftpd_config config;
    struct dhcpd_config dhcp;
    struct web_config web;
    struct httpd_config http;
    const char *wrong = dhcp_config(o, &dhcp);
    if (!wrong)
        wrong = web_config_of(o, &web);
    if (!wrong)
        wrong = httpd_config_of(o, &http);
    if (wrong)
        return wrong;
    if (o->promiscuous && o->no_capture)
        return "needs capture for --promiscuous, not --no-capture";
    if (o->promiscuous && !o->interface)
        return "needs -i IF for --promiscuous";
    return server_config(o, allow, &config);
}

int cmd_serve(const struct options *o)
{
    struct choices c;
    if (!o->root)
        return need("--root DIR", "serve");
    if (o->load && !o->phones)
        return need("--phones: only chosen phones are ever given a load (all, FILE or MACs)",
                    "serve");
    if (o->phones && !o->load)
        return need("--load SET for the phones", "serve");
    const char *wrong = serve_wrong(o);
    if (wrong) {
        fprintf(stderr, "hookflash serve: %s\nNext: hookflash serve --help\n", wrong);
        return EXIT_USAGE;
    }
    enum exit_status status = choices_make(o, &c);
    if (status != EXIT_WELL)
        return (int)status;
    struct serve_more more = {0};
    status = app_new(o, &more.app);
    struct serve_end end = {0};
    int result = status == EXIT_WELL ? serve_choices(o, &c, &more, &end) : (int)status;
    app_free(more.app);
    if (end.served && result != EXIT_WELL && c.count && !o->session && end.session[0])
        fprintf(stderr, "Next: to go on, the same again with --session %s\n", end.session);
    choices_free(&c);
    return result;
}
