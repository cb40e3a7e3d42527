/* SPDX-License-Identifier: MIT */
/* The page's files, compiled in; made from assets/web by the Makefile. */
#ifndef HOOKFLASH_WEB_ASSETS_H
#define HOOKFLASH_WEB_ASSETS_H

#include <stddef.h>

struct web_asset {
    const unsigned char *bytes;
    size_t size;
};

extern const struct web_asset web_style, web_script, web_icon;

#endif
