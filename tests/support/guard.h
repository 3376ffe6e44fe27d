/* SPDX-License-Identifier: MIT
 *
 * Bytes that end at an unreadable page: a parser of (pointer, length) that
 * looks one byte too far dies here. */
#ifndef HINDCAST_TESTS_SUPPORT_GUARD_H
#define HINDCAST_TESTS_SUPPORT_GUARD_H

#include "base/str.h"

struct guard {
    struct hc_str text; /* the copy; the byte behind it cannot be read */
    void *map;
    size_t map_bytes;
};

/* Copy text to the end of a mapping; fails the running test when the system
 * refuses. */
struct guard guard_open(struct hc_str text);
void guard_close(struct guard *g);

#endif
