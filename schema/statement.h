/* SPDX-License-Identifier: MIT
 *
 * Prepared statements of schema/: prepare, run, bind text. */
#ifndef HINDCAST_SCHEMA_STATEMENT_H
#define HINDCAST_SCHEMA_STATEMENT_H

#include "schema/store.h"

struct sqlite3_stmt;

/* Compile sql; what = the start of the sentence when it fails.  *out is the
 * caller's to finalize (NULL on failure). */
HC_MUST_USE enum hc_code statement_prepare(struct store *s, const char *sql,
                                           const char *what,
                                           struct sqlite3_stmt **out,
                                           struct hc_err *err);
/* Run a statement that returns no rows and reset it; bindings stay. */
HC_MUST_USE enum hc_code statement_run(struct store *s, struct sqlite3_stmt *st,
                                       const char *what, struct hc_err *err);
/* True = a row is there.  False = the end, or *rc and *err say what failed. */
bool statement_row(struct store *s, struct sqlite3_stmt *st, const char *what,
                   enum hc_code *rc, struct hc_err *err);
/* Bind a view, {NULL, 0} as NULL; it must live until the statement has run. */
void statement_bind_str(struct sqlite3_stmt *st, int index, struct hc_str text);
/* A text or blob column; valid until the next step, reset or finalize.
 * SQL NULL is {NULL, 0}, the empty text is not. */
struct hc_str statement_str(struct sqlite3_stmt *st, int column);

#endif
