/* SPDX-License-Identifier: MIT
 *
 * breaker: one per processor and data date.  After so many failures in a row
 * it opens; the first delivery that is due after that is a probe, whose
 * success closes it and whose failure opens it again. */
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

struct breaker {
    int64_t until_us; /* OPENED */
    uint32_t in_a_row;
    uint32_t probe; /* HALF_OPEN: the item that is tried */
    enum phase phase;
};

struct breakers {
    size_t n;
    struct breaker at[]; /* by item.date */
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

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct breakers *b =
        calloc(1, sizeof *b + w->n_dates * sizeof(struct breaker));

    (void)use;
    *state = b;
    if (b == NULL)
        return hc_nomem(err);
    b->n = w->n_dates;
    return HC_OK;
}

static void reset(void *state)
{
    struct breakers *b = state;

    for (size_t i = 0; i < b->n; i++)
        b->at[i] = (struct breaker){.phase = CLOSED};
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];

    if (b->phase == CLOSED)
        return POLICY_PASS;
    if (b->phase == HALF_OPEN || v->at_us < b->until_us)
        return POLICY_REFUSE;
    b->phase = HALF_OPEN;
    b->probe = v->item;
    return POLICY_PASS;
}

static void trip(struct breaker *b, const struct policy_use *use, int64_t at_us)
{
    *b =
        (struct breaker){.phase = OPENED, .until_us = at_us + use->value[OPEN]};
}

static void leave(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];

    if (b->phase == HALF_OPEN && b->probe == v->item) {
        if (result == RESULT_SUCCEEDED)
            *b = (struct breaker){.phase = CLOSED};
        else if (result == RESULT_FAILED)
            trip(b, sim_use(s), v->at_us);
        else /* turned away behind it: the next one is the probe */
            *b = (struct breaker){.phase = OPENED, .until_us = v->at_us};
        return;
    }
    /* What began before it opened says nothing any more. */
    if (b->phase != CLOSED || result == RESULT_NOT_MADE)
        return;
    b->in_a_row = result == RESULT_FAILED ? b->in_a_row + 1 : 0;
    if (b->in_a_row >= sim_use(s)->value[FAILURES])
        trip(b, sim_use(s), v->at_us);
}

const struct policy policy_breaker = {
    .name = "breaker",
    .summary = "a circuit breaker per processor and data date",
    .params = params,
    .shared = true,
    .idle = idle,
    .open = open_all,
    .reset = reset,
    .close = free,
    .enter = enter,
    .leave = leave,
};
