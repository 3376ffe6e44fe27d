/* SPDX-License-Identifier: MIT
 *
 * The results of noise out of its tally. */
#ifndef HINDCAST_ANALYZER_ANALYSES_NOISE_TABLES_H
#define HINDCAST_ANALYZER_ANALYSES_NOISE_TABLES_H

#include "analyzer/analyses/noise_tally.h"

extern const struct column noise_columns[], noise_category_columns[],
    noise_confusion_columns[], noise_alert_columns[];

struct noise_view { /* all borrowed */
    struct report *report;
    const struct noise_tally *tally;
    const struct category_rules *rules;
    bool upstream_expected; /* --expect upstream_failure */
};

/* Each starts its result and returns its index. */
size_t noise_add_summary(const struct noise_view *v);
HC_MUST_USE enum hc_code noise_add_categories(const struct noise_view *v,
                                              struct hc_err *err);
HC_MUST_USE enum hc_code noise_add_confusion(const struct noise_view *v,
                                             struct hc_err *err);
size_t noise_add_alerts(const struct noise_view *v);

#endif
