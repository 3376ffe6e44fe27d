/* SPDX-License-Identifier: MIT
 *
 * The results of `monday`, see monday_tables.h. */
#include "analyzer/analyses/monday_tables.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/monday_samples.h"

#define COLUMN_DAY                                                             \
    {                                                                          \
        "day_of_week", COLUMN_INT, NULL, "day as BigQuery counts: 1 = Sunday", \
            0, COLUMN_WIDE                                                     \
    }
#define COLUMN_HOUR                                                            \
    {                                                                          \
        "hour_utc", COLUMN_INT, "h",                                           \
            "hour of the day, of --tz where it is given", 0, 0                 \
    }
#define COLUMN_PROCESSOR                                                       \
    {                                                                          \
        "processor_name", COLUMN_TEXT, NULL,                                   \
            "processor; empty = rows without one", 0, 0                        \
    }
#define COLUMNS_COUNTS                                                         \
    {"total_failures",          COLUMN_INT, "rows",                            \
     "rows with status failed", 0,          COLUMN_HEAT},                      \
        {"runs_failed", COLUMN_INT, "runs", "runs that failed", 0, 0},         \
        {"phantom", COLUMN_INT,                                                \
         "rows",    "rows of a cleanup job whose run did not fail",            \
         0,         0},                                                        \
        {"phantom_dup",                                                        \
         COLUMN_INT,                                                           \
         "rows",                                                               \
         "rows of a cleanup job whose run failed anyway",                      \
         0,                                                                    \
         COLUMN_WIDE},                                                         \
    {                                                                          \
        "lost", COLUMN_INT, "runs", "runs that only a cleanup job ended", 0, 0 \
    }
#define COLUMNS_OCCURRENCES                                                     \
    {"occurrences", COLUMN_INT, "dates", "dates that the export covers", 0,     \
     COLUMN_WIDE},                                                              \
        {"occ_min", COLUMN_INT, "rows", "failed rows of the best date",         \
         0,         COLUMN_WIDE},                                               \
        {"occ_median",                                                          \
         COLUMN_REAL,                                                           \
         "rows",                                                                \
         "failed rows of the middle date",                                      \
         1,                                                                     \
         0},                                                                    \
        {"occ_max", COLUMN_INT, "rows", "failed rows of the worst date", 0, 0}, \
    {                                                                           \
        "max_share", COLUMN_REAL, NULL,                                         \
            "share of the worst date in the total", 3, COLUMN_WIDE              \
    }
#define COLUMN_SAMPLES(flags)                                                  \
    {                                                                          \
        "sample_errors", COLUMN_LIST, NULL,                                    \
            "the 5 most frequent error texts, by count, then text", 0, flags   \
    }
#define COLUMN_DATES                                                           \
    {                                                                          \
        "dates", COLUMN_LIST, NULL, "failed rows of each date, DATE=ROWS", 0,  \
            COLUMN_DETAIL                                                      \
    }
#define COLUMN_END                                                             \
    {                                                                          \
        NULL, COLUMN_TEXT, NULL, NULL, 0, 0                                    \
    }

const struct column monday_compat_columns[] = {
    {"day_of_week", COLUMN_INT, NULL, "day as BigQuery counts: 1 = Sunday", 0,
     0},
    COLUMN_HOUR,
    COLUMN_PROCESSOR,
    {"total_failures", COLUMN_INT, "rows", "rows with status failed", 0,
     COLUMN_HEAT},
    COLUMN_SAMPLES(0),
    COLUMN_END,
};

const struct column monday_cell_columns[] = {
    COLUMN_DAY,     COLUMN_HOUR,         COLUMN_PROCESSOR,
    COLUMNS_COUNTS, COLUMNS_OCCURRENCES, COLUMN_SAMPLES(COLUMN_WIDE),
    COLUMN_DATES,   COLUMN_END,
};

const struct column monday_hour_columns[] = {
    COLUMN_HOUR, COLUMNS_COUNTS, COLUMNS_OCCURRENCES, COLUMN_DATES, COLUMN_END,
};

const struct column monday_processor_columns[] = {
    COLUMN_PROCESSOR, COLUMNS_COUNTS, COLUMNS_OCCURRENCES,
    COLUMN_DATES,     COLUMN_END,
};

/* ---- cells of a row ---------------------------------------------------- */

