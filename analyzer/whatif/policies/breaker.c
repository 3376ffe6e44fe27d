/* SPDX-License-Identifier: MIT
 *
 * breaker: one per processor and data date.  After so many failures in a row
 * it opens; the first delivery that is due after that is a probe, whose
 * success closes it and whose failure opens it again.
 *
 * Behind a breaker that does not close thousands of items come again every few
 * minutes for weeks, all in vain but one in half an hour.  What comes at a
 * steady pace is not played one by one: it waits with the breaker, which works
 * out how often it was refused, and who comes first, when it opens again or
 * closes. */
#include <stdlib.h>

#include "analyzer/whatif/policy.h"

enum { FAILURES, OPEN };

static const struct policy_param params[] = {
    {"failures", "in a row that open it", PARAM_NUMBER, "5", 1,
     POLICY_INFINITE},
    {"open", "how long it stays open", PARAM_SPAN, "1800s", 1, 7 * 86400},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

enum phase { CLOSED, OPENED, HALF_OPEN };

struct waiting {
    struct visit visit; /* next due, as far as that was worked out */
    int64_t pace_us;
};

struct breaker {
    int64_t until_us; /* OPENED */
    int64_t next_us;  /* OPENED: the first that was called comes then */
    struct waiting *waiting;
    size_t n_waiting;
    uint32_t in_a_row;
    uint32_t probe; /* HALF_OPEN: the item that is tried */
    enum phase phase;
};

struct breakers {
    struct breaker *at; /* by item.date */
    size_t n;
    struct waiting *waiting; /* room for all items, by date */
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    size_t failed = 0;

    for (size_t i = 0; i < w->n_attempts; i++)
        failed += w->attempts[i] & ATTEMPT_FAILED;
    return (int64_t)failed < use->value[FAILURES]
               ? "there are fewer failures than open it"
               : NULL;
}

/* ---- all of them -------------------------------------------------------- */

static void close_all(void *state)
{
    struct breakers *b = state;

    if (b == NULL)
        return;
    free(b->at);
    free(b->waiting);
    free(b);
}

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct breakers *b = calloc(1, sizeof *b);
    struct waiting *room;

    (void)use;
    *state = b;
    if (b == NULL)
        return hc_nomem(err);
    b->n = w->n_dates;
    b->at = calloc(b->n + 1, sizeof *b->at);
    b->waiting = room = calloc(w->n + 1, sizeof *b->waiting);
    if (b->at == NULL || b->waiting == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < w->n; i++)
        b->at[w->items[i].date].n_waiting++;
    for (size_t i = 0; i < b->n; i++) {
        b->at[i].waiting = room;
        room += b->at[i].n_waiting;
    }
    return HC_OK;
}

static void reset(void *state)
{
    struct breakers *b = state;

    for (size_t i = 0; i < b->n; i++)
        b->at[i] =
            (struct breaker){.phase = CLOSED, .waiting = b->at[i].waiting};
}

/* ---- who waits ---------------------------------------------------------- */

static void call(struct breaker *b, struct sim *s, size_t i)
{
    sim_come(s, &b->waiting[i].visit);
    b->waiting[i] = b->waiting[--b->n_waiting];
}

static void call_all(struct breaker *b, struct sim *s, int64_t at_us)
{
    while (b->n_waiting > 0) {
        struct waiting *w = &b->waiting[b->n_waiting - 1];

        sim_refuse(s, &w->visit, w->pace_us, at_us);
        call(b, s, b->n_waiting - 1);
    }
}

/* The first that is due when it may be let in, and all that the end of the
 * replay finds waiting. */
static void call_first(struct breaker *b, struct sim *s)
{
    const struct visit *v = NULL;
    size_t first = 0;

    for (size_t i = b->n_waiting; i-- > 0;) {
        struct waiting *w = &b->waiting[i];

        sim_refuse(s, &w->visit, w->pace_us, b->until_us);
        if (w->visit.at_us > sim_world(s)->horizon_us)
            call(b, s, i);
    }
    for (size_t i = 0; i < b->n_waiting; i++) {
        const struct visit *next = &b->waiting[i].visit;

        if (v != NULL && (v->at_us < next->at_us ||
                          (v->at_us == next->at_us && v->item < next->item)))
            continue;
        v = next;
        first = i;
    }
    b->next_us = v == NULL ? WORLD_NEVER : v->at_us;
    if (v != NULL)
        call(b, s, first);
}

/* Refuse a delivery: it waits, unless it is due again before all others. */
static enum policy_answer refuse(struct breaker *b, struct sim *s,
                                 const struct visit *v)
{
    struct waiting *w = &b->waiting[b->n_waiting];
    int64_t pace_us = sim_pace(s, v);

    if (pace_us == 0)
        return POLICY_REFUSE;
    *w = (struct waiting){*v, pace_us};
    b->n_waiting++;
    sim_refuse(s, &w->visit, pace_us,
               b->phase == OPENED ? b->until_us : v->at_us + 1);
    if (w->visit.at_us > sim_world(s)->horizon_us ||
        (b->phase == OPENED && w->visit.at_us <= b->next_us)) {
        if (b->phase == OPENED && w->visit.at_us < b->next_us)
            b->next_us = w->visit.at_us;
        call(b, s, b->n_waiting - 1);
    }
    return POLICY_HOLD;
}

/* ---- one delivery ------------------------------------------------------- */

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];

    if (b->phase == CLOSED)
        return POLICY_PASS;
    if (b->phase == HALF_OPEN || v->at_us < b->until_us)
        return refuse(b, s, v);
    b->phase = HALF_OPEN;
    b->probe = v->item;
    return POLICY_PASS;
}

static void trip(struct breaker *b, struct sim *s, int64_t until_us)
{
    b->phase = OPENED;
    b->in_a_row = 0;
    b->until_us = until_us;
    call_first(b, s);
}

static void leave(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];
    const int64_t *value = sim_use(s)->value;

    if (b->phase == HALF_OPEN && b->probe == v->item) {
        if (result == RESULT_FAILED) {
            trip(b, s, v->at_us + value[OPEN]);
        } else if (result == RESULT_NOT_MADE) {
            /* turned away behind it: the next one is the probe */
            trip(b, s, v->at_us);
        } else {
            b->phase = CLOSED;
            call_all(b, s, v->at_us);
        }
        return;
    }
    /* What began before it opened says nothing any more. */
    if (b->phase != CLOSED || result == RESULT_NOT_MADE)
        return;
    b->in_a_row = result == RESULT_FAILED ? b->in_a_row + 1 : 0;
    if (b->in_a_row >= value[FAILURES])
        trip(b, s, v->at_us + value[OPEN]);
}

static uint32_t group(const struct item *it)
{
    return it->date;
}

const struct policy policy_breaker = {
    .name = "breaker",
    .summary = "a circuit breaker per processor and data date",
    .params = params,
    .group = group,
    .idle = idle,
    .open = open_all,
    .reset = reset,
    .close = close_all,
    .enter = enter,
    .leave = leave,
};
