/* SPDX-License-Identifier: MIT */
#include "core/event.h"

#define X(id, text) text,
static const char *const kind_names[] = {EVENT_KINDS(X)};
static const char *const src_names[] = {EVENT_SOURCES(X)};
static const char *const verb_names[] = {EVENT_VERBS(X)};
static const char *const verdict_names[] = {FILE_VERDICTS(X)};
#undef X

const char *event_kind_name(enum event_kind kind)
{
    return kind_names[kind];
}

const char *event_src_name(enum event_src src)
{
    return src_names[src];
}

const char *event_verb_name(enum event_verb verb)
{
    return verb_names[verb];
}

const char *file_verdict_name(enum file_verdict v)
{
    return verdict_names[v];
}
