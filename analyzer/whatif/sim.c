/* SPDX-License-Identifier: MIT
 *
 * Replaying a world, see sim.h.
 *
 * Where policies share nothing between items (backoff, say), each item is
 * played to its end before the next: there is no queue, and both ends of its
 * success interval are played at once, since the optimistic path is the
 * beginning of the pessimistic one.  Where they do (a breaker), events of all
 * items go through one queue, in order of time. */
#include "analyzer/whatif/sim_state.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "analyzer/stats/random.h"
#include "base/checked.h"
#include "base/limits.h"

/* ---- what policies ask ----------------------------------------------------
 */

const struct world *sim_world(const struct sim *s)
{
    return s->world;
}

const struct policy_use *sim_use(const struct sim *s)
{
    return &s->plan->uses[s->asked];
}

double sim_uniform(const struct sim *s, const struct visit *v)
{
    return random_uniform(s->streams[s->asked] ^ s->world->items[v->item].key ^
                          (uint64_t)v->delivery << 32);
}

void sim_wake(struct sim *s, const struct visit *kept, int64_t at_us)
{
    struct visit v = *kept;

    v.at_us = at_us;
    v.stage++;
    queue_push(&s->queue, &v);
}

/* ---- one run ----------------------------------------------------------------
 */

static struct visit head_of(const struct world *w, uint32_t item, unsigned ends)
{
    return (struct visit){.at_us = w->items[item].head_us,
                          .head_us = WORLD_NEVER,
                          .item = item,
                          .ends = (uint8_t)ends};
}

static void run_apart(struct sim *s, unsigned ends)
{
    for (size_t i = 0; i < s->world->n; i++) {
        struct visit v = head_of(s->world, (uint32_t)i, ends);

        while (sim_deliver(s, &v))
            ;
    }
}

/* Heads come from the sorted list, everything else from the queue. */
static enum hc_code run_together(struct sim *s, unsigned ends,
                                 struct hc_err *err)
{
    const struct world *w = s->world;
    size_t next = 0;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && (next < w->n || s->queue.n > 0)) {
        struct visit v;

        /* The end of an attempt, its retry, and what policies kept. */
        rc = queue_reserve(&s->queue, SIM_MAX_POLICIES + 2, err);
        if (rc != HC_OK)
            break;
        if (next < w->n)
            v = head_of(w, w->order[next], ends);
        if (next == w->n ||
            (s->queue.n > 0 && queue_before(&s->queue.at[0], &v)))
            v = queue_pop(&s->queue);
        else
            next++;
        if (v.over)
            sim_leave(s, &v, s->plan->n_uses,
                      v.failed != 0 ? RESULT_FAILED : RESULT_SUCCEEDED);
        else if (sim_deliver(s, &v))
            queue_push(&s->queue, &v);
    }
    return rc;
}

static void clear(struct sim *s)
{
    s->queue.n = 0;
    for (unsigned e = 0; e < N_ENDS; e++)
        for (unsigned k = 0; k < N_SETS; k++) {
            struct board *b = &s->boards[e][k];

            b->tally = (struct tally){.delays_s = b->tally.delays_s};
            if (b->bins != NULL)
                memset(b->bins, 0, s->n_bins * sizeof *b->bins);
        }
    for (size_t k = 0; k < s->plan->n_uses; k++)
        if (s->plan->uses[k].policy->reset != NULL)
            s->plan->uses[k].policy->reset(s->states[k]);
}

static void finish(struct board *b, size_t n_bins)
{
    b->tally.peak = b->bins == NULL ? -1 : 0;
    for (size_t i = 0; b->bins != NULL && i < n_bins; i++)
        if (b->bins[i] > b->tally.peak)
            b->tally.peak = b->bins[i];
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

enum hc_code sim_run(struct sim *s, unsigned replication, unsigned ends,
                     struct trace *trace, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    clear(s);
    s->trace = trace;
    for (size_t k = 0; k < s->plan->n_uses; k++) {
        const char *name = s->plan->uses[k].policy->name;

        s->streams[k] = random_mix(random_mix(s->plan->seed) + replication) ^
                        XXH3_64bits_withSeed(name, strlen(name), k);
    }
    if (s->shared)
        rc = run_together(s, ends, err);
    else
        run_apart(s, ends);
    for (unsigned e = 0; e < N_ENDS; e++)
        for (unsigned k = 0; k < N_SETS; k++)
            if (sim_wants(ends, e))
                finish(&s->boards[e][k], s->n_bins);
    return rc;
}

const struct tally *sim_tally(const struct sim *s, enum world_end end,
                              enum world_set set)
{
    return &s->boards[end][set].tally;
}

/* ---- making one ---------------------------------------------------------- */

bool sim_ends_together(const struct sim_plan *plan)
{
    for (size_t k = 0; k < plan->n_uses; k++)
        if (plan->uses[k].policy->shared)
            return false;
    return true;
}

bool sim_random(const struct sim_plan *plan)
{
    for (size_t k = 0; k < plan->n_uses; k++)
        if (plan->uses[k].policy->random)
            return true;
    return false;
}

static enum hc_code make_boards(struct sim *s, struct hc_err *err)
{
    const struct world *w = s->world;
    uint64_t n =
        w->n == 0
            ? 1
            : (uint64_t)(w->horizon_us - w->from_us) / (uint64_t)SIM_BIN_US + 1;

    for (unsigned e = 0; e < N_ENDS; e++)
        for (unsigned k = 0; k < N_SETS; k++) {
            struct board *b = &s->boards[e][k];

            b->tally.delays_s =
                calloc(w->n_in_set[k] + 1, sizeof *b->tally.delays_s);
            if (n <= HC_MAX_STORM_BINS)
                b->bins = calloc((size_t)n, sizeof *b->bins);
            if (b->tally.delays_s == NULL ||
                (b->bins == NULL && n <= HC_MAX_STORM_BINS))
                return hc_nomem(err);
        }
    s->n_bins = (size_t)n;
    return HC_OK;
}

enum hc_code sim_open(struct sim **out, const struct sim_plan *plan,
                      struct hc_err *err)
{
    struct sim *s = calloc(1, sizeof *s);
    enum hc_code rc;

    *out = NULL;
    if (s == NULL)
        return hc_nomem(err);
    s->plan = plan;
    s->world = plan->world;
    s->shared = !sim_ends_together(plan);
    rc = make_boards(s, err);
    for (size_t k = 0; rc == HC_OK && k < plan->n_uses; k++)
        if (plan->uses[k].policy->open != NULL)
            rc = plan->uses[k].policy->open(&s->states[k], &plan->uses[k],
                                            plan->world, err);
    if (rc == HC_OK)
        *out = s;
    else
        sim_close(s);
    return rc;
}

void sim_close(struct sim *s)
{
    if (s == NULL)
        return;
    for (size_t k = 0; k < s->plan->n_uses; k++)
        if (s->plan->uses[k].policy->close != NULL)
            s->plan->uses[k].policy->close(s->states[k]);
    for (unsigned e = 0; e < N_ENDS; e++)
        for (unsigned k = 0; k < N_SETS; k++) {
            free(s->boards[e][k].tally.delays_s);
            free(s->boards[e][k].bins);
        }
    queue_release(&s->queue);
    free(s->drawn_us);
    free(s);
}
