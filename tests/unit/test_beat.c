/* SPDX-License-Identifier: MIT
 *
 * Heartbeat patterns: the built-in set over the real texts of many systems,
 * users' files, broken files, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/beat.h"
#include "tests/support/guard.h"

#define S       INT64_C(1000000)
#define MIN     (60 * S)
#define UNKNOWN BEAT_UNKNOWN

struct expected {
    const char *pattern; /* NULL = no match */
    enum beat_class class;
    enum beat_event event;
    bool error;
    const char *op, *id;
    int64_t elapsed_us, resolution_us, interval_us;
};

static const struct {
    const char *name, *text;
    enum beat_text which;
    struct expected want;
} texts[] = {
    {"start",
     "HEARTBEAT START: Loading games",
     BEAT_MESSAGE,
     {"heartbeat-start", BEAT_SIGNAL, BEAT_START, false, "Loading games", "",
      UNKNOWN, 0, 300 * S}},
    {"beat",
     "HEARTBEAT: Loading games still running (5.0 min elapsed)",
     BEAT_MESSAGE,
     {"heartbeat-beat", BEAT_SIGNAL, BEAT_ALIVE, false, "Loading games", "",
      5 * MIN, 6 * S, 300 * S}},
    {"beat of the older text",
     "HEARTBEAT: 2026-01-12 still processing (10.1 min elapsed)",
     BEAT_MESSAGE,
     {"heartbeat-beat", BEAT_SIGNAL, BEAT_ALIVE, false, "2026-01-12", "",
      606 * S, 6 * S, 300 * S}},
    {"end",
     "HEARTBEAT END: Loading games completed in 12.3 min",
     BEAT_MESSAGE,
     {"heartbeat-end", BEAT_SIGNAL, BEAT_END, false, "Loading games", "",
      738 * S, 6 * S, 300 * S}},
    {"error",
     "HEARTBEAT END (ERROR): Loading games failed after 0.4 min",
     BEAT_MESSAGE,
     {"heartbeat-end-error", BEAT_SIGNAL, BEAT_END, true, "Loading games", "",
      24 * S, 6 * S, 300 * S}},
    {"emoji",
     "\xf0\x9f\x92\x93 HEARTBEAT START: Publish 450 messages: a",
     BEAT_MESSAGE,
     {"heartbeat-start", BEAT_SIGNAL, BEAT_START, false,
      "Publish 450 messages: a", "", UNKNOWN, 0, 300 * S}},
    {"emoji and error",
     "\xe2\x9d\x8c HEARTBEAT END (ERROR): a: b failed after 7380.0 min",
     BEAT_MESSAGE,
     {"heartbeat-end-error", BEAT_SIGNAL, BEAT_END, true, "a: b", "",
      123 * 60 * MIN, 6 * S, 300 * S}},
    {"logger prefix",
     "2026-01-12 02:13:45,678 - coordinator - INFO - HEARTBEAT: x y still "
     "running (0.0 min elapsed)",
     BEAT_MESSAGE,
     {"heartbeat-beat", BEAT_SIGNAL, BEAT_ALIVE, false, "x y", "", 0, 6 * S,
      300 * S}},
    {"CR and line end",
     "HEARTBEAT START: x\r\n",
     BEAT_MESSAGE,
     {"heartbeat-start", BEAT_SIGNAL, BEAT_START, false, "x", "", UNKNOWN, 0,
      300 * S}},
    {"colour codes",
     "\x1b[32mHEARTBEAT START: x\x1b[0m",
     BEAT_MESSAGE,
     {"heartbeat-start", BEAT_SIGNAL, BEAT_START, false, "x", "", UNKNOWN, 0,
      300 * S}},
    {"elapsed that is no number",
     "HEARTBEAT: x still running (1.2.3 min elapsed)",
     BEAT_MESSAGE,
     {"heartbeat-beat", BEAT_SIGNAL, BEAT_ALIVE, false, "x", "", UNKNOWN, 0,
      300 * S}},
    {"lower case is other text",
     "heartbeat start: x",
     BEAT_MESSAGE,
     {.pattern = NULL}},
    {"celery",
     "worker_cpu      | [2026-02-20 06:12:42,263: INFO/MainProcess] missed "
     "heartbeat from celery@49a87455fbbf",
     BEAT_MESSAGE,
     {"celery-missed", BEAT_MISSED, BEAT_ALIVE, false, "celery",
      "celery@49a87455fbbf", UNKNOWN, 0, UNKNOWN}},
    {"rabbitmq, second line",
     "2025-10-31 13:07:21.838581+00:00 [error] <0.679.0> closing AMQP\n"
     "2025-10-31 13:07:21.838581+00:00 [error] <0.679.0> missed heartbeats "
     "from client, timeout: 60s",
     BEAT_MESSAGE,
     {"rabbitmq-missed", BEAT_MISSED, BEAT_ALIVE, false, "rabbitmq", "client",
      UNKNOWN, 0, 60 * S}},
    {"kafka",
     "[2026-01-12 02:13:45,678] WARN Member c-1-8ad sending LeaveGroup "
     "request to coordinator host:9092 (id: 2147482646 rack: null) due to "
     "consumer poll timeout has expired.",
     BEAT_MESSAGE,
     {"kafka-poll-timeout", BEAT_MISSED, BEAT_ALIVE, false, "kafka", "c-1-8ad",
      UNKNOWN, 0, UNKNOWN}},
    {"hdfs",
     "2022-12-02 15:22:04,287 INFO org.apache.hadoop.hdfs.StateChange: BLOCK* "
     "removeDeadDatanode: lost heartbeat from 172.18.154.201:9866, "
     "removeBlocksFromBlockMap true",
     BEAT_MESSAGE,
     {"hdfs-dead-datanode", BEAT_MISSED, BEAT_ALIVE, false, "hdfs",
      "172.18.154.201:9866", UNKNOWN, 0, UNKNOWN}},
    {"hadoop client",
     "2015-10-18 18:05:27,570 WARN [LeaseRenewer:u@h:9000] "
     "org.apache.hadoop.hdfs.LeaseRenewer: Failed to renew lease for "
     "[DFSClient_1] for 30 seconds.  Will retry shortly ...",
     BEAT_MESSAGE,
     {"hadoop-lease", BEAT_MISSED, BEAT_ALIVE, false, "hadoop", "DFSClient_1",
      30 * S, S, UNKNOWN}},
    {"kubernetes",
     "I1027 15:15:01.950682       1 leaderelection.go:277] failed to renew "
     "lease kube-system/kube-controller-manager: timed out waiting for the "
     "condition",
     BEAT_MESSAGE,
     {"kubernetes-lease", BEAT_MISSED, BEAT_ALIVE, false, "kubernetes",
      "kube-system/kube-controller-manager", UNKNOWN, 0, UNKNOWN}},
    {"etcd",
     "failed to send out heartbeat on time (exceeded the 100ms timeout for "
     "1.2s, to 8e9e05c52164694d)",
     BEAT_MESSAGE,
     {"etcd-late-heartbeat", BEAT_MISSED, BEAT_ALIVE, false, "etcd",
      "8e9e05c52164694d", 1200000, 100000, 100000}},
    {"temporal",
     "activity Heartbeat timeout",
     BEAT_MESSAGE,
     {"temporal-timeout", BEAT_MISSED, BEAT_ALIVE, false, "temporal", "",
      UNKNOWN, 0, UNKNOWN}},
    {"cloud run job",
     "Execution job-abc has failed to complete, 0/1 tasks were a success.",
     BEAT_MESSAGE,
     {"cloud-run-execution", BEAT_MISSED, BEAT_ALIVE, false, "cloud-run-job",
      "job-abc", UNKNOWN, 0, UNKNOWN}},
    {"poll",
     "Waiting for ready status...\r\n",
     BEAT_MESSAGE,
     {"wait-for-ready", BEAT_SIGNAL, BEAT_ALIVE, false,
      "Waiting for ready status", "", UNKNOWN, 0, BEAT_MEDIAN}},
    {"probe",
     "10.0.0.1 - - \"GET /healthz HTTP/1.1\" 200 2 \"-\" "
     "\"kube-probe/1.19+\"",
     BEAT_MESSAGE,
     {"health-probe", BEAT_SIGNAL, BEAT_ALIVE, false, "/healthz", "", UNKNOWN,
      0, BEAT_MEDIAN}},
    {"airflow",
     "{\"scheduler\":{\"status\":\"healthy\",\"latest_scheduler_heartbeat\":"
     "\"2023-10-11T06:33:05.042532+00:00\"}}",
     BEAT_PAYLOAD,
     {"airflow-health", BEAT_SIGNAL, BEAT_ALIVE, false, "health poll", "",
      UNKNOWN, 0, BEAT_MEDIAN}},
    {"airflow without a triggerer",
     "{\"triggerer\":{\"latest_triggerer_heartbeat\":null}}",
     BEAT_PAYLOAD,
     {"airflow-unused", BEAT_MISSED, BEAT_ALIVE, false, "airflow", "triggerer",
      UNKNOWN, 0, UNKNOWN}},
    {"a message is no payload",
     "HEARTBEAT START: x",
     BEAT_PAYLOAD,
     {.pattern = NULL}},
    {"nothing", "", BEAT_MESSAGE, {.pattern = NULL}},
};

