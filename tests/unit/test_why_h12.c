/* SPDX-License-Identifier: MIT
 *
 * H12, breaker oscillation: each boundary of the verdict, and when attempts
 * come back together. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

/* n attempts of one item, gap_s apart. */
static void attempts(struct why_world *w, int64_t at_s, uint64_t id, size_t n,
                     int64_t gap_s)
{
    for (size_t j = 0; j < n; j++, at_s += gap_s)
        why_world_run(w, (struct world_run){
                             .at_s = at_s, .message = id, .error = "closed"});
}

/* Unknown: too few gaps to tell.  Others come at any time of the hour. */
static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    if (says == WHY_YES)
        attempts(w, at_s, id, 5, 1800);
    else if (at_s < 0)
        attempts(w, at_s, id, 1, 0);
    else
        attempts(w, (int64_t)(id * 37 % 3500), id, says == WHY_NO ? 1 : 3,
                 1900);
}

static const struct why_mix mixes[] = {
    {"three tenths", 30, 70, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 29, 71, 0, 0, 50, WHY_WEAK},
    {"none of 35", 0, 35, 0, 0, 30, WHY_REFUTED},
    {"none of 34, but no rhythm either", 0, 34, 0, 0, 30, WHY_REFUTED},
    {"none of 29", 0, 29, 0, 0, 30, WHY_WEAK},
    {"too short to tell", 0, 0, 50, 0, 30, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(12, &mixes[i], make);
}

static const struct {
    const char *name;
    int64_t gap_s;
    size_t n;
    bool explained, met;
    double period_s;
} rhythms[] = {
    {"half an hour", 1800, 5, true, true, 1800},
    {"and two minutes for the probe", 1920, 5, true, true, 1920},
    {"four hours", 14400, 5, true, true, 14400},
    {"a quarter of an hour", 900, 9, false, true, 1800},
    {"every ten minutes", 600, 9, false, true, 1800},
    {"forty minutes", 2400, 5, true, false, NAN},
};

/* A quarter of an hour comes back after half of one, too: the rhythm of the
 * items alone tells it from a breaker's. */
static void test_rhythms(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rhythms / sizeof rhythms[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", rhythms[i].name);
        for (uint64_t id = 1; id <= 40; id++)
            attempts(w, (int64_t)id % 60, id, rhythms[i].n, rhythms[i].gap_s);
        f = why_world_judge(w, 12);
        assert_int_equal(f->k[WHY_STORM], rhythms[i].explained ? 40 : 0);
        assert_int_equal(why_condition_of(f, "peak")->met, rhythms[i].met);
        if (rhythms[i].met)
            assert_true(why_stat_of(f, "period_s") == rhythms[i].period_s);
        why_world_free(w);
    }
}

/* Few gaps: of another rhythm, or too few to tell. */
static const struct {
    const char *name;
    size_t n;
    int64_t gap_s;
    size_t known;
} short_ones[] = {
    {"half an hour, once", 2, 1800, 0},
    {"a quarter less", 2, 1440, 0},
    {"less than that", 2, 1439, 1},
    {"a quarter more", 4, 2250, 0},
    {"more than that", 4, 2251, 1},
    {"four hours", 3, 14400, 0},
    {"a minute", 3, 60, 1},
};

static void test_few_gaps(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof short_ones / sizeof short_ones[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", short_ones[i].name);
        attempts(w, 0, 1, short_ones[i].n, short_ones[i].gap_s);
        f = why_world_judge(w, 12);
        assert_int_equal(f->n[WHY_STORM], short_ones[i].known);
        assert_int_equal(f->k[WHY_STORM], 0);
        why_world_free(w);
    }
}

/* Items that do not keep step: each has the rhythm, all together have one,
 * too, at the time that each waits. */
static void test_out_of_step(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    for (uint64_t id = 1; id <= 20; id++)
        attempts(w, (int64_t)(id * 719 % 1800), id, 5, 1800);
    f = why_world_judge(w, 12);
    assert_true(why_condition_of(f, "peak")->met);
    why_world_free(w);
}

static void test_no_repetition(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    for (uint64_t id = 1; id <= 40; id++)
        attempts(w, (int64_t)(id * 37 % 3500), id, 1, 0);
    f = why_world_judge(w, 12);
    assert_false(why_condition_of(f, "peak")->met);
    assert_int_equal(f->verdict, WHY_REFUTED);
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_rhythms),
        cmocka_unit_test(test_few_gaps),
        cmocka_unit_test(test_out_of_step),
        cmocka_unit_test(test_no_repetition),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
