/* SPDX-License-Identifier: MIT
 *
 * The life of one heartbeat session, see beat_live.h. */
#include "analyzer/analyses/beat_live.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/checked.h"
#include "base/timestamp.h"

/* A poll loop that pauses for longer is another loop. */
#define STOP_AFTER_US (600 * HC_US_PER_SECOND)
/* The second logger's line of a beat is no other line of the instance. */
#define TWIN_US HC_US_PER_SECOND

int64_t live_stop_after(struct beat_pace pace)
{
    int64_t t = 3 * pace.interval_us;

    return t > STOP_AFTER_US ? t : STOP_AFTER_US;
}

static bool usable_span(int64_t us)
{
    return us > 0 && us <= BEAT_MAX_SPAN_US;
}

static void set_pace(struct beat_live *l, const struct beat_rules *rules,
                     const struct beat *b)
{
    int64_t t = b->interval_us;

    if (rules->interval_us > 0)
        t = rules->interval_us;
    l->median = t == BEAT_MEDIAN;
    if (l->median)
        l->s.notes |= NOTE_MEDIAN;
    /* The default decides what is dead until the median is known. */
    l->pace =
        beat_pace_of(usable_span(t) ? t : BEAT_DEFAULT_INTERVAL_US, l->median);
}

/* Start counting at this signal. */
static void begin(struct beat_live *l, const struct beat_point *p,
                  enum beat_event event)
{
    uint64_t parts[] = {l->series_hash, p->log, l->ordinal};

    l->s.id = XXH3_64bits(parts, sizeof parts);
    l->s.first_log = l->s.last_log = p->log;
    l->s.end_us = p->time_us;
    l->s.beats = event == BEAT_ALIVE;
    l->s.missed = 0;
    l->s.max_gap_us = -1;
    l->s.worst = GAP_NONE;
    l->s.elapsed_us = event == BEAT_START ? -1 : p->elapsed_us;
    l->stats = (struct beat_stats){0, 0, 0};
    l->last = *p;
    l->last_event = event;
}

static enum hc_code keep(struct beat_live *l, const struct beat_point *p,
                         enum beat_event event, struct hc_err *err)
{
    if (l->n_kept == l->cap_kept) {
        size_t cap = l->cap_kept == 0 ? 16 : 2 * l->cap_kept, bytes;
        struct beat_kept *grown;

        if (!hc_mul_size(cap, sizeof *l->kept, &bytes))
            return hc_nomem(err);
        grown = realloc(l->kept, bytes);
        if (grown == NULL)
            return hc_nomem(err);
        l->kept = grown;
        l->cap_kept = cap;
    }
    l->kept[l->n_kept++] = (struct beat_kept){*p, event};
    return HC_OK;
}

enum hc_code live_open(struct beat_live **out, const struct beat_judge *j,
                       const struct beat_line *line, const struct beat_key *key,
                       const struct beat_point *point, int64_t start_us,
                       uint64_t series_hash, uint64_t ordinal,
                       struct hc_err *err)
{
    struct beat_live *l = calloc(1, sizeof *l);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (l == NULL)
        return hc_nomem(err);
    l->s.key = *key;
    l->s.start_us = l->origin_us = start_us;
    l->announced = line->beat.announced;
    l->at_once = line->beat.at_once;
    l->may_stop = line->beat.may_stop;
    l->start_seen = line->beat.event == BEAT_START;
    l->due_at_start =
        l->start_seen || point->elapsed_us >= 0 ? l->at_once : true;
    l->series_hash = series_hash;
    l->ordinal = ordinal;
    set_pace(l, j->rules, &line->beat);
    begin(l, point, line->beat.event);
    if (l->median)
        rc = keep(l, point, line->beat.event, err);
    if (rc != HC_OK) {
        live_free(l);
        return rc;
    }
    *out = l;
    return HC_OK;
}

void live_free(struct beat_live *l)
{
    if (l == NULL)
        return;
    free(l->kept);
    free(l);
}

static struct beat_gap gap_of(const struct beat_live *l, enum gap_class class,
                              int64_t to_us, uint64_t after)
{
    return (struct beat_gap){
        .class = class,
        .session = l->s.id,
        .key = l->s.key,
        .from_us = l->last.time_us,
        .to_us = to_us,
        .interval_us = l->pace.interval_us,
        .silence = beat_silence(l->pace, to_us - l->last.time_us),
        .missed = -1,
        .elapsed_from_us = l->last.elapsed_us,
        .elapsed_to_us = -1,
        .phi = beat_phi(&l->stats, l->pace, to_us - l->last.time_us),
        .before = l->last.log,
        .after = after,
    };
}

static enum hc_code report_gap(struct beat_live *l, const struct beat_judge *j,
                               const struct beat_gap *g, struct hc_err *err)
{
    if (g->class > l->s.worst)
        l->s.worst = g->class;
    if (g->missed > 0)
        l->s.missed += g->missed;
    return j->sink->gap(j->sink->ctx, g, err);
}

enum hc_code live_last_gap(struct beat_live *l, const struct beat_judge *j,
                           enum gap_class class, int64_t to_us, uint64_t after,
                           int64_t timeout_us, struct hc_err *err)
{
    struct beat_gap g = gap_of(l, class, to_us, after);

    g.timeout_us = timeout_us;
    return report_gap(l, j, &g, err);
}

/* The process says it was alive; was it the log that lost its lines? */
static enum hc_code ask_log(struct beat_live *l, const struct beat_judge *j,
                            const struct beat_point *p, enum gap_class *class,
                            struct hc_err *err)
{
    int64_t from = l->last.time_us + TWIN_US, to = p->time_us - TWIN_US;
    bool any = false;
    enum hc_code rc = HC_OK;

