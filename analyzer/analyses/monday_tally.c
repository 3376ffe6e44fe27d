/* SPDX-License-Identifier: MIT
 *
 * Groups of failed rows, see monday_tally.h. */
#include "analyzer/analyses/monday_tally.h"

#include <stdlib.h>

static void add_date(struct monday_dates *d, int list, int32_t date)
{
    if (d->n[list] == 0 || d->at[list][d->n[list] - 1] != date)
        d->at[list][d->n[list]++] = date;
}

enum hc_code monday_dates_make(struct monday_dates *d,
                               const struct local_hours *hours,
                               const struct hour_pick *pick, struct hc_err *err)
{
    size_t n = 0;

    *d = (struct monday_dates){.n = {0}};
    for (size_t i = 0; i < hours->n; i++)
        n += hour_picked(pick, &hours->at[i]);
    for (int list = 0; list <= MONDAY_ANY_HOUR; list++) {
        d->at[list] = calloc(n + 1, sizeof *d->at[list]);
        if (d->at[list] == NULL)
            return hc_nomem(err);
    }
    for (size_t i = 0; i < hours->n; i++) {
        const struct local_hour *h = &hours->at[i];

        if (!hour_picked(pick, h) || h->exposure_h <= 0)
            continue;
        add_date(d, h->hour, h->date);
        add_date(d, MONDAY_ANY_HOUR, h->date);
    }
    return HC_OK;
}

void monday_dates_release(struct monday_dates *d)
{
    for (int list = 0; list <= MONDAY_ANY_HOUR; list++)
        free(d->at[list]);
    *d = (struct monday_dates){.n = {0}};
}

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int by_cell(const void *a, const void *b)
{
    const struct monday_row *x = a, *y = b;
    int c = compare(x->hour, y->hour);

    if (c == 0)
        c = compare((int64_t)x->processor, (int64_t)y->processor);
    return c == 0 ? compare(x->date, y->date) : c;
}

static int by_hour(const void *a, const void *b)
{
    const struct monday_row *x = a, *y = b;
    int c = compare(x->hour, y->hour);

    if (c == 0)
        c = compare(x->date, y->date);
    return c == 0 ? compare((int64_t)x->processor, (int64_t)y->processor) : c;
}

static int by_processor(const void *a, const void *b)
{
    const struct monday_row *x = a, *y = b;
    int c = compare((int64_t)x->processor, (int64_t)y->processor);

    if (c == 0)
        c = compare(x->date, y->date);
    return c == 0 ? compare(x->hour, y->hour) : c;
}

static bool same_group(const struct monday_row *a, const struct monday_row *b,
                       enum monday_order order)
{
    if (order != MONDAY_BY_PROCESSOR && a->hour != b->hour)
        return false;
    return order == MONDAY_BY_HOUR || a->processor == b->processor;
}

size_t monday_group_rows(struct monday_rows *rows, enum monday_order order,
                         struct monday_group *out)
{
    size_t n = 0;

    if (rows->n == 0)
        return 0;
    qsort(rows->at, rows->n, sizeof *rows->at,
          order == MONDAY_BY_CELL   ? by_cell
          : order == MONDAY_BY_HOUR ? by_hour
                                    : by_processor);
    for (size_t i = 0; i < rows->n; i++) {
        const struct monday_row *row = &rows->at[i];

        if (i == 0 || !same_group(row - 1, row, order))
            out[n++] = (struct monday_group){.rows = row};
        out[n - 1].n_rows++;
        monday_counts_add(&out[n - 1].n, &row->n);
    }
    return n;
}

void monday_occurrences(const struct monday_group *g,
                        const struct monday_dates *d, int hour, int64_t *values)
{
    size_t row = 0;

    for (size_t i = 0; i < d->n[hour]; i++) {
        values[i] = 0;
        while (row < g->n_rows && g->rows[row].date < d->at[hour][i])
            row++;
        for (; row < g->n_rows && g->rows[row].date == d->at[hour][i]; row++)
            values[i] += g->rows[row].n.rows_failed;
    }
}

static int by_size(const void *a, const void *b)
{
    return compare(*(const int64_t *)a, *(const int64_t *)b);
}

double monday_median(int64_t *values, size_t n)
{
    qsort(values, n, sizeof *values, by_size);
    return ((double)values[(n - 1) / 2] + (double)values[n / 2]) / 2;
}
