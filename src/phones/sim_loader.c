/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the loader either waits for a moment (until_us) or for its one request, and
 * both end in a row of a table: `after[]` says what a wait was for, the ask says who reads the
 * answer. The answers are read in sim_hunt.c (configuration) and sim_upgrade.c (signed files).
 *
 * Three attempts that nobody answers, six where there is a backup server, counted across all files,
 * end a boot's hunt (PHONES 3.1);
 * then the stored application starts. Without one the display says why and all begins anew (3.2).
 */
#include "phones/sim_loader_impl.h"

#include "phones/sim_old.h"

#include "core/load_image.h"
#include "core/text.h"

#include <string.h>

enum {
    ATTEMPTS = 3,    /* of each server */
    CTL_MAX = 32768, /* PHONES 2.3 */
};

/* The asks by rule 3.2; the name of those from DIR on is made where the load is known. */
static const struct {
    const char *before, *behind; /* around the MAC; behind NULL: no MAC in the name */
    bool sgn;                    /* .sgn is appended where a trust list is installed */
    size_t limit;
} asks[SIM_ASK_COUNT] = {
    [SIM_ASK_OS79XX] = {"OS79XX.TXT", NULL, false, PHONE_CONFIG_MAX},
    [SIM_ASK_OLD_IMAGE] = {"", NULL, false, APPLICATION_IMAGE_MAX},
    [SIM_ASK_CTL] = {"CTLSEP", ".tlv", false, CTL_MAX},
    [SIM_ASK_SEP] = {"SEP", ".cnf.xml", true, PHONE_CONFIG_MAX},
    [SIM_ASK_SIP] = {"SIP", ".cnf", false, PHONE_CONFIG_MAX},
    [SIM_ASK_MGC] = {"MGC", ".cnf", true, PHONE_CONFIG_MAX},
    [SIM_ASK_XML_DEFAULT] = {"XMLDefault.cnf.xml", NULL, true, PHONE_CONFIG_MAX},
    [SIM_ASK_SIP_DEFAULT] = {"SIPDefault.cnf", NULL, false, PHONE_CONFIG_MAX},
    [SIM_ASK_MGC_DEFAULT] = {"MGCDefault.cnf", NULL, true, PHONE_CONFIG_MAX},
    [SIM_ASK_DIR] = {"", NULL, false, PHONE_CONFIG_MAX},
    [SIM_ASK_MANIFEST] = {"", NULL, false, MANIFEST_MAX},
    [SIM_ASK_LEGACY] = {"", NULL, false, APPLICATION_IMAGE_MAX},
    [SIM_ASK_LOADER] = {"", NULL, false, LOADER_IMAGE_MAX},
    [SIM_ASK_APPLICATION] = {"", NULL, false, APPLICATION_IMAGE_MAX},
};

void sim_config_name(enum sim_ask ask, const struct sim_body *b, struct buf *out)
{
    char mac[MAC_TEXT_SIZE];
    buf_str(out, asks[ask].before);
    if (asks[ask].behind) {
        buf_str(out, mac_format_bare(b->mac, mac));
        buf_str(out, asks[ask].behind);
    }
    if (asks[ask].sgn && b->flash.ctl)
        buf_str(out, ".sgn");
}

static void ask_name(const struct sim_loader *l, const struct sim_body *b, struct buf *out)
{
    uint8_t asked[PHONE_LOAD_ASKED + 8];
    switch (l->ask) {
    case SIM_ASK_DIR:
        buf_put(out, l->dir, l->dir_n);
        sim_config_name(l->dir_from == SIM_ASK_MGC_DEFAULT ? SIM_ASK_MGC : SIM_ASK_SIP, b, out);
        return;
    case SIM_ASK_MANIFEST:
        buf_put(out, asked, phone_request_for(slice_of(l->load, l->load_n), asked));
        return;
    case SIM_ASK_OLD_IMAGE:
        buf_put(out, asked, sim_old_request(&b->flash, slice_of(l->load, l->load_n), asked));
        return;
    case SIM_ASK_LEGACY:
        buf_put(out, l->load, l->load_n);
        buf_str(out, ".sbn");
        return;
    case SIM_ASK_LOADER:
        buf_str(out, l->manifest.loader);
        return;
    case SIM_ASK_APPLICATION:
        buf_str(out, l->manifest.application);
        return;
    default:
        sim_config_name(l->ask, b, out);
        return;
    }
}

void loader_wait(struct sim_loader *l, struct sim_body *b, enum sim_loader_state state,
                 enum sim_wait wait, int64_t now_us)
{
    l->state = state;
    l->until_us = sim_body_after(b, wait, now_us);
}

