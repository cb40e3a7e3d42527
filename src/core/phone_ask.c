/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: the names that a 79x0 asks are few and fixed (PHONES 3.2, 3.3), so one table
 * of prefix and suffix tells them apart, in any case of letters. A folder in front (tftp_cfg_dir)
 * is ignored. `.sgn` behind a configuration's name is what a phone with a trust list appends.
 */
#include "core/phone.h"

#include "core/text.h"

static const struct {
    const char *prefix, *suffix;
    enum phone_ask ask;
    bool has_mac; /* between prefix and suffix; else prefix is the whole name, suffix empty */
} names[] = {
    {"CTLSEP", ".tlv", ASK_CTL, true},
    {"SEP", ".cnf.xml", ASK_SEP, true},
    {"SEP", ".cnf", ASK_SEP, true},
    {"SIP", ".cnf", ASK_SIP, true},
    {"MGC", ".cnf", ASK_MGC, true},
    {"XMLDefault.cnf.xml", "", ASK_XML_DEFAULT, false},
    {"SEPDefault.cnf", "", ASK_XML_DEFAULT, false},
    {"SIPDefault.cnf", "", ASK_SIP_DEFAULT, false},
    {"MGCDefault.cnf", "", ASK_MGC_DEFAULT, false},
    {"OS79XX.TXT", "", ASK_OS79XX, false},
    {"RINGLIST.DAT", "", ASK_SIP_RUNNING, false},
    {"dialplan.xml", "", ASK_SIP_RUNNING, false},
};

static const struct {
    const char *suffix;
    enum phone_ask ask;
} extensions[] = {
    {".loads", ASK_MANIFEST},
    {".sbn", ASK_SBN},
    {".sb2", ASK_SB2},
    {".bin", ASK_BIN},
};

struct slice phone_ask_load(struct slice name)
{
    struct slice base = text_base_name(name);
    size_t dot = base.n;
    while (dot && base.p[dot - 1] != '.')
        dot--;
    return dot ? slice_sub(base, 0, dot - 1) : base;
}

static bool fits(struct slice base, size_t i, struct mac *mac)
{
    size_t before = slice_str(names[i].prefix).n, after = slice_str(names[i].suffix).n;
    if (!names[i].has_mac)
        return slice_is_nocase(base, names[i].prefix);
    return base.n == before + 12 + after && slice_starts_nocase(base, names[i].prefix) &&
           slice_ends_nocase(base, names[i].suffix) &&
           mac_parse(slice_sub(base, before, 12), mac, NULL);
}

enum phone_ask phone_ask_of(struct slice name, struct mac *mac)
{
    struct slice base = text_base_name(name);
    struct mac found = {{0}};
    if (slice_ends(base, ".sgn"))
        base = slice_sub(base, 0, base.n - 4);
    for (size_t i = 0; i < ARRAY_SIZE(names); i++)
        if (fits(base, i, &found)) {
            if (mac && names[i].has_mac)
                *mac = found;
            return names[i].ask;
        }
    for (size_t i = 0; i < ARRAY_SIZE(extensions); i++)
        if (slice_ends_nocase(base, extensions[i].suffix))
            return extensions[i].ask;
    return ASK_OTHER;
}

bool phone_ask_is_config(enum phone_ask a)
{
    return a >= ASK_CTL && a <= ASK_OS79XX;
}

bool phone_ask_is_load_file(enum phone_ask a)
{
    return a >= ASK_MANIFEST;
}
