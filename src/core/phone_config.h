/* SPDX-License-Identifier: MIT */
/*
 * The files that make a phone take a load: (hop, phone) -> name and bytes. The same function makes
 * the bytes that are written to the folder and the answers that the TFTP server gives one phone
 * (DESIGN 4); a test holds both equal.
 */
#ifndef HOOKFLASH_PHONE_CONFIG_H
#define HOOKFLASH_PHONE_CONFIG_H

#include "core/addr.h"
#include "core/phone_home.h"
#include "core/plan.h"

enum config_file {
    CONFIG_FILE_OS79XX,      /* OS79XX.TXT */
    CONFIG_FILE_SIP_DEFAULT, /* SIPDefault.cnf */
    CONFIG_FILE_XML_DEFAULT, /* XMLDefault.cnf.xml */
    CONFIG_FILE_SEP,         /* SEP<MAC>.cnf.xml */
    CONFIG_FILE_SIP,         /* SIP<MAC>.cnf */
    CONFIG_FILE_COUNT
};

enum { CONFIG_NAME_SIZE = 32 };

struct phone_config_options {
    bool os79xx_newline; /* end OS79XX.TXT with a line feed; off by default (DESIGN 4) */
    /* Where the phone registers once it is converted; NULL: its files say nothing of that. Of a
     * default file: what all its readers share. */
    const struct phone_home *home;
};

/* Which of the files this is, for this phone; CONFIG_FILE_COUNT: none. Any case of letters fits. */
enum config_file config_file_of(struct slice name, struct mac mac);
/* The name on the wire, in the phone's own spelling. mac may be unknown for the default files. */
const char *config_file_name(enum config_file f, struct mac mac, char dst[static CONFIG_NAME_SIZE]);
/* SEP and SIP files need a MAC; the others are shared by all phones of a uniform plan. */
bool config_file_is_per_phone(enum config_file f);
/* Does this hop use the file at all? (OS79XX.TXT is harmless and written always, as PROCEDURE 4-8.)
 */
bool config_file_wanted(enum config_file f, const struct plan_hop *hop);

/* Appends the bytes. The result, read back by phone_parse, always names the hop's load. */
void phone_config_build(enum config_file f, const struct plan_hop *hop, struct mac mac,
                        const struct phone_config_options *opt, struct buf *out);

#endif
