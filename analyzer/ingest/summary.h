/* SPDX-License-Identifier: MIT
 *
 * What an ingest did, as a report: one row a file, one row a format, totals.
 * A brief one, for people, begins with the formats and names only the files
 * that need attention.  No times of day and no folders in it, so that the same
 * inputs give the same bytes. */
#ifndef HINDCAST_ANALYZER_INGEST_SUMMARY_H
#define HINDCAST_ANALYZER_INGEST_SUMMARY_H

#include "analyzer/ingest/reading.h"
#include "analyzer/report/report.h"

enum file_state {
    FILE_STORED,
    FILE_PARTIAL, /* stored as far as it could be read */
    FILE_KNOWN,   /* was ingested before: nothing changed */
    FILE_REFUSED, /* nothing of it was stored */
    FILE_STATES
};

struct summary_sum; /* of the files of one format, profile and destination */

struct summary {
    struct report *report; /* owned */
    bool brief;
    size_t files, formats;    /* results of the report */
    struct summary_sum *sums; /* owned */
    size_t n_sums, cap_sums;
    size_t n_files[FILE_STATES], n_listed;
    uint64_t records, rejects; /* of what was stored */
    bool system_failed;        /* a file was refused by the system */
};

HC_MUST_USE enum hc_code summary_open(struct summary *s, bool brief,
                                      struct hc_err *err);
void summary_release(struct summary *s);
/* A file is done; r tells the rest. */
void summary_add(struct summary *s, const struct reading *r, const char *table,
                 enum file_state state);
/* Totals and notes; then s->report can be printed. */
void summary_finish(struct summary *s);
size_t summary_files(const struct summary *s);

#endif
