/* SPDX-License-Identifier: MIT
 *
 * Statistics against values that were computed elsewhere, exactly (rational
 * arithmetic or 60 decimal digits). */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "analyzer/stats/circular.h"
#include "analyzer/stats/interval.h"
#include "analyzer/stats/order.h"
#include "analyzer/stats/random.h"
#include "analyzer/stats/tail.h"
#include "analyzer/stats/two_by_two.h"

static void assert_near(double got, double want, double tolerance)
{
    if (!(fabs(got - want) <= tolerance))
        fail_msg("%.15g, expected %.15g", got, want);
}

static void test_order(void **state)
{
    double a[] = {4, 1, 3, 2}, constant[] = {7, 7, 7}, one[] = {5};
    double cancel[] = {-1e16, 1, 1e16};

    (void)state;
    stats_sort(a, 4);
    assert_near(stats_median(a, 4), 2.5, 0);
    assert_near(stats_quantile(a, 4, 0.95), 3.85, 1e-12);
    assert_near(stats_quantile(a, 4, 0), 1, 0);
    assert_near(stats_quantile(a, 4, 1), 4, 0);
    assert_near(stats_quantile(one, 1, 0.3), 5, 0);
    assert_near(stats_mad(a, 4), 1.4826, 1e-12);
    assert_near(stats_mad(constant, 3), 0, 0);
    assert_near(stats_mad(constant, 0), 0, 0);
    assert_near(stats_sum(cancel, 3), 1, 0);
}

/* Of values in no order: what sorting gives, for every k and many ties. */
static void test_select(void **state)
{
    double sorted[101], mixed[101];

    (void)state;
    for (int n = 1; n <= 101; n += 4)
        for (int ties = 1; ties <= 50; ties += 7)
            for (int q = 0; q <= 20; q++) {
                for (int i = 0; i < n; i++)
                    sorted[i] = mixed[i] = (double)(i * 37 % n / ties);
                stats_sort(sorted, (size_t)n);
                assert_near(stats_select(mixed, (size_t)n, q / 20.0),
                            stats_quantile(sorted, (size_t)n, q / 20.0), 1e-12);
            }
}

static void test_intervals(void **state)
{
    struct interval w = stats_wilson(0, 10), full = stats_wilson(10, 10);
    struct interval n = stats_newcombe(48, 80, 56, 70);

    (void)state;
    assert_near(w.lo, 0, 1e-12);
    assert_near(w.hi, 0.277533, 1e-6);
    assert_near(full.lo, 0.722467, 1e-6);
    assert_near(full.hi, 1, 1e-12);
    assert_near(stats_wilson(0, 0).hi, 1, 0);
    /* Newcombe's own example (56/70 against 48/80): 0.0524 to 0.3339. */
    assert_near(n.lo, 0.0524, 5e-5);
    assert_near(n.hi, 0.3339, 5e-5);
}

static void test_tails(void **state)
{
    (void)state;
    assert_near(stats_log10_binomial_upper(5, 5, 0.01), -10, 1e-9);
    assert_near(stats_log10_binomial_upper(60, 100, 0.5), -1.546009836630221,
                1e-9);
    assert_near(stats_log10_binomial_upper(3, 1000, 0.001), -1.0957750418452297,
                1e-9);
    assert_near(stats_log10_binomial_upper(0, 5, 0.5), 0, 0);
    assert_true(isinf(stats_log10_binomial_upper(6, 5, 0.5)));
    assert_near(stats_log10_gamma_p(14, 1), -11.344875733127544, 1e-9);
    assert_near(stats_log10_gamma_p(100, 50), -9.494841156112193, 1e-9);
    assert_near(stats_log10_gamma_p(5, 20), -7.359071135055941e-06, 1e-9);
    assert_near(stats_log10_chi2_upper(10, 1), -2.8053740440709203, 1e-9);
    assert_near(stats_log10_chi2_upper(7, 2), -3.5 / log(10), 1e-9);
    /* Far below the smallest double, still a number. */
    assert_true(stats_log10_gamma_p(100000, 100) < -10000);
    assert_near(stats_normal_upper(1.959963985), 0.025, 1e-9);
}

static void test_benjamini_hochberg(void **state)
{
    static const double p[] = {0.03, 0.01, 0.5, 0.02};
    double q[4];
    struct stats_ranked room[4];

    (void)state;
    stats_benjamini_hochberg(p, q, 4, room);
    assert_near(q[0], 0.04, 1e-12);
    assert_near(q[1], 0.04, 1e-12);
    assert_near(q[2], 0.5, 1e-12);
    assert_near(q[3], 0.04, 1e-12);
}

