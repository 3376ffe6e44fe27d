/* SPDX-License-Identifier: MIT
 *
 * Replaying a world, see sim.h.
 *
 * Where policies share nothing between items (backoff, say), each item is
 * played to its end before the next: there is no queue, and both ends of its
 * success interval are played at once, since the optimistic path is the
 * beginning of the pessimistic one.  Where they do (a breaker), events of all
 * items go through one queue, in order of time. */
#include "analyzer/whatif/sim.h"

#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "analyzer/stats/order.h"
#include "analyzer/stats/random.h"
#include "base/checked.h"
#include "base/limits.h"
#include "base/timestamp.h"

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
};

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

/* ---- counting --------------------------------------------------------------
 */

static bool wants(unsigned ends, unsigned e)
{
    return (ends >> e & 1) != 0;
}

static void settle(struct sim *s, const struct item *it, unsigned ends,
                   enum fate fate)
{
    for (unsigned e = 0; e < N_ENDS; e++) {
        struct tally *t = &s->boards[e][it->set].tally;

        if (!wants(ends, e))
            continue;
        t->fates[fate]++;
        t->lost_success += fate != FATE_SUCCEEDED && fate != FATE_SKIPPED &&
                           (it->flags & ITEM_SUCCEEDED) != 0;
    }
}

static void succeed(struct sim *s, const struct item *it, int64_t at_us,
                    unsigned ends)
{
    settle(s, it, ends, FATE_SUCCEEDED);
    if (it->success_at_us == WORLD_NEVER)
        return;
    for (unsigned e = 0; e < N_ENDS; e++) {
        struct tally *t = &s->boards[e][it->set].tally;

        if (wants(ends, e))
            t->delays_s[t->n_delays++] =
                (double)(at_us - it->success_at_us) / 1e6;
    }
}

static void note_trace(struct sim *s, const struct visit *v, unsigned failed)
{
    const struct item *it = &s->world->items[v->item];
    size_t i = (size_t)it->first + v->delivery;

    if (v->delivery >= it->n) {
        s->trace->n_beyond++;
        return;
    }
    s->trace->start_us[i] = v->at_us;
    s->trace->seen[i] |= v->ends;
    s->trace->failed[i] |= (uint8_t)failed;
}

static void count_attempt(struct sim *s, const struct visit *v, unsigned failed,
                          int64_t fail_us)
{
    const struct item *it = &s->world->items[v->item];
    size_t bin = (size_t)((v->at_us - s->world->from_us) / SIM_BIN_US);

    for (unsigned e = 0; e < N_ENDS; e++) {
        struct board *b = &s->boards[e][it->set];

        if (!wants(v->ends, e))
            continue;
        b->tally.attempts++;
        if (wants(failed, e)) {
            b->tally.failed++;
            b->tally.wasted_us += fail_us;
        }
        if (b->bins != NULL)
            b->bins[bin]++;
    }
    if (s->trace != NULL)
        note_trace(s, v, failed);
}

/* ---- one delivery ----------------------------------------------------------
 */

/* The policies before `stage` had let it in. */
static void leave(struct sim *s, const struct visit *v, size_t stage,
                  enum policy_result result)
{
    for (size_t k = 0; k < stage; k++) {
        const struct policy *policy = s->plan->uses[k].policy;

        s->asked = k;
        if (policy->leave != NULL)
            policy->leave(s->states[k], s, v, result);
    }
}

/* From start to start of retries that nobody saw: those of Pub/Sub's retry
 * policy, or the item's own last where that is longer. */
static int64_t unseen_us(const struct item *it, uint32_t delivery)
{
    const int64_t base_us = 10 * HC_US_PER_SECOND;
    const int64_t cap_us = 600 * HC_US_PER_SECOND;
    int64_t us = delivery < 6 ? base_us << delivery : cap_us;

    return us > it->pace_us ? us : it->pace_us;
}

/* As observed, as far as it was. */
static void plan_retry(const struct sim *s, struct retry *r)
{
    const struct visit *v = r->visit;
    const struct item *it = r->item;
    const struct world *w = s->world;

    if (v->delivery + 1 < it->n) {
        size_t i = (size_t)it->first + v->delivery;

        r->next_us = v->at_us + (w->start_us[i + 1] - w->start_us[i]);
        r->anyway = (w->attempts[i] & ATTEMPT_OVERLAPPED) != 0;
        return;
    }
    r->next_us = v->at_us + unseen_us(it, v->delivery);
    if (!r->refused && (it->flags & ITEM_SUCCEEDED) == 0)
        r->given_up = true;
}

/* The ends at which there is a next delivery. */
static unsigned going_on(const struct retry *r, unsigned failed)
{
    const struct visit *v = r->visit;

    if (r->anyway)
        return v->ends;
    return (r->refused ? v->ends : failed) & ~(unsigned)v->done;
}

/* What follows a delivery that was refused, or failed at `failed`: true = *v is
 * the next one. */
