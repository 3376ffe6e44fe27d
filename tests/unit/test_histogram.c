/* SPDX-License-Identifier: MIT
 *
 * histogram: exposure, clock changes, blackouts, and its ways of counting
 * against each other. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/report/cell.h"
#include "tests/support/report_reader.h"
#include "tests/support/store_builder.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct report *run_on(struct store_builder *b, const char *words)
{
    const struct analysis *a = analysis_find("histogram");
    struct built_options o;
    struct report *r = NULL;
    struct hc_err err = {0};
    enum hc_code rc;

    built_options_parse(&o, a->options, words);
    rc = a->run(store_builder_store(b), o.options, &r, &err);
    if (rc != HC_OK)
        fail_msg("histogram %s: %s", words, err.msg);
    assert_int_equal(report_check(r, &err), HC_OK);
    built_options_free(&o);
    return r;
}

/* `each` rows in every hour of [from, to), two of one run unless each is 1, of
 * every bookkeeping; the hours
 * [dark_from, dark_to) after the first are left out. */
static struct store_builder *hours(const char *from, const char *to, int each,
                                   int64_t dark_from, int64_t dark_to)
{
    static const enum run_status statuses[] = {
        STATUS_FAILED,  STATUS_SUCCESS, STATUS_FAILED, STATUS_RUNNING,
        STATUS_PARTIAL, STATUS_SKIPPED, STATUS_FAILED};
    static const char classes[] = "FFFSFFC";
    int64_t start = built_time(from), end = built_time(to);
    size_t room = (size_t)((end - start) / HC_US_PER_HOUR + 1) * (size_t)each;
    struct built_row *rows = calloc(room, sizeof *rows);
    char(*text)[2][32] = calloc(room, sizeof *text);
    struct store_builder *b;
    size_t n = 0;

    assert_non_null(rows);
    assert_non_null(text);
    for (int64_t t = start, h = 0; t < end; t += HC_US_PER_HOUR, h++) {
        for (int i = 0; i < each && (h < dark_from || h >= dark_to); i++) {
            int64_t at = t + i * 7 * 60 * HC_US_PER_SECOND;

            (void)snprintf(text[n][0], sizeof text[n][0], "%zu",
                           each == 1 ? n : n / 2);
            (void)hc_time_format(at + 45 * 60 * HC_US_PER_SECOND, text[n][1]);
            rows[n] =
                (struct built_row){.processor = n / 2 % 2 == 0 ? "A" : "B",
                                   .phase = n % 3 == 0 ? "one" : "two",
                                   .run_id = text[n][0],
                                   .status = statuses[n % COUNT(statuses)],
                                   .class = classes[n % COUNT(statuses)],
                                   .started_us = at,
                                   .ended = n % 5 == 0 ? NULL : text[n][1]};
            n++;
        }
    }
    b = store_builder_of(rows, n);
    free(rows);
    free(text);
    return b;
}

static size_t cell_at_hour(int dow_bq, int hour)
{
    return (size_t)((dow_bq - 1) * 24 + hour);
}

static const struct {
    const char *name, *options;
    int dow_bq, hour;
    double exposure_h;
    int64_t n;
} clock_cells[] = {
    {"the hour that spring skips",
     "--since 2026-03-08T05:00:00Z --until 2026-03-09T04:00:00Z", 1, 2, 0, 0},
    {"the hour before it",
     "--since 2026-03-08T05:00:00Z --until 2026-03-09T04:00:00Z", 1, 1, 1, 1},
    {"the hour that autumn repeats",
     "--since 2026-11-01T04:00:00Z --until 2026-11-02T05:00:00Z", 1, 1, 2, 2},
    {"the hour before it",
     "--since 2026-11-01T04:00:00Z --until 2026-11-02T05:00:00Z", 1, 0, 1, 1},
};

