/* SPDX-License-Identifier: MIT */
/*
 * The fold over events: all that screen, web page, reports and policies may know. model_apply() is
 * the only way in; silence is no event, so model_advance() raises what time alone decides (DESIGN
 * 8).
 */
#ifndef HOOKFLASH_MODEL_H
#define HOOKFLASH_MODEL_H

#include "core/name_diff.h"
#include "core/phone.h"

struct model;

struct model *model_new(void); /* NULL: out of memory */
void model_free(struct model *m);

/*
 * Applies one event. First advances to the event's time, so that replay judges silence as live
 * does. A further EVENT_SESSION says that the program was resumed: the time since the event before
 * it was no silence. False: out of memory; the event is lost to the model.
 */
bool model_apply(struct model *m, const struct event *e);
void model_advance(struct model *m, int64_t now_us);
/* When model_advance() (and model_is_over()) should next be asked; false: nothing waits on time. */
bool model_deadline(const struct model *m, int64_t *at_us);

/* Phones in the order first known. Only the learning of a MAC can take one away: when a phone known
 * by its address turns out to be one that is listed already. Pointers are good until model_apply().
 */
size_t model_phone_count(const struct model *m);
const struct phone *model_phone(const struct model *m, size_t i);
const struct phone *model_phone_by_mac(const struct model *m, struct mac mac); /* NULL: none */
const struct phone *model_phone_by_ip(const struct model *m, struct ip ip);
/* The phone that had this MAC or this address at this bench ("": in no fleet): it may have got its
 * MAC since, or been merged into the one that had it. NULL: none has. */
const struct phone *model_phone_again(const struct model *m, const char *bench, struct mac mac,
                                      struct ip ip);

/* Session. */
double model_speed(const struct model *m);
const char *model_session_id(const struct model *m);
int64_t model_started_us(const struct model *m);
int64_t model_last_us(const struct model *m); /* time of the latest event */
uint64_t model_last_seq(const struct model *m);
bool model_serving(const struct model *m);     /* loads are given out */
bool model_is_choosing(const struct model *m); /* somebody was chosen: the rest are bystanders */

/* Problems that no phone owns (disk-full, outside-subnet ...). */
size_t model_problem_count(const struct model *m);
const struct phone_problem *model_problem(const struct model *m, size_t i);

/* Seen on the wire and told by our own server as well: of use to hold one against the other, and
 * not to be shown to a person twice. */
bool model_is_echo(const struct model *m, const struct event *e);

/* The file that the sets of this session have and whose name is nearest to `asked`; false: none is
 * known. */
enum { MODEL_EXPECTED_SIZE = PHONE_NAME_MAX + 8 };
bool model_nearest_name(const struct model *m, struct slice asked, struct name_diff *d,
                        char expected[static MODEL_EXPECTED_SIZE]);

/* need_person: of all phones, whatever their stage, those that phone_needs_person(). */
struct model_summary {
    unsigned phones, need_person, chosen, done, current, stuck, failed, waiting, busy, bystanders;
    uint64_t requests, files_sent, bytes_sent, resent;
};
void model_summarise(const struct model *m, struct model_summary *out);

/* Every chosen phone is final (DESIGN 16); with `all` also that none was new for 120 s / speed. */
bool model_is_over(const struct model *m, int64_t now_us);

/* For tests and resume: two models that saw the same events are equal in all that they show. */
bool model_equal(const struct model *a, const struct model *b);

#endif
