/* SPDX-License-Identifier: MIT */
/* What technicians really find in their folders beside what the phone asks for. */
#include "cmocka_all.h"

#include "core/near_name.h"

static void people_differ_in_these_ways(void **state)
{
    (void)state;
    static const struct {
        const char *asked, *on_disk;
        bool near;
    } rows[] = {
        {"SIPDefault.cnf", "SIPDefault.cnf.txt", true},  /* Notepad */
        {"SIPDefault.cnf", "SIPDefault.cnf_.txt", true}, /* a mail gateway */
        {"OS79XX.TXT", "OS79XX.TXT.txt", true},
        {"OS79XX.TXT", "os79xx.txt.TXT", true},
        {"XMLDefault.cnf.xml", "xmlDefault.CNF.XML", true},
        {"XMLDefault.cnf.xml", "XMLDefault.cnf .xml", true},
        {"P0S3-8-12-00.loads", "P0S3-08-12-00.loads", true},
        {"P0S3-08-11-00.sb2", "P0S3-8-11-0.sb2", true},
        {"P0S3-8-12-00 .loads", "P0S3-8-12-00.loads", true}, /* CSCdv19260 */
        {"P0S3-8-12-00\xa0.loads", "P0S3-8-12-00.loads", true},
        {"RINGLIST.DAT", "RingList.dat", true},
        {"P0S3-8-12-00.loads", "P0S3-8-12-00.sb2", false},
        {"P0S3-8-12-00.loads", "P0S3-8-11-00.loads", false},
        {"P0S3-8-12-00.loads", "P003-8-12-00.loads", false},
        {"P0S3-8-12-00.loads", "P0S3-8-12.loads", false},
        {"SEP000000000A01.cnf.xml", "SEP0000000000A1.cnf.xml", false}, /* two phones */
        {"SEP001122334455.cnf.xml", "SIP001122334455.cnf", false},
        {"", "", false},
        {"...", "a", false},
        {".txt", ".txt", false},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
        if (near_name(slice_str(rows[i].asked), slice_str(rows[i].on_disk)) != rows[i].near)
            fail_msg("%s and %s", rows[i].asked, rows[i].on_disk);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(people_differ_in_these_ways)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
