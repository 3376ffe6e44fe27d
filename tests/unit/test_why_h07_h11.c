/* SPDX-License-Identifier: MIT
 *
 * H7, bookkeeping artefact, and H11, mislabelled window: each boundary of the
 * verdict. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "schema/resolve.h"
#include "tests/support/why_world.h"

/* ---- H7 ------------------------------------------------------------------ */

static const struct {
    const char *name;
    int64_t rows, phantom, lost, dup;
    enum storm_kind kind;
    enum why_verdict want;
    const char *extent;
} ledgers[] = {
    {"three tenths of the rows", 100, 10, 10, 10, STORM_BURST, WHY_SUPPORTED,
     "partial"},
    {"a little less", 100, 10, 10, 9, STORM_BURST, WHY_WEAK, "partial"},
    {"the storm vanishes", 100, 100, 0, 0, STORM_BOOKKEEPING, WHY_SUPPORTED,
     "full"},
    {"none of 35", 35, 0, 0, 0, STORM_BURST, WHY_REFUTED, "partial"},
    {"none of 29", 29, 0, 0, 0, STORM_BURST, WHY_WEAK, "partial"},
    {"no row", 0, 0, 0, 0, STORM_BURST, WHY_NO_DATA, "partial"},
};

static void test_bookkeeping(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ledgers / sizeof ledgers[0]; i++) {
        struct why_world *w = why_world_new();
        struct storm *storm = why_world_storm(w);
        struct world_run run = {.at_s = 5, .length_s = 7200, .message = 1};
        const struct why_finding *f;

        print_message("%s\n", ledgers[i].name);
        storm->kind = ledgers[i].kind;
        storm->rows_failed = ledgers[i].rows;
        storm->phantom = ledgers[i].phantom;
        storm->lost = ledgers[i].lost;
        run.outcome = HISTORY_LOST;
        why_world_runs(w, run, (size_t)ledgers[i].lost, 0);
        run.outcome = HISTORY_FAILED;
        run.flags = RUN_PHANTOM_DUP;
        run.message = 500;
        why_world_runs(w, run, (size_t)ledgers[i].dup, 1);
        /* Outside of the storm: counts nowhere. */
        run.at_s = 3600;
        run.message = 700;
        why_world_runs(w, run, 3, 1);
        f = why_world_judge(w, 7);
        assert_string_equal(why_verdict_name(f->verdict),
                            why_verdict_name(ledgers[i].want));
        assert_string_equal(why_stat_text_of(f, "extent"), ledgers[i].extent);
        assert_int_equal(why_stat_of(f, "phantom_dup"), ledgers[i].dup);
        assert_int_equal(f->n_proofs,
                         (size_t)(ledgers[i].lost + ledgers[i].dup));
        /* All lost ones were cleaned up at one time. */
        assert_int_equal(why_stat_of(f, "largest_cleanup"), ledgers[i].lost);
        assert_int_equal(why_stat_of(f, "cleanup_times"), ledgers[i].lost > 0);
        why_world_free(w);
    }
}

/* ---- H11 ----------------------------------------------------------------- */

static void fail_at(struct why_world *w, int64_t at_s, size_t n, uint64_t id)
{
    why_world_runs(w, (struct world_run){.at_s = at_s, .message = id}, n, 1);
}

static const struct {
    const char *name;
    int64_t storm_day; /* days after the Monday */
    size_t in_storm, outside, monday;
    enum why_verdict want;
    double ratio, share;
    const char *other;
} labels[] = {
    {"all on Sunday", -1, 40, 0, 20, WHY_SUPPORTED, 2, 1, "Sunday"},
    {"less than twice Monday", -1, 40, 0, 21, WHY_WEAK, 40 / 21.0, 1, "Sunday"},
    {"a quarter more than Monday", -1, 40, 0, 32, WHY_WEAK, 1.25, 1, "Sunday"},
    {"hardly more than Monday", -1, 40, 0, 33, WHY_REFUTED, 40 / 33.0, 1,
     "Sunday"},
    {"on Monday as claimed", 0, 40, 0, 0, WHY_REFUTED, 0, 0, "Sunday"},
    {"half of the storm on Tuesday", 1, 20, 20, 0, WHY_SUPPORTED, 40, 0.5,
     "Tuesday"},
    {"less than half", 1, 20, 21, 0, WHY_WEAK, 40, 20 / 41.0, "Tuesday"},
    {"on Thursday: no reading of Monday", 3, 40, 0, 0, WHY_REFUTED, 0, 0,
     "Sunday"},
};

static void test_label(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
        struct why_world *w = why_world_new();
        int64_t day_s = labels[i].storm_day * 86400;
        const struct time_span spans[] = {{day_s, day_s + 3600},
                                          {day_s + 36000, day_s + 39600}};
        const struct why_finding *f;

        print_message("%s\n", labels[i].name);
        why_world_spans(w, WHY_STORM, spans, 2);
        fail_at(w, day_s, labels[i].in_storm, 1);
        fail_at(w, day_s + 36000, labels[i].outside, 1000);
        fail_at(w, 7 * 86400, labels[i].monday, 2000); /* another Monday */
        f = why_world_judge(w, 11);
        assert_string_equal(why_verdict_name(f->verdict),
                            why_verdict_name(labels[i].want));
        assert_true(f->share > labels[i].share - 1e-9 &&
                    f->share < labels[i].share + 1e-9);
        assert_true(
            why_condition_of(f, "ratio")->value > labels[i].ratio - 1e-9 &&
            why_condition_of(f, "ratio")->value < labels[i].ratio + 1e-9);
        assert_string_equal(why_stat_text_of(f, "other_day"), labels[i].other);
        why_world_free(w);
    }
}

/* 03:59:59 is in the claimed hours, 04:00:00 is not. */
static void test_label_hours(void **state)
{
    const struct time_span span = {-86400, 0};
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    why_world_spans(w, WHY_STORM, &span, 1);
    fail_at(w, -86400 + 4 * 3600 - 1, 2, 1);
    f = why_world_judge(w, 11);
    assert_int_equal(f->k[WHY_STORM], 1);
    assert_int_equal(f->n[WHY_STORM], 2);
    assert_string_equal(why_stat_text_of(f, "claimed_day"), "Monday");
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_bookkeeping),
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_label_hours),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
