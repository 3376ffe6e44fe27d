/* SPDX-License-Identifier: MIT
 *
 * Gaps in a series of times: the step, the holes, and what a change of the
 * local clock only makes look like one (docs/analyses.md, "gaps").  Pure: no
 * SQL. */
#ifndef HINDCAST_ANALYZER_ANALYSES_GAP_SERIES_H
#define HINDCAST_ANALYZER_ANALYSES_GAP_SERIES_H

#include "base/zone.h"

/* A time as it was read. */
struct gap_time {
    int64_t us;
    bool naive; /* named no zone: us is what a wall clock showed */
};

/* Naive times become UTC by the zone; times[0..n) are one file's, in its
 * order, rising or falling.  In the hour that a clock shows twice the order
 * tells the two apart.  Counts times of such hours, and times that no clock
 * of that zone showed. */
void gap_times_to_utc(struct gap_time *times, size_t n, const struct zone *z,
                      int64_t *repeated, int64_t *skipped);

/* Sort by time, keep one of each; returns how many are left. */
size_t gap_times_distinct(struct gap_time *times, size_t n);

/* Median of the differences of sorted distinct times; 0 = fewer than two. */
HC_MUST_USE enum hc_code gap_step(const struct gap_time *times, size_t n,
                                  int64_t *step_us, struct hc_err *err);

enum gap_kind {
    GAP_KIND_NONE,
    GAP_KIND_GAP,        /* more than 1.5 steps: a point is missing */
    GAP_KIND_DST_SPRING, /* only the wall clock jumped ahead */
    GAP_KIND_DST_AUTUMN  /* only the wall clock went back */
};

/* What lies between two neighbours; z is NULL, or the zone whose wall clock
 * the series was written by. */
enum gap_kind gap_between(int64_t from_us, int64_t to_us, int64_t step_us,
                          const struct zone *z);
/* Points that fit between them. */
int64_t gap_missing(int64_t from_us, int64_t to_us, int64_t step_us);

#endif
