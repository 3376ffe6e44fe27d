/* SPDX-License-Identifier: MIT
 *
 * The times of one column: of a table that was loaded with `ingest --table`,
 * by its exported name, or of one of hindcast's views. */
#ifndef HINDCAST_ANALYZER_ANALYSES_GAP_COLUMN_H
#define HINDCAST_ANALYZER_ANALYSES_GAP_COLUMN_H

#include "analyzer/analyses/gap_series.h"
#include "base/buf.h"
#include "schema/store.h"

struct gap_column {
    struct gap_time *times; /* plausible ones, file by file */
    size_t n, cap;
    int64_t rows, nulls;
    int64_t unreadable;        /* no timestamp */
    int64_t implausible;       /* not of the years 2000 to 2099 */
    int64_t naive;             /* of times[]: named no zone */
    int64_t repeated, skipped; /* see gap_times_to_utc() */
    struct hc_buf sql;         /* what was asked */
    char example[48];          /* of what is unreadable, cut */
};

/* *c needs gap_column_release() whatever is returned.  HC_EUSAGE says which
 * tables or columns there are.  Naive times are the wall clock of z; NULL =
 * they are UTC. */
HC_MUST_USE enum hc_code gap_column_read(struct gap_column *c, struct store *db,
                                         const char *table, const char *column,
                                         const struct zone *z,
                                         struct hc_err *err);
void gap_column_release(struct gap_column *c);

#endif
