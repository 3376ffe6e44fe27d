/* SPDX-License-Identifier: MIT
 *
 * Arena, see arena.h. */
#include "base/arena.h"

#include <stddef.h>
#include <stdlib.h>

#include "base/checked.h"

struct hc_arena_block {
    struct hc_arena_block *older;
    size_t cap; /* bytes that follow the header */
    max_align_t bytes[];
};

#ifdef HINDCAST_DEBUG_ARENA
#define BLOCK_BYTES ((size_t)0) /* every allocation gets its own block */
#else
#define BLOCK_BYTES ((size_t)256 * 1024)
#endif

void hc_arena_init(struct hc_arena *a)
{
    *a = (struct hc_arena){0};
}

static void free_blocks(struct hc_arena_block *block)
{
    while (block != NULL) {
        struct hc_arena_block *older = block->older;

        free(block);
        block = older;
    }
}

void hc_arena_release(struct hc_arena *a)
{
    if (a == NULL)
        return;
    free_blocks(a->blocks);
    hc_arena_init(a);
}

void hc_arena_reset(struct hc_arena *a)
{
    struct hc_arena_block *keep = a->blocks;

    a->used = 0;
    if (keep == NULL || keep->cap != BLOCK_BYTES) {
        hc_arena_release(a);
        return;
    }
    free_blocks(keep->older);
    keep->older = NULL;
    a->next = (char *)keep->bytes;
    a->end = a->next + keep->cap;
}

static bool add_block(struct hc_arena *a, size_t need)
{
    size_t cap = need > BLOCK_BYTES ? need : BLOCK_BYTES, total;
    struct hc_arena_block *block;

    if (!hc_add_size(sizeof *block, cap, &total))
        return false;
    block = malloc(total);
    if (block == NULL)
        return false;
    block->cap = cap;
    block->older = a->blocks;
    a->blocks = block;
    a->next = (char *)block->bytes;
    a->end = a->next + cap;
    return true;
}

void *hc_arena_alloc(struct hc_arena *a, size_t n)
{
    const size_t align = _Alignof(max_align_t);
    size_t need;
    void *p;

    if (!hc_add_size(n == 0 ? 1 : n, align - 1, &need))
        return NULL;
    need &= ~(align - 1);
    if ((size_t)(a->end - a->next) < need && !add_block(a, need))
        return NULL;
    p = a->next;
    a->next += need;
    a->used += need;
    return p;
}

struct hc_str hc_arena_str(struct hc_arena *a, struct hc_str s)
{
    size_t n;
    char *p = hc_add_size(s.n, 1, &n) ? hc_arena_alloc(a, n) : NULL;

    if (p == NULL)
        return (struct hc_str){NULL, 0};
    if (s.n > 0)
        memcpy(p, s.p, s.n);
    p[s.n] = '\0';
    return (struct hc_str){p, s.n};
}
