/* SPDX-License-Identifier: MIT
 *
 * backoff: full jitter.  Retry j comes U(0, min(cap, base 2^j)) after the end
 * of the attempt before it, j from 0.  An item is given up as long after its
 * first attempt as it was observed: other delays, not other patience.
 *
 * Source: Brooker, "Exponential Backoff And Jitter",
 * https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ */
#include "analyzer/whatif/policy.h"

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

static void retry(void *state, struct sim *s, struct retry *r)
{
    const struct policy_use *use = sim_use(s);
    int64_t most_us = use->value[CAP], head_us = r->visit->head_us;
    uint32_t j = r->visit->delivery;

    (void)state;
    if (r->anyway)
        return; /* by an acknowledgement that came too late, not by a failure */
    if (j < MAX_DOUBLINGS && use->value[BASE] << j < most_us)
        most_us = use->value[BASE] << j;
    r->next_us =
        r->over_us + (int64_t)(sim_uniform(s, r->visit) * (double)most_us);
    if (head_us == WORLD_NEVER) /* refused before it ever ran */
        head_us = r->item->head_us;
    r->given_up = r->item->span_us != WORLD_NEVER &&
                  r->next_us - head_us > r->item->span_us;
}

const struct policy policy_backoff = {
    .name = "backoff",
    .summary = "exponential backoff with full jitter",
    .params = params,
    .random = true,
    .idle = idle,
    .check = check,
    .retry = retry,
};
