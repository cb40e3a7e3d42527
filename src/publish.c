/* SPDX-License-Identifier: MIT */
#include "publish.h"

#include "core/text.h"
#include "run.h"

#include <stdio.h>
#include <string.h>

static void note(struct publish *p, const char *what, struct slice why)
{
    char text[512], shown[200];
    struct event e = {.kind = EVENT_ACTION, .src = EVENT_SRC_OPERATOR};
    snprintf(text, sizeof text, "%s%s%s", what, why.n ? ": " : "",
             text_safe(why, shown, sizeof shown));
    e.u.action.verb = EVENT_NOTE;
    e.u.action.text = slice_str(text);
    session_emit(&p->run->session, &e);
}

static void on_line(void *ctx, struct slice line)
{
    struct publish *p = ctx;
    struct slice word = text_take_word(&line), why = text_trim(line);
    char text[sizeof p->config->url + MQTT_WORD_SIZE + 40];
    if (slice_is(word, "on")) {
        snprintf(text, sizeof text, "publishing to %s as %s", p->config->url, p->config->bench);
        note(p, text, slice_str(""));
    } else if (slice_is(word, "off")) {
        snprintf(text, sizeof text, "not published to %s, the journal keeps it until then",
                 p->config->url);
        note(p, text, why);
    } else if (slice_is(word, "again")) {
        note(p, "the publisher is started again", why);
    }
}

static void on_ended(void *ctx)
{
    note(ctx, "the publisher is gone, nothing more is published", slice_str(""));
}

static void end(void *ctx)
{
    struct publish *p = ctx;
    child_stop(&p->child);
}

enum exit_status publish_begin(struct publish *p, struct run *run, const struct mqtt_config *config,
                               const char *folder)
{
    *p = (struct publish){.run = run, .config = config};
    if (!folder) {
        fputs(
            "hookflash: --publish: the journal is what is published, and this session keeps none\n"
            "Next: name a folder with --session DIR\n",
            stderr);
        return EXIT_FILES;
    }
    int rc = mqtt_child_start(&p->child, run->loop, config, folder, on_line, on_ended, p);
    if (rc < 0) {
        fprintf(stderr, "hookflash: hookflash-mqtt cannot be started: %s\nNext: make install\n",
                strerror(-rc));
        return EXIT_FILES;
    }
    run->closed = end;
    run->closer = p;
    return EXIT_WELL;
}
