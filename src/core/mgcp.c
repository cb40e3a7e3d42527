/* SPDX-License-Identifier: MIT */
#include "core/mgcp.h"

#include "core/text.h"

enum { VERB_LETTERS = 4, TRANSACTION_DIGITS_MAX = 9, TRANSACTION_MAX = 999999999 };

static bool is_transaction(struct slice s)
{
    uint64_t v;
    return s.n <= TRANSACTION_DIGITS_MAX && text_number(s, TRANSACTION_MAX, &v);
}

static bool is_verb(struct slice s)
{
    if (s.n != VERB_LETTERS)
        return false;
    for (size_t i = 0; i < s.n; i++)
        if (!byte_is_alpha(s.p[i]))
            return false;
    return true;
}

/* RSIP 1203 aaln/1@SEP00156219BB2F MGCP 1.0 */
static bool read_command(struct slice line, struct mgcp_message *out)
{
    out->verb = text_take_word(&line);
    out->transaction = text_take_word(&line);
    out->endpoint = text_take_word(&line);
    struct slice protocol = text_take_word(&line), version = text_take_word(&line);
    return is_verb(out->verb) && is_transaction(out->transaction) &&
           slice_is_nocase(protocol, "MGCP") && version.n && byte_is_digit(version.p[0]);
}

/* 200 1203 OK */
static bool read_response(struct slice line, struct mgcp_message *out)
{
    uint64_t code;
    struct slice digits = text_take_word(&line);
    out->transaction = text_take_word(&line);
    if (digits.n != 3 || !text_number(digits, 999, &code) || !is_transaction(out->transaction))
        return false;
    out->code = (unsigned)code;
    return true;
}

/* Parameter lines end at an empty line (SDP follows) or at "." (another message follows). */
static void read_parameters(struct slice rest, struct mgcp_message *out)
{
    struct slice line;
    while (text_take_line(&rest, &line)) {
        line = text_trim(line);
        if (line.n == 0 || slice_is(line, "."))
            return;
        if (slice_starts_nocase(line, "RM:") && !out->restart.n)
            out->restart = text_trim(slice_from(line, 3));
    }
}

bool mgcp_parse(struct slice payload, struct mgcp_message *out)
{
    struct slice line;
    *out = (struct mgcp_message){0};
    if (!text_take_line(&payload, &line) || line.n == 0)
        return false;
    bool ok = byte_is_digit(line.p[0]) ? read_response(line, out) : read_command(line, out);
    if (ok)
        read_parameters(payload, out);
    return ok;
}
