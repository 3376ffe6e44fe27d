/* SPDX-License-Identifier: MIT
 *
 * Chosen hours of chosen days of the week, in the local time of --tz, as the
 * options --day and --hours name them. */
#ifndef HINDCAST_ANALYZER_ANALYSES_HOUR_PICK_H
#define HINDCAST_ANALYZER_ANALYSES_HOUR_PICK_H

#include "analyzer/analyses/local_hours.h"

struct hour_pick {
    unsigned days;          /* bit d set: BigQuery's day d, 1 = Sunday */
    int hour_from, hour_to; /* inclusive, 0..23 */
};

bool hour_picked(const struct hour_pick *pick, const struct local_hour *h);

/* "Monday", "mon" (three letters are enough, in any case), or BigQuery's
 * number 1 to 7; anything else is HC_EUSAGE. */
HC_MUST_USE enum hc_code hour_pick_read_day(const char *text, int *dow_bq,
                                            struct hc_err *err);
/* "0-3" or "2" into hour_from and hour_to; anything else is HC_EUSAGE. */
HC_MUST_USE enum hc_code hour_pick_read_hours(struct hour_pick *pick,
                                              const char *text,
                                              struct hc_err *err);

#endif
