/* SPDX-License-Identifier: MIT
 *
 * The series that storms are looked for in: events by bins of equal length.
 * Bins begin at whole multiples of their length since 1970, so an hour of any
 * zone with whole hours is a whole number of them. */
#ifndef HINDCAST_ANALYZER_STORMS_SERIES_H
#define HINDCAST_ANALYZER_STORMS_SERIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/checked.h"
#include "base/timestamp.h"
#include "base/zone.h"

#define STORM_WEEK_US (7 * HC_US_PER_DAY)

struct storm_series {          /* all borrowed */
    int64_t from_us;           /* of bin 0 */
    int64_t bin_us;            /* divides an hour */
    size_t n;                  /* bins */
    const double *x;           /* events by bin */
    const unsigned char *dark; /* by bin: no exposure; NULL = none */
    const struct zone *zone;   /* whose weeks and days; NULL = UTC */
};

static inline bool series_dark(const struct storm_series *s, size_t i)
{
    return s->dark != NULL && s->dark[i] != 0;
}

static inline int64_t series_at(const struct storm_series *s, size_t i)
{
    return s->from_us + (int64_t)i * s->bin_us;
}

/* Which bin of its local week or day bin i is; below period_us / bin_us. */
static inline size_t series_slot(const struct storm_series *s, size_t i,
                                 int64_t period_us)
{
    int64_t us = series_at(s, i);

    if (s->zone != NULL)
        us += (int64_t)zone_offset_s(s->zone, us) * HC_US_PER_SECOND;
    return (size_t)(hc_floor_mod(us, period_us) / s->bin_us);
}

#endif
