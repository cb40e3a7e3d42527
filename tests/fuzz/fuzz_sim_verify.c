/* SPDX-License-Identifier: MIT */
/*
 * What a simulated phone believes of a file that it was given. Input: the asked name up to the
 * first LF, then the file. Every refusal has a sentence that can be shown, and what it takes is
 * what the judge takes too.
 */
#include "must.h"

#include "core/load_image.h"
#include "phones/sim_verify.h"

#include <string.h>

static void must_say(const struct sim_verdict *v)
{
    must(memchr(v->why, 0, sizeof v->why) != NULL);
    must(v->ok == (v->why[0] == '\0') && !(v->ok && v->other_kind));
    must_be_text(slice_str(v->why));
}

static void try_image(struct slice asked, struct slice file, enum image_kind kind)
{
    char apid[9] = "";
    struct load_image judged;
    struct sim_verdict v = sim_verify_image(asked, file, kind, apid);
    must_say(&v);
    must(memchr(apid, 0, sizeof apid) != NULL);
    if (!v.ok)
        return;
    load_image_judge(asked, file, &judged);
    must(judged.verdict == FILE_WHOLE && judged.kind == kind);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum image_kind kinds[] = {IMAGE_LOADER, IMAGE_APPLICATION, IMAGE_MONOLITHIC};
    struct phone_manifest manifest;
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    size_t n = lf ? (size_t)(lf - data) : 0;
    struct slice asked = slice_of(data, n);
    struct slice file = lf ? slice_of(lf + 1, size - n - 1) : slice_of(data, size);
    struct sim_verdict v = sim_verify_ctl(file);
    must_say(&v);
    v = sim_verify_manifest(asked, file, &manifest);
    must_say(&v);
    for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
        try_image(asked, file, kinds[i]);
    return 0;
}
