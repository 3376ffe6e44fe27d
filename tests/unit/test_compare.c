/* SPDX-License-Identifier: MIT
 *
 * compare: verdicts and what withholds them, sides, guards, the inferred time
 * of a change, and its ways of counting against each other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/report/cell.h"
#include "tests/support/report_reader.h"
#include "tests/support/store_builder.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])
#define NIGHT        "--day Monday --hours 0-3 "

enum { MAX_WEEKS = 12 };

/* Weeks from Monday 2025-11-03 on: a run that succeeds in every hour, failed
 * runs in each Monday night and in each other night. */
struct world {
    size_t n_weeks;
    int monday[MAX_WEEKS], other[MAX_WEEKS];
    int64_t dark_from_h, dark_to_h; /* hours without any row, from the start */
    bool phantom; /* the cleanup job failed every success of Monday nights */
    bool category_from_week_6;
    bool dated; /* runs name their data date: they link to chains */
};

#define WORLD_START "2025-11-03T00:00:00Z"

struct rows {
    struct built_row *at;
    char (*ids)[16], (*dates)[HC_DATE_TEXT];
    bool dated;
    size_t n, cap;
};

static void add(struct rows *rows, int64_t us, enum run_status status,
                char class, bool same_run, const char *category)
{
    assert_true(rows->n < rows->cap);
    (void)snprintf(rows->ids[rows->n], sizeof rows->ids[0], "%zu",
                   same_run ? rows->n - 1 : rows->n);
    rows->at[rows->n] = (struct built_row){.processor = "A",
                                           .run_id = rows->ids[rows->n],
                                           .status = status,
                                           .class = class,
                                           .started_us = us,
                                           .category = category};
    if (rows->dated) {
        (void)hc_date_format((int32_t)(us / HC_US_PER_DAY),
                             rows->dates[rows->n]);
        rows->at[rows->n].data_date = rows->dates[rows->n];
    }
    rows->n++;
}

static void add_hour(struct rows *rows, const struct world *w, int64_t h)
{
    int64_t us = built_time(WORLD_START) + h * HC_US_PER_HOUR;
    size_t week = (size_t)(h / 168);
    int64_t hour = h % 24, day = h / 24 % 7;
    int failed = day == 0 ? w->monday[week] : w->other[week];
    const char *category =
        w->category_from_week_6 && week >= 6 ? "timeout" : NULL;

    add(rows, us, STATUS_SUCCESS, 'F', false, NULL);
    if (w->phantom && day == 0 && hour < 4)
        add(rows, us + 1, STATUS_FAILED, 'C', true, NULL);
    for (int i = 0; hour < 4 && i < failed; i++)
        if (i % 4 == hour)
            add(rows, us + (i + 2) * 60 * HC_US_PER_SECOND, STATUS_FAILED, 'F',
                false, category);
}

static struct store_builder *build(const struct world *w)
{
    struct rows rows = {.cap = 20000, .dated = w->dated};
    struct store_builder *b;

    rows.at = calloc(rows.cap, sizeof *rows.at);
    rows.ids = calloc(rows.cap, sizeof *rows.ids);
    assert_non_null(rows.at);
    assert_non_null(rows.ids);
    rows.dates = calloc(rows.cap, sizeof *rows.dates);
    assert_non_null(rows.dates);
    for (int64_t h = 0; h < (int64_t)w->n_weeks * 168; h++)
        if (h < w->dark_from_h || h >= w->dark_to_h)
            add_hour(&rows, w, h);
    b = store_builder_of(rows.at, rows.n);
    free(rows.at);
    free(rows.ids);
    free(rows.dates);
    return b;
}

static enum hc_code try_on(struct store_builder *b, const char *words,
                           struct report **r, struct hc_err *err)
{
    const struct analysis *a = analysis_find("compare");
    struct built_options o;
    enum hc_code rc;

    built_options_parse(&o, a->options, words);
    rc = a->run(store_builder_store(b), o.options, r, err);
    built_options_free(&o);
    return rc;
}

