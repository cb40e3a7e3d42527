/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: first the form of the file, then whether its release may follow the one that
 * runs. The name in the image's own header decides which release it is, as a renamed unsigned file
 * is still what it was. The steps are Cisco's procedure (PHONES 4.2, 4.3, 4.5); that a phone itself
 * insists on them is inferred, the least surprising reading of "you cannot go directly".
 */
#include "phones/sim_old.h"

#include "core/text.h"

#include <string.h>

/* SIP climbs one rung at a time: [23].x and early 4.x, 4.4, 5.x, 6.x, 7.x (PHONES 4.2). */
static unsigned rung(const struct load_name *n)
{
    if (n->major < 4 || (n->major == 4 && n->minor < 4))
        return 0;
    return n->major < 7 ? n->major - 3 : 4;
}

/* Only SIP has steps: SCCP takes whatever its signature allows (PHONES 4, the table), and of MGCP
 * nothing is known. */
static bool skips_a_step(const struct load_name *runs, const struct load_name *wanted)
{
    bool sip_release = wanted->protocol == PROTOCOL_SIP || wanted->is_dashed_loader;
    if (runs->protocol != PROTOCOL_SIP)
        return false;
    if (!sip_release)
        return load_name_is_ual(wanted); /* first to SIP 7.x (PHONES 4.5) */
    if (rung(wanted) < rung(runs))
        return load_name_is_signed(runs); /* down only from 7.x (PHONES 4.3) */
    return rung(wanted) > rung(runs) + 1;
}

enum sim_old_verdict sim_old_judge(const struct load_name *running, struct slice asked,
                                   struct slice file, struct load_image *image)
{
    struct load_name wanted;
    bool is_signed = load_name_is_signed(running);
    load_image_judge(asked, file, image);
    if (!is_signed && image->sgn.present)
        return SIM_OLD_SIGNED_FILE; /* PHONES 5.4 */
    if (is_signed &&
        (!image->sgn.present || image->sgn.bad || !slice_eq_nocase(image->sgn.name, asked)))
        return SIM_OLD_NOT_SIGNED; /* PHONES 2.1, 4.1 */
    if (image->verdict != FILE_WHOLE ||
        (image->kind != IMAGE_MONOLITHIC && image->kind != IMAGE_LOADER) ||
        !load_name_parse(slice_str(image->image.load_id), &wanted))
        return SIM_OLD_DAMAGED;
    if (is_signed && !load_name_is_signed(&wanted))
        return SIM_OLD_WALL; /* PHONES 4.1 */
    return skips_a_step(running, &wanted) ? SIM_OLD_STEP : SIM_OLD_TAKES;
}
