/* SPDX-License-Identifier: MIT */
/*
 * A cause absorbs its symptoms, so that a technician reads the one thing to mend and not the five
 * that follow from it. The relation is written out in full, not computed as a closure, so that each
 * line can be argued about; it has no cycles (a test holds that), therefore at least one problem of
 * any phone is always left to be shown.
 */
#include "core/diagnosis.h"

/* What happens to a phone that cannot get the load it was told, whatever the reason. */
#define NO_LOAD_SYMPTOMS DIAG_NO_APPLICATION_LOOP, DIAG_RESET_LOOP
/* A wrong name: the file is missing under it, and other names look near. */
#define WRONG_NAME_SYMPTOMS DIAG_FILE_MISSING, DIAG_NAME_NEAR_MISS, NO_LOAD_SYMPTOMS
/* A wrong file: it is fetched again and again and refused. */
#define WRONG_FILE_SYMPTOMS DIAG_IMAGE_REJECTED, DIAG_REPEATED_TRANSFER, NO_LOAD_SYMPTOMS
/* No answer reaches the phone. */
#define SILENCE_SYMPTOMS DIAG_TFTP_UNANSWERED, DIAG_LOST_SERVER, NO_LOAD_SYMPTOMS

enum { SYMPTOMS_MAX = 8 };

/* A row ends with its first zero; tftp-unanswered, which is zero, can only stand in first place. */
static const struct {
    enum diagnosis cause;
    enum diagnosis symptom[SYMPTOMS_MAX];
} explains[] = {
    {DIAG_TFTP_UNANSWERED, {DIAG_LOST_SERVER, DIAG_REPEATED_TRANSFER, NO_LOAD_SYMPTOMS}},
    {DIAG_FIREWALL_SUSPECTED, {SILENCE_SYMPTOMS}},
    {DIAG_OUTSIDE_SUBNET, {SILENCE_SYMPTOMS}},
    {DIAG_OTHER_SERVER_ASKED,
     {SILENCE_SYMPTOMS, DIAG_WRONG_TFTP_SERVER, DIAG_CONFIG_WITHOUT_LOAD, DIAG_FILE_MISSING}},
    {DIAG_SECOND_DHCP, {DIAG_LOST_SERVER, DIAG_WRONG_TFTP_SERVER}},
    {DIAG_WRONG_TFTP_SERVER, {SILENCE_SYMPTOMS}},
    {DIAG_OPTION_150_MISSING, {SILENCE_SYMPTOMS}},
    {DIAG_LINK_LOST, {SILENCE_SYMPTOMS, DIAG_REPEATED_TRANSFER}},
    {DIAG_RETRANSMITTING, {DIAG_REPEATED_TRANSFER}},
    {DIAG_FILE_MISSING, {NO_LOAD_SYMPTOMS}},
    {DIAG_SET_INCOMPLETE, {WRONG_NAME_SYMPTOMS}},
    {DIAG_NAME_NEAR_MISS, {DIAG_FILE_MISSING, NO_LOAD_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_NAME_CASE, {DIAG_FILE_MISSING, NO_LOAD_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_NAME_BYTES, {WRONG_NAME_SYMPTOMS, DIAG_NAME_EXTENSION, DIAG_LOADS_DISAGREE}},
    {DIAG_NAME_EXTENSION, {WRONG_NAME_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_LOADER_FOR_APPLICATION, {WRONG_NAME_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_APPLICATION_FOR_LOADER, {WRONG_NAME_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_LOADS_DISAGREE, {DIAG_FILE_MISSING, NO_LOAD_SYMPTOMS}},
    {DIAG_STILL_ASKS_OLD, {WRONG_NAME_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_HEADER_NAME_MISMATCH, {WRONG_FILE_SYMPTOMS}},
    {DIAG_TEXT_MODE_DAMAGE, {WRONG_FILE_SYMPTOMS, DIAG_IMAGE_DAMAGED}},
    {DIAG_IMAGE_DAMAGED, {WRONG_FILE_SYMPTOMS}},
    {DIAG_IMAGE_REJECTED, {DIAG_REPEATED_TRANSFER, NO_LOAD_SYMPTOMS}},
    {DIAG_CONFIG_WITHOUT_LOAD, {NO_LOAD_SYMPTOMS}},
    {DIAG_CONFIG_TOO_LONG, {DIAG_CONFIG_WITHOUT_LOAD, DIAG_REPEATED_TRANSFER, NO_LOAD_SYMPTOMS}},
    {DIAG_CROSSES_SIGNING,
     {DIAG_STEP_SKIPPED, DIAG_IMAGE_REJECTED, WRONG_NAME_SYMPTOMS, DIAG_LOADS_DISAGREE}},
    {DIAG_STEP_SKIPPED, {DIAG_IMAGE_REJECTED, WRONG_NAME_SYMPTOMS}},
    {DIAG_LOAD_UNKNOWN, {DIAG_PRE_UAL_PHONE, NO_LOAD_SYMPTOMS, DIAG_FILE_MISSING}},
    {DIAG_STEP_LOAD_MISSING, {DIAG_PRE_UAL_PHONE, NO_LOAD_SYMPTOMS, DIAG_FILE_MISSING}},
    {DIAG_UNCHOSEN_PHONE, {WRONG_NAME_SYMPTOMS, DIAG_PRE_UAL_PHONE}},
};

bool diagnosis_explains(enum diagnosis cause, enum diagnosis symptom)
{
    for (size_t i = 0; i < ARRAY_SIZE(explains); i++) {
        const enum diagnosis *row = explains[i].symptom;
        if (explains[i].cause != cause)
            continue;
        for (unsigned k = 0; k < SYMPTOMS_MAX && (k == 0 || row[k]); k++)
            if (row[k] == symptom)
                return true;
    }
    return false;
}
