/* SPDX-License-Identifier: MIT
 *
 * Facts on disk, see facts.h. */
#include "schema/facts.h"

#include <stdlib.h>

#include "schema/spill.h"

enum {
    PARTITION_BITS = 6, /* FACT_PARTITIONS of them */
    BUCKET_BITS_MAX = 20,
    INSERTION_MAX = 16
};

static size_t bucket_of(const struct run_fact *fact, unsigned bits)
{
    return (size_t)((uint64_t)fact->run << (1 + PARTITION_BITS) >> (64 - bits));
}

/* A struct facts is a struct spill of facts. */
static struct spill *spill_of(struct facts *f)
{
    return (struct spill *)f;
}

enum hc_code facts_open(struct facts **out, struct hc_err *err)
{
    struct spill *s = NULL;
    enum hc_code rc =
        spill_open(&s, sizeof(struct run_fact), FACT_PARTITIONS, err);

    *out = (struct facts *)s;
    return rc;
}

void facts_close(struct facts *f)
{
    spill_close(spill_of(f));
}

enum hc_code facts_add(struct facts *f, const struct run_fact *fact,
                       struct hc_err *err)
{
    /* Run keys have 63 bits: the top six name the partition. */
    return spill_add(spill_of(f), ((uint64_t)fact->run >> 57) & 63, fact, err);
}

uint64_t facts_count(const struct facts *f)
{
    return spill_count((const struct spill *)f);
}

enum hc_code facts_clear(struct facts *f, struct hc_err *err)
{
    return spill_clear(spill_of(f), err);
}

static int order(const void *a, const void *b)
{
    const struct run_fact *x = a, *y = b;

    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    return fact_order(a, b);
}

int fact_order(const void *a, const void *b)
{
    const struct run_fact *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return (x->id > y->id) - (x->id < y->id);
}

/* Sort within a bucket: most hold one or two facts, a run that was exported
 * many times may hold thousands. */
static void sort_bucket(struct run_fact *facts, size_t n)
{
    if (n > INSERTION_MAX) {
        qsort(facts, n, sizeof *facts, order);
        return;
    }
    for (size_t i = 1; i < n; i++) {
        struct run_fact one = facts[i];
        size_t k = i;

        for (; k > 0 && order(&one, &facts[k - 1]) < 0; k--)
            facts[k] = facts[k - 1];
        facts[k] = one;
    }
}

/* Run keys are hashes: the bits behind those of the partition spread facts
 * evenly over as many buckets as there are facts, in key order. */
static enum hc_code sort(const struct run_fact *facts, size_t n,
                         struct run_fact **out, struct hc_err *err)
{
    unsigned bits = 1;
    size_t *ends, at = 0;
    struct run_fact *sorted = malloc(n * sizeof *sorted);

    while (bits < BUCKET_BITS_MAX && (n >> bits) > 0)
        bits++;
    ends = calloc((size_t)1 << bits, sizeof *ends);
    if (sorted == NULL || ends == NULL) {
        free(sorted);
        free(ends);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < n; i++)
        ends[bucket_of(&facts[i], bits)]++;
    for (size_t b = 0; b < (size_t)1 << bits; b++) {
        at += ends[b];
        ends[b] = at - ends[b];
    }
    for (size_t i = 0; i < n; i++)
        sorted[ends[bucket_of(&facts[i], bits)]++] = facts[i];
    at = 0;
    for (size_t b = 0; b < (size_t)1 << bits; at = ends[b++])
        sort_bucket(sorted + at, ends[b] - at);
    free(ends);
    *out = sorted;
    return HC_OK;
}

enum hc_code facts_load(struct facts *f, size_t p, struct run_fact **out,
                        size_t *n, struct hc_err *err)
{
    void *all = NULL;
    enum hc_code rc = spill_load(spill_of(f), p, NULL, &all, n, err);

    *out = NULL;
    if (rc == HC_OK && *n > 0)
        rc = sort(all, *n, out, err);
    free(all);
    return rc;
}
