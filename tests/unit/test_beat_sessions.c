/* SPDX-License-Identifier: MIT
 *
 * Heartbeat sessions over logs written as text (tests/support/beat_world.h):
 * every state, every gap class, twins, restarts, workers in parallel, clocks
 * that jump. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/timestamp.h"
#include "tests/support/beat_world.h"

#define BEGIN(op)     "HEARTBEAT START: " op "\n"
#define BEAT(op, min) "HEARTBEAT: " op " still running (" min " min elapsed)\n"
#define END(op, min)  "HEARTBEAT END: " op " completed in " min " min\n"
#define FAIL(op, min) "HEARTBEAT END (ERROR): " op " failed after " min " min\n"
#define OTHER         "GET / 200\n"

static const int64_t timeouts[] = {
    600 * HC_US_PER_SECOND, 1800 * HC_US_PER_SECOND, 3600 * HC_US_PER_SECOND};

static struct beat_rules usual_rules(void)
{
    return (struct beat_rules){.timeouts_us = timeouts, .n_timeouts = 3};
}

/* Logs read better as they are written. */
/* clang-format off */
static const struct {
    const char *name, *log, *want;
} cases[] = {
    {"a run of 700 s",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "300 i1 "
     BEAT("load", "5.0") "600 i1 " BEAT("load", "10.0") "700 i1 "
     END("load", "11.7"),
     "session load 0-700 CLOSED_OK 3/3 missed 0 max 300 elapsed 702 none\n"},
    {"a run under 300 s has one beat",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "24 i1 "
     END("load", "0.4"),
     "session load 0-24 CLOSED_OK 1/1 missed 0 max 24 elapsed 24 none\n"},
    {"an end with an error",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "24 i1 "
     FAIL("load", "0.4"),
     "session load 0-24 CLOSED_ERR 1/1 missed 0 max 24 elapsed 24 none\n"},
    {"drift adds up and is no gap",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "303 i1 "
     BEAT("load", "5.0") "606 i1 " BEAT("load", "10.1") "909 i1 "
     BEAT("load", "15.2") "912 i1 " END("load", "15.2"),
     "session load 0-912 CLOSED_OK 4/4 missed 0 max 303 elapsed 912 none\n"},
    {"late at T + 60 s, and no later",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "360 i1 "
     BEAT("load", "6.0") "361 i1 " END("load", "6.0"),
     "session load 0-361 CLOSED_OK 2/2 missed 0 max 360 elapsed 360 "
     "late_beat\n"},
    {"missed beats: the instance logs on",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "500 i1 " OTHER
     "900 i1 " BEAT("load", "15.0") "910 i1 " END("load", "15.2"),
     "gap missed_beats 0-900 SILENT missed 2\n"
     "session load 0-910 CLOSED_OK 2/4 missed 2 max 900 elapsed 912 "
     "missed_beats\n"},
    {"dead beyond 3 T, and back",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "500 i1 " OTHER
     "901 i1 " BEAT("load", "15.0") "910 i1 " END("load", "15.2"),
     "gap missed_beats 0-901 DEAD missed 2\n"
     "session load 0-910 CLOSED_OK 2/4 missed 2 max 901 elapsed 912 "
     "missed_beats\n"},
    {"log loss: the instance says nothing else",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "500 i2 " OTHER
     "900 i1 " BEAT("load", "15.0") "910 i1 " END("load", "15.2"),
     "gap log_loss 0-900 SILENT missed 2\n"
     "session load 0-910 CLOSED_OK 2/4 missed 2 max 900 elapsed 912 "
     "log_loss\n"},
    {"beats missing before the end",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "300 i1 "
     BEAT("load", "5.0") "500 i1 " OTHER "1000 i1 " END("load", "16.7"),
     "gap missed_beats 300-1000 SILENT missed 2\n"
     "session load 0-1000 CLOSED_OK 2/4 missed 2 max 700 elapsed 1002 "
     "missed_beats\n"},
    {"no beats at all",
     "0 i1 " BEGIN("load") "700 i1 " END("load", "11.7"),
     "gap no_beats 0-700 SILENT missed 3\n"
     "session load 0-700 CLOSED_OK 0/3 missed 3 max 700 elapsed 702 "
     "no_beats\n"},
    {"the clock jumps 60 s ahead",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "360 i1 "
     BEAT("load", "5.0") "660 i1 " BEAT("load", "10.0") "670 i1 "
     END("load", "10.2"),
     "gap clock_skew 0-360 OPEN\n"
     "session load 0-670 CLOSED_OK 3/3 missed 0 max 360 elapsed 612 "
     "clock_skew\n"},
    {"6 s are rounding, 7 s are skew",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "306 i1 "
     BEAT("load", "5.0") "613 i1 " BEAT("load", "10.0") "620 i1 "
     END("load", "10.1"),
     "gap clock_skew 306-613 OPEN\n"
     "session load 0-620 CLOSED_OK 3/3 missed 0 max 307 elapsed 606 "
     "clock_skew\n"},
    {"restart on the same instance",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "200 i1 " BEGIN("load")
     "200 i1 " BEAT("load", "0.0") "500 i1 " BEAT("load", "5.0") "510 i1 "
     END("load", "5.2"),
     "gap restart 0-200 OPEN\n"
     "session load 0-0 LOST 1/1 missed 0 max 0 elapsed 0 restart\n"
     "session load 200-510 CLOSED_OK 2/2 missed 0 max 300 elapsed 312 none\n"},
    {"restart whose start line is missing",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "300 i1 "
     BEAT("load", "5.0") "600 i1 " BEAT("load", "10.0") "900 i1 "
     BEAT("load", "2.0") "910 i1 " END("load", "2.2"),
     "gap orphan_end 780-910 OPEN\n"
     "gap restart 600-900 OPEN\n"
     "session load 0-600 LOST 3/3 missed 0 max 300 elapsed 600 restart\n"
     "session load 780-910 CLOSED_OK 1/1 missed 0 max 10 elapsed 132 "
     "orphan_end orphan\n"},
    {"the same operation twice in one instance",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "100 i1 " BEGIN("load")
     "100 i1 " BEAT("load", "0.0") "300 i1 " BEAT("load", "5.0") "400 i1 "
     BEAT("load", "5.0") "500 i1 " END("load", "8.3") "550 i1 "
     END("load", "7.5"),
     "session load 0-500 CLOSED_OK 2/2 missed 0 max 300 elapsed 498 none "
     "parallel\n"
     "session load 100-550 CLOSED_OK 2/2 missed 0 max 300 elapsed 450 none\n"},
    {"workers without an instance are told apart by their elapsed time",
     "0 - " BEGIN("load") "0 - " BEAT("load", "0.0") "50 - " BEGIN("load")
     "50 - " BEAT("load", "0.0") "120 - " BEGIN("load") "120 - "
     BEAT("load", "0.0") "300 - " BEAT("load", "5.0") "350 - "
     BEAT("load", "5.0") "420 - " BEAT("load", "5.0") "430 - "
     END("load", "7.2") "440 - " END("load", "5.3") "460 - "
     FAIL("load", "6.8"),
     "session load 0-430 CLOSED_OK 2/2 missed 0 max 300 elapsed 432 none "
     "parallel\n"
     "session load 120-440 CLOSED_OK 2/2 missed 0 max 300 elapsed 318 none\n"
     "session load 50-460 CLOSED_ERR 2/2 missed 0 max 300 elapsed 408 none "
     "parallel\n"},
    {"workers that start 4 s apart",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "4 i1 " BEGIN("load")
     "4 i1 " BEAT("load", "0.0") "300 i1 " BEAT("load", "5.0") "304 i1 "
     BEAT("load", "5.0") "600 i1 " BEAT("load", "10.0") "604 i1 "
     BEAT("load", "10.0") "700 i1 " END("load", "11.7") "704 i1 "
     END("load", "11.7"),
     "session load 0-700 CLOSED_OK 3/3 missed 0 max 304 elapsed 702 none "
     "parallel\n"
     "session load 4-704 CLOSED_OK 3/3 missed 0 max 304 elapsed 702 none\n"},
    {"nested operations do not disturb each other",
     "0 i1 " BEGIN("outer") "0 i1 " BEAT("outer", "0.0") "100 i1 "
     BEGIN("inner") "100 i1 " BEAT("inner", "0.0") "200 i1 "
     END("inner", "1.7") "300 i1 " BEAT("outer", "5.0") "310 i1 "
     END("outer", "5.2"),
     "session inner 100-200 CLOSED_OK 1/1 missed 0 max 100 elapsed 102 "
     "none\n"
     "session outer 0-310 CLOSED_OK 2/2 missed 0 max 300 elapsed 312 none\n"},
    {"killed at 600 s",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "300.1 i1 "
     BEAT("load", "5.0") "2000 i2 " OTHER,
     "gap killed_at_timeout 300.1-2000 DEAD timeout 600\n"
     "session load 0-300.1 DEAD 2/2 missed 0 max 300.1 elapsed 300 "
     "killed_at_timeout\n"},
    {"a beat slips out at the timeout",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "300.1 i1 "
     BEAT("load", "5.0") "600.2 i1 " BEAT("load", "10.0") "2000 i2 " OTHER,
     "gap killed_at_timeout 600.2-2000 DEAD timeout 600\n"
     "session load 0-600.2 DEAD 3/3 missed 0 max 300.1 elapsed 600 "
     "killed_at_timeout\n"},
    {"silent end: no timeout explains it",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "2000 i2 " OTHER,
     "gap silent_end 0-2000 DEAD\n"
     "session load 0-0 DEAD 1/1 missed 0 max 0 elapsed 0 silent_end\n"},
    {"silent, not dead",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "800 i2 " OTHER,
     "gap silent_end 0-800 SILENT\n"
     "session load 0-0 SILENT 1/1 missed 0 max 0 elapsed 0 silent_end\n"},
    {"late at the end of the log",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "361 i2 " OTHER,
     "gap silent_end 0-361 LATE\n"
     "session load 0-0 LATE 1/1 missed 0 max 0 elapsed 0 silent_end\n"},
    {"the export ends: nothing can be said",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "360 i2 " OTHER,
     "session load 0-0 OPEN 1/1 missed 0 max 0 elapsed 0 none "
     "right_censored\n"},
    {"another service that logs on proves nothing",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0") "9000 i1@web " OTHER,
     "session load 0-0 OPEN 1/1 missed 0 max 0 elapsed 0 none "
     "right_censored\n"},
    {"began before the log",
     "1000 i1 " OTHER "1100 i1 " BEAT("load", "20.0") "1400 i1 "
     BEAT("load", "25.0") "1450 i1 " END("load", "25.8"),
     "session load -100-1450 CLOSED_OK 2/2 missed 0 max 300 elapsed 1548 "
     "none left_truncated\n"},
    {"an end alone",
     "0 i1 " OTHER "1000 i1 " END("load", "10.0"),
     "gap orphan_end 400-1000 OPEN\n"
     "session load 400-1000 CLOSED_OK 0/3 missed 0 elapsed 600 orphan_end "
     "orphan\n"},
    {"an end of what began before the log",
     "500 i1 " OTHER "1000 i1 " END("load", "10.0"),
     "session load 400-1000 CLOSED_OK 0/2 missed 0 elapsed 600 none "
     "left_truncated\n"},
    {"the first beat stands in front of its start",
     "0 i1 " OTHER "5 i1 " BEAT("load", "0.0") "5 i1 " BEGIN("load") "30 i1 "
     END("load", "0.4"),
     "session load 5-30 CLOSED_OK 1/1 missed 0 max 25 elapsed 24 none\n"},
    {"logger and print write every line twice",
     "0 i1 2026-01-12 02:13:45,678 - c - INFO - " BEGIN("load") "0.01 i1 "
     "\xf0\x9f" "\x92\x93" " " BEGIN("load")
     "0.02 i1 2026-01-12 02:13:45,699 - c - INFO - " BEAT("load", "0.0")
     "0.03 i1 \xf0\x9f\x92\x93 " BEAT("load", "0.0")
     "300 i1 2026-01-12 02:18:45,678 - c - INFO - " BEAT("load", "5.0")
     "300.4 i1 \xf0\x9f\x92\x93 " BEAT("load", "5.0")
     "310 i1 2026-01-12 02:18:55,678 - c - INFO - " END("load", "5.2")
     "311 i1 \xe2\x9c\x85 " END("load", "5.2"),
     "twins 4\n"
     "session load 0-310 CLOSED_OK 2/2 missed 0 max 299.98 elapsed 312 "
     "none\n"},
    {"a second start from the same logger is no twin",
     "0 i1 2026-01-12 02:13:45,678 - c - INFO - " BEGIN("load")
     "0.5 i1 2026-01-12 02:13:46,178 - c - INFO - " BEGIN("load") "400 i1 "
     OTHER,
     "gap restart 0-0.5 OPEN\n"
     "gap silent_end 0.5-400 LATE\n"
     "session load 0-0 LOST 0/1 missed 0 restart\n"
     "session load 0.5-0.5 LATE 0/1 missed 0 silent_end\n"},
    {"twins do not hide a log loss",
     "0 i1 " BEGIN("load") "0 i1 " BEAT("load", "0.0")
     "0.2 i1 \xf0\x9f\x92\x93 " BEAT("load", "0.0") "899.8 i1 "
     "\xf0\x9f\x92\x93" " " BEAT("load", "15.0") "90" "0 " "i1" " "
     BEAT("load", "15.0") "901 i1 " END("load", "15.0"),
     "twins 2\n"
     "gap log_loss 0-899.8 SILENT missed 2\n"
     "session load 0-901 CLOSED_OK 2/4 missed 2 max 899.8 elapsed 900 "
     "log_loss\n"},
    {"a start that was superseded without an instance may still be running",
     "0 - " BEGIN("load") "0 - " BEAT("load", "0.0") "100 - " BEGIN("load")
     "100 - " BEAT("load", "0.0") "200 - " OTHER,
     "session load 0-0 OPEN 1/1 missed 0 max 0 elapsed 0 none "
     "right_censored\n"
     "session load 100-100 OPEN 1/1 missed 0 max 0 elapsed 0 none "
     "right_censored\n"},
    {"a poll loop: the period is its own median, the end means nothing",
     "0 - Waiting for ready status...\n" "1 - Waiting for ready status...\n"
     "2 - Waiting for ready status...\n" "4 - Waiting for ready status...\n"
     "5 - Waiting for ready status...\n" "9000 - done\n",
     "gap missed_beats 2-4 LATE missed 1\n"
     "session Waiting for ready status 0-5 STOPPED 5/6 missed 1 max 2 "
     "missed_beats median\n"},
    {"two poll loops",
     "0 - Waiting for ready status...\n" "1 - Waiting for ready status...\n"
     "2 - Waiting for ready status...\n" "5000 - Waiting for ready status...\n"
     "5001 - Waiting for ready status...\n",
     "session Waiting for ready status 0-2 STOPPED 3/3 missed 0 max 1 none "
     "median\n"
     "session Waiting for ready status 5000-5001 OPEN 2/2 missed 0 max 1 "
     "none right_censored median\n"},
    {"lines that report missed beats",
     "0 - missed heartbeat from celery@a\n" "10 - missed heartbeat from "
     "celery@a\n" "1000 - missed heartbeat from celery@a\n"
     "1000 - missed heartbeat from celery@b\n",
     "gap missed_beats 0-10 OPEN reports 2\n"
     "gap missed_beats 1000-1000 OPEN reports 1\n"
     "gap missed_beats 1000-1000 OPEN reports 1\n"},
};
/* clang-format on */

