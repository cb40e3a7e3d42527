/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the loader cuts a .loads file into tokens and looks into each for one of
 * three marks (PHONES 2.2). Order, line ends and unknown tokens do not matter, so that LF, CRLF and
 * other families' comment lines all read the same.
 */
#include "core/phone_parse_impl.h"

#include <string.h>

static bool is_between(uint8_t c)
{
    return !phone_is_word(c);
}

/* Offset behind `mark` inside the token, any case; 0 when it is not there. */
static size_t behind(struct slice token, const char *mark)
{
    size_t n = strlen(mark);
    for (size_t i = 0; i + n <= token.n; i++)
        if (slice_is_nocase(slice_sub(token, i, n), mark))
            return i + n;
    return 0;
}

bool phone_parse_manifest(struct slice payload, struct phone_manifest *out)
{
    struct rd r;
    *out = (struct phone_manifest){0};
    rd_init(&r, phone_visible_part(payload));
    for (;;) {
        phone_take_while(&r, is_between);
        struct slice token = phone_take_while(&r, phone_is_token);
        size_t version = behind(token, "LA_VERSION=");
        if (token.n == 0)
            break;
        if (behind(token, ".sbn"))
            slice_to_str(token, out->loader, sizeof out->loader);
        else if (behind(token, ".sb2"))
            slice_to_str(token, out->application, sizeof out->application);
        else if (version)
            slice_to_str(slice_sub(token, version, 8), out->la_version, sizeof out->la_version);
    }
    return out->loader[0] && out->application[0] && out->la_version[0];
}
