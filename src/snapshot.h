/* SPDX-License-Identifier: MIT */
/*
 * An immutable file content, shared by every transfer of it: a file replaced half-way never reaches
 * a phone half old, half new (DESIGN 5). Small ones live in memory; large ones are an open
 * descriptor read with pread, whose shrinking is noticed.
 */
#ifndef HOOKFLASH_SNAPSHOT_H
#define HOOKFLASH_SNAPSHOT_H

#include "core/bytes.h"

#include <sys/types.h>

struct snapshot;

enum { SNAPSHOT_MEMORY_MAX = 16 * 1024 * 1024 }; /* larger files stay on disk */

/* All return a snapshot with one reference, or NULL and errno. */
struct snapshot *snapshot_of_bytes(struct slice content); /* copies */
struct snapshot *snapshot_of_fd(int fd);                  /* a regular file; dups what it needs */
/* LF -> CR LF, CR -> CR NUL (RFC 1350, 764): the octets that a netascii transfer sends. Made once,
 * shared like the file itself. -EFBIG: far too long for a text. */
struct snapshot *snapshot_netascii(struct snapshot *octet);

struct snapshot *snapshot_ref(struct snapshot *s);
void snapshot_unref(struct snapshot *s); /* NULL is fine */

uint64_t snapshot_size(const struct snapshot *s);
/* Exactly n bytes from off, or -EIO / -ESTALE (it shrank) / -errno. */
int snapshot_read(const struct snapshot *s, uint64_t off, void *dst, size_t n);
/* The whole content when it lies in memory; empty slice otherwise. */
struct slice snapshot_view(const struct snapshot *s);
/* SHA-256, computed once, on first demand; false for a content on disk: hashing gigabytes would
 * stop the loop, and with it every phone. */
bool snapshot_sha256(struct snapshot *s, uint8_t out[static 32]);

#endif
