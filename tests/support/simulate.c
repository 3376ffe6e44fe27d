/* SPDX-License-Identifier: MIT
 *
 * Simulated counts, see simulate.h. */
#include "tests/support/simulate.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/stats/random.h"

enum { BIN_S = 300, DAY_BINS = 288, HOUR_BINS = 12 };

/* Knuth's product of uniforms, in pieces that do not underflow. */
double simulate_poisson(double mean, uint64_t key)
{
    double n = 0, product = 1;
    uint64_t draw = 0;

    while (mean > 500) {
        n += simulate_poisson(500,
                              random_mix(key ^ (UINT64_C(77) << 40)) + draw++);
        mean -= 500;
    }
    for (;; n++) {
        product *= random_uniform(random_mix(key) + draw++);
        if (product <= exp(-mean))
            return n;
    }
}

/* A Poisson number of groups of `dispersion` events each: the variance is
 * `dispersion` times the mean. */
static double draw(double mean, double dispersion, uint64_t key)
{
    return dispersion * simulate_poisson(mean / dispersion, key);
}

void simulate(struct simulation *s, int days, double rate, double dispersion,
              uint64_t seed)
{
    struct zone *utc = NULL;
    struct hc_err err = {0};
    size_t n = (size_t)days * DAY_BINS;

    *s = (struct simulation){.x = calloc(n, sizeof *s->x)};
    assert_non_null(s->x);
    s->series = (struct storm_series){.from_us = SIMULATE_FROM_US,
                                      .bin_us = BIN_S * HC_US_PER_SECOND,
                                      .n = n,
                                      .x = s->x};
    for (size_t i = 0; i < n; i++) {
        double day = (double)(i % DAY_BINS) / DAY_BINS;
        double mean = rate * (0.75 - 0.25 * cos(6.283185307 * day));

        s->x[i] = draw(mean, dispersion, random_mix(seed) ^ i);
    }
    s->exposure =
        (struct exposure){.from_us = SIMULATE_FROM_US,
                          .to_us = SIMULATE_FROM_US + days * HC_US_PER_DAY,
                          .first_hour = SIMULATE_FROM_US / HC_US_PER_HOUR,
                          .n_hours = (size_t)days * 24};
    assert_int_equal(zone_open(&utc, "UTC", &err), HC_OK);
    assert_int_equal(local_hours_open(&s->hours, &s->exposure, utc, &err),
                     HC_OK);
    zone_close(utc);
    s->hour_count = calloc(s->hours.n, sizeof *s->hour_count);
    assert_non_null(s->hour_count);
    simulate_sum(s);
}

void simulate_storm(struct simulation *s, int day, double hour, double hours,
                    double per_bin, uint64_t seed)
{
    size_t from = (size_t)day * DAY_BINS + (size_t)(hour * HOUR_BINS);
    size_t to = from + (size_t)(hours * HOUR_BINS);

    for (size_t i = from; i < to; i++)
        s->x[i] += simulate_poisson(per_bin, random_mix(seed ^ 0x5707) ^ i);
    simulate_sum(s);
}

void simulate_sum(struct simulation *s)
{
    memset(s->hour_count, 0, s->hours.n * sizeof *s->hour_count);
    for (size_t i = 0; i < s->series.n; i++)
        s->hour_count[i / HOUR_BINS] += s->x[i];
}

void simulate_release(struct simulation *s)
{
    free(s->x);
    free(s->hour_count);
    local_hours_release(&s->hours);
    *s = (struct simulation){.x = NULL};
}
