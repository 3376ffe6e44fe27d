/* SPDX-License-Identifier: MIT
 *
 * retry_budget: per processor, retries of the last `ttl` may not be more than
 * `percent` of the items that came in that time, plus `floor` a second.  A
 * retry that finds no budget is not made, and its item is dropped.
 *
 * Source: Finagle's RetryBudget (20 %, 10 a second, 10 s; ten slices of time
 * that pass one after the other). */
#include <stdlib.h>
#include <string.h>

#include "analyzer/whatif/policy.h"

enum { PERCENT, FLOOR, TTL };
enum { SLICES = 10 };

static const struct policy_param params[] = {
    {"percent", "retries of 100 items", PARAM_NUMBER, "20", 0, 1000},
    {"floor", "retries a second that are always free", PARAM_NUMBER, "10", 0,
     1000000},
    {"ttl", "how long what was not used is kept", PARAM_SPAN, "10s", 1, 86400},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

struct budget { /* in hundredths of a retry */
    int64_t slice[SLICES], sum;
    int64_t now; /* number of the current slice of time */
};

struct budgets {
    size_t n;
    struct budget at[]; /* by item.processor */
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    (void)use;
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].n > 1)
            return NULL;
    return "no item was tried again";
}

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct budgets *b =
        calloc(1, sizeof *b + w->n_processors * sizeof(struct budget));

    (void)use;
    *state = b;
    if (b == NULL)
        return hc_nomem(err);
    b->n = w->n_processors;
    return HC_OK;
}

static void reset(void *state)
{
    struct budgets *b = state;

    memset(b->at, 0, b->n * sizeof *b->at);
}

/* Slices that are over are forgotten. */
static void advance(struct budget *b, const struct policy_use *use,
                    int64_t at_us)
{
    int64_t now = at_us / (use->value[TTL] / SLICES);

    if (now >= b->now + SLICES) {
        *b = (struct budget){.now = now};
        return;
    }
    while (b->now < now) {
        b->now++;
        b->sum -= b->slice[b->now % SLICES];
        b->slice[b->now % SLICES] = 0;
    }
}

static void add(struct budget *b, int64_t hundredths)
{
    b->slice[b->now % SLICES] += hundredths;
    b->sum += hundredths;
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct budgets *all = state;
    struct budget *b = &all->at[sim_item(s, v)->processor];
    const struct policy_use *use = sim_use(s);

    if (v->delivery > 0)
        return POLICY_PASS;
    advance(b, use, v->at_us);
    add(b, use->value[PERCENT]);
    return POLICY_PASS;
}

/* Asked when the attempt fails, as a client is that would try again. */
static void retry(void *state, struct sim *s, struct retry *r)
{
    struct budgets *all = state;
    struct budget *b = &all->at[r->item->processor];
    const struct policy_use *use = sim_use(s);
    int64_t free_us = use->value[FLOOR] * (use->value[TTL] / 1000000);

    if (r->given_up || r->stop != STOP_NOT)
        return;
    advance(b, use, r->visit->at_us);
    if (b->sum + free_us * 100 < 100)
        r->stop = STOP_DROP;
    else
        add(b, -100);
}

static uint32_t group(const struct item *it)
{
    return it->processor;
}

const struct policy policy_retry_budget = {
    .name = "retry_budget",
    .summary = "retries are a share of new items",
    .params = params,
    .group = group,
    .idle = idle,
    .open = open_all,
    .reset = reset,
    .close = free,
    .enter = enter,
    .retry = retry,
};
