/* SPDX-License-Identifier: MIT
 *
 * H2, rate limiting: each boundary of the verdict, what counts as a limit, and
 * concurrency on a table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/why/concurrency.h"
#include "tests/support/why_world.h"

#define DML                                                                    \
    "Too many DML statements outstanding against table p:d.t, limit is 20"

static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    why_world_run(w, (struct world_run){.at_s = at_s,
                                        .length_s = 1,
                                        .message = id,
                                        .error = says == WHY_YES  ? DML
                                                 : says == WHY_NO ? "no luck"
                                                                  : NULL});
}

static const struct why_mix mixes[] = {
    {"three tenths", 30, 70, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 29, 71, 0, 0, 50, WHY_WEAK},
    {"outside half as often", 30, 69, 0, 14, 85, WHY_SUPPORTED},
    {"outside more often", 30, 69, 0, 15, 84, WHY_WEAK},
    {"nothing outside", 30, 70, 0, 0, 0, WHY_WEAK},
    {"none of 35", 0, 35, 0, 5, 30, WHY_REFUTED},
    {"none of 34: the interval is too wide", 0, 34, 0, 0, 30, WHY_WEAK},
    {"unless it is usual", 0, 34, 0, 10, 25, WHY_REFUTED},
    {"hardly any of many", 8, 192, 0, 0, 30, WHY_REFUTED},
    {"a tenth of many is weak", 20, 180, 0, 0, 30, WHY_WEAK},
    {"unless outside it is one, too", 50, 450, 0, 60, 440, WHY_REFUTED},
    {"of few that does not show", 3, 30, 0, 3, 30, WHY_WEAK},
    {"four fifths known refute", 8, 192, 50, 0, 30, WHY_REFUTED},
    {"less, if the rest were not enough", 0, 200, 60, 0, 30, WHY_REFUTED},
    {"or else do not", 0, 200, 90, 0, 30, WHY_WEAK},
    {"a fifth known is enough to support", 10, 0, 40, 0, 30, WHY_SUPPORTED},
    {"less is no data", 10, 0, 41, 0, 30, WHY_NO_DATA},
    {"nobody says anything", 0, 0, 50, 0, 30, WHY_NO_DATA},
    {"no items", 0, 0, 0, 0, 30, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(2, &mixes[i], make);
}

static const struct {
    const char *text, *stat; /* NULL = no limit */
} texts[] = {
    {DML, "dml_concurrency"},
    {"Could not serialize access to table p:d.t due to concurrent update",
     "serialization_conflict"},
    {"Quota exceeded: too many table updates", "quota_exceeded"},
    {"429 Too Many Requests", "rate_limited"},
    {"503 Server Error: Service Unavailable", "capacity"},
    {"Read timed out (read timeout=30)", NULL},
    {"Missing critical dependencies: [a]", NULL},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", texts[i].text);
        why_world_run(w, (struct world_run){.at_s = 5, .error = texts[i].text});
        f = why_world_judge(w, 2);
        assert_int_equal(f->k[WHY_STORM], texts[i].stat != NULL);
        if (texts[i].stat != NULL)
            assert_int_equal(why_stat_of(f, texts[i].stat), 1);
        why_world_free(w);
    }
}

/* What failed first decides, not what was tried again in the storm. */
static void test_first_failure(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    why_world_run(w, (struct world_run){.at_s = -600,
                                        .message = 1,
                                        .error = "Read timed out"});
    why_world_run(w,
                  (struct world_run){.at_s = 60, .message = 1, .error = DML});
    f = why_world_judge(w, 2);
    assert_int_equal(f->n[WHY_STORM], 1);
    assert_int_equal(f->k[WHY_STORM], 0);
    why_world_free(w);
}

/* n runs at once on a table, failing of something else; and as many that run
 * alone and work. */
static struct why_world *crowd(size_t n)
{
    struct why_world *w = why_world_new();
    struct world_run run = {.at_s = 10,
                            .length_s = 60,
                            .message = 1,
                            .error = "no luck",
                            .field = {[HISTORY_OUTPUT_TABLE] = "t"}};

    why_world_runs(w, run, n, 0);
    run.outcome = HISTORY_SUCCESS;
    run.at_s = 200;
    run.message = 1000;
    why_world_runs(w, run, 30, 100);
    why_world_run(w,
                  (struct world_run){.at_s = 3500,
                                     .message = 5000,
                                     .length_s = 1,
                                     .error = "no luck",
                                     .field = {[HISTORY_OUTPUT_TABLE] = "t"}});
    return w;
}