static void check(const char *name, const char *got, const char *want)
{
    if (strcmp(got, want) != 0)
        fail_msg("%s:\n--- got\n%s--- want\n%s", name, got, want);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char *got = beat_world_run(cases[i].log, usual_rules(), NULL, false);

        check(cases[i].name, got, cases[i].want);
        free(got);
    }
}

static void test_late_beats_are_told(void **state)
{
    char *got = beat_world_run(
        "0 i1 " BEGIN("x") "0 i1 " BEAT("x", "0.0") "330 i1 " BEAT(
            "x", "5.5") "661 i1 " BEAT("x", "11.0") "662 i1 " END("x", "11.0"),
        usual_rules(), NULL, true);

    (void)state;
    check("late", got,
          "gap late_beat 330-661 OPEN\n"
          "session x 0-662 CLOSED_OK 3/3 missed 0 max 331 elapsed 660 "
          "late_beat\n");
    free(got);
}

static void test_rules_overrule(void **state)
{
    static const int64_t only[] = {900 * HC_US_PER_SECOND};
    struct beat_rules rules = {.interval_us = 60 * HC_US_PER_SECOND,
                               .timeouts_us = only,
                               .n_timeouts = 1};
    char *got = beat_world_run(
        "0 i1 " BEGIN("x") "0 i1 " BEAT("x", "0.0") "300 i1 " BEAT(
            "x", "5.0") "5000 i1 " OTHER,
        rules, NULL, false);

    (void)state;
    check("interval 60 s", got,
          "gap log_loss 0-300 DEAD missed 4\n"
          "gap silent_end 300-5000 DEAD\n"
          "session x 0-300 DEAD 2/6 missed 4 max 300 elapsed 300 "
          "silent_end\n");
    free(got);
    rules.interval_us = 0;
    got = beat_world_run(
        "0 i1 " BEGIN("x") "0 i1 " BEAT("x", "0.0") "300 i1 " BEAT(
            "x", "5.0") "600 i1 " BEAT("x", "10.0") "5000 i1 " OTHER,
        rules, NULL, false);
    check("timeout 900 s", got,
          "gap killed_at_timeout 600-5000 DEAD timeout 900\n"
          "session x 0-600 DEAD 3/3 missed 0 max 300 elapsed 600 "
          "killed_at_timeout\n");
    free(got);
}

