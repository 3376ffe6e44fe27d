/* SPDX-License-Identifier: MIT
 *
 * Memory of large hash tables.  They are walked at random, so that nearly
 * every access misses the TLB too: from some megabytes on the kernel is asked
 * for huge pages. */
#ifndef HINDCAST_BASE_TABLE_MEMORY_H
#define HINDCAST_BASE_TABLE_MEMORY_H

#include <stddef.h>

/* n elements of `size` bytes, all zero; to be freed with free().  NULL = no
 * memory, or too much of it. */
void *hc_table_alloc(size_t n, size_t size);

#endif