/* The same four, and again so small that a double holds none of them. */
static void test_benjamini_hochberg_of_logarithms(void **state)
{
    const double p[] = {0.01, 0.04, 0.5, 0.03};
    double log_p[4], log_q[4], q[4];
    struct stats_ranked room[4];

    (void)state;
    stats_benjamini_hochberg(p, q, 4, room);
    for (int i = 0; i < 4; i++)
        log_p[i] = log10(p[i]);
    stats_log10_benjamini_hochberg(log_p, log_q, 4, room);
    for (int i = 0; i < 4; i++)
        assert_near(log_q[i], log10(q[i]), 1e-12);
    for (int i = 0; i < 4; i++)
        log_p[i] -= 1000;
    stats_log10_benjamini_hochberg(log_p, log_q, 4, room);
    for (int i = 0; i < 4; i++)
        assert_near(log_q[i], log10(q[i]) - 1000, 1e-9);
}

/* Aspirin trial: heart attacks of 189 of 11,034 with placebo and 104 of 11,037
 * with aspirin; Agresti, Categorical Data Analysis, section 2.2: 1.82, 1.43 to
 * 2.31. */
static void test_risk_ratio(void **state)
{
    struct risk_ratio r =
        stats_risk_ratio(&(struct two_by_two){189, 10845, 104, 10933});
    struct risk_ratio zero =
        stats_risk_ratio(&(struct two_by_two){20, 0, 30, 50});
    struct risk_ratio all =
        stats_risk_ratio(&(struct two_by_two){20, 30, 0, 0});

    (void)state;
    assert_near(r.ratio, 1.82, 0.005);
    assert_near(r.interval.lo, 1.43, 0.005);
    assert_near(r.interval.hi, 2.31, 0.005);
    /* (20.5 / 21) / (30.5 / 81) */
    assert_near(zero.ratio, 2.5925058548009367, 1e-12);
    assert_true(isfinite(zero.interval.lo) && isfinite(zero.interval.hi));
    assert_true(isnan(all.ratio) && isnan(all.interval.lo));
}

/* Apolipoprotein genotypes of men with and without heart disease (Gardemann et
 * al. 1998), as in McDonald, Handbook of Biological Statistics, "G-test of
 * independence": G = 7.30, 2 degrees of freedom, P = 0.026. */
static void test_g(void **state)
{
    const double without[] = {268, 199, 42}, with[] = {807, 759, 184};
    const double same[] = {10, 20, 30}, twice[] = {20, 40, 60};
    const double none[] = {0, 0, 0};
    double g = stats_g(without, with, 3);

    (void)state;
    assert_near(g, 7.30, 0.005);
    assert_near(pow(10, stats_log10_chi2_upper(g, 2)), 0.026, 0.0005);
    assert_near(stats_g(same, twice, 3), 0, 1e-12);
    assert_near(stats_g(same, none, 3), 0, 0);
}

/* Squares of what SciPy documents for scipy.spatial.distance.jensenshannon. */
static void test_jensen_shannon(void **state)
{
    const double one[] = {1, 0}, half[] = {5, 5}, none[] = {0, 0};
    const double left[] = {3, 0, 0}, right[] = {0, 9, 0};
    double nats = 0.46450140402245893 * 0.46450140402245893;

    (void)state;
    assert_near(stats_jensen_shannon(left, right, 3), 1, 1e-15);
    assert_near(stats_jensen_shannon(one, half, 2), nats / log(2), 1e-12);
    assert_near(stats_jensen_shannon(half, one, 2), nats / log(2), 1e-12);
    assert_near(stats_jensen_shannon(half, half, 2), 0, 1e-15);
    assert_true(isnan(stats_jensen_shannon(half, none, 2)));
}

static void test_circular(void **state)
{
    struct circular c = {0}, spread = {0};

    (void)state;
    circular_add(&c, 23, 24, 1);
    circular_add(&c, 1, 24, 1);
    assert_near(fmod(circular_mean(&c, 24) + 12, 24), 12, 1e-9);
    assert_near(circular_r(&c), cos(3.14159265358979323846 / 12), 1e-12);
    for (int i = 0; i < 24; i++)
        circular_add(&spread, i, 24, 1);
    assert_near(circular_r(&spread), 0, 1e-12);
    assert_near(circular_log10_rayleigh(&spread), 0, 1e-9);
    assert_true(circular_log10_rayleigh(&c) < 0);
}

static void test_random_is_a_function(void **state)
{
    double sum = 0;

    (void)state;
    /* The reference output of splitmix64 seeded with 0. */
    assert_true(random_mix(0) == UINT64_C(0xe220a8397b1dcdaf));
    for (uint64_t i = 0; i < 100000; i++)
        sum += random_uniform(i);
    assert_near(sum / 100000, 0.5, 0.005);
    assert_true(random_below(1, 10) < 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order),
        cmocka_unit_test(test_select),
        cmocka_unit_test(test_intervals),
        cmocka_unit_test(test_tails),
        cmocka_unit_test(test_benjamini_hochberg),
        cmocka_unit_test(test_benjamini_hochberg_of_logarithms),
        cmocka_unit_test(test_risk_ratio),
        cmocka_unit_test(test_g),
        cmocka_unit_test(test_jensen_shannon),
        cmocka_unit_test(test_circular),
        cmocka_unit_test(test_random_is_a_function),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