void loader_ask(struct sim_loader *l, struct sim_body *b, enum sim_ask ask, int64_t now_us)
{
    uint8_t mem[SIM_NAME_MAX];
    char shown[80];
    struct buf name;
    if (ask != l->ask)
        l->retried = false;
    l->ask = ask;
    l->state = SIM_LOADER_ASKING;
    buf_fixed(&name, mem, sizeof mem);
    ask_name(l, b, &name);
    sim_body_lcd(b, "TFTP %s", text_safe(buf_view(&name), shown, sizeof shown));
    if (ask >= SIM_ASK_LEGACY)
        sim_body_lcd(b, "Verifying Load");
    sim_body_ask(b, 0, ask, buf_view(&name), asks[ask].limit, &sim_tftp_loader_timing, now_us);
}

void loader_ask_after(struct sim_loader *l, struct sim_body *b, enum sim_ask ask,
                      enum sim_wait wait, int64_t now_us)
{
    if (ask != l->ask)
        l->retried = false;
    l->ask = ask;
    loader_wait(l, b, SIM_LOADER_PAUSE, wait, now_us);
}

void loader_hunt(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    l->failed = 0;
    l->retried = false;
    l->load_n = l->dir_n = 0;
    if (sim_flash_is_old(&b->flash))
        sim_old_hunt(l, b, now_us);
    else
        loader_ask(l, b, SIM_ASK_CTL, now_us);
}

bool loader_retries(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    if (l->retried)
        return false;
    l->retried = true;
    loader_wait(l, b, SIM_LOADER_PAUSE, SIM_WAIT_BAD_SIGNATURE, now_us);
    return true;
}

void loader_note_failure(struct sim_loader *l, enum sim_tftp_result result)
{
    l->failed |= result == SIM_GOT_NOT_FOUND ? FAILED_NOT_FOUND : FAILED_TFTP_ERROR;
}

static const char *booting(enum protocol p)
{
    switch (p) {
    case PROTOCOL_SIP:
        return "Booting SIP Protocol";
    case PROTOCOL_MGCP:
        return "Booting MGC Protocol";
    default:
        return "Booting SEP Protocol";
    }
}

static const char *why_no_application(unsigned failed)
{
    static const struct {
        unsigned bit;
        const char *lcd;
    } by_priority[] = {
        {FAILED_TIMEOUT, "TFTP timeout"},
        {FAILED_NOT_FOUND, "TFTP file not found"},
        {FAILED_TFTP_ERROR, "TFTP error"},
        {FAILED_AUTH, "File auth error"},
    };
    for (size_t i = 0; i < ARRAY_SIZE(by_priority); i++)
        if (failed & by_priority[i].bit)
            return by_priority[i].lcd;
    return "Protocol Application Invalid";
}

void loader_boot_stored(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    if (sim_flash_is_old(&b->flash)) { /* it runs already */
        loader_wait(l, b, SIM_LOADER_LAUNCHING, SIM_WAIT_LAUNCH_OLD, now_us);
        return;
    }
    if (b->flash.application[0] != '\0') {
        sim_body_lcd(b, "%s", booting(b->flash.protocol));
        loader_wait(l, b, SIM_LOADER_LAUNCHING,
                    b->flash.protocol == PROTOCOL_SCCP ? SIM_WAIT_LAUNCH_SCCP : SIM_WAIT_LAUNCH_SIP,
                    now_us);
        return;
    }
    b->counts.loops++;
    sim_body_lcd(b, "%s", why_no_application(l->failed));
    loader_wait(l, b, SIM_LOADER_LOOPING, SIM_WAIT_NO_APPLICATION, now_us);
}

void loader_flashed_loader(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    memcpy(b->flash.la_version, l->new_la_version, sizeof b->flash.la_version);
    b->counts.upgrades++;
    sim_body_lcd(b, "Loader upgrade complete");
    sim_loader_reset(l, b, SIM_WAIT_RESET, now_us);
}

void loader_flashed_application(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    struct slice name = l->ask == SIM_ASK_LEGACY ? slice_of(l->load, l->load_n)
                                                 : slice_str(l->manifest.application);
    if (l->ask == SIM_ASK_APPLICATION)
        name = slice_sub(name, 0, name.n - 4); /* .sb2 */
    sim_body_set_application(b, name);
    b->counts.upgrades++;
    sim_body_lcd(b, "%s", booting(b->flash.protocol));
    loader_wait(l, b, SIM_LOADER_LAUNCHING, SIM_WAIT_LAUNCH_UPGRADED, now_us);
}

void sim_loader_power_on(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    *l = (struct sim_loader){.attempts = 0};
    b->counts.boots++;
    b->server = b->home;
    sim_body_new_ports(b);
    sim_body_link(b, true, now_us);
    sim_body_lcd(b, "Configuring VLAN");
    loader_wait(l, b, SIM_LOADER_VLAN, SIM_WAIT_VLAN, now_us);
}

void sim_loader_reset(struct sim_loader *l, struct sim_body *b, enum sim_wait after, int64_t now_us)
{
    sim_body_link(b, false, now_us);
    sim_body_lcd(b, "Resetting");
    loader_wait(l, b, SIM_LOADER_RESETTING, after, now_us);
}

