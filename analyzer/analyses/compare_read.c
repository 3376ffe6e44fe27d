/* SPDX-License-Identifier: MIT
 *
 * Counts of a comparison, see compare_read.h. */
#include "analyzer/analyses/compare_read.h"

#include <stdlib.h>

#include "analyzer/analyses/histogram_read.h"
#include "base/checked.h"

/* What the queries of histogram count, and where it goes. */
static const struct {
    const char *measure, *columns;
    enum compare_count n, base;
} measures[] = {
    {"rows_failed", "occurrences: rows_failed", COUNT_ROWS_FAILED,
     COMPARE_COUNTS},
    {"runs_failed", "occurrences: runs_failed", COUNT_RUNS_FAILED,
     COMPARE_COUNTS},
    {"runs", "occurrences: runs", COUNT_RUNS, COMPARE_COUNTS},
    {"success_rate", "metrics: failure_share", COUNT_SUCCEEDED, COUNT_ENDED},
};

static enum hc_code read_measure(struct compare_hour *hours, size_t i,
                                 struct histogram_scope *scope,
                                 struct report *report, struct hc_err *err)
{
    struct histogram_counts counts;
    enum hc_code rc;

    scope->measure = measures[i].measure;
    rc = histogram_read(&counts, scope, report, measures[i].columns, err);
    for (size_t k = 0; rc == HC_OK && k < scope->hours->n; k++) {
        hours[k].n[measures[i].n] = counts.at[k].n;
        if (measures[i].base != COMPARE_COUNTS)
            hours[k].n[measures[i].base] = counts.at[k].base;
    }
    free(counts.at);
    return rc;
}

static void add_quality(struct compare_hour *hours,
                        const struct local_hours *local, const struct query *q)
{
    static const enum compare_count columns[] = {
        COUNT_ROWS, COUNT_ODD, COUNT_FAILED, COUNT_CATEGORISED};
    const struct local_hour *h = local_hours_find(local, query_int(q, 0));

    for (int c = 0; h != NULL && c < 4; c++)
        hours[h - local->at].n[columns[c]] += query_int(q, c + 1);
}

/* Hours that a bound cuts belong to no complete occurrence: hourly counts may
 * leave them out. */
static enum hc_code read_quality(struct compare_hour *hours,
                                 const struct histogram_scope *scope,
                                 struct report *report, struct hc_err *err)
{
    const struct exposure *e = scope->exposure;
    bool by_row = scope->window->exact ||
                  !zone_whole_hours(scope->window->zone, e->from_us, e->to_us);
    const char *name = by_row ? "compare_quality_rows" : "compare_quality";
    int64_t from_us = e->from_us, to_us = e->to_us;
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, name, err);
    size_t evidence;

    if (rc != HC_OK)
        return rc;
    if (!by_row) {
        from_us += hc_floor_mod(-from_us, HC_US_PER_HOUR);
        to_us -= hc_floor_mod(to_us, HC_US_PER_HOUR);
    }
    query_bind_int(q, ":from_us", from_us);
    query_bind_int(q, ":to_us", to_us);
    filters_bind(scope->filters, q);
    while (query_step(q, &rc, err))
        add_quality(hours, scope->hours, q);
    query_close(q);
    evidence = report_evidence(report, "guards: detail",
                               hc_str_from(query_text(name)));
    report_evidence_int(report, evidence, ":from_us", from_us);
    report_evidence_int(report, evidence, ":to_us", to_us);
    filters_evidence(scope->filters, report, evidence);
    return rc;
}

enum hc_code compare_read(struct compare_hour **out,
                          const struct compare_hours *h,
                          const struct filters *filters, struct store *db,
                          struct report *report, struct hc_err *err)
{
    struct histogram_scope scope = {.db = db,
                                    .window = h->window,
                                    .exposure = h->exposure,
                                    .filters = filters,
                                    .hours = h->hours,
                                    .event = "started_at"};
    enum hc_code rc = HC_OK;

    *out = calloc(h->hours->n + 1, sizeof **out);
    if (*out == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < sizeof measures / sizeof measures[0];
         i++)
        rc = read_measure(*out, i, &scope, report, err);
    return rc == HC_OK ? read_quality(*out, &scope, report, err) : rc;
}
