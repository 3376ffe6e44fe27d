/* SPDX-License-Identifier: MIT
 *
 * Playing an item to its end under a single policy, where items do not see each
 * other: both ends of its success interval at once, with the same result as
 * sim_deliver(), but in one loop that the compiler sees whole.  Where a policy
 * is played 200 times nearly all of the time is spent here. */
#ifndef HINDCAST_ANALYZER_WHATIF_ALONE_H
#define HINDCAST_ANALYZER_WHATIF_ALONE_H

#include "analyzer/whatif/sim_state.h"

/* One item in one lane.  Both are copies that no counting can change. */
struct alone {
    struct item item;
    const struct policy_use *use;
    uint64_t stream; /* of random numbers */
};

/* When the delivery after j comes, which was due at at_us and failed until
 * over_us; WORLD_NEVER = the item is given up.  Not asked where the next one
 * comes anyway. */
typedef int64_t alone_next(const struct alone *a, const struct world *w,
                           uint32_t j, int64_t at_us, int64_t over_us);
/* When the first one comes. */
typedef int64_t alone_first(const struct alone *a);

static inline enum fate alone_fate(const struct item *it)
{
    return (it->flags & ITEM_OPEN) != 0 ? FATE_UNRESOLVED : FATE_GIVEN_UP;
}

static inline void alone_play_lane(struct sim *s, const struct alone *a,
                                   int64_t at_us, alone_next *next)
{
    const struct item *it = &a->item;
    const struct world *w = s->world;
    struct counts *c = &s->lane->counts[it->set];
    unsigned ends = ENDS_ALL, done = ENDS_NONE;

    for (uint32_t j = 0; at_us <= w->horizon_us; j++) {
        int64_t fail_us = sim_failing_us(w, it, j);
        unsigned flags = j < it->n ? w->attempts[it->first + j] : 0;
        unsigned failed = (unsigned)(at_us < it->ok_us[END_OPTIMISTIC]) |
                          (unsigned)(at_us < it->ok_us[END_PESSIMISTIC]) << 1;
        unsigned fresh;

        failed = (flags & ATTEMPT_CONTRARY) != 0 ? ends : failed & ends;
        fresh = ends & ~failed & ~done;
        c->attempts[ends]++;
        c->failed[failed]++;
        c->wasted_us[failed] += fail_us;
        c->bins[ends][(uint64_t)(at_us - w->from_us) / SIM_BIN_US]++;
        if (fresh != 0) {
            sim_succeed(s, it, at_us, fresh);
            done |= fresh;
        }
        if ((flags & ATTEMPT_OVERLAPPED) != 0) {
            at_us += sim_step_us(w, it, j);
            continue;
        }
        ends = failed & ~done;
        if (ends == ENDS_NONE)
            return;
        at_us = next(a, w, j, at_us, at_us + fail_us);
        if (at_us == WORLD_NEVER) {
            sim_settle(s, it, ends, alone_fate(it));
            return;
        }
    }
    sim_settle(s, it, ends & ~done, FATE_UNRESOLVED);
}

/* In the first n lanes; first and next are constants, to be inlined. */
static inline void alone_play(struct sim *s, const struct item *it, size_t n,
                              alone_first *first, alone_next *next)
{
    struct alone a = {.item = *it, .use = s->plan->uses};

    for (size_t l = 0; l < n; l++) {
        s->lane = &s->lanes[l];
        a.stream = s->lane->streams[0];
        alone_play_lane(s, &a, first(&a), next);
    }
}

#endif
