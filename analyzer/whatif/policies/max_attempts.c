/* SPDX-License-Identifier: MIT
 *
 * max_attempts: dead-letters what failed N times.  Deliveries count, whether a
 * breaker let them through or not, as in Pub/Sub's DeadLetterPolicy
 * (max_delivery_attempts 5 to 100; google/pubsub/v1/pubsub.proto). */
#include "analyzer/whatif/policy.h"

enum { N };

static const struct policy_param params[] = {
    {"n", "deliveries of one item", PARAM_NUMBER, "5", 1, POLICY_INFINITE},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->items[i].n >= use->value[N])
            return NULL;
    return "no item was tried that often";
}

static void retry(void *state, struct sim *s, struct retry *r)
{
    (void)state;
    if ((int64_t)r->visit->delivery + 1 >= sim_use(s)->value[N])
        r->stop = STOP_DEAD_LETTER;
}

const struct policy policy_max_attempts = {
    .name = "max_attempts",
    .summary = "a dead-letter queue after n deliveries",
    .params = params,
    .idle = idle,
    .retry = retry,
};
