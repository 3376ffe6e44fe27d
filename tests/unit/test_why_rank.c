/* SPDX-License-Identifier: MIT
 *
 * All hypotheses of one case: their order, what is common to every finding,
 * and that nothing is judged without a storm. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

/* Forty first failures that name a limit, in a fleet that fails otherwise. */
static struct why_world *world(void)
{
    struct why_world *w = why_world_new();

    why_world_runs(w,
                   (struct world_run){.at_s = 60,
                                      .length_s = 1,
                                      .message = 1,
                                      .error = "429 Too Many Requests"},
                   40, 30);
    why_world_runs(
        w,
        (struct world_run){
            .at_s = -86000, .length_s = 1, .message = 1000, .error = "no luck"},
        40, 30);
    return w;
}

static double or_less(double v)
{
    return isnan(v) ? -1 : v;
}

static void test_order(void **state)
{
    struct why_world *w = world();
    struct why_finding *all = NULL;
    struct hc_err err = {0};
    unsigned seen = 0;

    (void)state;
    (void)why_world_judge(w, 2);
    assert_int_equal(why_findings_make(&all, why_world_case(w), &err), HC_OK);
    assert_string_equal(all[0].hypothesis->id, "H2");
    assert_int_equal(all[0].verdict, WHY_SUPPORTED);
    for (size_t i = 0; i < WHY_N; i++) {
        const struct why_finding *f = &all[i];

        seen |= 1u << f->hypothesis->number;
        assert_true(f->n_conditions > 0);
        assert_true(f->coverage >= 0 && f->coverage <= 1);
        assert_true(f->k[WHY_STORM] <= f->n[WHY_STORM]);
        assert_int_equal(f->failed, HC_OK);
        if (i == 0)
            continue;
        assert_true(f[-1].verdict <= f->verdict);
        if (f[-1].verdict == f->verdict) {
            assert_true(or_less(f[-1].interval.lo) >= or_less(f->interval.lo));
            if (or_less(f[-1].interval.lo) == or_less(f->interval.lo))
                assert_true(or_less(f[-1].lift) > or_less(f->lift) ||
                            (or_less(f[-1].lift) == or_less(f->lift) &&
                             f[-1].hypothesis->number < f->hypothesis->number));
        }
    }
    assert_int_equal(seen, ((1u << WHY_LAST) - 1) << 1);
    why_findings_free(all);
    why_world_free(w);
}

static void test_no_storm(void **state)
{
    const struct why_case none = {.storm = NULL};
    struct why_finding *all = NULL;
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(why_findings_make(&all, &none, &err), HC_OK);
    for (size_t i = 0; i < WHY_N; i++) {
        assert_int_equal(all[i].verdict, WHY_NO_DATA);
        assert_int_equal(all[i].hypothesis->number, (int)i + 1);
        assert_int_equal(all[i].n_conditions, 0);
    }
    why_findings_free(all);
}

/* An item is a chain that failed in the storm, or else outside; once. */
static void test_items(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_case *c;

    (void)state;
    why_world_run(w, (struct world_run){.at_s = -82900, .message = 1});
    why_world_run(w, (struct world_run){.at_s = -82700, .message = 2});
    why_world_run(w, (struct world_run){.at_s = -10, .message = 3});
    why_world_run(w, (struct world_run){.at_s = 3599, .message = 3});
    why_world_run(w, (struct world_run){.at_s = 0, .message = 4});
    why_world_run(w, (struct world_run){.at_s = 3600, .message = 5});
    why_world_run(w, (struct world_run){
                         .at_s = 30, .message = 6, .outcome = HISTORY_SUCCESS});
    (void)why_world_judge(w, 11);
    c = why_world_case(w);
    assert_int_equal(c->items[WHY_STORM].n, 2);
    assert_int_equal(why_failure(c, &c->items[WHY_STORM].at[0])->message, 4);
    assert_int_equal(why_failure(c, &c->items[WHY_STORM].at[1])->message, 3);
    assert_int_equal(why_head(c, &c->items[WHY_STORM].at[1])->started_us,
                     WORLD_T0 - 10 * WORLD_S);
    assert_int_equal(c->items[WHY_BASELINE].n, 1);
    why_world_free(w);
}

/* Text that does not fit is cut whole, never overrun. */
static void test_room(void **state)
{
    struct why_finding f = {.verdict = WHY_NO_DATA};

    (void)state;
    for (int i = 0; i < 100; i++)
        why_caveat(&f, "Sentence %d of many.", i);
    assert_true(strlen(f.caveat) < WHY_CAVEAT);
    assert_string_equal(f.caveat + strlen(f.caveat) - 8, "of many.");
    why_stat_text(&f, "long",
                  HC_STR("01234567890123456789012345678901234567890123456789"
                         "0123456789012\xc3\xa4"));
    assert_int_equal(strlen(f.stats[0].text), 63);
    for (int i = 0; i < WHY_MAX_STATS; i++)
        why_stat_int(&f, "n", i);
    assert_int_equal(f.failed, HC_EBUG);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_no_storm),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_room),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
