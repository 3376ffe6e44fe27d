/* SPDX-License-Identifier: MIT
 *
 * Reading packed texts (schema/text_pack.h): the SQL, and the function hc_text
 * made of it. */
#ifndef HINDCAST_SCHEMA_TEXT_UNPACK_H
#define HINDCAST_SCHEMA_TEXT_UNPACK_H

#include "base/buf.h"
#include "base/err.h"

struct sqlite3;
struct text_unpack;

/* Append an expression of plain SQL: the text that the expression x holds. */
void text_unpack_sql(struct hc_buf *out, struct hc_str x);
/* Make hc_text(X) known to a connection.  Close just before the connection;
 * *out is to be closed on failure too. */
HC_MUST_USE enum hc_code text_unpack_open(struct text_unpack **out,
                                          struct sqlite3 *db,
                                          struct hc_err *err);
/* The text of a blob; *out holds until the next call, or that of hc_text().
 * HC_EDB where there is none. */
HC_MUST_USE enum hc_code text_unpack_read(struct text_unpack *u,
                                          struct hc_str packed,
                                          struct hc_str *out);
void text_unpack_close(struct text_unpack *u); /* accepts NULL */

#endif
