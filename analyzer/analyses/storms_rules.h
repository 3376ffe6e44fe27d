/* SPDX-License-Identifier: MIT
 *
 * The absolute rules of storms: limits on the runs and failures of one hour,
 * whatever is usual.  They also see what never stops. */
#ifndef HINDCAST_ANALYZER_ANALYSES_STORMS_RULES_H
#define HINDCAST_ANALYZER_ANALYSES_STORMS_RULES_H

#include "analyzer/storms/storms.h"

extern const struct column storms_rule_columns[];

/* Add result "rules": one row for each rule and scope that an hour breaks,
 * and the evidence for it.  Only whole UTC hours of the exposure count. */
HC_MUST_USE enum hc_code storms_rules(struct report *report,
                                      const struct storms_scope *scope,
                                      struct hc_err *err);

#endif
