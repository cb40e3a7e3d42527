/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row of `specs` is an option: its name, the reader of its value with the
 * range it allows, the field it goes to and its line in the help. All else walks the rows.
 */
#include "phones/sim_options.h"

#include "config.h"

#include "core/text.h"
#include "core/tftp_packet.h"
#include "option_help.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

enum { PHONES_MAX = 16000, SECONDS_MAX = 1000000, HELP_COLUMN = 26, PREFIX_MAX = 30 };

struct option_spec {
    const char *name;
    const char *value; /* its name in the help; NULL: takes none */
    bool (*read)(const struct option_spec *spec, const char *text, void *field);
    size_t offset;
    double low, high;
    const char *help;
};

static bool read_flag(const struct option_spec *spec, const char *text, void *field)
{
    (void)spec, (void)text;
    *(bool *)field = true;
    return true;
}

static bool read_text(const struct option_spec *spec, const char *text, void *field)
{
    (void)spec;
    *(const char **)field = text;
    return text[0] != '\0';
}

static bool read_count(const struct option_spec *spec, const char *text, void *field)
{
    uint64_t n;
    if (!text_number(slice_str(text), (uint64_t)spec->high, &n) || (double)n < spec->low)
        return false;
    *(unsigned *)field = (unsigned)n;
    return true;
}

static bool read_decimal(const struct option_spec *spec, const char *text, void *field)
{
    char *end;
    double d = strtod(text, &end);
    if (end == text || *end != '\0' || !(d >= spec->low && d <= spec->high))
        return false;
    *(double *)field = d;
    return true;
}

static bool read_server(const struct option_spec *spec, const char *text, void *field)
{
    struct sim_options *o = field;
    const char *colon = strchr(text, ':');
    uint64_t port = TFTP_PORT;
    (void)spec;
    if (colon && (!text_number(slice_str(colon + 1), UINT16_MAX, &port) || port == 0))
        return false;
    o->server_port = (uint16_t)port;
    struct slice ip = slice_of(text, colon ? (size_t)(colon - text) : strlen(text));
    return ip_parse(ip, &o->server) && o->server.family == 4;
}

static bool read_address(const struct option_spec *spec, const char *text, void *field)
{
    struct ip *ip = field;
    (void)spec;
    return ip_parse(slice_str(text), ip) && ip->family == 4;
}

/* 10.0.0.10/24 or 10.0.0.10/24,10.0.0.1 */
static bool read_addresses(const struct option_spec *spec, const char *text, void *field)
{
    struct sim_options *o = field;
    const char *slash = strchr(text, '/'), *comma = strchr(text, ',');
    uint64_t prefix;
    if (!slash || (comma && comma < slash))
        return false;
    size_t digits = comma ? (size_t)(comma - slash - 1) : strlen(slash + 1);
    struct slice base = slice_of(text, (size_t)(slash - text));
    o->gateway = (struct ip){0};
    if (!ip_parse(base, &o->addresses) || o->addresses.family != 4 ||
        !text_number(slice_of(slash + 1, digits), PREFIX_MAX, &prefix) || prefix == 0)
        return false;
    o->prefix = (unsigned)prefix;
    return !comma || read_address(spec, comma + 1, &o->gateway);
}

static bool read_mac(const struct option_spec *spec, const char *text, void *field)
{
    (void)spec;
    return mac_parse(slice_str(text), field, NULL);
}

static bool read_loads(const struct option_spec *spec, const char *text, void *field)
{
    struct sim_loads *l = field;
    (void)spec;
    l->count = 0;
    for (;;) {
        size_t n = strcspn(text, ",");
        struct slice name = slice_of(text, n);
        if (l->count == SIM_LOADS_MAX)
            return false;
        l->none[l->count] = slice_is(name, "none");
        if (!l->none[l->count] && !load_name_parse(name, &l->load[l->count]))
            return false;
        l->count++;
        if (text[n] == '\0')
            return true;
        text += n + 1;
    }
}

