/* SPDX-License-Identifier: MIT
 *
 * The rules of heartbeat gaps: how silent a session is, what a gap between two
 * of its signals means (docs/analyses.md, "Heartbeats").  Pure functions over
 * microseconds; no SQL, no state. */
#ifndef HINDCAST_ANALYZER_ANALYSES_BEAT_GAPS_H
#define HINDCAST_ANALYZER_ANALYSES_BEAT_GAPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Silence in rising order, then the ways a session ends. */
enum beat_state {
    STATE_OPEN,
    STATE_LATE,   /* silent for more than T + grace */
    STATE_SILENT, /* 2 T + grace */
    STATE_DEAD,   /* 3 T */
    STATE_CLOSED_OK,
    STATE_CLOSED_ERR,
    STATE_LOST,   /* started again without an end */
    STATE_STOPPED /* silent, and its system announces no end */
};

/* From harmless to worst. */
enum gap_class {
    GAP_NONE,
    GAP_LATE_BEAT, /* drift alone makes it: shown with --all */
    GAP_CLOCK_SKEW,
    GAP_ORPHAN_END,
    GAP_NO_BEATS,
    GAP_MISSED_BEATS,
    GAP_LOG_LOSS,
    GAP_SILENT_END,
    GAP_RESTART,
    GAP_KILLED_AT_TIMEOUT,
    N_GAP_CLASSES
};

/* "LATE", "killed_at_timeout": public and stable; static storage. */
const char *beat_state_name(enum beat_state s);
const char *gap_class_name(enum gap_class c);

#define BEAT_DEFAULT_INTERVAL_US (300 * INT64_C(1000000))
/* Two elapsed times of 0.1 min agree when they differ by no more. */
#define BEAT_SKEW_US (6 * INT64_C(1000000))
/* Longer spans are misprints; this keeps all sums far from overflow. */
#define BEAT_MAX_SPAN_US (3660 * INT64_C(86400000000))

/* What is expected of a session. */
struct beat_pace {
    int64_t interval_us; /* T; 0 = unknown, nothing is late then */
    int64_t grace_us;    /* how much later than T a beat may come */
};

/* The grace is 60 s, at most a fifth of T (both are the same at T = 300 s);
 * half of T where T is a median of the series itself. */
struct beat_pace beat_pace_of(int64_t interval_us, bool estimated);

/* A line as a signal of its session. */
struct beat_point {
    int64_t time_us;
    int64_t elapsed_us;    /* since the start; -1 = not said */
    int64_t resolution_us; /* of elapsed_us */
    int64_t seq;           /* -1 = not said */
    uint64_t log;          /* content hash of the entry */
};

enum beat_state beat_silence(struct beat_pace pace, int64_t silence_us);

/* What a gap between two signals in a row is by itself: NONE, LATE_BEAT,
 * CLOCK_SKEW, MISSED_BEATS, or LOG_LOSS where counters prove it. */
enum gap_class beat_gap_class(struct beat_pace pace, const struct beat_point *a,
                              const struct beat_point *b);
/* Beats that should have come between a and b; b_is_end: b is no beat. */
int64_t beat_gap_missed(struct beat_pace pace, const struct beat_point *a,
                        const struct beat_point *b, bool b_is_end);
/* Beats due in [0, span] after the start; at_once: one at 0. */
int64_t beat_due(struct beat_pace pace, int64_t span_us, bool at_once);
/* The first timeout that ended a session whose last signal was at last_us:
 * it ran out within one T after it.  0 = none. */
int64_t beat_killed_at(struct beat_pace pace, const int64_t *timeouts_us,
                       size_t n, int64_t start_us, int64_t last_us);

/* Mean and spread of gaps, by Welford's updates. */
struct beat_stats {
    int64_t n;
    double mean, m2;
};

void beat_stats_add(struct beat_stats *s, int64_t gap_us);
/* Suspicion of the phi accrual detector: -log10 of the chance of a gap that
 * long among those seen.  NaN below 10 of them. */
double beat_phi(const struct beat_stats *s, struct beat_pace pace,
                int64_t gap_us);

#endif
