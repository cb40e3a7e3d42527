/* SPDX-License-Identifier: MIT */
/*
 * Writing JSON into a buf, one value after the other. Commas are set by looking at the byte before,
 * so there is no state. `key` NULL stands for an element of an array. Keys are our own words.
 */
#ifndef HOOKFLASH_JSON_OUT_H
#define HOOKFLASH_JSON_OUT_H

#include "core/addr.h"

void json_open(struct buf *b, const char *key, char bracket); /* '{' or '[' */
void json_close(struct buf *b, char bracket);                 /* '}' or ']' */
void json_none(struct buf *b, const char *key);
/* A line that is JSON already; its line end is left out. */
void json_raw(struct buf *b, const char *key, struct slice line);
void json_bool(struct buf *b, const char *key, bool v);
void json_u64(struct buf *b, const char *key, uint64_t v);
void json_i64(struct buf *b, const char *key, int64_t v);
/* Microseconds as seconds with the digits that are needed: 1.5, 36, 0.000001. */
void json_seconds(struct buf *b, const char *key, int64_t us);
void json_double(struct buf *b, const char *key, double v); /* finite; nine significant digits */
void json_text(struct buf *b, const char *key, const char *utf8); /* our own text; NULL gives "" */
/* Outside bytes: text_escape, then JSON (DESIGN 15). */
void json_bytes(struct buf *b, const char *key, struct slice s);
void json_hex(struct buf *b, const char *key, struct slice s);
/* A file name as it is told everywhere: `name` escaped and `name_hex` exact. */
void json_file_name(struct buf *b, struct slice name);
void json_mac(struct buf *b, const char *key, struct mac m); /* null when not known */
void json_ip(struct buf *b, const char *key, struct ip a);   /* null when not known */
void json_time(struct buf *b, const char *key, int64_t t_us);

#endif
