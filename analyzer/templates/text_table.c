/* SPDX-License-Identifier: MIT
 *
 * Texts as numbers, see text_table.h: open addressing, at most half full.  It
 * grows fourfold: every growth visits all slots in no order. */
#include "analyzer/templates/text_table.h"

#include <stdlib.h>
#include <xxhash.h>

enum { FIRST_SLOTS = 1024, GROWTH = 4 };

void text_table_init(struct text_table *t)
{
    *t = (struct text_table){.n = 0};
    hc_arena_init(&t->arena);
}

void text_table_release(struct text_table *t)
{
    hc_arena_release(&t->arena);
    free(t->at);
    free(t->hash);
    free(t->slots);
    *t = (struct text_table){.n = 0};
}

static size_t free_slot(const struct text_table *t, uint64_t hash)
{
    size_t i = (size_t)hash & (t->n_slots - 1);

    while (t->slots[i] != 0)
        i = (i + 1) & (t->n_slots - 1);
    return i;
}

static bool grow(struct text_table *t)
{
    size_t n = t->n_slots == 0 ? FIRST_SLOTS : GROWTH * t->n_slots, cap = n / 2;
    uint32_t *slots = calloc(n, sizeof *slots);
    struct hc_str *at = realloc(t->at, cap * sizeof *at);
    uint64_t *hash;

    if (at != NULL)
        t->at = at;
    hash = realloc(t->hash, cap * sizeof *hash);
    if (hash != NULL)
        t->hash = hash;
    if (slots == NULL || at == NULL || hash == NULL) {
        free(slots);
        return false;
    }
    free(t->slots);
    t->slots = slots;
    t->n_slots = n;
    t->cap = cap;
    for (size_t i = 0; i < t->n; i++)
        t->slots[free_slot(t, t->hash[i])] = (uint32_t)i + 1;
    return true;
}

enum hc_code text_table_add(struct text_table *t, struct hc_str s,
                            uint32_t *number, bool *fresh, struct hc_err *err)
{
    uint64_t hash = XXH3_64bits(s.n == 0 ? "" : s.p, s.n);
    struct hc_str copy;
    size_t i = (size_t)hash & (t->n_slots - 1);

    if (fresh != NULL)
        *fresh = false;
    for (; t->n_slots > 0 && t->slots[i] != 0; i = (i + 1) & (t->n_slots - 1)) {
        uint32_t known = t->slots[i] - 1;

        if (t->hash[known] == hash && hc_str_eq(t->at[known], s)) {
            *number = known;
            return HC_OK;
        }
    }
    if (t->n >= UINT32_MAX / 4)
        return hc_fail(err, HC_ELIMIT, "more than %u distinct texts",
                       UINT32_MAX / 4);
    copy = hc_arena_str(&t->arena, s);
    if (copy.p == NULL)
        return hc_nomem(err);
    if (t->n == t->cap) {
        if (!grow(t))
            return hc_nomem(err);
        i = free_slot(t, hash);
    }
    t->at[t->n] = copy;
    t->hash[t->n] = hash;
    t->slots[i] = (uint32_t)t->n + 1;
    *number = (uint32_t)t->n++;
    if (fresh != NULL)
        *fresh = true;
    return HC_OK;
}
