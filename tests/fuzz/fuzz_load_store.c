/* SPDX-License-Identifier: MIT */
/* A package from anywhere, read in memory by the same code that reads files. */
#include <stdlib.h>

#include "load_bag.h"
#include "load_package.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct load_bag bag = {0};
    struct load_store_error err = {0};
    int rc = load_package_read_memory(slice_of(data, size), "fuzz.zip", &bag, &err);

    if (rc && (err.error != rc || !err.text[0] || !err.fix[0]))
        abort();
    if (bag.total > (uint64_t)STORE_TOTAL_MAX + STORE_FILE_MAX || bag.count > STORE_FILES_MAX)
        abort();
    for (size_t i = 0; i < bag.count; i++)
        if (!load_bag_wants(bag.file[i].name))
            abort();
    load_bag_free(&bag);
    return 0;
}
