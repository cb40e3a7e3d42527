/* SPDX-License-Identifier: MIT */
/*
 * What the program says on stderr while a screen is open would be written across it. Where stderr
 * is a terminal it is held, and said when the screen is closed.
 */
#ifndef HOOKFLASH_UI_TERM_TALK_H
#define HOOKFLASH_UI_TERM_TALK_H

void term_talk_hold(void);
void term_talk_release(void);
/* Where talk goes that cannot wait: from a crash handler. */
int term_talk_fd(void);

#endif
