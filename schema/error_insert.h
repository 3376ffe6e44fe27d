/* SPDX-License-Identifier: MIT
 *
 * The errors of rows: one row of error_text per distinct message, with the
 * first cell that said so; a cell that says the same in other words (another
 * timestamp in its JSON) is stored beside its row. */
#ifndef HINDCAST_SCHEMA_ERROR_INSERT_H
#define HINDCAST_SCHEMA_ERROR_INSERT_H

#include "base/run_row.h"
#include "schema/text_pack.h"

struct error_insert;

struct stored_error {
    int64_t id;             /* error_text.id; 0 = the dictionary was full */
    struct stored_text raw; /* NULL = what error_text has */
};

/* Loads the dictionary of the store; pack is borrowed. */
HC_MUST_USE enum hc_code error_insert_open(struct error_insert **out,
                                           struct store *s,
                                           struct text_pack *pack,
                                           struct hc_err *err);
void error_insert_close(struct error_insert *e); /* accepts NULL */
/* What to store for row->error, which is there; bytes as of text_pack_find().
 */
HC_MUST_USE enum hc_code error_insert_find(struct error_insert *e,
                                           const struct run_row *row,
                                           struct stored_error *out,
                                           struct hc_err *err);

#endif
