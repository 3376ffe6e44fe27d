/* SPDX-License-Identifier: MIT
 *
 * Per-batch allocator: many small allocations, freed at once.  With
 * HINDCAST_DEBUG_ARENA each allocation is a malloc of its own, so that the
 * address sanitizer sees a view that outlives its batch. */
#ifndef HINDCAST_BASE_ARENA_H
#define HINDCAST_BASE_ARENA_H

#include "base/err.h"
#include "base/str.h"

struct hc_arena_block;

struct hc_arena {
    struct hc_arena_block *blocks; /* newest first */
    char *next, *end;              /* free part of the newest block */
    size_t used;                   /* bytes handed out since the last reset */
};

void hc_arena_init(struct hc_arena *a);
/* Free everything; NULL is accepted. */
void hc_arena_release(struct hc_arena *a);
/* Forget all allocations; one block is kept for the next batch. */
void hc_arena_reset(struct hc_arena *a);
/* n bytes aligned for any type, uninitialised; NULL = no memory.  n may be 0. */
void *hc_arena_alloc(struct hc_arena *a, size_t n);
/* Copy of s with a NUL behind it; .p is NULL when there is no memory. */
struct hc_str hc_arena_str(struct hc_arena *a, struct hc_str s);

#endif
