/* SPDX-License-Identifier: MIT
 *
 * libcsv, strict, one record at a time: the judge of every record that the
 * fast splitter (parsers/csv_split.h) does not take.  It tells what is wrong
 * and where, and never swallows what follows.  One per reader. */
#ifndef HINDCAST_PARSERS_CSV_LIB_H
#define HINDCAST_PARSERS_CSV_LIB_H

#include "parsers/csv_split.h"

struct csv_lib;

enum csv_verdict {
    CSV_LIB_RECORD,
    CSV_LIB_MORE,     /* the record goes on behind these bytes */
    CSV_LIB_BAD,      /* malformed; *why says how */
    CSV_LIB_UNCLOSED, /* a quote is open where the input ends; *why too */
    CSV_LIB_TOO_WIDE, /* well-formed, but more than HC_MAX_COLUMNS fields:
                       *used is set, *why too */
    CSV_LIB_NOMEM
};

struct csv_why {
    const char *reason; /* what is wrong, static: "text after the closing
                           quote" */
    size_t field;       /* 1-based */
    size_t at;          /* byte within the record */
};

HC_MUST_USE enum hc_code csv_lib_open(struct csv_lib **out,
                                      struct csv_dialect d, struct hc_err *err);
void csv_lib_close(struct csv_lib *l); /* accepts NULL */

/* Read the first record of bytes.  at_end: nothing follows them, so that the
 * last line needs no line end.  bytes must not be empty then.  Fields are
 * views of out->text, valid until the next call with the same out. */
enum csv_verdict csv_lib_cut(struct csv_lib *l, struct hc_str bytes,
                             bool at_end, struct csv_fields *out, size_t *used,
                             struct csv_why *why);

#endif
