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
    struct hc_str message;  /* to store beside the row: where id is 0 */
    bool has_message;
};

/* Loads the dictionary of the store; pack is borrowed. */
HC_MUST_USE enum hc_code error_insert_open(struct error_insert **out,
                                           struct store *s,
                                           struct text_pack *pack,
                                           struct hc_err *err);
void error_insert_close(struct error_insert *e); /* accepts NULL */
/* Rows that follow are of another file: their places are empty. */
void error_insert_source(struct error_insert *e);
/* Forgets the bytes handed out. */
void error_insert_batch(struct error_insert *e);
/* What to store for the error of a row that has one (run_row_has_error());
 * the bytes are the row's own, or live until error_insert_batch() and
 * text_pack_batch(). */
HC_MUST_USE enum hc_code error_insert_find(struct error_insert *e,
                                           const struct run_row *row,
                                           struct stored_error *out,
                                           struct hc_err *err);

#endif
