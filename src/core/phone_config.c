/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a phone looks into several files, one after the other, and a later protocol
 * looks into others than the one before it; where they disagree the phone restarts for nothing
 * (PHONES 4.10). So every file of a hop names the same load. Only OS79XX.TXT differs: it speaks to
 * phones that know no .loads, and names the universal loader's own file (PHONES 1.1, 4).
 */
#include "core/phone_config.h"

#include "core/phone_parse.h"

#include <stdio.h>
#include <string.h>

static const struct config_kind {
    const char *before, *after; /* the MAC, when per_phone */
    bool per_phone;
} KINDS[] = {
    [CONFIG_FILE_OS79XX] = {"OS79XX.TXT", "", false},
    [CONFIG_FILE_SIP_DEFAULT] = {"SIPDefault.cnf", "", false},
    [CONFIG_FILE_XML_DEFAULT] = {"XMLDefault.cnf.xml", "", false},
    [CONFIG_FILE_SEP] = {"SEP", ".cnf.xml", true},
    [CONFIG_FILE_SIP] = {"SIP", ".cnf", true},
};

const char *config_file_name(enum config_file f, struct mac mac, char dst[static CONFIG_NAME_SIZE])
{
    char digits[MAC_TEXT_SIZE];
    snprintf(dst, CONFIG_NAME_SIZE, "%s%s%s", KINDS[f].before,
             KINDS[f].per_phone ? mac_format_bare(mac, digits) : "", KINDS[f].after);
    return dst;
}

enum config_file config_file_of(struct slice name, struct mac mac)
{
    char own[CONFIG_NAME_SIZE];
    for (enum config_file f = 0; f < CONFIG_FILE_COUNT; f++)
        if (slice_is_nocase(name, config_file_name(f, mac, own)))
            return f;
    return CONFIG_FILE_COUNT;
}

bool config_file_is_per_phone(enum config_file f)
{
    return KINDS[f].per_phone;
}

bool config_file_wanted(enum config_file f, const struct plan_hop *hop)
{
    switch (f) {
    case CONFIG_FILE_OS79XX:
        return true;
    case CONFIG_FILE_SIP_DEFAULT:
    case CONFIG_FILE_SIP:
        return hop->method != PLAN_LOAD_INFORMATION; /* SCCP within SCCP: no SIP file is read */
    case CONFIG_FILE_XML_DEFAULT:
    case CONFIG_FILE_SEP:
        return hop->method != PLAN_IMAGE_VERSION; /* SIP within SIP, before XML */
    case CONFIG_FILE_COUNT:
        break;
    }
    return false;
}

static void build_os79xx(const struct plan_hop *hop, const struct phone_config_options *opt,
                         struct buf *out)
{
    char loader[LOAD_NAME_MAX + 1];
    bool ual = load_name_loader_of(&hop->to, loader, sizeof loader);
    buf_str(out, ual ? loader : hop->to.text);
    if (opt && opt->os79xx_newline)
        buf_str(out, "\n");
}

static const char *device_protocol(enum protocol p)
{
    return p == PROTOCOL_SIP ? "SIP" : p == PROTOCOL_MGCP ? "MGCP" : "SCCP";
}

/* The forms that are known to work (PHONES 5.3): both model's elements in the default file, the
 * plain one in the phone's own, where the loader ignores the model attribute. */
static void build_xml_default(const char *load, const struct phone_home *home, struct buf *out)
{
    buf_str(out, "<Default>\n");
    if (home)
        phone_home_xml(home, out);
    buf_printf(out,
               "  <loadInformation8 model=\"IP Phone 7940\">%s</loadInformation8>\n"
               "  <loadInformation7 model=\"IP Phone 7960\">%s</loadInformation7>\n"
               "</Default>\n",
               load, load);
}

static void build_sep(const struct load_name *load, const struct phone_home *home, struct buf *out)
{
    buf_printf(out,
               "<device>\n"
               "  <deviceProtocol>%s</deviceProtocol>\n",
               device_protocol(load->protocol));
    if (home)
        phone_home_xml(home, out);
    buf_printf(out,
               "  <loadInformation model=\"IP Phone 7960\">%s</loadInformation>\n"
               "</device>\n",
               load->text);
}

void phone_config_build(enum config_file f, const struct plan_hop *hop, struct mac mac,
                        const struct phone_config_options *opt, struct buf *out)
{
    (void)mac; /* chooses the name; what a phone is told depends on its hop and its home alone */
    const bool sip = hop->to.protocol == PROTOCOL_SIP;
    const struct phone_home *home = opt ? opt->home : NULL;
    switch (f) {
    case CONFIG_FILE_OS79XX:
        build_os79xx(hop, opt, out);
        break;
    case CONFIG_FILE_SIP_DEFAULT:
        buf_printf(out, "image_version: %s\n", hop->to.text);
        if (home && sip)
            phone_home_sip_default(home, out);
        break;
    case CONFIG_FILE_SIP:
        buf_printf(out, "image_version: %s\n", hop->to.text);
        if (home && sip)
            phone_home_sip(home, out);
        break;
    case CONFIG_FILE_XML_DEFAULT:
        build_xml_default(hop->to.text, sip ? NULL : home, out);
        break;
    case CONFIG_FILE_SEP:
        build_sep(&hop->to, sip ? NULL : home, out);
        break;
    case CONFIG_FILE_COUNT:
        break;
    }
}
