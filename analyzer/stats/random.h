/* SPDX-License-Identifier: MIT
 *
 * Counter-based random numbers: a draw is a pure function of what it is for,
 * so that neither order nor threads change it. */
#ifndef HINDCAST_ANALYZER_STATS_RANDOM_H
#define HINDCAST_ANALYZER_STATS_RANDOM_H

#include <stdint.h>

/* One step of splitmix64 from state x (Steele, Lea and Flood, "Fast Splittable
 * Pseudorandom Number Generators", OOPSLA 2014). */
static inline uint64_t random_mix(uint64_t x)
{
    x += UINT64_C(0x9e3779b97f4a7c15);
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Uniform in [0, 1): 53 bits of random_mix(key). */
static inline double random_uniform(uint64_t key)
{
    return (double)(random_mix(key) >> 11) * 0x1p-53;
}

/* Uniform in [0, n); n > 0. */
static inline uint64_t random_below(uint64_t key, uint64_t n)
{
    return (uint64_t)(random_uniform(key) * (double)n);
}

#endif
