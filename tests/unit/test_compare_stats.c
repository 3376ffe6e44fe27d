/* SPDX-License-Identifier: MIT
 *
 * The statistics of a comparison: exact small cases worked out by hand, and
 * simulated series whose truth is known. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/compare/pelt.h"
#include "analyzer/compare/permutation.h"
#include "analyzer/compare/ratio.h"
#include "analyzer/stats/random.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

enum { MAX_N = 240 };

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.15g, expected %.15g", got, want);
}

/* NaN is expected where want is NaN. */
static void assert_same(double got, double want)
{
    if (isnan(want))
        assert_true(isnan(got));
    else
        assert_near(got, want, 1e-9 * fmax(1, fabs(want)));
}

/* Poisson counts by inversion; mean up to some hundred. */
static double draw_poisson(double mean, uint64_t key)
{
    double u = random_uniform(key), p = exp(-mean), sum = p;
    double k = 0;

    while (u > sum && k < 10000) {
        k++;
        p *= mean / k;
        sum += p;
    }
    return k;
}

/* Counts of exposure 1, the last n_after of them after. */
static void samples(struct compare_sample *s, const double *counts, size_t n,
                    size_t n_after)
{
    for (size_t i = 0; i < n; i++)
        s[i] = (struct compare_sample){counts[i], 1, i >= n - n_after};
}

/* ---- permutation ------------------------------------------------------- */

static const struct {
    const char *name;
    double counts[8];
    size_t n, n_after;
    double p_lower, p_upper, p_min;
} permutation_cases[] = {
    {"five before, one after", {9, 8, 9, 10, 9, 1}, 6, 1, 1. / 6, 1, 1. / 6},
    {"the one after is second lowest",
     {9, 8, 1, 10, 9, 2},
     6,
     1,
     2. / 6,
     5. / 6,
     1. / 6},
    {"three against three", {7, 8, 9, 1, 2, 3}, 6, 3, 1. / 20, 1, 1. / 20},
    {"a rise", {1, 2, 3, 7, 8, 9}, 6, 3, 1, 1. / 20, 1. / 20},
    {"all equal", {5, 5, 5, 5, 5, 5}, 6, 3, 1, 1, 1. / 20},
    /* sums of two out of 1 1 2 3: 2 3 4 3 4 5; after holds 1 + 2 */
    {"ties count", {1, 3, 1, 2}, 4, 2, 3. / 6, 5. / 6, 1. / 6},
    {"nothing after", {4, 4, 4, 0}, 4, 1, 1. / 4, 1, 1. / 4},
    {"nothing before", {0, 0, 0, 4}, 4, 1, 1, 1. / 4, 1. / 4},
    {"all zero", {0, 0, 0, 0}, 4, 2, NAN, NAN, 1. / 6},
    {"one side alone", {1, 2}, 2, 0, NAN, NAN, NAN},
    {"none", {0}, 0, 0, NAN, NAN, NAN},
};

static void test_permutation(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(permutation_cases); i++) {
        struct compare_sample s[8];
        struct permutation p;
        struct hc_err err = {0};

        print_message("%s\n", permutation_cases[i].name);
        samples(s, permutation_cases[i].counts, permutation_cases[i].n,
                permutation_cases[i].n_after);
        assert_int_equal(permutation_test(&p, s, permutation_cases[i].n, &err),
                         HC_OK);
        assert_same(p.p_lower, permutation_cases[i].p_lower);
        assert_same(p.p_upper, permutation_cases[i].p_upper);
        assert_same(p.p_min, permutation_cases[i].p_min);
        assert_false(p.sampled);
    }
}

/* Rates decide, not counts: the short occurrence has fewer but is worse. */
static void test_permutation_exposure(void **state)
{
    const struct compare_sample s[] = {
        {10, 4, false}, {12, 4, false}, {8, 4, false}, {9, 1, true}};
    const struct compare_sample dark[] = {{1, 0, false}, {2, 1, true}};
    struct permutation p;
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(permutation_test(&p, s, COUNT(s), &err), HC_OK);
    assert_same(p.p_upper, 1. / 4);
    assert_same(p.p_lower, 1);
    assert_int_equal(permutation_test(&p, dark, COUNT(dark), &err), HC_OK);
    assert_true(isnan(p.p_lower));
    assert_same(p.p_min, 1. / 2);
}

