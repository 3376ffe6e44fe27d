/* SPDX-License-Identifier: MIT
 *
 * A hash table of numbers, see numbering.h.  At most half full. */
#include "analyzer/whatif/numbering.h"

#include <stdlib.h>

#include "analyzer/stats/random.h"

void numbering_release(struct numbering *t)
{
    free(t->slots);
    *t = (struct numbering){.n = 0};
}

static struct numbering_slot *slot_of(const struct numbering *t, uint64_t key)
{
    size_t i = (size_t)random_mix(key) & t->mask;

    while (t->slots[i].number != 0 && t->slots[i].key != key)
        i = (i + 1) & t->mask;
    return &t->slots[i];
}

static enum hc_code grow(struct numbering *t, struct hc_err *err)
{
    size_t n_slots = t->slots == NULL ? 1024 : 2 * (t->mask + 1);
    struct numbering more = {.slots = calloc(n_slots, sizeof *more.slots),
                             .mask = n_slots - 1,
                             .n = t->n};

    if (more.slots == NULL)
        return hc_nomem(err);
    for (size_t i = 0; t->slots != NULL && i <= t->mask; i++)
        if (t->slots[i].number != 0)
            *slot_of(&more, t->slots[i].key) = t->slots[i];
    free(t->slots);
    *t = more;
    return HC_OK;
}

enum hc_code numbering_add(struct numbering *t, uint64_t key, uint32_t *number,
                           struct hc_err *err)
{
    struct numbering_slot *slot;

    if (t->slots == NULL || 2 * t->n > t->mask) {
        enum hc_code rc = grow(t, err);

        if (rc != HC_OK)
            return rc;
    }
    slot = slot_of(t, key);
    if (slot->number == 0) {
        if (t->n >= UINT32_MAX - 1)
            return hc_fail(err, HC_ELIMIT, "there are too many items");
        *slot = (struct numbering_slot){key, (uint32_t)++t->n};
    }
    *number = slot->number - 1;
    return HC_OK;
}

bool numbering_find(const struct numbering *t, uint64_t key, uint32_t *number)
{
    const struct numbering_slot *slot;

    if (t->slots == NULL)
        return false;
    slot = slot_of(t, key);
    if (slot->number == 0)
        return false;
    *number = slot->number - 1;
    return true;
}
