/* SPDX-License-Identifier: MIT
 *
 * Context tuples: one row of `context` per distinct tuple. */
#ifndef HINDCAST_SCHEMA_CONTEXT_INSERT_H
#define HINDCAST_SCHEMA_CONTEXT_INSERT_H

#include "base/run_row.h"
#include "schema/store.h"

struct context_insert;

HC_MUST_USE enum hc_code context_insert_open(struct context_insert **out,
                                             struct store *s,
                                             struct hc_err *err);
void context_insert_close(struct context_insert *c); /* accepts NULL */
/* The columns of the rows that follow: one file. */
HC_MUST_USE enum hc_code context_insert_layout(struct context_insert *c,
                                               const struct run_layout *l,
                                               struct hc_err *err);
/* The id of a row's tuple, stored where it is new. */
HC_MUST_USE enum hc_code context_insert_id(struct context_insert *c,
                                           const struct run_row *row,
                                           int64_t *id, struct hc_err *err);

#endif
