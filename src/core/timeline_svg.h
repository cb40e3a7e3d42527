/* SPDX-License-Identifier: MIT */
/*
 * A timeline as inline SVG: a lane for searching, one for files, one for flash, one for the
 * application at work, an axis, and numbered marks where problems were found. The lane, a pattern
 * and a label tell what a bar is; colour only helps. Places are percent, so it is as wide as its
 * page and its letters keep their size. Colours are CSS variables of the page.
 */
#ifndef HOOKFLASH_TIMELINE_SVG_H
#define HOOKFLASH_TIMELINE_SVG_H

#include "core/phone.h"

/* Once a page, before any drawing. */
void timeline_svg_patterns(struct buf *out);
/* A bar of each kind with its meaning, as a list. */
void timeline_svg_legend(struct buf *out);
/* False and nothing: there is nothing to draw. `id` makes the title's id unique in the page. */
bool timeline_svg(const struct phone *p, int64_t now_us, size_t id, struct buf *out);

/* The marks that are drawn, in their order: mark n of the drawing is the n-th, from 1. */
bool timeline_mark_is_drawn(const struct timeline *t, unsigned i);

#endif
