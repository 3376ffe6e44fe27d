/* SPDX-License-Identifier: MIT
 *
 * monday against rows whose answer is known, and its three ways of counting
 * against each other. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/analyses/analysis.h"
#include "tests/support/report_reader.h"
#include "tests/support/store_builder.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct report *run_on(struct store_builder *b, const char *words)
{
    const struct analysis *a = analysis_find("monday");
    struct built_options o;
    struct report *r = NULL;
    struct hc_err err = {0};
    enum hc_code rc;

    built_options_parse(&o, a->options, words);
    rc = a->run(store_builder_store(b), o.options, &r, &err);
    if (rc != HC_OK)
        fail_msg("monday %s: %s", words, err.msg);
    assert_int_equal(report_check(r, &err), HC_OK);
    built_options_free(&o);
    return r;
}

#define RUN(id_, status_, class_, started_)                                    \
    {                                                                          \
        .processor = "P", .run_id = id_, .status = status_, .class = class_,   \
        .started = started_                                                    \
    }

/* One cell, 2026-01-12 (a Monday) 02h, of different bookkeeping. */
static const struct {
    const char *name;
    struct built_row rows[4];
    size_t n;
    int64_t rows_failed, runs_failed, phantom, phantom_dup, lost;
} bookkeeping[] = {
    {"a success beside a cleanup row",
     {RUN("1", STATUS_SUCCESS, 'F', "2026-01-12T02:10:00Z"),
      RUN("1", STATUS_FAILED, 'C', "2026-01-12T02:10:00Z")},
     2,
     1,
     0,
     1,
     0,
     0},
    {"a failure beside a cleanup row",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:00Z"),
      RUN("1", STATUS_FAILED, 'C', "2026-01-12T02:10:00Z")},
     2,
     2,
     1,
     0,
     1,
     0},
    {"a cleanup row alone",
     {RUN("1", STATUS_FAILED, 'C', "2026-01-12T02:10:00Z")},
     1,
     1,
     0,
     0,
     0,
     1},
    {"a running row and a cleanup row",
     {RUN("1", STATUS_RUNNING, 'S', "2026-01-12T02:10:00Z"),
      RUN("1", STATUS_FAILED, 'C', "2026-01-12T02:10:00Z")},
     2,
     1,
     0,
     0,
     0,
     1},
    {"a row exported twice",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:00Z"),
      RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:00Z")},
     2,
     1,
     1,
     0,
     0,
     0},
    {"two different failures of one run",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:00Z"),
      RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:01Z")},
     2,
     2,
     1,
     0,
     0,
     0},
    {"a failure without a category, one with it",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T02:10:00Z"),
      {.processor = "P",
       .run_id = "2",
       .status = STATUS_FAILED,
       .started = "2026-01-12T02:11:00Z",
       .category = "timeout"}},
     2,
     2,
     2,
     0,
     0,
     0},
    {"the last microsecond of the seed's window",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T03:59:59.999999Z"),
      RUN("2", STATUS_FAILED, 'F', "2026-01-12T04:00:00Z"),
      RUN("3", STATUS_FAILED, 'F', "2026-01-11T23:59:59.999999Z")},
     3,
     1,
     1,
     0,
     0,
     0},
    {"a failure without a start",
     {RUN("1", STATUS_FAILED, 'F', "2026-01-12T00:00:00Z"),
      RUN("2", STATUS_FAILED, 'F', NULL)},
     2,
     1,
     1,
     0,
     0,
     0},
};

static void test_bookkeeping(void **state)
{
    static const char *const ways[] = {"", "--exact", "--tz Etc/UTC"};

    (void)state;
    for (size_t i = 0; i < COUNT(bookkeeping); i++) {
        struct store_builder *b =
            store_builder_of(bookkeeping[i].rows, bookkeeping[i].n);

        for (size_t w = 0; w < COUNT(ways); w++) {
            struct report *r = run_on(b, ways[w]);
            const struct result *cells = read_result(r, "cells");

            print_message("%s %s\n", bookkeeping[i].name, ways[w]);
            assert_int_equal(cells->n_rows, 1);
            assert_int_equal(read_int(cells, 0, "day_of_week"), 2);
            assert_int_equal(read_int(cells, 0, "total_failures"),
                             bookkeeping[i].rows_failed);
            assert_int_equal(read_int(cells, 0, "runs_failed"),
                             bookkeeping[i].runs_failed);
            assert_int_equal(read_int(cells, 0, "phantom"),
                             bookkeeping[i].phantom);
            assert_int_equal(read_int(cells, 0, "phantom_dup"),
                             bookkeeping[i].phantom_dup);
            assert_int_equal(read_int(cells, 0, "lost"), bookkeeping[i].lost);
            assert_int_equal(read_total(cells, "rows_failed")->i,
                             bookkeeping[i].rows_failed);
            report_free(r);
        }
        store_builder_free(b);
    }
}