static void test_permutation_drawn(void **state)
{
    struct compare_sample s[24];
    struct permutation p, again;
    struct hc_err err = {0};

    (void)state;
    for (size_t i = 0; i < COUNT(s); i++)
        s[i] = (struct compare_sample){i < 12 ? 100 : 1, 1, i >= 12};
    assert_int_equal(permutation_test(&p, s, COUNT(s), &err), HC_OK);
    assert_true(p.sampled);
    assert_int_equal(p.n, PERMUTATION_MAX + 1);
    assert_same(p.p_min, 1. / (PERMUTATION_MAX + 1));
    assert_true(p.p_lower >= p.p_min && p.p_lower < 2e-5);
    assert_int_equal(permutation_test(&again, s, COUNT(s), &err), HC_OK);
    assert_true(again.p_lower == p.p_lower && again.p_upper == p.p_upper);
    /* 1 to 24 in turns: after is a bit higher.  Of all C(24, 12) arrangements
     * a share of 0.37764 is as high. */
    for (size_t i = 0; i < COUNT(s); i++)
        s[i] = (struct compare_sample){(double)i + 1, 1, i % 2 == 1};
    assert_int_equal(permutation_test(&p, s, COUNT(s), &err), HC_OK);
    assert_near(p.p_upper, 0.3776424, 0.005);
}

static void test_permutation_count(void **state)
{
    (void)state;
    assert_int_equal(permutation_count(6, 1, 1000), 6);
    assert_int_equal(permutation_count(20, 10, PERMUTATION_MAX), 184756);
    assert_int_equal(permutation_count(21, 10, PERMUTATION_MAX),
                     PERMUTATION_MAX + 1);
    assert_int_equal(permutation_count(5000, 2500, PERMUTATION_MAX),
                     PERMUTATION_MAX + 1);
    assert_int_equal(permutation_count(5000, 4999, PERMUTATION_MAX), 5000);
    assert_int_equal(permutation_count(3, 0, 1), 1);
}

/* Under no change p is at most 0.05 in at most 5 % of worlds. */
static void test_permutation_level(void **state)
{
    enum { WORLDS = 1000 };
    size_t rejected = 0;

    (void)state;
    for (uint64_t w = 0; w < WORLDS; w++) {
        struct compare_sample s[8];
        struct permutation p;
        struct hc_err err = {0};

        for (size_t i = 0; i < COUNT(s); i++)
            s[i] = (struct compare_sample){draw_poisson(40, random_mix(w) + i),
                                           1, i >= 4};
        assert_int_equal(permutation_test(&p, s, COUNT(s), &err), HC_OK);
        rejected += p.p_lower <= 0.05;
    }
    assert_true(rejected > 10 && rejected <= 65); /* 4.3 % attainable */
}

/* ---- ratio ------------------------------------------------------------- */

static void test_ratio(void **state)
{
    const struct compare_sample halved[] = {{100, 10, false}, {50, 10, true}};
    const struct compare_sample gone[] = {{100, 10, false}, {0, 2, true}};
    const struct compare_sample none[] = {{0, 10, false}, {0, 2, true}};
    const struct compare_sample one_side[] = {{5, 10, false}};
    struct rate_ratio r = ratio_estimate(halved, 2, 1), control;

    (void)state;
    assert_near(r.before, 10, 1e-12);
    assert_near(r.after, 5, 1e-12);
    assert_near(r.ratio, 0.5, 1e-12);
    assert_near(r.interval.lo, 0.356072, 1e-6);
    assert_near(r.interval.hi, 0.702106, 1e-6);
    control = r;
    r = ratio_estimate(halved, 2, 4);
    assert_near(r.interval.lo, 0.253574, 1e-6);
    assert_near(r.interval.hi, 0.985905, 1e-6);
    /* less scatter than Poisson narrows nothing */
    assert_near(ratio_estimate(halved, 2, 0.1).interval.lo, control.interval.lo,
                0);
    r = ratio_adjust(&r, &control);
    assert_near(r.ratio, 1, 1e-12);
    assert_near(r.log_var, 5 * (1 / 100. + 1 / 50.), 1e-12);
    r = ratio_estimate(gone, 2, 1);
    assert_near(r.after, 0, 0);
    assert_near(r.ratio, (0.5 / 2) / (100.5 / 10), 1e-12);
    assert_near(log(r.interval.hi / r.ratio),
                STATS_Z * sqrt(1 / 100.5 + 1 / 0.5), 1e-12);
    r = ratio_estimate(none, 2, 1);
    assert_near(r.before, 0, 0);
    assert_near(r.ratio, 5, 1e-12);
    assert_true(r.interval.lo < 1 && r.interval.hi > 1);
    assert_true(isnan(ratio_estimate(one_side, 1, 1).ratio));
    r = ratio_estimate(halved, 2, NAN);
    assert_near(r.ratio, 0.5, 1e-12);
    assert_true(isnan(r.interval.lo) && isnan(r.interval.hi));
}

