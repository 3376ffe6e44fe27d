/* SPDX-License-Identifier: MIT
 *
 * Clock alignment, see align.h.  On a circle of a week an hour is 2 degrees
 * and changes the resultant length by less than 0.001; on one of six hours it
 * is 60 degrees.  Occurrences, not failures, are what varies independently,
 * so they are what is weighed and resampled. */
#include "analyzer/storms/align.h"

#include "analyzer/stats/circular.h"
#include "analyzer/stats/random.h"
#include "base/checked.h"

enum { RESAMPLES = 200, NEEDED = 180, MIN_OCCURRENCES = 3 };

static const int64_t circle_us = 6 * HC_US_PER_HOUR;
static const double min_difference = 0.05;

/* R of local time minus R of UTC, of a resample; 0 = of all. */
static double difference(const int64_t *middle_us, size_t n,
                         const struct zone *local, uint64_t resample)
{
    struct circular utc = {0}, there = {0};

    for (size_t i = 0; i < n; i++) {
        size_t pick =
            resample == 0 ? i : (size_t)random_below((resample << 32) ^ i, n);
        int64_t us = middle_us[pick];
        int64_t local_us =
            us + (int64_t)zone_offset_s(local, us) * HC_US_PER_SECOND;

        circular_add(&utc, (double)hc_floor_mod(us, circle_us),
                     (double)circle_us, 1);
        circular_add(&there, (double)hc_floor_mod(local_us, circle_us),
                     (double)circle_us, 1);
    }
    return circular_r(&there) - circular_r(&utc);
}

enum storm_zone align_zone(const int64_t *middle_us, size_t n,
                           const struct zone *local)
{
    double all;
    int agree = 0;

    if (n < MIN_OCCURRENCES || zone_offset_s(local, middle_us[0]) ==
                                   zone_offset_s(local, middle_us[n - 1]))
        return ZONE_UNDETERMINED;
    all = difference(middle_us, n, local, 0);
    if (all <= min_difference && all >= -min_difference)
        return ZONE_UNDETERMINED;
    for (uint64_t resample = 1; resample <= RESAMPLES; resample++) {
        double d = difference(middle_us, n, local, resample);

        agree += all > 0 ? d > 0 : d < 0;
    }
    if (agree < NEEDED)
        return ZONE_UNDETERMINED;
    return all > 0 ? ZONE_NEW_YORK : ZONE_UTC;
}
