/* SPDX-License-Identifier: MIT
 *
 * H1, race condition: each boundary of the verdict, of what is too early and
 * of what recovers. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

/* Data of date 1 arrive at 3000 s, as UP succeeds. */
static void arrive(struct why_world *w)
{
    why_world_run(w, (struct world_run){.processor = "UP",
                                        .at_s = 2990,
                                        .length_s = 10,
                                        .date = 1,
                                        .outcome = HISTORY_SUCCESS});
}

static void attempt(struct why_world *w, int64_t at_s, uint64_t id,
                    int32_t date, enum history_outcome outcome,
                    const char *parent)
{
    why_world_run(w, (struct world_run){.at_s = at_s,
                                        .length_s = 1,
                                        .message = id,
                                        .date = date,
                                        .outcome = outcome,
                                        .field = {[HISTORY_PARENT] = parent}});
}

static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    if (id == 1)
        arrive(w);
    /* Outside of the storm, a day before, the data come as late. */
    attempt(w, at_s, id, says == WHY_NO ? 2 : 1, HISTORY_FAILED,
            says == WHY_UNKNOWN ? NULL : "UP");
    if (says == WHY_YES && at_s > 0)
        attempt(w, 3600, id, 1, HISTORY_SUCCESS, "UP");
}

static const struct why_mix mixes[] = {
    {"half", 50, 50, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 49, 51, 0, 0, 50, WHY_WEAK},
    {"outside as often", 50, 50, 0, 20, 30, WHY_WEAK},
    {"nothing is known outside", 50, 50, 0, 0, 0, WHY_WEAK},
    {"none of 35", 0, 35, 0, 5, 30, WHY_REFUTED},
    {"no parents", 0, 0, 40, 0, 30, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(1, &mixes[i], make);
}

static const struct {
    const char *name, *parent;
    int64_t head_s, then_s; /* then_s 0 = no second attempt */
    enum history_outcome head, then;
    int32_t date;
    size_t k, n;
    double recovered; /* NAN = none is explained */
} items[] = {
    {"a second before it is there", "UP", 2999, 6600, HISTORY_FAILED,
     HISTORY_SUCCESS, 1, 1, 1, 1},
    {"just then", "UP", 3000, 3100, HISTORY_FAILED, HISTORY_SUCCESS, 1, 0, 1,
     NAN},
    {"recovers a second too late", "UP", 2999, 6601, HISTORY_FAILED,
     HISTORY_SUCCESS, 1, 1, 1, 0},
    {"works while nothing is there", "UP", 10, 2990, HISTORY_FAILED,
     HISTORY_SUCCESS, 1, 1, 1, 0},
    {"never tried again", "UP", 10, 0, HISTORY_FAILED, HISTORY_FAILED, 1, 1, 1,
     0},
    {"lost counts as failed", "UP", 10, 0, HISTORY_LOST, HISTORY_FAILED, 1, 1,
     1, 0},
    {"another date", "UP", 10, 0, HISTORY_FAILED, HISTORY_FAILED, 2, 0, 1, NAN},
    {"no date", "UP", 10, 0, HISTORY_FAILED, HISTORY_FAILED, 0, 0, 0, NAN},
    {"a parent that is not exported", "Q", 10, 0, HISTORY_FAILED,
     HISTORY_FAILED, 1, 0, 0, NAN},
};

static void test_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;
        double recovered;

        print_message("%s\n", items[i].name);
        arrive(w);
        attempt(w, items[i].head_s, 1, items[i].date, items[i].head,
                items[i].parent);
        if (items[i].then_s > 0)
            attempt(w, items[i].then_s, 1, items[i].date, items[i].then,
                    items[i].parent);
        f = why_world_judge(w, 1);
        assert_int_equal(f->k[WHY_STORM], items[i].k);
        assert_int_equal(f->n[WHY_STORM], items[i].n);
        recovered = why_condition_of(f, "recovered")->value;
        assert_int_equal(isnan(recovered), isnan(items[i].recovered));
        if (!isnan(recovered))
            assert_true(recovered == items[i].recovered);
        why_world_free(w);
    }
}

/* Next to none of many recovers: it was no race, whatever the share.  Who
 * cannot be judged could have been one, so too many of them leave it open. */
static void test_nobody_recovers(void **state)
{
    static const struct {
        uint64_t recover, unknown;
        enum why_verdict want;
    } cases[] = {{8, 0, WHY_REFUTED},
                 {9, 0, WHY_WEAK},
                 {0, 38, WHY_REFUTED},
                 {0, 60, WHY_WEAK}};

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        arrive(w);
        for (uint64_t i = 1; i <= cases[c].recover; i++)
            make(w, WHY_YES, (int64_t)i, i);
        for (uint64_t i = cases[c].recover + 1; i <= 60; i++)
            attempt(w, (int64_t)i, 100 + i, 1, HISTORY_FAILED, "UP");
        for (uint64_t i = 1; i <= cases[c].unknown; i++)
            attempt(w, (int64_t)i, 200 + i, 1, HISTORY_FAILED, "Q");
        for (uint64_t i = 1; i <= 30; i++)
            make(w, WHY_NO, (int64_t)i - 86400, 300 + i);
        f = why_world_judge(w, 1);
        print_message("%d recover, %d unknown\n", (int)cases[c].recover,
                      (int)cases[c].unknown);
        assert_int_equal(f->verdict, cases[c].want);
        assert_int_equal(why_condition_of(f, "recovered")->refuted,
                         cases[c].want == WHY_REFUTED);
        why_world_free(w);
    }
}

/* Half of the explained items recover; all else is met. */
static void test_recovered(void **state)
{
    (void)state;
    for (uint64_t lost = 10; lost <= 11; lost++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        for (uint64_t i = 1; i <= 10; i++)
            make(w, WHY_YES, (int64_t)i, i);
        for (uint64_t i = 1; i <= lost; i++)
            attempt(w, (int64_t)i, 100 + i, 1, HISTORY_FAILED, "UP");
        for (uint64_t i = 1; i <= 30; i++)
            make(w, WHY_NO, (int64_t)i - 86400, 200 + i);
        f = why_world_judge(w, 1);
        assert_int_equal(why_condition_of(f, "recovered")->met, lost == 10);
        assert_int_equal(f->verdict, lost == 10 ? WHY_SUPPORTED : WHY_WEAK);
        why_world_free(w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_recovered),
        cmocka_unit_test(test_nobody_recovers),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
