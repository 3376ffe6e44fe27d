/* SPDX-License-Identifier: MIT
 *
 * Fingerprints of simulated policies, with the jitter that delivery adds. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/chains/fingerprint.h"
#include "analyzer/chains/profiles.h"
#include "analyzer/stats/random.h"

enum { MAX_ATTEMPTS = 64 };

struct attempts {
    double gap_s[MAX_ATTEMPTS], step_s[MAX_ATTEMPTS], start_s[MAX_ATTEMPTS];
    size_t n; /* gaps */
};

static void begin(struct attempts *a, double start_s)
{
    *a = (struct attempts){.start_s = {start_s}};
}

/* A run of run_s, then a delay, then the next attempt. */
static void wait(struct attempts *a, double run_s, double delay_s)
{
    a->gap_s[a->n] = delay_s;
    a->step_s[a->n] = run_s + delay_s;
    a->start_s[a->n + 1] = a->start_s[a->n] + run_s + delay_s;
    a->n++;
}

static struct fingerprint name_it(const struct attempts *a)
{
    double room[2 * MAX_ATTEMPTS];
    struct fingerprint_times t = {a->gap_s, a->step_s, a->start_s, a->n};

    return fingerprint_of(&t, room);
}

/* Every known policy is recognised, each delay up to 20 % late. */
static void test_profiles(void **state)
{
    (void)state;
    for (const struct retry_profile *p = retry_profiles; p->name; p++)
        for (uint64_t seed = 0; seed < 50; seed++) {
            struct attempts a;
            struct fingerprint f;

            begin(&a, 1767571217.0);
            for (size_t j = 0; j < 10; j++) {
                double late = 1 + 0.2 * random_uniform(seed * 100 + j) *
                                      (p->ratio > 1 ? 1 : 0.3);
                double delay = retry_profile_delay_s(p, j) * late;
                double run_s = 0.05;

                wait(&a, run_s, p->between_starts ? delay - run_s : delay);
            }
            f = name_it(&a);
            if (f.profile == NULL || strcmp(f.profile, p->name) != 0)
                fail_msg("%s, seed %d: %s", p->name, (int)seed,
                         f.profile == NULL ? "none" : f.profile);
            if (p->ratio <= 1)
                assert_int_equal(f.kind, FINGERPRINT_FIXED);
            else if (p->first_s > 1)
                assert_int_equal(f.kind, FINGERPRINT_EXPONENTIAL);
        }
}

static void test_immediate(void **state)
{
    struct attempts a;

    (void)state;
    begin(&a, 1e9);
    for (size_t j = 0; j < 6; j++)
        wait(&a, 40 + (double)j, 0.5);
    assert_int_equal(name_it(&a).kind, FINGERPRINT_IMMEDIATE);
}

/* A payload published again every 900 s under new ids. */
static void test_republished(void **state)
{
    struct attempts a;
    struct fingerprint f;

    (void)state;
    begin(&a, 1767571217.0);
    for (size_t j = 0; j < 8; j++)
        wait(&a, 30, 870);
    f = name_it(&a);
    assert_int_equal(f.kind, FINGERPRINT_FIXED);
    assert_true(f.period_s == 900);
    assert_string_equal(f.profile, "republisher_900s");
}

static void test_short(void **state)
{
    struct attempts a;

    (void)state;
    begin(&a, 1e9);
    for (size_t j = 0; j < 3; j++)
        wait(&a, 1, 900);
    assert_int_equal(name_it(&a).kind, FINGERPRINT_SHORT);
    wait(&a, 1, 900);
    assert_int_equal(name_it(&a).kind, FINGERPRINT_FIXED);
}

/* Retries at full quarters of an hour, with some left out. */
static void test_synchronised(void **state)
{
    static const int skipped[] = {1, 3, 1, 2, 5, 1, 1, 4};
    struct attempts a;
    struct fingerprint f;

    (void)state;
    begin(&a, 1767571200.0 + 4);
    for (size_t j = 0; j < 8; j++)
        wait(&a, 20, 900 * skipped[j] - 20 + 3 * random_uniform(j));
    f = name_it(&a);
    assert_int_equal(f.kind, FINGERPRINT_SYNCHRONISED);
    assert_true(f.period_s == 900);
}

static void test_growth(void **state)
{
    struct attempts a;
    struct fingerprint f;

    (void)state;
    begin(&a, 1767571217.0);
    for (size_t j = 0; j < 12; j++) {
        double delay = 10.0 * (double)(1u << j);

        wait(&a, 2, delay < 600 ? delay : 600);
    }
    f = name_it(&a);
    assert_int_equal(f.kind, FINGERPRINT_EXPONENTIAL);
    assert_true(f.ratio > 1.99 && f.ratio < 2.01);
    assert_true(f.cap_s == 600);
    assert_string_equal(f.profile, "pubsub_retry_policy");
}

/* Full jitter below a constant cap and below one that doubles: mostly named
 * so, since the test itself errs in one of twenty. */
static void test_jitter(void **state)
{
    (void)state;
    for (int grow = 0; grow < 2; grow++) {
        int hits = 0, wrong = 0;

        for (uint64_t seed = 0; seed < 200; seed++) {
            struct attempts a;
            enum fingerprint_kind kind;

            begin(&a, 1767571217.0);
            for (size_t j = 0; j < 12; j++) {
                double cap =
                    grow ? 10.0 * (double)(1u << (j < 6 ? j : 6)) : 300;

                wait(&a, 2.5, cap * random_uniform(seed * 1000 + j));
            }
            kind = name_it(&a).kind;
            hits += kind == FINGERPRINT_JITTERED;
            wrong +=
                kind == FINGERPRINT_FIXED || kind == FINGERPRINT_SYNCHRONISED;
        }
        print_message("growing %d: %d jittered, %d wrong\n", grow, hits, wrong);
        assert_true(hits >= 160);
        assert_true(wrong <= 4);
    }
}

/* Two regimes without a law. */
static void test_irregular(void **state)
{
    static const double gaps[] = {5, 9000, 6, 5, 7, 8000, 4, 5,
                                  6, 7000, 5, 6, 4, 9500, 5, 6};
    struct attempts a;

    (void)state;
    begin(&a, 1767571217.0);
    for (size_t j = 0; j < sizeof gaps / sizeof gaps[0]; j++)
        wait(&a, 3.7, gaps[j]);
    assert_int_equal(name_it(&a).kind, FINGERPRINT_IRREGULAR);
    assert_null(name_it(&a).profile);
}

/* Gaps of 0 and below (overlaps) make no NaN. */
static void test_odd_gaps(void **state)
{
    struct attempts a;
    struct fingerprint f;

    (void)state;
    begin(&a, 1767571217.0);
    for (size_t j = 0; j < 6; j++)
        wait(&a, 600, j % 2 == 0 ? 0 : -500);
    f = name_it(&a);
    assert_int_equal(f.kind, FINGERPRINT_IMMEDIATE);
    begin(&a, 1767571217.0);
    for (size_t j = 0; j < 6; j++)
        wait(&a, 600, j % 3 == 0 ? -500 : 100 * (double)j);
    f = name_it(&a);
    assert_true(f.distance >= 0 && f.cap_s >= 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_profiles),     cmocka_unit_test(test_immediate),
        cmocka_unit_test(test_republished),  cmocka_unit_test(test_short),
        cmocka_unit_test(test_synchronised), cmocka_unit_test(test_growth),
        cmocka_unit_test(test_jitter),       cmocka_unit_test(test_irregular),
        cmocka_unit_test(test_odd_gaps),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
