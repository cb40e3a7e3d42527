/* SPDX-License-Identifier: MIT */
/* Earlier sessions on this computer: which are recent, and which of them are not finished. */
#ifndef HOOKFLASH_SESSION_FIND_H
#define HOOKFLASH_SESSION_FIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct session_recent {
    char name[256]; /* of its folder */
    int64_t last_us;
};

/* Folders in `base` with a journal that was written to since then, the latest first, at most `cap`.
 */
size_t session_find_recent(const char *base, int64_t since_us, struct session_recent *out,
                           size_t cap);

struct session_story {
    int64_t begun_us;
    char load[64]; /* the first that it was told of, printable; "" */
    bool counted;  /* false: the journal is too large to be read at a start, and has no end */
    unsigned chosen, over, done; /* phones; done: converted, or on that load already */
};

/* What a journal tells in short; false: it cannot be read. One that has no end, and is larger than
 * *fold_left bytes, is not counted; what was read is taken off it. */
bool session_find_story(const char *folder, size_t *fold_left, struct session_story *out);
/* "the session of 14:02 (3 of 8 phones done, P0S3-8-12-00)", by the clock on the wall. Returns dst.
 */
char *session_story_describe(const struct session_story *s, int64_t now_us, char *dst, size_t cap);

#endif
