/* SPDX-License-Identifier: MIT
 *
 * Contrasts, see groups.h. */
#include "analyzer/explain/groups.h"

#include <stdlib.h>

enum group { GROUP_STORM, GROUP_OTHER, N_GROUPS, GROUP_NONE };

static enum group group_of(enum explain_contrast contrast,
                           const struct group_scope *scope,
                           const struct history_run *r, size_t attempt)
{
    enum storm_side side = storm_side_of(scope->sides, r->started_us);
    bool failed = r->outcome == HISTORY_FAILED;

    if (!history_in(r, scope->window))
        return GROUP_NONE;
    if (contrast == EXPLAIN_OUTCOME) {
        if (side != SIDE_STORM)
            return GROUP_NONE;
        return failed                          ? GROUP_STORM
               : r->outcome == HISTORY_SUCCESS ? GROUP_OTHER
                                               : GROUP_NONE;
    }
    if (!failed || side == SIDE_NEITHER ||
        (contrast == EXPLAIN_HEADS && attempt > 0))
        return GROUP_NONE;
    return side == SIDE_STORM ? GROUP_STORM : GROUP_OTHER;
}

static void pick_chain(struct group_rows *out, enum explain_contrast contrast,
                       const struct group_scope *scope,
                       const struct chain *chain)
{
    bool voted[N_GROUPS] = {false, false};

    for (size_t j = 0; j < chain->n; j++) {
        uint32_t run = scope->chains->attempts[chain->first + j];
        enum group group =
            group_of(contrast, scope, &scope->chains->history->runs[run], j);

        if (group == GROUP_NONE)
            continue;
        out->at[out->n++] = (struct group_row){
            .run = run,
            .class = (uint8_t)((group == GROUP_OTHER ? ROW_OTHER : 0) |
                               (voted[group] ? 0 : ROW_FIRST))};
        voted[group] = true;
    }
}

enum hc_code group_rows_pick(struct group_rows *out,
                             enum explain_contrast contrast,
                             const struct group_scope *scope,
                             struct hc_err *err)
{
    const struct chains *c = scope->chains;

    *out =
        (struct group_rows){.at = calloc(c->n_attempts + 1, sizeof *out->at)};
    if (out->at == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        if (scope->processor.p == NULL ||
            hc_str_eq(history_processor(c->history, chain_run(c, &c->at[i], 0)),
                      scope->processor))
            pick_chain(out, contrast, scope, &c->at[i]);
    return HC_OK;
}

void group_rows_release(struct group_rows *rows)
{
    free(rows->at);
    *rows = (struct group_rows){.n = 0};
}
