/* SPDX-License-Identifier: MIT
 *
 * Plain text logs: what begins a message, what goes on with it, what is
 * refused.  Cases are compared as traces (tests/support/format_trace.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tests/support/format_trace.h"

extern const struct format format_text_log, format_bq_csv;

static const struct format_options nothing_said = {.columns = NULL};

#define LOG   " log=\"test\""
#define NAIVE " times name no zone and are read as UTC\n"

static const struct {
    const char *name, *pattern, *in, *want;
} cases[] = {
    {"python, with a stack trace", NULL,
     "2026-01-12 02:13:45,678 - a.b - ERROR - one\nTraceback:\n  File \"x\"\n\n"
     "2026-01-12 02:13:46,000 - a.b - INFO - two\n",
     "1@0 time=2026-01-12T02:13:45.678000Z(naive) severity=500" LOG
     " kind=text message=\"one\\nTraceback:\\n  File \\\"x\\\"\" "
     "labels=~{\"logger\":\"a.b\"}~\n"
     "2@67 time=2026-01-12T02:13:46Z(naive) severity=200" LOG
     " kind=text message=\"two\" labels=~{\"logger\":\"a.b\"}~\n"
     "# 2" NAIVE},
    {"celery behind docker-compose, in colour", NULL,
     "\x1b[36mworker_1  |\x1b[0m [2026-02-20 06:12:42,263: WARNING/Main] m\n",
     "1@0 time=2026-02-20T06:12:42.263000Z(naive) severity=400" LOG
     " service=\"worker_1\" kind=text message=\"m\" "
     "labels=~{\"worker\":\"Main\"}~\n# 1" NAIVE},
    {"kafka", NULL, "[2026-01-12 02:13:45,678] WARN m (c)\n",
     "1@0 time=2026-01-12T02:13:45.678000Z(naive) severity=400" LOG
     " kind=text message=\"m (c)\"\n# 1" NAIVE},
    {"hadoop", NULL, "2015-10-18 18:05:27,570 WARN [L:u@h] org.X: m\n",
     "1@0 time=2015-10-18T18:05:27.570000Z(naive) severity=400" LOG
     " kind=text message=\"[L:u@h] org.X: m\"\n# 1" NAIVE},
    {"rabbitmq", NULL,
     "2025-10-31 13:07:21.838581+00:00 [error] <0.679.0> missed\n",
     "1@0 time=2025-10-31T13:07:21.838581Z severity=500" LOG
     " kind=text message=\"missed\" labels=~{\"pid\":\"0.679.0\"}~\n"},
    {"etcd", NULL,
     "2026-01-12 02:13:41.123456 W | etcdserver: m | n\n"
     "etcd_1  | 2026-01-12 02:13:42.000001 I | raft: o\n",
     "1@0 time=2026-01-12T02:13:41.123456Z(naive) severity=400" LOG
     " kind=text message=\"etcdserver: m | n\"\n"
     "2@49 time=2026-01-12T02:13:42.000001Z(naive) severity=200" LOG
     " service=\"etcd_1\" kind=text message=\"raft: o\"\n# 2" NAIVE},
    {"klog with a year, and without", NULL,
     "I20251027 15:15:01.950682       1 l.go:277] m\n"
     "I1027 15:15:01.950682       1 l.go:277] m\nmore\n"
     "E20251027 15:15:01.950682       1 l.go:277] m\n",
     "1@0 time=2025-10-27T15:15:01.950682Z(naive) severity=200" LOG
     " kind=text message=\"l.go:277] m\" labels=~{\"thread\":\"1\"}~\n"
     "!2@46 the time names no year and none is guessed: put the year in front "
     "of the month (I20261027 15:15:01) | \"I1027 15:15:\"\n"
     "!3@88 no pattern knows how this line begins, and no message stands "
     "before it | \"more\"\n"
     "4@93 time=2025-10-27T15:15:01.950682Z(naive) severity=500" LOG
     " kind=text message=\"l.go:277] m\" labels=~{\"thread\":\"1\"}~\n"
     "# 2" NAIVE},
    {"access log", NULL,
     "10.0.0.9 - - [12/Jan/2026:03:13:45 +0100] \"GET /h HTTP/1.1\" 200 2 "
     "\"-\" \"kube-probe/1.19+\"\n",
     "1@0 time=2026-01-12T02:13:45Z" LOG
     " kind=text message=\"\\\"GET /h HTTP/1.1\\\" 200 2 \\\"-\\\" "
     "\\\"kube-probe/1.19+\\\"\" method=\"GET\" url=\"/h\" "
     "agent=\"kube-probe/1.19+\" http=200 response=2 "
     "labels=~{\"remote\":\"10.0.0.9\"}~\n"},
    {"RFC 3339, with and without a level", NULL,
     "2026-01-12T02:13:45.5Z ERROR: one\r\n2026-01-12 02:13:46 UTC [warn] two"
     "\r\n2026-01-12T02:13:47+01:00 three",
     "1@0 time=2026-01-12T02:13:45.500000Z severity=500" LOG
     " kind=text message=\"one\"\n"
     "2@35 time=2026-01-12T02:13:46Z severity=400" LOG
     " kind=text message=\"two\"\n"
     "3@71 time=2026-01-12T01:13:47Z" LOG " kind=text message=\"three\"\n"},
    {"a line before every message", NULL, "\nhello\n2026-01-12T02:13:45Z a\n",
     "!1@1 no pattern knows how this line begins, and no message stands before "
     "it | \"hello\"\n2@7 time=2026-01-12T02:13:45Z" LOG
     " kind=text message=\"a\"\n"},
    {"a time that is none", NULL, "2026-13-45T02:13:45Z a\n",
     "!1@0 the time of the line cannot be read | \"2026-13-45T0\"\n"},
    {"a pattern of one's own", "^t=(?<time>\\S+) (?<level>\\w+)",
     "t=2026-01-12T02:13:45Z loud x\nt=2026-01-12T02:13:46Z E y\n",
     "1@0 time=2026-01-12T02:13:45Z" LOG
     " kind=text message=\"t=2026-01-12T02:13:45Z loud x\"\n"
     "2@30 time=2026-01-12T02:13:46Z severity=500" LOG
     " kind=text message=\"t=2026-01-12T02:13:46Z E y\"\n"
     "# 1 levels are no severity that is known\n"},
    {"a pattern without a time", "x", "x\n",
     "!! a pattern for text logs needs a group time: (?<time>...)\n"},
    {"a broken pattern", "(?<time>", "x\n",
     "!! pattern --pattern, offset 8: missing closing parenthesis\n"},
    {"nothing", NULL, "", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct format_options options = {.pattern = cases[i].pattern};

        format_expect(&format_text_log, cases[i].name, hc_str_from(cases[i].in),
                      &options, cases[i].want);
    }
}

static void test_epoch(void **state)
{
    struct format_options options = {.pattern = "^(?<time>\\d+) (?<message>.*)",
                                     .epoch = HC_EPOCH_MS};

    (void)state;
    format_expect(&format_text_log, "epoch", HC_STR("1768183200123 m\n"),
                  &options,
                  "1@0 time=2026-01-12T02:00:00.123000Z" LOG
                  " kind=text message=\"m\"\n");
}

/* What goes on with a message is kept up to a cap, and the rest counted. */
static void test_long_message(void **state)
{
    struct source_options so = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_buf bytes, out;

    (void)state;
    hc_buf_init(&bytes, 4 << 20);
    hc_buf_init(&out, 8 << 20);
    hc_buf_add_z(&bytes, "2026-01-12T02:13:45Z INFO m\n");
    for (int i = 0; i < HC_MAX_LOG_MESSAGE / 16 + 2; i++)
        hc_buf_add_z(&bytes, "012345678901234\n");
    assert_int_equal(
        source_open_memory(&in, hc_buf_str(&bytes), "test", &so, NULL), HC_OK);
    format_trace(&format_text_log, in, NULL, &out);
    assert_non_null(
        strstr(hc_buf_z(&out), "# 48 bytes of messages beyond 1 MiB"));
    source_close(in);
    hc_buf_release(&bytes);
    hc_buf_release(&out);
}