/* One of some words, whose place in the list is the value. */
static bool read_word(const char *text, const char *const *words, unsigned count, unsigned *out)
{
    for (unsigned i = 0; i < count; i++) {
        if (words[i] && strcmp(text, words[i]) == 0) {
            *out = i;
            return true;
        }
    }
    return false;
}

static bool read_models(const struct option_spec *spec, const char *text, void *field)
{
    static const char *const words[] = {"mix", "7960", "7940"};
    unsigned i;
    (void)spec;
    if (!read_word(text, words, ARRAY_SIZE(words), &i))
        return false;
    *(enum sim_models *)field = (enum sim_models)i;
    return true;
}

static bool read_cut(const struct option_spec *spec, const char *text, void *field)
{
    static const char *const words[] = {
#define X(id, word) word,
        SIM_CUTS(X)
#undef X
    };
    unsigned i;
    (void)spec;
    if (!read_word(text, words, ARRAY_SIZE(words), &i))
        return false;
    *(enum sim_cut *)field = (enum sim_cut)i;
    return true;
}

static bool read_fault(const struct option_spec *spec, const char *text, void *field)
{
    static const char *const words[] = {
        [FORGE_TRUNCATED] = "truncated",
        [FORGE_TEXT_MODE] = "text-mode",
        [FORGE_CHECKSUM] = "checksum",
        [FORGE_RENAMED] = "renamed",
    };
    unsigned i;
    (void)spec;
    if (!read_word(text, words, ARRAY_SIZE(words), &i))
        return false;
    *(enum forge_fault *)field = (enum forge_fault)i;
    return true;
}

static bool read_part(const struct option_spec *spec, const char *text, void *field)
{
    static const char *const words[] = {
        [PART_MANIFEST] = "loads", [PART_LOADER] = "sbn",  [PART_APPLICATION] = "sb2",
        [PART_RAW_LOADER] = "bin", [PART_IMAGE] = "image",
    };
    unsigned i;
    (void)spec;
    if (!read_word(text, words, ARRAY_SIZE(words), &i))
        return false;
    *(enum load_part *)field = (enum load_part)i;
    return true;
}

#define AT(f) offsetof(struct sim_options, f)

