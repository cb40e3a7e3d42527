/* SPDX-License-Identifier: MIT */
/*
 * What a session knows besides its phones: speed, the sets that are given out, files that were
 * judged bad, whether loads are given out. The phones' rules read it; the model fills it.
 */
#ifndef HOOKFLASH_BENCH_H
#define HOOKFLASH_BENCH_H

#include "core/name_meant.h"
#include "core/phone.h"

enum {
    BENCH_SETS_MAX = 64,   /* a session gives out one or a few; the oldest goes */
    BENCH_FILES_MAX = 256, /* judged and bad; the oldest goes */
    BENCH_ADDRESSES_MAX = 32,
};

/* EVENT_LOAD. Bytes 0: the part is missing. */
struct bench_set {
    struct kept_name name, loader, application;
    uint64_t manifest_bytes, loader_bytes, application_bytes;
};

/* EVENT_FILE_JUDGED with a verdict that is bad for a phone. */
struct bench_file {
    struct kept_name name, embedded;
    enum file_verdict verdict;
    uint64_t offset, bytes;
};

/* A few addresses; when it is full, further ones are not known. */
struct bench_addresses {
    struct ip at[BENCH_ADDRESSES_MAX];
    unsigned count;
};

struct bench {
    double speed;
    bool choosing;   /* somebody was chosen: the others are bystanders */
    bool serving;    /* loads are given out */
    bool has_server; /* ours: it was heard, or loads are given out; an address alone is none */
    struct bench_addresses own;       /* where it is reached */
    struct bench_addresses dhcp;      /* servers that offered leases */
    struct bench_addresses answering; /* foreign TFTP servers one of whose answers was seen ... */
    struct bench_addresses finishing; /* ... and the end of a transfer */
    int64_t deaf_from_us, deaf_until_us; /* packets were lost between; 0, 0: never */
    char link_down[32];                  /* the interface without a carrier, or "" */
    struct bench_set set[BENCH_SETS_MAX];
    unsigned set_count;
    struct bench_file file[BENCH_FILES_MAX];
    unsigned file_count;
};

/* Seconds of PHONES as microseconds of this session. */
int64_t bench_seconds(const struct bench *b, double seconds);
void bench_add_set(struct bench *b, const struct event *load);
void bench_add_verdict(struct bench *b, const struct event *judged);
/* The set of this load's name, in any case of letters; NULL: not known. */
const struct bench_set *bench_find_set(const struct bench *b, struct slice load);
const struct bench_file *bench_find_bad(const struct bench *b, struct slice file);
/* "Not known" is an entry too: logs do not tell whose they are. */
void bench_learn(struct bench_addresses *known, struct ip fresh);
bool bench_knows(const struct bench_addresses *known, struct ip a);
/* Somebody else's TFTP server, as far as is known; never true without a server of our own. */
bool bench_is_foreign(const struct bench *b, struct ip server);
/* The capture lost packets within this time: nothing follows from what was not seen in it. */
bool bench_was_deaf(const struct bench *b, int64_t from_us, int64_t until_us);
void bench_add_deafness(struct bench *b, int64_t from_us, int64_t until_us);

/*
 * The names that could have been asked: the files that the sets consist of (three a set at most),
 * and last what was meant by the asked one, should it be misspelt. Views into this and the bench.
 */
enum { BENCH_NAMES_MAX = 3 * BENCH_SETS_MAX + 1, BENCH_NAME_TEXT = PHONE_NAME_MAX + 8 };

struct bench_names {
    struct slice name[BENCH_NAMES_MAX];
    size_t count;
    char manifest[BENCH_SETS_MAX][BENCH_NAME_TEXT], meant[NAME_MEANT_SIZE];
};

void bench_expected(const struct bench *b, struct slice asked, struct bench_names *out);

void kept_name_set(struct kept_name *k, struct slice s); /* cut at PHONE_NAME_MAX */
bool kept_name_is(const struct kept_name *k, struct slice s);

#endif
