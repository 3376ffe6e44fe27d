/* SPDX-License-Identifier: MIT
 *
 * Open addressing with linear probing, see shown_set.h. */
#include "parsers/shown_set.h"

#include <stdlib.h>

struct slot {
    uint64_t hash;
    uint64_t number; /* 0 = free */
};

struct shown_set {
    struct slot *slots;
    uint64_t mask; /* slots - 1, a power of two */
    uint32_t used;
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

static struct slot *find(struct slot *slots, uint64_t mask, uint64_t hash)
{
    uint64_t i = hash & mask;

    while (slots[i].number != 0 && slots[i].hash != hash)
        i = (i + 1) & mask;
    return &slots[i];
}

static bool grow(struct shown_set *s)
{
    uint64_t mask = s->mask * 2 + 1;
    struct slot *slots = calloc(mask + 1, sizeof *slots);

    if (slots == NULL)
        return false;
    for (uint64_t i = 0; i <= s->mask; i++)
        if (s->slots[i].number != 0)
            *find(slots, mask, s->slots[i].hash) = s->slots[i];
    free(s->slots);
    s->slots = slots;
    s->mask = mask;
    return true;
}

uint32_t shown_set_add(struct shown_set *s, uint64_t hash, bool *shown)
{
    struct slot *slot = find(s->slots, s->mask, hash);

    *shown = slot->number != 0;
    if (*shown)
        return (uint32_t)slot->number;
    if (s->used == UINT32_MAX)
        return 0;
    if ((uint64_t)s->used * 2 > s->mask) {
        if (!grow(s))
            return 0;
        slot = find(s->slots, s->mask, hash);
    }
    *slot = (struct slot){hash, ++s->used};
    return s->used;
}
