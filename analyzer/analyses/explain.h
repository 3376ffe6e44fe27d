/* SPDX-License-Identifier: MIT
 *
 * The results of `explain` (docs/analyses.md, "explain"). */
#ifndef HINDCAST_ANALYZER_ANALYSES_EXPLAIN_H
#define HINDCAST_ANALYZER_ANALYSES_EXPLAIN_H

#include "analyzer/explain/rank.h"
#include "analyzer/report/report.h"

extern const struct column explain_finding_columns[],
    explain_attribute_columns[];

/* One contrast, counted and ranked; all borrowed. */
struct explain_view {
    struct report *report;
    enum explain_contrast contrast;
    const struct storm_sides *sides;
    const struct history *history;
    const struct failure_texts *texts;
    const struct diff *diff;
    const struct ranking *ranking;
};

/* The name of the result of a contrast, and its letter. */
const char *explain_result_name(enum explain_contrast contrast);
const char *explain_letter(enum explain_contrast contrast);

/* Start the result of a contrast; its index. */
size_t explain_new_result(struct report *r, enum explain_contrast contrast);
/* Fill it, with totals and notes. */
void explain_add_findings(const struct explain_view *v, size_t k);
/* Add its attributes to result k, by surprise. */
void explain_add_attributes(const struct explain_view *v, size_t k);
/* Append a value as people read it, "<null>" and "<other>" too. */
void explain_add_value(const struct diff_value *v, struct hc_buf *out);
/* What cannot be said (NAN, infinite) stays absent. */
void explain_put_real(const struct explain_view *v, size_t k, size_t column,
                      double x);
/* Append a condition of SQL over the view `runs` that the runs with a value
 * meet; nothing, where there is none. */
void explain_where(const struct explain_view *v, struct diff_part part,
                   struct hc_buf *out);

#endif
