/* SPDX-License-Identifier: MIT */
/*
 * Commands that look at files and answer: what they write to and how. stdout is data: text for
 * people, or with `json` one object a line; stderr is talk (DESIGN 2). Each returns the exit
 * status.
 */
#ifndef HOOKFLASH_CMD_H
#define HOOKFLASH_CMD_H

#include <stdbool.h>
#include <stdio.h>

struct cmd_io {
    FILE *out, *err;
    bool json, quiet, color;
    unsigned width; /* of the terminal; 0: do not wrap */
};

/* Judges folders, load files, packages and configs. 0 nothing worse than a note; 1 a finding is an
 * error; 4 a path cannot be read. */
int cmd_check(const struct cmd_io *io, char **paths, int n);

/* The hops from one load to another. `from` NULL: not known. 0 possible; 1 not; 2 a bad name. */
int cmd_plan(const struct cmd_io *io, const char *from, const char *to);

/* Tells a session's folder (or journal file) as `format` (NULL: text or, by io->json, json), to
 * `output_path` or, when NULL, to io->out. 0 or 1 as its phones ended; 2 no such format, or pcapng
 * onto a terminal; 4 files. */
int cmd_report(const struct cmd_io *io, const char *session, const char *format,
               const char *output_path);

/* The diagnosis catalogue, or one entry of it. 0; 2 when there is no such slug. */
int cmd_explain(const struct cmd_io *io, const char *slug_or_null);

#endif
