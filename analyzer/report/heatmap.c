/* SPDX-License-Identifier: MIT
 *
 * Hour-of-week grid, see heatmap.h. */
#include "analyzer/report/heatmap.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/cell.h"

const char *const heat_day_names[HEAT_DAYS] = {"Mon", "Tue", "Wed", "Thu",
                                               "Fri", "Sat", "Sun"};

static double number_at(const struct result *r, size_t row, ptrdiff_t c)
{
    enum column_type type;
    const struct value *v;

    if (c < 0)
        return NAN;
    type = r->columns[c].type;
    v = cell_at(r, row, (size_t)c);
    if (cell_is_null(type, v))
        return NAN;
    return type == COLUMN_REAL ? v->real : (double)v->i;
}

static bool is_number_column(const struct result *r, ptrdiff_t c)
{
    return c >= 0 && column_is_number(&r->columns[c]);
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Quantile of Hyndman-Fan type 7 over sorted values. */
static double quantile(const double *sorted, size_t n, double p)
{
    double h = (double)(n - 1) * p;
    size_t i = (size_t)h;

    if (i + 1 >= n)
        return sorted[n - 1];
    return sorted[i] + (h - (double)i) * (sorted[i + 1] - sorted[i]);
}

static void set_levels(struct heatmap *map)
{
    double rates[HEAT_DAYS * HEAT_HOURS], bound[HEAT_LEVELS];
    size_t n = 0;

    for (size_t d = 0; d < HEAT_DAYS; d++)
        for (size_t h = 0; h < HEAT_HOURS; h++)
            if (map->cell[d][h].rate > 0)
                rates[n++] = map->cell[d][h].rate;
    map->n_nonzero = n;
    if (n == 0)
        return;
    qsort(rates, n, sizeof(*rates), by_size);
    for (int i = 0; i < HEAT_LEVELS; i++)
        bound[i] = quantile(rates, n, (i + 1) / (double)HEAT_LEVELS);
    for (size_t d = 0; d < HEAT_DAYS; d++) {
        for (size_t h = 0; h < HEAT_HOURS; h++) {
            struct heat_cell *c = &map->cell[d][h];

            if (!(c->rate > 0))
                continue;
            c->level = 1;
            while (c->level < HEAT_LEVELS && c->rate > bound[c->level - 1])
                c->level++;
            if (c->rate > map->upper[c->level - 1])
                map->upper[c->level - 1] = c->rate;
        }
    }
}

static void read_row(struct heatmap *map, const struct result *r, size_t row,
                     ptrdiff_t dow, ptrdiff_t hour, ptrdiff_t rate,
                     ptrdiff_t exposure)
{
    double d = number_at(r, row, dow), h = number_at(r, row, hour);
    double x = number_at(r, row, rate), e = number_at(r, row, exposure);
    struct heat_cell *c;

    if (!(d >= 1 && d <= HEAT_DAYS && h >= 0 && h < HEAT_HOURS))
        return;
    c = &map->cell[((size_t)d + 5) % HEAT_DAYS][(size_t)h];
    c->row = row;
    c->seen = !isnan(x) && !(e <= 0);
    c->rate = c->seen && x > 0 ? x : 0;
}

/* The column that colours, or -1. */
static ptrdiff_t heat_column(const struct result *r)
{
    for (size_t c = 0; c < r->n_columns; c++)
        if ((r->columns[c].flags & COLUMN_HEAT) != 0)
            return (ptrdiff_t)c;
    return -1;
}

static void find_peak(struct heatmap *map)
{
    for (size_t d = 0; d < HEAT_DAYS; d++) {
        for (size_t h = 0; h < HEAT_HOURS; h++) {
            if (map->cell[d][h].rate <= map->peak)
                continue;
            map->peak = map->cell[d][h].rate;
            map->peak_day = d;
            map->peak_hour = h;
        }
    }
}

bool heatmap_read(struct heatmap *map, const struct result *r)
{
    ptrdiff_t dow = cell_column(r, "dow_bq"), hour = cell_column(r, "hour");
    ptrdiff_t rate = heat_column(r), exposure = cell_column(r, "exposure_h");
    const char *unit;

    *map = (struct heatmap){0};
    if (!is_number_column(r, dow) || !is_number_column(r, hour) ||
        !is_number_column(r, rate))
        return false;
    unit = r->columns[rate].unit;
    map->label = unit != NULL && strcmp(unit, "1/h") == 0
                     ? "Per hour"
                     : r->columns[rate].name;
    for (size_t row = 0; row < r->n_rows + r->n_hidden; row++)
        read_row(map, r, row, dow, hour, rate, exposure);
    find_peak(map);
    set_levels(map);
    return true;
}

static int by_heat(const void *a, const void *b)
{
    const struct heat_cell *x = a, *y = b;

    if (x->rate != y->rate)
        return x->rate > y->rate ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

enum hc_code heatmap_rank(struct result *r, size_t top, struct hc_err *err)
{
    size_t n = (size_t)HEAT_DAYS * HEAT_HOURS, row = r->n_columns;
    struct value *ranked;
    struct heatmap map;

    if (!heatmap_read(&map, r) || r->n_rows + r->n_hidden != n)
        return HC_OK;
    ranked = malloc(n * row * sizeof *ranked);
    if (ranked == NULL)
        return hc_nomem(err);
    qsort(map.cell, n, sizeof map.cell[0][0], by_heat);
    for (size_t i = 0; i < n; i++)
        memcpy(ranked + i * row, cell_at(r, (&map.cell[0][0] + i)->row, 0),
               row * sizeof *ranked);
    memcpy(r->values, ranked, n * row * sizeof *ranked);
    free(ranked);
    if (top > 0) {
        r->n_rows = top < map.n_nonzero ? top : map.n_nonzero;
        r->n_hidden = n - r->n_rows;
    }
    return HC_OK;
}
