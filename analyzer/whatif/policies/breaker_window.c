/* SPDX-License-Identifier: MIT
 *
 * breaker_window: a breaker per processor and data date that opens on the share
 * of failures of its last calls, and closes on that of its probes.
 *
 * Source: resilience4j, CircuitBreakerConfig (count-based sliding window). */
#include <stdlib.h>

#include "analyzer/whatif/policy.h"
#include "base/checked.h"

enum { WINDOW, MIN_CALLS, RATE, OPEN, PROBES };
enum { MAX_WINDOW = 10000 };

static const struct policy_param params[] = {
    {"window", "calls that are looked at", PARAM_NUMBER, "100", 1, MAX_WINDOW},
    {"min_calls", "calls before it may open", PARAM_NUMBER, "100", 1,
     MAX_WINDOW},
    {"rate", "percent of failures that opens it", PARAM_NUMBER, "50", 1, 100},
    {"open", "how long it stays open", PARAM_SPAN, "60s", 1, 7 * 86400},
    {"probes", "calls it lets through then", PARAM_NUMBER, "10", 1, MAX_WINDOW},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

enum phase { CLOSED, OPENED, HALF_OPEN };

struct breaker {
    int64_t until_us;
    uint32_t calls, failed; /* in the window, or of the probes */
    uint32_t at;            /* slot of the next call */
    uint32_t let_in;        /* probes */
    uint32_t era;           /* how often it changed its phase */
    enum phase phase;
};

struct breakers {
    struct breaker *at; /* by item.date */
    size_t n, window;
    uint8_t *calls; /* window slots of each: 1 = failed */
    uint32_t *era;  /* by item: when its attempt was let in */
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    size_t failed = 0;

    for (size_t i = 0; i < w->n_attempts; i++)
        failed += w->attempts[i] & ATTEMPT_FAILED;
    return (int64_t)failed * 100 < use->value[MIN_CALLS] * use->value[RATE]
               ? "there are fewer failures than open it"
               : NULL;
}

static HC_MUST_USE enum hc_code check(const struct policy_use *use,
                                      const struct world *w, struct hc_err *err)
{
    (void)w;
    if (use->value[MIN_CALLS] > use->value[WINDOW])
        return hc_fail(err, HC_EUSAGE,
                       "breaker_window: min_calls is above window");
    return HC_OK;
}

static void close_all(void *state)
{
    struct breakers *b = state;

    if (b == NULL)
        return;
    free(b->at);
    free(b->calls);
    free(b->era);
    free(b);
}

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct breakers *b = calloc(1, sizeof *b);
    size_t slots;

    *state = b;
    if (b == NULL)
        return hc_nomem(err);
    b->n = w->n_dates;
    b->window = (size_t)use->value[WINDOW];
    if (!hc_mul_size(b->n + 1, b->window, &slots))
        return hc_nomem(err);
    b->at = calloc(b->n + 1, sizeof *b->at);
    b->calls = calloc(slots, 1);
    b->era = calloc(w->n + 1, sizeof *b->era);
    return b->at == NULL || b->calls == NULL || b->era == NULL ? hc_nomem(err)
                                                               : HC_OK;
}

static void reset(void *state)
{
    struct breakers *b = state;

    for (size_t i = 0; i < b->n; i++)
        b->at[i] = (struct breaker){.phase = CLOSED};
}

static void change(struct breaker *b, enum phase phase, int64_t until_us)
{
    *b = (struct breaker){
        .phase = phase, .until_us = until_us, .era = b->era + 1};
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];

    if (b->phase == OPENED) {
        if (v->at_us < b->until_us)
            return POLICY_REFUSE;
        change(b, HALF_OPEN, 0);
    }
    if (b->phase == HALF_OPEN && b->let_in >= sim_use(s)->value[PROBES])
        return POLICY_REFUSE;
    b->let_in += b->phase == HALF_OPEN;
    all->era[v->item] = b->era;
    return POLICY_PASS;
}

/* Of the last `window` calls. */
static void record(struct breakers *all, struct breaker *b, bool failed)
{
    uint8_t *slots = &all->calls[(size_t)(b - all->at) * all->window];

    if (b->calls == all->window)
        b->failed -= slots[b->at];
    else
        b->calls++;
    slots[b->at] = failed;
    b->failed += failed;
    b->at = (uint32_t)((b->at + 1) % all->window);
}

static void leave(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result)
{
    struct breakers *all = state;
    struct breaker *b = &all->at[sim_item(s, v)->date];
    const int64_t *value = sim_use(s)->value;
    bool bad;

    if (all->era[v->item] != b->era)
        return; /* let in before it changed its mind */
    if (result == RESULT_NOT_MADE) {
        b->let_in -= b->phase == HALF_OPEN;
        return;
    }
    if (b->phase == HALF_OPEN) {
        b->calls++;
        b->failed += result == RESULT_FAILED;
    } else {
        record(all, b, result == RESULT_FAILED);
    }
    if (b->calls < value[b->phase == HALF_OPEN ? PROBES : MIN_CALLS])
        return;
    bad = (int64_t)b->failed * 100 >= (int64_t)b->calls * value[RATE];
    if (bad)
        change(b, OPENED, v->at_us + value[OPEN]);
    else if (b->phase == HALF_OPEN)
        change(b, CLOSED, 0);
}

static uint32_t group(const struct item *it)
{
    return it->date;
}

const struct policy policy_breaker_window = {
    .name = "breaker_window",
    .summary = "a breaker on the share of failures",
    .params = params,
    .group = group,
    .idle = idle,
    .check = check,
    .open = open_all,
    .reset = reset,
    .close = close_all,
    .enter = enter,
    .leave = leave,
};
