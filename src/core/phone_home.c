/* SPDX-License-Identifier: MIT */
/*
 * Theory of operation: values go into "..." of a text config and into XML text. The text parser
 * takes a backslash for an escape and a quote for the end (PHONES 5.2), and of the XML parser no
 * entity is known (PHONES 5.3): so such bytes are refused when the value is read, with their place,
 * and what is written needs no escaping. The mask knows no format either: whatever follows a key
 * that ends in "password" is hidden up to the end of its line or element, be it too much.
 */
#include "core/phone_home.h"

#include "core/text.h"

#include <string.h>

enum { PASSWORD_DOUBTED = 10 }; /* PHONES 7.9: one report */

static const struct {
    const char *word;
    size_t at, size;
} FIELDS[] = {
    [HOME_SERVER] = {"server", offsetof(struct phone_home, server), HOME_TEXT_SIZE},
    [HOME_EXTENSION] = {"extension", offsetof(struct phone_home, extension), HOME_TEXT_SIZE},
    [HOME_PASSWORD] = {"password", offsetof(struct phone_home, password), HOME_PASSWORD_MAX + 1},
    [HOME_NAME] = {"name", offsetof(struct phone_home, name), HOME_TEXT_SIZE},
};

const char *home_field_word(enum home_field f)
{
    return FIELDS[f].word;
}

/* Only a name may have blanks in it. */
static const char *byte_problem(enum home_field f, uint8_t c)
{
    if (!byte_is_print(c))
        return "only printable ASCII can stand here: phones know no other";
    if (strchr("\"'\\<>&", c))
        return "the phone's parser would read this character as something else";
    if (c == ' ' && f != HOME_NAME)
        return "there can be no blank here";
    return NULL;
}

bool phone_home_set(struct phone_home *h, enum home_field f, struct slice value, size_t *at,
                    const char **why)
{
    for (*at = 0; *at < value.n; ++*at) {
        *why = byte_problem(f, value.p[*at]);
        if (*why)
            return false;
        if (*at + 1 >= FIELDS[f].size) {
            *why = f == HOME_PASSWORD ? "a phone takes 31 characters of a password, no more"
                                      : "this is longer than a phone can take";
            return false;
        }
    }
    return slice_to_str(value, (char *)h + FIELDS[f].at, FIELDS[f].size);
}

const char *phone_home_doubt(const struct phone_home *h)
{
    if (h->password[0] && !h->extension[0])
        return "a password without an extension is not used";
    if (strlen(h->password) >= PASSWORD_DOUBTED)
        return "some loads are said to fail with passwords of ten characters or more (approximate)";
    return NULL;
}

static void say(struct buf *out, const char *key, const char *value)
{
    if (value[0])
        buf_printf(out, "%s: \"%s\"\n", key, value);
}

void phone_home_sip_default(const struct phone_home *h, struct buf *out)
{
    if (!h->server[0])
        return;
    say(out, "proxy1_address", h->server);
    buf_str(out, "proxy_register: 1\n");
}

void phone_home_sip(const struct phone_home *h, struct buf *out)
{
    say(out, "proxy1_address", h->server);
    say(out, "line1_name", h->extension);
    say(out, "line1_shortname", h->extension);
    say(out, "line1_authname", h->extension);
    if (h->extension[0])
        say(out, "line1_password", h->password);
    say(out, "line1_displayname", h->name);
    say(out, "phone_label", h->name);
}

void phone_home_xml(const struct phone_home *h, struct buf *out)
{
    if (!h->server[0])
        return;
    buf_printf(out,
               "  <devicePool>\n"
               "    <callManagerGroup>\n"
               "      <members>\n"
               "        <member priority=\"0\">\n"
               "          <callManager>\n"
               "            <ports><ethernetPhonePort>2000</ethernetPhonePort></ports>\n"
               "            <processNodeName>%s</processNodeName>\n"
               "          </callManager>\n"
               "        </member>\n"
               "      </members>\n"
               "    </callManagerGroup>\n"
               "  </devicePool>\n",
               h->server);
}

/* How a secret behind the key "password" is written, by what stands before and behind the key. */
enum secret_form {
    SECRET_NONE,
    SECRET_LINE,    /* up to the end of its line: key: value, attribute="value" */
    SECRET_ELEMENT, /* up to the next tag, over any number of lines: <password a="b">value< */
};

static bool is_line_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* The byte at which the tag begins that the text before `at` is inside of; 0 where it is in none.
 */
static size_t tag_before(struct slice config, size_t at)
{
    while (at > 0 && !memchr("<>\n", config.p[at - 1], 3))
        at--;
    return at > 0 && config.p[at - 1] == '<' ? at : 0;
}

/* Moves *at from behind the key to where the secret begins. */
static enum secret_form find_secret(struct slice config, size_t *at)
{
    size_t tag = tag_before(config, *at);
    if (tag && config.p[tag] == '/')
        return SECRET_NONE;
    while (*at < config.n && is_line_blank(config.p[*at]))
        ++*at;
    if (*at < config.n && memchr(":=", config.p[*at], 2)) {
        ++*at;
        return SECRET_LINE;
    }
    while (tag && *at < config.n && !memchr("<>\n", config.p[*at], 3))
        ++*at;
    if (*at == config.n || config.p[*at] != '>')
        return SECRET_NONE;
    ++*at;
    return tag ? SECRET_ELEMENT : SECRET_LINE;
}

/* Blanks before it, and those between its lines, stay as they are. */
static size_t hide(struct slice config, size_t at, enum secret_form form, struct buf *out)
{
    bool began = false;
    for (; at < config.n && (form != SECRET_ELEMENT || config.p[at] != '<'); at++) {
        uint8_t c = config.p[at];
        bool ends = c == '\n' || c == '\r';
        if (ends && form == SECRET_LINE)
            break;
        began = !ends && (began || !is_line_blank(c));
        buf_u8(out, began ? '*' : c);
    }
    return at;
}

void phone_home_mask(struct slice config, struct buf *out)
{
    static const char key[] = "password";
    size_t at = 0;
    while (at < config.n) {
        struct slice rest = slice_from(config, at);
        if (!slice_take_nocase(&rest, key)) {
            buf_u8(out, config.p[at++]);
            continue;
        }
        size_t from = at + strlen(key), secret = from;
        buf_slice(out, slice_sub(config, at, from - at)); /* in its own spelling */
        enum secret_form form = find_secret(config, &secret);
        at = from;
        if (form == SECRET_NONE)
            continue;
        buf_slice(out, slice_sub(config, from, secret - from));
        at = hide(config, secret, form, out);
    }
}
