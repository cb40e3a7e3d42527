/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: what a phone runs is told twice, by the prefix of its device name and by its
 * version. Only the 7940 and 7960 change the prefix with the image (WIRE 0.1), so there it decides;
 * every other phone says SEP whatever it runs. The version of a SIP image is spelt like the
 * loader's, P003-08-2-00 (WIRE 0.2), and needs its letter back to be a file's name.
 */
#include "core/neighbour_impl.h"

static const struct {
    const char *prefix;
    enum protocol protocol;
    char letter; /* third of a dashed load's name: P0S3-... */
} IMAGES[] = {
    {"SEP", PROTOCOL_SCCP, '0'},
    {"SIP", PROTOCOL_SIP, 'S'},
    {"MGC", PROTOCOL_MGCP, 'M'},
};

struct slice neighbour_text(struct slice value)
{
    while (value.n && (value.p[value.n - 1] == 0 || value.p[value.n - 1] == ' '))
        value.n--;
    return value;
}

/* SEP00156219BB2F and nothing else: mac_parse() would take other notations too. */
static bool device_mac(struct slice name, struct mac *out)
{
    enum { PREFIX = 3, DIGITS = 12 };
    for (size_t i = 0; name.n == PREFIX + DIGITS && i < ARRAY_SIZE(IMAGES); i++)
        if (slice_starts_nocase(name, IMAGES[i].prefix))
            return mac_parse(name, out, NULL);
    return false;
}

void neighbour_set_device(struct neighbour *n, struct slice name)
{
    n->device = name;
    n->mac = (struct mac){{0}};
    device_mac(name, &n->mac);
}

/* "7960" of "Cisco IP Phone 7960", "7962G" of "CP-7962G"; false where it is no phone. */
static bool phone_model(struct slice platform, struct slice *model)
{
    static const char *const BEFORE[] = {"Cisco IP Phone", "CP-"};
    *model = platform;
    for (size_t i = 0; i < ARRAY_SIZE(BEFORE); i++)
        if (slice_take_nocase(model, BEFORE[i])) {
            slice_take_nocase(model, " ");
            return true;
        }
    return false;
}

bool neighbour_is_phone(const struct neighbour *n)
{
    struct slice model;
    return phone_model(n->platform, &model);
}

bool neighbour_is_79x0(const struct neighbour *n)
{
    static const char *const MODELS[] = {"7940", "7940G", "7960", "7960G"};
    struct slice model;
    if (!phone_model(n->platform, &model))
        return false;
    for (size_t i = 0; i < ARRAY_SIZE(MODELS); i++)
        if (slice_is_nocase(model, MODELS[i]))
            return true;
    return false;
}

/* P003-08-2-00, P00308000700, SCCP42.9-3-1ES27S; of sip88xx.12-0-1ES-13 its first letters. */
static enum protocol version_protocol(struct slice version)
{
    struct load_name load;
    if (load_name_parse(version, &load))
        return load.is_dashed_loader ? PROTOCOL_SIP : load.protocol;
    if (slice_starts_nocase(version, "SCCP"))
        return PROTOCOL_SCCP;
    return slice_starts_nocase(version, "SIP") ? PROTOCOL_SIP : PROTOCOL_UNKNOWN;
}

enum protocol neighbour_protocol(const struct neighbour *n)
{
    if (neighbour_is_79x0(n))
        for (size_t i = 0; i < ARRAY_SIZE(IMAGES); i++)
            if (slice_starts_nocase(n->device, IMAGES[i].prefix))
                return IMAGES[i].protocol;
    return version_protocol(n->version);
}

char *neighbour_load(const struct neighbour *n, char dst[static LOAD_NAME_MAX + 1])
{
    struct load_name load;
    dst[0] = '\0';
    if (!load_name_parse(n->version, &load))
        return dst;
    slice_to_str(slice_str(load.text), dst, LOAD_NAME_MAX + 1);
    enum protocol runs = neighbour_protocol(n);
    for (size_t i = 0; load.is_dashed_loader && i < ARRAY_SIZE(IMAGES); i++)
        if (IMAGES[i].protocol == runs)
            dst[2] = IMAGES[i].letter;
    return dst;
}
