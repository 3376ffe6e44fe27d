/* SPDX-License-Identifier: MIT
 *
 * The heap of a process that is about to read a lot: taken in one piece of
 * huge pages and kept until the end.  Page by page, with what was freed given
 * back in between, the kernel took a quarter of the time of an analysis. */
#ifndef HINDCAST_BASE_HEAP_H
#define HINDCAST_BASE_HEAP_H

#include <stddef.h>

/* Let malloc(), of all threads, take the next `bytes` from one piece.  Address
 * space alone: memory is used as it is touched.  Call once, while there is one
 * thread.  Where the C library or the kernel does not offer that, nothing
 * changes. */
void hc_heap_reserve(size_t bytes);

#endif
