/* SPDX-License-Identifier: MIT */
/*
 * A conversion bench: one loop with the TFTP server, the session and the answers wired together,
 * run until it is over. `serve` and `demo` are two ways to set one up.
 */
#ifndef HOOKFLASH_SERVING_H
#define HOOKFLASH_SERVING_H

#include "answers.h"
#include "app.h"
#include "dhcpd.h"
#include "httpd.h"
#include "links.h"
#include "publish.h"
#include "run.h"
#include "web.h"
#include "wire.h"

struct serving_config {
    struct served_root *root;
    const struct target *targets;
    size_t target_count;
    bool folder_only; /* chosen phones too are answered from the folder alone, for the demo's
                         troubles */
    const struct phone_list *phones;
    struct phone_config_options config;
    struct tftpd_config tftpd;
    const struct httpd_config *http; /* NULL: phones ask by TFTP alone */
    const struct dhcpd_config *dhcp; /* NULL: nobody is given an address */
    const struct web_config *web;    /* NULL: no page; its session and hooks are filled in here */
    bool look;                       /* at the wire and at our cards; the demo's is no wire */
    bool no_capture;                 /* at the cards only */
    bool promiscuous;
    const struct mqtt_config *publish; /* NULL: nothing is sent to a broker */
    const char *session;               /* folder, or NULL: nothing is kept */
    double speed;
    bool until_done;
    bool first_alone; /* the rest of the listed phones is chosen when the first one is done */
    unsigned timeout; /* seconds; 0: none */
    struct headless face;
    const char *scratch;             /* a folder that goes at the end with all in it, or NULL */
    const struct port_memory *ports; /* what root saw of them, or NULL */
    struct app *app; /* the screen; NULL: there is none, and the face tells what happens */
};

struct serving {
    struct run run;
    struct serving_config config;
    struct answers *answers;
    struct tftpd *tftpd;
    struct httpd *httpd;             /* NULL: there is none */
    struct dhcpd *dhcpd;             /* NULL: there is none */
    struct web *web;                 /* NULL: there is none */
    char deaf[CAPTURE_PROBLEM_SIZE]; /* why the wire is not seen, or "" */
    struct wire wire;
    struct links *links;
    struct publish publish;
    bool rest_waits; /* for the first phone */
};

/* Opens session and server and tells the model what is chosen. On failure the mistake and the next
 * thing to type were told on stderr. */
enum exit_status serving_open(struct serving *srv, const struct serving_config *config);
/* Where is served, and how well we hear: for a screen's or a page's foot. */
void serving_tell_place(const struct serving *srv, struct board *b);
/* Runs until it is over; then the exit status by DESIGN 2. */
int serving_run(struct serving *srv);
/* Prints phones and summary, writes session.end, frees all. */
void serving_close(struct serving *srv, int exit_status);

#endif
