/* SPDX-License-Identifier: MIT
 *
 * Which clock a storm keeps when a clock change lies between its occurrences:
 * UTC's or New York's. */
#ifndef HINDCAST_ANALYZER_STORMS_ALIGN_H
#define HINDCAST_ANALYZER_STORMS_ALIGN_H

#include "analyzer/storms/storms.h"
#include "base/zone.h"

/* middle_us: the middle of each of n occurrences, in order of time; local: the
 * zone that UTC is compared with.  ZONE_NEW_YORK stands for `local`. */
enum storm_zone align_zone(const int64_t *middle_us, size_t n,
                           const struct zone *local);

#endif
