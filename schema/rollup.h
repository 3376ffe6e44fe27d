/* SPDX-License-Identifier: MIT
 *
 * Hourly counts while they are being made: gathered in memory, written at
 * once.  Counts may be negative, so that what a run contributed before can be
 * taken back. */
#ifndef HINDCAST_SCHEMA_ROLLUP_H
#define HINDCAST_SCHEMA_ROLLUP_H

#include "schema/store.h"

enum { ROLLUP_NO_HOUR = -2147483647 - 1 }; /* rows without a start time */

struct rollup_key { /* also the primary key of table rollup */
    int64_t hour, processor, phase, category;
    int32_t status, class, outcome;
    int32_t unused; /* 0: no padding, keys are compared as bytes */
};

struct rollup_counts {
    int64_t rows, runs, phantom, phantom_dup, zero_records, durations;
    int64_t duration_sum_us;
};

struct rollup;

HC_MUST_USE enum hc_code rollup_open(struct rollup **out, struct hc_err *err);
void rollup_close(struct rollup *r); /* accepts NULL */
HC_MUST_USE enum hc_code rollup_add(struct rollup *r, struct rollup_key key,
                                    const struct rollup_counts *counts,
                                    struct hc_err *err);
/* Failed rows of one message. */
HC_MUST_USE enum hc_code rollup_add_error(struct rollup *r, int64_t hour,
                                          int64_t processor, int64_t message,
                                          int64_t rows, struct hc_err *err);
/* Add everything to the tables, in key order. */
HC_MUST_USE enum hc_code rollup_write(struct rollup *r, struct store *s,
                                      struct hc_err *err);

#endif