/* Counters prove what the log lost, and where a process began anew. */
static void test_counters(void **state)
{
    static const char yaml[] = "patterns:\n"
                               "  - name: tick\n"
                               "    regex: 'tick (?<seq>\\d+) of (?<id>\\S+)'\n"
                               "    interval: 10s\n";
    char *got = beat_world_run("0 - tick 1 of a\n10 - tick 2 of a\n"
                               "20 - tick 5 of a\n30 - tick 6 of a\n"
                               "40 - tick 1 of a\n41 - x\n",
                               usual_rules(), yaml, false);

    (void)state;
    check("counter", got,
          "gap log_loss 10-20 OPEN missed 2\n"
          "gap restart 30-40 OPEN\n"
          "session heartbeat 0-30 LOST 4/4 missed 2 max 10 restart\n"
          "session heartbeat 40-40 OPEN 1/1 missed 0 none right_censored\n");
    free(got);
}

/* ---- many lines ---- */

struct tally {
    uint64_t sessions, gaps, ids;
};

static enum hc_code count_session(void *ctx, const struct beat_session *s,
                                  struct hc_err *err)
{
    struct tally *t = ctx;

    (void)err;
    t->sessions++;
    t->ids ^= s->id;
    return HC_OK;
}

static enum hc_code count_gap(void *ctx, const struct beat_gap *g,
                              struct hc_err *err)
{
    struct tally *t = ctx;

