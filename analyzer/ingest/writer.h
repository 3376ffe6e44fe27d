/* SPDX-License-Identifier: MIT
 *
 * The one thread that writes: readings in the order of the inputs, one
 * transaction each, then what is derived from them. */
#ifndef HINDCAST_ANALYZER_INGEST_WRITER_H
#define HINDCAST_ANALYZER_INGEST_WRITER_H

#include "analyzer/ingest/plan.h"
#include "analyzer/ingest/prefetch.h"
#include "analyzer/ingest/progress.h"
#include "analyzer/ingest/summary.h"
#include "schema/store.h"

struct writer;

/* All are borrowed.  much: so much is new that it is cheaper to make the
 * indexes again than to keep them up. */
HC_MUST_USE enum hc_code writer_open(struct writer **out, struct store *store,
                                     const struct ingest_plan *plan,
                                     struct prefetch *queue,
                                     struct progress *progress,
                                     struct summary *summary, bool much,
                                     struct hc_err *err);
void writer_close(struct writer *w); /* accepts NULL */

/* What happened to the file goes into the summary; a file that cannot be read
 * is no failure of the writer.  *interrupted = a signal came: the transaction
 * is undone. */
HC_MUST_USE enum hc_code writer_file(struct writer *w, size_t index,
                                     bool *interrupted, struct hc_err *err);
/* Sentences about files that were refused or are partial, in input order;
 * NULL = no more.  Valid until close. */
const struct hc_err *writer_complaint(const struct writer *w, size_t i);
/* Derived tables and indexes, where they are not up to date. */
HC_MUST_USE enum hc_code writer_derive(struct writer *w, struct hc_err *err);

#endif