static struct beat_patterns *builtin(void)
{
    struct beat_patterns *p = NULL;
    struct hc_err err = {0};

    if (beat_patterns_builtin(&p, &err) != HC_OK)
        fail_msg("%s", err.msg);
    return p;
}

static struct beat_reader *reader(const struct beat_patterns *p)
{
    struct beat_reader *r = NULL;

    assert_int_equal(beat_reader_open(&r, p, NULL), HC_OK);
    return r;
}

static void assert_str(const char *row, struct hc_str got, const char *want)
{
    if (!hc_str_eq(got, hc_str_from(want)))
        fail_msg("%s: \"%.*s\" instead of \"%s\"", row, HC_STR_ARG(got), want);
}

static void assert_beat(const char *row, const struct beat *b,
                        const struct expected *want)
{
    assert_str(row, b->pattern, want->pattern);
    assert_str(row, b->op, want->op);
    assert_str(row, b->id, want->id);
    if (b->class != want->class || b->event != want->event ||
        b->error != want->error || b->elapsed_us != want->elapsed_us ||
        b->resolution_us != want->resolution_us ||
        b->interval_us != want->interval_us)
        fail_msg("%s: class %d event %d error %d elapsed %lld +- %lld every "
                 "%lld",
                 row, (int)b->class, (int)b->event, (int)b->error,
                 (long long)b->elapsed_us, (long long)b->resolution_us,
                 (long long)b->interval_us);
}

