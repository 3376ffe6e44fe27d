/* SPDX-License-Identifier: MIT
 *
 * The remarks a reader makes about a whole input (format.h): a short list of
 * sentences. */
#ifndef HINDCAST_PARSERS_REMARKS_H
#define HINDCAST_PARSERS_REMARKS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum { REMARKS = 12, REMARK_BYTES = 256 };

struct remarks { /* zeroed = none; nothing to release */
    size_t n;
    bool cut_off;  /* one of them says that a part of the input is missing */
    size_t cut_at; /* ... the first that does */
    char text[REMARKS][REMARK_BYTES];
};

/* Add one sentence without a period, cut to REMARK_BYTES; what comes after
 * REMARKS of them is dropped (no reader has that many). */
void remarks_add(struct remarks *r, const char *fmt, ...) HC_PRINTF(2, 3);
/* The next sentence says that a part of the input is missing. */
void remarks_cut_off(struct remarks *r);

#endif
