/* SPDX-License-Identifier: MIT */
/*
 * One phone's conversion, derived from what it asked and was given (PHONES 3.2-3.4, DESIGN 8).
 * Pure: fed events and the time, it answers with a stage, the evidence for it, and problems.
 */
#ifndef HOOKFLASH_PHONE_H
#define HOOKFLASH_PHONE_H

#include "core/dhcp_packet.h"
#include "core/diagnosis.h"
#include "core/event.h"
#include "core/route.h"
#include "core/timeline.h"

#define PHONE_STAGES(X)                                                                            \
    X(STAGE_WAITING, "waiting")   /* chosen, not seen yet */                                       \
    X(STAGE_SEEN, "seen")         /* known to be there, has asked nothing that tells more */       \
    X(STAGE_ASKING, "asking")     /* hunting for its configuration */                              \
    X(STAGE_LOADING, "loading")   /* a load's .loads, .sbn or .sb2 is on its way */                \
    X(STAGE_FLASHING, "flashing") /* has all bytes of one, writes flash */                         \
    X(STAGE_REBOOTING, "rebooting")                                                                \
    X(STAGE_DONE, "done")       /* its own requests show the target (DESIGN 8) */                  \
    X(STAGE_CURRENT, "current") /* already ran the target */                                       \
    X(STAGE_STUCK, "stuck")     /* needs a person, but may still go on by itself */                \
    X(STAGE_FAILED, "failed")                                                                      \
    X(STAGE_BYSTANDER, "bystander") /* not chosen */

enum phone_stage {
#define X(id, text) id,
    PHONE_STAGES(X)
#undef X
        PHONE_STAGE_COUNT
};

const char *phone_stage_name(enum phone_stage s);
/* done, current, failed: --until-done counts these as final (DESIGN 16). */
bool phone_stage_is_final(enum phone_stage s);

enum converted { CONVERTED_UNKNOWN, CONVERTED_NO, CONVERTED_YES }; /* null, false, true in JSON */

enum {
    PHONE_NAME_MAX = 128, /* bytes of a file name kept in the model; longer ones are cut there */
    PHONE_PROBLEMS_MAX = 16,
    PHONE_HISTORY_MAX = 64, /* requests kept a phone; the journal has all */
};

/* What a name that was asked says of the asker (PHONES 3.2, 3.3). */
#define PHONE_ASKS(X)                                                                              \
    X(ASK_OTHER)       /* locale files, ring tones of SCCP, anything else */                       \
    X(ASK_CTL)         /* CTLSEP<MAC>.tlv */                                                       \
    X(ASK_SEP)         /* SEP<MAC>.cnf.xml */                                                      \
    X(ASK_SIP)         /* SIP<MAC>.cnf */                                                          \
    X(ASK_MGC)         /* MGC<MAC>.cnf */                                                          \
    X(ASK_XML_DEFAULT) /* XMLDefault.cnf.xml */                                                    \
    X(ASK_SIP_DEFAULT) /* SIPDefault.cnf */                                                        \
    X(ASK_MGC_DEFAULT) /* MGCDefault.cnf */                                                        \
    X(ASK_OS79XX)      /* OS79XX.TXT: an old loader */                                             \
    X(ASK_SIP_RUNNING) /* RINGLIST.DAT, dialplan.xml: only a running SIP application asks them */  \
    X(ASK_MANIFEST)    /* <load>.loads */                                                          \
    X(ASK_SBN)         /* a loader, or a signed image of 5.x or 6.x */                             \
    X(ASK_SB2)         /* an application */                                                        \
    X(ASK_BIN)         /* an unsigned image, or a loader for an old phone */

enum phone_ask {
#define X(id) id,
    PHONE_ASKS(X)
#undef X
        PHONE_ASK_COUNT
};

/* *mac (may be NULL) is set when the name carries one. */
enum phone_ask phone_ask_of(struct slice name, struct mac *mac);
bool phone_ask_is_config(enum phone_ask a);
bool phone_ask_is_load_file(enum phone_ask a);
/* The base name without its last extension: the load that a load file belongs to. */
struct slice phone_ask_load(struct slice name);

/* Bytes owned by the model. */
struct kept_name {
    uint8_t b[PHONE_NAME_MAX];
    uint16_t n;
};

struct slice kept_name_view(const struct kept_name *k);

struct phone_problem {
    enum diagnosis what;
    int64_t at_us; /* when it was first found */
    unsigned times;
    bool absorbed;         /* explained by another problem of this phone: not listed */
    struct kept_name name; /* the file it is about, or empty */
    char text[240];        /* one sentence with the particulars, escaped */
};

