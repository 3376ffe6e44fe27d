/* SPDX-License-Identifier: MIT
 *
 * The common window: where "now" comes from and what each option moves. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "analyzer/analyses/window.h"
#include "tests/support/store_builder.h"

/* The latest plausible start is 2026-01-13T22:41:07Z; a lost time (1970) and
 * one of year 9999 do not count. */
static const struct built_row rows[] = {
    {.processor = "A",
     .run_id = "1",
     .status = STATUS_FAILED,
     .started = "2026-01-12T00:10:00Z"},
    {.processor = "A",
     .run_id = "2",
     .status = STATUS_SUCCESS,
     .started = "2026-01-13T22:41:07Z"},
    {.processor = "A",
     .run_id = "3",
     .status = STATUS_FAILED,
     .started = "1970-01-01T00:00:00Z"},
    {.processor = "A",
     .run_id = "4",
     .status = STATUS_FAILED,
     .started = "9999-12-31T00:00:00Z"},
};

static const struct {
    const char *name, *options;
    int64_t last_us;
    const char *as_of, *from, *to; /* NULL = open */
    bool bounded;
} cases[] = {
    {"nothing said", "", 0, "2026-01-13T22:41:07Z", NULL, NULL, false},
    {"the analysis' own span", "", 30 * HC_US_PER_DAY, "2026-01-13T22:41:07Z",
     "2025-12-14T22:41:07Z", NULL, false},
    {"--last ends at as_of, which it holds", "--last 12h", 0,
     "2026-01-13T22:41:07Z", "2026-01-13T10:41:07Z",
     "2026-01-13T22:41:07.000001Z", true},
    {"--last wins over the analysis' own", "--last 1d", 30 * HC_US_PER_DAY,
     "2026-01-13T22:41:07Z", "2026-01-12T22:41:07Z",
     "2026-01-13T22:41:07.000001Z", true},
    {"--as-of moves the end", "--as-of 2026-01-12T03:00:00Z", 0,
     "2026-01-12T03:00:00Z", NULL, "2026-01-12T03:00:00.000001Z", false},
    {"--as-of and --last", "--as-of 2026-01-12 --last 7d", 0, "2026-01-12",
     "2026-01-05", "2026-01-12T00:00:00.000001Z", true},
    {"--since", "--since 2026-01-12", 30 * HC_US_PER_DAY,
     "2026-01-13T22:41:07Z", "2026-01-12", NULL, true},
    {"--until is exclusive", "--until 2026-01-12", 0, "2026-01-13T22:41:07Z",
     NULL, "2026-01-12", true},
    {"--last counts back from --until", "--until 2026-01-12 --last 2d", 0,
     "2026-01-13T22:41:07Z", "2026-01-10", "2026-01-12", true},
    {"--exact reads the rows", "--exact --last 1d", 0, "2026-01-13T22:41:07Z",
     "2026-01-12T22:41:07Z", "2026-01-13T22:41:07.000001Z", true},
};

static enum hc_code resolve(struct store_builder *b, const char *words,
                            int64_t last_us, struct window *w,
                            struct hc_err *err)
{
    struct built_options o;
    struct report *r = NULL;
    enum hc_code rc;

    built_options_parse(&o, NULL, words);
    assert_int_equal(report_new(&r, "window", "Window", err), HC_OK);
    rc = window_resolve_last(w, WINDOW_RUNS, last_us, store_builder_store(b),
                             o.options, r, err);
    if (rc == HC_OK)
        assert_true(r->n_params >= 2);
    report_free(r);
    built_options_free(&o);
    return rc;
}

static void test_bounds(void **state)
{
    struct store_builder *b =
        store_builder_of(rows, sizeof rows / sizeof rows[0]);

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct window w;
        struct hc_err err = {0};

        print_message("%s\n", cases[i].name);
        assert_int_equal(
            resolve(b, cases[i].options, cases[i].last_us, &w, &err), HC_OK);
        assert_int_equal(w.as_of_us, built_time(cases[i].as_of));
        assert_int_equal(w.from_us, cases[i].from == NULL
                                        ? WINDOW_OPEN_FROM
                                        : built_time(cases[i].from));
        assert_int_equal(w.to_us, cases[i].to == NULL
                                      ? WINDOW_OPEN_TO
                                      : built_time(cases[i].to));
        assert_int_equal(w.bounded, cases[i].bounded);
        assert_false(w.empty);
        assert_false(w.stale);
        window_release(&w);
    }
    store_builder_free(b);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "--since 2026-01-12 --last 1d", "--since 2026-01-12 --until 2026-01-12",
        "--since 2026-02-01 --until 2026-01-12", "--tz Nowhere/City",
        "--last 0s --until 2026-01-01 --since 2026-01-02"};
    struct store_builder *b =
        store_builder_of(rows, sizeof rows / sizeof rows[0]);

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct window w;
        struct hc_err err = {0};

        print_message("%s\n", bad[i]);
        assert_int_equal(resolve(b, bad[i], 0, &w, &err), HC_EUSAGE);
        assert_true(err.msg[0] != '\0');
        window_release(&w);
    }
    store_builder_free(b);
}

static void test_empty(void **state)
{
    struct store_builder *b = store_builder_new();
    struct window w;
    struct hc_err err = {0};

    (void)state;
    /* Nothing to count back from. */
    assert_int_equal(resolve(b, "--last 1d", HC_US_PER_DAY, &w, &err), HC_OK);
    assert_true(w.empty);
    assert_int_equal(w.as_of_us, 0);
    assert_int_equal(w.from_us, WINDOW_OPEN_FROM);
    assert_int_equal(w.to_us, WINDOW_OPEN_TO);
    window_release(&w);
    store_builder_free(b);
}

/* Rows that no derive has seen: what was derived says nothing about them. */
static void test_stale(void **state)
{
    struct store_builder *b = store_builder_of(rows, 1);
    struct window w;
    struct hc_err err = {0};

    (void)state;
    store_builder_add(b, rows + 1, 3);
    assert_int_equal(resolve(b, "", 0, &w, &err), HC_OK);
    assert_true(w.stale);
    assert_true(w.exact);
    assert_int_equal(w.as_of_us, built_time("2026-01-13T22:41:07Z"));
    window_release(&w);
    store_builder_derive(b);
    assert_int_equal(resolve(b, "", 0, &w, &err), HC_OK);
    assert_false(w.stale);
    assert_int_equal(w.as_of_us, built_time("2026-01-13T22:41:07Z"));
    window_release(&w);
    store_builder_free(b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bounds),
        cmocka_unit_test(test_refused),
        cmocka_unit_test(test_empty),
        cmocka_unit_test(test_stale),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
