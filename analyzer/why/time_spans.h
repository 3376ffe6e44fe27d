/* SPDX-License-Identifier: MIT
 *
 * A side of a storm as spans of time, to ask which of them holds an instant
 * (the bins of storms/sides.h only say that one does). */
#ifndef HINDCAST_ANALYZER_WHY_TIME_SPANS_H
#define HINDCAST_ANALYZER_WHY_TIME_SPANS_H

#include "analyzer/storms/sides.h"

struct time_span {
    int64_t from_us, to_us; /* half-open */
};

struct time_spans { /* ascending, none touch; at is owned */
    struct time_span *at;
    size_t n;
    double hours; /* of exposure */
};

/* Release whatever is returned. */
HC_MUST_USE enum hc_code time_spans_make(struct time_spans *out,
                                         const struct storm_sides *sides,
                                         enum storm_side side,
                                         struct hc_err *err);
void time_spans_release(struct time_spans *spans);

/* Index of the span that holds us; spans->n = none does. */
size_t time_spans_find(const struct time_spans *spans, int64_t us);

#endif
