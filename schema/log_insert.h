/* SPDX-License-Identifier: MIT
 *
 * Storing log entries.  Used inside a transaction of the caller; after a
 * rollback close and open again, the ids of origins are remembered. */
#ifndef HINDCAST_SCHEMA_LOG_INSERT_H
#define HINDCAST_SCHEMA_LOG_INSERT_H

#include "base/log_row.h"
#include "schema/store.h"

struct log_insert;

HC_MUST_USE enum hc_code log_insert_open(struct log_insert **out,
                                         struct store *s, struct hc_err *err);
void log_insert_close(struct log_insert *l); /* accepts NULL */
/* Rows that follow belong to this source. */
void log_insert_source(struct log_insert *l, int64_t source);
HC_MUST_USE enum hc_code log_insert_batch(struct log_insert *l,
                                          const struct log_row *rows, size_t n,
                                          struct hc_err *err);

#endif
