/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: power, address and patience are those of every phone (sim_loader.c), the
 * configuration files those of its protocol (sim_sip.c, sim_sccp.c). Between them stands
 * OS79XX.TXT, the first file that is asked: a name of another protocol makes the phone fetch that
 * image, the own protocol's is ignored (PHONES 3.3). Within a protocol the configuration names the
 * load, and the application itself fetches it. An image that is taken is written, and the phone
 * restarts; that of a universal loader ends this life and takes the network settings with it
 * (PHONES 4.8). What is refused leaves the phone with what it has. All approximate (sim_old.h).
 */
#include "phones/sim_old.h"

#include "phones/sim_loader_impl.h"

#include "core/text.h"

#include <string.h>

enum { PROTOCOL_CHARACTERS = 4 }; /* P0S3: what is compared (PHONES 3.3) */

bool sim_flash_is_old(const struct sim_flash *f)
{
    return f->la_version[0] == '\0';
}

static bool runs_signed(const struct sim_flash *f, struct load_name *running)
{
    return load_name_parse(slice_str(f->application), running) && load_name_is_signed(running);
}

size_t sim_old_request(const struct sim_flash *f, struct slice load,
                       uint8_t dst[static PHONE_REQUEST_MAX])
{
    struct load_name running;
    return phone_request_with(load, runs_signed(f, &running) ? ".sbn" : ".bin", dst);
}

void sim_old_hunt(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    b->approximate = true;
    loader_ask(l, b, SIM_ASK_OS79XX, now_us);
}

static void ask_image(struct sim_loader *l, struct sim_body *b, struct slice load, int64_t now_us)
{
    l->load_n = load.n < sizeof l->load ? load.n : sizeof l->load;
    memcpy(l->load, load.p, l->load_n);
    loader_ask(l, b, SIM_ASK_OLD_IMAGE, now_us);
}

void sim_old_take(struct sim_loader *l, struct sim_body *b, struct slice load, int64_t now_us)
{
    l->by_os79xx = false;
    l->attempts = loader_attempts(b);
    ask_image(l, b, load, now_us);
}

/*
 * The first four characters (PHONES 3.3). P003-8-12-00 names a loader, which is of no protocol
 * though it has SCCP's letter (PHONES 1.1): a SCCP phone takes it too, as the table of PHONES 4 has
 * it from practice.
 */
static bool names_own_protocol(const struct sim_body *b, struct slice load)
{
    struct load_name n;
    struct slice own = slice_sub(slice_str(b->flash.application), 0, PROTOCOL_CHARACTERS);
    if (load_name_parse(load, &n) && n.is_dashed_loader)
        return false;
    return slice_eq_nocase(slice_sub(load, 0, PROTOCOL_CHARACTERS), own);
}

static void on_os79xx(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                      struct slice file, int64_t now_us)
{
    struct phone_reading r = {.result = PHONE_READS_NO_LOAD};
    if (result == SIM_GOT_FILE)
        phone_parse_os79xx(file, &r);
    struct slice load = slice_of(r.load, r.load_n);
    if (r.result != PHONE_READS_LOAD || names_own_protocol(b, load)) {
        loader_boot_stored(l, b, now_us);
        return;
    }
    l->by_os79xx = true;
    ask_image(l, b, load, now_us);
}

/* The loop of PHONES 5.4: Configuring VLAN, Configuring IP, Resetting, for as long as OS79XX.TXT
 * names a file that is not there. Of a name from the configuration no such loop is known. */
static void not_served(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    const struct sim_tftp *get = &b->slot[0].get;
    char name[80];
    sim_body_log(b, "Couldn't find %s file",
                 text_safe(slice_of(get->name, get->name_n), name, sizeof name));
    if (!l->by_os79xx) {
        loader_boot_stored(l, b, now_us);
        return;
    }
    b->counts.loops++;
    sim_loader_reset(l, b, SIM_WAIT_RESET, now_us);
}

/* Only that text is known, from the contents of a Cisco document, and not what it was shown for. */
#define NOT_AUTHENTIC "Image Authentication Failed (approximate)"
#define NOT_TAKEN     "Upgrade failed (approximate)"

static const struct {
    const char *lcd, *why;
} refusals[SIM_OLD_VERDICT_COUNT] = {
    [SIM_OLD_DAMAGED] = {NOT_TAKEN, "no image, or a damaged one"},
    [SIM_OLD_NOT_SIGNED] = {NOT_AUTHENTIC, "not signed, or signed under another name"},
    [SIM_OLD_SIGNED_FILE] = {NOT_TAKEN, "a signed file, and the running load knows none"},
    [SIM_OLD_WALL] = {NOT_AUTHENTIC, "not signed, and the running load is"},
    [SIM_OLD_STEP] = {NOT_TAKEN, "a release between is missing"},
};

static void on_image(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                     struct slice file, int64_t now_us)
{
    const struct sim_tftp *get = &b->slot[0].get;
    struct slice asked = slice_of(get->name, get->name_n);
    struct load_name running;
    struct load_image image;
    char name[80];
    if (result != SIM_GOT_FILE) {
        not_served(l, b, now_us);
        return;
    }
    runs_signed(&b->flash, &running);
    enum sim_old_verdict v = sim_old_judge(&running, asked, file, &image);
    if (v != SIM_OLD_TAKES) {
        sim_body_log(b, "%s is not taken: %s (approximate)", text_safe(asked, name, sizeof name),
                     refusals[v].why);
        sim_body_lcd(b, "%s", refusals[v].lcd);
        loader_boot_stored(l, b, now_us);
        return;
    }
    struct slice id = slice_str(image.image.load_id);
    l->load_n = id.n < sizeof l->load ? id.n : sizeof l->load;
    memcpy(l->load, id.p, l->load_n);
    l->new_la_version[0] = '\0';
    if (image.kind == IMAGE_LOADER)
        memcpy(l->new_la_version, image.image.apid, sizeof l->new_la_version);
    sim_body_lcd(b, "Upgrading Software (approximate)");
    loader_wait(l, b, SIM_LOADER_FLASHING_OLD, SIM_WAIT_FLASH_OLD, now_us);
}

void sim_old_reply(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                   struct slice file, int64_t now_us)
{
    if (l->ask == SIM_ASK_OS79XX)
        on_os79xx(l, b, result, file, now_us);
    else
        on_image(l, b, result, file, now_us);
}

/*
 * What SIP or SCCP phone it was is forgotten: the universal loader hunts for the files of both, in
 * its own order (PHONES 3.2, 4.7), and has no application until one is served.
 */
static void become_universal(struct sim_loader *l, struct sim_body *b)
{
    memcpy(b->flash.la_version, l->new_la_version, sizeof b->flash.la_version);
    sim_body_set_application(b, slice_of(NULL, 0));
    b->flash.network_wiped = true;
    sim_body_log(b, "network settings are wiped, and a TFTP server typed by hand with them");
}

void sim_old_flashed(struct sim_loader *l, struct sim_body *b, int64_t now_us)
{
    b->counts.upgrades++;
    if (l->new_la_version[0])
        become_universal(l, b);
    else
        sim_body_set_application(b, slice_of(l->load, l->load_n));
    sim_loader_reset(l, b, SIM_WAIT_RESET, now_us);
}
