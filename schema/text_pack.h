/* SPDX-License-Identifier: MIT
 *
 * Texts written by programs, stored small: a BLOB in a text column is the id
 * of a text_pattern and its arguments ("17,1692,2025,2,9"), the rest of the
 * text is in the pattern once.  Everything else is the text itself.  Plain
 * SQL reads it back (views do), hc_text(X) is that SQL as a function.
 *
 * Columns that may hold packed texts: run_row.error_raw and payload_raw,
 * error_text.raw, shared_text.text, x_* of run_extra.  Those of context are
 * few and read by analyses: they stay as they are. */
#ifndef HINDCAST_SCHEMA_TEXT_PACK_H
#define HINDCAST_SCHEMA_TEXT_PACK_H

#include "base/record.h"
#include "schema/store.h"

struct sqlite3_stmt;
struct sqlite3_context;
struct text_pack;

struct packed_text {
    struct hc_str bytes; /* .p NULL = SQL NULL */
    bool packed;
};

/* Loads the known patterns.  After a rollback close and open again. */
HC_MUST_USE enum hc_code text_pack_open(struct text_pack **out, struct store *s,
                                        struct hc_err *err);
void text_pack_close(struct text_pack *t); /* accepts NULL */
/* Forget the bytes handed out. */
void text_pack_reset(struct text_pack *t);
/* What to store for text; the bytes are text's own or live until
 * text_pack_reset(). */
HC_MUST_USE enum hc_code text_pack_find(struct text_pack *t, struct hc_str text,
                                        struct packed_text *out,
                                        struct hc_err *err);
/* Bind a cell, packed where it is text. */
HC_MUST_USE enum hc_code text_pack_bind(struct text_pack *t,
                                        struct sqlite3_stmt *st, int index,
                                        const struct cell *c,
                                        struct hc_err *err);
void packed_text_bind(struct sqlite3_stmt *st, int index,
                      const struct packed_text *text);
void packed_text_result(struct sqlite3_context *out,
                        const struct packed_text *text);

#endif
