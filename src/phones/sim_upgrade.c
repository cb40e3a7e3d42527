/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation (PHONES 3.2, 9): .loads names a loader (LA), an application (BA) and the LA's
 * version. Another LA_VERSION: the loader is fetched and written, and the phone resets. Same
 * loader, another application name: that is fetched, written over the old one and started at once.
 * Without .loads the name may be that of an older, monolithic image: the legacy downgrade.
 */
#include "phones/sim_loader_impl.h"

#include "core/text.h"
#include "phones/sim_verify.h"

#include <string.h>

/* A bad signature: once more after a pause, then the stored application. */
static void refused(struct sim_loader *l, struct sim_body *b, const struct sim_verdict *v,
                    const char *lcd, int64_t now_us)
{
    sim_body_log(b, "File auth error: %s", v->why);
    if (!v->other_kind && loader_retries(l, b, now_us))
        return;
    l->failed |= FAILED_AUTH;
    if (lcd)
        sim_body_lcd(b, "%s", lcd);
    loader_boot_stored(l, b, now_us);
}

static void on_ctl(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                   struct slice file, int64_t now_us)
{
    if (result == SIM_GOT_FILE) {
        struct sim_verdict v = sim_verify_ctl(file);
        if (v.ok)
            b->flash.ctl = true;
        else if (loader_retries(l, b, now_us))
            return;
    }
    loader_ask(l, b, SIM_ASK_SEP, now_us); /* "proceed without one" */
}

/* The application's file name without its .sb2 against the one in flash. */
static bool has_application(const struct sim_body *b, const char *file_name)
{
    struct slice name = slice_str(file_name);
    return name.n > 4 && slice_is_nocase(slice_sub(name, 0, name.n - 4), b->flash.application);
}

static void on_manifest(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                        struct slice file, int64_t now_us)
{
    if (result != SIM_GOT_FILE) {
        sim_body_log(b, ".loads file not found; try legacy downgrade");
        loader_note_failure(l, result);
        loader_ask(l, b, SIM_ASK_LEGACY, now_us);
        return;
    }
    const struct sim_tftp *get = &b->slot[0].get;
    struct sim_verdict v =
        sim_verify_manifest(slice_of(get->name, get->name_n), file, &l->manifest);
    if (!v.ok)
        refused(l, b, &v, NULL, now_us);
    else if (!slice_is_nocase(slice_str(l->manifest.la_version), b->flash.la_version))
        loader_ask_after(l, b, SIM_ASK_LOADER, SIM_WAIT_VERIFY_LOADER, now_us);
    else if (!has_application(b, l->manifest.application))
        loader_ask_after(l, b, SIM_ASK_APPLICATION, SIM_WAIT_VERIFY_APPLICATION, now_us);
    else
        loader_boot_stored(l, b, now_us);
}

static void missing(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                    int64_t now_us)
{
    const struct sim_tftp *get = &b->slot[0].get;
    char name[80];
    sim_body_log(b, "Couldn't find %s file",
                 text_safe(slice_of(get->name, get->name_n), name, sizeof name));
    loader_note_failure(l, result);
    loader_boot_stored(l, b, now_us);
}

/* What is fetched, and what the display says of it. */
static const struct upgrade {
    enum image_kind kind;
    const char *doing, *failed;
    enum sim_loader_state state;
    enum sim_wait wait;
} upgrades[] = {
    [SIM_ASK_LEGACY] = {IMAGE_MONOLITHIC, "Downgrading Application", "Application upgrade failed",
                        SIM_LOADER_FLASHING_APPLICATION, SIM_WAIT_FLASH_APPLICATION},
    [SIM_ASK_LOADER] = {IMAGE_LOADER, "Upgrading Loader", "Loader upgrade failed",
                        SIM_LOADER_FLASHING_LOADER, SIM_WAIT_FLASH_LOADER},
    [SIM_ASK_APPLICATION] = {IMAGE_APPLICATION, "Upgrading Application",
                             "Application upgrade failed", SIM_LOADER_FLASHING_APPLICATION,
                             SIM_WAIT_FLASH_APPLICATION},
};

static void on_image(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                     struct slice file, int64_t now_us)
{
    const struct upgrade *up = &upgrades[l->ask];
    if (result != SIM_GOT_FILE) {
        missing(l, b, result, now_us);
        return;
    }
    const struct sim_tftp *get = &b->slot[0].get;
    struct sim_verdict v =
        sim_verify_image(slice_of(get->name, get->name_n), file, up->kind, l->new_la_version);
    if (!v.ok) {
        refused(l, b, &v, up->failed, now_us);
        return;
    }
    sim_body_lcd(b, "%s", up->doing);
    if (l->ask == SIM_ASK_LOADER)
        sim_body_lcd(b, "Copying to Bank 1");
    else
        sim_body_set_application(b, slice_of(NULL, 0)); /* its bank is erased first */
    loader_wait(l, b, up->state, up->wait, now_us);
}

void loader_on_signed(struct sim_loader *l, struct sim_body *b, enum sim_tftp_result result,
                      struct slice file, int64_t now_us)
{
    if (l->ask == SIM_ASK_CTL)
        on_ctl(l, b, result, file, now_us);
    else if (l->ask == SIM_ASK_MANIFEST)
        on_manifest(l, b, result, file, now_us);
    else
        on_image(l, b, result, file, now_us);
}
