/* SPDX-License-Identifier: MIT
 *
 * Failed rows of local hours, see monday_read.h. */
#include "analyzer/analyses/monday_read.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"

/* ---- parameters -------------------------------------------------------- */

/* A local hour as members of :hours; two where the clock repeats it. */
static void add_hours(struct monday_spans *s, const struct local_hour *h)
{
    for (int64_t t = h->from_us; t < h->to_us; t += HC_US_PER_HOUR) {
        hc_buf_printf(&s->hours, "%s\"%" PRId64 "\":%d",
                      s->any_hours ? "," : "", hc_hour_index(t), h->hour);
        s->any_hours = true;
    }
}

static void add_span(struct monday_spans *s, const struct local_hour *h)
{
    hc_buf_printf(&s->spans, "%s[%" PRId64 ",%" PRId64 ",%d]",
                  s->any_spans ? "," : "", h->from_us, h->to_us, h->hour);
    s->any_spans = true;
}

/* rows_only: no hour may be read from hourly counts. */
static enum hc_code make_spans(struct monday_spans *s,
                               const struct local_hours *hours,
                               const struct hour_pick *pick, bool rows_only,
                               struct hc_err *err)
{
    enum hc_code rc;

    *s = (struct monday_spans){.any_hours = false};
    hc_buf_init(&s->hours, HC_MAX_RENDERED);
    hc_buf_init(&s->spans, HC_MAX_RENDERED);
    hc_buf_add_char(&s->hours, '{');
    hc_buf_add_char(&s->spans, '[');
    for (size_t i = 0; i < hours->n; i++) {
        const struct local_hour *h = &hours->at[i];

        if (!hour_picked(pick, h))
            continue;
        if (local_hour_whole(h) && !rows_only)
            add_hours(s, h);
        else
            add_span(s, h);
    }
    hc_buf_add_char(&s->hours, '}');
    hc_buf_add_char(&s->spans, ']');
    rc = hc_buf_check(&s->hours, err);
    return rc == HC_OK ? hc_buf_check(&s->spans, err) : rc;
}

enum hc_code monday_spans_make(struct monday_spans *s,
                               const struct monday_scope *scope,
                               const struct hour_pick *pick, struct hc_err *err)
{
    return make_spans(s, scope->hours, pick, scope->window->exact, err);
}

void monday_spans_release(struct monday_spans *s)
{
    hc_buf_release(&s->hours);
    hc_buf_release(&s->spans);
}

/* ---- names ------------------------------------------------------------- */

enum hc_code monday_load_names(struct monday_scope *scope,
                               struct hc_arena *arena, struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, scope->db, "names_processor", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct hc_str name = hc_arena_str(arena, query_str(q, 0));

        if (scope->n_names == cap) {
            struct hc_str *more;

            cap = cap == 0 ? 64 : cap * 2;
            more = hc_arena_alloc(arena, cap * sizeof *more);
            if (more == NULL) {
                rc = hc_nomem(err);
                break;
            }
            if (scope->n_names > 0)
                memcpy(more, scope->names, scope->n_names * sizeof *more);
            scope->names = more;
        }
        if (name.p == NULL)
            rc = hc_nomem(err);
        scope->names[scope->n_names++] = name;
    }
    query_close(q);
    return rc;
}

