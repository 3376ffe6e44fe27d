/* SPDX-License-Identifier: MIT
 *
 * gate: the first attempt waits until the processor that feeds this one has
 * succeeded for the same data date.  Edges are those that runs name as their
 * parent; when the upstream succeeded is taken from the history.  An item whose
 * upstream ran for that date, but never with success, is not run. */
#include "analyzer/whatif/policy.h"

static const char *idle(const struct policy_use *use, const struct world *w)
{
    (void)use;
    return w->n_gated == 0
               ? "no run names a parent processor that has runs of its own"
               : NULL;
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    const struct item *it = sim_item(s, v);

    (void)state;
    if (v->head_us != WORLD_NEVER || v->at_us >= it->upstream_us)
        return POLICY_PASS;
    if (it->upstream_us == WORLD_NEVER)
        return POLICY_STOP;
    v->at_us = it->upstream_us;
    return POLICY_WAIT;
}

const struct policy policy_gate = {
    .name = "gate",
    .summary = "first attempts wait for the upstream's success",
    .idle = idle,
    .enter = enter,
};
