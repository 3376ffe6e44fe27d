/* SPDX-License-Identifier: MIT
 *
 * Decompressed bytes of an input, pulled piece by piece: what source.c reads
 * from, directly or through a thread.  Whether the input is gzip is decided by
 * its first bytes.  Collects the facts. */
#ifndef HINDCAST_PARSERS_FEED_H
#define HINDCAST_PARSERS_FEED_H

#include "parsers/source.h"
#include "parsers/stored.h"

struct feed;

/* Takes in over, also on failure. */
HC_MUST_USE enum hc_code feed_open(struct feed **out, struct stored *in,
                                   const struct source_options *options,
                                   struct hc_err *err);
void feed_close(struct feed *f); /* accepts NULL */
/* Up to n bytes into room (n > 0, below 4 GiB).  *got = 0: the end; the facts
 * are final.  The end may be read again. */
HC_MUST_USE enum hc_code feed_read(struct feed *f, char *room, size_t n,
                                   size_t *got, struct hc_err *err);
/* From any thread: a read that waits for a pipe, and every later one, comes to
 * the end of the input at once. */
void feed_cancel(struct feed *f);
const struct source_facts *feed_facts(const struct feed *f);

#endif
