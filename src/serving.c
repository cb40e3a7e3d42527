/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the server's hooks lead into the session and the answers; what the operator
 * chose, and which addresses are ours, is told to the model before the first request. Beside the
 * server stands the wire: what reached this computer, what did not reach the server, what others
 * said. Without permission to look the server still serves, and what stays invisible is said once.
 */
#include "serving.h"

#include "dhcp_open.h"
#include "neighbours.h"
#include "paths.h"
#include "port_holder.h"
#include "sd_ready.h"

#include <errno.h>
#include <string.h>

/*
 * Requests go before what is captured, and an old phone asks OS79XX.TXT once a boot: whose it is,
 * and what its CDP said, must be known by then.
 */
static void look_first(struct serving *srv, struct event *e)
{
    struct mac named = {{0}};
    if (e->kind != EVENT_TFTP_REQUEST)
        return;
    if (phone_ask_of(e->name, &named) == ASK_OS79XX)
        capture_catch_up(srv->wire.capture);
    const struct phone *known = model_phone_by_ip(srv->run.session.model, e->ip);
    if (!mac_known(named) && !(known && mac_known(known->mac)))
        neighbours_mac(e->ip, &e->mac);
}

static void on_event(void *ctx, struct event *e)
{
    struct serving *srv = ctx;
    look_first(srv, e);
    session_emit(&srv->run.session, e);
}

static struct tftpd_answer on_answer(void *ctx, const struct tftpd_request *request)
{
    struct serving *srv = ctx;
    return answers_give(srv->answers, request);
}

/* Why a port of ours is not open: the status for it, and what to do about it. */
static enum exit_status port_refused(const struct serving_config *config, enum port_kind kind,
                                     uint16_t port, int rc)
{
    const struct tftpd_config *c = &config->tftpd;
    char ip[IP_TEXT_SIZE];
    ip_format(c->address, ip);
    fprintf(stderr, "hookflash: %s port %u%s%s: ", kind == PORT_TCP ? "TCP" : "UDP", port,
            ip[0] ? " of " : "", ip);
    switch (rc) {
    case -EADDRINUSE:
        port_holder_tell(kind, port, config->ports, stderr);
        return EXIT_REFUSED;
    case -EACCES:
    case -EPERM:
        fprintf(stderr, "not permitted\nNext: sudo hookflash serve ... or once: sudo setcap "
                        "cap_net_bind_service=ep \"$(command -v hookflash)\"\n");
        return EXIT_REFUSED;
    case -EADDRNOTAVAIL:
        fprintf(stderr, "this computer does not have that address\nNext: ip -brief address\n");
        return EXIT_FILES;
    case -ENODEV:
        fprintf(stderr, "there is no interface %s\nNext: ip -brief link\n", c->interface);
        return EXIT_FILES;
    default:
        fprintf(stderr, "%s\nNext: ip -brief address\n", strerror(-rc));
        return EXIT_INTERNAL;
    }
}

/* The server first: a busy port must not leave a session behind that nothing happened in. */
static enum exit_status open_servers(struct serving *srv)
{
    const struct serving_config *c = &srv->config;
    const struct tftpd_hooks hooks = {.ctx = srv, .answer = on_answer, .event = on_event};
    int rc = tftpd_open(srv->run.loop, &c->tftpd, &hooks, &srv->tftpd);
    if (rc < 0)
        return port_refused(c, PORT_UDP, c->tftpd.port, rc);
    if (c->http)
        rc = httpd_open(srv->run.loop, c->http, srv->tftpd, &hooks, &srv->httpd);
    return rc < 0 ? port_refused(c, PORT_TCP, c->http->port, rc) : EXIT_WELL;
}

static void emit_load(struct session *s, const struct load_set *set)
{
    struct event e = {.kind = EVENT_LOAD, .src = EVENT_SRC_OPERATOR};
    const struct load_set_part *loader = &set->part[PART_LOADER];
    const struct load_set_part *app =
        set->part[PART_APPLICATION].needed ? &set->part[PART_APPLICATION] : &set->part[PART_IMAGE];
    e.name = slice_str(set->name.text);
    e.u.load.loader = loader->needed ? slice_str(loader->name) : slice_str(NULL);
    e.u.load.application = slice_str(app->name);
    e.u.load.la_version = slice_str(set->la_version);
    e.u.load.manifest_bytes = set->part[PART_MANIFEST].file.bytes.n;
    e.u.load.loader_bytes = loader->file.bytes.n;
    e.u.load.application_bytes = app->file.bytes.n;
    session_emit(s, &e);
}

