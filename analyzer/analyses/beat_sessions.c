/* SPDX-License-Identifier: MIT
 *
 * Which session a beat belongs to, and what becomes of sessions, see
 * beat_sessions.h.
 *
 * A start on a key that has an open session does not end that one at once: it
 * is set aside ("superseded").  If it beats again, two workers run the same
 * operation and it returns; if it never does, it was lost to a restart. */
#include "analyzer/analyses/beat_sessions.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/beat_attach.h"
#include "base/limits.h"

struct beat_sessions {
    struct beat_rules rules;
    struct beat_sink sink;
    struct beat_judge judge;
    struct beat_table table;
    int64_t twins;
};

enum hc_code beat_sessions_open(struct beat_sessions **out,
                                const struct beat_rules *rules,
                                const struct beat_sink *sink,
                                struct hc_err *err)
{
    struct beat_sessions *m = calloc(1, sizeof *m);

    *out = m;
    if (m == NULL)
        return hc_nomem(err);
    m->rules = *rules;
    m->sink = *sink;
    m->judge = (struct beat_judge){&m->rules, &m->sink};
    return HC_OK;
}

void beat_sessions_close(struct beat_sessions *m)
{
    if (m == NULL)
        return;
    beat_table_release(&m->table);
    free(m);
}

int64_t beat_sessions_twins(const struct beat_sessions *m)
{
    return m->twins;
}

static struct beat_point point_of(const struct beat_line *line)
{
    struct beat_point p = {line->time_us, line->beat.elapsed_us,
                           line->beat.resolution_us, line->beat.seq, line->log};

    if (p.elapsed_us < 0 || p.elapsed_us > BEAT_MAX_SPAN_US)
        p.elapsed_us = -1;
    if (line->beat.event == BEAT_START) {
        p.elapsed_us = 0;
        p.resolution_us = 0;
    }
    return p;
}

/* ---- ends of sessions ---- */

/* Report an open session and take it out of its series. */
static enum hc_code drop(struct beat_sessions *m, struct beat_series *s,
                         struct beat_live *l, enum beat_state state,
                         struct hc_err *err)
{
    struct beat_live **at = &s->open;
    enum hc_code rc = live_report(l, &m->judge, state, err);

    while (*at != l)
        at = &(*at)->next;
    *at = l->next;
    s->n_open--;
    live_free(l);
    return rc;
}

static enum hc_code lose(struct beat_sessions *m, struct beat_series *s,
                         struct beat_live *l, struct hc_err *err)
{
    enum hc_code rc = live_settle(l, &m->judge, err);

    if (rc == HC_OK)
        rc = live_last_gap(l, &m->judge, GAP_RESTART, l->successor.time_us,
                           l->successor.log, 0, err);
    return rc == HC_OK ? drop(m, s, l, STATE_LOST, err) : rc;
}

/* The log is over: how silent was it, and does that mean anything? */
static enum hc_code judge_open(struct beat_sessions *m, struct beat_series *s,
                               struct beat_live *l, struct hc_err *err)
{
    int64_t heard = m->sink.service_last(m->sink.ctx, &s->key.where), killed;
    enum beat_state state;
    enum hc_code rc = live_settle(l, &m->judge, err);

    if (rc != HC_OK)
        return rc;
    if (l->may_stop) {
        bool over =
            m->rules.log_end_us - l->last.time_us > 3 * l->pace.interval_us;

        if (!over)
            l->s.notes |= NOTE_RIGHT_CENSORED;
        return drop(m, s, l, over ? STATE_STOPPED : STATE_OPEN, err);
    }
    if (heard < l->last.time_us)
        heard = l->last.time_us;
    state = beat_silence(l->pace, heard - l->last.time_us);
    if (state == STATE_OPEN) {
        l->s.notes |= NOTE_RIGHT_CENSORED;
        return drop(m, s, l, state, err);
    }
    killed = beat_killed_at(l->pace, m->rules.timeouts_us, m->rules.n_timeouts,
                            l->s.start_us, l->last.time_us);
    rc = live_last_gap(l, &m->judge,
                       killed > 0 ? GAP_KILLED_AT_TIMEOUT : GAP_SILENT_END,
                       heard, 0, killed, err);
    return rc == HC_OK ? drop(m, s, l, state, err) : rc;
}

/* Without an instance another worker may have made the successor: the session
 * is lost only once a beat of its own was due and did not come. */
static bool is_lost(const struct beat_sessions *m, const struct beat_series *s,
                    const struct beat_live *l)
{
    int64_t heard;

    if (!l->superseded || s->key.where.instance.n > 0 || s->key.id.n > 0)
        return l->superseded;
    heard = m->sink.service_last(m->sink.ctx, &s->key.where);
    return heard > l->last.time_us &&
           beat_silence(l->pace, heard - l->last.time_us) != STATE_OPEN;
}

