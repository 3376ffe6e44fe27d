/* SPDX-License-Identifier: MIT
 *
 * Writing table `run`, in batches. */
#ifndef HINDCAST_SCHEMA_RUN_WRITE_H
#define HINDCAST_SCHEMA_RUN_WRITE_H

#include "schema/resolve.h"
#include "schema/store.h"

struct run_write;

HC_MUST_USE enum hc_code run_write_open(struct run_write **out, struct store *s,
                                        struct hc_err *err);
void run_write_close(struct run_write *w); /* accepts NULL */
/* Append a run: its n rows and what became of them.  Runs come in ascending
 * order of their key; a key that is in the table already is HC_EDB. */
HC_MUST_USE enum hc_code run_write_add(struct run_write *w,
                                       const struct run_fact *rows, size_t n,
                                       const struct resolved_run *run,
                                       struct hc_err *err);
/* Write what is still held. */
HC_MUST_USE enum hc_code run_write_flush(struct run_write *w,
                                         struct hc_err *err);

#endif
