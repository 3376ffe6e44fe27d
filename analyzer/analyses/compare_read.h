/* SPDX-License-Identifier: MIT
 *
 * Reading what a comparison counts by local hour: from hourly counts where the
 * hours are whole UTC hours, from the rows where they are not or --exact asks
 * for it. */
#ifndef HINDCAST_ANALYZER_ANALYSES_COMPARE_READ_H
#define HINDCAST_ANALYZER_ANALYSES_COMPARE_READ_H

#include "analyzer/analyses/compare_units.h"
#include "analyzer/analyses/filters.h"

/* One element for each of h->hours into *out, which the caller frees whatever
 * is returned (h->counts is not looked at); evidence goes to the report. */
HC_MUST_USE enum hc_code compare_read(struct compare_hour **out,
                                      const struct compare_hours *h,
                                      const struct filters *filters,
                                      struct store *db, struct report *report,
                                      struct hc_err *err);

#endif
