/* SPDX-License-Identifier: MIT
 *
 * backoff: full jitter.  Retry j comes U(0, min(cap, base 2^j)) after the end
 * of the attempt before it, j from 0.  An item is given up as long after its
 * first attempt as it was observed: other delays, not other patience.
 *
 * Source: Brooker, "Exponential Backoff And Jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
#include "analyzer/whatif/alone.h"

enum { BASE, CAP };
/* From a second to a week there are twenty; a day doubled so often is no
 * overflow. */
enum { MAX_DOUBLINGS = 20 };

static const struct policy_param params[] = {
    {"base", "longest first delay", PARAM_SPAN, "10s", 1, 86400},
    {"cap", "longest delay", PARAM_SPAN, "600s", 1, 7 * 86400},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    (void)use;
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].n > 1)
            return NULL;
    return "no item was tried again";
}

static HC_MUST_USE enum hc_code check(const struct policy_use *use,
                                      const struct world *w, struct hc_err *err)
{
    (void)w;
    if (use->value[CAP] < use->value[BASE])
        return hc_fail(err, HC_EUSAGE, "backoff: cap is below base");
    return HC_OK;
}

static int64_t delay_us(const struct policy_use *use, double uniform,
                        uint32_t j)
{
    int64_t most_us = use->value[CAP];

    if (j < MAX_DOUBLINGS && use->value[BASE] << j < most_us)
        most_us = use->value[BASE] << j;
    return (int64_t)(uniform * (double)most_us);
}

static bool too_late(const struct item *it, int64_t head_us, int64_t next_us)
{
    return it->span_us != WORLD_NEVER && next_us - head_us > it->span_us;
}

static int64_t first(const struct alone *a)
{
    return a->item.head_us;
}

static int64_t next(const struct alone *a, const struct world *w, uint32_t j,
                    int64_t at_us, int64_t over_us)
{
    double uniform = sim_uniform_of(a->stream, &a->item, j);
    int64_t next_us = over_us + delay_us(a->use, uniform, j);

    (void)w;
    (void)at_us;
    return too_late(&a->item, a->item.head_us, next_us) ? WORLD_NEVER : next_us;
}

static void play(struct sim *s, const struct item *it, size_t n)
{
    alone_play(s, it, n, first, next);
}

static void retry(void *state, struct sim *s, struct retry *r)
{
    int64_t head_us = r->visit->head_us;

    (void)state;
    if (r->anyway)
        return; /* by an acknowledgement that came too late, not by a failure */
    r->next_us = r->over_us + delay_us(sim_use(s), sim_uniform(s, r->visit),
                                       r->visit->delivery);
    if (head_us == WORLD_NEVER) /* refused before it ever ran */
        head_us = r->item->head_us;
    r->given_up = too_late(r->item, head_us, r->next_us);
}

const struct policy policy_backoff = {
    .name = "backoff",
    .summary = "exponential backoff with full jitter",
    .params = params,
    .random = true,
    .idle = idle,
    .check = check,
    .retry = retry,
    .play = play,
};
