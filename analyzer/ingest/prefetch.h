/* SPDX-License-Identifier: MIT
 *
 * Hand-over between reader threads and the writer.  Each reader takes the
 * next input; the writer consumes readings in the order of the inputs.  What
 * is read ahead is bounded by PREFETCH_BYTES over all readers, but the reader
 * of the file that the writer is at always gets on, so nobody waits for
 * ever. */
#ifndef HINDCAST_ANALYZER_INGEST_PREFETCH_H
#define HINDCAST_ANALYZER_INGEST_PREFETCH_H

#include "analyzer/ingest/reading.h"

struct prefetch;

HC_MUST_USE enum hc_code prefetch_open(struct prefetch **out,
                                       const struct inputs *inputs,
                                       unsigned threads, struct hc_err *err);
/* All readers must have returned. */
void prefetch_close(struct prefetch *p); /* accepts NULL */
/* Readers give up at their next step. */
void prefetch_stop(struct prefetch *p);

/* ---- for readers ------------------------------------------------------ */

/* The next input as a reading; waits while too many are under way.  NULL =
 * there is none left, or prefetch_stop() was called.  *rc = HC_ENOMEM. */
struct reading *prefetch_take_input(struct prefetch *p, enum hc_code *rc);
/* The head is known.  Where the reading is hashed, wait for the verdict:
 * false = do not read on. */
bool prefetch_announce(struct prefetch *p, struct reading *r);
/* An empty batch; waits while too much is under way.  NULL = stop reading
 * (*rc is HC_OK), or no memory. */
struct batch *prefetch_take_batch(struct prefetch *p, struct reading *r,
                                  enum hc_code *rc);
/* Pass a batch on. */
void prefetch_send(struct prefetch *p, struct reading *r, struct batch *b);
/* Give one back unused. */
void prefetch_drop(struct prefetch *p, struct reading *r, struct batch *b);
/* Nothing follows; r is the writer's from here on. */
void prefetch_end(struct prefetch *p, struct reading *r);
/* No memory for a reading: the writer shall hear of it. */
void prefetch_fail(struct prefetch *p, enum hc_code rc);

/* ---- for the writer --------------------------------------------------- */

/* Called now and then while the writer waits; false = give up waiting. */
typedef bool prefetch_tick(void *state);

/* The reading of input i, announced or ended; NULL = given up, or a reader
 * failed (*rc).  i must ascend by one from call to call. */
struct reading *prefetch_reading(struct prefetch *p, size_t i,
                                 prefetch_tick *tick, void *state,
                                 enum hc_code *rc);
/* Tell the reader whether to go on. */
void prefetch_decide(struct prefetch *p, struct reading *r, enum verdict v);
/* The next batch of r; NULL = there is none left (*ended), or given up. */
struct batch *prefetch_batch(struct prefetch *p, struct reading *r,
                             prefetch_tick *tick, void *state, bool *ended);
void prefetch_recycle(struct prefetch *p, struct reading *r, struct batch *b);

#endif
