/* SPDX-License-Identifier: MIT
 *
 * The column names of a CSV: from its first row, from the user, or made up. */
#ifndef HINDCAST_PARSERS_CSV_HEADER_H
#define HINDCAST_PARSERS_CSV_HEADER_H

#include "base/arena.h"
#include "base/record.h"

struct csv_header {
    struct columns columns; /* unique names; .n = 0 until set */
    struct hc_str *raw;     /* columns.n names as they stand */
    size_t unnamed;         /* columns that had no name: now col_NUMBER */
    size_t renamed;         /* doubled or overlong names: now NAME_NUMBER,
                               the number being the column's */
    struct hc_arena arena;
};

void csv_header_init(struct csv_header *h);
void csv_header_release(struct csv_header *h);

/* Take n names; h holds none yet.  The texts are copied. */
HC_MUST_USE enum hc_code csv_header_set(struct csv_header *h,
                                        const struct cell *names, size_t n,
                                        struct hc_err *err);
/* Name n columns col_1, col_2, ... */
HC_MUST_USE enum hc_code csv_header_number(struct csv_header *h, size_t n,
                                           struct hc_err *err);
/* The names in "a,b,c"; HC_EUSAGE when one is empty or there are too many. */
HC_MUST_USE enum hc_code
csv_header_given(struct csv_header *h, struct hc_str names, struct hc_err *err);

/* Whether a row is the header once more, as in shards that were glued (a BOM
 * in front of it may have been glued along). */
bool csv_header_repeats(const struct csv_header *h, const struct cell *cells,
                        size_t n);

/* Whether a row can be a header: it has a name and no number, time, truth
 * value or JSON in it, and more names than empty cells. */
bool csv_header_like(const struct cell *cells, size_t n);

#endif