static bool retry(struct sim *s, struct visit *v, int64_t over_us,
                  unsigned failed, bool refused)
{
    static const enum fate stops[] = {
        [STOP_DEAD_LETTER] = FATE_DEAD_LETTERED, [STOP_DROP] = FATE_DROPPED};
    const struct item *it = &s->world->items[v->item];
    struct retry r = {
        .visit = v, .item = it, .over_us = over_us, .refused = refused};
    unsigned on;

    plan_retry(s, &r);
    if (going_on(&r, failed) == 0)
        return false;
    for (size_t k = 0; k < s->plan->n_uses; k++) {
        s->asked = k;
        if (s->plan->uses[k].policy->retry != NULL)
            s->plan->uses[k].policy->retry(s->states[k], s, &r);
    }
    on =
        going_on(&r, failed); /* fewer, where what came anyway no longer does */
    if (r.stop != STOP_NOT) {
        settle(s, it, on & ~(unsigned)v->done, stops[r.stop]);
        return false;
    }
    if (r.given_up) {
        settle(s, it, on & ~(unsigned)v->done,
               (it->flags & ITEM_OPEN) != 0 ? FATE_UNRESOLVED : FATE_GIVEN_UP);
        return false;
    }
    if (on == 0)
        return false;
    v->ends = (uint8_t)on;
    v->delivery++;
    v->at_us = r.next_us;
    v->stage = 0;
    return true;
}

/* How long a failing attempt takes: what is usual for the item, but it is over
 * before the next one comes, unless that was seen to overlap. */
static int64_t failing_us(const struct world *w, const struct item *it,
                          uint32_t delivery)
{
    size_t i = (size_t)it->first + delivery;
    int64_t step_us;

    if (delivery + 1 >= it->n)
        return it->fail_us;
    step_us = w->start_us[i + 1] - w->start_us[i];
    if ((w->attempts[i] & ATTEMPT_OVERLAPPED) != 0)
        return it->fail_us > step_us ? it->fail_us : step_us + 1;
    return it->fail_us < step_us ? it->fail_us : step_us;
}

/* All policies let it in. */
static bool attempt(struct sim *s, struct visit *v)
{
    const struct item *it = &s->world->items[v->item];
    unsigned failed =
        world_failing(s->world, it, v->delivery, v->at_us, v->ends);
    unsigned fresh = v->ends & ~failed & ~(unsigned)v->done;
    int64_t fail_us = failing_us(s->world, it, v->delivery);
    int64_t over_us = v->at_us + (failed != 0 ? fail_us : it->success_us);

    if (v->head_us == WORLD_NEVER)
        v->head_us = v->at_us;
    count_attempt(s, v, failed, fail_us);
    if (fresh != 0) {
        succeed(s, it, v->at_us, fresh);
        v->done |= (uint8_t)fresh;
    }
    if (s->shared) {
        struct visit end = *v;

        end.at_us = over_us;
        end.failed = (uint8_t)failed;
        end.over = true;
        queue_push(&s->queue, &end);
    }
    return retry(s, v, over_us, failed, false);
}

static bool refuse(struct sim *s, struct visit *v)
{
    if (s->plan->open == OPEN_DEFER)
        return retry(s, v, v->at_us, ENDS_NONE, true);
    settle(s, &s->world->items[v->item], v->ends & ~(unsigned)v->done,
           FATE_DROPPED);
    return false;
}

/* A delivery that was seen after this one still comes. */
static bool skip(struct sim *s, struct visit *v)
{
    const struct item *it = &s->world->items[v->item];

    if (v->delivery + 1 < it->n)
        return retry(s, v, v->at_us, ENDS_NONE, true);
    settle(s, it, v->ends & ~(unsigned)v->done, FATE_SKIPPED);
    return false;
}

static bool turn_away(struct sim *s, struct visit *v, enum policy_answer answer)
{
    const struct item *it = &s->world->items[v->item];

    leave(s, v, v->stage, RESULT_NOT_MADE);
    for (unsigned e = 0; e < N_ENDS; e++)
        s->boards[e][it->set].tally.refused +=
            wants(v->ends, e) && answer == POLICY_REFUSE;
    if (answer == POLICY_REFUSE)
        return refuse(s, v);
    if (answer == POLICY_AGAIN)
        return retry(s, v, v->at_us, ENDS_NONE, true);
    if (answer == POLICY_SKIP)
        return skip(s, v);
    settle(s, it, v->ends & ~(unsigned)v->done, FATE_NOT_RUN);
    return false;
}

/* Bring a delivery as far as it comes: true = *v has to come back, at its new
 * time. */
static bool deliver(struct sim *s, struct visit *v)
{
    if (v->at_us > s->world->horizon_us) {
        leave(s, v, v->stage, RESULT_NOT_MADE);
        settle(s, &s->world->items[v->item], v->ends & ~(unsigned)v->done,
               FATE_UNRESOLVED);
        return false;
    }
    for (; v->stage < s->plan->n_uses; v->stage++) {
        const struct policy *policy = s->plan->uses[v->stage].policy;
        enum policy_answer answer;

        if (policy->enter == NULL)
            continue;
        s->asked = v->stage;
        answer = policy->enter(s->states[v->stage], s, v);
        if (answer == POLICY_WAIT) {
            v->stage++;
            return true;
        }
        if (answer == POLICY_HOLD)
            return false;
        if (answer != POLICY_PASS)
            return turn_away(s, v, answer);
    }
    return attempt(s, v);
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

        while (deliver(s, &v))
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
            leave(s, &v, s->plan->n_uses,
                  v.failed != 0 ? RESULT_FAILED : RESULT_SUCCEEDED);
        else if (deliver(s, &v))
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
            if (wants(ends, e))
                finish(&s->boards[e][k], s->n_bins);
    return rc;
}

const struct tally *sim_tally(const struct sim *s, enum world_end end,
                              enum world_set set)
{
    return &s->boards[end][set].tally;
}

/* ---- making one
 * -------------------------------------------------------------- */

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
    free(s);
}