    if (l->last.elapsed_us < 0 || p->elapsed_us < 0)
        return HC_OK;
    if (from < to)
        rc = j->sink->heard(j->sink->ctx, &l->s.key.where, from, to, &any, err);
    if (rc == HC_OK && !any)
        *class = GAP_LOG_LOSS;
    return rc;
}

static enum hc_code judge_gap(struct beat_live *l, const struct beat_judge *j,
                              const struct beat_point *p, enum beat_event event,
                              struct hc_err *err)
{
    enum gap_class class = beat_gap_class(l->pace, &l->last, p);
    struct beat_gap g;
    enum hc_code rc = HC_OK;

    if (event == BEAT_END && l->start_seen && l->s.beats == 0 &&
        beat_due(l->pace, p->time_us - l->s.start_us, l->at_once) > 0)
        class = GAP_NO_BEATS;
    if (class == GAP_MISSED_BEATS)
        rc = ask_log(l, j, p, &class, err);
    if (rc != HC_OK || class == GAP_NONE)
        return rc;
    g = gap_of(l, class, p->time_us, p->log);
    g.elapsed_to_us = p->elapsed_us;
    if (class == GAP_NO_BEATS)
        g.missed = beat_due(l->pace, p->time_us - l->s.start_us, l->at_once);
    else if (class == GAP_MISSED_BEATS || class == GAP_LOG_LOSS)
        g.missed = beat_gap_missed(l->pace, &l->last, p, event == BEAT_END);
    if (class == GAP_CLOCK_SKEW)
        l->origin_us = p->time_us - p->elapsed_us;
    return report_gap(l, j, &g, err);
}

static enum hc_code advance(struct beat_live *l, const struct beat_judge *j,
                            const struct beat_point *p, enum beat_event event,
                            struct hc_err *err)
{
    int64_t gap = p->time_us - l->last.time_us;
    enum hc_code rc;

    if (l->may_stop && gap > live_stop_after(l->pace)) {
        rc = live_report(l, j, STATE_STOPPED, err);
        l->s.start_us = l->origin_us = p->time_us;
        l->s.notes &= NOTE_MEDIAN;
        l->start_seen = event == BEAT_START;
        l->due_at_start = l->start_seen ? l->at_once : true;
        begin(l, p, event);
        return rc;
    }
    rc = judge_gap(l, j, p, event, err);
    if (event == BEAT_ALIVE && l->last_event == BEAT_ALIVE)
        beat_stats_add(&l->stats, gap);
    if (gap > l->s.max_gap_us)
        l->s.max_gap_us = gap;
    l->s.beats += event == BEAT_ALIVE;
    if (p->elapsed_us >= 0)
        l->s.elapsed_us = p->elapsed_us;
    l->s.end_us = p->time_us;
    l->s.last_log = p->log;
    l->last = *p;
    l->last_event = event;
    return rc;
}

enum hc_code live_signal(struct beat_live *l, const struct beat_judge *j,
                         const struct beat_point *point, enum beat_event event,
                         struct hc_err *err)
{
    if (!l->median)
        return advance(l, j, point, event, err);
    l->last = *point;
    l->last_event = event;
    return keep(l, point, event, err);
}

static int compare_spans(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* T of kept signals: the median of what lies between them, 0 when there are
 * too few to tell. */
static enum hc_code median_interval(const struct beat_live *l, int64_t *out,
                                    struct hc_err *err)
{
    size_t n = 0;
    int64_t *spans;

    *out = 0;
    if (l->n_kept < 3)
        return HC_OK;
    spans = malloc(l->n_kept * sizeof *spans);
    if (spans == NULL)
        return hc_nomem(err);
    for (size_t i = 1; i < l->n_kept; i++) {
        int64_t d = l->kept[i].point.time_us - l->kept[i - 1].point.time_us;

        if (d > 0)
            spans[n++] = d;
    }
    qsort(spans, n, sizeof *spans, compare_spans);
    if (n >= 2)
        *out =
            n % 2 == 1 ? spans[n / 2] : (spans[n / 2 - 1] + spans[n / 2]) / 2;
    free(spans);
    return HC_OK;
}

enum hc_code live_settle(struct beat_live *l, const struct beat_judge *j,
                         struct hc_err *err)
{
    int64_t t = 0;
    enum hc_code rc;

    if (!l->median)
        return HC_OK;
    rc = median_interval(l, &t, err);
    if (rc != HC_OK)
        return rc;
    l->median = false;
    l->pace = beat_pace_of(t, true);
    begin(l, &l->kept[0].point, l->kept[0].event);
    for (size_t i = 1; rc == HC_OK && i < l->n_kept; i++)
        rc = advance(l, j, &l->kept[i].point, l->kept[i].event, err);
    return rc;
}

/* Beats due up to the last signal, those before the log left out. */
static int64_t expected_beats(const struct beat_live *l, int64_t log_start_us)
{
    int64_t due =
                beat_due(l->pace, l->s.end_us - l->s.start_us, l->due_at_start),
            before = 0;

    if (l->pace.interval_us == 0)
        return l->s.beats;
    if (l->s.start_us < log_start_us)
        before = beat_due(l->pace, log_start_us - l->s.start_us - 1,
                          l->due_at_start);
    return due > before ? due - before : 0;
}

enum hc_code live_report(struct beat_live *l, const struct beat_judge *j,
                         enum beat_state state, struct hc_err *err)
{
    l->s.state = state;
    l->s.interval_us = l->pace.interval_us;
    l->s.expected = expected_beats(l, j->rules->log_start_us);
    return j->sink->session(j->sink->ctx, &l->s, err);
}
