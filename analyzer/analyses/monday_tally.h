/* SPDX-License-Identifier: MIT
 *
 * Groups of failed rows with what each occurrence of the window brought: one
 * Monday of thousands and four of none are not a weekly storm. */
#ifndef HINDCAST_ANALYZER_ANALYSES_MONDAY_TALLY_H
#define HINDCAST_ANALYZER_ANALYSES_MONDAY_TALLY_H

#include "analyzer/analyses/monday_read.h"

enum { MONDAY_ANY_HOUR = 24 };

/* The dates on which each hour of the day was exposed, ascending; the last
 * list: on which any of them was. */
struct monday_dates {
    int32_t *at[MONDAY_ANY_HOUR + 1];
    size_t n[MONDAY_ANY_HOUR + 1];
};

/* Release whatever is returned. */
HC_MUST_USE enum hc_code monday_dates_make(struct monday_dates *d,
                                           const struct local_hours *hours,
                                           const struct hour_pick *pick,
                                           struct hc_err *err);
void monday_dates_release(struct monday_dates *d);

enum monday_order {
    MONDAY_BY_CELL, /* hour and processor */
    MONDAY_BY_HOUR,
    MONDAY_BY_PROCESSOR
};

/* A run of rows that belong together. */
struct monday_group {
    const struct monday_row *rows; /* into the sorted rows */
    size_t n_rows;
    struct monday_counts n;
};

/* Sort the rows and cut them into groups, in the order of the key.  out has
 * room for rows->n; views into rows hold until they are sorted again.  Returns
 * the number of groups. */
size_t monday_group_rows(struct monday_rows *rows, enum monday_order order,
                         struct monday_group *out);

/* Failed rows of a group by occurrence: of list `hour` of d, one number a
 * date.  values has room for that many. */
void monday_occurrences(const struct monday_group *g,
                        const struct monday_dates *d, int hour,
                        int64_t *values);

/* Of n >= 1 values, which get sorted. */
double monday_median(int64_t *values, size_t n);

#endif
