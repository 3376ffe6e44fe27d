/* SPDX-License-Identifier: MIT
 *
 * Facts on disk, see facts.h. */
#include "schema/facts.h"

#include "schema/spill.h"

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

enum hc_code facts_load(struct facts *f, size_t p, struct run_fact **out,
                        size_t *n, struct hc_err *err)
{
    void *all = NULL;
    enum hc_code rc = spill_load(spill_of(f), p, order, &all, n, err);

    *out = all;
    return rc;
}
