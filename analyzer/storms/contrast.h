/* SPDX-License-Identifier: MIT
 *
 * A storm and what it is compared with: the time it struck, and the time that
 * tells what is usual (docs/analyses.md, "why").  No time is in both. */
#ifndef HINDCAST_ANALYZER_STORMS_CONTRAST_H
#define HINDCAST_ANALYZER_STORMS_CONTRAST_H

#include "analyzer/history/history.h"
#include "analyzer/storms/storms.h"

struct time_span {
    int64_t from_us, to_us; /* half-open */
};

struct time_spans { /* ascending, none overlap; at is malloc'ed */
    struct time_span *at;
    size_t n;
    double hours; /* their sum, blackouts left out */
};

enum contrast_rule {
    CONTRAST_OTHER_DAYS,  /* same hours, days without the storm */
    CONTRAST_OTHER_WEEKS, /* same hours of the week, other weeks */
    CONTRAST_REST         /* every other hour */
};

/* Fewer failed runs than this in the hours of the first choice say nothing of
 * what is usual: then it is CONTRAST_REST. */
enum { CONTRAST_MIN_FAILED = 30 };

struct contrast {
    /* Occurrences that stand out, cut to their bins with more than usual. */
    struct time_spans storm;
    /* Whole local hours of the exposure in which neither this storm nor any
     * other of the same scope or of all processors stands out. */
    struct time_spans baseline;
    enum contrast_rule rule;
};

struct contrast_scope { /* all borrowed */
    const struct storm_list *storms;
    const struct storm *storm; /* one of them */
    const struct local_hours *hours;
    const struct history *history;
};

/* The other days for storms that recur, the other weeks for those that came
 * once, the rest for daily ones.  *out needs contrast_release() whatever is
 * returned. */
HC_MUST_USE enum hc_code contrast_open(struct contrast *out,
                                       const struct contrast_scope *scope,
                                       struct hc_err *err);
void contrast_release(struct contrast *c);

/* Index of the span that holds us; spans->n = none. */
size_t time_spans_find(const struct time_spans *spans, int64_t us);
/* "same hours of other days", ...; static storage. */
const char *contrast_rule_name(enum contrast_rule rule);
/* The storm with the largest log likelihood ratio: of those of all processors
 * where there is one, the first of equals.  NULL = there is no storm. */
const struct storm *storms_strongest(const struct storm_list *list);

#endif
