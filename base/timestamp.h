/* SPDX-License-Identifier: MIT
 *
 * Time is int64 microseconds since 1970-01-01T00:00:00Z, proleptic Gregorian,
 * years 1 to 9999.  Nothing here knows a clock, a time zone or a locale. */
#ifndef HINDCAST_BASE_TIMESTAMP_H
#define HINDCAST_BASE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

#define HC_US_PER_SECOND INT64_C(1000000)
#define HC_US_PER_HOUR   (3600 * HC_US_PER_SECOND)
#define HC_US_PER_DAY    (24 * HC_US_PER_HOUR)

struct hc_time {
    int64_t us;    /* microseconds, floor */
    int32_t ns;    /* nanoseconds beyond us, 0..999; finer digits are cut */
    bool naive;    /* the text named no zone: read as UTC */
    bool leap;     /* the text said second 60: clamped to 59.999999 */
};

/* What a bare number means. */
enum hc_epoch { HC_EPOCH_NONE, HC_EPOCH_S, HC_EPOCH_MS, HC_EPOCH_US };

/* Read the whole view as a timestamp.  Accepted: every spelling listed in
 * docs/formats.md: `2026-01-12 02:13:45[.f] UTC`, RFC 3339 with T or blank and
 * Z, +hh, +hhmm or +hh:mm, the same without a zone (naive), a date alone
 * (midnight, naive), a comma before the fraction, 0 to 12 fraction digits;
 * and, where epoch is not HC_EPOCH_NONE, a number of that unit, also with a
 * fraction or exponent (1.607957453E9), exact to the microsecond.
 * False = not a timestamp (nothing is written). */
bool hc_time_parse(struct hc_str text, enum hc_epoch epoch,
                   struct hc_time *out);

/* The unit of an epoch number by its magnitude: seconds below 1e11,
 * milliseconds below 1e14, else microseconds (years 1973 to 5138 are told
 * apart this way).  HC_EPOCH_NONE when the view is no number. */
enum hc_epoch hc_epoch_guess(struct hc_str text);

/* Whole view as YYYY-MM-DD; days since 1970-01-01. */
bool hc_date_parse(struct hc_str text, int32_t *days);

enum { HC_TIME_TEXT = 40, HC_DATE_TEXT = 16 }; /* buffer sizes, NUL included */

/* `2026-01-12T02:13:45.123456Z`; the fraction is left out when 0 and has 6
 * digits otherwise.  Times outside years 1 to 9999 print as a number of
 * microseconds.  Returns the length. */
int hc_time_format(int64_t us, char text[HC_TIME_TEXT]);
/* `2026-01-12`. */
int hc_date_format(int32_t days, char text[HC_DATE_TEXT]);

/* Days since 1970-01-01 of a civil date, and back (Howard Hinnant,
 * "chrono-Compatible Low-Level Date Algorithms"). */
int32_t hc_days_from_civil(int32_t year, int month, int day);
void hc_civil_from_days(int32_t days, int32_t *year, int *month, int *day);

/* 0 = Sunday .. 6 = Saturday; BigQuery's DAYOFWEEK is this + 1. */
int hc_dow0(int64_t us);
/* Hour of the UTC day, 0..23. */
int hc_hour_utc(int64_t us);
/* Whether a run or log entry can be of that time: years 2000 to 2099.  Others
 * (1970 where an exporter lost the time, 9999 in test data) drive no window. */
bool hc_time_plausible(int64_t us);
/* Hours since the epoch, floor. */
int64_t hc_hour_index(int64_t us);

#endif