enum request_outcome {
    OUTCOME_OPEN,
    OUTCOME_SENDING,
    OUTCOME_SENT,
    OUTCOME_ERROR,
    OUTCOME_BROKEN,
    OUTCOME_SILENT
};

struct phone_request {
    struct kept_name name;
    enum phone_ask ask;
    enum event_src src;
    struct ip server;   /* that was asked, where known */
    struct ip answered; /* who answered first, where known */
    bool elsewhere;     /* asked of another server than ours, while we have one */
    bool captured;      /* our server heard it, and the wire told it as well */
    int64_t asked_us, ended_us;
    uint64_t bytes, resent;
    uint16_t port, code;
    unsigned repeats;
    enum request_outcome outcome;
};

/*
 * One burst of requests: a hunt of the loader, or the first requests of an application. Bits are
 * 1u << enum phone_ask. It ends when the phone has been quiet for five seconds.
 */
struct phone_burst {
    bool open, told; /* told: its evidence was already drawn */
    int64_t first_us, last_us;
    enum phone_ask first;
    unsigned asked, served, refused, no_load; /* no_load: served, but the file names none */
};

/* What is remembered between bursts: the attempt to take a load. */
struct phone_attempt {
    bool manifest, parts;        /* .loads was sent whole; a loader or application was asked */
    bool loader_sent, app_sent;  /* sent whole and not refused by the phone since */
    bool reached;                /* the target's own requests were seen once, or its name */
    bool current;                /* ... and nothing had to be sent for it */
    bool app_unseen;             /* asked where answers cannot be seen; it may have been sent */
    bool old_loader;             /* OS79XX.TXT was asked */
    bool universal;              /* SIP<MAC>.cnf or MGC<MAC>.cnf was asked in a hunt */
    enum protocol before;        /* spoken before anything was sent */
    struct kept_name asked_load; /* of the latest .loads */
    struct kept_name whole;      /* latest load file that was sent whole ... */
    int64_t whole_us;            /* ... when its last ACK came ... */
    unsigned whole_times;        /* ... and how often, one after the other */
    struct kept_name broken;     /* latest file whose transfer broke off, and how often */
    unsigned broken_times;
    unsigned unheard;              /* transfers without a single ACK, one after the other */
    bool mended;                   /* a file at fault was written anew; it has not asked since */
    unsigned failed_hunts;         /* hunts without success, one after the other */
    bool app_between;              /* the old application spoke between them */
    int64_t blocked_us;            /* since when an error is in the way; 0: none is */
    int64_t hunt_us, sip_alone_us; /* ends of the latest hunt; latest SIP<MAC>.cnf of its own */
};

/* What a claim about a phone can rest on, weakest first (DESIGN 8). */
#define PHONE_EVIDENCE_KINDS(X)                                                                    \
    X(EVIDENCE_SERVED, "was sent whole")                                                           \
    X(EVIDENCE_REBOOTED, "searched again after the new loader")                                    \
    X(EVIDENCE_REQUESTS, "its own requests show")                                                  \
    X(EVIDENCE_CDP, "CDP")                                                                         \
    X(EVIDENCE_ALARM, "its alarm")                                                                 \
    X(EVIDENCE_REGISTER, "its registration")

enum phone_evidence_kind {
#define X(id, text) id,
    PHONE_EVIDENCE_KINDS(X)
#undef X
        EVIDENCE_COUNT
};

/* The latest of its kind. */
struct phone_evidence {
    int64_t at_us; /* 0: there is none */
    enum protocol protocol;
    char load[LOAD_NAME_MAX + 1]; /* that it names, or ""; of EVIDENCE_SERVED the file's name */
};

/* What DHCP told the phone, and what it has made of it so far (WIRE 3). */
struct phone_lease {
    unsigned discovers;  /* in a row, and it took no offer */
    int64_t discover_us; /* the first of them */
    int64_t ack_us;      /* the latest lease, until the phone asks a TFTP server; 0: none */
    bool offered;        /* since the first of those DISCOVERs */
    bool renewing;       /* it keeps its address: no boot */
    bool by_option;      /* tftp stands in option 150 or 66, not just in siaddr */
    struct ip by;        /* the DHCP server */
    struct ip tftp;      /* the TFTP server that it names, where that is an address */
    char fault[100];     /* why no TFTP server can be read from it; "" */
    /* By enum dhcp_type: when a DHCP server of ours told it last. */
    int64_t told_us[DHCP_INFORM + 1];
};

