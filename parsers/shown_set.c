/* SPDX-License-Identifier: MIT
 *
 * Open addressing with linear probing, see shown_set.h.  Zero marks a free
 * slot, so a hash of zero is kept as one. */
#include "parsers/shown_set.h"

#include <stdlib.h>

struct shown_set {
    uint64_t *slots;
    uint64_t mask; /* slots - 1, a power of two */
    uint64_t used;
};

enum { FIRST_SLOTS = 1024 };

struct shown_set *shown_set_new(void)
{
    struct shown_set *s = malloc(sizeof *s);

    if (s == NULL)
        return NULL;
    s->slots = calloc(FIRST_SLOTS, sizeof *s->slots);
    s->mask = FIRST_SLOTS - 1;
    s->used = 0;
    if (s->slots == NULL) {
        free(s);
        return NULL;
    }
    return s;
}

void shown_set_free(struct shown_set *s)
{
    if (s == NULL)
        return;
    free(s->slots);
    free(s);
}

static uint64_t *find(uint64_t *slots, uint64_t mask, uint64_t hash)
{
    uint64_t i = hash & mask;

    while (slots[i] != 0 && slots[i] != hash)
        i = (i + 1) & mask;
    return &slots[i];
}

static bool grow(struct shown_set *s)
{
    uint64_t mask = s->mask * 2 + 1;
    uint64_t *slots = calloc(mask + 1, sizeof *slots);

    if (slots == NULL)
        return false;
    for (uint64_t i = 0; i <= s->mask; i++)
        if (s->slots[i] != 0)
            *find(slots, mask, s->slots[i]) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->mask = mask;
    return true;
}

bool shown_set_add(struct shown_set *s, uint64_t hash, bool *shown)
{
    uint64_t *slot;

    if (hash == 0)
        hash = 1;
    slot = find(s->slots, s->mask, hash);
    *shown = *slot == hash;
    if (*shown)
        return true;
    if (s->used * 2 > s->mask) {
        if (!grow(s))
            return false;
        slot = find(s->slots, s->mask, hash);
    }
    *slot = hash;
    s->used++;
    return true;
}
