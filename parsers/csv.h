/* SPDX-License-Identifier: MIT
 *
 * A CSV reader over a source: one record after the other with its exact byte
 * position, any delimiter, LF, CRLF or CR line ends, newlines inside quotes.
 * Well-formed records come from the fast splitter, every other one is judged
 * by libcsv.  A malformed record is a reject, and reading resumes at the line
 * after the one it starts on, so that one stray quote costs one line.
 *
 * Memory: one record of at most HC_MAX_RECORD bytes.  One reader per thread. */
#ifndef HINDCAST_PARSERS_CSV_H
#define HINDCAST_PARSERS_CSV_H

#include "parsers/csv_split.h"
#include "parsers/format.h"

struct csv;

struct csv_options {
    char delimiter;   /* 0 = sniff among , ; | and tab */
    bool only_libcsv; /* leave the fast splitter out; for tests */
};

struct csv_row {              /* views live until the next csv_next() */
    const struct cell *cells; /* CELL_NULL or CELL_TEXT */
    const bool *quoted;       /* the field stood in quotes */
    size_t n;                 /* 0 = a blank line: what that means depends on
                                 the number of columns */
    uint64_t byte;            /* where it starts in the decompressed stream */
    struct hc_str raw;        /* its bytes, line end included */
    bool cut;                 /* the input ends without a line end behind it */
};

/* in is borrowed until csv_close(); a BOM is already consumed.  HC_EUSAGE for
 * a delimiter that cannot be one. */
HC_MUST_USE enum hc_code csv_open(struct csv **out, struct source *in,
                                  const struct csv_options *options,
                                  struct hc_err *err);
void csv_close(struct csv *r); /* accepts NULL */

/* The next record.  STEP_REJECT: *err says why and where the record starts
 * (its number is the caller's to set), *excerpt (may be NULL) shows its first
 * bytes. */
enum step csv_next(struct csv *r, struct csv_row *out, struct hc_str *excerpt,
                   struct hc_err *err);

/* The separators in use. */
struct csv_dialect csv_dialect_of(const struct csv *r);
/* A quoted field was still open where the input ended: a sign that the file
 * was cut. */
bool csv_unclosed(const struct csv *r);

#endif