static const struct {
    const char *name;
    double counts[8];
    size_t n, n_after;
    double phi;
} dispersion_cases[] = {
    /* 10/4 of the first side's deviations + 4/4 of the second's */
    {"two sides", {10, 20, 30, 4, 4, 10}, 6, 3, 3.5},
    {"constant", {7, 7, 7, 7, 7}, 5, 2, 0},
    {"a side of zeros says nothing", {10, 20, 30, 0, 0, 0}, 6, 3, 5},
    {"one each", {10, 20}, 2, 1, NAN},
    {"all zero", {0, 0, 0, 0}, 4, 2, NAN},
    {"none", {0}, 0, 0, NAN},
};

static void test_dispersion(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(dispersion_cases); i++) {
        struct compare_sample s[8];

        print_message("%s\n", dispersion_cases[i].name);
        samples(s, dispersion_cases[i].counts, dispersion_cases[i].n,
                dispersion_cases[i].n_after);
        assert_same(ratio_dispersion(s, dispersion_cases[i].n),
                    dispersion_cases[i].phi);
    }
}

static void test_predict(void **state)
{
    const double counts[] = {900, 100, 100, 100}, zero[] = {9, 0, 0};
    struct compare_sample s[4];
    struct interval pi;

    (void)state;
    samples(s, counts, 4, 3);
    pi = ratio_predict(s, 4, 1, 4);
    assert_near(pi.lo, 70.450305, 1e-3);
    assert_near(pi.hi, 134.688626, 1e-3);
    assert_true(isnan(ratio_predict(s, 4, NAN, 4).lo));
    assert_true(isnan(ratio_predict(s, 4, 1, 0).lo));
    assert_true(isnan(ratio_predict(s, 1, 1, 4).hi));
    samples(s, zero, 3, 2);
    pi = ratio_predict(s, 3, 1, 1);
    assert_near(pi.lo, 0, 0);
    assert_true(pi.hi > 1);
    assert_near(ratio_t975(1), 12.7062, 1e-4);
    assert_near(ratio_t975(40), 2.0211, 2e-3);
    assert_near(ratio_t975(100000), STATS_Z, 1e-4);
}

/* Counts whose variance is four times their mean: the interval holds the true
 * ratio, and the prediction the next count, about as often as they say. */
static void test_coverage(void **state)
{
    enum { WORLDS = 1000, N = 16, TIMES = 4 };
    size_t held = 0, predicted = 0;

    (void)state;
    for (uint64_t w = 0; w < WORLDS; w++) {
        struct compare_sample s[N + 1];
        struct rate_ratio r;
        struct interval pi;
        double phi;

        for (size_t i = 0; i <= N; i++) {
            bool after = i >= N / 2;
            double mean = after ? 15 : 30; /* in clumps of four */

            s[i] = (struct compare_sample){
                TIMES * draw_poisson(mean, random_mix(w + 77) + i), 1, after};
        }
        phi = ratio_dispersion(s, N);
        r = ratio_estimate(s, N, phi);
        held += r.interval.lo <= 0.5 && 0.5 <= r.interval.hi;
        pi = ratio_predict(s, N, phi, N - 2);
        predicted += pi.lo <= s[N].count && s[N].count <= pi.hi;
    }
    print_message("ratio %zu, prediction %zu of %d\n", held, predicted,
                  (int)WORLDS);
    assert_in_range(held, 910, 980);
    assert_in_range(predicted, 920, 985);
}

/* ---- change points ----------------------------------------------------- */

static double segment_cost(const double *x, size_t from, size_t to)
{
    double mean = 0, sum = 0;

    for (size_t i = from; i < to; i++)
        mean += x[i] / (double)(to - from);
    for (size_t i = from; i < to; i++)
        sum += (x[i] - mean) * (x[i] - mean);
    return sum;
}

/* Cost of the segmentation whose changes are the bits of `set`; infinite where
 * a segment is too short. */
static double total_cost(const double *x, size_t n, size_t min_segment,
                         double penalty, unsigned set)
{
    double total = 0;
    size_t from = 0;

    for (size_t at = 1; at <= n; at++) {
        if (at < n && (set >> at & 1) == 0)
            continue;
        if (at - from < min_segment)
            return INFINITY;
        total += segment_cost(x, from, at) + (at < n ? penalty : 0);
        from = at;
    }
    return total;
}