/* A folder that is only served makes a server of ours too, also behind a firewall that is shut. */
static void tell_serving(struct session *s)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR};
    e.u.action.verb = EVENT_SERVING;
    e.u.action.on = true;
    session_emit(s, &e);
}

static void emit_chosen(struct session *s, struct mac mac, const char *load, const char *from)
{
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR, .mac = mac};
    e.u.action.verb = EVENT_CHOSEN;
    e.u.action.on = true;
    e.u.action.load = slice_str(load);
    e.u.action.from = slice_str(from);
    session_emit(s, &e);
}

/* What the operator decided, unless a continued session knows it already. */
static void tell_choices(struct serving *srv)
{
    const struct serving_config *c = &srv->config;
    for (size_t i = 0; i < c->target_count && !srv->run.session.resumed; i++)
        emit_load(&srv->run.session, c->targets[i].set);
    if (c->phones->all && !srv->run.session.resumed)
        emit_chosen(&srv->run.session, (struct mac){{0}}, c->targets[0].set->name.text,
                    c->phones->from);
    size_t count = srv->rest_waits ? 1 : c->phones->count;
    for (size_t i = 0; i < count; i++) {
        const struct listed_phone *p = &c->phones->phone[i];
        const char *load = p->load[0] ? p->load : c->targets[0].set->name.text;
        const struct phone *known = model_phone_by_mac(srv->run.session.model, p->mac);
        if (!known || !known->chosen || strcmp(known->goal, load) != 0 || known->way.held)
            emit_chosen(&srv->run.session, p->mac, load, phone_list_from(c->phones, p));
    }
}

/* Until the first phone is done the others are not chosen, and boot what they have. Where it failed
 * the rest is left as it was. */
static bool choose_rest(void *on)
{
    struct serving *srv = on;
    const struct phone *p =
        model_phone_by_mac(srv->run.session.model, srv->config.phones->phone[0].mac);
    if (!p || (p->stage != STAGE_DONE && p->stage != STAGE_CURRENT))
        return false;
    srv->rest_waits = false;
    srv->run.more = NULL;
    tell_choices(srv);
    return true;
}

static void hold_rest(struct serving *srv)
{
    const struct phone_list *phones = srv->config.phones;
    srv->rest_waits = srv->config.first_alone && !phones->all && phones->count > 1;
    srv->run.more = srv->rest_waits ? choose_rest : NULL;
    srv->run.on = srv;
}

/* Where phones are served, by name; NULL: everywhere. */
static const char *served_interface(const struct tftpd_config *c, char name[static IF_NAMESIZE])
{
    if (c->interface)
        return c->interface;
    return ip_known(c->address) && netif_of_address(c->address, name) ? name : NULL;
}

static void open_wire(struct serving *srv)
{
    char problem[CAPTURE_PROBLEM_SIZE], permit[PATH_SIZE + 80], name[IF_NAMESIZE];
    const struct capture_config config = {
        .interface = served_interface(&srv->config.tftpd, name),
        .promiscuous = srv->config.promiscuous,
        .tftp_port = tftpd_port(srv->tftpd),
    };
    int rc = wire_open(&srv->wire, &srv->run, &config, srv->config.speed, problem);
    if (rc < 0)
        snprintf(srv->deaf, sizeof srv->deaf, "%s", rc == -EPERM ? "not permitted" : problem);
    if (rc == -EPERM)
        fprintf(stderr,
                "hookflash: no capture: not permitted; firewall and other servers stay invisible\n"
                "Next: %s\n",
                wire_permit(permit, sizeof permit));
    else if (rc < 0)
        fprintf(stderr,
                "hookflash: no capture: %s; firewall and other servers stay invisible\n"
                "Next: ip -brief link\n",
                problem);
}

static void on_card(void *ctx)
{
    struct serving *srv = ctx;
    if (srv->wire.capture)
        capture_renew(srv->wire.capture);
    tftpd_renew(srv->tftpd);
    httpd_renew(srv->httpd);
    dhcpd_renew(srv->dhcpd);
}

