/* SPDX-License-Identifier: MIT
 *
 * Chains by local hour, see histogram_chains.h.  A chain counts once in each
 * hour of a date in which one of its attempts starts, its head once in all. */
#include "analyzer/analyses/histogram_chains.h"

#include <string.h>

#include "analyzer/chains/chains.h"

static bool heads_alone(const struct histogram_scope *scope)
{
    return strcmp(scope->measure, "chain_heads") == 0;
}

bool histogram_of_chains(const struct histogram_scope *scope)
{
    return strcmp(scope->measure, "chains") == 0 || heads_alone(scope);
}

/* As runs_failed counts: neither lost nor stuck runs. */
static bool holds_failed(const struct chains *c, const struct chain *chain)
{
    for (size_t j = 0; j < chain->n; j++)
        if (chain_run(c, chain, j)->outcome == HISTORY_FAILED)
            return true;
    return false;
}

static void count_chain(struct histogram_counts *counts,
                        const struct histogram_scope *scope,
                        const struct chains *c, const struct chain *chain)
{
    const struct local_hour *last = NULL;
    size_t n = heads_alone(scope) ? 1 : chain->n;

    for (size_t j = 0; j < n; j++) { /* by start, so hours do not come back */
        const struct history_run *r = chain_run(c, chain, j);
        const struct local_hour *h;

        if (!history_in(r, scope->window))
            continue;
        h = local_hours_find(scope->hours, r->started_us);
        if (h == NULL)
            counts->outside.n++;
        else if (h != last)
            counts->at[h - scope->hours->at].n++;
        last = h;
    }
}

static void show(const struct histogram_scope *scope, struct report *report,
                 const char *columns)
{
    history_evidence(scope->window, scope->filters, report, columns);
    (void)report_evidence(
        report, columns,
        heads_alone(scope)
            ? HC_STR("the first attempts of the chains that `hindcast retries` "
                     "makes of these runs (--max-gap 6h) and that hold a "
                     "failed run, by their starts")
            : HC_STR("the chains that `hindcast retries` makes of these runs "
                     "(--max-gap 6h) and that hold a failed run, in each hour "
                     "of a date in which one of their attempts starts"));
}

enum hc_code histogram_count_chains(struct histogram_counts *counts,
                                    const struct histogram_scope *scope,
                                    struct report *report, const char *columns,
                                    struct hc_err *err)
{
    struct history *history = NULL;
    struct chains *chains = NULL;
    enum hc_code rc =
        history_load(&history, scope->db, scope->window, scope->filters, err);

    if (rc == HC_OK)
        rc = chains_build(&chains, history, CHAINS_MAX_GAP_US, err);
    for (size_t i = 0; rc == HC_OK && i < chains->n; i++)
        if (chains->at[i].failed > 0 && holds_failed(chains, &chains->at[i]))
            count_chain(counts, scope, chains, &chains->at[i]);
    if (rc == HC_OK)
        show(scope, report, columns);
    chains_free(chains);
    history_free(history);
    return rc;
}
