/* SPDX-License-Identifier: MIT */
/* What an earlier session's journal tells in short, be it anybody's. */
#include "cmocka_all.h"

#include "core/bytes.h"
#include "session_find.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SESSION                                                                                    \
    "{\"seq\":1,\"t\":\"2026-11-22T10:35:56.000000Z\",\"kind\":\"session\","                       \
    "\"src\":\"operator\",\"format\":1,\"id\":\"a\",\"version\":\"1\",\"speed\":1}\n"

static void write_journal(const char *path, const char *name)
{
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    fprintf(f,
            SESSION "{\"seq\":2,\"t\":\"2026-11-22T10:35:57.000000Z\",\"kind\":\"load\","
                    "\"src\":\"operator\",\"name\":\"%s\"}\n",
            name);
    assert_int_equal(fclose(f), 0);
}

static void a_load_s_name_can_be_shown(void **state)
{
    static const struct {
        const char *name, *load, *told;
    } rows[] = {
        {"P0S3-8-12-00", "P0S3-8-12-00", "0 of 0 phones done, P0S3-8-12-00)"},
        {"\\\\x1b[2Jload", "\\x1b[2Jload", "0 of 0 phones done, \\x1b[2Jload)"},
        {"", "", "0 of 0 phones done)"},
    };
    char folder[] = "/tmp/hookflash-test-XXXXXX", path[64], text[200];
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/journal.jsonl", folder);
    for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
        struct session_story story;
        size_t left = 1 << 20;
        write_journal(path, rows[i].name);
        assert_true(session_find_story(folder, &left, &story));
        assert_string_equal(story.load, rows[i].load);
        session_story_describe(&story, story.begun_us, text, sizeof text);
        assert_non_null(strstr(text, rows[i].told));
    }
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_load_s_name_can_be_shown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