static void test_builtin(void **state)
{
    struct beat_patterns *p = builtin();
    struct beat_reader *r = reader(p);

    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct guard g = guard_open(hc_str_from(texts[i].text));
        struct beat b;
        bool got = beat_read(r, texts[i].which, g.text, &b);

        if (got != (texts[i].want.pattern != NULL))
            fail_msg("%s: %s", texts[i].name, got ? "matches" : "no match");
        if (got)
            assert_beat(texts[i].name, &b, &texts[i].want);
        guard_close(&g);
    }
    assert_int_equal(beat_limit_hits(r), 0);
    beat_reader_close(r);
    beat_patterns_free(p);
}

/* Cut anywhere, a text gives a beat of the same operation or none. */
static void test_cut_anywhere(void **state)
{
    const struct hc_str whole =
        HC_STR("\xf0\x9f\x92\x93 HEARTBEAT: op still running (5.0 min "
               "elapsed)");
    struct beat_patterns *p = builtin();
    struct beat_reader *r = reader(p);

    (void)state;
    for (size_t n = 0; n <= whole.n; n++) {
        struct guard g = guard_open(hc_str_slice(whole, 0, n));
        struct beat b;
        bool got = beat_read(r, BEAT_MESSAGE, g.text, &b);

        assert_int_equal(got, n == whole.n);
        guard_close(&g);
    }
    beat_reader_close(r);
    beat_patterns_free(p);
}

