/* SPDX-License-Identifier: MIT */
/*
 * hookflash-phones: simulated 7940/7960 phones over UDP or Ethernet. What they are stands on the
 * command line, what they have in flash perhaps in a state file, what they ended up with on stdout.
 */
#include "phones/sim_forge.h"
#include "phones/sim_net.h"
#include "phones/sim_options.h"
#include "phones/sim_state.h"
#include "phones/sim_summary.h"

#include "core/text.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

struct run {
    const struct sim_options *o;
    struct loop *loop;
    struct sim_net *net;
    bool told_to_end; /* by a signal */
};

static int complain(const char *what, int error, const char *next, int status)
{
    fprintf(stderr, "hookflash-phones: %s: %s\nNext: %s\n", what, strerror(-error), next);
    return status;
}

static void on_signal(void *ctx, int signo)
{
    struct run *r = ctx;
    (void)signo;
    r->told_to_end = true;
    loop_stop(r->loop);
}

static void on_time_over(void *ctx)
{
    loop_stop(((struct run *)ctx)->loop);
}

/* ctx is the phone; the clock counts from the first text of the run. */
static void tell(void *ctx, enum sim_told what, const char *text)
{
    static int64_t first_us;
    const struct sim_phone *p = ctx;
    char mac[MAC_TEXT_SIZE];
    int64_t now = clock_mono_us();
    first_us = first_us ? first_us : now;
    printf("%9.3f %s %s %s\n", (double)(now - first_us) / 1e6, mac_format(p->body.mac, mac),
           what == SIM_LCD ? "LCD" : "log", text);
    fflush(stdout);
}

static struct mac nth_mac(struct mac first, size_t i)
{
    uint64_t v = 0;
    for (size_t k = 0; k < sizeof first.b; k++)
        v = v << 8 | first.b[k];
    v += i;
    for (size_t k = sizeof first.b; k-- > 0; v >>= 8)
        first.b[k] = (uint8_t)v;
    return first;
}

static struct sim_flash factory_flash(const struct sim_options *o, size_t i)
{
    size_t k = i % o->from.count;
    struct sim_flash flash = {.la_version = "PAS30830"};
    bool is_7940 = o->models == SIM_MODELS_7940 || (o->models == SIM_MODELS_MIX && i % 2 == 1);
    flash.model = is_7940 ? PHONE_7940 : PHONE_7960;
    if (o->from.none[k])
        return flash;
    forge_la_version(&o->from.load[k], flash.la_version);
    memcpy(flash.application, o->from.load[k].text, sizeof flash.application);
    flash.protocol = o->from.load[k].protocol;
    return flash;
}

static void setup_phones(const struct sim_options *o, struct slice state,
                         struct sim_phone_setup *setup)
{
    for (size_t i = 0; i < o->count; i++) {
        setup[i] = (struct sim_phone_setup){
            .mac = nth_mac(o->first_mac, i),
            .server = o->server,
            .server_port = o->server_port,
            .speed = o->speed,
            .seed = o->seed,
            .flash = factory_flash(o, i),
            .cut = o->cut,
            .typed = o->no_dhcp,
            .teller.tell = o->verbose ? tell : NULL,
        };
        sim_state_find(state, setup[i].mac, &setup[i].flash);
    }
}

static int save_state(struct run *r)
{
    struct buf text;
    buf_growing(&text, 16 * 1024 * 1024);
    for (size_t i = 0; i < sim_net_count(r->net); i++) {
        const struct sim_body *b = &sim_net_phone(r->net, i)->body;
        sim_state_write(b->mac, &b->flash, &text);
    }
    int e = text.bad ? -ENOMEM : sim_state_save(r->o->state, buf_view(&text));
    buf_free(&text);
    return e;
}

static void print_summary(struct run *r)
{
    struct buf out;
    buf_growing(&out, 64 * 1024 * 1024);
    if (r->o->json)
        sim_summary_json(r->net, &out);
    else
        sim_summary_text(r->net, &out);
    fwrite(out.p, 1, out.len, stdout);
    fflush(stdout);
    buf_free(&out);
}

static int run_loop(struct run *r)
{
    struct loop_timer *limit = loop_timer_new(r->loop, on_time_over, r);
    if (!limit || loop_on_signal(r->loop, SIGINT, on_signal, r) < 0 ||
        loop_on_signal(r->loop, SIGTERM, on_signal, r) < 0) {
        loop_timer_free(limit);
        return complain("cannot start", -ENOMEM, "free some memory", EXIT_INTERNAL);
    }
    if (r->o->for_s > 0)
        loop_timer_set(limit, (int64_t)r->o->for_s * 1000000);
    sim_net_power_on(r->net, (int64_t)(r->o->stagger_s * 1e6));
    loop_run(r->loop, NULL, NULL);
    loop_timer_free(limit);
    print_summary(r);
    int e = r->o->state ? save_state(r) : 0;
    if (e < 0)
        return complain(r->o->state, e, "name a file that can be written with --state", EXIT_FILES);
    return r->told_to_end || sim_summary_all_have_one(r->net) ? EXIT_WELL : EXIT_TROUBLE;
}

static int refused(const struct sim_options *o, int error)
{
    char address[IP_TEXT_SIZE] = "127.1.0.1";
    if (o->interface)
        return complain(o->interface, error,
                        error == -EPERM ? "sudo, or a network namespace: unshare -rn"
                                        : "ip link: is this interface's name there?",
                        EXIT_REFUSED);
    if (ip_known(o->bind))
        ip_format(o->bind, address);
    return complain(address, error,
                    "give the first of enough addresses of this computer with --bind",
                    EXIT_REFUSED);
}

static int simulate(const struct sim_options *o, struct slice state)
{
    struct run r = {.o = o, .loop = loop_new()};
    struct sim_phone_setup *setup = calloc(o->count, sizeof *setup);
    struct sim_net_config config = {.interface = o->interface,
                                    .first_address = o->interface ? o->addresses : o->bind,
                                    .prefix = o->prefix,
                                    .gateway = o->gateway,
                                    .server = o->server,
                                    .count = o->count,
                                    .faults = o->faults,
                                    .seed = o->seed,
                                    .until_settled = o->until_settled};
    int status = EXIT_INTERNAL, e = -ENOMEM;
    if (r.loop && setup) {
        setup_phones(o, state, setup);
        e = sim_net_new(r.loop, &config, setup, &r.net);
    }
    free(setup);
    if (e == 0)
        status = run_loop(&r);
    else if (e == -ENOMEM)
        complain("cannot make the phones", e, "fewer of them: --count", status);
    else
        status = refused(o, e);
    sim_net_free(r.net);
    loop_free(r.loop);
    return status;
}

int main(int argc, char **argv)
{
    struct sim_options o;
    struct buf state;
    switch (sim_options_parse(argc, argv, &o)) {
    case OPTIONS_SHOWN:
        return EXIT_WELL;
    case OPTIONS_BAD:
        return EXIT_USAGE;
    default:
        break;
    }
    if (o.forge.count > 0)
        return sim_forge_write(&o);
    int e = sim_state_load(o.state, &state);
    int status = e < 0 ? complain(o.state, e, "name a readable file with --state", EXIT_FILES)
                       : simulate(&o, buf_view(&state));
    buf_free(&state);
    return status;
}
