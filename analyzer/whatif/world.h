/* SPDX-License-Identifier: MIT
 *
 * What is replayed: retry chains as items of work, each with the times of its
 * observed attempts and what is known of the instant from which it would have
 * succeeded (docs/analyses.md, "whatif").
 *
 * A world is immutable once built and may be read by any number of threads.
 * It borrows nothing: history and chains may be freed. */
#ifndef HINDCAST_ANALYZER_WHATIF_WORLD_H
#define HINDCAST_ANALYZER_WHATIF_WORLD_H

#include "analyzer/chains/chains.h"

/* The success instant of an item is known to an interval: it is simulated with
 * both ends of it. */
enum world_end { END_OPTIMISTIC, END_PESSIMISTIC, N_ENDS };
/* Sets of ends, as bits. */
enum { ENDS_NONE = 0, ENDS_ALL = (1 << N_ENDS) - 1 };

/* Chains of low confidence are counted apart. */
enum world_set { SET_SURE, SET_LOW, N_SETS };

/* Attempts of a processor whose pace is told apart; later ones keep the
 * last. */
enum { WORLD_PACES = 16 };

/* Instants that are none. */
#define WORLD_NEVER  INT64_MAX
#define WORLD_ALWAYS INT64_MIN

enum item_flags {
    ITEM_SUCCEEDED = 1, /* it did, as observed, or was closed otherwise */
    ITEM_OPEN = 2       /* it did not, but may go on behind as_of */
};

enum attempt_flags {
    ATTEMPT_FAILED = 1,
    /* The next one began before this had ended, or though it had succeeded: it
     * came whatever became of this. */
    ATTEMPT_OVERLAPPED = 2,
    /* Failed after the item had succeeded: keeps failing. */
    ATTEMPT_CONTRARY = 4
};

struct item {
    int64_t head_us;       /* start of its first attempt */
    int64_t ok_us[N_ENDS]; /* attempts that start from here on succeed */
    int64_t span_us;       /* from its first to its last attempt, where it
                              never succeeded; else WORLD_NEVER */
    int64_t success_at_us; /* observed start of the attempt that succeeded;
                              WORLD_NEVER */
    int64_t fail_us, success_us; /* durations of attempts */
    int64_t pace_us;     /* its own, where that is slower than is usual */
    int64_t upstream_us; /* end of the first success it has to wait for;
                            WORLD_ALWAYS = of none */
    uint64_t key;        /* of its random numbers */
    uint32_t first, n;   /* its attempts in the world's arrays; n >= 1 */
    uint32_t processor;  /* number below world.n_processors */
    uint32_t date;       /* of processor and data date; below n_dates */
    uint32_t table;      /* output table, else processor; below n_tables */
    uint32_t work;       /* work item key; below n_works */
    uint8_t set;         /* enum world_set */
    uint8_t flags;       /* enum item_flags */
};

/* From the end of an attempt to a retry that was not seen. */
struct pace {
    int64_t us;      /* usual */
    size_t first, n; /* what was seen: world.gaps_us */
};

struct world {
    struct item *items; /* in the order of the chains */
    size_t n;
    uint32_t *order;    /* items by head, then number */
    int64_t *start_us;  /* observed attempts, by item and start */
    int64_t *end_us;    /* where it is known, else the start */
    uint8_t *attempts;  /* enum attempt_flags */
    struct pace *paces; /* by processor and attempt: WORLD_PACES each */
    int64_t *gaps_us;   /* those that paces are made of, side by side */
    size_t n_attempts;
    size_t n_processors, n_dates, n_tables, n_works;
    size_t n_in_set[N_SETS];
    size_t n_in_flight; /* attempts left out: nobody knows yet */
    size_t n_gated, n_parallel, n_overlapped;
    size_t n_permanent; /* never succeeded and never would */
    int64_t from_us;    /* first head */
    int64_t horizon_us; /* what is due later stays unresolved */
    struct world_span { /* where skip windows are by default */
        int64_t from_us, to_us;
    } * spans; /* ascending, apart from each other */
    size_t n_spans;
};

static inline const struct pace *
world_pace(const struct world *w, const struct item *it, uint32_t delivery)
{
    size_t j = delivery < WORLD_PACES ? delivery : WORLD_PACES - 1;

    return &w->paces[(size_t)it->processor * WORLD_PACES + j];
}

/* Ask for an item from memory: it lies on two lines of a cache. */
static inline void world_prefetch(const struct world *w, uint32_t item)
{
    const struct item *it = &w->items[item];

    __builtin_prefetch(it);
    __builtin_prefetch((const char *)it + sizeof *it - 1);
}

/* From the end of a delivery to a retry that nobody saw: what is usual. */
static inline int64_t world_unseen_us(const struct world *w,
                                      const struct item *it, uint32_t delivery)
{
    int64_t us = world_pace(w, it, delivery)->us;

    return us > it->pace_us ? us : it->pace_us;
}

/* Which chains; all borrowed. */
struct world_scope {
    const struct chains *chains;
    const struct window *window;    /* heads start in it */
    const struct world_span *spans; /* ascending; storm or window; n_spans 0 =
                                       none */
    size_t n_spans;
    bool in_spans; /* only chains with an attempt in one of the spans */
    struct hc_str processor; /* of the storm; .p NULL = any */
};

/* *out is NULL on failure. */
HC_MUST_USE enum hc_code world_build(struct world **out,
                                     const struct world_scope *scope,
                                     struct hc_err *err);
void world_free(struct world *w); /* accepts NULL */

#endif
