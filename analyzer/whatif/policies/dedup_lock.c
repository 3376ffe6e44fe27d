/* SPDX-License-Identifier: MIT
 *
 * dedup_lock: one attempt at a time for one piece of work.  Another item's that
 * comes meanwhile is skipped: whoever holds the lock does its work.  A
 * redelivery that came too early waits its turn. */
#include <stdlib.h>

#include "analyzer/whatif/policy.h"

struct locks {
    size_t n;
    uint32_t holder[]; /* by item.work: item + 1; 0 = free */
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    (void)use;
    return w->n_parallel == 0 && w->n_overlapped == 0
               ? "no two attempts at the same work ran at the same time"
               : NULL;
}

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct locks *l = calloc(1, sizeof *l + w->n_works * sizeof(uint32_t));

    (void)use;
    *state = l;
    if (l == NULL)
        return hc_nomem(err);
    l->n = w->n_works;
    return HC_OK;
}

static void reset(void *state)
{
    struct locks *l = state;

    for (size_t i = 0; i < l->n; i++)
        l->holder[i] = 0;
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct locks *l = state;
    uint32_t *holder = &l->holder[sim_item(s, v)->work];

    if (*holder != 0)
        return *holder == v->item + 1 ? POLICY_AGAIN : POLICY_SKIP;
    *holder = v->item + 1;
    return POLICY_PASS;
}

static void leave(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result)
{
    struct locks *l = state;

    (void)result;
    l->holder[sim_item(s, v)->work] = 0;
}

static uint32_t group(const struct item *it)
{
    return it->work;
}

const struct policy policy_dedup_lock = {
    .name = "dedup_lock",
    .summary = "one attempt at a time for one piece of work",
    .group = group,
    .idle = idle,
    .open = open_all,
    .reset = reset,
    .close = free,
    .enter = enter,
    .leave = leave,
};
