/* SPDX-License-Identifier: MIT */
/*
 * Configuration files read exactly as the phone's own loader reads them (PHONES 2.2, 3.2, 5), to
 * say beforehand what a phone will make of a file, and for the simulated phones to do it.
 */
#ifndef HOOKFLASH_PHONE_PARSE_H
#define HOOKFLASH_PHONE_PARSE_H

#include "core/bytes.h"
#include "core/load_name.h"

enum {
    PHONE_CONFIG_MAX = 8192, /* "(Buffer Full)" beyond (PHONES 2.3) */
    PHONE_LOAD_STORED = 31,  /* a load name is stored up to this (PHONES 5.4) ... */
    PHONE_LOAD_ASKED = 56,   /* ... and asked for up to this */
    PHONE_REQUEST_MAX = PHONE_LOAD_ASKED + 8,
    CONFIG_SPELLING_SIZE = 32,
};

enum config_format {
    CONFIG_NONE,
    CONFIG_TEXT,    /* SIPDefault.cnf, SIP<MAC>.cnf, MGC<MAC>.cnf, MGCDefault.cnf */
    CONFIG_XML,     /* SEP<MAC>.cnf.xml, XMLDefault.cnf.xml */
    CONFIG_OS79XX,  /* OS79XX.TXT: pre-UAL loads only; approximate */
    CONFIG_MANIFEST /* .loads */
};

/* By file name, exact case first, then any case. CONFIG_NONE: not one of the names that phones ask.
 */
enum config_format config_format_of(struct slice file_name);
/* The same name as phones spell it: OS79XX.TXT for OS79xx.txt, upper-case MACs. False for
 * CONFIG_NONE, and for a manifest, whose spelling is the load's own. */
bool config_spelling(struct slice file_name, char dst[static CONFIG_SPELLING_SIZE]);

enum phone_reads {
    PHONE_READS_LOAD,    /* it will ask for `load` */
    PHONE_READS_NO_LOAD, /* well-formed, names none ("No Load Specified") */
    PHONE_READS_REFUSED, /* names one that fails the P0?3 test (PHONES 1.1) */
    PHONE_READS_SYNTAX,  /* "Syntax Error in file": an empty XML element */
    PHONE_READS_TOO_LONG /* over PHONE_CONFIG_MAX: "(Buffer Full)" */
};

const char *phone_reads_name(enum phone_reads r);

struct phone_reading {
    enum phone_reads result;
    uint8_t load[PHONE_LOAD_ASKED]; /* bytes as the phone keeps them; also set when REFUSED */
    size_t load_n;
    size_t value_offset; /* where in the file the value begins; 0 when there is none */
    struct slice tftp_cfg_dir, dyn_tftp_addr; /* text configs; views into the file */
    bool approximate; /* the rule is inferred, not known (OS79XX.TXT on pre-UAL phones) */
};

enum phone_model { PHONE_7960, PHONE_7940 };

/* PHONES 5.2. */
void phone_parse_text(struct slice file, struct phone_reading *out);
/* PHONES 5.3. */
void phone_parse_xml(struct slice file, enum phone_model model, struct phone_reading *out);
/* PHONES 3.3, 5.1: the whole file up to its line end; nothing trimmed; approximate. */
void phone_parse_os79xx(struct slice file, struct phone_reading *out);
/* The one of these that fits the name; CONFIG_MANIFEST and CONFIG_NONE give NO_LOAD. */
void phone_parse_config(struct slice file_name, struct slice file, enum phone_model model,
                        struct phone_reading *out);

/* A .loads payload (behind the signed header), by the loader's tokenizer (PHONES 2.2). */
struct phone_manifest {
    char loader[32], application[32]; /* "P003-8-12-00.sbn", "P0S3-8-12-00.sb2"; "" when absent */
    char la_version[9];               /* "PAS30830"; "" when absent */
};

bool phone_parse_manifest(struct slice payload, struct phone_manifest *out); /* all three found */

/*
 * The bytes that a UAL phone asks for once it has read `load`: the name, cut as the phone cuts it,
 * with ".loads" appended unless it is there in just this case (PHONES 4.9). Returns the length in
 * dst.
 */
size_t phone_request_for(struct slice load, uint8_t dst[static PHONE_REQUEST_MAX]);
/* The same with another extension, appended always: ".sbn" on the legacy path (PHONES 3.2), ".bin"
 * or ".sbn" by a pre-UAL phone (PHONES 9, approximate). At most 8 bytes of extension. */
size_t phone_request_with(struct slice load, const char *extension,
                          uint8_t dst[static PHONE_REQUEST_MAX]);

#endif
