/* SPDX-License-Identifier: MIT
 *
 * The whole of an ingest: readers, the writer, and what comes of them. */
#ifndef HINDCAST_ANALYZER_INGEST_INGEST_H
#define HINDCAST_ANALYZER_INGEST_INGEST_H

#include "analyzer/ingest/inputs.h"
#include "analyzer/ingest/plan.h"
#include "analyzer/ingest/summary.h"
#include "schema/store.h"

/* Called with one sentence about a file that was refused or is partial. */
typedef void ingest_complain(const struct hc_err *what);

/* Ingest all inputs into store.  Trouble with a file is told to `complain` at
 * the end and counted in the summary; the database and the machine's own
 * trouble is an error, and what was committed before it stays.
 * *interrupted: a signal came; the store is as after the last whole file, and
 * reader threads may still hold plan and inputs: end the program. */
HC_MUST_USE enum hc_code
ingest_run(struct store *store, const struct ingest_plan *plan,
           struct inputs *inputs, ingest_complain *complain,
           struct summary *summary, bool *interrupted, struct hc_err *err);

#endif
