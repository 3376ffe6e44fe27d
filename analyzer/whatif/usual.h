/* SPDX-License-Identifier: MIT
 *
 * How long attempts of a processor usually take. */
#ifndef HINDCAST_ANALYZER_WHATIF_USUAL_H
#define HINDCAST_ANALYZER_WHATIF_USUAL_H

#include "analyzer/history/history.h"

struct usual { /* medians in microseconds; RUN_ABSENT = not known */
    int64_t fail_us, success_us;
};

/* *out, by processor (numbers of history.texts), is the caller's to free. */
HC_MUST_USE enum hc_code usual_read(struct usual **out, const struct history *h,
                                    struct hc_err *err);

#endif
