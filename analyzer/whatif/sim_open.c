/* SPDX-License-Identifier: MIT
 *
 * Making and freeing a simulation, see sim.h. */
#include <stdlib.h>

#include "analyzer/whatif/sim_state.h"
#include "base/limits.h"
#include "base/radix.h"

bool sim_ends_together(const struct sim_plan *plan)
{
    for (size_t k = 0; k < plan->n_uses; k++)
        if (plan->uses[k].policy->group != NULL)
            return false;
    return true;
}

bool sim_random(const struct sim_plan *plan)
{
    for (size_t k = 0; k < plan->n_uses; k++)
        if (plan->uses[k].policy->random)
            return true;
    return false;
}

static size_t bins_of(const struct world *w)
{
    uint64_t n =
        w->n == 0 ? 1 : (uint64_t)(w->horizon_us - w->from_us) / SIM_BIN_US + 1;

    return n <= HC_MAX_STORM_BINS ? (size_t)n : 0;
}

size_t sim_lanes(const struct sim_plan *plan)
{
    size_t most = HC_MAX_STORM_BINS / (bins_of(plan->world) + 1);

    if (!sim_ends_together(plan) || !sim_random(plan) || most == 0)
        return 1;
    return most < SIM_LANES ? most : SIM_LANES;
}

static enum hc_code make_lane(const struct sim *s, struct lane *l,
                              struct hc_err *err)
{
    for (unsigned k = 0; k < N_SETS; k++) {
        for (unsigned e = 0; e < N_ENDS; e++) {
            l->tallies[e][k].delays_s =
                calloc(s->world->n_in_set[k] + 1, sizeof(double));
            if (l->tallies[e][k].delays_s == NULL)
                return hc_nomem(err);
        }
        for (unsigned m = 1; s->n_bins > 0 && m <= ENDS_ALL; m++) {
            l->counts[k].bins[m] = calloc(s->n_bins, sizeof(uint32_t));
            if (l->counts[k].bins[m] == NULL)
                return hc_nomem(err);
        }
    }
    return HC_OK;
}

static void free_lane(const struct lane *l)
{
    for (unsigned k = 0; k < N_SETS; k++) {
        for (unsigned e = 0; e < N_ENDS; e++)
            free(l->tallies[e][k].delays_s);
        for (unsigned m = 1; m <= ENDS_ALL; m++)
            free(l->counts[k].bins[m]);
    }
}

static enum hc_code make_lanes(struct sim *s, struct hc_err *err)
{
    size_t n = sim_lanes(s->plan);
    enum hc_code rc = HC_OK;

    s->n_bins = bins_of(s->world);
    s->lanes = calloc(n, sizeof *s->lanes);
    if (s->lanes == NULL)
        return hc_nomem(err);
    for (; rc == HC_OK && s->n_lanes < n; s->n_lanes++)
        rc = make_lane(s, &s->lanes[s->n_lanes], err);
    return rc;
}

/* Where several policies have groups, items may see each other through any of
 * them: they are one. */
static policy_group *only_group(const struct sim_plan *plan)
{
    policy_group *group = NULL;

    for (size_t k = 0; k < plan->n_uses; k++) {
        if (plan->uses[k].policy->group == NULL)
            continue;
        if (group != NULL)
            return NULL;
        group = plan->uses[k].policy->group;
    }
    return group;
}

static enum hc_code order_by_group(struct sim *s, struct hc_err *err)
{
    const struct world *w = s->world;
    struct hc_keyed *sorted;
    enum hc_code rc;

    s->group = only_group(s->plan);
    if (s->group == NULL)
        return HC_OK;
    sorted = calloc(w->n + 1, sizeof *sorted);
    s->order = calloc(w->n + 1, sizeof *s->order);
    rc = sorted == NULL || s->order == NULL ? hc_nomem(err) : HC_OK;
    for (size_t i = 0; rc == HC_OK && i < w->n; i++)
        sorted[i] =
            (struct hc_keyed){s->group(&w->items[w->order[i]]), w->order[i]};
    if (rc == HC_OK)
        rc = hc_keyed_sort(sorted, w->n, err);
    for (size_t i = 0; rc == HC_OK && i < w->n; i++)
        s->order[i] = (uint32_t)sorted[i].at;
    free(sorted);
    return rc;
}

enum hc_code sim_open(struct sim **out, const struct sim_plan *plan,
                      struct hc_err *err)
{
    struct sim *s = calloc(1, sizeof *s);
    enum hc_code rc;

    *out = NULL;
    if (s == NULL)
        return hc_nomem(err);
    s->plan = plan;
    s->world = s->asked.world = plan->world;
    s->shared = !sim_ends_together(plan);
    rc = make_lanes(s, err);
    if (rc == HC_OK)
        rc = order_by_group(s, err);
    for (size_t k = 0; k < plan->n_uses; k++)
        s->asks = s->asks || plan->uses[k].policy->enter != NULL;
    for (size_t k = 0; rc == HC_OK && k < plan->n_uses; k++)
        if (plan->uses[k].policy->open != NULL)
            rc = plan->uses[k].policy->open(&s->states[k], &plan->uses[k],
                                            plan->world, err);
    if (rc == HC_OK)
        *out = s;
    else
        sim_close(s);
    return rc;
}

void sim_close(struct sim *s)
{
    if (s == NULL)
        return;
    for (size_t k = 0; k < s->plan->n_uses; k++)
        if (s->plan->uses[k].policy->close != NULL)
            s->plan->uses[k].policy->close(s->states[k]);
    for (size_t l = 0; l < s->n_lanes; l++)
        free_lane(&s->lanes[l]);
    free(s->lanes);
    queue_release(&s->queue);
    free(s->order);
    free(s->drawn_us);
    free(s);
}