static void test_pelt_is_optimal(void **state)
{
    enum { N = 11 };

    (void)state;
    for (uint64_t w = 0; w < 60; w++) {
        size_t min_segment = 1 + w % 4, changes[N], n_changes;
        double x[N], penalty = 1 + (double)(w % 7), least = INFINITY;
        unsigned set = 0;
        struct hc_err err = {0};

        for (size_t i = 0; i < N; i++)
            x[i] = 6 * random_uniform(random_mix(w) + i / 3) +
                   2 * random_uniform(random_mix(w + 500) + i);
        for (unsigned all = 0; all < 1u << N; all += 2)
            least = fmin(least, total_cost(x, N, min_segment, penalty, all));
        assert_int_equal(
            pelt_find(x, N, min_segment, penalty, changes, &n_changes, &err),
            HC_OK);
        for (size_t i = 0; i < n_changes; i++)
            set |= 1u << changes[i];
        assert_near(total_cost(x, N, min_segment, penalty, set), least, 1e-9);
    }
}

static size_t changes_of(const double *counts, size_t n, size_t min_segment,
                         size_t *changes)
{
    double x[MAX_N], room[MAX_N];
    struct hc_err err = {0};
    size_t n_changes = 0;

    for (size_t i = 0; i < n; i++)
        x[i] = pelt_transform(counts[i]);
    assert_int_equal(pelt_find(x, n, min_segment,
                               pelt_penalty(pelt_sigma(x, n, room), n), changes,
                               &n_changes, &err),
                     HC_OK);
    return n_changes;
}

static void test_pelt_edges(void **state)
{
    const double constant[] = {5, 5, 5, 5, 5, 5, 5, 5, 5};
    const double one_off[] = {5, 5, 5, 5, 900, 5, 5, 5, 5};
    const double step[] = {100, 100, 100, 100, 0, 0, 0};
    const double last[] = {100, 100, 100, 100, 100, 0};
    size_t changes[MAX_N];

    (void)state;
    assert_int_equal(changes_of(constant, 9, 3, changes), 0);
    assert_int_equal(changes_of(constant, 0, 3, changes), 0);
    assert_int_equal(changes_of(constant, 1, 1, changes), 0);
    assert_int_equal(changes_of(step, 5, 3, changes), 0); /* no room */
    assert_int_equal(changes_of(step, 7, 3, changes), 1);
    assert_int_equal(changes[0], 4);
    assert_int_equal(changes_of(last, 6, 1, changes), 1);
    assert_int_equal(changes[0], 5);
    assert_int_equal(changes_of(one_off, 9, 1, changes), 2);
    assert_int_equal(changes[0], 4);
    assert_int_equal(changes[1], 5);
    assert_near(pelt_untransform(pelt_transform(7)), 7, 1e-12);
    assert_near(pelt_untransform(-1), 0, 0);
}

/* Poisson days: a halving is found within a day, and stillness is quiet. */
static void test_pelt_simulated(void **state)
{
    enum { WORLDS = 200, N = 60, AT = 40 };
    size_t exact = 0, false_alarms = 0;

    (void)state;
    for (uint64_t w = 0; w < WORLDS; w++) {
        double still[N], halved[N];
        size_t changes[MAX_N], n;

        for (size_t i = 0; i < N; i++) {
            uint64_t key = random_mix(w + 9000) + i;

            still[i] = draw_poisson(60, key);
            halved[i] = draw_poisson(i < AT ? 60 : 30, key);
        }
        false_alarms += changes_of(still, N, 3, changes) > 0;
        n = changes_of(halved, N, 3, changes);
        for (size_t i = 0; i < n; i++)
            exact += changes[i] + 1 >= AT && changes[i] <= AT + 1;
    }
    print_message("within a day %zu, false alarms %zu of %d\n", exact,
                  false_alarms, (int)WORLDS);
    assert_true(exact >= WORLDS * 95 / 100);
    assert_true(false_alarms <= WORLDS / 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_permutation),
        cmocka_unit_test(test_permutation_exposure),
        cmocka_unit_test(test_permutation_drawn),
        cmocka_unit_test(test_permutation_count),
        cmocka_unit_test(test_permutation_level),
        cmocka_unit_test(test_ratio),
        cmocka_unit_test(test_dispersion),
        cmocka_unit_test(test_predict),
        cmocka_unit_test(test_coverage),
        cmocka_unit_test(test_pelt_is_optimal),
        cmocka_unit_test(test_pelt_edges),
        cmocka_unit_test(test_pelt_simulated),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
