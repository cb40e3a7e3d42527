/* SPDX-License-Identifier: MIT */
/*
 * A request line over HTTP, method and target each on a line: the name that it asks for is no
 * longer than it, an escape is decoded once, and what is told as no path is told as it came.
 */
#include "must.h"

#include "core/http_ask.h"
#include "core/text.h"

#include <string.h>

/* Every byte as an escape but the slashes: the same name in other words. */
static void spell(struct slice name, struct buf *out)
{
    buf_u8(out, '/');
    for (size_t i = 0; i < name.n; i++)
        if (name.p[i] == '/')
            buf_u8(out, '/');
        else
            buf_printf(out, i % 2 ? "%%%02x" : "%%%02X", name.p[i]);
    buf_str(out, "?a=/b%2");
}

static void ask_again(struct slice name)
{
    struct buf target, again;
    buf_growing(&target, 1 << 20);
    buf_growing(&again, 1 << 20);
    spell(name, &target);
    must(http_ask_name(buf_view(&target), &again));
    must(slice_eq(buf_view(&again), name));
    buf_free(&target);
    buf_free(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest = slice_of(data, size), method = {0}, target = {0};
    struct buf name;
    bool head;
    text_take_line(&rest, &method);
    text_take_line(&rest, &target);
    must(http_ask_reads(method, &head) == (slice_is(method, "GET") || slice_is(method, "HEAD")));
    uint8_t *mem = malloc(target.n + 1);
    must(mem != NULL);
    buf_fixed(&name, mem, target.n + 1);
    bool named = http_ask_name(target, &name);
    must(!name.bad && (named || slice_eq(buf_view(&name), target)));
    must(!named || slice_starts(target, "/"));
    if (named && !slice_is(buf_view(&name), "/"))
        ask_again(buf_view(&name));
    free(mem);
    return 0;
}
