/* SPDX-License-Identifier: MIT
 *
 * A feed read by a thread of its own, a few chunks ahead of its reader and
 * never more: reading, hashing and inflating then overlap with parsing.  The
 * bytes and the facts are those of the feed itself. */
#ifndef HINDCAST_PARSERS_READ_AHEAD_H
#define HINDCAST_PARSERS_READ_AHEAD_H

#include "parsers/feed.h"

struct read_ahead;

enum { READ_AHEAD_CHUNKS = 6 };

/* Start reading ahead, chunk_bytes at a time.  feed is borrowed and nobody
 * else may use it until read_ahead_stop(). */
HC_MUST_USE enum hc_code read_ahead_start(struct read_ahead **out,
                                          struct feed *feed, size_t chunk_bytes,
                                          struct hc_err *err);
/* End the thread, also while it waits for a pipe; accepts NULL. */
void read_ahead_stop(struct read_ahead *p);
/* As feed_read(); waits for the thread where it has to. */
HC_MUST_USE enum hc_code read_ahead_read(struct read_ahead *p, char *room,
                                         size_t n, size_t *got,
                                         struct hc_err *err);
/* All zero until read_ahead_read() has met the end. */
const struct source_facts *read_ahead_facts(const struct read_ahead *p);

#endif
