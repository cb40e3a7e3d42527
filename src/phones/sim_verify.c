/* SPDX-License-Identifier: MIT */
#include "phones/sim_verify.h"

#include "core/text.h"

#include <stdio.h>
#include <string.h>

enum {
    MANIFEST_LEAST = 100,        /* PHONES 9 */
    LOADER_LENGTH_MAX = 0x1ffe0, /* PHONES 2.3 */
};

static struct sim_verdict refused(const char *why)
{
    struct sim_verdict v = {.ok = false};
    snprintf(v.why, sizeof v.why, "%s", why);
    return v;
}

/* Length and text must agree, letters in any case: renaming a signed file is fatal. */
static struct sim_verdict check_header(struct slice asked, const struct signed_header *h)
{
    if (!h->present || h->bad)
        return refused("no signed header that can be read");
    struct sim_verdict v = {.ok = slice_eq_nocase(asked, h->name)};
    char want[70], got[70];
    if (!v.ok)
        snprintf(v.why, sizeof v.why, "hdr has wrong filename; expected <%s>, got <%s>",
                 text_safe(asked, want, sizeof want), text_safe(h->name, got, sizeof got));
    return v;
}

struct sim_verdict sim_verify_ctl(struct slice file)
{
    struct signed_header h;
    signed_header_parse(file, &h);
    return h.present && !h.bad ? (struct sim_verdict){.ok = true}
                               : refused("empty or no trust list");
}

struct sim_verdict sim_verify_manifest(struct slice asked, struct slice file,
                                       struct phone_manifest *out)
{
    struct signed_header h;
    signed_header_parse(file, &h);
    struct sim_verdict v = check_header(asked, &h);
    if (!v.ok)
        return v;
    if (file.n < MANIFEST_LEAST)
        return refused("too short");
    if (!phone_parse_manifest(slice_sub(file, h.length, file.n), out))
        return refused("does not name loader, application and LA_VERSION");
    return v;
}

struct sim_verdict sim_verify_image(struct slice asked, struct slice file, enum image_kind kind,
                                    char apid[static 9])
{
    struct load_image image;
    load_image_judge(asked, file, &image);
    struct sim_verdict v = check_header(asked, &image.sgn);
    if (!v.ok)
        return v;
    if (image.verdict != FILE_WHOLE)
        return refused(image.text);
    if (image.kind != kind) {
        v = refused("another kind of image than belongs here");
        v.other_kind = true;
        return v;
    }
    if (kind == IMAGE_LOADER && file.n - image.sgn.length > LOADER_LENGTH_MAX)
        return refused("loader too long for its bank");
    memcpy(apid, image.image.apid, 9);
    return v;
}
