/* SPDX-License-Identifier: MIT
 *
 * What failed, by bin and processor: read from the store once, asked for one
 * series after another. */
#ifndef HINDCAST_ANALYZER_STORMS_COUNTS_H
#define HINDCAST_ANALYZER_STORMS_COUNTS_H

#include "analyzer/storms/storms.h"

/* Of one bin and processor. */
struct storm_count {
    size_t bin, processor; /* indexes */
    int64_t rows_failed, runs_failed, phantom, lost;
    struct storm_edge {
        int64_t first_us, last_us;
    } rows, runs; /* that failed; where there are any */
};

struct storm_counts {
    struct storm_count *at; /* by bin, then processor */
    size_t n, cap;
    int64_t from_us, bin_us; /* of bin 0 */
    size_t n_bins;
    struct storm_processor {
        struct hc_str name;
        int64_t rows_failed, runs_failed;
    } * processors; /* by name, bytewise */
    size_t n_processors;
};

enum storm_measure { MEASURE_RUNS, MEASURE_ROWS };

/* Names live in `memory`; at and processors are to be freed by
 * storm_counts_release() whatever is returned. */
HC_MUST_USE enum hc_code storm_counts_read(struct storm_counts *c,
                                           const struct storms_scope *scope,
                                           struct hc_arena *memory,
                                           struct hc_err *err);
void storm_counts_release(struct storm_counts *c);
/* The evidence of what storm_counts_read() read. */
void storm_counts_evidence(const struct storms_scope *scope,
                           struct report *report, const char *columns);

/* The count at index i by a measure. */
int64_t storm_count_of(const struct storm_count *c, enum storm_measure m);
/* The first element of a bin that is not before `bin`. */
size_t storm_counts_seek(const struct storm_counts *c, size_t bin);

#endif
