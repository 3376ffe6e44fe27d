/* SPDX-License-Identifier: MIT
 *
 * Events by local hour: from hourly counts where the hours are whole UTC
 * hours of started_at, from the rows where they are not. */
#ifndef HINDCAST_ANALYZER_ANALYSES_HISTOGRAM_READ_H
#define HINDCAST_ANALYZER_ANALYSES_HISTOGRAM_READ_H

#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/local_hours.h"

/* What to count; all borrowed. */
struct histogram_scope {
    struct store *db;
    const struct window *window;
    const struct exposure *exposure;
    const struct filters *filters;
    const struct local_hours *hours;
    const char *measure; /* rows_failed runs_failed runs success_rate
                            chains chain_heads */
    const char *event;   /* started_at ended_at */
};

struct histogram_count {
    int64_t n;    /* rows or runs; successes of success_rate */
    int64_t base; /* of success_rate: runs that ended and were not skipped */
};

struct histogram_counts {
    struct histogram_count *at;     /* one for each of hours->at */
    struct histogram_count no_time; /* without the event's time */
    struct histogram_count outside; /* in none of the hours */
};

/* Count, and give the evidence for `columns` of the report.  Free counts->at
 * whatever is returned. */
HC_MUST_USE enum hc_code histogram_read(struct histogram_counts *counts,
                                        const struct histogram_scope *scope,
                                        struct report *report,
                                        const char *columns,
                                        struct hc_err *err);

#endif
