/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: a row of `option_specs` names an option, the commands that know it, the kind
 * of its value and where in struct options it goes. Everything else (getopt's array, checking,
 * help) walks the rows, so an option cannot exist in one place and be missing in another.
 */
#include "options_impl.h"

#include "core/bytes.h"
#include "option_help.h"

const struct command_spec command_specs[COMMAND_COUNT] = {
    [COMMAND_DEMO] = {"demo", "[options]",
                      "convert simulated phones on this computer: no root, no hardware",
                      "hookflash demo --phones 8", 0, 0},
    [COMMAND_SERVE] = {"serve", "--root DIR [options]",
                       "serve a TFTP folder; with --load: convert phones",
                       "sudo hookflash serve --root /srv/tftp --load P0S3-8-12-00.zip --phones all",
                       0, 0},
    [COMMAND_WATCH] = {"watch", "[-i IF | FILE...]",
                       "only look: at the wire, or at captures, logs, journals in turn",
                       "sudo hookflash watch -i eth0\n  hookflash watch phones.pcapng tftpd.log.gz",
                       0, -1},
    [COMMAND_CHECK] = {"check", "PATH...",
                       "judge a TFTP folder, a load file, a package or a config file",
                       "hookflash check /srv/tftp cmterm-7940-7960-sccp.8-1-2.zip", 1, -1},
    [COMMAND_PLAN] = {"plan", "--from LOAD --to LOAD", "the hops from one load to another, and why",
                      "hookflash plan --from P0S3-04-4-00 --to P00308010200", 0, 0},
    [COMMAND_WRITE] = {"write", "--load SET --root DIR [options]",
                       "write the files that convert phones",
                       "hookflash write --load P0S3-8-12-00.zip --root /srv/tftp --dry-run", 0, 0},
    [COMMAND_REPORT] = {"report", "SESSION [options]", "tell a recorded session",
                        "hookflash report ~/.local/share/hookflash/sessions/20261122-140200", 1, 1},
    [COMMAND_EXPLAIN] = {"explain", "[SLUG]", "what a diagnosis means and what to do",
                         "hookflash explain name-bytes", 0, 1},
    [COMMAND_DOCTOR] = {"doctor", "[-i IF] [--root DIR] [--port N]",
                        "can this computer do it? a line a check, with what mends it",
                        "sudo hookflash doctor -i eth0 --root /srv/tftp", 0, 0},
    [COMMAND_FLEET] = {"fleet", "--from URL [options]",
                       "watch all benches that publish to an MQTT broker",
                       "hookflash fleet --from mqtts://broker.example --session depot", 0, 0},
    [COMMAND_WIZARD] = {"--plain", "[--answers FILE] [options]",
                        "the wizard without a screen: < goes back, Enter takes the default",
                        "sudo hookflash\n  sudo hookflash --plain\n  sudo hookflash --answers "
                        "bench.ini",
                        0, 0},
};

#define IN(c)      (1u << (c))
#define IN_ALL     (~0u)
#define IN_SERVING (IN(COMMAND_SERVE) | IN(COMMAND_WIZARD))
#define IN_SCREEN  (IN(COMMAND_DEMO) | IN(COMMAND_FLEET) | IN_SERVING)
#define AT(f)      offsetof(struct options, f)

