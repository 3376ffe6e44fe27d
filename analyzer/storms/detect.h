/* SPDX-License-Identifier: MIT
 *
 * All storms of one series: recurring, daily and one-off, with where they are
 * and how strong.  Pure: what belongs to a storm beyond its series (scope,
 * bookkeeping, processors) is added by find.c. */
#ifndef HINDCAST_ANALYZER_STORMS_DETECT_H
#define HINDCAST_ANALYZER_STORMS_DETECT_H

#include "analyzer/analyses/local_hours.h"
#include "analyzer/storms/series.h"
#include "analyzer/storms/storms.h"

struct detect_input { /* all borrowed */
    const struct storm_series *series;
    const struct local_hours *hours; /* of the same span */
    const struct zone *new_york;
};

/* Append what is found; spans live in list->memory.  A daily storm is one of
 * counts alone: see detect_daily_fails(). */
HC_MUST_USE enum hc_code detect(struct storm_list *list,
                                const struct detect_input *in,
                                struct hc_err *err);

/* Whether failures are a larger part of the attempts in a daily storm than
 * elsewhere: 95 % intervals at least a factor of two apart.  Load alone is no
 * storm. */
bool detect_daily_fails(double failed_in, double attempts_in, double failed_out,
                        double attempts_out);

#endif
