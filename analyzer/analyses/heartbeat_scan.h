/* SPDX-License-Identifier: MIT
 *
 * The log as a stream of heartbeats: one pass over all entries finds those
 * that a pattern matches (40 bytes are kept of each), then they are read
 * again in order of time.  Answers what the sessions ask of the log. */
#ifndef HINDCAST_ANALYZER_ANALYSES_HEARTBEAT_SCAN_H
#define HINDCAST_ANALYZER_ANALYSES_HEARTBEAT_SCAN_H

#include "analyzer/analyses/beat_sessions.h"
#include "schema/store.h"

struct heartbeat_scan;

struct heartbeat_facts {
    int64_t entries;           /* in the window */
    int64_t matched;           /* of them, by some pattern */
    int64_t untimed;           /* matched, without a plausible time: left out */
    int64_t first_us, last_us; /* of the entries; 0 where there are none */
    uint64_t limit_hits;       /* texts on which a pattern reached its limit */
};

/* The pass over the entries with from_us <= time < to_us.  db and patterns
 * are borrowed until close. */
HC_MUST_USE enum hc_code heartbeat_scan_open(struct heartbeat_scan **out,
                                             struct store *db,
                                             const struct beat_patterns *p,
                                             int64_t from_us, int64_t to_us,
                                             struct hc_err *err);
void heartbeat_scan_close(struct heartbeat_scan *s); /* accepts NULL */
const struct heartbeat_facts *
heartbeat_scan_facts(const struct heartbeat_scan *s);
/* Feed all matched lines to m, in order. */
HC_MUST_USE enum hc_code heartbeat_scan_feed(struct heartbeat_scan *s,
                                             struct beat_sessions *m,
                                             struct hc_err *err);

/* As struct beat_sink asks. */
HC_MUST_USE enum hc_code heartbeat_scan_heard(struct heartbeat_scan *s,
                                              const struct beat_where *w,
                                              int64_t from_us, int64_t to_us,
                                              bool *any, struct hc_err *err);
int64_t heartbeat_scan_service_last(const struct heartbeat_scan *s,
                                    const struct beat_where *w);

#endif
