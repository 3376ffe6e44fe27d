/* SPDX-License-Identifier: MIT
 *
 * A reader thread: inputs to batches of mapped rows. */
#ifndef HINDCAST_ANALYZER_INGEST_READER_H
#define HINDCAST_ANALYZER_INGEST_READER_H

#include "analyzer/ingest/plan.h"
#include "analyzer/ingest/prefetch.h"

/* Read inputs until none is left or the prefetch is stopped.  What is wrong
 * with a file goes into its reading. */
void reader_run(const struct ingest_plan *plan, struct prefetch *queue);

#endif
