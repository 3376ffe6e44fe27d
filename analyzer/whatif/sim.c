/* SPDX-License-Identifier: MIT
 *
 * Replaying a world, see sim.h.
 *
 * Where policies share nothing between items (backoff, say), each item is
 * played to its end before the next: there is no queue, and both ends of its
 * success interval are played at once, since the optimistic path is the
 * beginning of the pessimistic one.  Where they do (a breaker), events of all
 * items that see each other go through one queue, in order of time. */
#include "analyzer/whatif/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "analyzer/stats/random.h"
#include "base/checked.h"

enum { HEADS_AHEAD = 8 };

/* ---- what policies ask -------------------------------------------------- */

void sim_wake(struct sim *s, const struct visit *kept, int64_t at_us)
{
    struct visit v = *kept;

    v.at_us = at_us;
    v.stage++;
    s->n_kept--;
    queue_push(&s->queue, &v);
}

void sim_come(struct sim *s, const struct visit *kept)
{
    s->n_kept--;
    queue_push(&s->queue, kept);
}

/* ---- one run ------------------------------------------------------------ */

/* The policy that plays items by itself, see alone.h; NULL = it is asked. */
static const struct policy *played_alone(const struct sim *s, unsigned ends)
{
    if (s->plan->n_uses != 1 || s->plan->uses[0].policy->play == NULL ||
        ends != ENDS_ALL || s->trace != NULL || s->n_bins == 0)
        return NULL;
    return s->plan->uses[0].policy;
}

/* Heads lie anywhere in the world's arrays: ask memory for those that are to
 * come, and for the attempts of those that have come by then. */
static void ask_for_heads(const struct world *w, const uint32_t *order,
                          size_t i)
{
    if (i + HEADS_AHEAD >= w->n)
        return;
    world_prefetch(w, order[i + HEADS_AHEAD]);
    __builtin_prefetch(
        &w->start_us[w->items[order[i + HEADS_AHEAD / 2]].first]);
}

/* In the order of heads: attempts of all lanes are counted in the same few
 * bins for a while. */
static void run_apart(struct sim *s, size_t n_lanes, unsigned ends)
{
    const struct world *w = s->world;
    const struct policy *alone = played_alone(s, ends);

    for (size_t i = 0; i < w->n; i++) {
        ask_for_heads(w, w->order, i);
        if (alone != NULL) {
            alone->play(s, &w->items[w->order[i]], n_lanes);
            continue;
        }
        for (size_t l = 0; l < n_lanes; l++) {
            s->lane = &s->lanes[l];
            sim_play(s, w->order[i], ends);
        }
    }
}

/* Heads come from the sorted list, of which these are next..n, everything else
 * from the queue. */
static enum hc_code run_group(struct sim *s, const uint32_t *order, size_t next,
                              size_t n, unsigned ends, struct hc_err *err)
{
    const struct world *w = s->world;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && (next < n || s->queue.n > 0)) {
        struct visit v;

        /* The end of an attempt, its retry, and what policies kept. */
        rc = queue_reserve(&s->queue, s->n_kept + SIM_MAX_POLICIES + 2, err);
        if (rc != HC_OK)
            break;
        if (next < n)
            v = sim_head(w, order[next], ends);
        if (next == n ||
            (s->queue.n > 0 && queue_before(&s->queue.at[0], &v))) {
            v = queue_pop(&s->queue);
            if (s->queue.n > 0)
                world_prefetch(w, s->queue.at[0].item);
        } else {
            ask_for_heads(w, order, next++);
        }
        if (v.over)
            sim_leave(s, &v, s->plan->n_uses,
                      v.failed != 0 ? RESULT_FAILED : RESULT_SUCCEEDED);
        else if (sim_deliver(s, &v))
            queue_push(&s->queue, &v);
    }
    return rc;
}

/* Group by group: few events are under way at once in each, and few items. */
static enum hc_code run_together(struct sim *s, unsigned ends,
                                 struct hc_err *err)
{
    const struct world *w = s->world;
    const uint32_t *order = s->order != NULL ? s->order : w->order;
    enum hc_code rc = HC_OK;

    for (size_t i = 0, end; rc == HC_OK && i < w->n; i = end) {
        end = s->order == NULL ? w->n : i + 1;
        while (end < w->n &&
               s->group(&w->items[order[end]]) == s->group(&w->items[order[i]]))
            end++;
        rc = run_group(s, order, i, end, ends, err);
    }
    return rc;
}