static const struct {
    const char *path;
    size_t records, rejects;
} fixtures[] = {
    {"fixtures/text-log/python.log", 3, 0},
    {"fixtures/text-log/celery-compose.log", 2, 0},
    {"fixtures/text-log/celery.log", 1, 0},
    {"fixtures/text-log/kafka.log", 1, 0},
    {"fixtures/text-log/hdfs.log", 1, 0},
    {"fixtures/text-log/hadoop.log", 2, 0},
    {"fixtures/text-log/klog.log", 0, 2},
    {"fixtures/text-log/klog-year.log", 2, 0},
    {"fixtures/text-log/rabbitmq.log", 2, 0},
    {"fixtures/text-log/rfc3339.log", 3, 0},
    {"fixtures/text-log/access.log", 2, 0},
};

static void test_fixtures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        struct source_options so = {.chunk_bytes = 0};
        struct source *in = NULL;
        struct hc_err err = {0};
        struct hc_buf out;
        struct hc_str rest, line;
        size_t records = 0, rejects = 0;
        bool grew = true;

        hc_buf_init(&out, 1 << 20);
        assert_int_equal(
            source_open(&in, fixtures[i].path, fixtures[i].path, &so, &err),
            HC_OK);
        while (grew)
            assert_int_equal(source_fill(in, &grew, &err), HC_OK);
        if (format_text_log.sniff(source_window(in), &nothing_said) <=
            format_bq_csv.sniff(source_window(in), &nothing_said))
            fail_msg("%s is not known as a text log", fixtures[i].path);
        format_trace(&format_text_log, in, NULL, &out);
        for (rest = hc_buf_str(&out); rest.n > 0;) {
            (void)hc_str_cut(&rest, '\n', &line);
            records += line.n > 0 && line.p[0] >= '0' && line.p[0] <= '9';
            rejects += line.n > 0 && line.p[0] == '!';
        }
        if (records != fixtures[i].records || rejects != fixtures[i].rejects)
            fail_msg("%s: %zu, %zu\n%s", fixtures[i].path, records, rejects,
                     hc_buf_z(&out));
        source_close(in);
        hc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_epoch),
        cmocka_unit_test(test_long_message),
        cmocka_unit_test(test_fixtures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
