/* SPDX-License-Identifier: MIT
 *
 * storms, from exported rows to the report: kinds, clocks, blackouts, and
 * storms that are none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/analyses/analysis.h"
#include "base/checked.h"
#include "base/zone.h"
#include "tests/support/report_reader.h"
#include "tests/support/store_builder.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { EVERY_DAY = -1, MAX_STRIKES = 2, MAX_FOUND = 3, DAY_H = 24 };

/* What fails in each hour that it strikes, on top of the background. */
enum strike_rows { RUNS_FAIL, ROWS_FAIL, MORE_LOAD };

struct strike {
    int dow0; /* 0 = Sunday, EVERY_DAY; of its zone, like hour */
    int hour, hours;
    int per_hour;
    const char *zone; /* NULL = UTC */
    enum strike_rows rows;
    int only_week; /* 1 = the first; 0 = all */
};

struct found {
    const char *kind, *window, *recurrence, *zone_fit;
    int64_t rows_failed, runs_failed;
};

static const struct storm_case {
    const char *name, *from, *options;
    int days;
    int dark_from, dark_to; /* hours without any row, from the first */
    struct strike strikes[MAX_STRIKES];
    struct found found[MAX_FOUND]; /* of all processors, in their order */
} cases[] = {
    {"nothing", "2025-12-15", "", 35, 0, 0, {{0}}, {{0}}},
    {"every Monday: recurs, and is no burst",
     "2025-12-15",
     "",
     35,
     0,
     0,
     {{.dow0 = 1, .hour = 0, .hours = 4, .per_hour = 60}},
     {{"recurring", "Monday 00:00-04:00", "5/5", "undetermined", 1220, 1220}}},
    {"one Monday: a burst in weekly clothes",
     "2025-12-15",
     "",
     35,
     0,
     0,
     {{.dow0 = 1, .hour = 0, .hours = 4, .per_hour = 60, .only_week = 3}},
     {{"burst", NULL, NULL, NULL, 244, 244},
      {"one_off_in_weekly_clothes", "Monday 00:00-04:00", "1/5", "undetermined",
       260, 260}}},
    {"two Mondays of two weeks: bursts, too few to recur",
     "2025-12-15",
     "",
     14,
     0,
     0,
     {{.dow0 = 1, .hour = 0, .hours = 4, .per_hour = 60}},
     {{"burst", NULL, NULL, NULL, 244, 244},
      {"insufficient_weeks", "Monday 00:00-04:00", "2/2", "undetermined", 488,
       488},
      {"burst", NULL, NULL, NULL, 244, 244}}},
    {"every day: daily alone",
     "2025-12-15",
     "",
     35,
     0,
     0,
     {{.dow0 = EVERY_DAY, .hour = 0, .hours = 4, .per_hour = 60}},
     {{"daily", "00:00-04:00 daily", "35/35", "undetermined", 8540, 8540}}},
    {"more load every day is no storm",
     "2025-12-15",
     "",
     28,
     0,
     0,
     {{.dow0 = EVERY_DAY,
       .hour = 0,
       .hours = 2,
       .per_hour = 40,
       .rows = MORE_LOAD}},
     {{0}}},
    {"rows of the cleanup job alone",
     "2025-12-15",
     "",
     35,
     0,
     0,
     {{.dow0 = 1, .hour = 2, .hours = 2, .per_hour = 40, .rows = ROWS_FAIL}},
     {{"bookkeeping_only", "Monday 02:00-04:00", "5/5", "undetermined", 410,
       10}}},
    {"a Monday in a blackout is no miss",
     "2025-12-15",
     "",
     35,
     7 * DAY_H - 12,
     7 * DAY_H + 12,
     {{.dow0 = 1, .hour = 0, .hours = 4, .per_hour = 60}},
     {{"recurring", "Monday 00:00-04:00", "4/4", "undetermined", 976, 976}}},
    {"over midnight, and into the week before",
     "2025-12-13",
     "",
     35,
     0,
     0,
     {{.dow0 = 6, .hour = 23, .hours = 3, .per_hour = 60}},
     {{"recurring", "Saturday 23:00-Sunday 02:00", "5/5", "undetermined", 915,
       915}}},
    {"nine in New York, before and after the clock changes",
     "2026-02-09",
     "--tz America/New_York",
     56,
     0,
     0,
     {{.dow0 = 1,
       .hour = 9,
       .hours = 2,
       .per_hour = 60,
       .zone = "America/New_York"}},
     {{"recurring", "Monday 09:00-11:00", "8/8", "America/New_York", 976,
       976}}},
    {"fourteen UTC, before and after the clock changes",
     "2026-02-09",
     "",
     56,
     0,
     0,
     {{.dow0 = 1, .hour = 14, .hours = 2, .per_hour = 60}},
     {{"recurring", "Monday 14:00-16:00", "8/8", "UTC", 976, 976}}},
    {"the Sunday whose hour is skipped has no whole occurrence",
     "2026-02-09",
     "--tz America/New_York",
     35,
     0,
     0,
     {{.dow0 = 0,
       .hour = 1,
       .hours = 3,
       .per_hour = 60,
       .zone = "America/New_York"}},
     {{"recurring", "Sunday 01:00-04:00", "4/4", "undetermined", 732, 732}}},
    {"the Sunday whose hour is repeated has none either",
     "2026-10-12",
     "--tz America/New_York",
     35,
     0,
     0,
     {{.dow0 = 0,
       .hour = 1,
       .hours = 1,
       .per_hour = 60,
       .zone = "America/New_York"}},
     {{"recurring", "Sunday 01:00-02:00", "4/4", "undetermined", 244, 244}}},
};

