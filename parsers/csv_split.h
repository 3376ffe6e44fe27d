/* SPDX-License-Identifier: MIT
 *
 * The fast way through a CSV: a function of (bytes) that cuts off one
 * well-formed record, 64 bytes at a time, and gives its fields as views.  It
 * judges nothing: whatever is not plainly well-formed (a stray quote, text
 * after a closing quote, too many fields) is CSV_CUT_ODD and goes to libcsv
 * (parsers/csv_lib.h), which decides.  The two are proven equal by
 * tests/unit/test_csv_split.c and tests/fuzz/fuzz_csv.c.
 *
 * Threads: no state but what the caller passes. */
#ifndef HINDCAST_PARSERS_CSV_SPLIT_H
#define HINDCAST_PARSERS_CSV_SPLIT_H

#include "base/buf.h"
#include "base/limits.h"
#include "base/record.h"

/* The bytes that separate.  The quote is always '"', doubled inside. */
struct csv_dialect {
    char delimiter; /* not a quote, CR or LF */
    char line_end;  /* '\n': a CR before it belongs to it, any other CR is
                       text; '\r': LF is text */
};

enum { CSV_FIELDS = HC_MAX_COLUMNS + 65 }; /* the cap is seen every 64 bytes */

/* The fields of one record. */
struct csv_fields {
    size_t n;                     /* 0 = a blank line */
    struct cell cell[CSV_FIELDS]; /* CELL_NULL: nothing between two
                                     delimiters; else CELL_TEXT */
    bool quoted[CSV_FIELDS];      /* stood in quotes */
    struct hc_buf text;           /* fields that had to be unescaped */
};

void csv_fields_init(struct csv_fields *f);
void csv_fields_release(struct csv_fields *f);

enum csv_cut {
    CSV_CUT_RECORD, /* *used bytes are one record and its line end */
    CSV_CUT_MORE,   /* no record ends in these bytes */
    CSV_CUT_ODD     /* let libcsv look at it */
};

/* Cut the first record off bytes, all of which may be looked at and no byte
 * more.  Fields are views of bytes or of out->text: valid until the next call
 * with the same out. */
enum csv_cut csv_split(struct hc_str bytes, struct csv_dialect d,
                       struct csv_fields *out, size_t *used);
/* The same without vector instructions: what machines without SSE2 run. */
enum csv_cut csv_split_portable(struct hc_str bytes, struct csv_dialect d,
                                struct csv_fields *out, size_t *used);

#endif
