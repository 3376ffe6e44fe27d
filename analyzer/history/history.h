/* SPDX-License-Identifier: MIT
 *
 * The run history in memory: every run of the store that had started by as_of,
 * one compact row each, for analyses that follow runs through time (chains,
 * what distinguishes a storm, replay) instead of counting them.
 *
 *     struct history *h = NULL;
 *     rc = history_load(&h, db, &window, &filters, err);
 *     for (size_t i = 0; rc == HC_OK && i < h->n; i++)
 *         if (h->runs[i].outcome == HISTORY_FAILED &&
 *             history_in(&h->runs[i], &window))
 *             ...history_text(h, &h->runs[i], HISTORY_CATEGORY)...
 *     history_free(h);
 *
 * The window does not cut what is loaded, only as_of does: a chain of retries
 * may begin before the window, and what is "stuck" depends on all runs of a
 * processor.  72 bytes a run. */
#ifndef HINDCAST_ANALYZER_HISTORY_HISTORY_H
#define HINDCAST_ANALYZER_HISTORY_HISTORY_H

#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/window.h"
#include "analyzer/history/text_pool.h"
#include "analyzer/history/work.h"
#include "base/run_row.h"

/* What a run came to, with open runs resolved by as_of (docs/analyses.md,
 * "Rows, runs and bookkeeping"). */
enum history_outcome {
    HISTORY_OTHER, /* a status word that the profile does not know */
    HISTORY_SUCCESS,
    HISTORY_FAILED,
    HISTORY_PARTIAL,
    HISTORY_SKIPPED,
    HISTORY_LOST,      /* ended by the cleanup job alone */
    HISTORY_IN_FLIGHT, /* open, not older than is usual */
    HISTORY_STUCK,     /* open for too long */
    N_HISTORY_OUTCOMES
};

/* What repeats from run to run, as texts: as exported, booleans as "true" and
 * "false"; absent where the export has no such column. */
enum history_field {
    HISTORY_PROCESSOR,
    HISTORY_PHASE,
    HISTORY_CATEGORY,
    HISTORY_TEAM_FILTER,
    HISTORY_SEASON_FILTER,
    HISTORY_SEASON_YEAR,
    HISTORY_OUTPUT_TABLE,
    HISTORY_OUTPUT_DATASET,
    HISTORY_TRIGGER_SOURCE,
    HISTORY_TRIGGERED_BY,
    HISTORY_PARENT,
    HISTORY_SERVICE,
    HISTORY_REVISION,
    HISTORY_RETRY_ATTEMPT,
    HISTORY_EXECUTION_HOST,
    HISTORY_BACKFILL,
    HISTORY_VALIDATION_MODE,
    HISTORY_SOURCE_PRIMARY,
    HISTORY_SOURCE_FALLBACK,
    HISTORY_DEPENDENCIES_MET,
    HISTORY_SKIP_REASON,
    N_HISTORY_FIELDS
};

struct history_context {
    int64_t id;                       /* context.id */
    uint32_t field[N_HISTORY_FIELDS]; /* numbers in history.texts */
};

/* Columns of run that hold no value: RUN_ABSENT, or 0 for hashes and numbers.
 * A line of a processor's cache each: what else is known of a run is only as
 * much as its key of work takes, see work.h. */
struct history_run {
    int64_t run;        /* run.id; history_run_id() is what `show run` opens */
    int64_t started_us; /* plausible and at or before as_of */
    int64_t ended_us;   /* of the deciding row; of a lost run it is when it
                           was cleaned up, if anything */
    uint64_t message;   /* hash of the triggering message's id */
    uint64_t work;      /* key of what it is about */
    uint32_t duration_us; /* of final rows alone, and plausible; else
                             HISTORY_NO_DURATION */
    uint32_t processor;   /* number in history.texts: compares as names do */
    uint32_t context;     /* index into history.contexts */
    uint32_t error;       /* number in history.messages */
    int32_t data_date;    /* days since 1970; HISTORY_NO_DATE */
    uint8_t outcome;      /* enum history_outcome */
    uint8_t flags;        /* enum run_flags of schema/resolve.h, and
                             HISTORY_IMPOSSIBLE */
    uint8_t work_by;      /* enum work_by: what its key of work is made of */
};

#define HISTORY_NO_DURATION UINT32_MAX
#define HISTORY_NO_DATE     INT32_MIN
#define HISTORY_IMPOSSIBLE  128 /* a duration that is negative or too long */
_Static_assert(RUN_MAX_RUNTIME_US < HISTORY_NO_DURATION,
               "durations do not fit");

struct history {
    struct history_run *runs; /* by processor name, start, run */
    int64_t *rows;            /* run_row.id of their deciding rows */
    size_t n;
    struct history_context *contexts;
    size_t n_contexts;
    struct text_pool texts;    /* names and other fields */
    struct text_pool messages; /* error messages */
    int64_t as_of_us;
    int64_t first_us, last_us; /* first and last start of the loaded runs;
                                  equal to as_of where there are none */
    size_t n_unplaced;         /* runs without a plausible start, or after
                                  as_of: not loaded */
};

/* *out is NULL on failure.  Filters by processor and phase apply; by status
 * they do not.  w->exact counts from the rows. */
HC_MUST_USE enum hc_code history_load(struct history **out, struct store *db,
                                      const struct window *w,
                                      const struct filters *filters,
                                      struct hc_err *err);
void history_free(struct history *h); /* accepts NULL */
/* The statements behind the rows as evidence for `what`. */
void history_evidence(const struct window *w, const struct filters *filters,
                      struct report *report, const char *what);

/* "success", "in_flight", ...; static storage. */
const char *history_outcome_name(enum history_outcome outcome);

/* A duration as runs hold it. */
static inline uint32_t history_duration(int64_t us)
{
    return us >= 0 && us <= RUN_MAX_RUNTIME_US ? (uint32_t)us
                                               : HISTORY_NO_DURATION;
}

/* Whether a run started in the window. */
static inline bool history_in(const struct history_run *r,
                              const struct window *w)
{
    return r->started_us >= w->from_us && r->started_us < w->to_us;
}

/* Ask for a run from memory. */
static inline void history_prefetch(const struct history_run *r)
{
    __builtin_prefetch(r, 1);
}

static inline uint32_t history_field(const struct history *h,
                                     const struct history_run *r,
                                     enum history_field field)
{
    return h->contexts[r->context].field[field];
}

static inline struct hc_str history_text(const struct history *h,
                                         const struct history_run *r,
                                         enum history_field field)
{
    return text_pool_get(&h->texts, history_field(h, r, field));
}

static inline struct hc_str history_processor(const struct history *h,
                                              const struct history_run *r)
{
    return text_pool_get(&h->texts, r->processor);
}

/* The error message; absent = {NULL, 0}. */
static inline struct hc_str history_message(const struct history *h,
                                            const struct history_run *r)
{
    return text_pool_get(&h->messages, r->error);
}

enum { HISTORY_ID_TEXT = 17 };
/* The run's key as `show run` takes it: 16 hex digits. */
struct hc_str history_run_id(const struct history_run *r,
                             char text[HISTORY_ID_TEXT]);

#endif