static struct report *run_on(struct store_builder *b, const char *words)
{
    struct report *r = NULL;
    struct hc_err err = {0};

    if (try_on(b, words, &r, &err) != HC_OK)
        fail_msg("compare %s: %s", words, err.msg);
    assert_int_equal(report_check(r, &err), HC_OK);
    return r;
}

static struct report *run_world(const struct world *w, const char *words)
{
    struct store_builder *b = build(w);
    struct report *r = run_on(b, words);

    store_builder_free(b);
    return r;
}

/* The row whose first column is that name. */
static size_t row_of(const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_rows; i++)
        if (hc_str_eq(cell_at(r, i, 0)->text, hc_str_from(name)))
            return i;
    fail_msg("no row %s", name);
    return 0;
}

static const char *text_at(const struct report *r, const char *result,
                           const char *row, const char *column)
{
    const struct result *x = read_result(r, result);

    return read_text(x, row_of(x, row), column);
}

static double real_at(const struct report *r, const char *row,
                      const char *column)
{
    const struct result *x = read_result(r, "metrics");

    return read_cell(x, row_of(x, row), column)->real;
}

static void assert_near(double got, double want)
{
    if (!(fabs(got - want) <= 1e-9))
        fail_msg("%.15g, expected %.15g", got, want);
}

/* ---- verdicts ---------------------------------------------------------- */

static const struct {
    const char *name;
    struct world world;
    const char *options, *verdict, *adjusted;
    double p_min;
} verdict_cases[] = {
    {"five before and one after are too few, whatever they hold",
     {.n_weeks = 6, .monday = {90, 80, 85, 90, 99, 1}},
     "--at 2025-12-08",
     "inconclusive",
     "inconclusive",
     1. / 6},
    {"a fix",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 2, 1, 3, 2},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     "--at 2025-12-01",
     "improved",
     "improved",
     1. / 70},
    {"a regression",
     {.n_weeks = 8,
      .monday = {2, 1, 3, 2, 40, 44, 38, 42},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     "--at 2025-12-01",
     "worse",
     "worse",
     1. / 70},
    {"other nights fell as much",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 4, 4, 4, 4},
      .other = {40, 40, 40, 40, 4, 4, 4, 4}},
     "--at 2025-12-01",
     "improved",
     "no_change",
     1. / 70},
    {"nothing changed",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 41, 43, 39, 42},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     "--at 2025-12-01",
     "no_change",
     "no_change",
     1. / 70},
    {"few failures are compatible with both",
     {.n_weeks = 8,
      .monday = {1, 0, 1, 1, 1, 0, 0, 1},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     "--at 2025-12-01",
     "inconclusive",
     "inconclusive",
     1. / 70},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(verdict_cases); i++) {
        char words[128];
        struct report *r;

        print_message("%s\n", verdict_cases[i].name);
        (void)snprintf(words, sizeof words, NIGHT "%s",
                       verdict_cases[i].options);
        r = run_world(&verdict_cases[i].world, words);
        assert_string_equal(text_at(r, "metrics", "runs_failed", "verdict"),
                            verdict_cases[i].verdict);
        assert_string_equal(
            text_at(r, "metrics", "rows_failed_rate", "verdict"),
            verdict_cases[i].verdict);
        assert_string_equal(text_at(r, "metrics", "runs_adjusted", "verdict"),
                            verdict_cases[i].adjusted);
        assert_near(real_at(r, "runs_failed", "p_min"), verdict_cases[i].p_min);
        assert_int_equal(
            read_has_note(read_result(r, "metrics"), "Too few occurrences"),
            verdict_cases[i].p_min > 0.05);
        report_free(r);
    }
}

