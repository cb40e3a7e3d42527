/* SPDX-License-Identifier: MIT */
#include "app_look.h"

void app_look(const struct options *o, struct term_config *out)
{
    static const enum term_color colors[] = {[COLOR_AUTO] = TERM_COLOR_AUTO,
                                             [COLOR_ALWAYS] = TERM_COLOR_ALWAYS,
                                             [COLOR_NEVER] = TERM_COLOR_NEVER};
    static const enum scheme schemes[] = {[SCHEME_WISH_DEFAULT] = SCHEME_DEFAULT,
                                          [SCHEME_WISH_LIGHT] = SCHEME_LIGHT,
                                          [SCHEME_WISH_CONTRAST] = SCHEME_CONTRAST,
                                          [SCHEME_WISH_MONO] = SCHEME_MONO};
    *out = (struct term_config){
        .in = stdin,
        .out = stdout,
        .color = colors[o->color],
        .scheme = schemes[o->scheme],
        .hides_cursor = o->cursor == CURSOR_HIDDEN,
        .restore_on_crash = true,
    };
}
