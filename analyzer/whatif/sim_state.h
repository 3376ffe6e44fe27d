/* SPDX-License-Identifier: MIT
 *
 * Inside of a simulation: shared by sim_open.c, which makes it, sim.c, which
 * runs it, and deliver.c, which brings one delivery as far as it comes. */
#ifndef HINDCAST_ANALYZER_WHATIF_SIM_STATE_H
#define HINDCAST_ANALYZER_WHATIF_SIM_STATE_H

#include "analyzer/whatif/sim.h"

/* Attempts of one set by the ends at which they are made (or fail): both at
 * once mostly, which costs one addition then. */
struct counts {
    int64_t attempts[ENDS_ALL + 1], failed[ENDS_ALL + 1];
    int64_t wasted_us[ENDS_ALL + 1];
    uint32_t *bins[ENDS_ALL + 1]; /* by 5 minutes; [0] NULL; all NULL = not
                                     counted */
};

/* One replication. */
struct lane {
    uint64_t streams[SIM_MAX_POLICIES];   /* of random numbers, by policy */
    struct tally tallies[N_ENDS][N_SETS]; /* attempts: at the end of a run */
    struct counts counts[N_SETS];
};

struct sim {
    struct sim_asked asked; /* has to be first */
    const struct sim_plan *plan;
    const struct world *world;
    void *states[SIM_MAX_POLICIES];
    struct lane *lanes, *lane; /* that which is being played */
    size_t n_lanes;
    bool shared;         /* items see each other */
    policy_group *group; /* in groups; NULL = they all do */
    uint32_t *order;     /* by group, head and number; NULL = world.order */
    struct queue queue;
    size_t n_kept; /* visits that policies hold */
    size_t n_bins; /* 0 = too many */
    bool asks;     /* some policy has a word in letting in */
    struct trace *trace;
    /* By item, where instants within the intervals were drawn; else NULL. */
    int64_t *drawn_us;
    bool drawn;
    uint64_t pace_stream; /* of gaps, where they are drawn */
};

static inline bool sim_wants(unsigned ends, unsigned e)
{
    return (ends >> e & 1) != 0;
}

/* Before policy k is asked. */
static inline void sim_ask(struct sim *s, size_t k)
{
    s->asked.use = &s->plan->uses[k];
    s->asked.stream = s->lane->streams[k];
}

/* From one observed attempt to the next; j + 1 < n. */
static inline int64_t sim_step_us(const struct world *w, const struct item *it,
                                  uint32_t j)
{
    const int64_t *start_us = &w->start_us[(size_t)it->first + j];

    return start_us[1] - start_us[0];
}

/* How long a failing attempt takes: what is usual for the item, but it is over
 * before the next one comes, unless that was seen to overlap. */
static inline int64_t sim_failing_us(const struct world *w,
                                     const struct item *it, uint32_t j)
{
    int64_t step_us;

    if (j + 1 >= it->n)
        return it->fail_us;
    step_us = sim_step_us(w, it, j);
    if ((w->attempts[(size_t)it->first + j] & ATTEMPT_OVERLAPPED) != 0)
        return it->fail_us > step_us ? it->fail_us : step_us + 1;
    return it->fail_us < step_us ? it->fail_us : step_us;
}

/* What becomes of an item at some ends: it succeeds at at_us, or else. */
void sim_succeed(struct sim *s, const struct item *it, int64_t at_us,
                 unsigned ends);
void sim_settle(struct sim *s, const struct item *it, unsigned ends,
                enum fate fate);
static inline struct visit sim_head(const struct world *w, uint32_t item,
                                    unsigned ends)
{
    return (struct visit){.at_us = w->items[item].head_us,
                          .head_us = WORLD_NEVER,
                          .item = item,
                          .ends = (uint8_t)ends,
                          .set = w->items[item].set};
}

/* True = *v has to come back, at its new time. */
bool sim_deliver(struct sim *s, struct visit *v);
/* All deliveries of an item, where items do not see each other. */
void sim_play(struct sim *s, uint32_t item, unsigned ends);
/* Tell the policies before `stage`, which had let it in. */
void sim_leave(struct sim *s, const struct visit *v, size_t stage,
               enum policy_result result);

#endif
