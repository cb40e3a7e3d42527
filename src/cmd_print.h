/* SPDX-License-Identifier: MIT */
/* How commands put their answers: a finding or a line of JSON, wrapped text for people. */
#ifndef HOOKFLASH_CMD_PRINT_H
#define HOOKFLASH_CMD_PRINT_H

#include "cmd.h"
#include "core/finding.h"

/* `mark` and then the text, its further lines under the first one's begin. */
void cmd_print_wrapped(const struct cmd_io *io, const char *mark, const char *text);

/* What is in it, as text; what memory was short for is said on io->err. */
const char *cmd_print_whole(const struct cmd_io *io, struct buf *b);

/* One line, ended here; frees nothing. */
void cmd_print_json(const struct cmd_io *io, struct buf *line);

/* `root` and f->path together are the path that is told; root may be "". An "ok" is left out when
 * quiet, in text only: a script that reads JSON is told everything. */
void cmd_print_finding(const struct cmd_io *io, const char *root, const struct finding *f);

#endif
