/* SPDX-License-Identifier: MIT
 *
 * Permutation test, see permutation.h. */
#include "analyzer/compare/permutation.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/random.h"

static const uint64_t seed = UINT64_C(0x68696e6463617374);

/* Ratios this close are equal: they come of the same numbers, divided in
 * another order. */
static const double tie = 1e-9;

struct test {
    const struct compare_sample *s;
    size_t n, n_after;
    double count, exposure; /* of all */
    double observed;
    size_t *chosen;
    uint64_t n_seen, n_lower, n_upper;
};

uint64_t permutation_count(size_t n, size_t k, uint64_t cap)
{
    uint64_t ways = 1;

    if (k > n - k)
        k = n - k;
    for (size_t i = 1; i <= k; i++) {
        /* ways * (n - k + i) is a multiple of i; ways <= cap < 2^32 here */
        ways = ways * (uint64_t)(n - k + i) / i;
        if (ways > cap)
            return cap + 1;
    }
    return ways;
}

/* After over before; NaN where it is 0 / 0 or has no exposure. */
static double ratio_of(const struct test *t, double count, double exposure)
{
    double before_count = t->count - count;
    double before_exposure = t->exposure - exposure;

    if (exposure <= 0 || before_exposure <= 0 || t->count <= 0)
        return NAN;
    return before_count <= 0
               ? INFINITY
               : count / exposure / (before_count / before_exposure);
}

static void see(struct test *t, double ratio)
{
    bool undefined = isnan(ratio);

    t->n_seen++;
    t->n_lower +=
        undefined || ratio <= t->observed || ratio <= t->observed * (1 + tie);
    t->n_upper +=
        undefined || ratio >= t->observed || ratio >= t->observed * (1 - tie);
}

/* The next combination of n_after of n in lexicographic order. */
static bool advance(struct test *t)
{
    size_t k = t->n_after, i = k;

    while (i > 0 && t->chosen[i - 1] == t->n - k + i - 1)
        i--;
    if (i == 0)
        return false;
    t->chosen[i - 1]++;
    for (; i < k; i++)
        t->chosen[i] = t->chosen[i - 1] + 1;
    return true;
}

static void see_chosen(struct test *t, size_t k, bool are_after)
{
    double count = 0, exposure = 0;

    for (size_t i = 0; i < k; i++) {
        count += t->s[t->chosen[i]].count;
        exposure += t->s[t->chosen[i]].exposure;
    }
    if (are_after)
        see(t, ratio_of(t, count, exposure));
    else
        see(t, ratio_of(t, t->count - count, t->exposure - exposure));
}

static void enumerate(struct test *t)
{
    for (size_t i = 0; i < t->n_after; i++)
        t->chosen[i] = i;
    do
        see_chosen(t, t->n_after, true);
    while (advance(t));
}

/* Shuffle the front of the index: uniform whatever order it was in. */
static void draw(struct test *t)
{
    size_t n_before = t->n - t->n_after;
    bool are_after = t->n_after <= n_before;
    size_t k = are_after ? t->n_after : n_before;

    for (size_t i = 0; i < t->n; i++)
        t->chosen[i] = i;
    for (uint64_t round = 0; round < PERMUTATION_MAX; round++) {
        for (size_t i = 0; i < k; i++) {
            uint64_t key = random_mix(seed ^ round) + i;
            size_t at = i + (size_t)random_below(key, t->n - i);
            size_t index = t->chosen[i];

            t->chosen[i] = t->chosen[at];
            t->chosen[at] = index;
        }
        see_chosen(t, k, are_after);
    }
}

/* The smallest p, and whether arrangements have to be drawn. */
static void count_ways(struct permutation *out, const struct test *t)
{
    uint64_t ways = permutation_count(t->n, t->n_after, PERMUTATION_MAX);

    out->sampled = ways > PERMUTATION_MAX;
    out->p_min = 1 / (double)(out->sampled ? PERMUTATION_MAX + 1 : ways);
}

enum hc_code permutation_test(struct permutation *out,
                              const struct compare_sample *s, size_t n,
                              struct hc_err *err)
{
    struct compare_sums sums = compare_sum(s, n);
    struct test t = {.s = s, .n = n, .n_after = sums.n[1]};

    *out = (struct permutation){.p_lower = NAN, .p_upper = NAN, .p_min = NAN};
    if (sums.n[0] == 0 || sums.n[1] == 0)
        return HC_OK;
    count_ways(out, &t);
    t.count = sums.count[0] + sums.count[1];
    t.exposure = sums.exposure[0] + sums.exposure[1];
    t.observed = ratio_of(&t, sums.count[1], sums.exposure[1]);
    if (isnan(t.observed))
        return HC_OK;
    t.chosen = calloc(n, sizeof *t.chosen);
    if (t.chosen == NULL)
        return hc_nomem(err);
    if (out->sampled) {
        draw(&t);
        see(&t, t.observed); /* the observed one is an arrangement too */
    } else {
        enumerate(&t);
    }
    free(t.chosen);
    out->n = t.n_seen;
    out->p_lower = (double)t.n_lower / (double)t.n_seen;
    out->p_upper = (double)t.n_upper / (double)t.n_seen;
    return HC_OK;
}