/* The figures of one comparison, worked out by hand. */
static void test_figures(void **state)
{
    const struct world w = {.n_weeks = 8,
                            .monday = {40, 44, 38, 42, 2, 1, 3, 2},
                            .other = {4, 4, 4, 4, 2, 2, 2, 2}};
    struct report *r = run_world(&w, NIGHT "--at 2025-12-01");

    (void)state;
    assert_near(real_at(r, "runs_failed", "before"), 41);
    assert_near(real_at(r, "runs_failed", "after"), 2);
    assert_near(real_at(r, "runs_failed", "diff"), -39);
    assert_near(real_at(r, "runs_failed", "ratio"), 2. / 41);
    assert_near(real_at(r, "runs_failed_median", "before"), 41);
    assert_near(real_at(r, "runs_failed_rate", "before"), 41. / 4);
    assert_near(real_at(r, "runs_failed", "p"), 1. / 70);
    assert_near(real_at(r, "runs_failed", "phi"), 1);
    assert_near(log(real_at(r, "runs_failed", "hi") * 41 / 2),
                1.959964 * sqrt(1 / 164. + 1 / 8.));
    assert_near(real_at(r, "runs_control", "ratio"), 0.5);
    assert_near(real_at(r, "runs_adjusted", "ratio"), 4. / 41);
    /* six nights of four weeks each */
    assert_near(log(real_at(r, "runs_adjusted", "hi") * 41 / 4),
                1.959964 * sqrt(1 / 164. + 1 / 8. + 1 / 96. + 1 / 48.));
    assert_near(real_at(r, "failure_share", "before"), 41. / 45);
    assert_near(real_at(r, "failure_share", "after"), 2. / 6);
    report_free(r);
}

/* ---- numbers that are none --------------------------------------------- */

static char *as_json(const struct report *r)
{
    const struct renderer *json = renderer_find("json");
    const struct render_options o = {.width = 0};
    struct hc_err err = {0};
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);

    assert_non_null(out);
    assert_int_equal(json->render(r, &o, out, &err), HC_OK);
    assert_int_equal(fclose(out), 0);
    return text;
}

