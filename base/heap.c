/* SPDX-License-Identifier: MIT
 *
 * The heap, see heap.h. */
#define _DEFAULT_SOURCE /* madvise() */
#include "base/heap.h"

#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>

#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
#include <malloc.h>

enum {
    HUGE_PAGE = 2 * 1024 * 1024,
    SMALLEST = 4 * HUGE_PAGE, /* for less it is not worth it */
    LARGEST = 1 << 30
};

void hc_heap_reserve(size_t bytes)
{
    size_t n = bytes < LARGEST ? bytes : LARGEST;
    uintptr_t first, end;
    void *piece;

    /* Large blocks and those of all threads from it, too, and nothing of it
     * given back. */
    if (n < SMALLEST || mallopt(M_ARENA_MAX, 1) == 0 ||
        mallopt(M_MMAP_MAX, 0) == 0 ||
        mallopt(M_TRIM_THRESHOLD, INT_MAX) == 0 || (piece = malloc(n)) == NULL)
        return;
    first = ((uintptr_t)piece + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    end = ((uintptr_t)piece + n) & ~(uintptr_t)(HUGE_PAGE - 1);
    (void)madvise((void *)first, end - first, MADV_HUGEPAGE);
    free(piece);
}
#else
void hc_heap_reserve(size_t bytes)
{
    (void)bytes;
}
#endif