static void test_facts(void **state)
{
    struct beat_patterns *p = builtin();
    struct beat_reader *r = reader(p);
    struct beat b;

    (void)state;
    assert_true(
        beat_read(r, BEAT_MESSAGE, HC_STR("ab HEARTBEAT START: x"), &b));
    assert_true(b.announced && b.at_once && !b.may_stop);
    assert_str("prefix", b.prefix, "ab ");
    assert_str("system", b.system, "heartbeat-logger");
    assert_true(
        beat_read(r, BEAT_MESSAGE,
                  HC_STR("HEARTBEAT: x still running (1.0 min elapsed)"), &b));
    assert_true(b.announced);
    assert_true(
        beat_read(r, BEAT_MESSAGE, HC_STR("Waiting for ready status"), &b));
    assert_true(!b.announced && b.may_stop);
    assert_true(beat_patterns_look_at(p, BEAT_PAYLOAD));
    beat_reader_close(r);
    beat_patterns_free(p);
}

static void test_own_file(void **state)
{
    static const char yaml[] =
        "patterns:\n"
        "  - name: tick\n"
        "    regex: 'job (?<op>\\w+) (?<event>start|end|tick)"
        "(?: (?<status>\\w+))?(?: after (?<elapsed>[\\d.]+)(?<unit>[a-z]*))?"
        "(?: #(?<seq>\\d+))?(?: by (?<id>\\w+))?(?: every "
        "(?<interval>\\w+))?'\n"
        "    elapsed_unit: m\n";
    struct beat_patterns *p = NULL;
    struct beat_reader *r;
    struct hc_err err = {0};
    struct beat b;

    (void)state;
    if (beat_patterns_read(&p, hc_str_from(yaml), "own.yaml", &err) != HC_OK)
        fail_msg("%s", err.msg);
    r = reader(p);
    assert_true(
        beat_read(
            r, BEAT_MESSAGE,
            HC_STR("job a END ok after 1.5h #7 by w1 every 90s job b start"),
            &b) == true);
    assert_str("first match wins", b.op, "b");
    assert_int_equal(b.event, BEAT_START);
    assert_true(beat_read(r, BEAT_MESSAGE,
                          HC_STR("job a end ok after 1.5h #7 by w1 every 90s"),
                          &b));
    assert_int_equal(b.event, BEAT_END);
    assert_false(b.error);
    assert_true(b.elapsed_us == 90 * MIN && b.resolution_us == 6 * MIN);
    assert_true(b.seq == 7 && b.interval_us == 90 * S);
    assert_str("id", b.id, "w1");
    assert_str("system", b.system, "heartbeat");
    assert_true(b.announced);
    assert_true(
        beat_read(r, BEAT_MESSAGE, HC_STR("job a end lost after 2"), &b));
    assert_true(b.error && b.elapsed_us == 2 * MIN && b.seq == UNKNOWN);
    assert_true(b.interval_us == UNKNOWN);
    assert_true(
        beat_read(r, BEAT_MESSAGE,
                  HC_STR("job a tick #99999999999999999999 every never"), &b));
    assert_true(b.event == BEAT_ALIVE && b.seq == UNKNOWN &&
                b.interval_us == UNKNOWN && b.elapsed_us == UNKNOWN);
    assert_false(beat_patterns_look_at(p, BEAT_PAYLOAD));
    beat_reader_close(r);
    beat_patterns_free(p);
}