static void clear_lane(struct sim *s, struct lane *l)
{
    for (unsigned k = 0; k < N_SETS; k++) {
        struct counts *c = &l->counts[k];

        for (unsigned e = 0; e < N_ENDS; e++)
            l->tallies[e][k] =
                (struct tally){.delays_s = l->tallies[e][k].delays_s};
        for (unsigned m = 0; m <= ENDS_ALL; m++) {
            c->attempts[m] = c->failed[m] = c->wasted_us[m] = 0;
            if (m > 0 && s->n_bins > 0)
                memset(c->bins[m], 0, s->n_bins * sizeof *c->bins[m]);
        }
    }
}

static void start_lane(struct sim *s, struct lane *l, unsigned replication)
{
    clear_lane(s, l);
    for (size_t k = 0; k < s->plan->n_uses; k++) {
        const char *name = s->plan->uses[k].policy->name;

        l->streams[k] = random_mix(random_mix(s->plan->seed) + replication) ^
                        XXH3_64bits_withSeed(name, strlen(name), k);
    }
}

static void reset(struct sim *s)
{
    s->queue.n = 0;
    s->n_kept = 0;
    for (size_t k = 0; k < s->plan->n_uses; k++)
        if (s->plan->uses[k].policy->reset != NULL)
            s->plan->uses[k].policy->reset(s->states[k]);
}

/* Most attempts of one end in one bin. */
static int64_t peak_of(const struct sim *s, const struct counts *c, unsigned e)
{
    const uint32_t *alone = c->bins[1u << e], *both = c->bins[ENDS_ALL];
    uint32_t peak = 0;

    if (s->n_bins == 0)
        return -1;
    for (size_t i = 0; i < s->n_bins; i++) {
        uint32_t n = alone[i] + both[i];

        peak = n > peak ? n : peak;
    }
    return peak;
}

static void sum_up(const struct sim *s, struct lane *l, unsigned e)
{
    for (unsigned k = 0; k < N_SETS; k++) {
        const struct counts *c = &l->counts[k];
        struct tally *t = &l->tallies[e][k];

        t->attempts = c->attempts[1u << e] + c->attempts[ENDS_ALL];
        t->failed = c->failed[1u << e] + c->failed[ENDS_ALL];
        t->wasted_us = c->wasted_us[1u << e] + c->wasted_us[ENDS_ALL];
        t->peak = peak_of(s, c, e);
    }
}

/* Anywhere between both ends; at either of them where one is open. */
static int64_t draw_instant(const struct item *it, uint64_t stream)
{
    double u = random_uniform(stream ^ it->key);
    int64_t low = it->ok_us[END_OPTIMISTIC], high = it->ok_us[END_PESSIMISTIC];

    if (low == WORLD_ALWAYS || high == WORLD_NEVER)
        return u < 0.5 ? low : high;
    return low + (int64_t)(u * (double)(high - low));
}

enum hc_code sim_run_drawn(struct sim *s, unsigned draw, struct hc_err *err)
{
    uint64_t stream = random_mix(~random_mix(s->plan->seed) + draw);
    enum hc_code rc;

    if (s->drawn_us == NULL)
        s->drawn_us = calloc(s->world->n + 1, sizeof *s->drawn_us);
    if (s->drawn_us == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->world->n; i++)
        s->drawn_us[i] = draw_instant(&s->world->items[i], stream);
    s->drawn = true;
    s->pace_stream = random_mix(stream);
    rc = sim_run(s, draw, 1u << END_PESSIMISTIC, NULL, err);
    s->drawn = false;
    return rc;
}

static enum hc_code run_lanes(struct sim *s, unsigned first, size_t n,
                              unsigned ends, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    reset(s);
    for (size_t l = 0; l < n; l++)
        start_lane(s, &s->lanes[l], first + (unsigned)l);
    s->lane = s->lanes;
    if (s->shared)
        rc = run_together(s, ends, err);
    else
        run_apart(s, n, ends);
    for (size_t l = 0; l < n; l++)
        for (unsigned e = 0; e < N_ENDS; e++)
            if (sim_wants(ends, e))
                sum_up(s, &s->lanes[l], e);
    return rc;
}

enum hc_code sim_run(struct sim *s, unsigned replication, unsigned ends,
                     struct trace *trace, struct hc_err *err)
{
    s->trace = trace;
    return run_lanes(s, replication, 1, ends, err);
}

enum hc_code sim_run_many(struct sim *s, unsigned first, size_t n,
                          struct hc_err *err)
{
    s->trace = NULL;
    return run_lanes(s, first, n, ENDS_ALL, err);
}

const struct tally *sim_tally(const struct sim *s, enum world_end end,
                              enum world_set set)
{
    return sim_lane_tally(s, 0, end, set);
}

const struct tally *sim_lane_tally(const struct sim *s, size_t lane,
                                   enum world_end end, enum world_set set)
{
    return &s->lanes[lane].tallies[end][set];
}