/* Five weeks with one failed row an hour, and a storm on Mondays at 01h that
 * shrinks from week to week. */
static struct store_builder *five_weeks(void)
{
    static const int storm[] = {40, 30, 20, 10, 0};
    struct built_row *rows = calloc(2000, sizeof *rows);
    char(*ids)[16] = calloc(2000, sizeof *ids);
    int64_t start = built_time("2025-12-08T00:00:00Z"); /* a Monday */
    struct store_builder *b;
    size_t n = 0;

    assert_non_null(rows);
    assert_non_null(ids);
    for (int64_t h = 0; h < 5 * 168; h++) {
        int extra = h % 168 == 1 ? storm[h / 168] : 0;

        for (int i = 0; i < 1 + extra; i++, n++) {
            (void)snprintf(ids[n], sizeof ids[n], "run %zu", n);
            rows[n] = (struct built_row){
                .processor = i % 3 == 0 ? "Quiet" : "Storm",
                .run_id = ids[n],
                .status = STATUS_FAILED,
                .started_us = start + h * HC_US_PER_HOUR +
                              (10 + i) * 60 * HC_US_PER_SECOND,
                .error = i % 2 == 0 ? "quota exceeded" : "timed out",
            };
        }
    }
    b = store_builder_of(rows, n);
    free(rows);
    free(ids);
    return b;
}

static void test_occurrences(void **state)
{
    struct store_builder *b = five_weeks();
    struct report *r = run_on(b, "--last 35d --hours 0-3");
    const struct result *hours = read_result(r, "by_hour");
    const struct result *cells = read_result(r, "cells");

    (void)state;
    assert_int_equal(hours->n_rows, 4);
    /* The window begins at 23:10 of a Sunday, 35 days before the last row. */
    assert_int_equal(read_int(hours, 1, "total_failures"), 105);
    assert_int_equal(read_int(hours, 1, "occurrences"), 5);
    assert_int_equal(read_int(hours, 1, "occ_min"), 1);
    assert_true(read_cell(hours, 1, "occ_median")->real == 21);
    assert_int_equal(read_int(hours, 1, "occ_max"), 41);
    assert_true(read_cell(hours, 1, "max_share")->real == 41.0 / 105);
    assert_string_equal(read_text(hours, 1, "dates"),
                        "2025-12-08=41; 2025-12-15=31; 2025-12-22=21; "
                        "2025-12-29=11; 2026-01-05=1");
    assert_int_equal(read_int(hours, 3, "total_failures"), 5);
    assert_string_equal(read_text(cells, 0, "processor_name"), "Storm");
    assert_int_equal(read_int(cells, 0, "hour_utc"), 1);
    assert_int_equal(read_int(cells, 0, "occ_min"), 0);
    assert_int_equal(read_total(cells, "rows_failed")->i, 120);
    assert_int_equal(read_total(cells, "rows_failed_without_last_hour")->i,
                     115);
    report_free(r);
    store_builder_free(b);
}

static void test_default_window(void **state)
{
    struct store_builder *b = five_weeks();
    struct report *r = run_on(b, "");

    (void)state;
    /* 30 days before 2026-01-11T23:10 only four Mondays are left. */
    assert_int_equal(read_total(read_result(r, "cells"), "rows_failed")->i,
                     4 * 4 + 60);
    assert_int_equal(read_total(read_result(r, "cells"), "occurrences")->i, 4);
    assert_true(read_has_note(read_result(r, "cells"),
                              "begins at 2025-12-12T23:10:00Z"));
    report_free(r);
    store_builder_free(b);
}

/* Every way of counting says the same, also where the window cuts an hour,
 * the zone is no whole hour off, or filters apply. */
static void test_ways_agree(void **state)
{
    static const char *const windows[] = {
        "",
        "--compat",
        "--since 2025-12-15T01:30:00Z --until 2026-01-05T01:20:00Z",
        "--as-of 2026-01-07T01:12:00Z",
        "--tz America/New_York --day Sunday --hours 19-22",
        "--tz Asia/Kathmandu --hours 0-7",
        "--tz Asia/Kolkata --hours 6-7 --since 2025-12-15T00:40:00Z",
        "--processor Storm",
        "--processor /^[QX]/ --status failed",
        "--status success",
        "--day 1 --hours 23",
        "--day tue --hours 0-23"};
    struct store_builder *b = five_weeks();

    (void)state;
    for (size_t i = 0; i < COUNT(windows); i++) {
        char words[256];
        struct report *counted = run_on(b, windows[i]), *rows;

        print_message("%s\n", windows[i]);
        (void)snprintf(words, sizeof words, "%s%s--exact", windows[i],
                       windows[i][0] == '\0' ? "" : " ");
        rows = run_on(b, words);
        read_assert_same(counted, rows);
        report_free(counted);
        report_free(rows);
    }
    store_builder_free(b);
}

