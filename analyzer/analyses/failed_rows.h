/* SPDX-License-Identifier: MIT
 *
 * Failed rows counted by what they say and by their context.  The statements
 * `errors` and `noise` say the same in one go and are the evidence for it;
 * grouping in SQL sorts every row, and looks up the run of each.
 *
 *     struct failed_rows *f = NULL;
 *     rc = failed_rows_read(&f, db, &window, &filters, err);
 *     for (size_t i = 0; rc == HC_OK && i < f->n; i++)
 *         ...f->at[i].rows...
 *     failed_rows_free(f); */
#ifndef HINDCAST_ANALYZER_ANALYSES_FAILED_ROWS_H
#define HINDCAST_ANALYZER_ANALYSES_FAILED_ROWS_H

#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/window.h"

enum failed_alert { ALERT_NO_COLUMN, ALERT_NONE, ALERT_SENT };

struct failed_group {      /* views live as long as the failed_rows */
    struct hc_str message; /* {NULL, 0} = the rows say nothing */
    struct hc_str processor, category; /* "" = none */
    int64_t rows, runs;           /* runs: failed ones that these rows decide */
    int64_t first_us, last_us;    /* starts; where has_time */
    int64_t decided_run, any_run; /* the lowest run.id of those runs (where
                                     runs > 0), and of all rows */
    bool has_time;
    enum failed_alert alert;
};

struct failed_rows {
    struct failed_group *at; /* by message, category, processor, alert */
    size_t n;
    struct failed_memory *memory;
};

/* *out is NULL on failure.  All filters apply.  Not for w->exact. */
HC_MUST_USE enum hc_code failed_rows_read(struct failed_rows **out,
                                          struct store *db,
                                          const struct window *w,
                                          const struct filters *f,
                                          struct hc_err *err);
void failed_rows_free(struct failed_rows *f); /* accepts NULL */

#endif