static void test_clock_changes(void **state)
{
    struct store_builder *b =
        hours("2026-03-01", "2026-11-08T00:00:00Z", 1, 0, 0);

    (void)state;
    for (size_t i = 0; i < COUNT(clock_cells); i++) {
        size_t at = cell_at_hour(clock_cells[i].dow_bq, clock_cells[i].hour);
        const struct result *cells;
        struct report *r;
        char words[256];

        print_message("%s\n", clock_cells[i].name);
        (void)snprintf(words, sizeof words,
                       "--tz America/New_York --measure runs %s",
                       clock_cells[i].options);
        r = run_on(b, words);
        cells = read_result(r, "cells");
        assert_int_equal(cells->n_rows, 168);
        assert_int_equal(read_int(cells, at, "dow_bq"), clock_cells[i].dow_bq);
        assert_int_equal(read_int(cells, at, "hour"), clock_cells[i].hour);
        assert_true(read_cell(cells, at, "exposure_h")->real ==
                    clock_cells[i].exposure_h);
        assert_int_equal(read_int(cells, at, "n"), clock_cells[i].n);
        assert_int_equal(isnan(read_cell(cells, at, "rate_per_h")->real) != 0,
                         clock_cells[i].exposure_h == 0);
        report_free(r);
    }
    store_builder_free(b);
}

static void test_ways_agree(void **state)
{
    static const char *const windows[] = {
        "",
        "--measure runs_failed",
        "--measure runs",
        "--measure success_rate",
        "--last 12d",
        "--since 2026-03-03T10:20:30Z --until 2026-03-09T07:50:00Z",
        "--measure runs --since 2026-03-03T10:20:00Z "
        "--until 2026-03-03T10:50:00Z",
        "--as-of 2026-03-12T10:20:30Z --measure runs_failed",
        "--tz America/New_York --measure success_rate",
        "--tz Asia/Kathmandu",
        "--tz Australia/Adelaide --measure runs --last 9d",
        "--event ended_at",
        "--event ended_at --measure runs_failed --last 5d",
        "--event ended_at --measure success_rate --tz Asia/Kolkata",
        "--processor A --measure runs",
        "--phase /^o/ --status /^(failed|success)$/ --measure success_rate"};
    struct store_builder *b = hours("2026-03-01", "2026-03-16", 7, 100, 180);

    (void)state;
    for (size_t i = 0; i < COUNT(windows); i++) {
        char words[256];
        struct report *counted = run_on(b, windows[i]), *rows;

        print_message("%s\n", windows[i]);
        assert_true(read_total(read_result(counted, "cells"), "n")->i > 0);
        (void)snprintf(words, sizeof words, "%s%s--exact", windows[i],
                       windows[i][0] == '\0' ? "" : " ");
        rows = run_on(b, words);
        read_assert_same(counted, rows);
        report_free(counted);
        report_free(rows);
    }
    store_builder_free(b);
}

/* Four weeks of 7 rows an hour with 20 hours missing. */
static void test_blackout(void **state)
{
    struct store_builder *b = hours("2026-03-01", "2026-03-29", 7, 24, 44);
    struct report *r = run_on(b, "");
    const struct result *cells = read_result(r, "cells");

    (void)state;
    assert_true(read_has_note(cells, "20 hours in 1 gaps"));
    assert_true(read_total(cells, "exposure_h")->real == 28 * 24 - 20);
    /* Monday 2026-03-02 00h to 19h is dark: three of four weeks are left. */
    assert_true(read_cell(cells, cell_at_hour(2, 0), "exposure_h")->real == 3);
    assert_true(read_cell(cells, cell_at_hour(2, 20), "exposure_h")->real == 4);
    report_free(r);
    store_builder_free(b);
    /* One missing hour of 7 rows may be chance. */
    b = hours("2026-03-01", "2026-03-29", 7, 24, 25);
    r = run_on(b, "");
    cells = read_result(r, "cells");
    assert_false(read_has_note(cells, "blackout"));
    assert_true(read_total(cells, "exposure_h")->real == 28 * 24);
    assert_true(read_cell(cells, cell_at_hour(2, 0), "exposure_h")->real == 4);
    report_free(r);
    store_builder_free(b);
}

static void assert_finite(const struct report *r)
{
    struct hc_buf b;

    hc_buf_init(&b, 1u << 22);
    for (size_t i = 0; i < r->results[0].n_rows; i++)
        cell_json_row(&b, &r->results[0], i, NULL);
    for (size_t i = 0; i < r->results[0].n_totals; i++)
        cell_json(&b, r->results[0].totals[i].type,
                  &r->results[0].totals[i].value);
    assert_int_equal(hc_str_find(hc_buf_str(&b), HC_STR("nan")), -1);
    assert_int_equal(hc_str_find(hc_buf_str(&b), HC_STR("inf")), -1);
    hc_buf_release(&b);
}

