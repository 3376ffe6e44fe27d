/* SPDX-License-Identifier: MIT
 *
 * Failures that no retry cures, by the class of their category. */
#ifndef HINDCAST_ANALYZER_WHATIF_PERMANENT_H
#define HINDCAST_ANALYZER_WHATIF_PERMANENT_H

#include "analyzer/history/history.h"

struct permanent;

/* h is borrowed until close. */
HC_MUST_USE enum hc_code permanent_open(struct permanent **out,
                                        const struct history *h,
                                        struct hc_err *err);
void permanent_close(struct permanent *p); /* accepts NULL */
bool permanent_failure(struct permanent *p, const struct history_run *r);

#endif
