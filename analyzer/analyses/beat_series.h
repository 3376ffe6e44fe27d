/* SPDX-License-Identifier: MIT
 *
 * The series of heartbeats by key, private to beat_sessions.c: where the open
 * sessions of a key hang, and which of its last lines a second logger may
 * repeat. */
#ifndef HINDCAST_ANALYZER_ANALYSES_BEAT_SERIES_H
#define HINDCAST_ANALYZER_ANALYSES_BEAT_SERIES_H

#include "analyzer/analyses/beat_live.h"

struct beat_recent; /* a line of the last second */

struct beat_series {
    struct beat_series *next; /* of its bucket */
    struct beat_key key;      /* its text is owned */
    enum beat_class class;
    uint64_t hash;          /* content hash of key and class */
    struct beat_live *open; /* oldest first */
    size_t n_open;
    uint64_t last_first_log; /* of the session opened last ... */
    uint64_t ordinal;        /* ... and how many began with that entry */
    struct beat_gap episode; /* of lines that report missed beats */
    bool has_episode;
    int64_t last_us; /* its last line */
    struct beat_recent *recent;
    size_t n_recent, cap_recent;
};

struct beat_table {
    struct beat_series **buckets;
    size_t n_buckets, n_series; /* n_buckets is a power of two, or 0 */
};

void beat_table_release(struct beat_table *t); /* frees all sessions too */
/* The series of the line, made where there is none. */
HC_MUST_USE enum hc_code beat_table_find(struct beat_table *t,
                                         const struct beat_line *line,
                                         struct beat_series **out,
                                         struct hc_err *err);
/* Whether a second logger wrote the line for a beat that was seen already:
 * the same event within 1 s with other text in front (digits do not count, a
 * logger's own time stands there).  Remembers the line. */
HC_MUST_USE enum hc_code beat_series_twin(struct beat_series *s,
                                          const struct beat_line *line,
                                          bool *twin, struct hc_err *err);

#endif
