/* SPDX-License-Identifier: MIT
 *
 * Hour-of-week grid, see heatmap.h. */
#include "analyzer/report/heatmap.h"

#include <math.h>
#include <stdlib.h>

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
    return c >= 0 && (r->columns[c].type == COLUMN_INT ||
                      r->columns[c].type == COLUMN_REAL);
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

bool heatmap_read(struct heatmap *map, const struct result *r)
{
    ptrdiff_t dow = cell_column(r, "dow_bq"), hour = cell_column(r, "hour");
    ptrdiff_t rate = cell_column(r, "rate_per_h");
    ptrdiff_t exposure = cell_column(r, "exposure_h");

    *map = (struct heatmap){0};
    if (!is_number_column(r, dow) || !is_number_column(r, hour) ||
        !is_number_column(r, rate))
        return false;
    for (size_t row = 0; row < r->n_rows; row++)
        read_row(map, r, row, dow, hour, rate, exposure);
    for (size_t d = 0; d < HEAT_DAYS; d++) {
        for (size_t h = 0; h < HEAT_HOURS; h++) {
            if (map->cell[d][h].rate <= map->peak)
                continue;
            map->peak = map->cell[d][h].rate;
            map->peak_day = d;
            map->peak_hour = h;
        }
    }
    set_levels(map);
    return true;
}
