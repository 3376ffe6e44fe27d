/* SPDX-License-Identifier: MIT
 *
 * Sorting by keys, see radix.h: a byte of the key a pass, the lowest first; few
 * by insertion.  Bytes that are equal in all keys, of times and row numbers the
 * upper ones, cost nothing. */
#include "base/radix.h"

#include <stdlib.h>
#include <string.h>

#include "base/checked.h"

enum {
    KEY_BYTES = 8,
    BYTE_VALUES = 256,
    FEW = 32 /* for which counting values takes longer than comparing */
};

static size_t digit(uint64_t key, int byte)
{
    return (size_t)(key >> (8 * byte) & (BYTE_VALUES - 1));
}

/* Where the keys with each value of the byte begin. */
static void place(const size_t counts[BYTE_VALUES], size_t from[BYTE_VALUES])
{
    size_t next = 0;

    for (size_t v = 0; v < BYTE_VALUES; v++) {
        from[v] = next;
        next += counts[v];
    }
}

static void sort_few(struct hc_keyed *a, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        struct hc_keyed held = a[i];
        size_t j = i;

        for (; j > 0 && a[j - 1].key > held.key; j--)
            a[j] = a[j - 1];
        a[j] = held;
    }
}

/* By a byte of the key a pass. */
static enum hc_code sort_many(struct hc_keyed *a, size_t n, struct hc_err *err)
{
    size_t counts[KEY_BYTES][BYTE_VALUES] = {{0}}, from[BYTE_VALUES], bytes;
    struct hc_keyed *room, *in = a, *out;

    if (!hc_mul_size(n, sizeof *room, &bytes) || (room = malloc(bytes)) == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++)
        for (int b = 0; b < KEY_BYTES; b++)
            counts[b][digit(a[i].key, b)]++;
    out = room;
    for (int b = 0; b < KEY_BYTES; b++) {
        struct hc_keyed *swap = in;

        if (counts[b][digit(a[0].key, b)] == n)
            continue;
        place(counts[b], from);
        for (size_t i = 0; i < n; i++)
            out[from[digit(in[i].key, b)]++] = in[i];
        in = out;
        out = swap;
    }
    if (in != a)
        memcpy(a, in, bytes);
    free(room);
    return HC_OK;
}

enum hc_code hc_keyed_sort(struct hc_keyed *a, size_t n, struct hc_err *err)
{
    if (n > FEW)
        return sort_many(a, n, err);
    sort_few(a, n);
    return HC_OK;
}
