/* SPDX-License-Identifier: MIT */
/*
 * The catalogue of what can be wrong: slug, severity, what it means, what to do (DESIGN 8). Data
 * only; the rules that raise a diagnosis stand in phone.c and model.c. Slugs are stable.
 */
#ifndef HOOKFLASH_DIAGNOSIS_H
#define HOOKFLASH_DIAGNOSIS_H

#include "core/bytes.h"

#define SEVERITIES(X)                                                                              \
    X(SEVERITY_OK, "ok")                                                                           \
    X(SEVERITY_NOTE, "note")                                                                       \
    X(SEVERITY_WARNING, "warning")                                                                 \
    X(SEVERITY_ERROR, "error")

enum severity {
#define X(id, text) id,
    SEVERITIES(X)
#undef X
};

const char *severity_name(enum severity s);

/* id, slug, severity. The texts stand in diagnosis.c, keyed by id. */
#define DIAGNOSES(X)                                                                               \
    X(DIAG_TFTP_UNANSWERED, "tftp-unanswered", SEVERITY_ERROR)                                     \
    X(DIAG_FIREWALL_SUSPECTED, "firewall-suspected", SEVERITY_ERROR)                               \
    X(DIAG_OTHER_SERVER_ASKED, "other-server-asked", SEVERITY_ERROR)                               \
    X(DIAG_FILE_MISSING, "file-missing", SEVERITY_ERROR)                                           \
    X(DIAG_NAME_CASE, "name-case", SEVERITY_WARNING)                                               \
    X(DIAG_NAME_BYTES, "name-bytes", SEVERITY_ERROR)                                               \
    X(DIAG_NAME_EXTENSION, "name-extension", SEVERITY_ERROR)                                       \
    X(DIAG_NAME_NEAR_MISS, "name-near-miss", SEVERITY_ERROR)                                       \
    X(DIAG_LOADER_FOR_APPLICATION, "loader-name-for-application", SEVERITY_ERROR)                  \
    X(DIAG_APPLICATION_FOR_LOADER, "application-name-for-loader", SEVERITY_ERROR)                  \
    X(DIAG_SET_INCOMPLETE, "set-incomplete", SEVERITY_ERROR)                                       \
    X(DIAG_ALREADY_CURRENT, "already-current", SEVERITY_NOTE)                                      \
    X(DIAG_PRE_UAL_PHONE, "pre-ual-phone", SEVERITY_WARNING)                                       \
    X(DIAG_LOST_SERVER, "lost-server-after-reboot", SEVERITY_ERROR)                                \
    X(DIAG_CONFIG_WITHOUT_LOAD, "config-without-load", SEVERITY_ERROR)                             \
    X(DIAG_CONFIG_TOO_LONG, "config-too-long", SEVERITY_ERROR)                                     \
    X(DIAG_SIP_CONFIG_MISSING, "sip-config-missing", SEVERITY_NOTE)                                \
    X(DIAG_NO_APPLICATION_LOOP, "no-application-loop", SEVERITY_ERROR)                             \
    X(DIAG_RESET_LOOP, "reset-loop", SEVERITY_ERROR)                                               \
    X(DIAG_REPEATED_TRANSFER, "repeated-transfer", SEVERITY_WARNING)                               \
    X(DIAG_RETRANSMITTING, "retransmitting", SEVERITY_WARNING)                                     \
    X(DIAG_HEADER_NAME_MISMATCH, "header-name-mismatch", SEVERITY_ERROR)                           \
    X(DIAG_IMAGE_DAMAGED, "image-damaged", SEVERITY_ERROR)                                         \
    X(DIAG_TEXT_MODE_DAMAGE, "text-mode-damage", SEVERITY_ERROR)                                   \
    X(DIAG_IMAGE_REJECTED, "image-rejected", SEVERITY_ERROR)                                       \
    X(DIAG_OUTSIDE_SUBNET, "outside-subnet", SEVERITY_WARNING)                                     \
    X(DIAG_CROSSES_SIGNING, "crosses-signing", SEVERITY_ERROR)                                     \
    X(DIAG_STEP_SKIPPED, "step-skipped", SEVERITY_ERROR)                                           \
    X(DIAG_LOADS_DISAGREE, "loads-disagree", SEVERITY_WARNING)                                     \
    X(DIAG_STILL_ASKS_OLD, "still-asks-old-protocol", SEVERITY_ERROR)                              \
    X(DIAG_SECOND_DHCP, "second-dhcp-server", SEVERITY_ERROR)                                      \
    X(DIAG_OPTION_150_MISSING, "option-150-missing", SEVERITY_ERROR)                               \
    X(DIAG_WRONG_TFTP_SERVER, "wrong-tftp-server", SEVERITY_ERROR)                                 \
    X(DIAG_UNCHOSEN_PHONE, "unchosen-phone", SEVERITY_NOTE)                                        \
    X(DIAG_CAPTURE_DROPS, "capture-drops", SEVERITY_WARNING)                                       \
    X(DIAG_DISK_FULL, "disk-full", SEVERITY_ERROR)                                                 \
    X(DIAG_LINK_LOST, "link-lost", SEVERITY_ERROR)                                                 \
    X(DIAG_LOAD_UNKNOWN, "load-unknown", SEVERITY_ERROR)                                           \
    X(DIAG_STEP_LOAD_MISSING, "step-load-missing", SEVERITY_ERROR)

enum diagnosis {
#define X(id, slug, severity) id,
    DIAGNOSES(X)
#undef X
        DIAGNOSIS_COUNT
};

struct diagnosis_entry {
    const char *slug;
    enum severity severity;
    const char *title;   /* a few words */
    const char *meaning; /* what it means, one paragraph */
    const char *fix;     /* what to do; commands where there are any */
    const char *source;  /* "PHONES 5.4, CSCdv19260" */
    bool approximate;    /* rests on inference: the program says so */
};

const struct diagnosis_entry *diagnosis_entry(enum diagnosis d);
const char *diagnosis_slug(enum diagnosis d);
/* By slug; DIAGNOSIS_COUNT when there is none. */
enum diagnosis diagnosis_find(struct slice slug);
/* A cause absorbs its symptoms: is `symptom` explained by `cause`? Then only the cause is shown. */
bool diagnosis_explains(enum diagnosis cause, enum diagnosis symptom);

#endif