/* ---- rows ---------------------------------------------------------------- */

struct world {
    struct built_row *rows;
    char (*ids)[16];
    size_t n, cap;
};

static struct built_row *next_row(struct world *w)
{
    if (w->n == w->cap)
        fail_msg("more than %zu rows", w->cap);
    return &w->rows[w->n++];
}

/* Run `id`, spread over its hour. */
static struct built_row *add_run(struct world *w, size_t id, int64_t hour_us,
                                 int i, int n, bool fails)
{
    struct built_row *row = next_row(w);

    (void)snprintf(w->ids[id], sizeof w->ids[id], "r%zu", id);
    *row = (struct built_row){
        .processor = id % 3 == 0 ? "A" : "B",
        .run_id = w->ids[id],
        .status = fails ? STATUS_FAILED : STATUS_SUCCESS,
        .phase = "one",
        .duration_s = 5,
        .started_us = hour_us + (2 * i + 1) * HC_US_PER_HOUR / (2 * n)};
    return row;
}

static bool strikes(const struct strike *s, const struct zone *zone,
                    int64_t start_us, int64_t us)
{
    int64_t local = us + (int64_t)zone_offset_s(zone, us) * HC_US_PER_SECOND;
    int64_t begun = local - s->hour * HC_US_PER_HOUR;
    int64_t into = hc_floor_mod(begun, HC_US_PER_DAY) / HC_US_PER_HOUR;

    if (s->per_hour == 0 || into >= s->hours ||
        (s->dow0 != EVERY_DAY && hc_dow0(begun) != s->dow0))
        return false;
    return s->only_week == 0 ||
           (us - start_us) / (7 * HC_US_PER_DAY) + 1 == s->only_week;
}

static void add_strike(struct world *w, const struct strike *s, int64_t us)
{
    for (int i = 0; i < s->per_hour; i++) {
        size_t id = w->n;
        struct built_row *row = add_run(
            w, id, us, i, s->per_hour,
            s->rows == RUNS_FAIL || (s->rows == MORE_LOAD && i % 10 == 0));
        struct built_row *cleanup;

        if (s->rows != ROWS_FAIL)
            continue;
        cleanup = next_row(w);
        *cleanup = *row;
        cleanup->status = STATUS_FAILED;
        cleanup->class = 'C';
        cleanup->duration_s = 0;
    }
}

