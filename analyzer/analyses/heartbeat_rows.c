/* SPDX-License-Identifier: MIT
 *
 * Sessions and gaps as rows of a report, see heartbeat_rows.h. */
#include "analyzer/analyses/heartbeat_rows.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

#include "base/checked.h"

enum gap_column {
    G_CLASS,
    G_OP,
    G_GAP,
    G_START,
    G_STATE,
    G_MISSED,
    G_SERVICE,
    G_END,
    G_NOTES,
    G_SESSION,
    G_INTERVAL,
    G_SYSTEM,
    G_WORKER,
    G_PROJECT,
    G_REVISION,
    G_INSTANCE,
    G_ELAPSED_FROM,
    G_ELAPSED_TO,
    G_PHI,
    G_BEFORE,
    G_AFTER
};

const struct column heartbeat_gap_columns[] = {
    {"class", COLUMN_TEXT, NULL, "what the gap means", 0, 0},
    {"op", COLUMN_TEXT, NULL, "the operation", 0, 0},
    {"gap_s", COLUMN_REAL, "s", "from start to end", 1, COLUMN_HEAT},
    {"start", COLUMN_TIME, NULL, "the last signal before the gap", 0, 0},
    {"state", COLUMN_TEXT, NULL, "how silent it got: OPEN LATE SILENT DEAD", 0,
     0},
    {"missed", COLUMN_INT, NULL, "beats that were due and did not come", 0, 0},
    {"service", COLUMN_TEXT, NULL, "who logs", 0, 0},
    {"end", COLUMN_TIME, NULL,
     "the next signal; where none came, the last entry of the service", 0, 0},
    {"notes", COLUMN_LIST, NULL, "what else is known", 0, COLUMN_WIDE},
    {"session_id", COLUMN_TEXT, NULL, "the session it is a gap of", 0,
     COLUMN_WIDE},
    {"interval_s", COLUMN_REAL, "s", "the expected period", 3, COLUMN_DETAIL},
    {"system", COLUMN_TEXT, NULL, "who writes such texts", 0, COLUMN_DETAIL},
    {"worker", COLUMN_TEXT, NULL, "who beats, where the text says so", 0,
     COLUMN_DETAIL},
    {"project", COLUMN_TEXT, NULL, "project of the log name", 0, COLUMN_DETAIL},
    {"revision", COLUMN_TEXT, NULL, "revision of the service", 0,
     COLUMN_DETAIL},
    {"instance", COLUMN_TEXT, NULL, "instance that logged", 0, COLUMN_DETAIL},
    {"elapsed_from_s", COLUMN_REAL, "s", "elapsed time that start says", 1,
     COLUMN_DETAIL},
    {"elapsed_to_s", COLUMN_REAL, "s", "elapsed time that end says", 1,
     COLUMN_DETAIL},
    {"phi", COLUMN_REAL, NULL,
     "-log10 of the chance of such a gap, from 10 gaps of the session on", 1,
     COLUMN_DETAIL},
    {"log_before", COLUMN_TEXT, NULL, "log id of start", 0, COLUMN_DETAIL},
    {"log_after", COLUMN_TEXT, NULL, "log id of end", 0, COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum session_column {
    S_ID,
    S_OP,
    S_STATE,
    S_START,
    S_BEATS,
    S_EXPECTED,
    S_MISSED,
    S_SERVICE,
    S_END,
    S_MAX_GAP,
    S_WORST,
    S_DURATION,
    S_ELAPSED,
    S_NOTES,
    S_INTERVAL,
    S_SYSTEM,
    S_WORKER,
    S_PROJECT,
    S_REVISION,
    S_INSTANCE,
    S_FIRST,
    S_LAST
};

const struct column heartbeat_session_columns[] = {
    {"session_id", COLUMN_TEXT, NULL, "content hash", 0, COLUMN_WIDE},
    {"op", COLUMN_TEXT, NULL, "the operation", 0, 0},
    {"state", COLUMN_TEXT, NULL,
     "OPEN LATE SILENT DEAD CLOSED_OK CLOSED_ERR LOST STOPPED", 0, 0},
    {"start", COLUMN_TIME, NULL,
     "its start; where that was not seen, what its elapsed time says", 0, 0},
    {"beats", COLUMN_INT, NULL, "beats seen", 0, 0},
    {"expected", COLUMN_INT, NULL, "beats due from start to end", 0,
     COLUMN_WIDE},
    {"missed", COLUMN_INT, NULL, "sum over its gaps", 0, 0},
    {"service", COLUMN_TEXT, NULL, "who logs", 0, 0},
    {"end", COLUMN_TIME, NULL, "its end; where none was seen, its last signal",
     0, 0},
    {"max_gap_s", COLUMN_REAL, "s", "longest time between two signals", 1,
     COLUMN_WIDE | COLUMN_HEAT},
    {"worst_class", COLUMN_TEXT, NULL, "worst gap class, or none", 0,
     COLUMN_WIDE},
    {"duration_s", COLUMN_REAL, "s", "from start to end", 1, COLUMN_WIDE},
    {"elapsed_final_s", COLUMN_REAL, "s", "the last elapsed time it said", 1,
     COLUMN_WIDE},
    {"notes", COLUMN_LIST, NULL, "what else is known", 0, COLUMN_WIDE},
    {"interval_s", COLUMN_REAL, "s", "the expected period", 3, COLUMN_DETAIL},
    {"system", COLUMN_TEXT, NULL, "who writes such texts", 0, COLUMN_DETAIL},
    {"worker", COLUMN_TEXT, NULL, "who beats, where the text says so", 0,
     COLUMN_DETAIL},
    {"project", COLUMN_TEXT, NULL, "project of the log name", 0, COLUMN_DETAIL},
    {"revision", COLUMN_TEXT, NULL, "revision of the service", 0,
     COLUMN_DETAIL},
    {"instance", COLUMN_TEXT, NULL, "instance that logged", 0, COLUMN_DETAIL},
    {"first_log", COLUMN_TEXT, NULL, "log id of its first line", 0,
     COLUMN_DETAIL},
    {"last_log", COLUMN_TEXT, NULL, "log id of its last line", 0,
     COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- collecting ---- */

void heartbeat_rows_init(struct heartbeat_rows *r, bool late_too)
{
    *r = (struct heartbeat_rows){.late_too = late_too};
    hc_arena_init(&r->arena);
}

void heartbeat_rows_release(struct heartbeat_rows *r)
{
    hc_arena_release(&r->arena);
    free(r->sessions);
    free(r->gaps);
}

static enum hc_code keep_key(struct heartbeat_rows *r, struct beat_key *k,
                             struct hc_err *err)
{
    struct hc_str *fields[] = {&k->where.project,
                               &k->where.service,
                               &k->where.revision,
                               &k->where.instance,
                               &k->system,
                               &k->id,
                               &k->op};

    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        *fields[i] = hc_arena_str(&r->arena, *fields[i]);
        if (fields[i]->p == NULL)
            return hc_nomem(err);
    }
    return HC_OK;
}

/* *array with room for one more element; NULL = no memory. */
static void *room(void *array, size_t n, size_t *cap, size_t size)
{
    size_t more = *cap == 0 ? 64 : 2 * *cap, bytes;
    void *grown;

    if (n < *cap)
        return array;
    if (!hc_mul_size(more, size, &bytes) ||
        (grown = realloc(array, bytes)) == NULL)
        return NULL;
    *cap = more;
    return grown;
}

enum hc_code heartbeat_rows_add_session(struct heartbeat_rows *r,
                                        const struct beat_session *s,
                                        struct hc_err *err)
{
    struct beat_session *grown =
        room(r->sessions, r->n_sessions, &r->cap_sessions, sizeof *r->sessions);

    if (grown == NULL)
        return hc_nomem(err);
    r->sessions = grown;
    r->sessions[r->n_sessions] = *s;
    return keep_key(r, &r->sessions[r->n_sessions++].key, err);
}

enum hc_code heartbeat_rows_add_gap(struct heartbeat_rows *r,
                                    const struct beat_gap *g,
                                    struct hc_err *err)
{
    struct beat_gap *grown;

    r->late += g->class == GAP_LATE_BEAT;
    if (g->class == GAP_LATE_BEAT && !r->late_too)
        return HC_OK;
    grown = room(r->gaps, r->n_gaps, &r->cap_gaps, sizeof *r->gaps);
    if (grown == NULL)
        return hc_nomem(err);
    r->gaps = grown;
    r->gaps[r->n_gaps] = *g;
    return keep_key(r, &r->gaps[r->n_gaps++].key, err);
}

/* ---- order ---- */

static int order_u64(uint64_t a, uint64_t b)
{
    return (a > b) - (a < b);
}

static int order_i64(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int order_keys(const struct beat_key *a, const struct beat_key *b)
{
    const struct hc_str x[] = {a->where.project,
                               a->where.service,
                               a->where.revision,
                               a->where.instance,
                               a->system,
                               a->id,
                               a->op};
    const struct hc_str y[] = {b->where.project,
                               b->where.service,
                               b->where.revision,
                               b->where.instance,
                               b->system,
                               b->id,
                               b->op};
    int c = 0;

    for (size_t i = 0; c == 0 && i < sizeof x / sizeof *x; i++)
        c = hc_str_cmp(x[i], y[i]);
    return c;
}

static int compare_sessions(const void *a, const void *b)
{
    const struct beat_session *x = a, *y = b;
    int c = order_i64(x->start_us, y->start_us);

    if (c == 0)
        c = order_keys(&x->key, &y->key);
    return c != 0 ? c : order_u64(x->id, y->id);
}

static int compare_gaps(const void *a, const void *b)
{
    const struct beat_gap *x = a, *y = b;
    int c = order_i64(x->from_us, y->from_us);

    if (c == 0)
        c = order_i64(x->to_us, y->to_us);
    if (c == 0)
        c = order_keys(&x->key, &y->key);
    if (c == 0)
        c = order_u64(x->session, y->session);
    if (c == 0)
        c = (int)x->class - (int)y->class;
    return c != 0 ? c : order_u64(x->after, y->after);
}

/* ---- printing ---- */

static double seconds(int64_t us)
{
    return (double)us / 1e6;
}

static void put_span(struct report *p, size_t k, size_t column, int64_t us)
{
    if (us >= 0)
        report_real(p, k, column, seconds(us));
}

static void put_id(struct report *p, size_t k, size_t column, uint64_t id)
{
    char text[17];

    (void)snprintf(text, sizeof text, "%016" PRIx64, id);
    if (id != 0)
        report_text(p, k, column, (struct hc_str){text, 16});
}

/* "" means that it was not said. */
static void put_said(struct report *p, size_t k, size_t column,
                     struct hc_str text)
{
    if (text.n > 0)
        report_text(p, k, column, text);
}

static void put_gap_notes(struct report *p, size_t k, const struct beat_gap *g)
{
    char text[96];

    if (g->timeout_us > 0) {
        (void)snprintf(text, sizeof text, "timeout of %" PRId64 " s",
                       g->timeout_us / 1000000);
        report_list_add(p, k, G_NOTES, hc_str_from(text));
    }
    if (g->reports > 0) {
        (void)snprintf(text, sizeof text, "%" PRId64 " line%s it", g->reports,
                       g->reports == 1 ? " reports" : "s report");
        report_list_add(p, k, G_NOTES, hc_str_from(text));
    }
    if (g->class == GAP_CLOCK_SKEW) {
        (void)snprintf(text, sizeof text, "clock moved by %+.1f s",
                       seconds((g->to_us - g->from_us) -
                               (g->elapsed_to_us - g->elapsed_from_us)));
        report_list_add(p, k, G_NOTES, hc_str_from(text));
    }
}

static void put_gap(struct report *p, size_t k, const struct beat_gap *g)
{
    report_row(p, k);
    report_text(p, k, G_CLASS, hc_str_from(gap_class_name(g->class)));
    put_said(p, k, G_SERVICE, g->key.where.service);
    report_text(p, k, G_OP, g->key.op);
    report_int(p, k, G_START, g->from_us);
    report_int(p, k, G_END, g->to_us);
    report_real(p, k, G_GAP, seconds(g->to_us - g->from_us));
    if (g->missed >= 0)
        report_int(p, k, G_MISSED, g->missed);
    report_text(p, k, G_STATE, hc_str_from(beat_state_name(g->silence)));
    put_gap_notes(p, k, g);
    put_id(p, k, G_SESSION, g->session);
    if (g->interval_us > 0)
        put_span(p, k, G_INTERVAL, g->interval_us);
    report_text(p, k, G_SYSTEM, g->key.system);
    put_said(p, k, G_WORKER, g->key.id);
    put_said(p, k, G_PROJECT, g->key.where.project);
    put_said(p, k, G_REVISION, g->key.where.revision);
    put_said(p, k, G_INSTANCE, g->key.where.instance);
    put_span(p, k, G_ELAPSED_FROM, g->elapsed_from_us);
    put_span(p, k, G_ELAPSED_TO, g->elapsed_to_us);
    if (!isnan(g->phi))
        report_real(p, k, G_PHI, g->phi);
    put_id(p, k, G_BEFORE, g->before);
    put_id(p, k, G_AFTER, g->after);
}

static void put_session_notes(struct report *p, size_t k, unsigned notes)
{
    static const char *const names[] = {"left_truncated", "orphan",
                                        "right_censored", "parallel",
                                        "median",         "crowded"};

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if ((notes & 1u << i) != 0)
            report_list_add(p, k, S_NOTES, hc_str_from(names[i]));
}

static void put_session(struct report *p, size_t k,
                        const struct beat_session *s)
{
    report_row(p, k);
    put_id(p, k, S_ID, s->id);
    put_said(p, k, S_SERVICE, s->key.where.service);
    report_text(p, k, S_OP, s->key.op);
    report_int(p, k, S_START, s->start_us);
    report_int(p, k, S_END, s->end_us);
    report_text(p, k, S_STATE, hc_str_from(beat_state_name(s->state)));
    report_int(p, k, S_BEATS, s->beats);
    report_int(p, k, S_EXPECTED, s->expected);
    report_int(p, k, S_MISSED, s->missed);
    put_span(p, k, S_MAX_GAP, s->max_gap_us);
    report_text(p, k, S_WORST, hc_str_from(gap_class_name(s->worst)));
    report_real(p, k, S_DURATION, seconds(s->end_us - s->start_us));
    put_span(p, k, S_ELAPSED, s->elapsed_us);
    put_session_notes(p, k, s->notes);
    if (s->interval_us > 0)
        put_span(p, k, S_INTERVAL, s->interval_us);
    report_text(p, k, S_SYSTEM, s->key.system);
    put_said(p, k, S_WORKER, s->key.id);
    put_said(p, k, S_PROJECT, s->key.where.project);
    put_said(p, k, S_REVISION, s->key.where.revision);
    put_said(p, k, S_INSTANCE, s->key.where.instance);
    put_id(p, k, S_FIRST, s->first_log);
    put_id(p, k, S_LAST, s->last_log);
}

static void put_gap_totals(const struct heartbeat_rows *r, struct report *p,
                           size_t k)
{
    int64_t n[N_GAP_CLASSES] = {0}, missed = 0, findings = 0;

    for (size_t i = 0; i < r->n_gaps; i++) {
        n[r->gaps[i].class]++;
        findings += r->gaps[i].class != GAP_LATE_BEAT;
        if (r->gaps[i].missed > 0)
            missed += r->gaps[i].missed;
    }
    report_total_int(p, k, "findings", findings);
    for (int c = N_GAP_CLASSES - 1; c > GAP_LATE_BEAT; c--)
        report_total_int(p, k, gap_class_name((enum gap_class)c), n[c]);
    report_total_int(p, k, "late_beat", r->late);
    report_total_int(p, k, "missed", missed);
    if (r->late > 0 && !r->late_too)
        report_note(p, k,
                    "%" PRId64 " late beats are not shown: drift alone makes "
                    "them (--all shows them).",
                    r->late);
}

static void put_session_totals(const struct heartbeat_rows *r, struct report *p,
                               size_t k)
{
    int64_t n[STATE_STOPPED + 1] = {0}, beats = 0, censored = 0;

    for (size_t i = 0; i < r->n_sessions; i++) {
        n[r->sessions[i].state]++;
        beats += r->sessions[i].beats;
        censored += (r->sessions[i].notes & NOTE_RIGHT_CENSORED) != 0;
    }
    report_total_int(p, k, "sessions", (int64_t)r->n_sessions);
    for (int s = 0; s <= STATE_STOPPED; s++)
        report_total_int(p, k, beat_state_name((enum beat_state)s), n[s]);
    report_total_int(p, k, "right_censored", censored);
    report_total_int(p, k, "beats", beats);
}

size_t heartbeat_rows_report(struct heartbeat_rows *r, struct report *report)
{
    size_t gaps = report_result(report, "gaps", "Gaps and stuck operations",
                                heartbeat_gap_columns, DRAW_NONE),
           sessions = report_result(report, "sessions", "Sessions",
                                    heartbeat_session_columns, DRAW_LANES);

    if (r->n_gaps > 0)
        qsort(r->gaps, r->n_gaps, sizeof *r->gaps, compare_gaps);
    if (r->n_sessions > 0)
        qsort(r->sessions, r->n_sessions, sizeof *r->sessions,
              compare_sessions);
    for (size_t i = 0; i < r->n_gaps; i++)
        put_gap(report, gaps, &r->gaps[i]);
    for (size_t i = 0; i < r->n_sessions; i++)
        put_session(report, sessions, &r->sessions[i]);
    put_gap_totals(r, report, gaps);
    put_session_totals(r, report, sessions);
    return gaps;
}
