/* SPDX-License-Identifier: MIT
 *
 * One replay of a world under policies, and what is counted in it. */
#ifndef HINDCAST_ANALYZER_WHATIF_SIM_H
#define HINDCAST_ANALYZER_WHATIF_SIM_H

#include "analyzer/whatif/policy.h"
#include "analyzer/whatif/queue.h"

enum { SIM_MAX_POLICIES = 16, SIM_LANES = 20 };
#define SIM_BIN_US UINT64_C(300000000)

enum open_rule { OPEN_DEFER, OPEN_DROP };

/* What is replayed; borrowed and shared by all its simulations. */
struct sim_plan {
    const struct world *world;
    const struct policy_use *uses; /* in the order of asking */
    size_t n_uses;
    uint64_t seed;
    enum open_rule open;
};

/* What an item came to. */
enum fate {
    FATE_SUCCEEDED,
    FATE_DEAD_LETTERED,
    FATE_GIVEN_UP,   /* when it was given up in the history */
    FATE_UNRESOLVED, /* may go on behind as_of, or is due behind the horizon */
    FATE_DROPPED,    /* by an open breaker with --open drop, or no budget */
    FATE_NOT_RUN,    /* waits for an upstream that never succeeded */
    FATE_SKIPPED,    /* left to other work under the same lock */
    N_FATES
};

struct tally { /* of one set of items at one end */
    int64_t attempts, failed, wasted_us, refused;
    int64_t fates[N_FATES];
    int64_t lost_success; /* succeeded in the history, but not here; those
                             that are skipped do not count */
    int64_t peak;         /* most attempts in 5 minutes; -1 = not counted */
    /* Of items that succeed in both: how many do when they did, and how much
     * later others do, in no order; the simulation's, valid until its next
     * run. */
    size_t n_punctual, n_delays;
    double *delays_s;
};

/* What each attempt of the history came to, where a replay is to be compared
 * with it; both by the world's arrays. */
struct trace {
    int64_t *start_us;
    uint8_t *seen;   /* ends at which the attempt was made */
    uint8_t *failed; /* ends at which it failed */
    size_t n_beyond; /* attempts that the history does not have */
};

struct sim; /* one thread's */

HC_MUST_USE enum hc_code sim_open(struct sim **out, const struct sim_plan *plan,
                                  struct hc_err *err);
void sim_close(struct sim *s); /* accepts NULL */

/* Whether all ends can be simulated in one run, since no item sees another. */
bool sim_ends_together(const struct sim_plan *plan);
bool sim_random(const struct sim_plan *plan);

/* Replay once; ends is one bit, or ENDS_ALL where sim_ends_together().
 * Tallies of other ends are zero.  trace may be NULL. */
HC_MUST_USE enum hc_code sim_run(struct sim *s, unsigned replication,
                                 unsigned ends, struct trace *trace,
                                 struct hc_err *err);
/* How many replications sim_run_many() takes: SIM_LANES where
 * sim_ends_together() and something is drawn, else one; fewer where a history
 * of years needs much memory for each. */
size_t sim_lanes(const struct sim_plan *plan);
/* Replay both ends of n replications from `first` on, item by item: an item is
 * brought into the cache once for all of them.  n is at most sim_lanes(). */
HC_MUST_USE enum hc_code sim_run_many(struct sim *s, unsigned first, size_t n,
                                      struct hc_err *err);
/* The same with an instant drawn for each item, between both ends; counted as
 * END_PESSIMISTIC. */
HC_MUST_USE enum hc_code sim_run_drawn(struct sim *s, unsigned draw,
                                       struct hc_err *err);
/* Of the last replay. */
const struct tally *sim_tally(const struct sim *s, enum world_end end,
                              enum world_set set);
/* Of the replication `first` + lane of sim_run_many(). */
const struct tally *sim_lane_tally(const struct sim *s, size_t lane,
                                   enum world_end end, enum world_set set);

#endif
