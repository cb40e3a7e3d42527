/* SPDX-License-Identifier: MIT */
#include "demo_trouble.h"

#include "core/phone_parse.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#define SIP  "P0S3-8-12-00"
#define SCCP "P00308010200"
#define SEP(load)                                                                                  \
    "<device><loadInformation model=\"IP Phone 7960\">" load "</loadInformation></device>\n"

static const struct trouble troubles[] = {
    {.slug = "set-incomplete",
     .story = "the .sb2 was never copied into the TFTP folder",
     .from = SCCP,
     .target = SIP,
     .omit = 1u << PART_APPLICATION,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}}},
    {.slug = "name-bytes",
     .story = "an editor left a blank inside the quotes of image_version (CSCdv19260's class)",
     .from = "none",
     .target = SCCP,
     .file = {{"SIPDefault.cnf", "image_version: \"" SCCP " \"\n"}}},
    {.slug = "header-name-mismatch",
     .story = "a .loads file was renamed: its signed header still carries the old name",
     .from = SCCP,
     .target = SIP,
     .bad_part = PART_MANIFEST,
     .fault = FORGE_RENAMED,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}}},
    {.slug = "config-without-load",
     .story = "an empty SEP file stops the hunt before any load is named",
     .from = SCCP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", ""}, {"SIPDefault.cnf", "image_version: " SIP "\n"}}},
    {.slug = "config-too-long",
     .story = "SIPDefault.cnf has grown over the 8192 bytes that the phone can hold",
     .from = SCCP,
     .target = SIP,
     .file = {{"SIPDefault.cnf", NULL}}},
    {.slug = "image-damaged",
     .story = "one byte of the application image differs from what Cisco signed",
     .from = SCCP,
     .target = SIP,
     .bad_part = PART_APPLICATION,
     .fault = FORGE_CHECKSUM,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}}},
    {.slug = "text-mode-damage",
     .story = "the files came through FTP in ASCII mode",
     .from = SCCP,
     .target = SIP,
     .bad_part = PART_LOADER,
     .fault = FORGE_TEXT_MODE,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}}},
    {.slug = "file-missing",
     .story = "the config names a load of which nothing lies in the folder",
     .from = SCCP,
     .target = SIP,
     .omit = ~0u,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}}},
    {.slug = "name-extension",
     .story = "somebody typed .bin behind the load's name",
     .from = SCCP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", SEP(SIP ".bin")}}},
    {.slug = "loader-name-for-application",
     .story = "the loader's name, P003-, stands where the application's, P0S3-, belongs",
     .from = SCCP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", SEP("P003-8-12-00")}}},
    {.slug = "name-near-miss",
     .story = "an editor saved SIPDefault.cnf as SIPDefault.cnf.txt",
     .from = "none",
     .target = SIP,
     .file = {{"SIPDefault.cnf.txt", "image_version: " SIP "\n"}}},
    {.slug = "still-asks-old-protocol",
     .story = "the phone runs SCCP by now, but XMLDefault still names the SIP load (the "
              "procedure's step 15)",
     .from = SCCP,
     .target = SCCP,
     .file = {{"XMLDefault.cnf.xml", SEP(SIP)}}},
    {.slug = "crosses-signing",
     .story = "the config names a load from before 5.0: a signed phone never goes back there",
     .from = SCCP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", SEP("P0S3-04-4-00")}}},
    {.slug = "already-current",
     .story = "the phone runs the wanted load already: nothing is wrong",
     .from = SIP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)},
              {"SIPDefault.cnf", "image_version: " SIP "\n"},
              {"SIP%s.cnf", "image_version: " SIP "\n"}}},
    {.slug = "sip-config-missing",
     .story = "converted, but SIP<MAC>.cnf is not there: the phone asks every 31 s and waits",
     .from = SCCP,
     .target = SIP,
     .file = {{"SEP%s.cnf.xml", SEP(SIP)}, {"SIPDefault.cnf", "image_version: " SIP "\n"}}},
    {.slug = "name-case",
     .story = "the file lies there as sipdefault.cnf: served, but another server would not",
     .from = SCCP,
     .target = SIP,
     .file = {{"sipdefault.cnf", "image_version: " SIP "\n"},
              {"SIP%s.cnf", "image_version: " SIP "\n"}}},
};

size_t trouble_count(void)
{
    return ARRAY_SIZE(troubles);
}

const struct trouble *trouble_at(size_t i)
{
    return &troubles[i];
}

const struct trouble *trouble_find(const char *slug)
{
    for (size_t i = 0; i < ARRAY_SIZE(troubles); i++)
        if (strcmp(troubles[i].slug, slug) == 0)
            return &troubles[i];
    return NULL;
}

static int lay(struct served_root *root, const char *name, struct buf *b, int64_t now_us)
{
    struct written written;
    int rc = b->bad ? -ENOMEM : served_root_write(root, name, buf_view(b), now_us, &written);
    buf_reset(b);
    return rc;
}

static int lay_config(const struct trouble_file *f, struct mac mac, struct served_root *root,
                      struct buf *b, int64_t now_us)
{
    char bare[MAC_TEXT_SIZE], name[64];
    const char *hole = strstr(f->name, "%s");
    size_t head = hole ? (size_t)(hole - f->name) : strlen(f->name);
    snprintf(name, sizeof name, "%.*s%s%s", (int)head, f->name,
             hole ? mac_format_bare(mac, bare) : "", hole ? hole + 2 : "");
    if (f->text) {
        buf_str(b, f->text);
    } else {
        while (b->len <= PHONE_CONFIG_MAX)
            buf_str(b, "# a comment that a configuration tool repeats for every key it knows\n");
        buf_str(b, "image_version: " SIP "\n");
    }
    return lay(root, name, b, now_us);
}

int trouble_lay(const struct trouble *t, struct mac mac, struct served_root *root, int64_t now_us)
{
    struct load_name load;
    struct buf b;
    int rc = load_name_parse(slice_str(t->target), &load) ? 0 : -EINVAL;
    buf_growing(&b, 4 * 1024 * 1024);
    for (unsigned part = 0; rc == 0 && part < PART_COUNT; part++) {
        char name[64];
        enum forge_fault fault = part == (unsigned)t->bad_part ? t->fault : FORGE_WHOLE;
        forge_part_name(&load, (enum load_part)part, name);
        if ((t->omit & 1u << part) || !name[0])
            continue;
        if (!forge_part(&load, (enum load_part)part, fault, &b))
            rc = -ENOMEM;
        else
            rc = lay(root, name, &b, now_us);
    }
    for (size_t i = 0; rc == 0 && i < TROUBLE_FILES_MAX && t->file[i].name; i++)
        rc = lay_config(&t->file[i], mac, root, &b, now_us);
    buf_free(&b);
    return rc;
}
