/* SPDX-License-Identifier: MIT
 *
 * Distinct texts, see text_pool.h. */
#include "analyzer/history/text_pool.h"

#include <stdlib.h>

#include <xxhash.h>

#include "base/checked.h"

enum { FIRST_TEXTS = 256 };

void text_pool_init(struct text_pool *p)
{
    *p = (struct text_pool){.n = 0};
    hc_arena_init(&p->arena);
}

void text_pool_release(struct text_pool *p)
{
    hc_arena_release(&p->arena);
    free(p->at);
    free(p->slots);
    *p = (struct text_pool){.n = 0};
}

/* The slot that holds the text, or the free one where it belongs. */
static uint32_t *find(const struct text_pool *p, struct hc_str text)
{
    size_t i = (size_t)XXH3_64bits(text.p, text.n) & p->mask;

    while (p->slots[i] != 0 && !hc_str_eq(p->at[p->slots[i]], text))
        i = (i + 1) & p->mask;
    return &p->slots[i];
}

/* Room for one more text: the table is kept at most half full. */
static enum hc_code grow(struct text_pool *p, struct hc_err *err)
{
    size_t cap = p->cap == 0 ? FIRST_TEXTS : p->cap * 2, bytes;
    struct hc_str *at;
    uint32_t *slots;

    if (p->n < p->cap)
        return HC_OK;
    if (cap > UINT32_MAX / 2 || !hc_mul_size(cap, sizeof *at, &bytes))
        return hc_fail(err, HC_ELIMIT, "the runs hold too many distinct texts");
    at = realloc(p->at, bytes);
    if (at == NULL)
        return hc_nomem(err);
    p->at = at;
    p->at[0] = (struct hc_str){NULL, 0};
    slots = calloc(cap * 2, sizeof *slots);
    if (slots == NULL)
        return hc_nomem(err);
    free(p->slots);
    p->slots = slots;
    p->mask = cap * 2 - 1;
    p->cap = cap;
    p->n = p->n == 0 ? 1 : p->n;
    for (size_t i = 1; i < p->n; i++)
        *find(p, p->at[i]) = (uint32_t)i;
    return HC_OK;
}

enum hc_code text_pool_add(struct text_pool *p, struct hc_str text,
                           uint32_t *number, struct hc_err *err)
{
    enum hc_code rc = grow(p, err);
    uint32_t *slot;

    *number = 0;
    if (rc != HC_OK || text.p == NULL)
        return rc;
    slot = find(p, text);
    if (*slot == 0) {
        struct hc_str copy = hc_arena_str(&p->arena, text);

        if (copy.p == NULL)
            return hc_nomem(err);
        p->at[p->n] = copy;
        *slot = (uint32_t)p->n++;
    }
    *number = *slot;
    return HC_OK;
}

struct ranked {
    struct hc_str text;
    uint32_t old;
};

static int by_text(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;

    return hc_str_cmp(x->text, y->text);
}

enum hc_code text_pool_rank(struct text_pool *p, uint32_t **new_of,
                            struct hc_err *err)
{
    size_t n = p->n == 0 ? 1 : p->n;
    uint32_t *map = calloc(n, sizeof *map);
    struct ranked *ranked = calloc(n, sizeof *ranked);

    *new_of = map;
    if (map == NULL || ranked == NULL) {
        free(ranked);
        return hc_nomem(err);
    }
    for (size_t i = 1; i < n; i++)
        ranked[i] = (struct ranked){p->at[i], (uint32_t)i};
    qsort(ranked + 1, n - 1, sizeof *ranked, by_text);
    for (size_t i = 1; i < n; i++) {
        map[ranked[i].old] = (uint32_t)i;
        p->at[i] = ranked[i].text;
    }
    free(ranked);
    free(p->slots);
    p->slots = NULL;
    p->mask = 0;
    p->cap = 0;
    return HC_OK;
}
