/* SPDX-License-Identifier: MIT
 *
 * Policies as they are written: NAME, NAME(VALUE) for the first parameter, or
 * NAME(PARAMETER=VALUE,...), as in `backoff(base=10s,cap=600s)`. */
#ifndef HINDCAST_ANALYZER_WHATIF_POLICIES_H
#define HINDCAST_ANALYZER_WHATIF_POLICIES_H

#include "analyzer/whatif/policy.h"
#include "base/buf.h"

const struct policy *policy_find(struct hc_str name); /* NULL = none */
/* With all defaults. */
void policy_use_init(struct policy_use *use, const struct policy *policy);
/* HC_EUSAGE says what is wrong with the text, and what it could be. */
HC_MUST_USE enum hc_code policy_read(struct policy_use *use, struct hc_str text,
                                     struct hc_err *err);
/* As it would be written, all parameters spelled out. */
void policy_write(const struct policy_use *use, struct hc_buf *out);

#endif
