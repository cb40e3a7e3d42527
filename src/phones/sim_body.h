/* SPDX-License-Identifier: MIT */
/*
 * What the loader and the applications of one simulated phone share: who it is, what its flash
 * holds, its open requests, its display, and how long things take.
 */
#ifndef HOOKFLASH_SIM_BODY_H
#define HOOKFLASH_SIM_BODY_H

#include "core/load_name.h"
#include "core/phone_parse.h"
#include "phones/sim_random.h"
#include "phones/sim_slot.h"

/* Survives resets and power cuts. */
struct sim_flash {
    enum phone_model model;
    char la_version[9]; /* PAS30830; "": older than the universal loader (sim_old.h) */
    char application[LOAD_NAME_MAX + 1]; /* P0S3-8-12-00; "": none */
    enum protocol protocol;              /* of the application */
    bool ctl;                            /* a trust list is installed: .sgn names (PHONES 3.2) */
    bool network_wiped; /* by a universal loader's arrival: only DHCP names a server (PHONES 4.8) */
};

enum { SIM_SLOTS = 2 }; /* the SIP application has two requests open at once */

enum sim_told { SIM_LCD, SIM_LOG };

struct sim_teller {
    void *ctx;
    void (*tell)(void *ctx, enum sim_told what, const char *text);
};

/*
 * What a phone tells the cable that it is on. All may be NULL, as on plain sockets: then getting an
 * address only takes its time, and nobody learns of the application.
 */
struct sim_plug {
    void *ctx;
    void (*link)(void *ctx, bool up, int64_t now_us);
    /* Get an address and a TFTP server; then sim_loader_configured(). */
    void (*configure)(void *ctx, int64_t now_us);
    /* Another image runs from now on. */
    void (*launched)(void *ctx, int64_t now_us);
    /* The application is up and registers: with its call manager, proxy or call agent. */
    void (*enlist)(void *ctx, int64_t now_us);
};

struct sim_counts {
    unsigned boots, requests, timeouts, upgrades, loops;
};

struct sim_body {
    struct mac mac;
    struct ip server, home; /* asked now; given by DHCP: dyn_tftp_addr lasts until the next boot */
    struct ip backup;       /* option 150's second: asked in turn with `server`; may be none */
    struct ip address;      /* its own; none until it is configured; on plain sockets never known */
    uint16_t server_port;
    double speed; /* divides every duration of PHONES but the TFTP timers (DESIGN 2) */
    struct sim_flash flash;
    struct sim_random random;
    struct sim_pool *pool;
    struct sim_sender out;
    struct sim_plug plug;
    struct sim_teller teller;
    struct sim_slot slot[SIM_SLOTS];
    uint16_t next_port;
    uint8_t reset_for[PHONE_LOAD_ASKED]; /* the load for which the application last reset */
    size_t reset_for_n;
    char lcd[96];
    bool typed;       /* its TFTP server was typed at the phone: lost with the network settings */
    bool approximate; /* was older than the universal loader in this run (sim_old.h) */
    struct sim_counts counts;
};

/* How long a phone takes, in milliseconds at speed 1 (PHONES 3.4, and as said behind each). */
#define SIM_WAITS(X)                                                                               \
    X(SIM_WAIT_POWER, 3000, 3000)               /* a power cut by hand */                          \
    X(SIM_WAIT_VLAN, 1000, 2000)                /* CDP */                                          \
    X(SIM_WAIT_IP, 500, 1500)                   /* DHCP */                                         \
    X(SIM_WAIT_VERIFY_LOADER, 1000, 2000)       /* .loads -> .sbn */                               \
    X(SIM_WAIT_VERIFY_APPLICATION, 2100, 3900)  /* .loads -> .sb2 */                               \
    X(SIM_WAIT_FLASH_LOADER, 23000, 26000)      /* PHONES 9: ~25 s */                              \
    X(SIM_WAIT_RESET, 500, 1500)                /* .sbn -> CTLSEP: 26-37 s with all above */       \
    X(SIM_WAIT_FLASH_APPLICATION, 28500, 31500) /* PHONES 9: ~30 s */                              \
    X(SIM_WAIT_LAUNCH_UPGRADED, 4000, 14000)    /* .sb2 -> first request: 46-69 s */               \
    X(SIM_WAIT_LAUNCH_SIP, 23500, 24500)        /* already current: 24 s */                        \
    X(SIM_WAIT_LAUNCH_SCCP, 35500, 36500)       /* already current: 36 s */                        \
    X(SIM_WAIT_BAD_SIGNATURE, 4000, 14000)      /* PHONES 3.2: one retry */                        \
    X(SIM_WAIT_DISK_FULL, 4000, 4000)           /* PHONES 3.1: ERROR 3 */                          \
    X(SIM_WAIT_NO_APPLICATION, 16000, 36000)    /* PHONES 3.2: hunts again, for ever */            \
    X(SIM_WAIT_APPLICATION_RESET, 9000, 12000)  /* PHONES 3.3: trio -> loader 15 s */              \
    X(SIM_WAIT_SIP_EXTRAS, 2000, 2000)          /* RINGLIST.DAT, dialplan.xml */                   \
    X(SIM_WAIT_SIP_AGAIN, 31000, 31000)         /* SIP<MAC>.cnf, for ever */                       \
    X(SIM_WAIT_SCCP_AGAIN, 51000, 51000)        /* PHONES 3.1: the cycle repeats */                \
    X(SIM_WAIT_LAUNCH_OLD, 200, 600)            /* approximate: OS79XX.TXT -> its configuration */ \
    X(SIM_WAIT_FLASH_OLD, 25000, 35000)         /* approximate: as a universal loader writes */

enum sim_wait {
#define X(id, low, high) id,
    SIM_WAITS(X)
#undef X
        SIM_WAIT_COUNT
};

/* When this will be over: now + a chance value in its range, divided by the speed. */
int64_t sim_body_after(struct sim_body *b, enum sim_wait what, int64_t now_us);

/* The cable is told, where there is one. */
void sim_body_link(const struct sim_body *b, bool up, int64_t now_us);
void sim_body_launched(const struct sim_body *b, int64_t now_us);
void sim_body_enlist(const struct sim_body *b, int64_t now_us);

/* Requests; each takes the next UDP port. A new base is drawn at every boot and for every start of
 * an application, just above 49152 (PHONES 3.1). */
void sim_body_new_ports(struct sim_body *b);
void sim_body_ask(struct sim_body *b, unsigned slot, unsigned tag, struct slice name, size_t limit,
                  const struct sim_tftp_timing *timing, int64_t now_us);
/* Work on one datagram; 0 when too short to matter. */
int64_t sim_body_pace(const struct sim_body *b);

/* The display and the log. Outside bytes in arguments must be escaped by the caller. */
void sim_body_lcd(struct sim_body *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void sim_body_log(struct sim_body *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void sim_body_set_application(struct sim_body *b, struct slice name); /* empty: erased */

#endif
