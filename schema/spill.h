/* SPDX-License-Identifier: MIT
 *
 * Items of one size that are too many for memory: kept in partitions of an
 * unlinked temporary file, so that one partition after the other can be loaded
 * and sorted.  The caller chooses the partition, by the first bits of what it
 * sorts by. */
#ifndef HINDCAST_SCHEMA_SPILL_H
#define HINDCAST_SCHEMA_SPILL_H

#include <stddef.h>

#include "base/err.h"

struct spill;

HC_MUST_USE enum hc_code spill_open(struct spill **out, size_t item_bytes,
                                    size_t n_partitions, struct hc_err *err);
void spill_close(struct spill *s); /* accepts NULL */
/* Copy an item into partition p. */
HC_MUST_USE enum hc_code spill_add(struct spill *s, size_t p, const void *item,
                                   struct hc_err *err);
/* Items held. */
uint64_t spill_count(const struct spill *s);
/* Forget all. */
HC_MUST_USE enum hc_code spill_clear(struct spill *s, struct hc_err *err);
/* The items of partition p, sorted by `order` (NULL: in the order they were
 * added).  The array is the caller's to free; NULL when *n is 0, which it is
 * on failure, too. */
HC_MUST_USE enum hc_code spill_load(const struct spill *s, size_t p,
                                    int (*order)(const void *, const void *),
                                    void **out, size_t *n, struct hc_err *err);

#endif
