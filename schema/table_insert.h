/* SPDX-License-Identifier: MIT
 *
 * Storing exports that are loaded as plain tables (`ingest --table NAME`).
 * The table has hc_row (source << 32 | record), hc_byte, hc_hash, and one
 * column per exported column under a checked name, registered in
 * exported_column with the narrowest type that all of its cells have.
 * Booleans are the texts true and false: so they arrive in CSV.  Used inside a
 * transaction of the caller; after a rollback close and open again. */
#ifndef HINDCAST_SCHEMA_TABLE_INSERT_H
#define HINDCAST_SCHEMA_TABLE_INSERT_H

#include "base/table_row.h"
#include "schema/store.h"

struct table_insert;

/* name: a letter or underscore, then letters, digits, underscores; read in
 * lower case, as SQLite does not tell the cases apart.  HC_EUSAGE on anything
 * else, and on the name of one of hindcast's own tables or views. */
HC_MUST_USE enum hc_code table_insert_open(struct table_insert **out,
                                           struct store *s, const char *name,
                                           struct hc_err *err);
void table_insert_close(struct table_insert *t); /* accepts NULL */
/* Rows that follow belong to this source and layout. */
HC_MUST_USE enum hc_code table_insert_source(struct table_insert *t,
                                             int64_t source,
                                             const struct table_layout *layout,
                                             struct hc_err *err);
/* n_columns: layout->n when the batch was filled. */
HC_MUST_USE enum hc_code table_insert_batch(struct table_insert *t,
                                            const struct table_row *rows,
                                            size_t n, size_t n_columns,
                                            struct hc_err *err);
/* At the end of a file: write down what types its columns have. */
HC_MUST_USE enum hc_code table_insert_finish(struct table_insert *t,
                                             struct hc_err *err);

#endif
