/* SPDX-License-Identifier: MIT
 *
 * What the derived tables need of every row of a run: 80 bytes each, kept in
 * an unlinked temporary file in partitions of the run key, so that memory
 * stays flat and one partition after the other can be sorted. */
#ifndef HINDCAST_SCHEMA_FACTS_H
#define HINDCAST_SCHEMA_FACTS_H

#include "base/err.h"
#include "base/run_row.h"

enum fact_flags {
    FACT_ZERO = 1,     /* records = 0 */
    FACT_DURATION = 2, /* duration_s is set */
    FACT_SYNTHETIC = 4
};

struct run_fact {
    int64_t run;
    uint64_t check; /* 0 = unknown */
    uint64_t hash;
    int64_t id;                   /* run_row.id */
    int64_t started_us, ended_us; /* RUN_ABSENT = NULL */
    double duration_s;
    int64_t context;
    int64_t
        message; /* error_message.id of a failed row; 0 = none or uncounted */
    uint8_t status, class, flags;
};

enum { FACT_PARTITIONS = 64 };

struct facts;

HC_MUST_USE enum hc_code facts_open(struct facts **out, struct hc_err *err);
void facts_close(struct facts *f); /* accepts NULL */
HC_MUST_USE enum hc_code facts_add(struct facts *f, const struct run_fact *fact,
                                   struct hc_err *err);
/* Orders the facts of one run by hash, then id; for qsort(). */
int fact_order(const void *a, const void *b);
/* Facts held. */
uint64_t facts_count(const struct facts *f);
/* Forget all. */
HC_MUST_USE enum hc_code facts_clear(struct facts *f, struct hc_err *err);
/* Load partition p (0..FACT_PARTITIONS), sorted by run, hash, id; partitions
 * ascend by run.  The array is the caller's to free; NULL when *n is 0. */
HC_MUST_USE enum hc_code facts_load(struct facts *f, size_t p,
                                    struct run_fact **out, size_t *n,
                                    struct hc_err *err);

#endif
