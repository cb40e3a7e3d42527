/* SPDX-License-Identifier: MIT */
/* A journal line from anybody: read without harm, and what was understood is told again alike. */
#include <stdlib.h>

#include "core/event_json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct event e, again;
    struct event_json_store store, again_store;
    struct event_json_error err;
    struct buf first, second;

    if (event_from_json((struct slice){data, size}, &e, &store, &err) != EVENT_JSON_OK)
        return 0;
    buf_growing(&first, 1U << 20);
    buf_growing(&second, 1U << 20);
    event_to_json(&e, &first);
    if (event_from_json(buf_view(&first), &again, &again_store, &err) != EVENT_JSON_OK)
        abort();
    event_to_json(&again, &second);
    if (!slice_eq(buf_view(&first), buf_view(&second)))
        abort();
    buf_free(&first);
    buf_free(&second);
    return 0;
}
