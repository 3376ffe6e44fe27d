/* SPDX-License-Identifier: MIT
 *
 * Storing mapped rows: dictionaries, side columns, run_row, and the facts that
 * derived tables are made of.  Used inside a transaction of the caller; after
 * a rollback close and open again, the ids of dictionaries are remembered. */
#ifndef HINDCAST_SCHEMA_RUN_INSERT_H
#define HINDCAST_SCHEMA_RUN_INSERT_H

#include "schema/facts.h"
#include "schema/store.h"

struct run_insert;

/* Loads the dictionaries of the store.  facts is borrowed. */
HC_MUST_USE enum hc_code run_insert_open(struct run_insert **out,
                                         struct store *s, struct facts *facts,
                                         struct hc_err *err);
void run_insert_close(struct run_insert *r); /* accepts NULL */

/* Rows that follow belong to this source and layout. */
HC_MUST_USE enum hc_code run_insert_source(struct run_insert *r, int64_t source,
                                           const struct run_layout *layout,
                                           struct hc_err *err);
/* n_extra, n_formats: those of the layout when the batch was filled. */
HC_MUST_USE enum hc_code run_insert_batch(struct run_insert *r,
                                          const struct run_row *rows, size_t n,
                                          size_t n_extra, size_t n_formats,
                                          struct hc_err *err);

#endif
