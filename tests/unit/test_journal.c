/* SPDX-License-Identifier: MIT */
/* A session on disk: written, killed at any byte, filled up, opened twice, resumed. */
#include "cmocka_all.h"

#include "cmd.h"
#include "journal.h"
#include "session.h"
#include "story.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>
#include <unistd.h>

#define A "000D28AABB04"

static char folder[64], file[96];

static int make_folder(void **state)
{
    (void)state;
    strcpy(folder, "/tmp/hookflash-journal-XXXXXX");
    if (!mkdtemp(folder))
        return -1;
    snprintf(file, sizeof file, "%s/journal.jsonl", folder);
    return 0;
}

static int drop_folder(void **state)
{
    (void)state;
    unlink(file);
    return rmdir(folder);
}

static void into_model(void *ctx, const struct event *e)
{
    assert_true(model_apply(ctx, e));
}

/* --- what is written --- */

struct live {
    struct story s;
    struct journal *j;
};

static void append(struct live *l, struct event e, double t)
{
    e.seq = l->s.seq + 1;
    e.t_us = story_us(&l->s, t);
    assert_int_equal(journal_append(l->j, &e), 0);
    story_tell(&l->s, e, t);
}

/* A phone with a blank in its load's name; every event goes to the journal and to the model. */
static void live_session(struct live *l)
{
    static const char *const asked[] = {"CTLSEP" A ".tlv", "SEP" A ".cnf.xml",
                                        "P0S3-8-12-00 .loads"};
    struct event e = {.kind = EVENT_SESSION};
    l->s = (struct story){.m = model_new(), .t0 = STORY_START, .port = 51555};
    l->s.ip = ip_v4(0x0ac80004);
    e.u.session.format = 1;
    e.u.session.speed = 10;
    e.u.session.id = slice_str("s1");
    append(l, e, 0);
    e = (struct event){.kind = EVENT_ACTION, .mac = story_mac(A)};
    e.u.action.load = slice_str("P0S3-8-12-00");
    append(l, e, 0);
    for (unsigned i = 0; i < ARRAY_SIZE(asked); i++) {
        l->s.port++;
        append(l, story_event(&l->s, EVENT_TFTP_REQUEST, asked[i]), 1 + i);
        e = story_event(&l->s, EVENT_TFTP_ERROR, asked[i]);
        e.u.error.code = 1;
        append(l, e, 1.001 + i);
    }
}

static size_t file_size(void)
{
    struct stat st;
    assert_int_equal(stat(file, &st), 0);
    return (size_t)st.st_size;
}

static void a_replayed_model_equals_the_live_one(void **state)
{
    (void)state;
    struct live l = {.j = NULL};
    struct journal_opened info;
    struct model *again = model_new();
    assert_int_equal(journal_open(folder, NULL, NULL, &l.j, &info), 0);
    assert_false(info.resumed);
    live_session(&l);
    assert_int_equal(journal_close(l.j), 0);
    assert_int_equal(journal_read(folder, into_model, again, &info), 0);
    assert_int_equal(info.events, 8);
    assert_int_equal(info.last_seq, 8);
    assert_int_equal(info.bad + info.skipped, 0);
    assert_false(info.torn);
    assert_true(model_equal(l.s.m, again));
    assert_string_equal(phone_stage_name(model_phone(again, 0)->stage), "stuck");
    model_free(again);
    model_free(l.s.m);
}

/* kill -9, or a crash of the machine, at any byte of the last line. */
static void a_torn_last_line_is_dropped(void **state)
{
    (void)state;
    struct live l = {.j = NULL};
    struct journal_opened info;
    struct event e = {.kind = EVENT_TFTP_REQUEST, .ip = ip_v4(1), .name = slice_str("x")};
    size_t before, after;
    assert_int_equal(journal_open(folder, NULL, NULL, &l.j, &info), 0);
    live_session(&l);
    before = file_size();
    e.seq = 9;
    assert_int_equal(journal_append(l.j, &e), 0);
    assert_int_equal(journal_close(l.j), 0);
    after = file_size();
    assert_true(after > before + 50);
    for (size_t cut = after - 1; cut >= before; cut--) {
        assert_int_equal(truncate(file, (off_t)cut), 0);
        assert_int_equal(journal_read(folder, NULL, NULL, &info), 0);
        assert_int_equal(info.events, 8);
        assert_int_equal(info.torn, cut != before);
        assert_int_equal(file_size(), cut); /* reading changes nothing */
    }
    assert_int_equal(truncate(file, (off_t)before), 0);
    int fd = open(file, O_WRONLY | O_APPEND);
    assert_int_equal(write(fd, "{\"seq\":9,\"t\":\"20", 16), 16);
    close(fd);
    assert_int_equal(journal_open(folder, NULL, NULL, &l.j, &info), 0);
    assert_true(info.torn && info.resumed);
    assert_int_equal(info.last_seq, 8);
    assert_int_equal(file_size(), before);
    e.seq = 9; /* numbers go on, and the journal is whole again */
    assert_int_equal(journal_append(l.j, &e), 0);
    assert_int_equal(journal_close(l.j), 0);
    assert_int_equal(journal_read(file, NULL, NULL, &info), 0);
    assert_int_equal(info.events, 9);
    assert_int_equal(info.last_seq, 9);
    model_free(l.s.m);
}

