/* SPDX-License-Identifier: MIT
 *
 * Dispersion among occurrences, see compare.h. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/compare.h"
#include "analyzer/compare/ratio.h"
#include "analyzer/stats/order.h"

enum {
    WEEK_DAYS = 7,
    DAY_HOURS = 24,
    MIN_CELLS = 5,    /* hours of the week that a percentile is taken of */
    LARGE_DF = 100000 /* a borrowed phi is no estimate of few numbers */
};

/* One hour of the week as a subject of its own. */
struct cells {
    const struct compare *c;
    struct compare_sample *samples;
    double phi[WEEK_DAYS * DAY_HOURS];
    size_t n;
};

static bool is_subject(const struct compare *c, int dow_bq, int hour)
{
    struct local_hour at = {.dow_bq = dow_bq, .hour = hour};

    return hour_picked(&c->pick, &at);
}

static enum hc_code add_cell(struct cells *cells, int dow_bq, int hour,
                             enum compare_count count, enum compare_per per,
                             struct hc_err *err)
{
    const struct compare *c = cells->c;
    struct hour_pick pick = {1u << dow_bq, hour, hour};
    struct compare_units units;
    enum hc_code rc = compare_units_make(&units, &c->hours, &pick, err);

    if (rc == HC_OK) {
        size_t n;
        double phi;

        compare_units_divide(&units, &c->change);
        n = compare_units_samples(&units, count, per, cells->samples);
        phi = ratio_dispersion(cells->samples, n);
        if (!isnan(phi))
            cells->phi[cells->n++] = phi;
    }
    compare_units_release(&units);
    return rc;
}

/* outside: the hours of the week that are not the subject's. */
static enum hc_code add_cells(struct cells *cells, bool outside,
                              enum compare_count count, enum compare_per per,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (int day = 1; rc == HC_OK && day <= WEEK_DAYS; day++)
        for (int hour = 0; rc == HC_OK && hour < DAY_HOURS; hour++)
            if (!outside || !is_subject(cells->c, day, hour))
                rc = add_cell(cells, day, hour, count, per, err);
    return rc;
}

static bool covers_week(const struct compare *c)
{
    return !c->has_control && c->pick.hour_from == 0 &&
           c->pick.hour_to == DAY_HOURS - 1;
}

static enum hc_code borrow(struct compare_phi *out, struct cells *cells,
                           enum compare_count count, enum compare_per per,
                           struct hc_err *err)
{
    enum hc_code rc = add_cells(cells, !covers_week(cells->c), count, per, err);

    *out = (struct compare_phi){NAN, LARGE_DF, true};
    if (rc != HC_OK || cells->n < MIN_CELLS)
        return rc;
    stats_sort(cells->phi, cells->n);
    out->phi = fmax(1, stats_quantile(cells->phi, cells->n, 0.95));
    return HC_OK;
}

/* No dispersion is to be seen among counts that are all 0. */
static struct compare_phi own(const struct compare_sample *s, size_t n)
{
    double phi = ratio_dispersion(s, n);

    return (struct compare_phi){isnan(phi) ? 1 : fmax(1, phi), n - 2, false};
}

enum hc_code compare_phi(struct compare_phi *out, const struct compare *c,
                         const struct compare_units *u,
                         enum compare_count count, enum compare_per per,
                         struct hc_err *err)
{
    struct cells cells = {.c = c};
    struct compare_sums sums;
    size_t n;
    enum hc_code rc = HC_OK;

    cells.samples = calloc(c->room + 1, sizeof *cells.samples);
    if (cells.samples == NULL)
        return hc_nomem(err);
    n = compare_units_samples(u, count, per, cells.samples);
    sums = compare_sum(cells.samples, n);
    if (sums.n[0] >= RATIO_MIN_SIDE && sums.n[1] >= RATIO_MIN_SIDE)
        *out = own(cells.samples, n);
    else
        rc = borrow(out, &cells, count, per, err);
    free(cells.samples);
    return rc;
}