/* Nobody answered, or the server's disk is full: the same file again, while attempts last. */
static void try_again(struct sim_loader *l, struct sim_body *b, bool disk_full, int64_t now_us)
{
    l->failed |= disk_full ? FAILED_TFTP_ERROR : FAILED_TIMEOUT;
    if (ip_known(b->backup)) { /* the servers alternate (PHONES 3.1) */
        struct ip other = b->server;
        b->server = b->backup;
        b->backup = other;
    }
    if (--l->attempts == 0) {
        sim_body_log(b, "Sorry - No other servers available");
        loader_boot_stored(l, b, now_us);
    } else if (disk_full) {
        loader_ask_after(l, b, l->ask, SIM_WAIT_DISK_FULL, now_us);
    } else {
        loader_ask(l, b, l->ask, now_us);
    }
}

void sim_loader_reply(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    struct sim_tftp *get = &b->slot[0].get;
    enum sim_tftp_result result = get->result;
    /* The slot is used again by what follows: the file changes hands. */
    struct sim_file file = get->file;
    get->file = (struct sim_file){.pool = file.pool};
    if (result == SIM_GOT_TIMEOUT)
        b->counts.timeouts++;
    if (result == SIM_GOT_TIMEOUT || result == SIM_GOT_DISK_FULL)
        try_again(l, b, result == SIM_GOT_DISK_FULL, now_us);
    else if (l->ask <= SIM_ASK_OLD_IMAGE)
        sim_old_reply(l, b, result, sim_file_view(&file), now_us);
    else if (l->ask == SIM_ASK_CTL || l->ask >= SIM_ASK_MANIFEST)
        loader_on_signed(l, b, result, sim_file_view(&file), now_us);
    else
        loader_on_config(l, b, result, sim_file_view(&file), now_us);
    sim_file_drop(&file);
}

unsigned loader_attempts(const struct sim_body *b)
{
    return ip_known(b->backup) ? 2 * ATTEMPTS : ATTEMPTS;
}

/* Off the cable: DHCP would name the server again, but nobody types it again. */
static struct ip server_known(const struct sim_body *b)
{
    return b->typed && b->flash.network_wiped ? (struct ip){0} : b->home;
}

static void configure(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    sim_body_lcd(b, "Configuring IP");
    if (!b->plug.configure) {
        loader_wait(l, b, SIM_LOADER_IP, SIM_WAIT_IP, now_us);
        return;
    }
    l->state = SIM_LOADER_CONFIGURING;
    b->plug.configure(b->plug.ctx, now_us);
}

/* What a phone does whose lease names no TFTP server is inferred: it has nobody to ask. */
void sim_loader_configured(struct sim_loader *l, struct sim_body *b, struct ip server,
                           int64_t now_us)
{
    b->home = b->server = server;
    sim_body_lcd(b, "Requesting Configuration");
    l->attempts = loader_attempts(b);
    if (ip_known(server)) {
        loader_hunt(l, b, now_us);
        return;
    }
    sim_body_log(b, "no TFTP server is known");
    loader_boot_stored(l, b, now_us);
}

void sim_loader_tick(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    int64_t due;
    if (!sim_loader_deadline(l, &due) || now_us < due)
        return;
    switch (l->state) {
    case SIM_LOADER_RESETTING:
        sim_loader_power_on(l, b, now_us);
        return;
    case SIM_LOADER_VLAN:
        configure(l, b, now_us);
        return;
    case SIM_LOADER_IP:
        sim_loader_configured(l, b, server_known(b), now_us);
        return;
    case SIM_LOADER_LOOPING: /* a new hunt has its attempts anew, else it could never recover */
        if (!ip_known(b->home)) {
            sim_loader_power_on(l, b, now_us);
            return;
        }
        l->attempts = loader_attempts(b);
        l->hops = 0;
        loader_hunt(l, b, now_us);
        return;
    case SIM_LOADER_PAUSE:
        loader_ask(l, b, l->ask, now_us);
        return;
    case SIM_LOADER_FLASHING_LOADER:
        loader_flashed_loader(l, b, now_us);
        return;
    case SIM_LOADER_FLASHING_APPLICATION:
        loader_flashed_application(l, b, now_us);
        return;
    case SIM_LOADER_FLASHING_OLD:
        sim_old_flashed(l, b, now_us);
        return;
    default:
        l->state = SIM_LOADER_LAUNCHED;
        return;
    }
}

bool sim_loader_deadline(const struct sim_loader *l, int64_t *at_us)
{
    *at_us = l->until_us;
    return l->state != SIM_LOADER_OFF && l->state != SIM_LOADER_CONFIGURING &&
           l->state != SIM_LOADER_ASKING && l->state != SIM_LOADER_LAUNCHED;
}