static int begin_looking(struct serving *srv)
{
    const struct links_config config = {.interface = srv->config.tftpd.interface,
                                        .address = srv->config.tftpd.address,
                                        .came = on_card,
                                        .ctx = srv};
    if (!srv->config.look)
        return 0;
    if (srv->wire.capture)
        wire_begin(&srv->wire);
    return links_open(srv->run.loop, &srv->run.session, &config, &srv->links);
}

/* --- the page -----------------------------------------------------------------------------------
 */

static void count(void *ctx, struct metrics_server *out)
{
    const struct serving *srv = ctx;
    struct tftpd_stats s;
    struct httpd_stats http;
    tftpd_stats(srv->tftpd, &s);
    httpd_stats(srv->httpd, &http);
    out->requests = s.requests + http.requests;
    out->repeats = s.repeats;
    out->transfers = s.transfers + http.transfers;
    out->failed = s.failed + http.failed;
    out->ignored = s.ignored;
    out->blocks = s.blocks;
    out->resent = s.resent;
    out->open_transfers = s.open_transfers + http.open_transfers;
}

struct sampling {
    struct board *board;
    int64_t now_us;
};

static void on_running(void *ctx, struct ip ip, uint16_t port, uint64_t acked, uint64_t size)
{
    const struct sampling *s = ctx;
    board_sample(s->board, ip, port, acked, size, s->now_us);
}

static void sample(void *ctx, struct board *b)
{
    const struct serving *srv = ctx;
    struct sampling s = {b, clock_unix_us()};
    tftpd_running(srv->tftpd, on_running, &s);
    httpd_running(srv->httpd, on_running, &s);
    wire_tell_board(&srv->wire, b);
}

void serving_tell_place(const struct serving *srv, struct board *b)
{
    char serves[IP_TEXT_SIZE + 32], ip[IP_TEXT_SIZE];
    ip_format(srv->config.tftpd.address, ip);
    snprintf(serves, sizeof serves, "%s%sport %u", ip, *ip ? " " : "", tftpd_port(srv->tftpd));
    board_set_place(b, serves, srv->run.session.folder);
    board_set_folder(b, served_root_path(srv->config.root));
    board_set_capture(b, srv->wire.capture ? capture_interface(srv->wire.capture) : "", srv->deaf);
    if (srv->web)
        board_set_page(b, web_url(srv->web), web_is_open(srv->web));
}

static enum exit_status open_web(struct serving *srv)
{
    struct web_config config = *srv->config.web;
    char ip[IP_TEXT_SIZE];
    config.session = &srv->run.session;
    config.figures = count;
    config.sample = sample;
    config.ctx = srv;
    int rc = web_open(srv->run.loop, &config, &srv->web);
    if (rc == 0) {
        serving_tell_place(srv, web_board(srv->web));
        fprintf(stderr, "hookflash: the live page: %s\n", web_url(srv->web));
        if (web_is_open(srv->web))
            fprintf(stderr, "%sAnyone who has this address can watch; it only shows.%s\n",
                    config.color ? "\x1b[31m" : "", config.color ? "\x1b[0m" : "");
        return EXIT_WELL;
    }
    fprintf(stderr, "hookflash: --web: TCP port %u of %s: %s\nNext: %s\n", config.port,
            ip_format(config.address, ip), strerror(-rc),
            rc == -EADDRINUSE ? "another port: --web=:8070" : "ip -brief address");
    return rc == -EADDRINUSE || rc == -EACCES ? EXIT_REFUSED : EXIT_FILES;
}

/* Who hears of every event: a screen or lines of text, and the page. */
static void told(void *ctx, const struct event *e)
{
    struct serving *srv = ctx;
    if (srv->config.app)
        app_event(srv->config.app, e);
    else
        headless_event(&srv->run.face, e);
    if (srv->web)
        web_event(srv->web, e);
}

static void remember(void *ctx, const struct event *e)
{
    dhcpd_remember(ctx, e);
}

/* Before all else: nothing is made where another server is in the way. A continued session's phones
 * keep their addresses; what is wrong with its journal run_open() will say. */
static enum exit_status open_dhcp(struct serving *srv)
{
    struct journal_opened earlier;
    enum exit_status status = dhcp_open(srv->config.dhcp, srv->config.ports, &srv->dhcpd);
    if (status == EXIT_WELL && srv->config.session)
        (void)journal_read(srv->config.session, remember, srv->dhcpd, &earlier);
    return status;
}

