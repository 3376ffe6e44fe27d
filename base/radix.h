/* SPDX-License-Identifier: MIT
 *
 * Sorting by a 64-bit key that stands beside its place: for the hundred
 * thousands of rows that are far apart in memory, each of which qsort() would
 * visit for every comparison. */
#ifndef HINDCAST_BASE_RADIX_H
#define HINDCAST_BASE_RADIX_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct hc_keyed {
    uint64_t key;
    size_t at; /* what the key belongs to, the caller's */
};

/* A signed number as a key that sorts like it. */
static inline uint64_t hc_key_of_i64(int64_t v)
{
    return (uint64_t)v ^ UINT64_C(1) << 63;
}

/* Ascending by key; equal keys keep their order.  Takes as much memory again
 * while it runs, but for a few. */
HC_MUST_USE enum hc_code hc_keyed_sort(struct hc_keyed *a, size_t n,
                                       struct hc_err *err);

#endif