static bool find_name(const struct monday_scope *scope, struct hc_str name,
                      size_t *out)
{
    size_t lo = 0, hi = scope->n_names;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;
        int c = hc_str_cmp(scope->names[mid], name);

        if (c == 0) {
            *out = mid;
            return true;
        }
        if (c < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return false;
}

/* ---- rows -------------------------------------------------------------- */

static enum hc_code add_row(struct monday_rows *rows,
                            const struct monday_scope *scope,
                            const struct query *q, struct hc_err *err)
{
    const struct local_hour *h =
        local_hours_find(scope->hours, query_int(q, 0));
    struct monday_row row = {.n = {query_int(q, 2), query_int(q, 3),
                                   query_int(q, 4), query_int(q, 5),
                                   query_int(q, 6)}};

    if (h == NULL || !find_name(scope, query_str(q, 1), &row.processor))
        return hc_fail(err, HC_EDB,
                       "hourly counts name an hour or a processor that the "
                       "store does not have; try --exact");
    row.date = h->date;
    row.dow_bq = h->dow_bq;
    row.hour = h->hour;
    if (rows->n == rows->cap) {
        size_t cap = rows->cap == 0 ? 256 : rows->cap * 2;
        struct monday_row *more = realloc(rows->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        rows->at = more;
        rows->cap = cap;
    }
    rows->at[rows->n++] = row;
    return HC_OK;
}

static enum hc_code run_query(struct monday_rows *rows,
                              const struct monday_scope *scope,
                              const char *name, const char *parameter,
                              struct hc_str json, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, name, err);

    if (rc == HC_OK) {
        query_bind_text(q, parameter, json);
        filters_bind(scope->filters, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add_row(rows, scope, q, err);
    query_close(q);
    return rc;
}

static const char *spans_query(const struct monday_scope *scope)
{
    return scope->window->exact ? "monday_exact" : "monday_rows";
}

enum hc_code monday_read(struct monday_rows *rows,
                         const struct monday_scope *scope,
                         const struct monday_spans *s, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *rows = (struct monday_rows){.n = 0};
    if (s->any_hours)
        rc = run_query(rows, scope, "monday", ":hours", hc_buf_str(&s->hours),
                       err);
    if (rc == HC_OK && s->any_spans)
        rc = run_query(rows, scope, spans_query(scope), ":spans",
                       hc_buf_str(&s->spans), err);
    return rc;
}

static void show(const struct monday_scope *scope, struct report *report,
                 const char *columns, const char *query, const char *parameter,
                 struct hc_str json)
{
    size_t e = report_evidence(report, columns, hc_str_from(query_text(query)));

    report_evidence_text(report, e, parameter, json);
    filters_evidence(scope->filters, report, e);
}

void monday_read_evidence(const struct monday_scope *scope,
                          const struct monday_spans *s, struct report *report,
                          const char *columns)
{
    if (s->any_hours || !s->any_spans)
        show(scope, report, columns, "monday", ":hours", hc_buf_str(&s->hours));
    if (s->any_spans)
        show(scope, report, columns, spans_query(scope), ":spans",
             hc_buf_str(&s->spans));
}

/* ---- error texts ------------------------------------------------------- */

/* Hourly counts of messages know no phase, and not the messages that found
 * their dictionary full. */
static enum hc_code errors_are_counted(const struct monday_scope *scope,
                                       const struct monday_spans *s, bool *yes,
                                       struct hc_err *err)
{
    int64_t uncounted = 0;
    enum hc_code rc =
        store_meta_int(scope->db, "uncounted_messages", 0, &uncounted, err);

    *yes = !s->any_spans && uncounted == 0 && !scope->filters->phases.given;
    return rc;
}

static void show_errors(const struct monday_errors *e,
                        const struct monday_scope *scope, bool counted,
                        struct report *report, const char *columns)
{
    show(scope, report, columns,
         counted ? "monday_errors" : "monday_errors_rows",
         counted ? ":hours" : ":spans",
         hc_buf_str(counted ? &e->spans.hours : &e->spans.spans));
}

enum hc_code monday_errors_open(struct monday_errors *e,
                                const struct monday_scope *scope,
                                const struct hour_pick *pick,
                                struct report *report, const char *columns,
                                struct hc_err *err)
{
    bool counted = false;
    enum hc_code rc;

    e->q = NULL;
    rc = monday_spans_make(&e->spans, scope, pick, err);
    if (rc == HC_OK)
        rc = errors_are_counted(scope, &e->spans, &counted, err);
    if (rc == HC_OK && !counted) {
        monday_spans_release(&e->spans);
        rc = make_spans(&e->spans, scope->hours, pick, true, err);
    }
    if (rc == HC_OK)
        rc = query_open(&e->q, scope->db,
                        counted ? "monday_errors" : "monday_errors_rows", err);
    if (rc != HC_OK)
        return rc;
    query_bind_text(e->q, counted ? ":hours" : ":spans",
                    hc_buf_str(counted ? &e->spans.hours : &e->spans.spans));
    filters_bind_names(scope->filters, e->q, !counted);
    show_errors(e, scope, counted, report, columns);
    return HC_OK;
}

void monday_errors_close(struct monday_errors *e)
{
    query_close(e->q);
    monday_spans_release(&e->spans);
}
