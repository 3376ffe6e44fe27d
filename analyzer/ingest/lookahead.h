/* SPDX-License-Identifier: MIT
 *
 * Rows put aside until the columns seen so far tell which profile they follow:
 * JSON exports leave out keys whose value is NULL, so the first row may not
 * name all columns. */
#ifndef HINDCAST_ANALYZER_INGEST_LOOKAHEAD_H
#define HINDCAST_ANALYZER_INGEST_LOOKAHEAD_H

#include "base/arena.h"
#include "base/record.h"

enum {
    /* Rows looked at before a file is refused; one is enough in practice. */
    LOOKAHEAD_ROWS = 256,
    LOOKAHEAD_BYTES = 4 * 1024 * 1024
};

struct lookahead {
    struct hc_arena arena;
    struct record *rows; /* LOOKAHEAD_ROWS; NULL = none allocated yet */
    size_t n;
};

void lookahead_init(struct lookahead *l);
void lookahead_release(struct lookahead *l);
bool lookahead_is_full(const struct lookahead *l);
/* Keep a copy of a RECORD_ROW.  False = no memory. */
bool lookahead_add(struct lookahead *l, const struct record *record);
/* The i-th row that was kept, with the columns as they are now (they only
 * grow).  Valid until release. */
struct record lookahead_row(const struct lookahead *l, size_t i,
                            const struct columns *columns);

#endif
