/* SPDX-License-Identifier: MIT */
#include "ask_story.h"

#include "ui/scr_ask.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BYTES(s)                                                                                   \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }

static struct wizard_card cards[] = {
    {.name = "lo", .up = true, .loopback = true},
    {.name = "eth0", .up = true},
    {.name = "eth0", .up = true},
    {.name = "eth1"},
    {.name = "wlan0", .up = true},
};

static const uint8_t load[130228];

static const struct wizard_file files[] = {
    {.name = "P003-8-12-00.bin", .bytes = {load, 129824}, .load = ""},
    {.name = "P003-8-12-00.sbn", .bytes = {load, 130228}, .load = ""},
    {.name = "P0S3-8-12-00.loads",
     .bytes = BYTES("\x01\x02P0S3"),
     .old = BYTES("\x01\x02P0S3"),
     .state = WIZARD_FILE_UNCHANGED,
     .load = ""},
    {.name = "P0S3-8-12-00.sb2",
     .bytes = {load, 130000},
     .old = {load, 70000},
     .state = WIZARD_FILE_REPLACED,
     .load = ""},
    {.name = "OS79XX.TXT",
     .bytes = BYTES("P003-8-12-00"),
     .old = BYTES("P003-07-5-00 \r\n"),
     .state = WIZARD_FILE_REPLACED,
     .is_config = true,
     .load = "P003-8-12-00"},
    {.name = "SIPDefault.cnf",
     .bytes = BYTES("image_version: \"P0S3-8-12-00\"\nproxy1_address: \"10.0.0.2\"\n"),
     .old = BYTES("image_version: \"P0S3-07-5-00\"\nproxy1_address: \"10.0.0.2\"\n"),
     .state = WIZARD_FILE_REPLACED,
     .is_config = true,
     .load = "P0S3-8-12-00"},
    {.name = "SEP001562191001.cnf.xml",
     .bytes = BYTES("<device>\n <loadInformation>P0S3-8-12-00</loadInformation>\n</device>\n"),
     .is_config = true,
     .load = "P0S3-8-12-00"},
};

static const char doctor_said[] =
    "!! tftp-port: UDP port 69 is taken by in.tftpd (process 812)\n"
    "   fix: sudo systemctl stop tftpd-hpa.socket tftpd-hpa\n"
    "!! firewall: nft drops UDP port 69 from the card eth0 (table inet filter, chain input)\n"
    "   fix: sudo nft insert rule inet filter input iifname eth0 udp dport 69 accept\n"
    "!! option-150: no DHCP server on this network names a TFTP server\n"
    "   fix: enter the address on each phone, as step 5 tells\n"
    "Mend this first: hookflash doctor -i eth0 tells more\n";

static const char *const sample[FIELD_COUNT] = {
    [FIELD_INTERFACE] = "lo", [FIELD_ADDRESS] = "127.0.0.1", [FIELD_PHONES] = "00:15:62:19:10:00"};

static const struct wizard_entry folder[] = {
    {"firmware", ENTRY_FOLDER, 0, "", "/srv/firmware"},
    {"all.zip", ENTRY_PACKAGE, 2348112, "", "all.zip"},
    {"b\x1b[31mad\xe2\x80\xae.zip", ENTRY_PACKAGE, 12, "", "bad.zip"},
    {"P00308010200", ENTRY_SET, 0, "SCCP 8.1(2), complete", "/srv#P00308010200"},
    {"P0S3-07-5-00", ENTRY_SET, 0,
     "SIP 7.5, missing P0S3-07-5-00.sb2, loader P003-07-5-00.sbn damaged: its signed header says "
     "that it has 129824 bytes, and it has 70000",
     "/srv#P0S3-07-5-00"},
    {"readme.txt", ENTRY_FILE, 1812, "", "readme.txt"},
};

static const struct wizard_entry package[] = {
    {"P0S3-8-12-00", ENTRY_SET, 0, "SIP 8.12, complete", "sip.zip"},
};

static void make_set(struct ask_story *s, size_t i, const char *name, bool complete)
{
    s->set[i] = (struct load_set){.complete = complete};
    load_name_parse(slice_str(name), &s->set[i].name);
    s->found[i] = &s->set[i];
}