static void one_program_at_a_time(void **state)
{
    (void)state;
    struct journal *first, *second;
    struct journal_opened info;
    assert_int_equal(journal_open(folder, NULL, NULL, &first, &info), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &second, &info), -EWOULDBLOCK);
    assert_null(second);
    assert_int_equal(journal_read(folder, NULL, NULL, &info), 0); /* reading needs no lock */
    assert_int_equal(journal_close(first), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &second, &info), 0);
    assert_int_equal(journal_close(second), 0);
}

/* A file that may not grow behaves as a full disk does: half a line is written, then refused. */
static void on_a_full_disk_whole_lines_stay(void **state)
{
    (void)state;
    struct live l = {.j = NULL};
    struct journal_opened info;
    struct rlimit was, small;
    struct event e = {.kind = EVENT_TFTP_REQUEST, .seq = 9, .name = slice_str("x")};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &l.j, &info), 0);
    live_session(&l);
    size_t before = file_size();
    small = was;
    small.rlim_cur = before + 20;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_int_equal(journal_append(l.j, &e), -EFBIG);
    assert_int_equal(file_size(), before);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    e.seq = 10;
    assert_int_equal(journal_append(l.j, &e), 0); /* room again: it goes on, and nothing is lost */
    assert_true(journal_lost(l.j) == 0);
    assert_int_equal(journal_close(l.j), 0);
    assert_int_equal(journal_read(folder, NULL, NULL, &info), 0);
    assert_int_equal(info.events, 10);
    assert_int_equal(info.last_seq, 10);
    assert_int_equal(info.bad, 0);
    model_free(l.s.m);
}

/* Room for some of what waits: as many whole lines as fit, and the rest later. */
static void room_for_some_lines_takes_some(void **state)
{
    (void)state;
    struct journal *j;
    struct journal_opened info;
    struct rlimit was, small;
    struct event e = {.kind = EVENT_TFTP_REQUEST, .name = slice_str("x")};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &j, &info), 0);
    small = was;
    for (unsigned room = 0; room < 3; room++) { /* a line has 130 bytes */
        small.rlim_cur = room * 150;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        e.seq++;
        assert_int_equal(journal_append(j, &e), -EFBIG);
        assert_int_equal(file_size(), room * 130);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(journal_close(j), 0); /* the last moment to write what waits */
    assert_int_equal(journal_read(folder, NULL, NULL, &info), 0);
    assert_int_equal(info.events, 3);
    assert_int_equal(info.last_seq, 3);
    assert_false(info.torn);
}

/* What waits is bounded; what did not fit is counted, and is a gap in the numbers. */
static void what_cannot_wait_is_counted(void **state)
{
    (void)state;
    struct journal *j;
    struct journal_opened info;
    struct rlimit was, none;
    struct event e = {.kind = EVENT_TFTP_REQUEST, .name = slice_str("x")};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &j, &info), 0);
    none = was;
    none.rlim_cur = 0;
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
    while (journal_lost(j) < 5) {
        e.seq++;
        assert_int_equal(journal_append(j, &e), -EFBIG);
        assert_true(e.seq < 50000);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    uint64_t lost_from = e.seq - 5;
    e.seq++;
    assert_int_equal(journal_append(j, &e), -ENOMEM); /* no room for this one, but for all before */
    e.seq++;
    assert_int_equal(journal_append(j, &e), 0);
    assert_true(journal_lost(j) == 6);
    assert_int_equal(journal_close(j), 0);
    assert_int_equal(journal_read(folder, NULL, NULL, &info), 0);
    assert_int_equal(info.events, lost_from + 1);
    assert_int_equal(info.last_seq, e.seq);
    assert_int_equal(info.bad, 0);
}