/* total_failures to lost; returns the column behind them. */
static size_t put_counts(struct monday *m, size_t k, size_t column,
                         const struct monday_counts *n)
{
    report_int(m->report, k, column++, n->rows_failed);
    report_int(m->report, k, column++, n->runs_failed);
    report_int(m->report, k, column++, n->phantom);
    report_int(m->report, k, column++, n->phantom_dup);
    report_int(m->report, k, column++, n->lost);
    return column;
}

static void put_dates(struct monday *m, size_t k, size_t column, int hour)
{
    for (size_t i = 0; i < m->dates.n[hour]; i++) {
        char date[HC_DATE_TEXT], text[HC_DATE_TEXT + 32];

        (void)hc_date_format(m->dates.at[hour][i], date);
        (void)snprintf(text, sizeof text, "%s=%lld", date,
                       (long long)m->values[i]);
        report_list_add(m->report, k, column, hc_str_from(text));
    }
}

/* occurrences to max_share, and the dates in the column `dates`. */
static void put_occurrences(struct monday *m, size_t k, size_t column,
                            size_t dates, const struct monday_group *g,
                            int hour)
{
    size_t n = m->dates.n[hour];
    double median;

    report_int(m->report, k, column, (int64_t)n);
    if (n == 0)
        return;
    monday_occurrences(g, &m->dates, hour, m->values);
    put_dates(m, k, dates, hour);
    median = monday_median(m->values, n);
    report_int(m->report, k, column + 1, m->values[0]);
    report_real(m->report, k, column + 2, median);
    report_int(m->report, k, column + 3, m->values[n - 1]);
    if (g->n.rows_failed > 0)
        report_real(m->report, k, column + 4,
                    (double)m->values[n - 1] / (double)g->n.rows_failed);
}

/* ---- results ----------------------------------------------------------- */

static int by_failures(const void *a, const void *b)
{
    const struct monday_group *x = a, *y = b;

    if (x->n.rows_failed != y->n.rows_failed)
        return x->n.rows_failed > y->n.rows_failed ? -1 : 1;
    if (x->rows->hour != y->rows->hour)
        return x->rows->hour < y->rows->hour ? -1 : 1;
    return (x->rows->processor > y->rows->processor) -
           (x->rows->processor < y->rows->processor);
}

static void put_samples(struct monday *m, size_t column,
                        const struct monday_samples *samples,
                        const struct monday_row *cell)
{
    size_t n;
    const struct monday_sample *at =
        monday_samples_find(samples, cell->hour, cell->processor, &n);

    for (size_t i = 0; i < n; i++)
        report_list_add(m->report, 0, column, at[i].text);
}

static void put_cell(struct monday *m, const struct monday_group *g,
                     const struct monday_samples *samples)
{
    const struct monday_row *cell = g->rows;
    size_t column = 3;

    report_row(m->report, 0);
    report_int(m->report, 0, 0, cell->dow_bq);
    report_int(m->report, 0, 1, cell->hour);
    report_text(m->report, 0, 2, m->scope.names[cell->processor]);
    if (m->compat) {
        report_int(m->report, 0, column++, g->n.rows_failed);
    } else {
        column = put_counts(m, 0, column, &g->n);
        put_occurrences(m, 0, column, column + 6, g, cell->hour);
        column += 5;
    }
    put_samples(m, column, samples, cell);
}

/* The same hours without the last one. */
static int64_t rows_half_open(const struct monday *m, size_t n)
{
    int64_t rows = 0;

    for (size_t i = 0; i < n; i++)
        if (m->groups[i].rows->hour < m->pick.hour_to)
            rows += m->groups[i].n.rows_failed;
    return rows;
}

static void put_totals(struct monday *m, size_t n)
{
    struct monday_counts sum = {.rows_failed = 0};

    for (size_t i = 0; i < n; i++) {
        sum.rows_failed += m->groups[i].n.rows_failed;
        sum.runs_failed += m->groups[i].n.runs_failed;
        sum.phantom += m->groups[i].n.phantom;
        sum.phantom_dup += m->groups[i].n.phantom_dup;
        sum.lost += m->groups[i].n.lost;
    }
    report_total_int(m->report, 0, "cells", (int64_t)n);
    report_total_int(m->report, 0, "rows_failed", sum.rows_failed);
    report_total_int(m->report, 0, "rows_failed_without_last_hour",
                     rows_half_open(m, n));
    if (m->compat)
        return;
    report_total_int(m->report, 0, "runs_failed", sum.runs_failed);
    report_total_int(m->report, 0, "phantom", sum.phantom);
    report_total_int(m->report, 0, "phantom_dup", sum.phantom_dup);
    report_total_int(m->report, 0, "lost", sum.lost);
    report_total_real(m->report, 0, "inflation",
                      sum.runs_failed == 0
                          ? NAN
                          : (double)sum.rows_failed / (double)sum.runs_failed);
    report_total_int(m->report, 0, "occurrences",
                     (int64_t)m->dates.n[MONDAY_ANY_HOUR]);
}