static const struct option_spec specs[] = {
    {"server", "IP[:PORT]", read_server, 0, 0, 0, "the TFTP server that the phones ask [:69]"},
    {"count", "N", read_count, AT(count), 1, PHONES_MAX, "how many phones [1]"},
    {"from", "LOAD[,..]", read_loads, AT(from), 0, 0,
     "what they run, in turn; before SIP 7, SCCP 6: approximate; none: nothing [P0030801SR02]"},
    {"model", "WHICH", read_models, AT(models), 0, 0, "7960, 7940 or mix [mix]"},
    {"mac", "FIRST", read_mac, AT(first_mac), 0, 0, "MAC of the first phone [00:15:62:00:00:01]"},
    {"bind", "ADDRESS", read_address, AT(bind), 0, 0,
     "address of the first phone; the others follow [127.1.0.1; 127.2.0.1 ... while other phones "
     "are there]"},
    {"interface", "IF", read_text, AT(interface), 0, 0,
     "be on this Ethernet interface: own MAC and address, ARP, CDP, DHCP, registration"},
    {"no-dhcp", NULL, read_flag, AT(no_dhcp), 0, 0,
     "on sockets: the server was typed at them; whose network settings are wiped has lost it"},
    {"tftp", "IP", read_address, AT(server), 0, 0,
     "on an interface: the phones' Alternate TFTP, instead of what DHCP says"},
    {"addresses", "IP/LEN[,GW]", read_addresses, 0, 0, 0,
     "on an interface: address of the first phone, the others follow; no DHCP"},
    {"seed", "N", read_count, AT(seed), 0, UINT32_MAX, "seed of what is left to chance [1]"},
    {"loss", "P", read_decimal, AT(faults.loss), 0, 100, "lose P percent of the datagrams"},
    {"dup", "P", read_decimal, AT(faults.dup), 0, 100, "double P percent"},
    {"reorder", "P", read_decimal, AT(faults.reorder), 0, 100, "let P percent come late"},
    {"delay", "MS", read_count, AT(delay_ms), 0, 60000, "delay every datagram"},
    {"power-cut", "WHERE", read_cut, AT(cut), 0, 0,
     "cut every phone's power once: at loads, sbn, sb2 or flash"},
    {"speed", "X", read_decimal, AT(speed), 0.1, 1000,
     "X times faster; TFTP timers are never scaled [1]"},
    {"stagger", "S", read_decimal, AT(stagger_s), 0, SECONDS_MAX,
     "switch the phones on over S seconds [0]"},
    {"state", "FILE", read_text, AT(state), 0, 0, "their flash, kept from run to run"},
    {"until-settled", NULL, read_flag, AT(until_settled), 0, 0,
     "end when every phone runs its application and is quiet, or loops without one"},
    {"for", "S", read_count, AT(for_s), 1, SECONDS_MAX, "end after S seconds"},
    {"json", NULL, read_flag, AT(json), 0, 0, "the summary as JSON Lines"},
    {"verbose", NULL, read_flag, AT(verbose), 0, 0, "each text on a display, with its time"},
    {"forge", "LOAD[,..]", read_loads, AT(forge), 0, 0,
     "write harmless sample sets of these loads, and end"},
    {"out", "DIR", read_text, AT(out), 0, 0, "where to"},
    {"fault", "KIND", read_fault, AT(fault), 0, 0,
     "damage them: truncated, text-mode, checksum, renamed"},
    {"part", "WHICH", read_part, AT(part), 0, 0, "only this part: loads, sbn, sb2, bin, image"},
};

enum { SHOW_HELP = ARRAY_SIZE(specs), SHOW_VERSION, LONG_COUNT };

bool sim_options_help(size_t i, struct option_help *out)
{
    static const struct option_help own[] = {
        {"help", 0, NULL, "this help", ~0u},
        {"version", 0, NULL, "its version", ~0u},
    };
    if (i >= LONG_COUNT)
        return false;
    if (i >= ARRAY_SIZE(specs))
        *out = own[i - ARRAY_SIZE(specs)];
    else
        *out = (struct option_help){specs[i].name, 0, specs[i].value, specs[i].help, ~0u};
    return true;
}

static void show_option(FILE *f, const char *name, const char *value, const char *help)
{
    int n = fprintf(f, "  --%s%s%s", name, value ? " " : "", value ? value : "");
    fprintf(f, "%*s %s\n", n < HELP_COLUMN ? HELP_COLUMN - n : 0, "", help);
}

static void show_help(FILE *f)
{
    fprintf(f, "hookflash-phones: simulated Cisco 7940/7960 phones, over UDP or Ethernet\n\n"
               "Usage: hookflash-phones --server IP[:PORT] [options]\n"
               "       hookflash-phones --interface IF [options]\n"
               "       hookflash-phones --forge LOAD[,LOAD..] --out DIR\n\n"
               "Example:\n  hookflash-phones --server 127.0.0.1:6969 --count 8 --speed 10 "
               "--until-settled\n"
               "  ip netns exec bench hookflash-phones --interface veth1 --count 48\n\nOptions:\n");
    struct option_help o;
    for (size_t i = 0; sim_options_help(i, &o); i++)
        show_option(f, o.name, o.value, o.help);
    fprintf(f,
            "\nEnds 0 when every phone has an application, 1 otherwise, 2 on a bad command line,\n"
            "3 when an address cannot be bound or an interface not be opened.\n");
}