static const struct {
    const char *name;
    struct world world;
    const char *options;
} plain_cases[] = {
    {"constant",
     {.n_weeks = 8,
      .monday = {4, 4, 4, 4, 4, 4, 4, 4},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     NIGHT "--at 2025-11-27"},
    {"constant, time unknown",
     {.n_weeks = 8,
      .monday = {4, 4, 4, 4, 4, 4, 4, 4},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     NIGHT},
    {"no failures", {.n_weeks = 8}, "--at 2025-11-27"},
    {"nothing after",
     {.n_weeks = 3, .monday = {4, 4, 4}},
     NIGHT "--at 2026-11-27"},
    {"nothing before",
     {.n_weeks = 3, .monday = {4, 4, 4}},
     NIGHT "--at 2020-11-27"},
    {"no rows", {.n_weeks = 0}, NIGHT "--at 2025-11-27"},
    {"no rows, time unknown", {.n_weeks = 0}, ""},
};

static void test_no_nan(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(plain_cases); i++) {
        struct report *r =
            run_world(&plain_cases[i].world, plain_cases[i].options);
        const struct result *metrics = read_result(r, "metrics");
        char *json = as_json(r);

        print_message("%s\n", plain_cases[i].name);
        assert_null(strstr(json, "nan"));
        assert_null(strstr(json, ":inf"));
        for (size_t k = 0; k < metrics->n_rows; k++) {
            assert_string_not_equal(read_text(metrics, k, "verdict"),
                                    "improved");
            assert_string_not_equal(read_text(metrics, k, "verdict"), "worse");
        }
        free(json);
        report_free(r);
    }
}

/* ---- sides and guards -------------------------------------------------- */

static const char *side_of(const struct report *r, const char *date)
{
    const struct result *x = read_result(r, "occurrences");
    int32_t days = 0;

    assert_true(hc_date_parse(hc_str_from(date), &days));
    for (size_t i = 0; i < x->n_rows; i++)
        if (read_int(x, i, "date") == days)
            return read_text(x, i, "side");
    fail_msg("no occurrence %s", date);
    return NULL;
}

static void test_sides(void **state)
{
    const struct world w = {
        .n_weeks = 4, .monday = {4, 4, 4, 4}, .other = {4, 4, 4, 4}};
    struct store_builder *b = build(&w);
    struct report *r = run_on(b, "--at 2025-11-12T15:00:00Z --before 3d "
                                 "--after 4d");

    (void)state;
    assert_string_equal(side_of(r, "2025-11-09"), "outside"); /* cut by it */
    assert_string_equal(side_of(r, "2025-11-10"), "before");
    assert_string_equal(side_of(r, "2025-11-12"), "change");
    assert_string_equal(side_of(r, "2025-11-13"), "after");
    assert_string_equal(side_of(r, "2025-11-15"), "after");
    assert_string_equal(side_of(r, "2025-11-16"), "outside");
    report_free(r);
    r = run_on(b, "--at 2025-11-12T15:00:00Z --hours 0-3");
    assert_string_equal(side_of(r, "2025-11-12"), "before");
    report_free(r);
    r = run_on(b, "--at 2025-11-12T03:59:59Z --hours 0-3");
    assert_string_equal(side_of(r, "2025-11-12"), "change");
    report_free(r);
    store_builder_free(b);
}

/* The last Monday is 4 h old at 08:00, not a second before. */
static void test_recent(void **state)
{
    const struct world w = {.n_weeks = 4, .monday = {4, 4, 4, 4}};
    struct store_builder *b = build(&w);
    struct report *r = run_on(b, NIGHT "--at 2025-11-20 --as-of "
                                       "2025-11-24T07:59:59Z");
    const struct result *x = read_result(r, "occurrences");

    (void)state;
    assert_int_equal(read_int(x, 3, "complete"), 0);
    assert_string_equal(read_text(x, 3, "lack"), "recent");
    assert_string_equal(text_at(r, "guards", "after_complete", "result"),
                        "fail");
    report_free(r);
    r = run_on(b, NIGHT "--at 2025-11-20 --as-of 2025-11-24T08:00:00Z");
    x = read_result(r, "occurrences");
    assert_int_equal(read_int(x, 3, "complete"), 1);
    assert_string_equal(text_at(r, "guards", "after_complete", "result"),
                        "pass");
    report_free(r);
    r = run_on(b, NIGHT "--at 2025-11-20 --since 2025-11-03T01:00:00Z");
    x = read_result(r, "occurrences");
    assert_string_equal(read_text(x, 0, "lack"), "cut");
    report_free(r);
    store_builder_free(b);
}

static const struct {
    const char *name;
    struct world world;
    const char *guard, *result, *verdict;
} guard_cases[] = {
    {"all well",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 2, 1, 3, 2},
      .other = {4, 4, 4, 4, 4, 4, 4, 4}},
     "no_blackout",
     "pass",
     "improved"},
    /* Sunday noon to Monday noon of the last week */
    {"a blackout",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 2, 1, 3, 2},
      .other = {4, 4, 4, 4, 4, 4, 4, 4},
      .dark_from_h = 1164,
      .dark_to_h = 1188},
     "no_blackout",
     "fail",
     "inconclusive"},
    {"a category that begins later blocks no count",
     {.n_weeks = 8,
      .monday = {40, 44, 38, 42, 40, 4, 4, 4},
      .other = {4, 4, 4, 4, 4, 4, 4, 4},
      .category_from_week_6 = true},
     "category_coverage",
     "fail",
     "improved"},
};

static void test_guards(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(guard_cases); i++) {
        /* the last case changes after the fifth Monday */
        const char *at = guard_cases[i].world.category_from_week_6
                             ? NIGHT "--at 2025-12-04"
                             : NIGHT "--at 2025-11-27";
        struct report *r = run_world(&guard_cases[i].world, at);

        print_message("%s\n", guard_cases[i].name);
        assert_string_equal(
            text_at(r, "guards", guard_cases[i].guard, "result"),
            guard_cases[i].result);
        assert_string_equal(text_at(r, "metrics", "runs_failed", "verdict"),
                            guard_cases[i].verdict);
        report_free(r);
    }
}

/* Failures of an hour and the success of the next one are one item: four a
 * night and the success that nobody waits for, whatever fails. */
