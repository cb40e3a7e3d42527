/* SPDX-License-Identifier: MIT */
/*
 * What a phone makes of a file: the bytes that it will ask for. Every row of PHONES 5.4 is here;
 * the expected names are written out, never computed. Rows of the pre-UAL column are approximate.
 */
#include "cmocka_all.h"

#include "core/phone_parse.h"

#include <string.h>

#define B(s)                                                                                       \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }

struct row {
    const char *story;
    struct slice name, file;
    enum phone_model model;
    enum phone_reads result;
    struct slice asked; /* LOAD: the request; REFUSED: the load as read; else empty */
};

#define SIP_DEFAULT B("SIPDefault.cnf")
#define SEP_FILE    B("SEP00156219BB2F.cnf.xml")

/* UTF-16 of `image_version: P0S3-8-12-00`. */
#define UTF16LE                                                                                    \
    "i\0m\0a\0g\0e\0_\0v\0e\0r\0s\0i\0o\0n\0:\0 \0P\0000\0S\0003\0-\0008\0-\0001\0002\0-\0000\0"   \
    "000\0\r\0\n\0"

static const struct row UAL[] = {
    /* PHONES 5.4, top to bottom */
    {"trailing blank, bare value: trimmed", SIP_DEFAULT, B("image_version: P0S3-8-12-00 \r\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"trailing blank inside the quotes: asked for", SIP_DEFAULT,
     B("image_version: \"P0S3-8-12-00 \"\r\n"), PHONE_7960, PHONE_READS_LOAD,
     B("P0S3-8-12-00 .loads")},
    {"the demo's trouble: an SCCP load, blank inside the quotes", SIP_DEFAULT,
     B("image_version: \"P00308010200 \""), PHONE_7960, PHONE_READS_LOAD, B("P00308010200 .loads")},
    {"leading blank inside the quotes: no phone load's name", SIP_DEFAULT,
     B("image_version:\" P0S3-8-12-00 \"\r\n"), PHONE_7960, PHONE_READS_REFUSED,
     B(" P0S3-8-12-00 ")},
    {"trailing blank in XML: trimmed", SEP_FILE,
     B("<device><loadInformation>P0S3-8-12-00 </loadInformation></device>"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"CR alone: trimmed", SIP_DEFAULT, B("image_version: P0S3-8-12-00\r"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"CR LF: trimmed", SIP_DEFAULT, B("image_version: P0S3-8-12-00\r\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"CR LF around an XML value: trimmed", SEP_FILE,
     B("<loadInformation>\r\n  P0S3-8-12-00\r\n</loadInformation>\r\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"UTF-8 BOM: the first line is lost", SIP_DEFAULT,
     B("\xef\xbb\xbfimage_version: P0S3-8-12-00\r\n"), PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"UTF-8 BOM: the second line is not", SIP_DEFAULT,
     B("\xef\xbb\xbf# made by hand\r\nimage_version: P0S3-8-12-00\r\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"UTF-8 BOM: XML unaffected", SEP_FILE,
     B("\xef\xbb\xbf<device><loadInformation>P0S3-8-12-00</loadInformation></device>"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"UTF-16LE with BOM: 0xFF ends the file", SIP_DEFAULT, B("\xff\xfe" UTF16LE), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"UTF-16LE without BOM: the key stops at NUL", SIP_DEFAULT, B(UTF16LE), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"smart quotes, UTF-8", SIP_DEFAULT,
     B("image_version: \xe2\x80\x9cP0S3-8-12-00\xe2\x80\x9d\r\n"), PHONE_7960, PHONE_READS_REFUSED,
     B("\xe2\x80\x9cP0S3-8-12-00\xe2\x80\x9d")},
    {"smart quotes, Windows-1252", SIP_DEFAULT, B("image_version: \x93P0S3-8-12-00\x94\r\n"),
     PHONE_7960, PHONE_READS_REFUSED, B("\x93P0S3-8-12-00\x94")},
    {".loads typed: not doubled", SIP_DEFAULT, B("image_version: P0S3-8-12-00.loads\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {".LOADS typed: appended to, case counts", SIP_DEFAULT,
     B("image_version: P0S3-8-12-00.LOADS\n"), PHONE_7960, PHONE_READS_LOAD,
     B("P0S3-8-12-00.LOADS.loads")},
    {".loads typed in XML", SEP_FILE, B("<loadInformation>P00308010200.loads</loadInformation>"),
     PHONE_7960, PHONE_READS_LOAD, B("P00308010200.loads")},
    {".bin typed: not stripped", SIP_DEFAULT, B("image_version: P0S3-8-12-00.bin\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.bin.loads")},
    {".sbn typed: not stripped", SIP_DEFAULT, B("image_version: P0S3-8-12-00.sbn\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.sbn.loads")},
    {"P003- for P0S3- in image_version", SIP_DEFAULT, B("image_version: P003-8-12-00\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P003-8-12-00.loads")},
    {"P003- for P0S3- in loadInformation", SEP_FILE,
     B("<loadInformation>P003-8-12-00</loadInformation>"), PHONE_7960, PHONE_READS_LOAD,
     B("P003-8-12-00.loads")},
    {"lower case: asked for as typed", SIP_DEFAULT, B("image_version: p0s3-8-12-00\n"), PHONE_7960,
     PHONE_READS_LOAD, B("p0s3-8-12-00.loads")},
    {"over 56 characters: cut before the extension", SIP_DEFAULT,
     B("image_version: P0S3-8-12-00-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFGHIJ\n"),
     PHONE_7960, PHONE_READS_LOAD,
     B("P0S3-8-12-00-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDE.loads")},
    {"56 characters: whole", SIP_DEFAULT,
     B("image_version: P0S3-8-12-00-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDE\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00-abcdefghijklmnopqrstuvwxyz-0123456789-ABCDE.loads")},

    /* PHONES 5.2: the text reader */
    {"Cisco's own generator", SIP_DEFAULT, B("image_version: \"P0S3-07-4-00\";\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-07-4-00.loads")},
    {"the procedure's form, a blank before the colon", SIP_DEFAULT,
     B("image_version : \"P00308010200\"\n"), PHONE_7960, PHONE_READS_LOAD,
     B("P00308010200.loads")},
    {"tabs, no blank, any case, single quotes", SIP_DEFAULT, B("IMAGE_Version\t:\t'P0S3-8-12-00'"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"comment behind the value", SIP_DEFAULT, B("image_version:P0S3-8-12-00#P0S3-8-11-00\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"semicolon behind the value", SIP_DEFAULT, B("image_version: P0S3-8-12-00;\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"more words on the line", SIP_DEFAULT, B("image_version: P0S3-8-12-00 is new\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"commented out", SIP_DEFAULT, B("# image_version: P0S3-8-12-00\n; image_version: P1\n"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"a blank first: the line is skipped", SIP_DEFAULT, B(" image_version: P0S3-8-12-00\n"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"equals sign", SIP_DEFAULT, B("image_version = P0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"another key that begins alike", SIP_DEFAULT, B("image_version2: P0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"no value", SIP_DEFAULT, B("image_version:\n"), PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"only a comment for a value", SIP_DEFAULT, B("image_version: ; P0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"empty quotes", SIP_DEFAULT, B("image_version: \"\"\n"), PHONE_7960, PHONE_READS_NO_LOAD,
     B("")},
    {"the value on the next line", SIP_DEFAULT, B("image_version:\nP0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"quote not closed: the line does not count", SIP_DEFAULT,
     B("image_version: P0S3-8-11-00\nimage_version: \"P0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-11-00.loads")},
    {"closed by the other quote: not closed", SIP_DEFAULT, B("image_version: \"P0S3-8-12-00'\n"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"a quote does not reach over a line end", SIP_DEFAULT,
     B("line1_name: \"\nimage_version: P0S3-8-12-00\nline2_name: \"\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"escaped quote inside quotes", SIP_DEFAULT, B("image_version: \"P0S3-8\\\"-\\\\\"\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8\"-\\.loads")},
    {"an escaped quote does not close", SIP_DEFAULT, B("image_version: \"P0S3-8-12-00\\\"\n"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"a backslash at the end of the file", SIP_DEFAULT, B("image_version: \"P0S3-8-12-00\\"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"a hash inside quotes is no comment", SIP_DEFAULT, B("image_version: \"P0S3#8;1\"\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3#8;1.loads")},
    {"CR inside the quotes", SIP_DEFAULT, B("image_version: \"P00308010200\r\"\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P00308010200\r.loads")},
    {"the later line counts", SIP_DEFAULT,
     B("image_version: P0S3-8-11-00\nimage_version: P0S3-8-12-00\n"), PHONE_7960, PHONE_READS_LOAD,
     B("P0S3-8-12-00.loads")},
    {"0xFF ends the file", SIP_DEFAULT, B("# \xff\nimage_version: P0S3-8-12-00\n"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"0x1A ends the file", SIP_DEFAULT, B("proxy1_port: 5060\n\x1aimage_version: P0S3-8-12-00\n"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"NUL ends the file, and with it the value", SIP_DEFAULT,
     B("image_version: P0S3-8-12-00\0junk\nimage_version: P0S3-8-11-00\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"0xFF ends the file before the quote closes", SIP_DEFAULT,
     B("image_version: \"P0S3-8-12-00\xff\"\n"), PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"empty file", SIP_DEFAULT, B(""), PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"another family's load", SIP_DEFAULT, B("image_version: SIP41.9-4-2SR3-1S\n"), PHONE_7960,
     PHONE_READS_REFUSED, B("SIP41.9-4-2SR3-1S")},
    {"a 7910's load", B("SIP00156219BB2F.cnf"), B("image_version: P00405000700\n"), PHONE_7960,
     PHONE_READS_REFUSED, B("P00405000700")},
    {"a diagnostic load", SIP_DEFAULT, B("image_version: PD0308010200\n"), PHONE_7960,
     PHONE_READS_LOAD, B("PD0308010200.loads")},
    {"no fourth character", SIP_DEFAULT, B("image_version: P00\n"), PHONE_7960, PHONE_READS_REFUSED,
     B("P00")},
    {"an MGCP load", B("MGCDefault.cnf"), B("image_version: P0M3-06-4-00\n"), PHONE_7960,
     PHONE_READS_LOAD, B("P0M3-06-4-00.loads")},

    /* PHONES 5.3: the XML scan */
    {"the working minimum", SEP_FILE,
     B("<device><loadInformation model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation></device>"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"the model attribute is ignored", SEP_FILE,
     B("<device><loadInformation model=\"IP Phone 7960\">P0S3-8-12-00</loadInformation></device>"),
     PHONE_7940, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"8 is for a 7940", B("XMLDefault.cnf.xml"),
     B("<Default><loadInformation8 model=\"IP Phone 7940\">P0S3-8-12-00</loadInformation8>"
       "<loadInformation7 model=\"IP Phone 7960\">P00308010200</loadInformation7></Default>"),
     PHONE_7940, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"7 is for a 7960", B("XMLDefault.cnf.xml"),
     B("<Default><loadInformation7 model=\"IP Phone 7960\">P00308010200</loadInformation7>"
       "<loadInformation8 model=\"IP Phone 7940\">P0S3-8-12-00</loadInformation8></Default>"),
     PHONE_7960, PHONE_READS_LOAD, B("P00308010200.loads")},
    {"other models' elements are nothing", B("XMLDefault.cnf.xml"),
     B("<loadInformation30006>SIP70.8-5-3S</loadInformation30006>"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"the last one wins", SEP_FILE,
     B("<loadInformation7>P0S3-8-12-00</loadInformation7>"
       "<loadInformation>P00308010200</loadInformation>"),
     PHONE_7960, PHONE_READS_LOAD, B("P00308010200.loads")},
    {"any case of tag", SEP_FILE, B("<LOADinformation>P0S3-8-12-00</LOADinformation>"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"nesting does not matter", SEP_FILE,
     B("<a><b><loadInformation>P0S3-8-12-00</loadInformation></c>"), PHONE_7940, PHONE_READS_LOAD,
     B("P0S3-8-12-00.loads")},
    {"empty element: syntax error", SEP_FILE,
     B("<device><loadInformation></loadInformation></device>"), PHONE_7960, PHONE_READS_SYNTAX,
     B("")},
    {"only blanks inside: syntax error", SEP_FILE, B("<loadInformation> \r\n </loadInformation>"),
     PHONE_7960, PHONE_READS_SYNTAX, B("")},
    {"closed in itself: syntax error", SEP_FILE, B("<loadInformation model=\"IP Phone 7960\"/>"),
     PHONE_7960, PHONE_READS_SYNTAX, B("")},
    {"empty for the other model: not read", SEP_FILE,
     B("<loadInformation8></loadInformation8><loadInformation7>P0S3-8-12-00</loadInformation7>"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"commented out", SEP_FILE, B("<!-- <loadInformation>P0S3-8-12-00</loadInformation> -->"),
     PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"a comment ends at the first >", SEP_FILE,
     B("<!-- was > <loadInformation>P0S3-8-11-00</loadInformation> -->"), PHONE_7960,
     PHONE_READS_LOAD, B("P0S3-8-11-00.loads")},
    {"no CDATA", SEP_FILE, B("<loadInformation><![CDATA[P0S3-8-12-00]]></loadInformation>"),
     PHONE_7960, PHONE_READS_SYNTAX, B("")},
    {"the procedure's step 15", SEP_FILE,
     B("<device>\n<deviceProtocol>SCCP</deviceProtocol>\n"
       "<loadInformation model=\"IP Phone 7960\">P0030801SR02</loadInformation>\n</device>\n"),
     PHONE_7960, PHONE_READS_LOAD, B("P0030801SR02.loads")},
    {"no loadInformation at all", SEP_FILE, B("<device></device>"), PHONE_7960, PHONE_READS_NO_LOAD,
     B("")},
    {"empty file, the classic trap", SEP_FILE, B(""), PHONE_7960, PHONE_READS_NO_LOAD, B("")},
    {"cut off inside the tag", SEP_FILE, B("<device><loadInformation model=\"IP"), PHONE_7960,
     PHONE_READS_NO_LOAD, B("")},
    {"the value ends at a stray byte", SEP_FILE, B("<loadInformation>P0S3-8-12-00\xc2\xa0<"),
     PHONE_7960, PHONE_READS_LOAD, B("P0S3-8-12-00.loads")},
    {"another family's load", SEP_FILE, B("<loadInformation>SCCP41.9-4-2SR3-1S</loadInformation>"),
     PHONE_7960, PHONE_READS_REFUSED, B("SCCP41.9-4-2SR3-1S")},
};

static void the_phone_asks_for_these_bytes(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_SIZE(UAL); i++) {
        const struct row *r = &UAL[i];
        struct phone_reading got;
        uint8_t request[PHONE_REQUEST_MAX];
        phone_parse_config(r->name, r->file, r->model, &got);
        struct slice asked = slice_of(got.load, got.load_n);
        if (got.result == PHONE_READS_LOAD)
            asked = slice_of(request, phone_request_for(asked, request));
        if (got.result != r->result || !slice_eq(asked, r->asked) || got.approximate)
            fail_msg("%s: reads %s <%.*s>", r->story, phone_reads_name(got.result), (int)asked.n,
                     (const char *)asked.p);
        if (r->asked.n)
            assert_memory_equal(r->file.p + got.value_offset, got.load, 3);
    }
}

/* PHONES 5.4, the column of pre-UAL phones: behaviour from one report, bytes not certain. */
static void a_pre_ual_phone_asks_for_these_bytes(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        struct slice file, unsigned_phone, signed_phone;
    } ROWS[] = {
        {"exactly the name", B("P003-8-12-00"), B("P003-8-12-00.bin"), B("P003-8-12-00.sbn")},
        {"Cisco's own 14 bytes", B("P003-8-12-00\r\n"), B("P003-8-12-00.bin"),
         B("P003-8-12-00.sbn")},
        {"line feed", B("P00308010200\n"), B("P00308010200.bin"), B("P00308010200.sbn")},
        {"trailing blank: the documented killer", B("P00308010200 \r\n"), B("P00308010200 .bin"),
         B("P00308010200 .sbn")},
        {"UTF-8 BOM: part of the name", B("\xef\xbb\xbfP00308010200"),
         B("\xef\xbb\xbfP00308010200.bin"), B("\xef\xbb\xbfP00308010200.sbn")},
        {".loads typed", B("P003-8-12-00.loads"), B("P003-8-12-00.loads.bin"),
         B("P003-8-12-00.loads.sbn")},
        {".bin typed", B("P003-8-12-00.bin"), B("P003-8-12-00.bin.bin"), B("P003-8-12-00.bin.sbn")},
        {"lower case: as typed", B("p003-8-12-00"), B("p003-8-12-00.bin"), B("p003-8-12-00.sbn")},
        {"smart quotes", B("\xe2\x80\x9cP0S3\xe2\x80\x9d"), B("\xe2\x80\x9cP0S3\xe2\x80\x9d.bin"),
         B("\xe2\x80\x9cP0S3\xe2\x80\x9d.sbn")},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct phone_reading got;
        uint8_t dst[PHONE_REQUEST_MAX];
        phone_parse_config(slice_str("OS79XX.TXT"), ROWS[i].file, PHONE_7960, &got);
        assert_int_equal(got.result, PHONE_READS_LOAD);
        assert_true(got.approximate);
        struct slice load = slice_of(got.load, got.load_n);
        struct slice asked = slice_of(dst, phone_request_with(load, ".bin", dst));
        if (!slice_eq(asked, ROWS[i].unsigned_phone))
            fail_msg("%s: asks <%.*s>", ROWS[i].story, (int)asked.n, (const char *)asked.p);
        asked = slice_of(dst, phone_request_with(load, ".sbn", dst));
        assert_true(slice_eq(asked, ROWS[i].signed_phone));
    }
    struct phone_reading none;
    phone_parse_os79xx(slice_str("\r\nP003-8-12-00\r\n"), &none);
    assert_int_equal(none.result, PHONE_READS_NO_LOAD);
}

/* "P003- for P0S3-": .loads fails, then the loader's own file is asked for (PHONES 5.4, 3.2). */
static void the_legacy_path_asks_for_the_loader(void **state)
{
    (void)state;
    uint8_t dst[PHONE_REQUEST_MAX];
    size_t n = phone_request_with(slice_str("P003-8-12-00"), ".sbn", dst);
    assert_true(slice_is(slice_of(dst, n), "P003-8-12-00.sbn"));
}

/* "file saved as SIPDefault.cnf.txt": no phone asks that, so no reader reads it. */
static void only_names_that_phones_ask_are_read(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        enum config_format format;
    } ROWS[] = {
        {"SIPDefault.cnf", CONFIG_TEXT},
        {"sipdefault.CNF", CONFIG_TEXT},
        {"MGCDefault.cnf", CONFIG_TEXT},
        {"SIP00156219BB2F.cnf", CONFIG_TEXT},
        {"sip00156219bb2f.cnf", CONFIG_TEXT},
        {"MGC00156219BB2F.cnf", CONFIG_TEXT},
        {"SEP00156219BB2F.cnf.xml", CONFIG_XML},
        {"XMLDefault.cnf.xml", CONFIG_XML},
        {"xmlDefault.CNF.XML", CONFIG_XML},
        {"OS79XX.TXT", CONFIG_OS79XX},
        {"OS79xx.txt", CONFIG_OS79XX},
        {"P0S3-8-12-00.loads", CONFIG_MANIFEST},
        {"SIPDefault.cnf.txt", CONFIG_NONE},
        {"OS79XX.TXT.txt", CONFIG_NONE},
        {"SIP00156219BB2.cnf", CONFIG_NONE},
        {"SIP00156219BB2F0.cnf", CONFIG_NONE},
        {"SIP00156219BB2G.cnf", CONFIG_NONE},
        {"SIP0015.6219.BB2F.cnf", CONFIG_NONE},
        {"SEP00156219BB2F.cnf", CONFIG_NONE},
        {"CTLSEP00156219BB2F.tlv", CONFIG_NONE},
        {"SIP.cnf", CONFIG_NONE},
        {"", CONFIG_NONE},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++)
        if (config_format_of(slice_str(ROWS[i].name)) != ROWS[i].format)
            fail_msg("%s: %d", ROWS[i].name, (int)config_format_of(slice_str(ROWS[i].name)));
}

static void the_phones_own_spelling(void **state)
{
    (void)state;
    static const struct {
        const char *name, *spelling;
    } ROWS[] = {
        {"OS79xx.txt", "OS79XX.TXT"},
        {"sipdefault.CNF", "SIPDefault.cnf"},
        {"xmlDefault.CNF.XML", "XMLDefault.cnf.xml"},
        {"sep00156219bb2f.cnf.xml", "SEP00156219BB2F.cnf.xml"},
        {"MGC00156219BB2F.cnf", "MGC00156219BB2F.cnf"},
    };
    char dst[CONFIG_SPELLING_SIZE];
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        assert_true(config_spelling(slice_str(ROWS[i].name), dst));
        assert_string_equal(dst, ROWS[i].spelling);
    }
    assert_false(config_spelling(slice_str("P0S3-8-12-00.loads"), dst));
    assert_false(config_spelling(slice_str("SIPDefault.cnf.txt"), dst));
}

/* PHONES 2.3: the buffer holds 8192 bytes; one more and the phone says "(Buffer Full)". */
static void files_over_the_buffer_are_not_read(void **state)
{
    (void)state;
    static const char *const NAMES[] = {"SIPDefault.cnf", "XMLDefault.cnf.xml", "OS79XX.TXT"};
    static const char *const HEADS[] = {"image_version: P0S3-8-12-00\n",
                                        "<loadInformation>P0S3-8-12-00</loadInformation>",
                                        "P0S3-8-12-00\n"};
    uint8_t file[8193];
    for (size_t i = 0; i < ARRAY_SIZE(NAMES); i++) {
        struct phone_reading got;
        memset(file, '\n', sizeof file);
        memcpy(file, HEADS[i], strlen(HEADS[i]));
        phone_parse_config(slice_str(NAMES[i]), slice_of(file, 8192), PHONE_7960, &got);
        assert_int_equal(got.result, PHONE_READS_LOAD);
        assert_true(slice_is(slice_of(got.load, got.load_n), "P0S3-8-12-00"));
        phone_parse_config(slice_str(NAMES[i]), slice_of(file, 8193), PHONE_7960, &got);
        assert_int_equal(got.result, PHONE_READS_TOO_LONG);
    }
}

static void other_keys_of_a_text_file(void **state)
{
    (void)state;
    struct phone_reading got;
    phone_parse_text(slice_str("tftp_cfg_dir: \"./sip/\" ; where\n"
                               "DYN_TFTP_ADDR: 192.0.2.9\n"
                               "image_version: P0S3-8-12-00\n"),
                     &got);
    assert_true(slice_is(got.tftp_cfg_dir, "./sip/"));
    assert_true(slice_is(got.dyn_tftp_addr, "192.0.2.9"));
    assert_int_equal(got.value_offset, 71);
}

static void the_manifest_by_its_tokens(void **state)
{
    (void)state;
    static const struct {
        const char *story;
        struct slice payload;
        bool all;
        const char *loader, *application, *la_version;
    } ROWS[] = {
        {"8.12, LF", B("P003-8-12-00.sbn\nP0S3-8-12-00.sb2\nLA_VERSION=PAS30830\n"), true,
         "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", "PAS30830"},
        {"8.11, CRLF", B("P003-08-11-00.sbn\r\nP0S3-08-11-00.sb2\r\nLA_VERSION=PAS30810\r\n"), true,
         "P003-08-11-00.sbn", "P0S3-08-11-00.sb2", "PAS30810"},
        {"any order, no last line end, other tokens",
         B("# RELEASE 8.1\nLA_VERSION=PAS30831 P0030801SR02.SB2\tP0030801SR02.SBN"), true,
         "P0030801SR02.SBN", "P0030801SR02.SB2", "PAS30831"},
        {"NUL ends it", B("P003-8-12-00.sbn\n\0P0S3-8-12-00.sb2\nLA_VERSION=PAS30830\n"), false,
         "P003-8-12-00.sbn", "", ""},
        {"0x1A ends it", B("P003-8-12-00.sbn\nP0S3-8-12-00.sb2\n\x1aLA_VERSION=PAS30830\n"), false,
         "P003-8-12-00.sbn", "P0S3-8-12-00.sb2", ""},
        {"0xFF ends it", B("\xffP003-8-12-00.sbn\n"), false, "", "", ""},
        {"names are cut at 31",
         B("P003-8-12-00-abcdefghijklmnopqrst.sbn\nx.sb2\nLA_VERSION=PAS3\n"), true,
         "P003-8-12-00-abcdefghijklmnopqr", "x.sb2", "PAS3"},
        {"the version is eight characters", B("a.sbn b.sb2 la_version=PAS308301234"), true, "a.sbn",
         "b.sb2", "PAS30830"},
        {"another family's manifest", B("jar41sccp.9-4-2ES26.sbn\r\ndsp41.9-4-2ES26.sbn \r\n"),
         false, "dsp41.9-4-2ES26.sbn", "", ""},
        {"empty", B(""), false, "", "", ""},
    };
    for (size_t i = 0; i < ARRAY_SIZE(ROWS); i++) {
        struct phone_manifest m;
        if (phone_parse_manifest(ROWS[i].payload, &m) != ROWS[i].all)
            fail_msg("%s", ROWS[i].story);
        assert_string_equal(m.loader, ROWS[i].loader);
        assert_string_equal(m.application, ROWS[i].application);
        assert_string_equal(m.la_version, ROWS[i].la_version);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_phone_asks_for_these_bytes),
        cmocka_unit_test(a_pre_ual_phone_asks_for_these_bytes),
        cmocka_unit_test(the_legacy_path_asks_for_the_loader),
        cmocka_unit_test(only_names_that_phones_ask_are_read),
        cmocka_unit_test(the_phones_own_spelling),
        cmocka_unit_test(files_over_the_buffer_are_not_read),
        cmocka_unit_test(other_keys_of_a_text_file),
        cmocka_unit_test(the_manifest_by_its_tokens),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