/*
 * The way to the goal, hop by hop. A hop is set when nothing of it was sent yet, and stays until
 * the phone shows that it runs the hop's load, or that it runs another.
 */
struct phone_way {
    char runs[LOAD_NAME_MAX + 1];  /* as far as it is known, said or shown; "" */
    char began[LOAD_NAME_MAX + 1]; /* the load that this hop begins at; "": a universal loader's */
    enum loader_age age;
    enum load_signing signing;
    enum protocol reads; /* an old phone, by the configuration that it asks */
    unsigned done, left; /* hops behind it; hops before it, with this one */
    enum plan_method method;
    unsigned minutes;   /* this hop takes at most */
    bool wipes_network; /* it comes back without an address of its own (PHONES 4.8) */
    bool held;          /* no hop can be taken: target is "", and a problem says why */
    unsigned returned;  /* how often it came back with the old load */
    bool in_vain;       /* OS79XX.TXT was refused, as it was not known what to write into it */
    bool late;          /* ... and now it is: only the next boot will do */
};

/* Everything below is the phone module's own state; others read it, phone_*() alone writes it. */
struct phone {
    const char *bench; /* that has it, in a fleet (model_fleet.h); "" */
    struct mac mac;
    struct ip ip;
    bool chosen,
        identified;     /* identified: known to be a 7940/7960 by what it asked, or chosen by MAC */
    bool chosen_by_mac; /* by its own action, not by "all" */
    bool followed;      /* judged: chosen, or nobody was chosen in this session */
    char name[24];      /* SEP00156219BB2F, or "" */
    char model[24];     /* "7960", "7940" where known, else "" */
    enum phone_stage stage;
    enum protocol protocol;         /* it speaks now, as far as evidence goes */
    char load[LOAD_NAME_MAX + 1];   /* it is known or inferred to run; "" */
    char goal[LOAD_NAME_MAX + 1];   /* it shall run in the end; "" for bystanders */
    char target[LOAD_NAME_MAX + 1]; /* it shall take now, on its way to the goal; "": none */
    struct phone_way way;
    enum converted converted;
    struct phone_problem *problem; /* PHONE_PROBLEMS_MAX at most */
    unsigned problem_count, problem_room;
    struct phone_request *history; /* ring of PHONE_HISTORY_MAX; see phone_request_at() */
    unsigned history_count, history_next, history_room;
    struct timeline timeline;
    uint64_t requests;
    int64_t first_us, last_us; /* first and last sign of life; 0: none */
    int64_t heard_us;          /* last_us, moved along when the clock is set or we were deaf */
    int64_t stage_since_us;
    int64_t deadline_us; /* when silence would decide something; 0: never */
    struct phone_burst burst;
    struct phone_attempt attempt;
    struct phone_lease lease;
    struct phone_evidence evidence[EVIDENCE_COUNT];
    /* The model's: place in its queue of deadlines (0: not in it), chains of its two indexes. */
    size_t place;
    struct phone *next_by_mac, *next_by_ip;
};

/* The hop that it is in; false: there is none, or none may be taken. */
bool phone_hop(const struct phone *p, struct plan_hop *out);
/* Several hops lie between where it began and its goal. */
bool phone_has_hops(const struct phone *p);

/* "hop 2 of 4, P0S3-05-3-00: ", or "" where there is one hop alone. */
enum { WAY_TEXT_SIZE = LOAD_NAME_MAX + 40 };
const char *phone_way_text(const struct phone *p, char dst[static WAY_TEXT_SIZE]);

/* The i-th kept request, oldest first; i < history_count. */
const struct phone_request *phone_request_at(const struct phone *p, unsigned i);
/* The transfer that runs, or the latest load file's; NULL: none yet. */
const struct phone_request *phone_request_current(const struct phone *p);
/* The strongest evidence for what the phone is said to run; NULL: there is none. */
const struct phone_evidence *phone_evidence(const struct phone *p, enum phone_evidence_kind *kind);
/* "CDP names P0S3-8-12-00 (10:41:07)", in UTC; nothing when there is none. */
void phone_evidence_text(const struct phone *p, struct buf *out);
/* The first problem that no other one explains, worst first; NULL: all is well. */
const struct phone_problem *phone_worst_problem(const struct phone *p);
/* Some error, not explained away, stands between this phone and its target. */
bool phone_is_blocked(const struct phone *p);
/* It goes no further by itself: stuck, failed, or blocked on its way. */
bool phone_needs_person(const struct phone *p);

#endif
