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

struct alone_path {
    int64_t at_us;
    uint32_t j;
    unsigned ends, done; /* as in struct visit */
};

/* Attempts that fail at all ends that are under way, up to one that may not, or
 * that has a flag of its own, or to the end: most of them. */
static inline void alone_fail(struct sim *s, const struct alone *a,
                              struct alone_path *p, alone_next *next)
{
    const struct item *it = &a->item;
    const struct world *w = s->world;
    struct counts *c = &s->lane->counts[it->set];
    uint32_t *bins = c->bins[p->ends], j = p->j;
    int64_t at_us = p->at_us, n = 0, wasted_us = 0;
    int64_t ok_us =
        it->ok_us[sim_wants(p->ends, END_OPTIMISTIC) ? END_OPTIMISTIC
                                                     : END_PESSIMISTIC];

    while (at_us < ok_us && at_us <= w->horizon_us) {
        int64_t fail_us = it->fail_us;

        if (j < it->n &&
            (w->attempts[it->first + j] & (unsigned)~ATTEMPT_FAILED) != 0)
            break;
        if (j + 1 < it->n && sim_step_us(w, it, j) < fail_us)
            fail_us = sim_step_us(w, it, j);
        n++;
        wasted_us += fail_us;
        bins[(uint64_t)(at_us - w->from_us) / SIM_BIN_US]++;
        at_us = next(a, w, j++, at_us, at_us + fail_us);
    }
    c->attempts[p->ends] += n;
    c->failed[p->ends] += n;
    c->wasted_us[p->ends] += wasted_us;
    p->at_us = at_us;
    p->j = j;
}

/* Any attempt. */
static inline void alone_try(struct sim *s, const struct alone *a,
                             struct alone_path *p, alone_next *next)
{
    const struct item *it = &a->item;
    const struct world *w = s->world;
    struct counts *c = &s->lane->counts[it->set];
    int64_t fail_us = sim_failing_us(w, it, p->j);
    unsigned flags = p->j < it->n ? w->attempts[it->first + p->j] : 0;
    unsigned failed = (unsigned)(p->at_us < it->ok_us[END_OPTIMISTIC]) |
                      (unsigned)(p->at_us < it->ok_us[END_PESSIMISTIC]) << 1;
    unsigned fresh;

    failed = (flags & ATTEMPT_CONTRARY) != 0 ? p->ends : failed & p->ends;
    fresh = p->ends & ~failed & ~p->done;
    c->attempts[p->ends]++;
    c->failed[failed]++;
    c->wasted_us[failed] += fail_us;
    c->bins[p->ends][(uint64_t)(p->at_us - w->from_us) / SIM_BIN_US]++;
    if (fresh != 0)
        sim_succeed(s, it, p->at_us, fresh);
    p->done |= fresh;
    if ((flags & ATTEMPT_OVERLAPPED) != 0) {
        p->at_us += sim_step_us(w, it, p->j++);
        return;
    }
    p->ends = failed & ~p->done;
    if (p->ends != ENDS_NONE)
        p->at_us = next(a, w, p->j++, p->at_us, p->at_us + fail_us);
}

static inline void alone_play_lane(struct sim *s, const struct alone *a,
                                   int64_t at_us, alone_next *next)
{
    struct alone_path p = {.at_us = at_us, .ends = ENDS_ALL};

    for (;;) {
        alone_fail(s, a, &p, next);
        if (p.at_us > s->world->horizon_us)
            break;
        alone_try(s, a, &p, next);
        if (p.ends == ENDS_NONE)
            return;
    }
    sim_settle(s, &a->item, p.ends & ~p.done,
               p.at_us == WORLD_NEVER ? alone_fate(&a->item) : FATE_UNRESOLVED);
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