static enum hc_code close_open(struct beat_sessions *m, struct beat_series *s,
                               struct beat_live *l, struct hc_err *err)
{
    return is_lost(m, s, l) ? lose(m, s, l, err) : judge_open(m, s, l, err);
}

/* Sessions that were started again and are dead by now do not come back. */
static enum hc_code drop_dead(struct beat_sessions *m, struct beat_series *s,
                              int64_t now_us, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (struct beat_live *l = s->open, *next; rc == HC_OK && l != NULL;
         l = next) {
        next = l->next;
        if (l->superseded &&
            beat_silence(l->pace, now_us - l->last.time_us -
                                      l->pace.grace_us) == STATE_DEAD)
            rc = lose(m, s, l, err);
    }
    return rc;
}

/* ---- beginnings ---- */

static void supersede(struct beat_series *s, const struct beat_point *p)
{
    for (struct beat_live *l = s->open; l != NULL; l = l->next)
        if (!l->superseded) {
            l->superseded = true;
            l->successor = *p;
        }
}

static enum hc_code begin(struct beat_sessions *m, struct beat_series *s,
                          const struct beat_line *line,
                          const struct beat_point *p, struct beat_live **out,
                          struct hc_err *err)
{
    int64_t start = p->elapsed_us < 0 ? p->time_us : p->time_us - p->elapsed_us;
    struct beat_live **tail = &s->open;
    enum hc_code rc = HC_OK;

    if (s->n_open >= HC_MAX_PARALLEL_BEATS) {
        s->open->s.notes |= NOTE_CROWDED;
        rc = close_open(m, s, s->open, err);
    }
    if (rc != HC_OK)
        return rc;
    s->ordinal = s->last_first_log == p->log ? s->ordinal + 1 : 0;
    s->last_first_log = p->log;
    rc = live_open(out, &m->judge, line, &s->key, p, start, s->hash, s->ordinal,
                   err);
    if (rc != HC_OK)
        return rc;
    while (*tail != NULL)
        tail = &(*tail)->next;
    *tail = *out;
    s->n_open++;
    return HC_OK;
}

/* A session whose start line was not seen. */
static enum hc_code begin_midway(struct beat_sessions *m, struct beat_series *s,
                                 const struct beat_line *line,
                                 const struct beat_point *p,
                                 struct beat_live **out, struct hc_err *err)
{
    enum hc_code rc = begin(m, s, line, p, out, err);
    struct beat_live *l = *out;
    int64_t before;

    if (rc != HC_OK)
        return rc;
    /* A beat that does not say since when it runs had another one before it,
     * if at all, about one interval ago. */
    before =
        p->elapsed_us >= 0 ? l->s.start_us : p->time_us - l->pace.interval_us;
    if ((p->elapsed_us >= 0 || l->announced) && before < m->rules.log_start_us)
        l->s.notes |= NOTE_LEFT_TRUNCATED;
    else if (l->announced)
        l->s.notes |= NOTE_ORPHAN;
    return HC_OK;
}

static enum hc_code add_start(struct beat_sessions *m, struct beat_series *s,
                              const struct beat_line *line,
                              const struct beat_point *p, struct hc_err *err)
{
    struct beat_live *l;

    /* Where times are coarse or travel apart, the first beat may stand in
     * front of its own start. */
    for (l = s->open; l != NULL; l = l->next)
        if (!l->start_seen && !l->superseded && l->announced &&
            beat_within(l->s.start_us, p->time_us, BEAT_SKEW_US) &&
            beat_within(l->last.time_us, p->time_us, BEAT_SKEW_US)) {
            l->start_seen = true;
            l->s.start_us = l->origin_us = p->time_us;
            l->s.notes &= ~(unsigned)(NOTE_ORPHAN | NOTE_LEFT_TRUNCATED);
            return HC_OK;
        }
    supersede(s, p);
    return begin(m, s, line, p, &l, err);
}

/* ---- signals ---- */

static enum hc_code add_signal(struct beat_sessions *m, struct beat_series *s,
                               const struct beat_line *line,
                               const struct beat_point *p, struct hc_err *err)
{
    bool reset;
    struct beat_live *l = beat_attach(s, line, p, &reset);

    if (l == NULL) {
        if (reset)
            supersede(s, p);
        return begin_midway(m, s, line, p, &l, err);
    }
    if (l->superseded) {
        l->superseded = false;
        l->s.notes |= NOTE_PARALLEL;
    }
    return live_signal(l, &m->judge, p, line->beat.event, err);
}

