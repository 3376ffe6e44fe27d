/* SPDX-License-Identifier: MIT
 *
 * spread: first attempts come U(0, span) later. */
#include "analyzer/whatif/policy.h"

enum { SPAN };

static const struct policy_param params[] = {
    {"span", "longest delay of a first attempt", PARAM_SPAN, "6h", 1,
     7 * 86400},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    (void)use;
    return w->n == 0 ? "there are no items" : NULL;
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    (void)state;
    if (v->delivery > 0)
        return POLICY_PASS;
    v->at_us += (int64_t)(sim_uniform(s, v) * (double)sim_use(s)->value[SPAN]);
    return POLICY_WAIT;
}

const struct policy policy_spread = {
    .name = "spread",
    .summary = "first attempts are spread",
    .params = params,
    .random = true,
    .idle = idle,
    .enter = enter,
};
