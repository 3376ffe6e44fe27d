/* SPDX-License-Identifier: MIT
 *
 * One delivery on its way through the policies, and what is counted of it.  See
 * sim.h. */
#include "analyzer/stats/random.h"
#include "analyzer/whatif/sim_state.h"

/* ---- counting ----------------------------------------------------------- */

void sim_settle(struct sim *s, const struct item *it, unsigned ends,
                enum fate fate)
{
    for (unsigned e = 0; e < N_ENDS; e++) {
        struct tally *t = &s->lane->tallies[e][it->set];

        if (!sim_wants(ends, e))
            continue;
        t->fates[fate]++;
        t->lost_success += fate != FATE_SUCCEEDED && fate != FATE_SKIPPED &&
                           (it->flags & ITEM_SUCCEEDED) != 0;
    }
}

void sim_succeed(struct sim *s, const struct item *it, int64_t at_us,
                 unsigned ends)
{
    sim_settle(s, it, ends, FATE_SUCCEEDED);
    if (it->success_at_us == WORLD_NEVER)
        return;
    for (unsigned e = 0; e < N_ENDS; e++) {
        struct tally *t = &s->lane->tallies[e][it->set];

        if (!sim_wants(ends, e))
            continue;
        if (at_us == it->success_at_us)
            t->n_punctual++;
        else
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
    struct counts *c = &s->lane->counts[v->set];

    c->attempts[v->ends]++;
    c->failed[failed]++;
    c->wasted_us[failed] += fail_us;
    if (s->n_bins > 0)
        c->bins[v->ends]
               [(uint64_t)(v->at_us - s->world->from_us) / SIM_BIN_US]++;
    if (s->trace != NULL)
        note_trace(s, v, failed);
}

/* ---- one delivery ------------------------------------------------------- */

/* The policies before `stage` had let it in. */
void sim_leave(struct sim *s, const struct visit *v, size_t stage,
               enum policy_result result)
{
    for (size_t k = 0; k < stage; k++) {
        const struct policy *policy = s->plan->uses[k].policy;

        if (policy->leave == NULL)
            continue;
        sim_ask(s, k);
        policy->leave(s->states[k], s, v, result);
    }
}

/* The usual time, or one of those that were seen where instants are drawn
 * too. */
static int64_t unseen_us(const struct sim *s, const struct item *it,
                         uint32_t delivery)
{
    const struct world *w = s->world;
    const struct pace *p = world_pace(w, it, delivery);
    int64_t us;

    if (!s->drawn || p->n == 0)
        return world_unseen_us(w, it, delivery);
    us = w->gaps_us[p->first + random_below(s->pace_stream ^ it->key ^
                                                (uint64_t)delivery << 32,
                                            p->n)];
    return us > it->pace_us ? us : it->pace_us;
}

int64_t sim_pace(const struct sim *s, const struct visit *v)
{
    const struct item *it = &s->world->items[v->item];

    if (s->plan->n_uses > 1 || s->plan->open != OPEN_DEFER || s->drawn ||
        v->done != 0 || v->delivery + 1 < it->n ||
        v->delivery + 1 < WORLD_PACES)
        return 0;
    return unseen_us(s, it, v->delivery);
}

void sim_refuse(struct sim *s, struct visit *v, int64_t pace_us,
                int64_t until_us)
{
    int64_t n;

    if (until_us > s->world->horizon_us)
        until_us = s->world->horizon_us + 1;
    if (v->at_us >= until_us)
        return;
    n = (until_us - v->at_us + pace_us - 1) / pace_us;
    v->at_us += n * pace_us;
    v->delivery += (uint32_t)n;
    for (unsigned e = 0; e < N_ENDS; e++)
        if (sim_wants(v->ends, e))
            s->lane->tallies[e][v->set].refused += n;
}

/* As observed, as far as it was. */
static void plan_retry(const struct sim *s, struct retry *r)
{
    const struct visit *v = r->visit;
    const struct item *it = r->item;
    const struct world *w = s->world;

    if (v->delivery + 1 < it->n) {
        size_t i = (size_t)it->first + v->delivery;
        /* What is refused takes no time. */
        int64_t from_us = r->refused && w->end_us[i] < w->start_us[i + 1]
                              ? w->end_us[i]
                              : w->start_us[i];

        r->next_us = v->at_us + (w->start_us[i + 1] - from_us);
        r->anyway = (w->attempts[i] & ATTEMPT_OVERLAPPED) != 0;
        return;
    }
    r->next_us = r->over_us + unseen_us(s, it, v->delivery);
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
        const struct policy *policy = s->plan->uses[k].policy;

        if (policy->retry == NULL)
            continue;
        sim_ask(s, k);
        policy->retry(s->states[k], s, &r);
    }
    on =
        going_on(&r, failed); /* fewer, where what came anyway no longer does */
    if (r.stop != STOP_NOT) {
        sim_settle(s, it, on & ~(unsigned)v->done, stops[r.stop]);
        return false;
    }
    if (r.given_up) {
        sim_settle(s, it, on & ~(unsigned)v->done,
                   (it->flags & ITEM_OPEN) != 0 ? FATE_UNRESOLVED
                                                : FATE_GIVEN_UP);
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

static unsigned failing(const struct sim *s, const struct visit *v)
{
    const struct item *it = &s->world->items[v->item];
    unsigned set = 0;

    if (v->delivery < it->n &&
        (s->world->attempts[it->first + v->delivery] & ATTEMPT_CONTRARY) != 0)
        return v->ends;
    if (s->drawn)
        return v->at_us < s->drawn_us[v->item] ? v->ends : ENDS_NONE;
    for (unsigned e = 0; e < N_ENDS; e++)
        set |= (unsigned)(v->at_us < it->ok_us[e]) << e;
    return set & v->ends;
}

/* All policies let it in. */
static bool attempt(struct sim *s, struct visit *v)
{
    const struct item *it = &s->world->items[v->item];
    unsigned failed = failing(s, v);
    unsigned fresh = v->ends & ~failed & ~(unsigned)v->done;
    int64_t fail_us = sim_failing_us(s->world, it, v->delivery);
    int64_t over_us = v->at_us + (failed != 0 ? fail_us : it->success_us);

    if (v->head_us == WORLD_NEVER)
        v->head_us = v->at_us;
    count_attempt(s, v, failed, fail_us);
    if (fresh != 0) {
        sim_succeed(s, it, v->at_us, fresh);
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
    sim_settle(s, &s->world->items[v->item], v->ends & ~(unsigned)v->done,
               FATE_DROPPED);
    return false;
}

/* A delivery that was seen after this one still comes. */
static bool skip(struct sim *s, struct visit *v)
{
    const struct item *it = &s->world->items[v->item];

    if (v->delivery + 1 < it->n)
        return retry(s, v, v->at_us, ENDS_NONE, true);
    sim_settle(s, it, v->ends & ~(unsigned)v->done, FATE_SKIPPED);
    return false;
}

static bool turn_away(struct sim *s, struct visit *v, enum policy_answer answer)
{
    const struct item *it = &s->world->items[v->item];

    sim_leave(s, v, v->stage, RESULT_NOT_MADE);
    for (unsigned e = 0; e < N_ENDS; e++)
        s->lane->tallies[e][v->set].refused +=
            sim_wants(v->ends, e) && answer == POLICY_REFUSE;
    if (answer == POLICY_REFUSE)
        return refuse(s, v);
    if (answer == POLICY_AGAIN)
        return retry(s, v, v->at_us, ENDS_NONE, true);
    if (answer == POLICY_SKIP)
        return skip(s, v);
    sim_settle(s, it, v->ends & ~(unsigned)v->done, FATE_NOT_RUN);
    return false;
}

/* Bring a delivery as far as it comes: true = *v has to come back, at its new
 * time. */
static inline bool deliver(struct sim *s, struct visit *v)
{
    if (v->at_us > s->world->horizon_us) {
        sim_leave(s, v, v->stage, RESULT_NOT_MADE);
        sim_settle(s, &s->world->items[v->item], v->ends & ~(unsigned)v->done,
                   FATE_UNRESOLVED);
        return false;
    }
    for (; s->asks && v->stage < s->plan->n_uses; v->stage++) {
        const struct policy *policy = s->plan->uses[v->stage].policy;
        enum policy_answer answer;

        if (policy->enter == NULL)
            continue;
        sim_ask(s, v->stage);
        answer = policy->enter(s->states[v->stage], s, v);
        if (answer == POLICY_WAIT) {
            v->stage++;
            return true;
        }
        if (answer == POLICY_HOLD) {
            s->n_kept++;
            return false;
        }
        if (answer != POLICY_PASS)
            return turn_away(s, v, answer);
    }
    return attempt(s, v);
}

bool sim_deliver(struct sim *s, struct visit *v)
{
    return deliver(s, v);
}

void sim_play(struct sim *s, uint32_t item, unsigned ends)
{
    struct visit v = sim_head(s->world, item, ends);

    while (deliver(s, &v))
        ;
}