/* An end whose start is missing though the log should have it. */
static enum hc_code report_orphan_end(struct beat_sessions *m,
                                      struct beat_live *l,
                                      const struct beat_point *p,
                                      struct hc_err *err)
{
    struct beat_gap g = {
        .class = GAP_ORPHAN_END,
        .session = l->s.id,
        .key = l->s.key,
        .from_us = l->s.start_us,
        .to_us = p->time_us,
        .interval_us = l->pace.interval_us,
        .silence = STATE_OPEN,
        .missed = -1,
        .elapsed_from_us = -1,
        .elapsed_to_us = p->elapsed_us,
        .phi = NAN,
        .after = p->log,
    };

    if (l->s.worst < GAP_ORPHAN_END)
        l->s.worst = GAP_ORPHAN_END;
    return m->sink.gap(m->sink.ctx, &g, err);
}

static enum hc_code add_end(struct beat_sessions *m, struct beat_series *s,
                            const struct beat_line *line,
                            const struct beat_point *p, struct hc_err *err)
{
    bool reset;
    struct beat_live *l = beat_attach(s, line, p, &reset);
    enum hc_code rc;

    if (l == NULL) {
        rc = begin_midway(m, s, line, p, &l, err);
    } else {
        if (l->superseded)
            l->s.notes |= NOTE_PARALLEL;
        rc = live_signal(l, &m->judge, p, BEAT_END, err);
    }
    if (rc == HC_OK)
        rc = live_settle(l, &m->judge, err);
    if (rc == HC_OK && (l->s.notes & NOTE_ORPHAN) != 0)
        rc = report_orphan_end(m, l, p, err);
    return rc == HC_OK
               ? drop(m, s, l,
                      line->beat.error ? STATE_CLOSED_ERR : STATE_CLOSED_OK,
                      err)
               : rc;
}

/* ---- lines that report missed beats ---- */

static enum hc_code end_episode(struct beat_sessions *m, struct beat_series *s,
                                struct hc_err *err)
{
    if (!s->has_episode)
        return HC_OK;
    s->has_episode = false;
    return m->sink.gap(m->sink.ctx, &s->episode, err);
}

static enum hc_code add_report(struct beat_sessions *m, struct beat_series *s,
                               const struct beat_line *line,
                               const struct beat_point *p, struct hc_err *err)
{
    struct beat_gap *g = &s->episode;
    enum hc_code rc = HC_OK;

    if (s->has_episode && p->time_us - g->to_us > BEAT_DEFAULT_INTERVAL_US)
        rc = end_episode(m, s, err);
    if (rc != HC_OK)
        return rc;
    if (!s->has_episode)
        *g = (struct beat_gap){
            .class = GAP_MISSED_BEATS,
            .key = s->key,
            .from_us = p->time_us,
            .interval_us = line->beat.interval_us > 0 &&
                                   line->beat.interval_us <= BEAT_MAX_SPAN_US
                               ? line->beat.interval_us
                               : 0,
            .silence = STATE_OPEN,
            .missed = -1,
            .elapsed_from_us = p->elapsed_us,
            .phi = NAN,
            .before = p->log,
        };
    s->has_episode = true;
    g->to_us = p->time_us;
    g->elapsed_to_us = p->elapsed_us;
    g->after = p->log;
    g->reports++;
    return HC_OK;
}

/* ---- the stream ---- */

enum hc_code beat_sessions_add(struct beat_sessions *m,
                               const struct beat_line *line, struct hc_err *err)
{
    struct beat_series *s = NULL;
    struct beat_point p = point_of(line);
    bool twin = false;
    enum hc_code rc = beat_table_find(&m->table, line, &s, err);

    if (rc == HC_OK)
        rc = beat_series_twin(s, line, &twin, err);
    if (rc != HC_OK || twin) {
        m->twins += twin;
        return rc;
    }
    if (line->beat.class == BEAT_MISSED)
        return add_report(m, s, line, &p, err);
    rc = drop_dead(m, s, line->time_us, err);
    if (rc != HC_OK)
        return rc;
    switch (line->beat.event) {
    case BEAT_START:
        return add_start(m, s, line, &p, err);
    case BEAT_END:
        return add_end(m, s, line, &p, err);
    case BEAT_ALIVE:
        break;
    }
    return add_signal(m, s, line, &p, err);
}

enum hc_code beat_sessions_finish(struct beat_sessions *m, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; i < m->table.n_buckets; i++)
        for (struct beat_series *s = m->table.buckets[i];
             rc == HC_OK && s != NULL; s = s->next) {
            rc = end_episode(m, s, err);
            while (rc == HC_OK && s->open != NULL)
                rc = close_open(m, s, s->open, err);
        }
    return rc;
}
