/* SPDX-License-Identifier: MIT
 *
 * From a log record of a reader to a log_row that lives in an arena: copies,
 * canonical hashes.  Where an entry comes from (project, log name, resource
 * and its labels) repeats from entry to entry and is kept once per file. */
#ifndef HINDCAST_PARSERS_LOG_MAP_H
#define HINDCAST_PARSERS_LOG_MAP_H

#include "base/arena.h"
#include "base/log_row.h"

struct log_map; /* one per file and thread */

HC_MUST_USE enum hc_code log_map_open(struct log_map **out, struct hc_err *err);
void log_map_close(struct log_map *m); /* accepts NULL */

/* Map one RECORD_LOG.  Views of *out live in arena, those of its origin
 * (project to instance, resource_labels) in the arena or until close,
 * whichever comes first.  resource_labels comes back with sorted keys; all
 * other texts are as exported.  Fails only without memory. */
HC_MUST_USE enum hc_code log_map_row(struct log_map *m,
                                     const struct record *record,
                                     struct hc_arena *arena,
                                     struct log_row *out, struct hc_err *err);

/* Times of the file that named no zone, and those of second 60. */
struct log_map_counts {
    uint64_t naive_times, leap_seconds;
};
struct log_map_counts log_map_counts(const struct log_map *m);

#endif