static void the_end_that_the_disk_refuses_is_told(void **state)
{
    (void)state;
    static const struct {
        size_t room; /* bytes that the disk still has; session.end takes more than 200 */
        int told;
    } row[] = {{4096, 0}, {20, -EFBIG}};
    signal(SIGXFSZ, SIG_IGN);
    for (size_t i = 0; i < ARRAY_SIZE(row); i++) {
        struct session s;
        struct journal_opened info;
        struct rlimit was, small;
        assert_int_equal(getrlimit(RLIMIT_FSIZE, &was), 0);
        assert_int_equal(session_open(&s, folder, false, &info), 0);
        session_begin(&s, 1, 0);
        small = was;
        small.rlim_cur = file_size() + row[i].room;
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        assert_int_equal(session_close(&s, "done", 0), row[i].told);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &was), 0);
    }
}

static void strange_lines_are_passed_over(void **state)
{
    (void)state;
    struct journal_opened info;
    FILE *f = fopen(file, "w");
    fputs("{\"seq\":1,\"t\":\"2026-04-20T00:00:00Z\",\"kind\":\"load\",\"src\":\"log\"}\n", f);
    fputs("{\"seq\":2,\"t\":\"2026-04-20T00:00:00Z\",\"kind\":\"of.later\",\"src\":\"wire\"}\n", f);
    fputs("not json\n\n", f);
    for (unsigned i = 0; i < 70000; i++)
        fputc('a', f);
    fputs("\n{\"seq\":7,\"t\":\"2026-04-20T00:00:00Z\",\"kind\":\"load\",\"src\":\"log\"}\n", f);
    fclose(f);
    assert_int_equal(journal_read(folder, NULL, NULL, &info), 0);
    assert_int_equal(info.events, 2);
    assert_int_equal(info.skipped, 1);
    assert_int_equal(info.bad, 3);
    assert_int_equal(info.last_seq, 7);
    assert_non_null(strstr(info.problem, "line 3, character "));
}

static void what_is_no_session_is_said(void **state)
{
    (void)state;
    struct journal *j;
    struct journal_opened info;
    char deep[128];
    assert_int_equal(journal_read("/nonexistent", NULL, NULL, &info), -ENOENT);
    assert_int_equal(journal_read(folder, NULL, NULL, &info), -ENOENT);
    assert_int_equal(symlink("/etc/hostname", file), 0);
    assert_int_equal(journal_open(folder, NULL, NULL, &j, &info), -ELOOP);
    assert_int_equal(unlink(file), 0);
    snprintf(deep, sizeof deep, "%s/sessions/today", folder);
    assert_int_equal(journal_open(deep, NULL, NULL, &j, &info), 0);
    assert_int_equal(journal_close(j), 0);
    strcat(deep, "/journal.jsonl");
    unlink(deep);
    *strrchr(deep, '/') = 0;
    rmdir(deep);
    *strrchr(deep, '/') = 0;
    rmdir(deep);
}

/* --- hookflash report, hookflash explain --- */

struct said {
    char *out, *err;
    int status;
};

static struct said run(bool json, const char *session, const char *format, const char *path,
                       const char *slug)
{
    struct said s = {NULL, NULL, 0};
    size_t out_n, err_n;
    struct cmd_io io = {.json = json, .width = 80};
    io.out = open_memstream(&s.out, &out_n);
    io.err = open_memstream(&s.err, &err_n);
    s.status = session ? cmd_report(&io, session, format, path) : cmd_explain(&io, slug);
    fclose(io.out);
    fclose(io.err);
    return s;
}

static void expect(struct said s, int status, const char *out, const char *err)
{
    if (s.status != status || !strstr(s.out, out) || !strstr(s.err, err))
        print_message("# %d\n# out: %s\n# err: %s\n", s.status, s.out, s.err);
    assert_int_equal(s.status, status);
    assert_non_null(strstr(s.out, out));
    assert_non_null(strstr(s.err, err));
    free(s.out);
    free(s.err);
}