static void test_split(void **state)
{
    const struct world w = {
        .n_weeks = 8, .monday = {40, 40, 40, 40, 8, 8, 8, 8}, .dated = true};
    struct report *r = run_world(&w, NIGHT "--at 2025-12-01");
    const struct result *x = read_result(r, "split");
    double sum = 0;

    (void)state;
    assert_int_equal(x->n_rows, 4);
    assert_near(read_cell(x, 0, "before")->real, 10);
    assert_near(read_cell(x, 0, "after")->real, 2);
    assert_near(read_cell(x, 1, "ratio")->real, 1);
    assert_near(read_cell(x, 2, "ratio")->real, 12. / 44);
    assert_near(read_cell(x, 3, "before")->real, 40. / 44);
    assert_near(read_cell(x, 3, "after")->real, 8. / 12);
    for (size_t i = 1; i < 4; i++)
        sum += read_cell(x, i, "ln_ratio")->real;
    assert_near(sum, log(1. / 5));
    assert_near(read_cell(x, 0, "share")->real, 1);
    assert_non_null(
        strstr(text_at(r, "guards", "work_volume", "detail"), "items"));
    report_free(r);
    r = run_world(&w, NIGHT "--at 2025-12-01 --status failed");
    x = read_result(r, "split");
    assert_int_equal(x->n_rows, 0);
    assert_true(read_has_note(x, "--status"));
    report_free(r);
}

/* ---- target ------------------------------------------------------------ */

static void test_target(void **state)
{
    const struct world w = {
        .n_weeks = 8, .monday = {40, 44, 38, 42, 4, 2, 2, 2}, .phantom = true};
    struct report *r = run_world(&w, NIGHT "--at 2025-11-27 --target 8");
    const struct result *x = read_result(r, "target");
    size_t rows = row_of(x, "rows_failed"), runs = row_of(x, "runs_failed");

    (void)state;
    assert_int_equal(read_int(x, rows, "next"), 8);
    assert_string_equal(read_text(x, rows, "result"), "not_met");
    assert_int_equal(read_int(x, rows, "met"), 3);
    assert_int_equal(read_int(x, rows, "after"), 4);
    assert_string_equal(read_text(x, rows, "forecast"), "open");
    assert_int_equal(read_int(x, runs, "next"), 4);
    assert_string_equal(read_text(x, runs, "result"), "met");
    report_free(r);
    r = run_world(&w, NIGHT "--at 2025-11-27 --target 30");
    x = read_result(r, "target");
    assert_string_equal(read_text(x, rows, "forecast"), "met");
    report_free(r);
}

/* ---- the time of the change -------------------------------------------- */

static const struct {
    const char *name;
    struct world world;
    const char *options, *at_is, *agreement;
    const char *from; /* of the chosen or agreeing change */
    bool regression;
} change_cases[] = {
    {"inferred weekly",
     {.n_weeks = 8, .monday = {40, 44, 38, 42, 2, 1, 3, 2}},
     NIGHT,
     "inferred",
     NULL,
     "2025-12-01",
     false},
    {"inferred daily",
     {.n_weeks = 6,
      .monday = {40, 40, 40, 0, 0, 0},
      .other = {40, 40, 40, 0, 0, 0}},
     "",
     "inferred",
     NULL,
     "2025-11-24",
     false},
    {"a fall goes before a larger rise",
     {.n_weeks = 9, .monday = {1, 1, 1, 90, 90, 90, 30, 30, 30}},
     NIGHT,
     "inferred",
     NULL,
     "2025-12-15",
     false},
    {"given and seen",
     {.n_weeks = 8, .monday = {40, 44, 38, 42, 2, 1, 3, 2}},
     NIGHT "--at 2025-11-27",
     "given",
     "agrees",
     "2025-12-01",
     false},
    {"given, a week late",
     {.n_weeks = 8, .monday = {40, 44, 38, 42, 2, 1, 3, 2}},
     NIGHT "--at 2025-12-04",
     "given",
     "disagrees",
     NULL,
     false},
    {"given, nothing seen",
     {.n_weeks = 8, .monday = {40, 44, 38, 42, 41, 40, 44, 39}},
     NIGHT "--at 2025-12-04",
     "given",
     "no_change_found",
     NULL,
     false},
    {"right after the worst night",
     {.n_weeks = 8, .monday = {40, 44, 38, 90, 2, 1, 3, 2}},
     NIGHT "--at 2025-11-25T12:00:00Z",
     "given",
     "agrees",
     "2025-12-01",
     true},
    {"three days after it",
     {.n_weeks = 8, .monday = {40, 44, 38, 90, 2, 1, 3, 2}},
     NIGHT "--at 2025-11-27T12:00:00Z",
     "given",
     "agrees",
     "2025-12-01",
     false},
};

