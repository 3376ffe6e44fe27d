/* SPDX-License-Identifier: MIT
 *
 * Exposure, see exposure.h.  An hour without any row of any processor is dark
 * when so many were to be expected in the gap that chance cannot have kept
 * them away. */
#include "analyzer/analyses/exposure.h"

#include <stdlib.h>

#include "base/checked.h"
#include "schema/query.h"

enum {
    FROM_HOUR = 262968, /* 2000-01-01 and 2100-01-01: plausible times */
    TO_HOUR = 1139568,
    WEEK_HOURS = 168,
    DAY_HOURS = 24,
    MIN_SAMPLES = 3 /* occurrences that a median is taken of */
};

/* Poisson: P(0) < 1e-6 from 13.8 on. */
static const double blackout_rows = 14;

static void bind_hours(struct query *q)
{
    query_bind_int(q, ":from_hour", FROM_HOUR);
    query_bind_int(q, ":to_hour", TO_HOUR);
}

static int by_size(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

/* Median rows of every step-th hour from `at` on; false = too few of them. */
static bool median_of(const int64_t *rows, size_t n, size_t at, size_t step,
                      int64_t *scratch, double *out)
{
    size_t k = 0;

    for (size_t i = at; i < n; i += step)
        scratch[k++] = rows[i];
    if (k < MIN_SAMPLES)
        return false;
    qsort(scratch, k, sizeof *scratch, by_size);
    *out = ((double)scratch[(k - 1) / 2] + (double)scratch[k / 2]) / 2;
    return true;
}

/* Rows to expect in each hour of the week, counted from the first hour: the
 * median of that hour of the week, of that hour of the day in a short export,
 * 0 where there is neither. */
static void expect(const int64_t *rows, size_t n, int64_t *scratch,
                   double expected[WEEK_HOURS])
{
    for (size_t h = 0; h < WEEK_HOURS; h++)
        if (!median_of(rows, n, h, WEEK_HOURS, scratch, &expected[h]) &&
            !median_of(rows, n, h % DAY_HOURS, DAY_HOURS, scratch,
                       &expected[h]))
            expected[h] = 0;
}

static void find_blackouts(struct exposure *e, const int64_t *rows,
                           const double expected[WEEK_HOURS])
{
    for (size_t i = 0, end; i < e->n_hours; i = end) {
        double sum = 0;

        for (end = i; end < e->n_hours && rows[end] == 0; end++)
            sum += expected[end % WEEK_HOURS];
        if (sum >= blackout_rows) {
            memset(e->dark + i, 1, end - i);
            e->n_dark += end - i;
            e->n_blackouts++;
        }
        if (end == i)
            end++;
    }
}

/* rows has an element for each hour of the export. */
static enum hc_code detect(struct exposure *e, const int64_t *rows,
                           struct hc_err *err)
{
    double expected[WEEK_HOURS];
    int64_t *scratch = calloc(e->n_hours, sizeof *scratch);

    e->dark = calloc(e->n_hours, 1);
    if (scratch == NULL || e->dark == NULL) {
        free(scratch);
        return hc_nomem(err);
    }
    expect(rows, e->n_hours, scratch, expected);
    find_blackouts(e, rows, expected);
    free(scratch);
    return HC_OK;
}

/* The rows of each hour from the first to the last one with a row, which the
 * answer names in order.  The caller frees. */
static enum hc_code read_rows(struct exposure *e, struct query *q,
                              int64_t **out, struct hc_err *err)
{
    int64_t *rows = NULL;
    size_t cap = 0;
    enum hc_code rc = HC_OK;

    e->n_hours = 0;
    while (rc == HC_OK && query_step(q, &rc, err)) {
        int64_t hour = query_int(q, 0);
        size_t at;

        if (e->n_hours == 0)
            e->first_hour = hour;
        at = (size_t)(hour - e->first_hour);
        if (at >= cap) {
            int64_t *more = realloc(rows, 2 * (at + 1) * sizeof *more);

            if (more == NULL) {
                rc = hc_nomem(err);
                break;
            }
            rows = more;
            cap = 2 * (at + 1);
        }
        memset(rows + e->n_hours, 0, (at - e->n_hours) * sizeof *rows);
        rows[at] = query_int(q, 1);
        e->n_hours = at + 1;
    }
    *out = rows;
    return rc;
}

/* An export without an empty hour has no blackout: most need no more. */
static enum hc_code has_gaps(struct store *db, bool *gaps, struct exposure *e,
                             struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "exposure_present", err);

    *gaps = false;
    if (rc == HC_OK)
        bind_hours(q);
    if (rc == HC_OK && query_step(q, &rc, err) && query_int(q, 2) > 0) {
        e->first_hour = query_int(q, 0);
        e->n_hours = (size_t)(query_int(q, 1) - e->first_hour) + 1;
        *gaps = (uint64_t)query_int(q, 2) < e->n_hours;
    }
    query_close(q);
    return rc;
}

static const char *query_of(const struct window *w)
{
    return w->exact ? "exposure_exact" : "exposure_hours";
}

static enum hc_code load(struct exposure *e, const struct window *w,
                         struct store *db, struct hc_err *err)
{
    struct query *q = NULL;
    int64_t *rows = NULL;
    bool gaps = true;
    enum hc_code rc = w->exact ? HC_OK : has_gaps(db, &gaps, e, err);

    if (rc != HC_OK || !gaps)
        return rc;
    rc = query_open(&q, db, query_of(w), err);
    if (rc == HC_OK) {
        bind_hours(q);
        rc = read_rows(e, q, &rows, err);
    }
    if (rc == HC_OK && e->n_hours > 0)
        rc = detect(e, rows, err);
    free(rows);
    query_close(q);
    return rc;
}

enum hc_code exposure_open(struct exposure *e, const struct window *w,
                           struct store *db, struct hc_err *err)
{
    bool open_end = !w->as_of_given && w->to_us == w->as_of_us + 1;
    enum hc_code rc;

    *e = (struct exposure){.n_hours = 0};
    rc = load(e, w, db, err);
    if (rc != HC_OK || e->n_hours == 0)
        return rc;
    e->from_us = e->first_hour * HC_US_PER_HOUR;
    e->to_us = e->from_us + (int64_t)e->n_hours * HC_US_PER_HOUR;
    if (w->from_us > e->from_us)
        e->from_us = w->from_us;
    if (w->to_us < e->to_us && !open_end)
        e->to_us = w->to_us;
    if (e->to_us < e->from_us)
        e->to_us = e->from_us;
    return HC_OK;
}

void exposure_release(struct exposure *e)
{
    free(e->dark);
    e->dark = NULL;
}

bool exposure_dark(const struct exposure *e, int64_t us)
{
    int64_t i = hc_hour_index(us) - e->first_hour;

    return e->dark != NULL && i >= 0 && (uint64_t)i < e->n_hours &&
           e->dark[i] != 0;
}

void exposure_report(const struct exposure *e, const struct window *w,
                     struct report *report, size_t k, const char *columns)
{
    size_t evidence;

    if (e->n_dark > 0)
        report_note(report, k,
                    "Telemetry blackout: %zu hours in %zu gaps hold no row of "
                    "any processor though at least 14 were to be expected in "
                    "each gap; they are no exposure.",
                    e->n_dark, e->n_blackouts);
    evidence =
        report_evidence(report, columns, hc_str_from(query_text(query_of(w))));
    report_evidence_int(report, evidence, ":from_hour", FROM_HOUR);
    report_evidence_int(report, evidence, ":to_hour", TO_HOUR);
}
