/* SPDX-License-Identifier: MIT */
/*
 * Says what phone_parse and phone_config do, a line in and a line out, so that phones5.py can hold
 * them against its own reading of PHONES 5. Bytes are hexadecimal, "-" stands for none.
 *
 *   read NAME MODEL HEX      -> RESULT LOAD REQUEST
 *   manifest - 0 HEX         -> ALL LOADER APPLICATION LA_VERSION
 *   build FROM 0 TO          -> one line a file of the last hop: NAME HEX, then "."
 */
#include "core/phone_config.h"
#include "core/phone_parse.h"
#include "core/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put_hex(struct slice s, char end)
{
    struct buf b;
    buf_growing(&b, 65536);
    text_hex(&b, s);
    printf("%s%c", s.n ? buf_cstr(&b) : "-", end);
    buf_free(&b);
}

static void do_read(const char *name, int model, struct slice file)
{
    struct phone_reading r;
    uint8_t request[PHONE_REQUEST_MAX];
    phone_parse_config(slice_str(name), file, model == 7940 ? PHONE_7940 : PHONE_7960, &r);
    struct slice load = slice_of(r.load, r.load_n);
    bool asks = r.result == PHONE_READS_LOAD;
    printf("%s ", phone_reads_name(r.result));
    put_hex(load, ' ');
    put_hex(slice_of(request, asks ? phone_request_for(load, request) : 0), '\n');
}

static void do_manifest(struct slice file)
{
    struct phone_manifest m;
    printf("%d ", phone_parse_manifest(file, &m));
    put_hex(slice_str(m.loader), ' ');
    put_hex(slice_str(m.application), ' ');
    put_hex(slice_str(m.la_version), '\n');
}

static void do_build(const char *from, const char *to)
{
    static const struct mac MAC = {{0x00, 0x15, 0x62, 0x19, 0xbb, 0x2f}};
    struct load_name a, b;
    struct plan p = {.hop_count = 0};
    if (load_name_parse(slice_str(from), &a) && load_name_parse(slice_str(to), &b))
        plan_make(&a, &b, &p);
    for (enum config_file f = 0; p.hop_count && f < CONFIG_FILE_COUNT; f++) {
        char name[CONFIG_NAME_SIZE];
        struct buf out;
        buf_growing(&out, 65536);
        phone_config_build(f, &p.hop[p.hop_count - 1], MAC, NULL, &out);
        printf("%s ", config_file_name(f, MAC, name));
        put_hex(buf_view(&out), '\n');
        buf_free(&out);
    }
    printf(".\n");
}

int main(void)
{
    static char line[1 << 17];
    while (fgets(line, sizeof line, stdin)) {
        char *verb = strtok(line, " \n"), *name = strtok(NULL, " \n");
        char *model = strtok(NULL, " \n"), *rest = strtok(NULL, " \n");
        if (!rest)
            return 2;
        struct buf bytes;
        buf_growing(&bytes, 1 << 20);
        if (strcmp(rest, "-") != 0)
            text_unhex(&bytes, slice_str(rest));
        if (strcmp(verb, "read") == 0)
            do_read(name, (int)strtol(model, NULL, 10), buf_view(&bytes));
        else if (strcmp(verb, "manifest") == 0)
            do_manifest(buf_view(&bytes));
        else
            do_build(name, rest);
        buf_free(&bytes);
    }
    return 0;
}
