/* SPDX-License-Identifier: MIT
 *
 * The life of one heartbeat session, private to beat_sessions.c: it takes
 * signals, judges the gaps between them and reports itself when it is over. */
#ifndef HINDCAST_ANALYZER_ANALYSES_BEAT_LIVE_H
#define HINDCAST_ANALYZER_ANALYSES_BEAT_LIVE_H

#include "analyzer/analyses/beat_sessions.h"

/* Whom a session reports to and by what rules; borrowed. */
struct beat_judge {
    const struct beat_rules *rules;
    const struct beat_sink *sink;
};

struct beat_kept {
    struct beat_point point;
    enum beat_event event;
};

struct beat_live {
    struct beat_live *next; /* of its series, oldest first */
    struct beat_session s;  /* key: borrowed from the series */
    struct beat_pace pace;
    struct beat_point last; /* signal */
    enum beat_event last_event;
    /* Where elapsed times count from: the start, moved when a clock jumps. */
    int64_t origin_us;
    bool announced, at_once, may_stop;
    bool start_seen;
    bool due_at_start;             /* a beat is expected at start_us itself */
    bool superseded;               /* its key was started again ... */
    struct beat_point successor;   /* ... by this line */
    struct beat_stats stats;       /* of gaps between beats */
    uint64_t series_hash, ordinal; /* what its id is made of */
    bool median;                   /* judged at the end: signals are kept */
    struct beat_kept *kept;
    size_t n_kept, cap_kept;
};

/* A session that begins with this line; start_us is the line's own time or
 * what its elapsed time says. */
HC_MUST_USE enum hc_code
live_open(struct beat_live **out, const struct beat_judge *j,
          const struct beat_line *line, const struct beat_key *key,
          const struct beat_point *point, int64_t start_us,
          uint64_t series_hash, uint64_t ordinal, struct hc_err *err);
void live_free(struct beat_live *l); /* accepts NULL */

/* The next signal. */
HC_MUST_USE enum hc_code live_signal(struct beat_live *l,
                                     const struct beat_judge *j,
                                     const struct beat_point *point,
                                     enum beat_event event, struct hc_err *err);
/* Report a gap that ends the session (restart, silent_end, ...): from its last
 * signal to to_us, where `after` was seen. */
HC_MUST_USE enum hc_code live_last_gap(struct beat_live *l,
                                       const struct beat_judge *j,
                                       enum gap_class class, int64_t to_us,
                                       uint64_t after, int64_t timeout_us,
                                       struct hc_err *err);
/* Kept signals are judged, so that pace is final; call before the two below
 * when the session is over. */
HC_MUST_USE enum hc_code live_settle(struct beat_live *l,
                                     const struct beat_judge *j,
                                     struct hc_err *err);
/* Report the session itself. */
HC_MUST_USE enum hc_code live_report(struct beat_live *l,
                                     const struct beat_judge *j,
                                     enum beat_state state, struct hc_err *err);
/* Silence after which a session that announces no end has stopped. */
int64_t live_stop_after(struct beat_pace pace);

#endif