/* The reports and the backups of reports: how many there were. A leftover is none of them. */
static int drop_reports(void)
{
    int count = 0;
    struct dirent *e;
    char path[400];
    DIR *d = opendir(folder);
    assert_non_null(d);
    while ((e = readdir(d))) {
        snprintf(path, sizeof path, "%s/%s", folder, e->d_name);
        bool backup = !strncmp(e->d_name, "report.txt.bak-", 15);
        struct stat st;
        if (backup && stat(path, &st) == 0)
            assert_int_equal(st.st_size, 7);
        if (backup || !strcmp(e->d_name, "report.txt"))
            count += unlink(path) == 0;
    }
    closedir(d);
    return count;
}

static void a_session_is_reported(void **state)
{
    (void)state;
    struct live l = {.j = NULL};
    struct journal_opened info;
    char path[128], left[128];
    expect(run(false, folder, NULL, NULL, NULL), 4, "", "journal.jsonl");
    assert_int_equal(journal_open(folder, NULL, NULL, &l.j, &info), 0);
    live_session(&l);
    assert_int_equal(journal_close(l.j), 0);
    model_free(l.s.m);
    expect(run(false, folder, NULL, NULL, NULL), 1,
           "File <P0S3-8-12-00 .loads> : error 1\n\n   MAC", "");
    expect(run(false, folder, "text", NULL, NULL), 1, "!! 000D28AABB04 10.200.0.4 stuck", "");
    expect(run(true, folder, NULL, NULL, NULL), 1, "{\"kind\":\"summary\",\"chosen\":1", "");
    expect(run(false, file, "json", NULL, NULL), 1, "{\"kind\":\"phone\",\"mac\":\"00:0d:28:", "");
    expect(run(false, folder, "xlsx", NULL, NULL), 2, "", "csv-requests, md, html");
    expect(run(false, folder, "xml", NULL, NULL), 2, "", "no format is called xml");
    snprintf(path, sizeof path, "%s/report.txt", folder);
    snprintf(left, sizeof left, "%s/.hookflash-%ld.tmp", folder, (long)getpid());
    fclose(fopen(left, "w")); /* by one of our number that was killed */
    expect(run(false, folder, NULL, path, NULL), 1, "", "");
    assert_int_equal(access(path, R_OK), 0);
    assert_int_equal(truncate(path, 7), 0);
    expect(run(false, folder, NULL, path, NULL), 1, "",
           "the former report.txt is now report.txt.bak-");
    expect(run(false, folder, NULL, "/dev/full", NULL), 4, "", "cannot write /dev/full");
    assert_int_equal(access("/dev/full", F_OK), 0); /* written to, never replaced */
    assert_int_equal(drop_reports(), 2);
    expect(run(false, folder, NULL, "/nonexistent/r", NULL), 4, "", "cannot write /nonexistent/r");
}

static void the_catalogue_is_explained(void **state)
{
    (void)state;
    expect(run(false, NULL, NULL, NULL, NULL), 0, "name-bytes                   A stray byte", "");
    expect(run(false, NULL, NULL, NULL, "name-bytes"), 0,
           "name-bytes (error): A stray byte in the file name\n\nMeaning:    The name", "");
    expect(run(false, NULL, NULL, NULL, "pre-ual-phone"), 0, "approximate", "");
    expect(run(true, NULL, NULL, NULL, "disk-full"), 0,
           "{\"kind\":\"diagnosis\",\"slug\":\"disk-full\",\"severity\":\"error\",\"title\":", "");
    expect(run(false, NULL, NULL, NULL, "bytes"), 2, "", "hookflash explain name-bytes");
    expect(run(false, NULL, NULL, NULL, "x\x1b"), 2, "", "is called x\\x1b\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_replayed_model_equals_the_live_one, make_folder,
                                        drop_folder),
        cmocka_unit_test_setup_teardown(a_torn_last_line_is_dropped, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(one_program_at_a_time, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(on_a_full_disk_whole_lines_stay, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(room_for_some_lines_takes_some, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(what_cannot_wait_is_counted, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(the_end_that_the_disk_refuses_is_told, make_folder,
                                        drop_folder),
        cmocka_unit_test_setup_teardown(strange_lines_are_passed_over, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(what_is_no_session_is_said, make_folder, drop_folder),
        cmocka_unit_test_setup_teardown(a_session_is_reported, make_folder, drop_folder),
        cmocka_unit_test(the_catalogue_is_explained),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
