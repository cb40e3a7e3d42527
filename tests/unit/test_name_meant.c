/* SPDX-License-Identifier: MIT */
/* What was meant by the names of PHONES 5.4, and which names mean nothing else than they say. */
#include "cmocka_all.h"

#include "core/name_meant.h"

#define TEXT(s)                                                                                    \
    {                                                                                              \
        (const uint8_t *)(s), sizeof(s) - 1                                                        \
    }

static void what_was_meant(void **state)
{
    (void)state;
    static const struct {
        struct slice asked;
        const char *meant; /* NULL: nothing else */
    } rows[] = {
        {TEXT("P00308010200\r.loads"), "P00308010200.loads"},
        {TEXT("P00308010200 .loads"), "P00308010200.loads"},
        {TEXT("P0S3-8-12-O0.loads"), "P0S3-8-12-00.loads"},
        {TEXT("POS3-8-l2-00.loads"), "P0S3-8-12-00.loads"},
        {TEXT("p00308010200.loads"), "P00308010200.loads"},
        {TEXT("p0s3-8-12-00.sb2"), "P0S3-8-12-00.sb2"},
        {TEXT("P00308010200.loads.loads"), "P00308010200.loads"},
        {TEXT("P0S3-8-12-00.bin.loads"), "P0S3-8-12-00.loads"},
        {TEXT("P0S3-8-12-00.LOADS.loads"), "P0S3-8-12-00.loads"},
        {TEXT("P0S3-8-12-00.txt.loads"), "P0S3-8-12-00.loads"},
        {TEXT("\xef\xbb\xbfP003-8-12-00.bin"), "P003-8-12-00.bin"},
        {TEXT("\xe2\x80\x9cP0S3-8-12-00\xe2\x80\x9d.loads"), "P0S3-8-12-00.loads"},
        {TEXT("./P00308010200\n.loads"), "P00308010200.loads"},
        {TEXT("P0030801SR02 .loads"), "P0030801SR02.loads"},
        {TEXT("P00308010200.loads"), NULL},
        {TEXT("tftp/P00308010200.loads"), NULL}, /* the folder is another matter */
        {TEXT("P0030801SR02.loads"), NULL},
        {TEXT("SIPDefault.cnf"), NULL},
        {TEXT("P0S3 Default.loads"), NULL},
        {TEXT("P0S"), NULL},
        {TEXT(""), NULL},
        {TEXT("P00308010200PPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPPP.loads"),
         NULL},
    };
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        char meant[NAME_MEANT_SIZE];
        bool is = name_meant(rows[i].asked, meant);
        print_message("# row %zu\n", i);
        assert_int_equal(is, rows[i].meant != NULL);
        if (is)
            assert_string_equal(meant, rows[i].meant);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(what_was_meant)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
