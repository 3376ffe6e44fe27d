/* SPDX-License-Identifier: MIT
 *
 * The local hours of a span of time, in its order: what the cells of an
 * hour-of-week table are made of.  UTC is walked and mapped to the zone, so a
 * local hour that the clock skips never appears and one that it repeats lasts
 * two hours. */
#ifndef HINDCAST_ANALYZER_ANALYSES_LOCAL_HOURS_H
#define HINDCAST_ANALYZER_ANALYSES_LOCAL_HOURS_H

#include "analyzer/analyses/exposure.h"

/* Zone offsets of plausible years are whole multiples of this, so counts by
 * this step belong to one local hour in every zone. */
#define LOCAL_STEP_US (HC_US_PER_HOUR / 4)

struct local_hour {
    int64_t from_us, to_us; /* half-open */
    int32_t date;           /* local days since 1970-01-01 */
    int dow_bq;             /* 1 = Sunday .. 7 = Saturday */
    int hour;               /* 0..23 */
    double exposure_h;      /* without blackout; 0 = not exposed */
};

struct local_hours {
    struct local_hour *at; /* ascending; no two overlap */
    size_t n, cap;
};

/* The hours of e->from_us to e->to_us; release whatever is returned. */
HC_MUST_USE enum hc_code local_hours_open(struct local_hours *h,
                                          const struct exposure *e,
                                          const struct zone *z,
                                          struct hc_err *err);
void local_hours_release(struct local_hours *h);
/* Append the whole UTC hour that begins at us and comes after all others, as
 * one that is not exposed. */
HC_MUST_USE enum hc_code local_hours_add(struct local_hours *h, int64_t us,
                                         struct hc_err *err);
/* The one that holds us; NULL = none. */
const struct local_hour *local_hours_find(const struct local_hours *h,
                                          int64_t us);
/* Hour counts say all about it: it begins and ends at a UTC hour. */
bool local_hour_whole(const struct local_hour *h);
/* "Sunday" .. "Saturday" for 1..7. */
const char *local_day_name(int dow_bq);

#endif
