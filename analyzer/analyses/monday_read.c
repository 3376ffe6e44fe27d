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

enum hc_code monday_spans_make_rows(struct monday_spans *s,
                                    const struct monday_scope *scope,
                                    const struct hour_pick *pick,
                                    struct hc_err *err)
{
    return make_spans(s, scope->hours, pick, true, err);
}

void monday_spans_release(struct monday_spans *s)
{
    hc_buf_release(&s->hours);
    hc_buf_release(&s->spans);
}

/* ---- names ------------------------------------------------------------- */

/* Room for one more name. */
static bool grow_names(struct monday_scope *scope, size_t *cap,
                       struct hc_arena *arena)
{
    size_t more = *cap == 0 ? 64 : *cap * 2, n = scope->n_names;
    struct hc_str *names;
    struct monday_id *ids;

    if (n < *cap)
        return true;
    names = hc_arena_alloc(arena, more * sizeof *names);
    ids = hc_arena_alloc(arena, more * sizeof *ids);
    if (names == NULL || ids == NULL)
        return false;
    if (n > 0) {
        memcpy(names, scope->names, n * sizeof *names);
        memcpy(ids, scope->ids, n * sizeof *ids);
    }
    scope->names = names;
    scope->ids = ids;
    *cap = more;
    return true;
}

static int by_id(const void *a, const void *b)
{
    const struct monday_id *x = a, *y = b;

    return (x->id > y->id) - (x->id < y->id);
}

enum hc_code monday_load_names(struct monday_scope *scope,
                               struct hc_arena *arena, struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, scope->db, "names_processor", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct hc_str name = hc_arena_str(arena, query_str(q, 0));
        size_t n = scope->n_names;

        if (name.p == NULL || !grow_names(scope, &cap, arena)) {
            rc = hc_nomem(err);
            break;
        }
        scope->names[n] = name;
        scope->ids[n] = (struct monday_id){query_int(q, 1), n};
        scope->n_names++;
    }
    query_close(q);
    if (scope->n_names > 0)
        qsort(scope->ids, scope->n_names, sizeof *scope->ids, by_id);
    return rc;
}

bool monday_find_name(const struct monday_scope *scope, struct hc_str name,
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

bool monday_find_id(const struct monday_scope *scope, int64_t id, size_t *out)
{
    const struct monday_id key = {.id = id}, *found = NULL;

    if (scope->n_names > 0)
        found = bsearch(&key, scope->ids, scope->n_names, sizeof key, by_id);
    if (found != NULL)
        *out = found->name;
    return found != NULL;
}

/* ---- rows -------------------------------------------------------------- */

void monday_counts_add(struct monday_counts *sum, const struct monday_counts *n)
{
    sum->rows_failed += n->rows_failed;
    sum->runs_failed += n->runs_failed;
    sum->phantom += n->phantom;
    sum->phantom_dup += n->phantom_dup;
    sum->lost += n->lost;
}

static bool same_cell(const struct monday_row *a, const struct monday_row *b)
{
    return a->date == b->date && a->hour == b->hour &&
           a->processor == b->processor;
}

/* Hourly counts of a cell come together: they become one row. */
static enum hc_code add_row(struct monday_rows *rows,
                            const struct monday_row *row, struct hc_err *err)
{
    if (rows->n > 0 && same_cell(&rows->at[rows->n - 1], row)) {
        monday_counts_add(&rows->at[rows->n - 1].n, &row->n);
        return HC_OK;
    }
    if (rows->n == rows->cap) {
        size_t cap = rows->cap == 0 ? 256 : rows->cap * 2;
        struct monday_row *more = realloc(rows->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        rows->at = more;
        rows->cap = cap;
    }
    rows->at[rows->n++] = *row;
    return HC_OK;
}

static enum hc_code read_row(struct monday_rows *rows,
                             const struct monday_scope *scope,
                             const struct query *q, bool by_name,
                             struct hc_err *err)
{
    const struct local_hour *h =
        local_hours_find(scope->hours, query_int(q, 0));
    struct monday_row row = {.n = {query_int(q, 2), query_int(q, 3),
                                   query_int(q, 4), query_int(q, 5),
                                   query_int(q, 6)}};

    if (h == NULL ||
        !(by_name ? monday_find_name(scope, query_str(q, 1), &row.processor)
                  : monday_find_id(scope, query_int(q, 1), &row.processor)))
        return hc_fail(err, HC_EDB,
                       "hourly counts name an hour or a processor that the "
                       "store does not have; try --exact");
    row.date = h->date;
    row.dow_bq = h->dow_bq;
    row.hour = h->hour;
    return add_row(rows, &row, err);
}

/* by_name: the query tells a processor by its name, not by its id. */
static enum hc_code run_query(struct monday_rows *rows,
                              const struct monday_scope *scope,
                              const char *name, bool by_name,
                              const char *parameter, struct hc_str json,
                              struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, name, err);

    if (rc == HC_OK) {
        query_bind_text(q, parameter, json);
        filters_bind(scope->filters, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = read_row(rows, scope, q, by_name, err);
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
        rc = run_query(rows, scope, "monday_counts", false, ":hours",
                       hc_buf_str(&s->hours), err);
    if (rc == HC_OK && s->any_spans)
        rc = run_query(rows, scope, spans_query(scope), true, ":spans",
                       hc_buf_str(&s->spans), err);
    return rc;
}

void monday_show(const struct monday_scope *scope, struct report *report,
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
        monday_show(scope, report, columns, "monday", ":hours",
                    hc_buf_str(&s->hours));
    if (s->any_spans)
        monday_show(scope, report, columns, spans_query(scope), ":spans",
                    hc_buf_str(&s->spans));
}

/* ---- error texts ------------------------------------------------------- */

/* Hourly counts of messages know no phase, and not the messages that found
 * their dictionary full. */
enum hc_code monday_errors_counted(const struct monday_scope *scope,
                                   const struct monday_spans *s, bool *yes,
                                   struct hc_err *err)
{
    int64_t uncounted = 0;
    enum hc_code rc =
        store_meta_int(scope->db, "uncounted_messages", 0, &uncounted, err);

    *yes = !s->any_spans && uncounted == 0 && !scope->filters->phases.given;
    return rc;
}
