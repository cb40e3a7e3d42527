/* SPDX-License-Identifier: MIT */
#include "sample_bench.h"

#include "serving.h"

#include <stdio.h>
#include <string.h>

static const char LOOPBACK[] = "127.0.0.1";

static const char *loopback_card(const struct wizard_facts *facts)
{
    for (size_t i = 0; i < facts->card_count; i++)
        if (ip_eq(facts->card[i].address, ip_v4(0x7f000001)))
            return facts->card[i].name;
    return NULL;
}

void sample_bench_offer(struct sample_bench *b, struct wizard_facts *facts)
{
    const char *card = loopback_card(facts);
    char mac[MAC_TEXT_SIZE];
    *b = (struct sample_bench){.child = {.fd = -1}};
    if (!card || sample_folder_name(b->folder, sizeof b->folder) < 0)
        return;
    snprintf(b->root, sizeof b->root, "%s/tftp", b->folder);
    snprintf(b->session, sizeof b->session, "%s/session", b->folder);
    snprintf(b->speed, sizeof b->speed, "%g", SAMPLE_SPEED);
    for (size_t i = 0, at = 0; i < SAMPLE_PHONES; i++)
        at += (size_t)snprintf(b->phones + at, sizeof b->phones - at, "%s%s", i ? "," : "",
                               mac_format(sample_mac(i), mac));
    b->answer[FIELD_INTERFACE] = card;
    b->answer[FIELD_ADDRESS] = LOOPBACK;
    b->answer[FIELD_PORT] = "0";
    b->answer[FIELD_NO_CAPTURE] = "yes";
    b->answer[FIELD_PHONES] = b->phones;
    b->answer[FIELD_ROOT] = b->root;
    b->answer[FIELD_SPEED] = b->speed;
    facts->sample = b->answer;
}

int sample_bench_open(struct sample_bench *b)
{
    return sample_folder_make(b->folder);
}

void sample_bench_close(struct sample_bench *b)
{
    sample_folder_remove(b->folder);
}

static void on_line(void *ctx, struct slice line)
{
    (void)ctx, (void)line; /* what the phones run is for the model to find out */
}

static void on_ended(void *ctx)
{
    (void)ctx; /* they have settled; the model knows, or silence will tell it */
}

enum exit_status sample_bench_begin(struct sample_bench *b, const struct wizard *w,
                                    struct serving *srv)
{
    const struct sample_phones phones = {
        .server = srv->config.tftpd.address,
        .port = tftpd_port(srv->tftpd),
        .count = SAMPLE_PHONES,
        .from = wizard_sample_from(w),
        .speed = srv->config.speed,
        .seed = 1,
    };
    return sample_phones_start(&b->child, srv->run.loop, &phones, on_line, on_ended, b) == 0
               ? EXIT_WELL
               : EXIT_FILES;
}

void sample_bench_end(struct sample_bench *b)
{
    child_stop(&b->child);
}
