/* SPDX-License-Identifier: MIT */
#include "versions.h"

#include "config.h"

#include <archive.h>
#include <event2/event.h>
#include <jansson.h>
#include <nettle/version.h>
#include <pcap/pcap.h>

void versions_print(FILE *f)
{
    fprintf(f, "%s\nlibevent %s\njansson %s\n%s\nnettle %d.%d\n%s\n", PACKAGE_STRING,
            event_get_version(), jansson_version_str(), archive_version_string(),
            nettle_version_major(), nettle_version_minor(), pcap_lib_version());
}
