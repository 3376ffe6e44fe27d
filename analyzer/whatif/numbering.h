/* SPDX-License-Identifier: MIT
 *
 * Keys as small numbers, in the order in which they come. */
#ifndef HINDCAST_ANALYZER_WHATIF_NUMBERING_H
#define HINDCAST_ANALYZER_WHATIF_NUMBERING_H

#include "base/err.h"

#include <stddef.h>

struct numbering { /* zeroed = empty */
    struct numbering_slot {
        uint64_t key;
        uint32_t number; /* 0 = free, else number + 1 */
    } * slots;
    size_t mask; /* slots - 1 */
    size_t n;    /* numbers given */
};

void numbering_release(struct numbering *t);
/* The number of a key, a new one where it has none. */
HC_MUST_USE enum hc_code numbering_add(struct numbering *t, uint64_t key,
                                       uint32_t *number, struct hc_err *err);
/* False = it has none. */
bool numbering_find(const struct numbering *t, uint64_t key, uint32_t *number);

#endif
