/* SPDX-License-Identifier: MIT */
/*
 * What a person wants done, from whatever front end. It is asked for, not done: the shell makes
 * effects of it, and what came of it returns as events.
 */
#ifndef HOOKFLASH_INTENT_H
#define HOOKFLASH_INTENT_H

#include "core/addr.h"
#include "core/bytes.h"

enum intent_kind {
    INTENT_QUIT,
    INTENT_SERVING, /* `on`: loads are given out; off: transfers that run are finished */
    INTENT_RETRY,   /* `mac`: its failure is forgiven */
    INTENT_NOTE,    /* `text` into the session */
    INTENT_EXPORT,  /* `text` names the format, as report's --format does */
    INTENT_MEND, /* `mac`, and `text`: the slug; off: show what would be written; `on`: write it */
    /* The wizard's. */
    INTENT_ANSWER, /* `text` as typed to the question that it stands at; empty: the default */
    INTENT_BACK,   /* to the question before */
    INTENT_BROWSE, /* tell facts.place of `text`, a folder or a package; empty: where to begin */
};

/* The slice is a view until the call that was handed the intent returns. */
struct intent {
    enum intent_kind kind;
    bool on;
    struct mac mac;
    struct slice text;
};

#endif