static void check_change(const struct report *r, size_t i)
{
    const struct result *x = read_result(r, "change");
    int32_t days = 0;
    bool found = change_cases[i].from == NULL;

    assert_true(hc_str_eq(read_total(x, "at_is")->text,
                          hc_str_from(change_cases[i].at_is)));
    if (change_cases[i].agreement != NULL)
        assert_true(hc_str_eq(read_total(x, "agreement")->text,
                              hc_str_from(change_cases[i].agreement)));
    if (change_cases[i].from != NULL)
        assert_true(hc_date_parse(hc_str_from(change_cases[i].from), &days));
    for (size_t k = 0; k < x->n_rows; k++)
        found = found ||
                (read_int(x, k, "from") == days &&
                 read_int(x, k,
                          change_cases[i].agreement == NULL ? "chosen"
                                                            : "agrees") == 1);
    assert_true(found);
    assert_int_equal(read_has_note(x, "Regression to the mean"),
                     change_cases[i].regression);
}

static void test_change(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(change_cases); i++) {
        struct report *r =
            run_world(&change_cases[i].world, change_cases[i].options);

        print_message("%s\n", change_cases[i].name);
        check_change(r, i);
        report_free(r);
    }
}

/* ---- ways of counting, usage ------------------------------------------- */

static void test_ways_agree(void **state)
{
    static const char *const words[] = {
        NIGHT "--at 2025-11-27",
        "",
        "--hours 5-7 --tz America/New_York",
        NIGHT "--tz Asia/Kolkata --at 2025-11-27",
        NIGHT "--at 2025-11-27 --since 2025-11-03T01:30:00Z --processor A",
    };
    const struct world w = {.n_weeks = 8,
                            .monday = {40, 44, 38, 42, 2, 1, 3, 2},
                            .other = {4, 4, 4, 4, 4, 4, 4, 4},
                            .dark_from_h = 100,
                            .dark_to_h = 130,
                            .phantom = true,
                            .category_from_week_6 = true};
    struct store_builder *b = build(&w);

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        char exact[256];
        struct report *r = run_on(b, words[i]), *other;

        (void)snprintf(exact, sizeof exact, "%s%s--exact", words[i],
                       words[i][0] == '\0' || strchr(words[i], '\0')[-1] == ' '
                           ? ""
                           : " ");
        other = run_on(b, exact);
        read_assert_same(r, other);
        report_free(r);
        report_free(other);
    }
    store_builder_free(b);
}

static void test_usage(void **state)
{
    static const char *const words[] = {"--day Someday", "--hours 9-3",
                                        "--hours 24"};
    const struct world w = {.n_weeks = 1, .monday = {1}};
    struct store_builder *b = build(&w);

    (void)state;
    for (size_t i = 0; i < COUNT(words); i++) {
        struct report *r = NULL;
        struct hc_err err = {0};

        assert_int_equal(try_on(b, words[i], &r, &err), HC_EUSAGE);
        assert_null(r);
    }
    store_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts), cmocka_unit_test(test_figures),
        cmocka_unit_test(test_no_nan),   cmocka_unit_test(test_sides),
        cmocka_unit_test(test_recent),   cmocka_unit_test(test_guards),
        cmocka_unit_test(test_split),    cmocka_unit_test(test_target),
        cmocka_unit_test(test_change),   cmocka_unit_test(test_ways_agree),
        cmocka_unit_test(test_usage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
