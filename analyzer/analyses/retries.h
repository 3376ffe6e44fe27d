/* SPDX-License-Identifier: MIT
 *
 * The results of `retries`, each a function that adds one table to the report
 * (docs/analyses.md, "retries"). */
#ifndef HINDCAST_ANALYZER_ANALYSES_RETRIES_H
#define HINDCAST_ANALYZER_ANALYSES_RETRIES_H

#include "analyzer/analyses/exposure.h"
#include "analyzer/analyses/retries_storm.h"
#include "analyzer/chains/chains.h"
#include "analyzer/chains/fingerprint.h"
#include "analyzer/history/failure_texts.h"
#include "analyzer/report/report.h"

struct retries { /* all borrowed but for fingerprints */
    struct report *report;
    const struct history *history;
    const struct chains *chains;
    const struct window *window;
    const struct retries_storm *storm; /* NULL = the window says what counts */
    const struct failure_texts *texts;
    struct fingerprint *fingerprints; /* by chain */
    size_t limit;                     /* rows that will be printed; 0 = all */
};

/* Rows that a table of single things is given at least, whatever --limit
 * says: more would be gigabytes of text for a large history. */
enum { RETRIES_KEPT_ROWS = 1000 };

/* Chains that lead to a storm begin from this long before it to this long into
 * it. */
#define RETRIES_BEFORE_US (2 * HC_US_PER_HOUR)
#define RETRIES_INTO_US   (HC_US_PER_HOUR / 4)

/* Whether a chain counts: its first attempt started in the storm, or in the
 * window where no storm was asked for. */
static inline bool retries_counts(const struct retries *r,
                                  const struct chain *chain)
{
    if (r->storm != NULL)
        return retries_storm_side(r->storm, r->chains, chain) == SIDE_STORM;
    return history_in(chain_run(r->chains, chain, 0), r->window);
}

extern const struct column retries_chain_columns[],
    retries_amplification_columns[], retries_split_columns[],
    retries_attempt_columns[], retries_fingerprint_columns[],
    retries_fleet_columns[], retries_cause_columns[];

/* Fills r->fingerprints; the caller frees them. */
HC_MUST_USE enum hc_code retries_name_chains(struct retries *r,
                                             struct hc_err *err);
HC_MUST_USE enum hc_code retries_add_chains(struct retries *r,
                                            struct hc_err *err);
HC_MUST_USE enum hc_code retries_add_fingerprints(struct retries *r,
                                                  struct hc_err *err);
void retries_add_amplification(struct retries *r);
/* Window against the rest of the export; db for its exposure.  Adds nothing
 * but a note where no window was asked for. */
HC_MUST_USE enum hc_code retries_add_split(struct retries *r, struct store *db,
                                           struct hc_err *err);
HC_MUST_USE enum hc_code retries_add_attempts(struct retries *r,
                                              struct hc_err *err);
void retries_add_fleet(struct retries *r);
HC_MUST_USE enum hc_code retries_add_causes(struct retries *r,
                                            struct hc_err *err);

#endif
