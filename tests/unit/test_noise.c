/* SPDX-License-Identifier: MIT
 *
 * noise: failures without a category count in every total, and the queries
 * that drop them are found out. */
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
#define DAY          "2026-01-12"

static const struct built_row rows[] = {
    {.processor = "A",
     .run_id = "1",
     .status = STATUS_FAILED,
     .started = DAY "T00:00:00Z",
     .data_date = DAY,
     .error = "No data available for x",
     .category = "no_data_available"},
    {.processor = "A",
     .run_id = "2",
     .status = STATUS_FAILED,
     .started = DAY "T00:10:00Z",
     .data_date = DAY,
     .error = "boom"},
    {.processor = "A",
     .run_id = "3",
     .status = STATUS_FAILED,
     .started = DAY "T00:20:00Z",
     .data_date = DAY},
    {.processor = "A",
     .run_id = "4",
     .status = STATUS_FAILED,
     .started = DAY "T00:30:00Z",
     .data_date = DAY,
     .error = "bang",
     .category = "unknown"},
    {.processor = "A",
     .run_id = "5",
     .status = STATUS_FAILED,
     .started = DAY "T00:40:00Z",
     .data_date = DAY,
     .error = "Missing critical dependencies: x",
     .category = "upstream_failure"},
    /* A cleanup row beside a success: a failed row, no failed run. */
    {.processor = "B",
     .run_id = "6",
     .status = STATUS_FAILED,
     .class = 'C',
     .started = DAY "T00:50:00Z",
     .data_date = DAY,
     .error = "stale_running_cleanup"},
    {.processor = "B",
     .run_id = "6",
     .status = STATUS_SUCCESS,
     .started = DAY "T00:50:00Z",
     .data_date = DAY},
    /* Too old for the monitoring queries. */
    {.processor = "B",
     .run_id = "7",
     .status = STATUS_FAILED,
     .started = "2026-01-02T00:00:00Z",
     .data_date = "2026-01-02",
     .error = "old"},
    /* Their first day. */
    {.processor = "B",
     .run_id = "8",
     .status = STATUS_FAILED,
     .started = "2026-01-05T00:00:00Z",
     .data_date = "2026-01-05",
     .error = "old",
     .category = "timeout"},
};

static struct report *run_on(struct store_builder *b, const char *words)
{
    const struct analysis *a = analysis_find("noise");
    struct built_options o;
    struct report *r = NULL;
    struct hc_err err = {0};

    built_options_parse(&o, a->options, words);
    if (a->run(store_builder_store(b), o.options, &r, &err) != HC_OK)
        fail_msg("noise %s: %s", words, err.msg);
    assert_int_equal(report_check(r, &err), HC_OK);
    built_options_free(&o);
    return r;
}

static int64_t total(const struct report *r, const char *result,
                     const char *name)
{
    return read_total(read_result(r, result), name)->i;
}

static int64_t sum(const struct report *r, const char *result,
                   const char *column)
{
    const struct result *found = read_result(r, result);
    int64_t n = 0;

    for (size_t i = 0; i < found->n_rows; i++)
        n += read_int(found, i, column);
    return n;
}

static void test_null_category(void **state)
{
    static const char *const ways[] = {"", "--exact"};
    struct store_builder *b = store_builder_of(rows, COUNT(rows));

    (void)state;
    for (size_t i = 0; i < COUNT(ways); i++) {
        struct report *r = run_on(b, ways[i]);
        const struct result *noise = read_result(r, "noise");

        assert_int_equal(total(r, "noise", "runs_failed"), 7);
        assert_int_equal(total(r, "noise", "rows_failed"), 8);
        assert_string_equal(read_text(noise, 0, "classifier"), "stored");
        assert_int_equal(read_int(noise, 0, "expected"), 1);
        assert_int_equal(read_int(noise, 0, "unknown"), 4); /* 3 NULL, 1 not */
        assert_int_equal(read_int(noise, 0, "real"), 2);
        assert_true(read_cell(noise, 0, "noise_lo")->real == 1.0 / 7);
        assert_true(read_cell(noise, 0, "noise_hi")->real == 5.0 / 7);
        assert_int_equal(read_int(noise, 2, "unknown"), 1); /* run 3 */
        assert_int_equal(sum(r, "categories", "stored_rows"), 8);
        assert_int_equal(sum(r, "categories", "refined_rows"), 8);
        assert_int_equal(sum(r, "confusion", "rows"), 8);
        assert_int_equal(sum(r, "confusion", "runs"), 7);
        assert_int_equal(total(r, "categories", "rows_without_category"), 4);
        assert_int_equal(total(r, "monitoring", "old_failures"), 7);
        assert_int_equal(total(r, "monitoring", "new_failures"), 2);
        assert_int_equal(total(r, "monitoring", "null_dropped"), 3);
        assert_int_equal(total(r, "monitoring", "unknown_dropped"), 1);
        assert_int_equal(total(r, "monitoring", "expected_dropped"), 1);
        assert_true(read_has_note(read_result(r, "monitoring"),
                                  "3 failed rows have no category"));
        assert_int_equal(read_result(r, "alerts")->n_rows, 0);
        report_free(r);
    }
    store_builder_free(b);
}

static void test_expect(void **state)
{
    struct store_builder *b = store_builder_of(rows, COUNT(rows));
    struct report *r = run_on(b, "--expect upstream_failure");

    (void)state;
    assert_int_equal(read_int(read_result(r, "noise"), 0, "expected"), 2);
    assert_int_equal(read_int(read_result(r, "noise"), 0, "real"), 1);
    report_free(r);
    store_builder_free(b);
}

static void test_nothing(void **state)
{
    struct store_builder *b = store_builder_of(NULL, 0);
    struct report *r = run_on(b, "");

    (void)state;
    assert_int_equal(total(r, "noise", "runs_failed"), 0);
    assert_true(read_cell(read_result(r, "noise"), 0, "noise_lo")->null);
    report_free(r);
    store_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_null_category),
        cmocka_unit_test(test_expect),
        cmocka_unit_test(test_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
