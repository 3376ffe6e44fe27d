/* SPDX-License-Identifier: MIT
 *
 * Facts of rows that are stored already: of one run, or of all. */
#ifndef HINDCAST_SCHEMA_RUN_READ_H
#define HINDCAST_SCHEMA_RUN_READ_H

#include "schema/facts.h"
#include "schema/store.h"

struct run_read;

HC_MUST_USE enum hc_code run_read_open(struct run_read **out, struct store *s,
                                       struct hc_err *err);
void run_read_close(struct run_read *r); /* accepts NULL */

/* The rows that table `run` names for this run; *n = 0 where it is not there.
 * *rows has room for `more` further facts and is valid until the next call. */
HC_MUST_USE enum hc_code run_read_rows(struct run_read *r, int64_t run,
                                       size_t more, struct run_fact **rows,
                                       size_t *n, struct hc_err *err);
/* Replace the facts by those of all rows. */
HC_MUST_USE enum hc_code run_read_all(struct run_read *r, struct facts *facts,
                                      struct hc_err *err);

#endif