/* The row at the limit has as many failures as the next one. */
static void note_tie(struct monday *m, size_t n)
{
    size_t limit = m->limit;

    if (limit == 0 || limit >= n ||
        m->groups[limit - 1].n.rows_failed != m->groups[limit].n.rows_failed)
        return;
    report_note(m->report, 0,
                "Row %zu ties with the next one at %lld failures: which of "
                "them a LIMIT keeps is arbitrary in BigQuery; here the earlier "
                "hour, then the processor's name decides.",
                limit, (long long)m->groups[limit].n.rows_failed);
}

static enum hc_code add_evidence(struct monday *m, const char *columns,
                                 struct hc_err *err)
{
    struct monday_spans spans;
    enum hc_code rc = monday_spans_make(&spans, &m->scope, &m->pick, err);

    if (rc == HC_OK)
        monday_read_evidence(&m->scope, &spans, m->report, columns);
    monday_spans_release(&spans);
    return rc;
}

enum hc_code monday_add_cells(struct monday *m, struct hc_err *err)
{
    struct monday_samples samples = {.n = 0};
    size_t n = monday_group_rows(&m->rows, MONDAY_BY_CELL, m->groups);
    enum hc_code rc;

    (void)report_result(m->report, "cells", "Failed rows by hour and processor",
                        m->compat ? monday_compat_columns : monday_cell_columns,
                        DRAW_NONE);
    qsort(m->groups, n, sizeof *m->groups, by_failures);
    rc = add_evidence(m, "cells: total_failures", err);
    if (rc == HC_OK)
        rc = monday_samples_read(&samples, &m->scope, &m->pick, &m->arena,
                                 m->report, "cells: sample_errors", err);
    for (size_t i = 0; rc == HC_OK && i < n; i++)
        put_cell(m, &m->groups[i], &samples);
    if (rc == HC_OK) {
        put_totals(m, n);
        note_tie(m, n);
    }
    monday_samples_release(&samples);
    return rc;
}

void monday_add_hours(struct monday *m)
{
    size_t n = monday_group_rows(&m->rows, MONDAY_BY_HOUR, m->groups), i = 0;
    size_t k = report_result(m->report, "by_hour", "By hour",
                             monday_hour_columns, DRAW_NONE);

    for (int hour = m->pick.hour_from; hour <= m->pick.hour_to; hour++) {
        struct monday_group none = {.rows = NULL}, *g = &none;

        if (i < n && m->groups[i].rows->hour == hour)
            g = &m->groups[i++];
        report_row(m->report, k);
        report_int(m->report, k, 0, hour);
        (void)put_counts(m, k, 1, &g->n);
        put_occurrences(m, k, 6, 11, g, hour);
    }
}

static int by_failures_of_processor(const void *a, const void *b)
{
    const struct monday_group *x = a, *y = b;

    if (x->n.rows_failed != y->n.rows_failed)
        return x->n.rows_failed > y->n.rows_failed ? -1 : 1;
    return (x->rows->processor > y->rows->processor) -
           (x->rows->processor < y->rows->processor);
}

void monday_add_processors(struct monday *m)
{
    size_t n = monday_group_rows(&m->rows, MONDAY_BY_PROCESSOR, m->groups);
    size_t k = report_result(m->report, "by_processor", "By processor",
                             monday_processor_columns, DRAW_NONE);

    qsort(m->groups, n, sizeof *m->groups, by_failures_of_processor);
    for (size_t i = 0; i < n; i++) {
        const struct monday_group *g = &m->groups[i];

        report_row(m->report, k);
        report_text(m->report, k, 0, m->scope.names[g->rows->processor]);
        (void)put_counts(m, k, 1, &g->n);
        put_occurrences(m, k, 6, 11, g, MONDAY_ANY_HOUR);
    }
}
