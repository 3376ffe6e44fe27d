/* SPDX-License-Identifier: MIT
 *
 * Ids in fewer bytes than their text: a UUID as written by most (lower case)
 * is a BLOB of 16, a decimal number an INTEGER, anything else its text.  The
 * generated columns run_row.run_id and message_id are the text again. */
#ifndef HINDCAST_SCHEMA_STORED_ID_H
#define HINDCAST_SCHEMA_STORED_ID_H

#include <stdint.h>

#include "base/str.h"

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

#endif
