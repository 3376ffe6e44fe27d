/* SPDX-License-Identifier: MIT
 *
 * Heartbeat sessions: a stream of beats in, sessions and gaps out
 * (docs/analyses.md, "Heartbeats").  Knows no SQL: what only the log can tell
 * (is the service still alive?) is asked through struct beat_sink.
 *
 * Memory grows with the sessions that are open at the same time, not with the
 * stream; a series whose interval is its own median also keeps its signals.
 * One thread. */
#ifndef HINDCAST_ANALYZER_ANALYSES_BEAT_SESSIONS_H
#define HINDCAST_ANALYZER_ANALYSES_BEAT_SESSIONS_H

#include "analyzer/analyses/beat_gaps.h"
#include "base/err.h"
#include "base/str.h"
#include "parsers/beat.h"

/* Who logs.  Lines of two log names (stdout, stderr) are one origin. */
struct beat_where {
    struct hc_str project, service, revision, instance; /* "" = not said */
};

/* One line of the stream, in ascending order of (time, ns, event, hash). */
struct beat_line {
    struct beat beat; /* parsers/beat.h */
    struct beat_where where;
    int64_t time_us;
    uint64_t log; /* content hash of the entry */
};

/* Two lines are of one session only when all of this is equal. */
struct beat_key {
    struct beat_where where;
    struct hc_str system, id, op;
};

enum session_notes {
    NOTE_LEFT_TRUNCATED = 1, /* began before the log does */
    NOTE_ORPHAN = 2,         /* its start line is missing */
    NOTE_RIGHT_CENSORED = 4, /* the log ends before it can be judged */
    NOTE_PARALLEL = 8,       /* another of its key ran at the same time */
    NOTE_MEDIAN = 16,        /* its interval is the median of its gaps */
    NOTE_CROWDED = 32        /* given up: too many open at once */
};

struct beat_session {
    uint64_t id; /* content hash */
    struct beat_key key;
    int64_t start_us;
    int64_t end_us;      /* its end; where none was seen, the last signal */
    int64_t interval_us; /* 0 = unknown */
    enum beat_state state;
    int64_t beats, expected, missed;
    int64_t max_gap_us; /* between two signals; -1 = fewer than two */
    enum gap_class worst;
    int64_t elapsed_us; /* the last one said; -1 = none */
    unsigned notes;     /* enum session_notes */
    uint64_t first_log, last_log;
};

struct beat_gap {
    enum gap_class class;
    uint64_t session; /* 0 = of no session: lines that report missed beats */
    struct beat_key key;
    int64_t from_us, to_us;
    int64_t interval_us;
    enum beat_state silence; /* OPEN, LATE, SILENT or DEAD: how far it went */
    int64_t missed;          /* -1 = not counted for this class */
    int64_t elapsed_from_us, elapsed_to_us; /* -1 = not said */
    int64_t timeout_us;                     /* killed_at_timeout; 0 = none */
    int64_t reports;        /* lines that report missed beats; 0 = none */
    double phi;             /* NaN = too few gaps to say */
    uint64_t before, after; /* entries around it; 0 = none */
};

/* Views live until the call returns.  Any code but HC_OK stops the stream. */
struct beat_sink {
    void *ctx;
    enum hc_code (*session)(void *ctx, const struct beat_session *s,
                            struct hc_err *err);
    enum hc_code (*gap)(void *ctx, const struct beat_gap *g,
                        struct hc_err *err);
    /* Whether anything was logged there with from_us < time < to_us. */
    enum hc_code (*heard)(void *ctx, const struct beat_where *w,
                          int64_t from_us, int64_t to_us, bool *any,
                          struct hc_err *err);
    /* Time of the last entry of that project and service; INT64_MIN = none. */
    int64_t (*service_last)(void *ctx, const struct beat_where *w);
};

struct beat_rules {
    int64_t interval_us;        /* overrules every pattern; 0 = as they say */
    const int64_t *timeouts_us; /* ascending; borrowed */
    size_t n_timeouts;
    int64_t log_start_us, log_end_us; /* first and last entry of the log */
};

struct beat_sessions;

HC_MUST_USE enum hc_code beat_sessions_open(struct beat_sessions **out,
                                            const struct beat_rules *rules,
                                            const struct beat_sink *sink,
                                            struct hc_err *err);
void beat_sessions_close(struct beat_sessions *m); /* accepts NULL */
HC_MUST_USE enum hc_code beat_sessions_add(struct beat_sessions *m,
                                           const struct beat_line *line,
                                           struct hc_err *err);
/* The end of the stream: judge what is still open. */
HC_MUST_USE enum hc_code beat_sessions_finish(struct beat_sessions *m,
                                              struct hc_err *err);
/* Lines that a second logger wrote for the same beat. */
int64_t beat_sessions_twins(const struct beat_sessions *m);

#endif
