/* SPDX-License-Identifier: MIT
 *
 * The rows of one run key become one run: which row decides, what came of it,
 * which rows are repeats (docs/analyses.md, "Rows, runs and bookkeeping").
 * Pure: no SQL. */
#ifndef HINDCAST_SCHEMA_RESOLVE_H
#define HINDCAST_SCHEMA_RESOLVE_H

#include "schema/facts.h"

enum run_outcome {
    OUTCOME_OTHER,
    OUTCOME_OPEN, /* only running rows: in flight or stuck, by as_of */
    OUTCOME_SUCCESS,
    OUTCOME_FAILED,
    OUTCOME_PARTIAL,
    OUTCOME_SKIPPED,
    OUTCOME_LOST /* ended by the cleanup job alone */
};

enum run_flags {
    RUN_PHANTOM = 1,     /* a cleanup row beside a final that did not fail */
    RUN_PHANTOM_DUP = 2, /* a cleanup row beside a final that failed */
    RUN_DUP_FINAL = 4,   /* several final rows that agree */
    RUN_CONFLICT = 8,    /* several final rows that do not */
    RUN_SYNTHETIC = 16   /* without a run_id: the key was made up */
};

struct resolved_run {
    const struct run_fact *decider;
    enum run_outcome outcome;
    unsigned flags;
    size_t n_rows; /* distinct */
};

/* Whether rows[i] is an exact repeat of rows[i - 1]; rows are sorted by hash
 * within a run. */
static inline bool fact_repeats(const struct run_fact *rows, size_t i)
{
    return i > 0 && rows[i].hash == rows[i - 1].hash;
}

/* n >= 1 rows of one run, sorted by hash; of equal ones the first stands for
 * all. */
struct resolved_run resolve_run(const struct run_fact *rows, size_t n);

/* The run's duration in microseconds; false = unknown or implausible
 * (negative or over max_us).  Integers, so that sums do not depend on their
 * order. */
bool run_duration(const struct resolved_run *run, int64_t max_us, int64_t *out);

#endif
