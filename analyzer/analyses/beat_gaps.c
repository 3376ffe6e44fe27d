/* SPDX-License-Identifier: MIT
 *
 * The rules of heartbeat gaps, see beat_gaps.h. */
#include "analyzer/analyses/beat_gaps.h"

#include <math.h>

#include "base/timestamp.h"

#define MAX_GRACE_US (60 * HC_US_PER_SECOND)

const char *beat_state_name(enum beat_state s)
{
    static const char *const names[] = {"OPEN", "LATE",      "SILENT",
                                        "DEAD", "CLOSED_OK", "CLOSED_ERR",
                                        "LOST", "STOPPED"};

    return names[s];
}

const char *gap_class_name(enum gap_class c)
{
    static const char *const names[N_GAP_CLASSES] = {
        "none",     "late_beat",        "clock_skew", "orphan_end",
        "no_beats", "missed_beats",     "log_loss",   "silent_end",
        "restart",  "killed_at_timeout"};

    return names[c];
}

struct beat_pace beat_pace_of(int64_t interval_us, bool estimated)
{
    struct beat_pace p = {interval_us, interval_us / (estimated ? 2 : 5)};

    if (p.grace_us > MAX_GRACE_US)
        p.grace_us = MAX_GRACE_US;
    return p;
}

enum beat_state beat_silence(struct beat_pace pace, int64_t silence_us)
{
    int64_t t = pace.interval_us;

    if (t == 0)
        return STATE_OPEN;
    if (silence_us > 3 * t)
        return STATE_DEAD;
    if (silence_us > 2 * t + pace.grace_us)
        return STATE_SILENT;
    return silence_us > t + pace.grace_us ? STATE_LATE : STATE_OPEN;
}

static int64_t tolerance_of(const struct beat_point *a,
                            const struct beat_point *b)
{
    int64_t t = BEAT_SKEW_US;

    if (a->resolution_us > t)
        t = a->resolution_us;
    return b->resolution_us > t ? b->resolution_us : t;
}

static bool clocks_disagree(const struct beat_point *a,
                            const struct beat_point *b)
{
    int64_t skew;

    if (a->elapsed_us < 0 || b->elapsed_us < 0)
        return false;
    skew = (b->time_us - a->time_us) - (b->elapsed_us - a->elapsed_us);
    return (skew < 0 ? -skew : skew) > tolerance_of(a, b);
}

static bool counter_jumped(const struct beat_point *a,
                           const struct beat_point *b)
{
    return a->seq >= 0 && b->seq > a->seq + 1;
}

enum gap_class beat_gap_class(struct beat_pace pace, const struct beat_point *a,
                              const struct beat_point *b)
{
    int64_t gap = b->time_us - a->time_us, t = pace.interval_us;

    if (clocks_disagree(a, b))
        return GAP_CLOCK_SKEW;
    if (counter_jumped(a, b))
        return GAP_LOG_LOSS;
    if (t == 0)
        return GAP_NONE;
    if (gap > t + pace.grace_us)
        return GAP_MISSED_BEATS;
    return gap > t + t / 10 ? GAP_LATE_BEAT : GAP_NONE;
}

int64_t beat_gap_missed(struct beat_pace pace, const struct beat_point *a,
                        const struct beat_point *b, bool b_is_end)
{
    int64_t gap = b->time_us - a->time_us, t = pace.interval_us;

    if (counter_jumped(a, b))
        return b->seq - a->seq - 1;
    if (t == 0)
        return 0;
    return b_is_end ? gap / t : (gap + t / 2) / t - 1;
}

int64_t beat_due(struct beat_pace pace, int64_t span_us, bool at_once)
{
    int64_t t = pace.interval_us;

    return (at_once ? 1 : 0) + (t == 0 || span_us < 0 ? 0 : span_us / t);
}

int64_t beat_killed_at(struct beat_pace pace, const int64_t *timeouts_us,
                       size_t n, int64_t start_us, int64_t last_us)
{
    for (size_t i = 0; i < n; i++) {
        int64_t at = start_us + timeouts_us[i];

        /* A beat may slip out while the platform stops the process. */
        if (at >= last_us - BEAT_SKEW_US && at <= last_us + pace.interval_us)
            return timeouts_us[i];
    }
    return 0;
}

void beat_stats_add(struct beat_stats *s, int64_t gap_us)
{
    double x = (double)gap_us, delta = x - s->mean;

    s->n++;
    s->mean += delta / (double)s->n;
    s->m2 += delta * (x - s->mean);
}

double beat_phi(const struct beat_stats *s, struct beat_pace pace,
                int64_t gap_us)
{
    double sd, floor_sd = 0.1 * (double)pace.interval_us, z;

    if (s->n < 10 || pace.interval_us == 0)
        return NAN;
    sd = sqrt(s->m2 / (double)(s->n - 1));
    z = ((double)gap_us - s->mean) / (sd > floor_sd ? sd : floor_sd);
    if (z < 8)
        return -log10(0.5 * erfc(z / sqrt(2)));
    /* erfc underflows near 38; the first terms of its tail do not. */
    return (z * z / 2 + log(z * sqrt(2 * 3.14159265358979323846))) / log(10);
}
