/* SPDX-License-Identifier: MIT */
/* The checks of what nobody suspects at first: a second card in the same network, a service that
 * takes addresses away, the phone's power and VLAN, the terminal. */
#include "core/preflight_impl.h"

#include "core/text.h"

#include <string.h>

enum { ROWS_MIN = 17, COLUMNS_MIN = 60 }; /* of the screen; below it says that it is too small */

/* --- a second address in one network ------------------------------------------------------------
 */

static bool same_network(struct ip a, struct ip b, uint8_t prefix)
{
    if (prefix == 0 || prefix > 32)
        return false;
    uint32_t mask = UINT32_MAX << (32 - prefix);
    return ((ip_v4_value(a) ^ ip_v4_value(b)) & mask) == 0;
}

/* Another card's address in the network of this one; NULL: none. */
static const struct preflight_card *rival(const struct preflight_facts *f,
                                          const struct preflight_card *c, struct ip *address)
{
    for (unsigned i = 0; i < f->card_count; i++) {
        const struct preflight_card *o = &f->card[i];
        for (unsigned k = 0; o != c && !o->loopback && k < o->address_count; k++)
            for (unsigned n = 0; n < c->address_count; n++)
                if (same_network(c->address[n], o->address[k], c->prefix[n])) {
                    *address = o->address[k];
                    return o;
                }
    }
    return NULL;
}

/* The kernel answers from the card that its routes name, which may be the other one. */
void preflight_check_same_network(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    for (unsigned i = 0; i < f->card_count; i++) {
        const struct preflight_card *c = &f->card[i];
        char ip[IP_TEXT_SIZE];
        struct ip address;
        const struct preflight_card *other =
            c->loopback || !preflight_counts(f, c) ? NULL : rival(f, c, &address);
        if (!other)
            continue;
        ip_format(address, ip);
        preflight_fix(d, "sudo ip link set %s down", other->name);
        preflight_say(d, SEVERITY_WARNING, c->name,
                      "%s has %s in the same network: answers may leave through the wrong card",
                      other->name, ip);
        return; /* the other one would say it again */
    }
}

/* --- who else looks after the card --------------------------------------------------------------
 */

static bool has_line(struct slice text, const char *wanted)
{
    struct slice line;
    while (text_take_line(&text, &line))
        if (slice_is(text_trim(line), wanted))
            return true;
    return false;
}

enum preflight_manager preflight_manager_of(struct slice network_manager, struct slice networkd)
{
    if (has_line(network_manager, "managed=true"))
        return MANAGER_NETWORK_MANAGER;
    if (has_line(networkd, "ADMIN_STATE=configured") ||
        has_line(networkd, "ADMIN_STATE=configuring"))
        return MANAGER_NETWORKD;
    return MANAGER_NONE;
}

void preflight_check_manager(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    for (unsigned i = 0; i < f->card_count; i++) {
        const struct preflight_card *c = &f->card[i];
        if (!preflight_counts(f, c) || c->loopback || c->manager == MANAGER_NONE)
            continue;
        bool nm = c->manager == MANAGER_NETWORK_MANAGER;
        if (nm)
            preflight_fix(d, "for the time of the bench: nmcli device set %s managed no", c->name);
        else
            preflight_fix(d, "in its .network file: [Network] ConfigureWithoutCarrier=yes, "
                             "IgnoreCarrierLoss=yes; then networkctl reload");
        preflight_say(d, SEVERITY_NOTE, c->name,
                      "%s looks after this card: when the link goes, as with a phone alone on the "
                      "cable that restarts, it may take the address away",
                      nm ? "NetworkManager" : "systemd-networkd");
    }
}

/* --- the phone's end ----------------------------------------------------------------------------
 */

void preflight_check_wiring(struct preflight_run *d)
{
    preflight_fix(d, "at the phone: Settings > Network Configuration > Admin VLAN Id; the phones' "
                     "port on the switch: untagged, in the VLAN of this computer");
    preflight_say(d, SEVERITY_NOTE, "",
                  "from here cannot be seen: a phone in another VLAN, or one without power: the "
                  "non-G 7940/7960 want Cisco's own inline power or the 48 V brick (approximate)");
}

/* --- the terminal -------------------------------------------------------------------------------
 */

void preflight_check_terminal(struct preflight_run *d)
{
    const struct preflight_facts *f = d->facts;
    unsigned rows = f->terminal.rows, columns = f->terminal.columns;
    if (!f->terminal.is_one) {
        preflight_say(d, SEVERITY_NOTE, "terminal",
                      "this is none: only --plain, --answers and serve work here");
    } else if (f->terminal.problem[0]) {
        preflight_fix(d, "export TERM=xterm-256color, or hookflash --plain");
        preflight_say(d, SEVERITY_WARNING, "terminal", "no screen on it: %s", f->terminal.problem);
    } else if (rows < ROWS_MIN || columns < COLUMNS_MIN) {
        preflight_fix(d, "make it bigger, or hookflash --plain");
        preflight_say(d, SEVERITY_WARNING, "terminal",
                      "%u columns and %u rows: the screen needs %d "
                      "and %d",
                      columns, rows, COLUMNS_MIN, ROWS_MIN);
    } else {
        preflight_say(d, SEVERITY_OK, "terminal", "%u columns, %u rows, %s", columns, rows,
                      f->terminal.utf8 ? "UTF-8" : "ASCII");
    }
}