    (void)err;
    t->gaps += g->class != GAP_NONE;
    return HC_OK;
}

static enum hc_code never_heard(void *ctx, const struct beat_where *w,
                                int64_t from_us, int64_t to_us, bool *any,
                                struct hc_err *err)
{
    (void)ctx;
    (void)w;
    (void)from_us;
    (void)to_us;
    (void)err;
    *any = false;
    return HC_OK;
}

static int64_t never_last(void *ctx, const struct beat_where *w)
{
    (void)ctx;
    (void)w;
    return INT64_MIN;
}

static struct tally feed_starts(size_t n, int64_t step_us, bool new_ops)
{
    struct tally t = {0, 0, 0};
    struct beat_sink sink = {&t, count_session, count_gap, never_heard,
                             never_last};
    struct beat_rules rules = usual_rules();
    struct beat_sessions *m = NULL;

    assert_int_equal(beat_sessions_open(&m, &rules, &sink, NULL), HC_OK);
    for (size_t i = 0; i < n; i++) {
        char op[32];
        struct beat_line line = {
            .beat = {.event = BEAT_START,
                     .announced = true,
                     .system = HC_STR("s"),
                     .elapsed_us = BEAT_UNKNOWN,
                     .interval_us = BEAT_UNKNOWN,
                     .seq = BEAT_UNKNOWN},
            .time_us = (int64_t)i * step_us,
            .log = 7,
        };

        (void)snprintf(op, sizeof op, "op %zu", new_ops ? i : 0);
        line.beat.op = hc_str_from(op);
        assert_int_equal(beat_sessions_add(m, &line, NULL), HC_OK);
        if (new_ops) {
            line.beat.event = BEAT_END;
            assert_int_equal(beat_sessions_add(m, &line, NULL), HC_OK);
        }
    }
    assert_int_equal(beat_sessions_finish(m, NULL), HC_OK);
    beat_sessions_close(m);
    return t;
}

