/* SPDX-License-Identifier: MIT
 *
 * Which processor feeds which, as far as runs name a parent that has runs of
 * its own, and when it first succeeded for a data date. */
#ifndef HINDCAST_ANALYZER_WHATIF_UPSTREAM_H
#define HINDCAST_ANALYZER_WHATIF_UPSTREAM_H

#include "analyzer/history/history.h"
#include "analyzer/whatif/numbering.h"

struct upstreams {          /* zeroed = empty */
    struct numbering dates; /* of (processor, data date) */
    int64_t *success_us;    /* end of the first success; WORLD_NEVER */
    size_t cap;
};

HC_MUST_USE enum hc_code upstreams_read(struct upstreams *u,
                                        const struct history *h,
                                        struct hc_err *err);
void upstreams_release(struct upstreams *u);
/* Until when a run would have waited: WORLD_ALWAYS = it names no parent, or one
 * that never ran for its date. */
int64_t upstreams_of(const struct upstreams *u, const struct history *h,
                     const struct history_run *r);

#endif