static void long_options(struct option *to)
{
    for (size_t i = 0; i < ARRAY_SIZE(specs); i++)
        to[i] = (struct option){specs[i].name, specs[i].value ? required_argument : no_argument,
                                NULL, (int)i};
    to[SHOW_HELP] = (struct option){"help", no_argument, NULL, SHOW_HELP};
    to[SHOW_VERSION] = (struct option){"version", no_argument, NULL, SHOW_VERSION};
    to[LONG_COUNT] = (struct option){0};
}

static enum options_result complain(const char *text)
{
    fprintf(stderr, "hookflash-phones: %s\nNext: hookflash-phones --help\n", text);
    return OPTIONS_BAD;
}

/* What can run on a 7940/7960; a loader (P003-8-12-00) is none. */
static bool can_run(const struct load_name *n)
{
    return n->family == LOAD_FAMILY_7940_7960 && !n->is_dashed_loader && !n->diagnostic &&
           n->has_version;
}

static enum options_result check_from(const struct sim_loads *from)
{
    char text[160];
    for (unsigned i = 0; i < from->count; i++) {
        if (from->none[i] || can_run(&from->load[i]))
            continue;
        snprintf(text, sizeof text, "--from %s: no 7940/7960 runs that", from->load[i].text);
        return complain(text);
    }
    return OPTIONS_RUN;
}

static enum options_result check_interface(const struct sim_options *o)
{
    if (o->no_dhcp)
        return complain("--no-dhcp is for phones on sockets; on an interface it is --addresses");
    if (ip_known(o->bind))
        return complain("--bind is for phones on sockets; on an interface it is --addresses");
    if (ip_known(o->addresses) && !ip_known(o->server))
        return complain("without DHCP the phones must be told their TFTP server: --tftp IP");
    return OPTIONS_RUN;
}

static enum options_result check(const struct sim_options *o)
{
    if (o->forge.count > 0)
        return o->out ? OPTIONS_RUN : complain("--forge needs --out DIR");
    if (check_from(&o->from) != OPTIONS_RUN)
        return OPTIONS_BAD;
    if (o->interface)
        return check_interface(o);
    if (ip_known(o->addresses))
        return complain("--addresses needs --interface IF");
    if (!ip_known(o->server))
        return complain("--server is missing: which TFTP server shall the phones ask?");
    if (o->server.b[0] != 127 && !ip_known(o->bind))
        return complain("a server that is not on loopback needs --bind with the first of the "
                        "addresses that this computer has for the phones");
    return OPTIONS_RUN;
}

enum options_result sim_options_parse(int argc, char **argv, struct sim_options *out)
{
    struct option longs[LONG_COUNT + 1];
    long_options(longs);
    *out = (struct sim_options){
        .count = 1, .seed = 1, .speed = 1, .part = PART_COUNT, .server_port = TFTP_PORT};
    out->first_mac = (struct mac){{0x00, 0x15, 0x62, 0x00, 0x00, 0x01}};
    read_loads(NULL, "P0030801SR02", &out->from);
    for (int c; (c = getopt_long(argc, argv, "", longs, NULL)) != -1;) {
        if (c == SHOW_HELP) {
            show_help(stdout);
            return OPTIONS_SHOWN;
        }
        if (c == SHOW_VERSION) {
            printf("hookflash-phones %s\n", PACKAGE_VERSION);
            return OPTIONS_SHOWN;
        }
        if (c == '?')
            return complain("this option is not known, or lacks its value");
        const struct option_spec *spec = &specs[c];
        if (!spec->read(spec, optarg, (char *)out + spec->offset)) {
            char value[60], text[160];
            snprintf(text, sizeof text, "--%s %s: not a value for this option (%s)", spec->name,
                     text_safe(slice_str(optarg), value, sizeof value), spec->help);
            return complain(text);
        }
    }
    if (optind < argc)
        return complain("arguments without an option are not known");
    out->faults.delay_us = (int64_t)out->delay_ms * 1000;
    return check(out);
}
