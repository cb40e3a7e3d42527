/* SPDX-License-Identifier: MIT */
/*
 * Where a converted phone shall register, and as whom: the few lines that make it do so at once,
 * added to the config files that it asks for anyway (PHONES 5.2, 5.3). All of it is the operator's
 * own; the password stands in the phone's file and nowhere else.
 */
#ifndef HOOKFLASH_PHONE_HOME_H
#define HOOKFLASH_PHONE_HOME_H

#include "core/bytes.h"

enum { HOME_TEXT_SIZE = 64, HOME_PASSWORD_MAX = 31 /* PHONES 5.2 */ };

struct phone_home {              /* "": not said */
    char server[HOME_TEXT_SIZE]; /* address or host name of the proxy or call manager */
    char extension[HOME_TEXT_SIZE];
    char password[HOME_PASSWORD_MAX + 1];
    char name[HOME_TEXT_SIZE]; /* shown on the phone */
};

#define HOME_FIELDS(X)                                                                             \
    X(HOME_SERVER, "server")                                                                       \
    X(HOME_EXTENSION, "extension")                                                                 \
    X(HOME_PASSWORD, "password")                                                                   \
    X(HOME_NAME, "name")

enum home_field {
#define X(id, word) id,
    HOME_FIELDS(X)
#undef X
        HOME_FIELD_COUNT
};

const char *home_field_word(enum home_field f);

/*
 * Sets one field. False: `why` is a sentence and *at the offset of the byte that it is about. What
 * a phone's parser could read otherwise than it was meant (quotes, backslashes, line ends, bytes
 * beyond ASCII) is refused; the value is not repeated in the sentence, for it may be a password.
 */
bool phone_home_set(struct phone_home *h, enum home_field f, struct slice value, size_t *at,
                    const char **why);
/* Well formed, and yet worth a warning; NULL: it is not. */
const char *phone_home_doubt(const struct phone_home *h);

/* Lines for SIPDefault.cnf: what all phones share. Nothing where no server is said. */
void phone_home_sip_default(const struct phone_home *h, struct buf *out);
/* Lines for SIP<MAC>.cnf: the line and its credentials too. */
void phone_home_sip(const struct phone_home *h, struct buf *out);
/* Elements for SEP<MAC>.cnf.xml and XMLDefault.cnf.xml: the call manager, on TCP 2000. */
void phone_home_xml(const struct phone_home *h, struct buf *out);

/* A config file as it may be shown: every password in it is stars, byte for byte. */
void phone_home_mask(struct slice config, struct buf *out);

#endif
