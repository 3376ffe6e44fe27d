/* SPDX-License-Identifier: MIT
 *
 * Memory of hash tables, see table_memory.h. */
#define _DEFAULT_SOURCE /* madvise() */
#include "base/table_memory.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "base/checked.h"

enum { HUGE_PAGE = 2 * 1024 * 1024 };

void *hc_table_alloc(size_t n, size_t size)
{
    size_t bytes;
    void *p = NULL;

    if (!hc_mul_size(n, size, &bytes))
        return NULL;
    if (bytes < HUGE_PAGE)
        return calloc(n, size);
    if (posix_memalign(&p, HUGE_PAGE, bytes) != 0)
        return NULL;
#ifdef MADV_HUGEPAGE
    (void)madvise(p, bytes, MADV_HUGEPAGE); /* a wish: small pages do as well */
#endif
    memset(p, 0, bytes);
    return p;
}
