/* SPDX-License-Identifier: MIT
 *
 * Ids in fewer bytes than their text: a UUID as written by most (lower case)
 * is a BLOB of 16, a decimal number an INTEGER, anything else its text.  Views
 * show the text again by plain SQL; hc_id(X) is quicker.  Generated columns
 * would do the same unseen, but SQLite computes them at each INSERT. */
#ifndef HINDCAST_SCHEMA_STORED_ID_H
#define HINDCAST_SCHEMA_STORED_ID_H

#include <stdint.h>

#include "base/buf.h"
#include "schema/store.h"

struct sqlite3_context;

enum { UUID_BYTES = 16 };

struct stored_id {
    enum { ID_NULL, ID_TEXT, ID_NUMBER, ID_UUID } kind;
    union {
        struct hc_str text; /* borrowed */
        int64_t number;
        unsigned char uuid[UUID_BYTES];
    };
};

/* {NULL, 0} is SQL NULL. */
struct stored_id stored_id_of(struct hc_str text);
/* *id must outlive the statement. */
void stored_id_result(struct sqlite3_context *out, const struct stored_id *id);

/* Append an expression of plain SQL: the text of the id that x holds. */
void stored_id_sql(struct hc_buf *out, struct hc_str x);
/* Make hc_id(X) known to this connection. */
HC_MUST_USE enum hc_code stored_id_register(struct store *s,
                                            struct hc_err *err);

#endif
