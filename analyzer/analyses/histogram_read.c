/* SPDX-License-Identifier: MIT
 *
 * Events by local hour, see histogram_read.h. */
#include "analyzer/analyses/histogram_read.h"

#include <stdlib.h>

#include "analyzer/analyses/histogram_chains.h"
#include "base/checked.h"

/* The key of rows without a start in table rollup, and what lies behind the
 * last hour of year 9999. */
enum { NO_HOUR = -2147483647 - 1, LAST_HOUR = 2147483647 };

/* One reading: a query and its two bounds. */
struct reading {
    const char *query, *from_name, *to_name;
    int64_t from, to;
    bool edge; /* rows without a time are not its business */
};

static void add(struct histogram_count *sum, const struct query *q)
{
    sum->n += query_int(q, 1);
    sum->base += query_int(q, 2);
}

static void count_row(struct histogram_counts *counts,
                      const struct histogram_scope *scope,
                      const struct reading *reading, const struct query *q)
{
    const struct local_hour *h;

    if (query_is_null(q, 0)) {
        if (!reading->edge)
            add(&counts->no_time, q);
        return;
    }
    h = local_hours_find(scope->hours, query_int(q, 0));
    if (h == NULL)
        add(&counts->outside, q);
    else
        add(&counts->at[h - scope->hours->at], q);
}

static void show(const struct histogram_scope *scope,
                 const struct reading *reading, struct report *report,
                 const char *columns)
{
    size_t e = report_evidence(report, columns,
                               hc_str_from(query_text(reading->query)));

    report_evidence_text(report, e, ":measure", hc_str_from(scope->measure));
    if (strcmp(reading->query, "histogram") != 0)
        report_evidence_text(report, e, ":event", hc_str_from(scope->event));
    report_evidence_int(report, e, reading->from_name, reading->from);
    report_evidence_int(report, e, reading->to_name, reading->to);
    filters_evidence(scope->filters, report, e);
}

/* histogram.sql answers every measure and filter; the usual question has a
 * faster statement of the same rows. */
static bool has_fast_query(const struct histogram_scope *scope,
                           const struct reading *reading)
{
    const struct filters *f = scope->filters;

    return strcmp(reading->query, "histogram") == 0 &&
           strcmp(scope->measure, "rows_failed") == 0 && !f->processors.given &&
           !f->phases.given && !f->statuses.given;
}

static enum hc_code open_reading(struct query **out,
                                 const struct histogram_scope *scope,
                                 const struct reading *reading,
                                 struct hc_err *err)
{
    bool fast = has_fast_query(scope, reading);
    enum hc_code rc = query_open(
        out, scope->db, fast ? "histogram_failed" : reading->query, err);

    if (rc != HC_OK)
        return rc;
    query_bind_int(*out, reading->from_name, reading->from);
    query_bind_int(*out, reading->to_name, reading->to);
    if (fast)
        return HC_OK;
    query_bind_text(*out, ":measure", hc_str_from(scope->measure));
    if (strcmp(reading->query, "histogram") != 0)
        query_bind_text(*out, ":event", hc_str_from(scope->event));
    filters_bind(scope->filters, *out);
    return HC_OK;
}

static enum hc_code read_one(struct histogram_counts *counts,
                             const struct histogram_scope *scope,
                             const struct reading *reading,
                             struct report *report, const char *columns,
                             struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = open_reading(&q, scope, reading, err);

    if (rc != HC_OK)
        return rc;
    while (query_step(q, &rc, err))
        count_row(counts, scope, reading, q);
    query_close(q);
    show(scope, reading, report, columns);
    return rc;
}

static struct reading rows_reading(const struct histogram_scope *scope,
                                   int64_t from_us, int64_t to_us, bool edge)
{
    return (struct reading){scope->window->exact ? "histogram_exact"
                                                 : "histogram_rows",
                            ":from_us",
                            ":to_us",
                            from_us,
                            to_us,
                            edge};
}

/* Whole hours from hourly counts, what the bounds cut from the rows.  Where
 * the window is open, so is the reading: what lies in no hour shows. */
static size_t plan_counts(const struct histogram_scope *scope,
                          struct reading out[3])
{
    const struct exposure *e = scope->exposure;
    const struct window *w = scope->window;
    int64_t from =
        hc_floor_div(e->from_us + HC_US_PER_HOUR - 1, HC_US_PER_HOUR);
    int64_t to = hc_floor_div(e->to_us, HC_US_PER_HOUR);
    size_t n = 0;

    if (from > to) { /* all within one hour */
        out[n++] = rows_reading(scope, e->from_us, e->to_us, true);
        return n;
    }
    if (e->from_us < from * HC_US_PER_HOUR)
        out[n++] = rows_reading(scope, e->from_us, from * HC_US_PER_HOUR, true);
    if (e->to_us > to * HC_US_PER_HOUR)
        out[n++] = rows_reading(scope, to * HC_US_PER_HOUR, e->to_us, true);
    out[n++] = (struct reading){
        "histogram",
        ":from_hour",
        ":to_hour",
        w->from_us == WINDOW_OPEN_FROM ? NO_HOUR : from,
        w->to_us == WINDOW_OPEN_TO ? LAST_HOUR : to,
        false,
    };
    return n;
}

/* What lies beyond the exposure is looked at where the window does not say
 * otherwise, and for ends, which come after starts. */
static struct reading plan_rows(const struct histogram_scope *scope)
{
    const struct exposure *e = scope->exposure;
    const struct window *w = scope->window;

    return rows_reading(
        scope, w->from_us == WINDOW_OPEN_FROM ? w->from_us : e->from_us,
        w->to_us == WINDOW_OPEN_TO ? w->to_us : e->to_us, false);
}

enum hc_code histogram_read(struct histogram_counts *counts,
                            const struct histogram_scope *scope,
                            struct report *report, const char *columns,
                            struct hc_err *err)
{
    const struct exposure *e = scope->exposure;
    bool counted = !scope->window->exact &&
                   strcmp(scope->event, "started_at") == 0 &&
                   zone_whole_hours(scope->window->zone, e->from_us, e->to_us);
    struct reading readings[3];
    size_t n = 1;
    enum hc_code rc = HC_OK;

    *counts = (struct histogram_counts){.at = NULL};
    counts->at = calloc(scope->hours->n + 1, sizeof *counts->at);
    if (counts->at == NULL)
        return hc_nomem(err);
    if (histogram_of_chains(scope))
        return histogram_count_chains(counts, scope, report, columns, err);
    if (counted)
        n = plan_counts(scope, readings);
    else
        readings[0] = plan_rows(scope);
    for (size_t i = 0; rc == HC_OK && i < n; i++)
        rc = read_one(counts, scope, &readings[i], report, columns, err);
    return rc;
}
