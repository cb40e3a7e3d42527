/* SPDX-License-Identifier: MIT */
#include "versions.h"

#include "core/bytes.h"

#include "config.h"

#include <archive.h>
#include <curses.h>
#include <event2/event.h>
#include <jansson.h>
#include <microhttpd.h>
#include <nettle/version.h>
#include <pcap/pcap.h>
#include <seccomp.h>
#include <string.h>

/* "1.10.3" of "libpcap version 1.10.3 (with TPACKET_V3)". */
static void print_number(FILE *f, const char *text)
{
    const char *number = text + strcspn(text, "0123456789");
    fprintf(f, " %.*s", (int)strcspn(number, " "), number);
}

void versions_print(FILE *f)
{
    char nettle[16], seccomp[32];
    const struct scmp_version *s = seccomp_version();
    snprintf(seccomp, sizeof seccomp, "%u.%u.%u", s->major, s->minor, s->micro);
    snprintf(nettle, sizeof nettle, "%d.%d", nettle_version_major(), nettle_version_minor());
    const struct {
        const char *name, *built; /* configure asks pkg-config */
        const char *here;         /* NULL: it does not tell */
    } library[] = {
        {"inih", INIH_BUILT, NULL},
        {"jansson", JANSSON_BUILT, jansson_version_str()},
        {"libarchive", ARCHIVE_BUILT, archive_version_string()},
        {"libcap-ng", CAPNG_BUILT, NULL},
        {"libevent", EVENT_BUILT, event_get_version()},
        {"libmicrohttpd", MICROHTTPD_BUILT, MHD_get_version()},
        {"libmosquitto", MOSQUITTO_BUILT, NULL},
        {"libpcap", PCAP_BUILT, pcap_lib_version()},
        {"libseccomp", SECCOMP_BUILT, seccomp},
        {"ncursesw", NCURSES_BUILT, curses_version()},
        {"nettle", NETTLE_BUILT, nettle},
    };
    fprintf(f, "%s\n", PACKAGE_STRING);
    for (size_t i = 0; i < ARRAY_SIZE(library); i++) {
        fputs(library[i].name, f);
        if (library[i].here)
            print_number(f, library[i].here);
        fprintf(f, " (built with %s)\n", library[i].built);
    }
}
