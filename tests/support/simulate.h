/* SPDX-License-Identifier: MIT
 *
 * Simulated counts with a known truth: Poisson or over-dispersed around a
 * rate by the time of day, with storms on top. */
#ifndef HINDCAST_TESTS_SUPPORT_SIMULATE_H
#define HINDCAST_TESTS_SUPPORT_SIMULATE_H

#include "analyzer/analyses/local_hours.h"
#include "analyzer/storms/series.h"

/* Monday 2025-12-15, 00:00 UTC. */
#define SIMULATE_FROM_US INT64_C(1765756800000000)

struct simulation {
    struct storm_series series;
    double *x;                /* the series' own counts; may be changed */
    struct local_hours hours; /* of the series, in UTC */
    double *hour_count;       /* sums of x by hour, see simulate_sum() */
    struct exposure exposure;
};

/* days of bins of 5 minutes from SIMULATE_FROM_US; rate = mean events per bin
 * at noon, half of it at midnight; dispersion 1 = Poisson, else variance over
 * mean of a Poisson number of groups.  Fails the running test without
 * memory. */
void simulate(struct simulation *s, int days, double rate, double dispersion,
              uint64_t seed);
/* Add a Poisson number of mean per_bin to each bin of [hour, hour + hours) of
 * a day, counted from the first. */
void simulate_storm(struct simulation *s, int day, double hour, double hours,
                    double per_bin, uint64_t seed);
/* Sum x into hour_count anew. */
void simulate_sum(struct simulation *s);
void simulate_release(struct simulation *s);
/* A Poisson number. */
double simulate_poisson(double mean, uint64_t key);

#endif