/* A crash loop within one second must not cost a session list without end,
 * and every session keeps an id of its own. */
static void test_crash_loop(void **state)
{
    struct tally t = feed_starts(5000, 1, false);

    (void)state;
    assert_int_equal(t.sessions, 5000);
    assert_true(t.ids != 0);
}

static void test_new_operation_in_every_line(void **state)
{
    struct tally t = feed_starts(20000, 10 * HC_US_PER_SECOND, true);

    (void)state;
    assert_int_equal(t.sessions, 20000);
    assert_int_equal(t.gaps, 0);
}

/* Spans that no sum may overflow on. */
static void test_extreme_numbers(void **state)
{
    char *got =
        beat_world_run("0 i1 " BEAT("x", "1000000000") "10 i1 " BEAT(
                           "x", "999999999.9") "20 i1 " END("x", "1000000000"),
                       usual_rules(), NULL, false);

    (void)state;
    check("a billion minutes", got,
          "session x 0-20 CLOSED_OK 2/1 missed 0 max 10 none "
          "left_truncated\n");
    free(got);
}

/* ---- the rules alone ---- */

static void test_phi(void **state)
{
    struct beat_stats s = {0, 0, 0};
    struct beat_pace pace = beat_pace_of(100 * HC_US_PER_SECOND, false);
    double phi[3];

    (void)state;
    for (int i = 0; i < 9; i++)
        beat_stats_add(&s, 100 * HC_US_PER_SECOND);
    assert_true(isnan(beat_phi(&s, pace, 0)));
    beat_stats_add(&s, 100 * HC_US_PER_SECOND);
    /* sd is floored at T / 10: the mean itself is one chance in two. */
    assert_true(fabs(beat_phi(&s, pace, 100 * HC_US_PER_SECOND) - 0.30103) <
                1e-5);
    /* The tail beyond 8 sd continues where erfc leaves it (Q(8) = 6.22e-16). */
    phi[0] = beat_phi(&s, pace, 179999 * 1000);
    phi[1] = beat_phi(&s, pace, 180 * HC_US_PER_SECOND);
    phi[2] = beat_phi(&s, pace, 10000 * HC_US_PER_SECOND);
    assert_true(fabs(phi[0] - 15.206) < 0.01);
    assert_true(fabs(phi[1] - phi[0]) < 0.02);
    assert_true(isfinite(phi[2]) && phi[2] > phi[1]);
}

static void test_silence(void **state)
{
    static const struct {
        int64_t s;
        enum beat_state want;
    } rows[] = {{360, STATE_OPEN},   {361, STATE_LATE},   {660, STATE_LATE},
                {661, STATE_SILENT}, {900, STATE_SILENT}, {901, STATE_DEAD}};
    struct beat_pace pace = beat_pace_of(BEAT_DEFAULT_INTERVAL_US, false);

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        assert_int_equal(beat_silence(pace, rows[i].s * HC_US_PER_SECOND),
                         rows[i].want);
    assert_int_equal(beat_silence(beat_pace_of(0, true), INT64_MAX),
                     STATE_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_late_beats_are_told),
        cmocka_unit_test(test_rules_overrule),
        cmocka_unit_test(test_counters),
        cmocka_unit_test(test_crash_loop),
        cmocka_unit_test(test_new_operation_in_every_line),
        cmocka_unit_test(test_extreme_numbers),
        cmocka_unit_test(test_phi),
        cmocka_unit_test(test_silence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
