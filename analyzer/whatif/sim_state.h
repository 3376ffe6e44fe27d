/* SPDX-License-Identifier: MIT
 *
 * Inside of a simulation: shared by sim.c, which runs it, and deliver.c, which
 * brings one delivery as far as it comes. */
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

struct sim {
    const struct sim_plan *plan;
    const struct world *world;
    void *states[SIM_MAX_POLICIES];
    uint64_t streams[SIM_MAX_POLICIES]; /* of random numbers, by policy */
    size_t asked;                       /* the policy that is being asked */
    bool shared;
    struct queue queue;
    size_t n_kept;                        /* visits that policies hold */
    struct tally tallies[N_ENDS][N_SETS]; /* attempts: at the end of a run */
    struct counts counts[N_SETS];
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

/* True = *v has to come back, at its new time. */
bool sim_deliver(struct sim *s, struct visit *v);
/* Tell the policies before `stage`, which had let it in. */
void sim_leave(struct sim *s, const struct visit *v, size_t stage,
               enum policy_result result);

#endif
