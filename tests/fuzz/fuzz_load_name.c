/* SPDX-License-Identifier: MIT */
/* A load's name from anywhere: what is understood is a name that reads the same again. */
#include <stdlib.h>
#include <string.h>

#include "core/load_name.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct load_name n, again;
    char text[96], loader[LOAD_NAME_MAX + 1];

    (void)load_name_loader_accepts(slice_of(data, size));
    if (!load_name_parse(slice_of(data, size), &n))
        return 0;
    if (!load_name_parse(slice_str(n.text), &again) || strcmp(n.text, again.text) != 0 ||
        load_name_compare(&n, &again) != 0)
        abort();
    if (load_name_describe(&n, text, sizeof text)[0] == '\0')
        abort();
    if (load_name_loader_of(&n, loader, sizeof loader) &&
        !load_name_parse(slice_str(loader), &again))
        abort();
    return 0;
}