/* Ten runs an hour, of which one fails. */
static struct store_builder *build(const struct storm_case *c)
{
    int64_t start = built_time(c->from);
    struct world w = {.cap = (size_t)c->days * DAY_H * 10 + 60000};
    struct zone *zones[MAX_STRIKES] = {NULL, NULL};
    struct store_builder *b;
    struct hc_err err = {0};

    w.rows = calloc(w.cap, sizeof *w.rows);
    w.ids = calloc(w.cap, sizeof *w.ids);
    assert_non_null(w.rows);
    assert_non_null(w.ids);
    for (size_t k = 0; k < MAX_STRIKES; k++) {
        const char *name = c->strikes[k].zone;

        assert_int_equal(
            zone_open(&zones[k], name == NULL ? "UTC" : name, &err), HC_OK);
    }
    for (int h = 0; h < c->days * DAY_H; h++) {
        int64_t us = start + h * HC_US_PER_HOUR;

        if (h >= c->dark_from && h < c->dark_to)
            continue;
        for (int i = 0; i < 10; i++)
            (void)add_run(&w, w.n, us, i, 10, i == 5);
        for (size_t k = 0; k < MAX_STRIKES; k++)
            if (strikes(&c->strikes[k], zones[k], start, us))
                add_strike(&w, &c->strikes[k], us);
    }
    b = store_builder_of(w.rows, w.n);
    for (size_t k = 0; k < MAX_STRIKES; k++)
        zone_close(zones[k]);
    free(w.rows);
    free(w.ids);
    return b;
}

/* ---- the report ------------------------------------------------------------
 */

static struct report *run_on(struct store_builder *b, const char *words)
{
    const struct analysis *a = analysis_find("storms");
    struct built_options o;
    struct report *r = NULL;
    struct hc_err err = {0};
    enum hc_code rc;

    built_options_parse(&o, a->options, words);
    rc = a->run(store_builder_store(b), o.options, &r, &err);
    if (rc != HC_OK)
        fail_msg("storms %s: %s", words, err.msg);
    assert_int_equal(report_check(r, &err), HC_OK);
    built_options_free(&o);
    return r;
}

static void check_text(const struct result *r, size_t i, const char *column,
                       const char *want)
{
    assert_string_equal(read_text(r, i, column), want == NULL ? "" : want);
}

static void check_storms(const struct report *report,
                         const struct found *expected)
{
    const struct result *r = read_result(report, "storms");
    size_t n = 0;

    for (size_t i = 0; i < r->n_rows; i++) {
        const struct found *want = &expected[n];

        if (read_text(r, i, "scope")[0] != '\0')
            continue;
        if (n == MAX_FOUND || want->kind == NULL)
            fail_msg("unexpected: %s", read_text(r, i, "kind"));
        n++;
        check_text(r, i, "kind", want->kind);
        check_text(r, i, "window", want->window);
        check_text(r, i, "recurrence", want->recurrence);
        check_text(r, i, "zone_fit", want->zone_fit);
        assert_int_equal(read_int(r, i, "rows_failed"), want->rows_failed);
        assert_int_equal(read_int(r, i, "runs_failed"), want->runs_failed);
    }
    if (n < MAX_FOUND && expected[n].kind != NULL)
        fail_msg("missing: %s", expected[n].kind);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct store_builder *b = build(&cases[i]);
        struct report *r, *exact;
        char words[128];

        print_message("%s\n", cases[i].name);
        r = run_on(b, cases[i].options);
        check_storms(r, cases[i].found);
        (void)snprintf(words, sizeof words, "%s --exact", cases[i].options);
        exact = run_on(b, words);
        read_assert_same(r, exact);
        report_free(exact);
        report_free(r);
        store_builder_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
