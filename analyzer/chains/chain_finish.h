/* SPDX-License-Identifier: MIT
 *
 * The last step of linking: what a chain whose attempts are known came to. */
#ifndef HINDCAST_ANALYZER_CHAINS_CHAIN_FINISH_H
#define HINDCAST_ANALYZER_CHAINS_CHAIN_FINISH_H

#include "analyzer/chains/chains.h"

/* Sets all but what linking found: the place of its attempts, work, lane,
 * overlaps, ambiguity, success and key, which it may replace by a surer one.
 * room holds chain->n numbers. */
void chain_finish(const struct chains *c, struct chain *chain, uint64_t *room);

#endif
