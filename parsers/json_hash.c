/* SPDX-License-Identifier: MIT
 *
 * Hashes of values of json.h: neither the spelling nor the order of keys
 * shows. */
#include <xxhash.h>

#include "parsers/json.h"

/* The finalizer of MurmurHash3 over both halves. */
static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t h = a ^ (b * UINT64_C(0x9e3779b97f4a7c15));

    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

static uint64_t hash_value(const struct json_scalar *s, struct json_value v);

/* A sum, so that the order of the members does not show. */
static uint64_t hash_object(struct json_value v)
{
    struct json_iter it = json_members(v);
    struct json_member m;
    uint64_t sum = 0;

    while (json_next_member(&it, &m))
        sum += XXH3_64bits_withSeed(m.key.p, m.key.n,
                                    hash_value(&m.scalar, m.value));
    return mix(sum, JSON_OBJECT);
}

static uint64_t hash_array(struct json_value v)
{
    struct json_iter it = json_elements(v);
    struct json_value element;
    uint64_t h = JSON_ARRAY;

    while (json_next_element(&it, &element)) {
        struct json_scalar s = json_scalar_of(element);

        h = mix(h, hash_value(&s, element));
    }
    return mix(h, JSON_ARRAY);
}

/* Nested no deeper than HC_MAX_JSON_DEPTH. */
static uint64_t hash_value(const struct json_scalar *s, struct json_value v)
{
    uint64_t bits = 0;

    switch (s->type) {
    case JSON_NULL:
        break;
    case JSON_BOOL:
        bits = s->boolean;
        break;
    case JSON_INT:
        bits = (uint64_t)s->i;
        break;
    case JSON_UINT:
        bits = s->u;
        break;
    case JSON_REAL:
        memcpy(&bits, &s->real, sizeof bits);
        break;
    case JSON_STRING:
        return XXH3_64bits_withSeed(s->text.p, s->text.n, JSON_STRING);
    case JSON_ARRAY:
        return hash_array(v);
    case JSON_OBJECT:
        return hash_object(v);
    }
    return mix(bits, (uint64_t)s->type + 1);
}

uint64_t json_hash(struct json_value v)
{
    struct json_scalar s = json_scalar_of(v);

    return hash_value(&s, v);
}
