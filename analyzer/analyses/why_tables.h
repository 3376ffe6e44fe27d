/* SPDX-License-Identifier: MIT
 *
 * The results of `why`, each a function that adds one table to the report
 * (docs/analyses.md, "why"). */
#ifndef HINDCAST_ANALYZER_ANALYSES_WHY_TABLES_H
#define HINDCAST_ANALYZER_ANALYSES_WHY_TABLES_H

#include "analyzer/why/why.h"

struct why_view { /* all borrowed */
    struct report *report;
    const struct why_case *c;
    const struct why_finding *findings; /* WHY_N, by rank */
    const struct filters *filters;
    size_t kept; /* rows of evidence for each finding; 0 = all */
};

extern const struct column why_hypothesis_columns[], why_condition_columns[],
    why_evidence_columns[], why_overlap_columns[];

/* Add result "hypotheses"; returns its index. */
size_t why_add_hypotheses(const struct why_view *v);
void why_add_conditions(const struct why_view *v);
void why_add_evidence(const struct why_view *v);
void why_add_overlap(const struct why_view *v);
/* The statements and rules behind all of them. */
void why_add_sources(const struct why_view *v);

/* ---- evidence ------------------------------------------------------------ */

struct why_witness { /* one row of evidence */
    bool log;
    uint32_t at;      /* index into history->runs or logs.at */
    const char *what; /* static */
};

/* Rows that speak for a finding: the items it explains, by time, unless it
 * counts something else, then what it named itself. */
size_t why_witnesses(const struct why_finding *f);
/* Number i of them, in one pass for ascending i: *from is 0 before the first
 * call. */
struct why_witness why_witness_at(const struct why_view *v,
                                  const struct why_finding *f, size_t i,
                                  size_t *from);
/* What `hindcast show` opens: 16 hex digits. */
struct hc_str why_witness_id(const struct why_view *v,
                             const struct why_witness *w,
                             char text[HISTORY_ID_TEXT]);

#endif
