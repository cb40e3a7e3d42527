/* SPDX-License-Identifier: MIT */
/* Files that phones read: whatever is in them, the readers stay inside and their answer is sound.
 */
#include <stdlib.h>

#include "core/phone_parse.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(struct slice file, const struct phone_reading *r)
{
    uint8_t request[PHONE_REQUEST_MAX];
    size_t n = phone_request_for(slice_of(r->load, r->load_n), request);
    if (r->load_n > PHONE_LOAD_ASKED || n > PHONE_REQUEST_MAX || r->value_offset > file.n)
        abort();
    if ((r->result == PHONE_READS_LOAD || r->result == PHONE_READS_REFUSED) != (r->load_n > 0))
        abort();
    if (r->tftp_cfg_dir.n > file.n || r->dyn_tftp_addr.n > file.n)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const NAMES[] = {"SIPDefault.cnf", "XMLDefault.cnf.xml", "OS79XX.TXT"};
    struct slice file = {data, size};
    struct phone_manifest manifest;

    for (size_t i = 0; i < ARRAY_SIZE(NAMES); i++)
        for (int model = PHONE_7960; model <= PHONE_7940; model++) {
            struct phone_reading r;
            phone_parse_config(slice_str(NAMES[i]), file, (enum phone_model)model, &r);
            check(file, &r);
        }
    (void)phone_parse_manifest(file, &manifest);
    (void)config_format_of(file);
    return 0;
}
