/* SPDX-License-Identifier: MIT
 *
 * When a group of processors answered nobody: the stretch of its attempts in
 * each occurrence of a storm in which four of five fail. */
#ifndef HINDCAST_ANALYZER_WHY_OUTAGE_H
#define HINDCAST_ANALYZER_WHY_OUTAGE_H

#include "analyzer/history/history.h"
#include "analyzer/why/time_spans.h"

enum { OUTAGE_MIN_FAILED = 5 };

struct outage {
    int64_t from_us, to_us; /* first and last failure */
    double edge_s[2]; /* since the success before, to the one behind; infinite
                         where nobody saw one */
    size_t failed, n; /* attempts; n 0 = there was no outage */
};

struct outages {
    struct outage *at; /* one a span; owned */
    size_t n;          /* spans */
};

/* member, by number of a processor in h->texts, tells who belongs to the
 * group.  Looks at each span and an hour on both sides of it.  Of an outage
 * no stretch around it has a larger sum of failures minus 4 times successes;
 * the first of equals counts.  *out needs outages_release() whatever is
 * returned. */
HC_MUST_USE enum hc_code
outages_find(struct outages *out, const struct history *h, const bool *member,
             const struct time_spans *spans, struct hc_err *err);
void outages_release(struct outages *o);

/* Whether us lies in one, first and last failure included. */
bool outages_hold(const struct outages *o, int64_t us);
/* An attempt that came to an end, well or not. */
bool outage_counts(const struct history_run *r);

#endif
