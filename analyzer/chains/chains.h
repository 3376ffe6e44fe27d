/* SPDX-License-Identifier: MIT
 *
 * Retry chains: the runs that tried one piece of work until it succeeded or
 * was given up (docs/analyses.md, "retries").
 *
 *     struct chains *c = NULL;
 *     rc = chains_build(&c, history, CHAINS_MAX_GAP_US, err);
 *     for (size_t i = 0; rc == HC_OK && i < c->n; i++)
 *         for (size_t j = 0; j < c->at[i].n; j++)
 *             ...chain_run(c, &c->at[i], j)...
 *     chains_free(c);
 *
 * Every run of the history is an attempt of exactly one chain, but for skipped
 * runs, which are none: they neither try nor close anything. */
#ifndef HINDCAST_ANALYZER_CHAINS_CHAINS_H
#define HINDCAST_ANALYZER_CHAINS_CHAINS_H

#include "analyzer/history/history.h"

/* How long after a failure a run may still be a retry of it: longer than a
 * breaker that reopens after four hours. */
#define CHAINS_MAX_GAP_US (6 * 3600 * INT64_C(1000000))

enum chain_confidence {
    CHAIN_HIGH,      /* by message */
    CHAIN_MEDIUM,    /* by payload */
    CHAIN_LOW,       /* by date or nothing */
    CHAIN_AMBIGUOUS, /* other work of the same key ran at the same time: which
                        run retries which cannot be told */
    N_CHAIN_CONFIDENCES
};

enum chain_flags {
    CHAIN_LEFT = 1,     /* begins within the maximal gap of the export's begin:
                           earlier attempts may be missing */
    CHAIN_RIGHT = 2,    /* may go on behind as_of */
    CHAIN_SUCCEEDED = 4 /* an attempt succeeded */
};

struct chain {
    uint32_t first, n;   /* its attempts, by start: chains.attempts[first...] */
    uint64_t work;       /* hash of what it is about: equal for all chains of
                            one key, parallel or one after the other */
    int64_t first_us;    /* start of the first attempt */
    int64_t last_end_us; /* latest known end of an attempt */
    int64_t wasted_us;   /* known durations of attempts without success */
    uint32_t failed;     /* attempts that failed, were lost or got stuck */
    uint32_t messages;   /* distinct message ids */
    uint32_t overlaps;   /* attempts that began before the one before ended,
                            for the same message: delivered again too early */
    uint32_t lane;       /* 0, or the parallel lane of its key */
    uint8_t key;         /* enum work_by */
    uint8_t confidence;  /* enum chain_confidence */
    uint8_t outcome;     /* enum history_outcome: success, or of the last */
    uint8_t flags;
};

struct chains {
    const struct history *history; /* borrowed: must outlive the chains */
    struct chain *at;              /* by processor, first_us, first run */
    size_t n;
    uint32_t *attempts; /* indexes of history->runs, by chain; CHAIN_AHEAD
                           more than there are */
    size_t n_attempts;
    size_t n_skipped; /* runs that are no attempts */
    int64_t max_gap_us;
};

/* *out is NULL on failure. */
HC_MUST_USE enum hc_code chains_build(struct chains **out,
                                      const struct history *h,
                                      int64_t max_gap_us, struct hc_err *err);
void chains_free(struct chains *c); /* accepts NULL */

/* Attempts that chain_run() asks from memory before they are: chains are mostly
 * read in their order, and a miss of the cache takes as long as a hundred
 * additions. */
enum { CHAIN_AHEAD = 16 };

/* Attempt j < chain->n; attempt 0 is the head. */
static inline const struct history_run *
chain_run(const struct chains *c, const struct chain *chain, size_t j)
{
    const uint32_t *at = &c->attempts[chain->first + j];

    __builtin_prefetch(&c->history->runs[at[CHAIN_AHEAD]]);
    return &c->history->runs[*at];
}

/* A run that may be tried again: it failed, was lost or got stuck. */
static inline bool chain_retries(const struct history_run *r)
{
    return r->outcome == HISTORY_FAILED || r->outcome == HISTORY_LOST ||
           r->outcome == HISTORY_STUCK;
}

/* The first or last attempt that failed, NULL = none did. */
const struct history_run *chain_first_failure(const struct chains *c,
                                              const struct chain *chain);
const struct history_run *chain_last_failure(const struct chains *c,
                                             const struct chain *chain);
/* When a run ended, as far as it is known: of a lost or stuck run, and of one
 * whose duration cannot be, that is its start; INT64_MAX while in flight. */
int64_t chain_run_end(const struct history_run *r);

const char *chain_confidence_name(enum chain_confidence confidence);

#endif
