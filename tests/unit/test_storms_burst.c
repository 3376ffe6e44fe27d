/* SPDX-License-Identifier: MIT
 *
 * One-off bursts of simulated series: what was planted, exact to the bin, and
 * nothing else. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/storms/burst.h"
#include "analyzer/storms/score.h"
#include "tests/support/simulate.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct burst_list find(const struct simulation *s)
{
    struct burst_baseline baseline;
    struct burst_list list;
    struct hc_err err = {0};

    assert_int_equal(burst_baseline_make(&baseline, &s->series, &err), HC_OK);
    assert_true(baseline.phi >= 1 && baseline.phi <= 50);
    assert_int_equal(bursts_find(&list, &s->series, &baseline, &err), HC_OK);
    free(baseline.mu);
    return list;
}

/* A storm of its own: where it is and how strong. */
static const struct {
    const char *name;
    double rate, dispersion;
    int days, day;
    double hour, hours, per_bin;
} planted[] = {
    {"four hours in a quiet month", 0.5, 1, 35, 17, 2, 4, 10},
    {"four hours in a busy month", 5, 1, 35, 10, 13, 4, 25},
    {"half an hour", 0.5, 1, 35, 20, 7.5, 0.5, 20},
    {"over-dispersed, 2", 1, 2, 35, 17, 2, 4, 20},
    {"over-dispersed, 4", 1, 4, 35, 17, 2, 4, 40},
    {"across midnight", 0.5, 1, 35, 17, 22, 4, 15},
    {"the first hours of the export", 0.5, 1, 35, 0, 0, 2, 15},
    {"the last hours of the export", 0.5, 1, 35, 34, 22, 2, 15},
    {"two weeks: other days say what is usual", 0.5, 1, 14, 8, 5, 3, 15},
    {"three days: the median of all says it", 0.5, 1, 3, 1, 5, 3, 15},
};

static void test_planted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(planted); i++) {
        size_t from = (size_t)(planted[i].day * 288 + planted[i].hour * 12);
        size_t to = from + (size_t)(planted[i].hours * 12);

        print_message("%s\n", planted[i].name);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct simulation s;
            struct burst_list list;

            simulate(&s, planted[i].days, planted[i].rate,
                     planted[i].dispersion, seed);
            simulate_storm(&s, planted[i].day, planted[i].hour,
                           planted[i].hours, planted[i].per_bin, seed);
            list = find(&s);
            assert_int_equal(list.n, 1);
            assert_true(list.at[0].from + 1 >= from &&
                        list.at[0].from <= from + 1);
            assert_true(list.at[0].to + 1 >= to && list.at[0].to <= to + 1);
            assert_true(list.at[0].count > 2 * list.at[0].expected);
            free(list.at);
            simulate_release(&s);
        }
    }
}

/* The same storm every week, and every day, is usual at that time. */
static void test_recurring_is_none(void **state)
{
    static const int every[] = {7, 1};

    (void)state;
    for (size_t i = 0; i < COUNT(every); i++) {
        struct simulation s;
        struct burst_list list;

        simulate(&s, 35, 0.5, 1, 3);
        for (int day = 0; day < 35; day += every[i])
            simulate_storm(&s, day, 0, 4, 20, 3);
        list = find(&s);
        assert_int_equal(list.n, 0);
        free(list.at);
        simulate_release(&s);
    }
}

static void test_quiet(void **state)
{
    static const double rates[] = {0.02, 0.3, 1, 8};

    (void)state;
    for (size_t r = 0; r < COUNT(rates); r++)
        for (int dispersion = 1; dispersion <= 4; dispersion++) {
            size_t total = 0;

            for (uint64_t seed = 1; seed <= 10; seed++) {
                struct simulation s;
                struct burst_list list;

                simulate(&s, 35, rates[r], dispersion, seed);
                list = find(&s);
                total += list.n;
                assert_true(list.n <= 1);
                free(list.at);
                simulate_release(&s);
            }
            print_message("rate %g, dispersion %d: %zu bursts in 10 series\n",
                          rates[r], dispersion, total);
            assert_true(total <= 2);
        }
}

/* Dark bins are no exposure: no baseline of others, no part of a burst. */
static void test_dark(void **state)
{
    unsigned char *dark = calloc(35 * 288, 1);
    struct simulation s;
    struct burst_list list;

    (void)state;
    assert_non_null(dark);
    simulate(&s, 35, 0.5, 1, 4);
    simulate_storm(&s, 17, 2, 4, 20, 4);
    for (size_t i = 17 * 288 + 4 * 12; i < 17 * 288 + 5 * 12; i++) {
        dark[i] = 1;
        s.x[i] = 0;
    }
    s.series.dark = dark;
    list = find(&s);
    assert_int_equal(list.n, 2);
    assert_int_equal(list.at[0].to, 17 * 288 + 4 * 12);
    assert_int_equal(list.at[1].from, 17 * 288 + 5 * 12);
    free(list.at);
    simulate_release(&s);
    free(dark);
}

static void test_degenerate(void **state)
{
    static double constant[2100], none[2100], one[1] = {1000};
    const struct storm_series series[] = {
        {0, 300 * HC_US_PER_SECOND, 0, none, NULL, NULL},
        {0, 300 * HC_US_PER_SECOND, 1, one, NULL, NULL},
        {0, 300 * HC_US_PER_SECOND, COUNT(none), none, NULL, NULL},
        {0, 300 * HC_US_PER_SECOND, COUNT(constant), constant, NULL, NULL},
        {0, HC_US_PER_HOUR, COUNT(constant), constant, NULL, NULL},
    };

    (void)state;
    for (size_t i = 0; i < COUNT(constant); i++)
        constant[i] = 7;
    for (size_t i = 0; i < COUNT(series); i++) {
        struct simulation s = {.series = series[i]};
        struct burst_list list = find(&s);

        assert_int_equal(list.n, 0);
        free(list.at);
    }
}

static const struct {
    double count, expected, phi, ratio, z, llr, log10_p;
} figures[] = {
    /* P(X >= 20), X Poisson of mean 5: 3.4522e-7 */
    {20, 5, 1, 20.5 / 5.5, 4.390926, 12.725887, -6.461912},
    {0, 0, 1, 1, 0, 0, 0},
    {5, 20, 1, 5.5 / 20.5, -4.390926, 0, -7.359e-6},
};

static void test_figures(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(figures); i++) {
        struct score_figures f = score_figures_of(
            figures[i].count, figures[i].expected, figures[i].phi, 1);

        assert_true(fabs(f.ratio - figures[i].ratio) < 1e-9);
        assert_true(fabs(f.robust_z - figures[i].z) < 1e-4);
        assert_true(fabs(f.llr - figures[i].llr) < 1e-4);
        assert_true(fabs(f.log10_p - figures[i].log10_p) < 1e-4);
    }
    /* nothing expected, everything finite */
    assert_true(isfinite(score_figures_of(1e6, 0, 1, 99).llr));
    assert_true(isfinite(score_figures_of(1e6, 0, 1, 99).log10_p));
    /* more tests, less surprise, never over 1 */
    assert_true(score_figures_of(20, 5, 1, 10).log10_p >
                score_figures_of(20, 5, 1, 1).log10_p);
    assert_true(score_figures_of(5, 5, 1, 1000).log10_p == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted),
        cmocka_unit_test(test_recurring_is_none),
        cmocka_unit_test(test_quiet),
        cmocka_unit_test(test_dark),
        cmocka_unit_test(test_degenerate),
        cmocka_unit_test(test_figures),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
