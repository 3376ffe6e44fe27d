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

#include "base/run_row.h"
#include "schema/store.h"

struct sqlite3_stmt;
struct sqlite3_context;
struct text_pack;

/* What a column holds: a text, or a BLOB of id and arguments. */
struct stored_text {
    struct hc_str bytes; /* .p NULL = SQL NULL */
    bool packed;
};

/* Loads the known formats.  After a rollback close and open again. */
HC_MUST_USE enum hc_code text_pack_open(struct text_pack **out, struct store *s,
                                        struct hc_err *err);
void text_pack_close(struct text_pack *t); /* accepts NULL */
/* Texts that follow number their formats by this list: one file's. */
void text_pack_source(struct text_pack *t, const struct hc_str *formats);
/* The list has n formats by now.  Forgets the bytes handed out. */
HC_MUST_USE enum hc_code text_pack_batch(struct text_pack *t, size_t n,
                                         struct hc_err *err);
/* What to store for text; the bytes are text's own or live until
 * text_pack_batch(). */
HC_MUST_USE enum hc_code text_pack_find(struct text_pack *t,
                                        const struct packed_text *text,
                                        struct stored_text *out,
                                        struct hc_err *err);
void stored_text_bind(struct sqlite3_stmt *st, int index,
                      const struct stored_text *text);
void stored_text_result(struct sqlite3_context *out,
                        const struct stored_text *text);

#endif