static int begin(struct serving *srv)
{
    const struct dhcpd_hooks hooks = {srv, on_event};
    int rc = begin_looking(srv);
    if (rc == 0 && srv->dhcpd)
        rc = dhcpd_begin(srv->dhcpd, srv->run.loop, &hooks);
    return rc;
}

enum exit_status serving_open(struct serving *srv, const struct serving_config *config)
{
    *srv = (struct serving){.config = *config};
    enum exit_status status = config->dhcp ? open_dhcp(srv) : EXIT_WELL;
    if (status != EXIT_WELL)
        return status;
    status = run_init(&srv->run, &config->face);
    if (status != EXIT_WELL) {
        dhcpd_close(srv->dhcpd);
        return status;
    }
    if (config->publish)
        status = publish_begin(&srv->publish, &srv->run, config->publish, config->session);
    if (status != EXIT_WELL) {
        serving_close(srv, (int)status);
        return status;
    }
    srv->run.until_done = config->until_done;
    snprintf(srv->deaf, sizeof srv->deaf, "%s",
             !config->look        ? "loopback only"
             : config->no_capture ? "--no-capture"
                                  : "");
    status = open_servers(srv);
    if (status == EXIT_WELL && config->look && !config->no_capture)
        open_wire(srv);
    if (status == EXIT_WELL)
        status = run_open(&srv->run, config->session, false);
    if (status != EXIT_WELL) {
        serving_close(srv, (int)status);
        return status;
    }
    session_begin(&srv->run.session, config->speed, 0);
    struct answers_config answers = {
        .phones = config->phones,
        .session = &srv->run.session,
        .root = config->root,
        .targets = config->targets,
        .target_count = config->folder_only ? 0 : config->target_count,
        .config = config->config,
    };
    srv->answers = answers_new(&answers);
    if (!srv->answers) {
        fputs("hookflash: out of memory\n", stderr);
        serving_close(srv, EXIT_INTERNAL);
        return EXIT_INTERNAL;
    }
    status = config->web ? open_web(srv) : EXIT_WELL;
    if (status != EXIT_WELL) {
        serving_close(srv, (int)status);
        return status;
    }
    if (config->app)
        app_attach(config->app, srv);
    srv->run.session.listener = told;
    srv->run.session.listener_ctx = srv;
    tell_serving(&srv->run.session);
    hold_rest(srv);
    tell_choices(srv);
    int rc = begin(srv);
    if (rc < 0) {
        fprintf(stderr, "hookflash: cannot ask for the cards: %s\n", strerror(-rc));
        serving_close(srv, EXIT_INTERNAL);
        return EXIT_INTERNAL;
    }
    return EXIT_WELL;
}

static void say_in_app(void *app, const char *text)
{
    app_say(app, text);
}

/* From here on phones are listened to. A folder that goes at the end is removed from the one that
 * it lies in. */
static void shut_in(struct serving *srv)
{
    char above[PATH_SIZE] = "";
    const struct serving_config *c = &srv->config;
    const char *slash = c->scratch ? strrchr(c->scratch, '/') : NULL;
    if (slash)
        slice_to_str(slice_of(c->scratch, (size_t)(slash - c->scratch)), above, sizeof above);
    const struct sandbox_config config = {
        .write = {served_root_path(c->root), srv->run.session.folder, c->scratch},
        .empty = {above[0] ? above : NULL},
    };
    run_shut_in(&srv->run, &config, c->app ? say_in_app : NULL, c->app);
}

int serving_run(struct serving *srv)
{
    struct app *app = srv->config.app;
    int status = app ? (int)app_show(app) : EXIT_WELL;
    if (status == EXIT_WELL) {
        shut_in(srv);
        sd_ready_tell();
        status = run_until_over(&srv->run, srv->config.timeout);
    }
    if (app)
        app_hide(app);
    return status;
}

void serving_close(struct serving *srv, int exit_status)
{
    web_close(srv->web);
    srv->web = NULL; /* what the others tell at their end it does not hear any more */
    httpd_close(srv->httpd);
    tftpd_close(srv->tftpd);
    dhcpd_close(srv->dhcpd);
    wire_close(&srv->wire, NULL);
    links_close(srv->links);
    srv->run.hushed = app_is_shown(srv->config.app);
    run_close(&srv->run, exit_status);
    answers_free(srv->answers);
}