static void test_stale(void **state)
{
    static const struct built_row late[] = {
        RUN("late", STATUS_FAILED, 'F', "2026-01-12T01:00:00Z"),
        RUN("run 1", STATUS_SUCCESS, 'F', "2026-01-12T01:10:00Z"),
    };
    struct store_builder *b = five_weeks();
    struct report *before, *after;

    (void)state;
    store_builder_add(b, late, COUNT(late));
    before = run_on(b, "");
    assert_true(read_has_note(read_result(before, "cells"), "was interrupted"));
    store_builder_derive(b);
    after = run_on(b, "");
    assert_false(read_has_note(read_result(after, "cells"), "was interrupted"));
    assert_int_equal(read_total(read_result(after, "cells"), "rows_failed")->i,
                     4 * 4 + 60 + 1);
    read_assert_same(before, after);
    report_free(before);
    report_free(after);
    store_builder_free(b);
}

static void test_compat(void **state)
{
    struct store_builder *b = five_weeks();
    struct report *r = run_on(b, "--compat --limit 2");
    const struct result *cells = read_result(r, "cells");
    static const char *const names[] = {"day_of_week", "hour_utc",
                                        "processor_name", "total_failures",
                                        "sample_errors"};

    (void)state;
    assert_int_equal(cells->n_columns, COUNT(names));
    for (size_t i = 0; i < COUNT(names); i++)
        assert_string_equal(cells->columns[i].name, names[i]);
    assert_int_equal(read_int(cells, 0, "total_failures"), 41);
    /* Ties at 4: the earlier hour first, then the name. */
    assert_int_equal(cells->n_rows, 5);
    assert_int_equal(read_int(cells, 1, "hour_utc"), 1);
    assert_string_equal(read_text(cells, 1, "processor_name"), "Quiet");
    assert_int_equal(read_int(cells, 2, "hour_utc"), 0);
    assert_int_equal(read_int(cells, 2, "total_failures"), 4);
    assert_int_equal(read_int(cells, 3, "hour_utc"), 2);
    assert_false(read_has_note(cells, "ties with the next"));
    for (int n = 1; n <= 7; n++) {
        char prefix[4];

        (void)snprintf(prefix, sizeof prefix, "%d: ", n);
        assert_true(read_has_note(cells, prefix));
    }
    report_free(r);
    r = run_on(b, "--compat --limit 3");
    assert_true(read_has_note(read_result(r, "cells"),
                              "Row 3 ties with the next one at 4 failures"));
    report_free(r);
    store_builder_free(b);
}

/* The query has no upper bound; the extended mode drops such rows aloud. */
static void test_implausible(void **state)
{
    static const struct built_row rows[] = {
        RUN("1", STATUS_FAILED, 'F', "2026-01-12T01:00:00Z"),
        RUN("2", STATUS_FAILED, 'F', "2150-01-05T01:00:00Z"), /* a Monday */
        RUN("3", STATUS_FAILED, 'F', "2150-01-06T01:00:00Z"),
        RUN("4", STATUS_FAILED, 'F', "1970-01-05T01:00:00Z"),
    };
    static const char *const ways[] = {"", " --exact"};
    struct store_builder *b = store_builder_of(rows, COUNT(rows));

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        char words[32];
        struct report *r;

        (void)snprintf(words, sizeof words, "--compat%s", ways[i]);
        r = run_on(b, words);
        assert_int_equal(read_total(read_result(r, "cells"), "rows_failed")->i,
                         2);
        report_free(r);
        r = run_on(b, i == 0 ? "" : "--exact");
        assert_int_equal(read_total(read_result(r, "cells"), "rows_failed")->i,
                         1);
        assert_true(read_has_note(read_result(r, "cells"),
                                  "3 failed rows start outside"));
        report_free(r);
    }
    store_builder_free(b);
}

