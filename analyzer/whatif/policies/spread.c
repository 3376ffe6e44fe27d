/* SPDX-License-Identifier: MIT
 *
 * spread: first attempts come U(0, span) later. */
#include "analyzer/whatif/alone.h"

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

static int64_t delay_us(const struct policy_use *use, double uniform)
{
    return (int64_t)(uniform * (double)use->value[SPAN]);
}

static int64_t first(const struct alone *a)
{
    return a->item.head_us +
           delay_us(a->use, sim_uniform_of(a->stream, &a->item, 0));
}

/* As observed. */
static int64_t next(const struct alone *a, const struct world *w, uint32_t j,
                    int64_t at_us, int64_t over_us)
{
    const struct item *it = &a->item;

    if (j + 1 < it->n)
        return at_us + sim_step_us(w, it, j);
    if ((it->flags & ITEM_SUCCEEDED) == 0)
        return WORLD_NEVER;
    return over_us + world_unseen_us(w, it, j);
}

static void play(struct sim *s, const struct item *it, size_t n)
{
    alone_play(s, it, n, first, next);
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    (void)state;
    if (v->delivery > 0)
        return POLICY_PASS;
    v->at_us += delay_us(sim_use(s), sim_uniform(s, v));
    return POLICY_WAIT;
}

const struct policy policy_spread = {
    .name = "spread",
    .summary = "first attempts are spread",
    .params = params,
    .random = true,
    .idle = idle,
    .enter = enter,
    .play = play,
};
