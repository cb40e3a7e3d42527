/* SPDX-License-Identifier: MIT */
/*
 * Can this computer do it? Facts that the shell gathered go in, findings come out, each with the
 * command that mends it (UX 4.2). Nothing is claimed that was not seen.
 */
#ifndef HOOKFLASH_PREFLIGHT_H
#define HOOKFLASH_PREFLIGHT_H

#include "core/addr.h"
#include "core/finding.h"
#include "core/firewall.h"

enum { PREFLIGHT_CARDS_MAX = 32, PREFLIGHT_ADDRESSES_MAX = 4, PREFLIGHT_NAME_SIZE = 64 };

/* A service that may give or take addresses beside its person. */
enum preflight_manager { MANAGER_NONE, MANAGER_NETWORK_MANAGER, MANAGER_NETWORKD };

struct preflight_card {
    char name[PREFLIGHT_NAME_SIZE];
    bool on, up, loopback; /* up: switched on, and its link is there */
    enum preflight_manager manager;
    struct ip address[PREFLIGHT_ADDRESSES_MAX];
    uint8_t prefix[PREFLIGHT_ADDRESSES_MAX]; /* 0: not known */
    unsigned address_count;                  /* IPv4 only: these phones know no other */
};

struct preflight_holder { /* of a UDP port */
    bool open;
    unsigned pid; /* 0: it is open, by whom cannot be seen from here */
    char name[PREFLIGHT_NAME_SIZE];
    char unit[PREFLIGHT_NAME_SIZE]; /* of systemd, or "" */
};

enum preflight_tried { TRIED_WELL, TRIED_NOT_PERMITTED, TRIED_BUSY, TRIED_FAILED, NOT_TRIED };

/* What came of something that was tried; problem: in words, where it failed. */
struct preflight_trial {
    enum preflight_tried result;
    char problem[256];
};

/* Something that keeps the program from harm: privileges given up, a layer of the sandbox. */
struct preflight_guard {
    const char *name; /* of whoever keeps it */
    const char *what; /* what it comes to */
    const char *fix;  /* what to type where it does not hold */
    bool holds;
    char why[200]; /* it does not; or a remark, where it does; or "" */
};

enum { PREFLIGHT_GUARDS_MAX = 4 };

enum firewall_reading { FIREWALL_ABSENT, FIREWALL_REFUSED, FIREWALL_READ };

struct preflight_facts {
    const char *interface; /* as asked; NULL: every one */
    uint16_t port;
    const char *permit; /* the command that grants port and capture for good */

    struct preflight_card card[PREFLIGHT_CARDS_MAX];
    unsigned card_count;

    struct preflight_trial bind, capture, self; /* self: a request to ourselves, TRIED_FAILED with
                                                   no problem: it never came */
    struct preflight_holder holder, holder_69, holder_67; /* of `port`, of TFTP, of DHCP */
    uint64_t receive_wanted, receive_granted;             /* bytes of the listening socket */
    uint64_t open_files;                                  /* hard limit */

    bool firewall_asked; /* false: only root may */
    struct {
        enum firewall_reading reading;
        struct firewall_answer answer;
    } firewall[FIREWALL_TOOL_COUNT];

    const char *root; /* the TFTP folder; NULL: none was named */
    bool root_there, root_is_folder, root_readable, root_writable;
    uint64_t root_free; /* bytes */

    struct {
        bool is_one;       /* stdin and stdout are a terminal */
        char problem[120]; /* why no screen can be shown on it, or "" */
        unsigned rows, columns;
        bool utf8;
    } terminal;

    struct preflight_guard guard[PREFLIGHT_GUARDS_MAX];
    unsigned guard_count;

    int64_t now_us;
};

/*
 * What the services keep in /run says: NetworkManager's devices/INDEX ("managed=true"), networkd's
 * links/INDEX ("ADMIN_STATE=configured"). Empty: there is no such file.
 */
enum preflight_manager preflight_manager_of(struct slice network_manager, struct slice networkd);

/* Calls put() for each finding; it lives for the call. */
void preflight(const struct preflight_facts *facts, void (*put)(void *ctx, const struct finding *f),
               void *ctx);

#endif
