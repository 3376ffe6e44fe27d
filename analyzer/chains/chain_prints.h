/* SPDX-License-Identifier: MIT
 *
 * The fingerprints of all chains. */
#ifndef HINDCAST_ANALYZER_CHAINS_CHAIN_PRINTS_H
#define HINDCAST_ANALYZER_CHAINS_CHAIN_PRINTS_H

#include "analyzer/chains/chains.h"
#include "analyzer/chains/fingerprint.h"

/* *out, by chain, is malloc'ed and the caller's to free; NULL on failure. */
HC_MUST_USE enum hc_code chain_prints_make(struct fingerprint **out,
                                           const struct chains *c,
                                           struct hc_err *err);

#endif
