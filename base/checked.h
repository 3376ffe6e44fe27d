/* SPDX-License-Identifier: MIT
 *
 * Arithmetic that says when the result does not fit. */
#ifndef HINDCAST_BASE_CHECKED_H
#define HINDCAST_BASE_CHECKED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* All: true = *out holds the exact result. */
static inline bool hc_add_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline bool hc_mul_size(size_t a, size_t b, size_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

static inline bool hc_add_i64(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_add_overflow(a, b, out);
}

static inline bool hc_sub_i64(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_sub_overflow(a, b, out);
}

static inline bool hc_mul_i64(int64_t a, int64_t b, int64_t *out)
{
    return !__builtin_mul_overflow(a, b, out);
}

/* Floor division, correct for a < 0; b > 0. */
static inline int64_t hc_floor_div(int64_t a, int64_t b)
{
    int64_t q = a / b;

    return q - ((a % b) < 0);
}

/* Remainder in [0, b); b > 0. */
static inline int64_t hc_floor_mod(int64_t a, int64_t b)
{
    int64_t r = a % b;

    return r < 0 ? r + b : r;
}

#endif
