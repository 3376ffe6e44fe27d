/* SPDX-License-Identifier: MIT
 *
 * How long it usually takes from the end of an attempt to the next one, by
 * processor and number of the attempt: what a retry that nobody saw would have
 * waited. */
#ifndef HINDCAST_ANALYZER_WHATIF_PACE_H
#define HINDCAST_ANALYZER_WHATIF_PACE_H

#include "analyzer/whatif/world.h"

/* Fill w->paces and w->gaps_us: the median of what was seen; where nothing was,
 * what Pub/Sub's retry policy waits (10 s doubling to 600 s), or what the
 * delivery before does where that is longer.  Items keep a pace of their own
 * where their last gap is twice the usual one. */
HC_MUST_USE enum hc_code pace_measure(struct world *w, struct hc_err *err);

#endif