const struct option_spec option_specs[] = {
    {"root", 0, VALUE_TEXT, "DIR", IN_SERVING | IN(COMMAND_WRITE) | IN(COMMAND_DOCTOR), AT(root),
     "the TFTP folder"},
    {"load", 0, VALUE_LOAD, "SET", IN_SERVING | IN(COMMAND_WRITE), AT(load),
     "load to give: a package (.zip .tar .cop.sgn), a folder, or a name in the library; may be "
     "repeated: where the loads lie that come between"},
    {"phones", 0, VALUE_TEXT, "WHICH", IN_SERVING | IN(COMMAND_WRITE) | IN(COMMAND_DEMO),
     AT(phones), "all, a file of MACs, or MAC,MAC...; in demo: how many"},
    {"address", 0, VALUE_TEXT, "IP", IN_SERVING, AT(address),
     "answer only requests to this address"},
    {"port", 0, VALUE_PORT, "N", IN_SERVING | IN(COMMAND_WATCH) | IN(COMMAND_DOCTOR), AT(port),
     "UDP port, 0 for any free one [69]; watch: of a TFTP server beside 69"},
    {"interface", 'i', VALUE_TEXT, "IF", IN_SERVING | IN(COMMAND_WATCH) | IN(COMMAND_DOCTOR),
     AT(interface),
     "answer only on this interface; watch: capture there; doctor: judge it [every one]"},
    {"web", 0, VALUE_MAYBE, "[=ADDR:PORT]", IN_SERVING | IN(COMMAND_FLEET) | IN(COMMAND_DEMO),
     AT(web),
     "a live page that only shows, on loopback; elsewhere ADDR must be said, and anyone there who "
     "has its address with the token can watch [127.0.0.1:8069]"},
    {"web-connections", 0, VALUE_COUNT, "N", IN_SERVING | IN(COMMAND_FLEET), AT(web_connections),
     "connections to the page in all [1100]"},
    {"web-per-address", 0, VALUE_COUNT, "N", IN_SERVING | IN(COMMAND_FLEET), AT(web_per_address),
     "connections to the page from one address [32]"},
    {"http-provisioning", 0, VALUE_MAYBE, "[=PORT]", IN_SERVING, AT(http),
     "answer phones that fetch over HTTP too, as newer firmware does, by the same rules [6970]"},
    {"publish", 0, VALUE_TEXT, "URL", IN_SERVING, AT(publish),
     "send the journal to an MQTT broker, mqtt[s]://HOST[:PORT][/PREFIX], for hookflash fleet"},
    {"publish-login", 0, VALUE_TEXT, "FILE", IN_SERVING | IN(COMMAND_FLEET), AT(publish_login),
     "user and password for the broker, a line each, in a file that its owner alone may read"},
    {"publish-ca", 0, VALUE_TEXT, "FILE", IN_SERVING | IN(COMMAND_FLEET), AT(publish_ca),
     "certificates that the broker's is held against [this computer's own]"},
    {"publish-as", 0, VALUE_TEXT, "NAME", IN_SERVING, AT(publish_as),
     "what this bench is called at the broker [the computer's name]"},
    {"dhcp", 0, VALUE_MAYBE, "[=any]", IN_SERVING, AT(dhcp),
     "give the phones on -i IF their addresses, and option 150; any: whoever asks there"},
    {"dhcp-pool", 0, VALUE_TEXT, "A-B", IN_SERVING, AT(dhcp_pool),
     "give these addresses only [all of the subnet of -i IF, 16384 at most]"},
    {"dhcp-lease", 0, VALUE_COUNT, "S", IN_SERVING, AT(dhcp_lease), "lease time in seconds [3600]"},
    {"allow", 0, VALUE_ALLOW, "CIDR", IN_SERVING, 0,
     "answer this routed network too (a voice VLAN); may be repeated"},
    {"strip", 0, VALUE_TEXT, "PREFIX", IN_SERVING, AT(strip),
     "cut this off names that are asked, such as /tftpboot/"},
    {"one-port", 0, VALUE_FLAG, NULL, IN_SERVING, AT(one_port),
     "send everything from the listening port, for firewalls"},
    {"data-ports", 0, VALUE_TEXT, "A-B", IN_SERVING, AT(data_ports),
     "send files from these UDP ports only, for firewalls"},
    {"no-options", 0, VALUE_FLAG, NULL, IN_SERVING, AT(no_options),
     "ignore TFTP options (blksize, tsize ...)"},
    {"until-done", 0, VALUE_FLAG, NULL, IN_SERVING | IN(COMMAND_FLEET) | IN(COMMAND_DEMO),
     AT(until_done),
     "end when every chosen phone is done, current or failed; fleet: when every bench that was "
     "heard of has ended"},
    {"promiscuous", 0, VALUE_FLAG, NULL, IN(COMMAND_WATCH) | IN_SERVING, AT(promiscuous),
     "capture what is meant for others too; needs -i, and a mirror port to be of use"},
    {"no-capture", 0, VALUE_FLAG, NULL, IN_SERVING, AT(no_capture),
     "serve without listening to the wire: firewall and other servers stay invisible"},
    {"timeout", 0, VALUE_COUNT, "S", IN_SERVING | IN(COMMAND_FLEET) | IN(COMMAND_WATCH),
     AT(timeout), "end after S seconds"},
    {"from", 0, VALUE_TEXT, "LOAD",
     IN(COMMAND_PLAN) | IN(COMMAND_FLEET) | IN_SERVING | IN(COMMAND_WRITE), AT(from),
     "the load that the phones run now, where their list has no from column; fleet: the broker, "
     "mqtt[s]://HOST[:PORT][/PREFIX]"},
    {"to", 0, VALUE_TEXT, "LOAD", IN(COMMAND_PLAN), AT(to), "the load that it shall run"},
    {"dry-run", 0, VALUE_FLAG, NULL, IN(COMMAND_WRITE), AT(dry_run),
     "show what would be written, write nothing"},
    {"call-server", 0, VALUE_TEXT, "ADDR", IN(COMMAND_WRITE) | IN_SERVING, AT(call_server),
     "where converted phones register; a phone's extension and password stand in its row of "
     "--phones FILE"},
    {"first-alone", 0, VALUE_FLAG, NULL, IN_SERVING, AT(first_alone),
     "the first phone of the list alone; the rest when it is done"},
    {"os79xx-newline", 0, VALUE_FLAG, NULL, IN(COMMAND_WRITE) | IN_SERVING, AT(os79xx_newline),
     "end OS79XX.TXT with a line feed"},
    {"format", 0, VALUE_TEXT, "F", IN(COMMAND_REPORT), AT(format),
     "text, csv, csv-requests, md, html, json or pcapng [text]"},
    {"output", 'o', VALUE_TEXT, "FILE", IN(COMMAND_REPORT), AT(output),
     "write there, not to stdout"},
    {"trouble", 0, VALUE_TEXT, "SLUG", IN(COMMAND_DEMO), AT(trouble),
     "play this failure of the catalogue; list names them"},
    {"bench", 0, VALUE_FLAG, NULL, IN(COMMAND_DEMO), AT(bench),
     "on a private Ethernet, with capture, CDP and DHCP; needs root or user namespaces"},
    {"keep", 0, VALUE_FLAG, NULL, IN(COMMAND_DEMO), AT(keep),
     "keep the folder with files and journal"},
    {"seed", 0, VALUE_COUNT, "N", IN(COMMAND_DEMO), AT(seed), "seed of what is left to chance [1]"},
    {"loss", 0, VALUE_PERCENT, "P", IN(COMMAND_DEMO), AT(loss), "lose P percent of the packets"},
    {"speed", 0, VALUE_SPEED, "X", IN(COMMAND_DEMO) | IN_SERVING | IN(COMMAND_WATCH), AT(speed),
     "simulated phones are X times faster [10 in demo, 1 in serve]"},
    {"session", 0, VALUE_TEXT, "DIR",
     IN(COMMAND_DEMO) | IN_SERVING | IN(COMMAND_FLEET) | IN(COMMAND_WATCH), AT(session),
     "folder of the session's journal; an earlier one is continued; fleet: one below it for each "
     "bench, which report adds up"},
    {"plain", 0, VALUE_FLAG, NULL,
     IN(COMMAND_WIZARD) | IN(COMMAND_FLEET) | IN(COMMAND_DEMO) | IN(COMMAND_SERVE), AT(plain),
     "no screen, lines of text; the wizard asks on stdout and hears answers on stdin"},
    {"answers", 0, VALUE_TEXT, "FILE", IN(COMMAND_WIZARD), AT(answers),
     "take the wizard's answers from this INI file and ask nothing"},
    {"print-answers", 0, VALUE_TEXT, "FILE", IN(COMMAND_WIZARD), AT(print_answers),
     "write the answers there when all is confirmed, for --answers"},
    {"color", 0, VALUE_COLOR, "WHEN", IN_SCREEN | IN(COMMAND_CHECK) | IN(COMMAND_DOCTOR), AT(color),
     "auto, always or never; auto heeds NO_COLOR [auto]"},
    {"scheme", 0, VALUE_SCHEME, "NAME", IN_SCREEN, AT(scheme),
     "default, light (for a white screen), high-contrast or mono [default]"},
    {"cursor", 0, VALUE_CURSOR, "HOW", IN_SCREEN, AT(cursor),
     "visible or hidden; screen readers follow it [visible]"},
    {"bell", 0, VALUE_BELL, "WHEN", IN_SCREEN, AT(bell),
     "on or off; it rings when a phone is done or needs a person, and at the end [on]"},
    {"json", 0, VALUE_FLAG, NULL, IN_ALL, AT(json), "JSON Lines on stdout"},
    {"quiet", 'q', VALUE_FLAG, NULL, IN_ALL, AT(quiet), "no line for each event"},
    {"help", 'h', VALUE_HELP, NULL, IN_ALL, 0, "this help"},
    {"version", 0, VALUE_VERSION, NULL, IN_ALL, 0, "version, and those of the libraries"},
};

const size_t option_spec_count = ARRAY_SIZE(option_specs);
_Static_assert(ARRAY_SIZE(option_specs) <= OPTION_SPECS_MAX, "getopt's tables have room");

const char *command_name(enum command c)
{
    return command_specs[c].name;
}

bool options_help(size_t i, struct option_help *out)
{
    if (i >= option_spec_count)
        return false;
    *out = (struct option_help){option_specs[i].name, option_specs[i].letter, option_specs[i].value,
                                option_specs[i].help, option_specs[i].commands};
    return true;
}

bool commands_help(size_t i, struct command_help *out)
{
    if (i >= COMMAND_COUNT)
        return false;
    const struct command_spec *c = &command_specs[i];
    *out = (struct command_help){c->name,    c->synopsis,      c->help,
                                 c->example, c->args_max != 0, i == COMMAND_WIZARD};
    return true;
}
