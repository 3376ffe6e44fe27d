/* SPDX-License-Identifier: MIT
 *
 * Inside of a simulation: shared by sim.c, which runs it, and deliver.c, which
 * brings one delivery as far as it comes. */
#ifndef HINDCAST_ANALYZER_WHATIF_SIM_STATE_H
#define HINDCAST_ANALYZER_WHATIF_SIM_STATE_H

#include "analyzer/whatif/sim.h"

struct board { /* one end and set while they are counted */
    struct tally tally;
    uint32_t *bins; /* attempts by 5 minutes; NULL = not counted */
};

struct sim {
    const struct sim_plan *plan;
    const struct world *world;
    void *states[SIM_MAX_POLICIES];
    uint64_t streams[SIM_MAX_POLICIES]; /* of random numbers, by policy */
    size_t asked;                       /* the policy that is being asked */
    bool shared;
    struct queue queue;
    struct board boards[N_ENDS][N_SETS];
    size_t n_bins;
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
