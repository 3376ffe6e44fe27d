/* SPDX-License-Identifier: MIT
 *
 * whatif: what is replayed, and its tables (docs/analyses.md, "whatif"). */
#ifndef HINDCAST_ANALYZER_ANALYSES_WHATIF_H
#define HINDCAST_ANALYZER_ANALYSES_WHATIF_H

#include "analyzer/report/report.h"
#include "analyzer/whatif/outcome.h"
#include "analyzer/whatif/policies.h"

struct whatif { /* all borrowed but for last */
    struct report *report;
    const struct world *world;
    uint64_t seed;
    enum open_rule open;
    const struct outcome *observed;
};

extern const struct column whatif_policy_columns[], whatif_bound_columns[],
    whatif_definition_columns[];

/* Start the tables, in their order. */
void whatif_tables(struct whatif *w);
/* Rows of one list of policies, and of each policy what it is. */
HC_MUST_USE enum hc_code
whatif_add(struct whatif *w, const struct policy_use *uses, size_t n_uses,
           const struct outcome *outcome, struct hc_err *err);
/* A policy that was not replayed, and why. */
HC_MUST_USE enum hc_code whatif_add_idle(struct whatif *w,
                                         const struct policy_use *use,
                                         const char *why, struct hc_err *err);
/* What the figures do not say. */
void whatif_notes(struct whatif *w);

#endif