static void test_audit(void **state)
{
    static const struct built_row rows[] = {
        RUN("1", STATUS_FAILED, 'F', "2026-01-11T01:00:00Z"), /* Sunday */
        RUN("2", STATUS_FAILED, 'F', "2026-01-11T02:00:00Z"),
        RUN("3", STATUS_FAILED, 'F', "2026-01-12T01:00:00Z"), /* Monday */
        RUN("4", STATUS_FAILED, 'F', "2026-01-13T01:00:00Z"), /* Tuesday */
        RUN("5", STATUS_FAILED, 'F', "2026-01-14T05:00:00Z"), /* Wednesday */
    };
    static const struct {
        const char *day;
        int64_t rows;
        bool suspicious;
    } want[] = {{"Monday", 1, false},    {"Sunday", 2, true},
                {"Tuesday", 1, false},   {"Tuesday", 1, false},
                {"Wednesday", 0, false}, {"Tuesday", 1, false}};
    struct store_builder *b = store_builder_of(rows, COUNT(rows));
    struct report *r = run_on(b, "");
    const struct result *audit = read_result(r, "audit");

    (void)state;
    assert_int_equal(audit->n_rows, COUNT(want));
    for (size_t i = 0; i < COUNT(want); i++) {
        assert_string_equal(read_text(audit, i, "day"), want[i].day);
        assert_int_equal(read_int(audit, i, "total_failures"), want[i].rows);
        assert_int_equal(read_int(audit, i, "suspicious"), want[i].suspicious);
    }
    assert_true(read_has_note(audit, "of Sunday hold 2 failed rows"));
    report_free(r);
    r = run_on(b, "--day 7");
    audit = read_result(r, "audit");
    assert_true(read_cell(audit, 3, "day")->null);
    assert_string_equal(read_text(audit, 5, "day"), "Sunday");
    report_free(r);
    store_builder_free(b);
}

static void test_errors(void **state)
{
    static const char *const texts[] = {"b", "b", "a", "a",  "c",
                                        "e", "d", "f", NULL, NULL};
    struct built_row rows[COUNT(texts)];
    char ids[COUNT(texts)][4];
    static const char *const ways[] = {"", "--exact", "--phase p"};
    struct store_builder *b;

    (void)state;
    for (size_t i = 0; i < COUNT(texts); i++) {
        (void)snprintf(ids[i], sizeof ids[i], "%zu", i);
        rows[i] = (struct built_row){.processor = "P",
                                     .run_id = ids[i],
                                     .phase = "p",
                                     .status = STATUS_FAILED,
                                     .started = "2026-01-12T01:00:00Z",
                                     .error = texts[i]};
    }
    b = store_builder_of(rows, COUNT(rows));
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct report *r = run_on(b, ways[i]);

        print_message("%s\n", ways[i]);
        assert_string_equal(
            read_text(read_result(r, "cells"), 0, "sample_errors"),
            "a; b; c; d; e");
        assert_int_equal(read_int(read_result(r, "cells"), 0, "total_failures"),
                         10);
        report_free(r);
    }
    store_builder_free(b);
}

static void test_nothing(void **state)
{
    struct store_builder *b = store_builder_new();
    struct report *r = run_on(b, "--processor Nobody");
    const struct result *cells = read_result(r, "cells");

    (void)state;
    assert_int_equal(cells->n_rows, 0);
    assert_int_equal(read_total(cells, "rows_failed")->i, 0);
    assert_true(read_has_note(cells, "There are no rows"));
    assert_true(read_has_note(cells, "fits --processor Nobody"));
    assert_int_equal(read_result(r, "by_hour")->n_rows, 4);
    report_free(r);
    store_builder_free(b);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "--day 0",        "--day 8",      "--day Mo",
        "--day Moonday",  "--hours 3-0",  "--hours 24",
        "--hours 0-24",   "--hours x",    "--hours -1-3",
        "--hours 0-3-5",  "--hours +1-2", "--compat --tz America/New_York",
        "--processor /[/"};
    const struct analysis *a = analysis_find("monday");
    struct store_builder *b = store_builder_new();

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct built_options o;
        struct report *r = NULL;
        struct hc_err err = {0};
        enum hc_code rc;

        print_message("%s\n", bad[i]);

        built_options_parse(&o, a->options, bad[i]);
        rc = a->run(store_builder_store(b), o.options, &r, &err);
        assert_true(rc == HC_EUSAGE || rc == HC_ECONFIG);
        assert_true(err.msg[0] != '\0');
        assert_null(r);
        built_options_free(&o);
    }
    store_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bookkeeping),
        cmocka_unit_test(test_occurrences),
        cmocka_unit_test(test_default_window),
        cmocka_unit_test(test_ways_agree),
        cmocka_unit_test(test_stale),
        cmocka_unit_test(test_compat),
        cmocka_unit_test(test_implausible),
        cmocka_unit_test(test_audit),
        cmocka_unit_test(test_errors),
        cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
