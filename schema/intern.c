/* SPDX-License-Identifier: MIT
 *
 * Dictionary, see intern.h. */
#include "schema/intern.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/table_memory.h"

enum { FIRST_SLOTS = 256 };

static size_t first_place(struct intern_key key, size_t mask)
{
    return (size_t)(key.lo ^ (key.hi >> 7)) & mask;
}

static size_t place(const struct intern_slot *slots, size_t mask,
                    struct intern_key key)
{
    size_t i = first_place(key, mask);

    while (slots[i].id != 0 &&
           (slots[i].key.lo != key.lo || slots[i].key.hi != key.hi))
        i = (i + 1) & mask;
    return i;
}

int64_t intern_find(const struct intern *d, struct intern_key key)
{
    return d->slots == NULL ? 0 : d->slots[place(d->slots, d->mask, key)].id;
}

void intern_prefetch(const struct intern *d, struct intern_key key)
{
    if (d->slots != NULL)
        __builtin_prefetch(&d->slots[first_place(key, d->mask)]);
}

static bool grow(struct intern *d)
{
    size_t n = d->slots == NULL ? FIRST_SLOTS : (d->mask + 1) * 2;
    struct intern_slot *slots = hc_table_alloc(n, sizeof *slots);

    if (slots == NULL)
        return false;
    for (size_t i = 0; d->slots != NULL && i <= d->mask; i++)
        if (d->slots[i].id != 0)
            slots[place(slots, n - 1, d->slots[i].key)] = d->slots[i];
    free(d->slots);
    d->slots = slots;
    d->mask = n - 1;
    return true;
}

bool intern_add(struct intern *d, struct intern_key key, int64_t id)
{
    if ((d->slots == NULL || d->used * 2 > d->mask) && !grow(d))
        return false;
    d->slots[place(d->slots, d->mask, key)] = (struct intern_slot){key, id};
    d->used++;
    return true;
}

void intern_release(struct intern *d)
{
    free(d->slots);
    *d = (struct intern){0};
}

struct intern_key intern_text_key(const char *p, size_t n)
{
    XXH128_hash_t h = XXH3_128bits(p, n);

    return (struct intern_key){h.high64, h.low64};
}
