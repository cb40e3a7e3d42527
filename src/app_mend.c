/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: which file and which bytes, core/mend decides from what lies in the folder
 * at that moment; so a file that somebody changed between the look and the yes is mended as it is
 * then. Written is through served_root_write(): whole or not at all, with the former one beside it.
 */
#include "app_mend.h"

#include "core/mend.h"
#include "serving.h"
#include "ui/ui.h"

#include <stdio.h>
#include <string.h>

enum { BYTES_MAX = 64 * 1024, ANSWER_SIZE = 200, HUNT_LOW_S = 16, HUNT_HIGH_S = 36 };

struct mending {
    struct serving *srv;
    struct ui *ui;
    const struct phone *phone;
    struct mend_folder folder;
    struct snapshot *file[CONFIG_FILE_COUNT];
    bool exact[CONFIG_FILE_COUNT]; /* under just this name */
    struct mend mend;
    struct buf bytes;
};

/* What the server would give the phone for each of its names. */
static void read_folder(struct mending *g)
{
    char name[CONFIG_NAME_SIZE];
    struct found found;
    for (unsigned f = 0; f < CONFIG_FILE_COUNT; f++) {
        config_file_name((enum config_file)f, g->phone->mac, name);
        enum find_result r = served_root_find(g->srv->config.root, slice_str(name), &found);
        if (r != FIND_OK && r != FIND_BY_CASE)
            continue;
        g->file[f] = found.file;
        g->exact[f] = r == FIND_OK;
        g->folder.there[f] = true;
        g->folder.bytes[f] = snapshot_view(found.file);
    }
}

static void show(struct mending *g, const struct phone_problem *it)
{
    const struct mend_proposal proposal = {
        .mac = g->phone->mac,
        .what = it->what,
        .mend = g->mend,
        .there = g->exact[g->mend.file],
        .old = g->exact[g->mend.file] ? g->folder.bytes[g->mend.file] : slice_str(NULL),
        .bytes = buf_view(&g->bytes),
    };
    ui_mend(g->ui, &proposal);
}

static int write_file(struct mending *g)
{
    struct written written;
    struct event e = {.src = EVENT_SRC_OPERATOR, .name = slice_str(g->mend.name)};
    int rc = served_root_write(g->srv->config.root, g->mend.name, buf_view(&g->bytes),
                               clock_unix_us(), &written);
    if (rc < 0) {
        e.kind = EVENT_FILE_FAILED;
        e.u.failed.error = -rc;
        e.u.failed.text = slice_str(strerror(-rc));
        session_emit(&g->srv->run.session, &e);
    } else if (!written.unchanged) {
        e.kind = EVENT_FILE_WRITTEN;
        e.u.written.bytes = g->bytes.len;
        e.u.written.sha256 = slice_of(written.sha256, sizeof written.sha256);
        e.u.written.backup = slice_str(written.backup);
        session_emit(&g->srv->run.session, &e);
    }
    return rc;
}

/* Only a phone without an application asks again by itself (PHONES 3.2). */
static void tell(struct mending *g, enum diagnosis what, bool hunts)
{
    char answer[ANSWER_SIZE];
    double speed = model_speed(g->srv->run.session.model);
    struct event e = {.kind = EVENT_ACTION,
                      .src = EVENT_SRC_OPERATOR,
                      .mac = g->phone->mac,
                      .name = slice_str(g->mend.name)};
    e.u.action.verb = EVENT_MEND;
    e.u.action.on = true;
    e.u.action.text = slice_str(diagnosis_slug(what));
    session_emit(&g->srv->run.session, &e);
    snprintf(answer, sizeof answer,
             hunts ? "%s is mended: the phone reads it in %.0f-%.0f s, or restart it"
                   : "%s is mended: restart the phone, then it reads it",
             g->mend.name, HUNT_LOW_S / speed, HUNT_HIGH_S / speed);
    ui_notice(g->ui, answer);
}

static void write_it(struct mending *g, enum diagnosis what)
{
    char answer[ANSWER_SIZE];
    bool hunts = g->phone->protocol == PROTOCOL_UNKNOWN;
    int rc = write_file(g);
    if (rc == 0) {
        tell(g, what, hunts);
        return;
    }
    snprintf(answer, sizeof answer, "%s: %s; nothing was changed", g->mend.name, strerror(-rc));
    ui_notice(g->ui, answer);
}

/* What lies in the folder under that name is for others. */
static void is_right_already(struct mending *g)
{
    char answer[ANSWER_SIZE];
    snprintf(answer, sizeof answer, "%s is right as this server gives it: restart the phone",
             g->mend.name);
    ui_notice(g->ui, answer);
}

void app_mend(struct serving *srv, struct ui *ui, const struct intent *i)
{
    const char *why = "that phone is no longer known";
    const struct model *m = srv->run.session.model;
    struct mending g = {.srv = srv, .ui = ui, .phone = model_phone_by_mac(m, i->mac)};
    const struct phone_problem *it = g.phone ? mend_problem(m, g.phone, &why) : NULL;
    if (!it || !slice_is(i->text, diagnosis_slug(it->what))) {
        ui_notice(ui, it ? "meanwhile something else is wrong with it: look again" : why);
        return;
    }
    buf_growing(&g.bytes, BYTES_MAX);
    read_folder(&g);
    if (!mend_make(m, g.phone, it, &g.folder, srv->config.phones, &srv->config.config, &g.mend,
                   &g.bytes))
        ui_notice(ui, "no memory for that file");
    else if (answers_by_plan(srv->answers, g.phone, slice_str(g.mend.name)))
        is_right_already(&g);
    else if (i->on)
        write_it(&g, it->what);
    else
        show(&g, it);
    for (unsigned f = 0; f < CONFIG_FILE_COUNT; f++)
        snapshot_unref(g.file[f]);
    buf_free(&g.bytes);
}