static void test_concurrency(void **state)
{
    struct why_world *w = crowd(20);
    const struct why_finding *f = why_world_judge(w, 2);

    (void)state;
    assert_int_equal(why_stat_of(f, "peak_at_once"), 20);
    assert_string_equal(why_stat_text_of(f, "peak_table"), "t");
    assert_true(isnan(why_stat_of(f, "rr"))); /* none is above */
    why_world_free(w);
    w = crowd(60);
    f = why_world_judge(w, 2);
    assert_int_equal(why_stat_of(f, "peak_at_once"), 60);
    /* All 60 above failed, of 31 below 1 did. */
    assert_true(fabs(why_stat_of(f, "rr") - 31) < 1e-9);
    assert_true(why_condition_of(f, "rr_lo")->met);
    assert_true(
        fabs(why_condition_of(f, "rr_lo")->value -
             31 * exp(-1.959964 *
                      sqrt((61.0 * 60 * 31 - 60.0 * 1 * 91) / (91.0 * 91) /
                           (60.0 * 31 / 91 * (1.0 * 60 / 91))))) < 1e-6);
    /* The share of limits is what the lift is of: there is none. */
    assert_int_equal(f->verdict, WHY_REFUTED);
    why_world_free(w);
}

/* Half-open intervals, lost runs as long as the median success, ties. */
static void test_sweep(void **state)
{
    struct history_run runs[] = {
        {.started_us = 0,
         .ended_us = 10,
         .duration_us = 10,
         .outcome = HISTORY_SUCCESS},
        {.started_us = 5, .ended_us = 1000, .outcome = HISTORY_LOST},
        {.started_us = 5,
         .ended_us = 15,
         .duration_us = 10,
         .outcome = HISTORY_SUCCESS},
        {.started_us = 10,
         .ended_us = 12,
         .duration_us = 2,
         .outcome = HISTORY_FAILED},
        {.started_us = 15,
         .ended_us = 20,
         .duration_us = 5,
         .outcome = HISTORY_FAILED},
        {.started_us = 15, .ended_us = 16, .outcome = HISTORY_SKIPPED},
        {.started_us = 16,
         .ended_us = 18,
         .context = 1,
         .outcome = HISTORY_FAILED,
         .duration_us = 2},
        {.started_us = 16,
         .ended_us = 18,
         .context = 2,
         .outcome = HISTORY_FAILED,
         .duration_us = 2},
    };
    static const uint32_t want[] = {1, 3, 3, 3, 1, 0, 1, 0};
    struct history_context contexts[] = {
        {.field = {[HISTORY_OUTPUT_TABLE] = 1}},
        {.field = {[HISTORY_OUTPUT_TABLE] = 2}},
        {.id = 3},
    };
    const struct history h = {.runs = runs,
                              .n = sizeof runs / sizeof runs[0],
                              .contexts = contexts,
                              .n_contexts = 3,
                              .as_of_us = 100};
    struct hc_err err = {0};
    uint32_t *at_once;

    (void)state;
    assert_int_equal(concurrency_make(&at_once, &h, &err), HC_OK);
    for (size_t i = 0; i < h.n; i++)
        assert_int_equal(at_once[i], want[i]);
    free(at_once);
}

/* Midnight in Los Angeles is 08:00 UTC in January. */
static void test_renewal(void **state)
{
    static const struct {
        int64_t at_s;
        int ends;
    } cases[] = {{27900, 1}, {27899, 0}, {29700, 1}, {29701, 0}};
    const struct time_span span = {25200, 36000};

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        struct why_world *w = why_world_new();

        why_world_spans(w, WHY_STORM, &span, 1);
        why_world_run(
            w, (struct world_run){.at_s = 26000, .message = 1, .error = DML});
        why_world_run(w, (struct world_run){.at_s = cases[i].at_s,
                                            .message = 2,
                                            .error = DML});
        assert_int_equal(
            why_stat_of(why_world_judge(w, 2), "ends_at_quota_renewal"),
            cases[i].ends);
        why_world_free(w);
    }
}

static void test_logs(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    make(w, WHY_YES, 10, 1);
    why_world_log(w, (struct world_log){-1, WHY_LOG_429, "s", NULL});
    why_world_log(w, (struct world_log){0, WHY_LOG_429, "s", NULL});
    why_world_log(w, (struct world_log){1, WHY_LOG_500, "s", NULL});
    why_world_log(w, (struct world_log){3599, WHY_LOG_503, "s", NULL});
    why_world_log(w, (struct world_log){3600, WHY_LOG_503, "s", NULL});
    f = why_world_judge(w, 2);
    assert_int_equal(why_stat_of(f, "http_429"), 1);
    assert_int_equal(why_stat_of(f, "http_503"), 1);
    assert_int_equal(f->n_proofs, 2);
    assert_true(f->proofs[0].log && f->proofs[0].at == 1);
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_first_failure),
        cmocka_unit_test(test_concurrency),
        cmocka_unit_test(test_sweep),
        cmocka_unit_test(test_renewal),
        cmocka_unit_test(test_logs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