static void test_broken_files(void **state)
{
    static const struct {
        const char *name, *yaml, *says;
    } cases[] = {
        {"empty", "", "no patterns"},
        {"no list", "patterns: 3\n", "patterns"},
        {"empty list", "patterns: []\n", "patterns"},
        {"another key", "patterns:\n - {name: a, regex: b}\nx: 1\n",
         "unknown key \"x\""},
        {"no regex", "patterns:\n - name: a\n", "line 2"},
        {"misspelt key", "patterns:\n - {name: a, regexp: b}\n",
         "unknown key \"regexp\""},
        {"bad regex", "patterns:\n - {name: a, regex: '('}\n", "pattern a"},
        {"misspelt group",
         "patterns:\n - {name: a, regex: '(?<operation>x)'}\n",
         "named operation"},
        {"bad class", "patterns:\n - {name: a, regex: b, class: x}\n",
         "class must be"},
        {"bad event", "patterns:\n - {name: a, regex: b, event: x}\n",
         "event must be"},
        {"bad interval", "patterns:\n - {name: a, regex: b, interval: 0s}\n",
         "interval must be"},
        {"bad unit", "patterns:\n - {name: a, regex: b, elapsed_unit: x}\n",
         "elapsed_unit must be"},
        {"bad flag", "patterns:\n - {name: a, regex: b, at_once: 7}\n",
         "at_once must be"},
        {"an entry that is a word", "patterns:\n - a\n", "mapping"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct beat_patterns *p = NULL;
        struct hc_err err = {0};

        if (beat_patterns_read(&p, hc_str_from(cases[i].yaml), "f.yaml",
                               &err) != HC_ECONFIG)
            fail_msg("%s: accepted, or code %d", cases[i].name, err.code);
        if (strstr(err.msg, cases[i].says) == NULL)
            fail_msg("%s: %s", cases[i].name, err.msg);
        assert_string_equal(err.file, "f.yaml");
        assert_null(p);
    }
}

static void test_missing_file(void **state)
{
    struct beat_patterns *p = NULL;
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(beat_patterns_load(&p, "/nowhere/x.yaml", &err),
                     HC_ENOTFOUND);
    assert_null(p);
}

static void test_spans(void **state)
{
    static const struct {
        const char *text;
        int64_t unit_us, us, resolution;
    } cases[] = {
        {"0", S, 0, S},
        {"5.0", MIN, 5 * MIN, 6 * S},
        {"0.1", MIN, 6 * S, 6 * S},
        {"1.25", S, 1250000, 10000},
        {"100ms", S, 100000, 1000},
        {" 7 m ", S, 7 * MIN, MIN},
        {"1.5h", S, 90 * MIN, 6 * MIN},
        {"2 Seconds", MIN, 2 * S, S},
        {"1.00000049", S, S, 1},
        {"1000000000", MIN, INT64_C(60000000000000000), MIN},
        {"1000000001", S, -1, 0},
        {"99999999999999999999", S, -1, 0},
        {"1000000000d", S, -1, 0},
        {"", S, -1, 0},
        {".5", S, -1, 0},
        {"1.", S, -1, 0},
        {"1.2.3", S, -1, 0},
        {"-1", S, -1, 0},
        {"5 parsecs", S, -1, 0},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t us = -1, resolution = 0;
        bool got = beat_parse_span(hc_str_from(cases[i].text), cases[i].unit_us,
                                   &us, &resolution);

        if (got != (cases[i].us >= 0) || us != cases[i].us ||
            resolution != cases[i].resolution)
            fail_msg("\"%s\": %d, %lld +- %lld", cases[i].text, got,
                     (long long)us, (long long)resolution);
    }
}

static void test_long_hostile_text(void **state)
{
    const size_t n = 1024 * 1024;
    char *text = malloc(n);
    struct beat_patterns *p = builtin();
    struct beat_reader *r = reader(p);
    struct beat b;

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < n; i++)
        text[i] = "HEARTBEAT END (ERROR): failed after "[i % 36];
    assert_false(beat_read(r, BEAT_MESSAGE, (struct hc_str){text, n}, &b) &&
                 b.elapsed_us >= 0);
    memset(text, 'a', n);
    memcpy(text, "HEARTBEAT START: ", 17);
    assert_true(beat_read(r, BEAT_MESSAGE, (struct hc_str){text, n}, &b));
    assert_true(b.op.n <= HC_MAX_PATTERN_TEXT);
    free(text);
    beat_reader_close(r);
    beat_patterns_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_builtin),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_facts),
        cmocka_unit_test(test_own_file),
        cmocka_unit_test(test_broken_files),
        cmocka_unit_test(test_missing_file),
        cmocka_unit_test(test_spans),
        cmocka_unit_test(test_long_hostile_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
