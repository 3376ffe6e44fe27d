/* SPDX-License-Identifier: MIT
 *
 * A dictionary in memory: 128-bit hash -> row id of a table.  Grows without
 * an allocation per entry. */
#ifndef HINDCAST_SCHEMA_INTERN_H
#define HINDCAST_SCHEMA_INTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct intern_key {
    uint64_t hi, lo;
};

struct intern {
    struct intern_slot {
        struct intern_key key;
        int64_t id; /* 0 = free slot; row ids start at 1 */
    } * slots;
    size_t mask; /* slots - 1; 0 = nothing allocated */
    size_t used;
};

/* The id of key, or 0. */
int64_t intern_find(const struct intern *d, struct intern_key key);
/* A hint that key will be looked for soon: slots come from memory, not from a
 * cache, so ask for those of some rows before the first is needed. */
void intern_prefetch(const struct intern *d, struct intern_key key);
/* Add a key that is not there; id > 0.  False = no memory. */
bool intern_add(struct intern *d, struct intern_key key, int64_t id);
void intern_release(struct intern *d);
/* The key of a text. */
struct intern_key intern_text_key(const char *p, size_t n);

#endif