/* The same everywhere: entropy 1, every share 1/168; and nothing at all. */
static void test_constant(void **state)
{
    struct store_builder *b = hours("2026-03-01", "2026-03-29", 7, 0, 0);
    struct report *r = run_on(b, "--measure runs --status running");
    const struct result *cells = read_result(r, "cells");

    (void)state;
    assert_finite(r);
    report_free(r);
    r = run_on(b, "--measure rows_failed --processor Nobody");
    cells = read_result(r, "cells");
    assert_finite(r);
    assert_int_equal(read_total(cells, "n")->i, 0);
    assert_true(isnan(read_total(cells, "entropy")->real));
    report_free(r);
    store_builder_free(b);
    /* One failed row an hour. */
    b = hours("2026-03-01", "2026-03-15", 7, 0, 0);
    r = run_on(b, "");
    cells = read_result(r, "cells");
    assert_int_equal(read_total(cells, "n")->i, 3 * 14 * 24);
    assert_true(fabs(read_total(cells, "entropy")->real - 1) < 1e-12);
    assert_true(fabs(read_total(cells, "top_cell_share")->real - 1.0 / 168) <
                1e-12);
    assert_true(fabs(read_total(cells, "top_4_adjacent_share")->real -
                     4.0 / 168) < 1e-12);
    assert_true(read_cell(cells, 0, "occ_median")->real == 3);
    assert_int_equal(read_int(cells, 0, "occ_max"), 3);
    report_free(r);
    store_builder_free(b);
    b = store_builder_new();
    r = run_on(b, "");
    assert_int_equal(read_result(r, "cells")->n_rows, 168);
    assert_finite(r);
    report_free(r);
    store_builder_free(b);
}

/* Adjacent cells wrap around the end of the week. */
static void test_ring(void **state)
{
    static const struct built_row rows[] = {
        {.processor = "P",
         .run_id = "1",
         .status = STATUS_FAILED,
         .started = "2026-01-11T00:30:00Z"}, /* Sunday 00h */
        {.processor = "P",
         .run_id = "2",
         .status = STATUS_FAILED,
         .started = "2026-01-17T23:30:00Z"}, /* Saturday 23h */
        {.processor = "P",
         .run_id = "3",
         .status = STATUS_FAILED,
         .started = "2026-01-14T12:30:00Z"},
    };
    struct store_builder *b = store_builder_of(rows, COUNT(rows));
    struct report *r = run_on(b, "");
    const struct result *cells = read_result(r, "cells");

    (void)state;
    assert_true(fabs(read_total(cells, "top_4_adjacent_share")->real -
                     2.0 / 3) < 1e-12);
    report_free(r);
    store_builder_free(b);
}

/* Rows without the time, and ends after the last hour. */
static void test_no_cell(void **state)
{
    static const struct built_row rows[] = {
        {.processor = "P", .run_id = "1", .status = STATUS_FAILED},
        {.processor = "P",
         .run_id = "2",
         .status = STATUS_FAILED,
         .started = "2026-01-12T00:30:00Z",
         .ended = "2026-01-12T03:00:00Z"},
        {.processor = "P",
         .run_id = "3",
         .status = STATUS_FAILED,
         .class = 'C',
         .started = "2026-01-12T00:40:00Z",
         .ended = "2026-01-12T00:50:00Z"},
        {.processor = "P",
         .run_id = "4",
         .status = STATUS_FAILED,
         .started = "9999-01-01T00:00:00Z"},
    };
    static const char *const ways[] = {"", " --exact"};
    struct store_builder *b = store_builder_of(rows, COUNT(rows));

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        char words[64];
        struct report *r;
        const struct result *cells;

        r = run_on(b, i == 0 ? "" : "--exact");
        cells = read_result(r, "cells");
        assert_int_equal(read_total(cells, "n")->i, 2);
        assert_true(read_has_note(cells, "1 events have no started_at"));
        assert_true(read_has_note(cells, "1 events start outside"));
        report_free(r);
        (void)snprintf(words, sizeof words, "--event ended_at%s", ways[i]);
        r = run_on(b, words);
        cells = read_result(r, "cells");
        assert_int_equal(read_total(cells, "n")->i, 0);
        assert_true(read_has_note(cells, "3 events have no ended_at"));
        assert_true(read_has_note(cells, "1 events end outside"));
        report_free(r);
    }
    store_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_clock_changes), cmocka_unit_test(test_ways_agree),
        cmocka_unit_test(test_blackout),      cmocka_unit_test(test_constant),
        cmocka_unit_test(test_ring),          cmocka_unit_test(test_no_cell),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
