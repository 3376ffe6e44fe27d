/* SPDX-License-Identifier: MIT
 *
 * Ids (base/stored_id.h) as SQL values: a UUID is a BLOB of 16, a number an
 * INTEGER, anything else its text.  Views show the text again by plain SQL;
 * hc_id(X) is quicker.  Generated columns would do the same unseen, but SQLite
 * computes them at each INSERT. */
#ifndef HINDCAST_SCHEMA_ID_SQL_H
#define HINDCAST_SCHEMA_ID_SQL_H

#include "base/buf.h"
#include "base/stored_id.h"
#include "schema/store.h"

struct sqlite3_context;

/* *id must outlive the statement. */
void stored_id_result(struct sqlite3_context *out, const struct stored_id *id);

/* Append an expression of plain SQL: the text of the id that x holds. */
void stored_id_sql(struct hc_buf *out, struct hc_str x);
/* Make hc_id(X) known to this connection. */
HC_MUST_USE enum hc_code stored_id_register(struct store *s,
                                            struct hc_err *err);

#endif