void ask_story_begin(struct ask_story *s, struct ui *ui, bool earlier)
{
    *s = (struct ask_story){.ui = ui};
    cards[0].address = ip_v4(0x7f000001);
    cards[1].address = ip_v4(0xc0a80a05);
    cards[2].address = ip_v4(0x0a000005);
    cards[4].address = ip_v4(0xc6336401);
    make_set(s, 0, "P0S3-8-12-00", true);
    make_set(s, 1, "P00308010200", true);
    make_set(s, 2, "P0S3-07-5-00", false);
    wizard_init(&s->w);
    s->w.facts.card = cards;
    s->w.facts.card_count = ARRAY_SIZE(cards);
    s->w.facts.root = "/var/lib/hookflash/tftp";
    s->w.facts.set = s->found;
    s->w.facts.sample = sample;
    if (earlier)
        wizard_offer(&s->w, "the session of 14:02: 3 of 8 phones done");
    ui->wizard = &s->w;
    ask_open(ui);
}

void ask_story_end(struct ask_story *s)
{
    wizard_free(&s->w);
}

/* 192.168.10.5 is in order, 10.0.0.5 is not. */
static bool say_bench(struct ask_story *s, struct buf *talk)
{
    bool good = strcmp(wizard_text(&s->w, FIELD_ADDRESS), "10.0.0.5") != 0;
    buf_str(talk,
            good ? "This computer can do it: hookflash doctor -i eth0 tells more\n" : doctor_said);
    return true;
}

/* sip.zip holds one load, all.zip three, everything else nothing. */
static bool open_load(struct ask_story *s, struct buf *talk)
{
    const char *said = wizard_text(&s->w, FIELD_LOAD);
    s->w.facts.set_count = strcmp(said, "sip.zip") == 0                              ? 1
                           : strcmp(said, "all.zip") == 0 || wizard_is_sample(&s->w) ? 3
                                                                                     : 0;
    if (!s->w.facts.set_count)
        buf_printf(talk, "%s: No such file or directory\nNext: ls -l %s\n", said, said);
    wizard_say_sets(&s->w, talk);
    return s->w.facts.set_count > 0;
}

static bool read_phones(struct ask_story *s, struct buf *talk)
{
    const char *said = wizard_text(&s->w, FIELD_PHONES);
    s->w.facts.all = strcmp(said, "all") == 0;
    s->w.facts.phone_count = 1;
    for (const char *c = said; *c; c++)
        s->w.facts.phone_count += *c == ',';
    if (!s->w.facts.all && !strchr(said, ':'))
        buf_printf(talk,
                   "%s: No such file or directory\nNext: MAC addresses, a file of them, or all\n",
                   said);
    return s->w.facts.all || strchr(said, ':');
}

static bool perform(struct ask_story *s, enum wizard_effect effect, struct buf *talk)
{
    switch (effect) {
    case EFFECT_BENCH:
        return say_bench(s, talk);
    case EFFECT_LOAD:
        return open_load(s, talk);
    case EFFECT_PHONES:
        return read_phones(s, talk);
    case EFFECT_FILES:
        s->w.facts.file = files;
        s->w.facts.file_count = ARRAY_SIZE(files);
        return true;
    default:
        return true;
    }
}

static void answer(struct ask_story *s, struct slice typed)
{
    struct buf talk;
    buf_growing(&talk, 1 << 20);
    enum wizard_effect effect = wizard_answer(&s->w, typed, &talk);
    bool good = effect != EFFECT_REFUSED && perform(s, effect, &talk);
    if (talk.len)
        ask_talk(s->ui, buf_cstr(&talk), !good);
    if (effect != EFFECT_NONE && effect != EFFECT_REFUSED && effect != EFFECT_CONVERT)
        wizard_settle(&s->w, good);
    buf_free(&talk);
    if (effect == EFFECT_CONVERT) {
        ask_talk(s->ui,
                 "UDP port 69 is taken by in.tftpd (process 812)\n"
                 "Next: sudo systemctl stop tftpd-hpa.socket tftpd-hpa\n",
                 true);
    }
}

static void browse(struct ask_story *s, struct slice where)
{
    static const struct wizard_place places[] = {
        {.path = "/srv", .up = "/", .entry = folder, .count = ARRAY_SIZE(folder), .problem = ""},
        {.path = "/srv/all.zip", .up = "/srv", .entry = package, .count = 1, .problem = ""},
        {.path = "/", .problem = "/: Permission denied"},
    };
    s->w.facts.place = places[slice_is(where, "all.zip") ? 1 : slice_is(where, "/") ? 2 : 0];
}

bool ask_story_intend(struct ask_story *s, const struct intent *i)
{
    if (i->kind == INTENT_ANSWER)
        answer(s, i->text);
    else if (i->kind == INTENT_BROWSE)
        browse(s, i->text);
    else if (i->kind == INTENT_BACK)
        wizard_back(&s->w);
    else
        return false;
    return true;
}
