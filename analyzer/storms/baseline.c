/* SPDX-License-Identifier: MIT
 *
 * The baseline of one-off bursts, see burst.h: what other weeks, else other
 * days, hold at that time.  A median of bins would be biased low where most
 * bins are empty, so bins are averaged over an hour first. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"
#include "analyzer/storms/burst.h"

enum { MIN_OTHERS = 3, TRIM_PART = 100 };

static const double mu_floor = 0.2, mean_part = 10;
static const double phi_max = 50;

/* Means over the bins within half an hour of each; NAN where it is dark. */
struct smoothed {
    const struct storm_series *s;
    double *mean;
    double global; /* mean of all bins */
};

static size_t bin_per(const struct storm_series *s, int64_t span_us)
{
    return (size_t)(span_us / s->bin_us);
}

static enum hc_code smooth(struct smoothed *m, struct hc_err *err)
{
    const struct storm_series *s = m->s;
    size_t half = bin_per(s, HC_US_PER_HOUR / 2), from = 0, to = 0, seen = 0;
    double sum = 0, total = 0;
    size_t exposed = 0;

    m->mean = calloc(s->n + 1, sizeof *m->mean);
    if (m->mean == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->n; i++) {
        for (; to < s->n && to <= i + half; to++)
            if (!series_dark(s, to)) { /* counts are whole: sums are exact */
                sum += s->x[to];
                seen++;
            }
        for (; from + half < i; from++)
            if (!series_dark(s, from)) {
                sum -= s->x[from];
                seen--;
            }
        m->mean[i] = series_dark(s, i) ? NAN : sum / (double)seen;
        if (!series_dark(s, i)) {
            total += s->x[i];
            exposed++;
        }
    }
    m->global = exposed > 0 ? total / (double)exposed : 0;
    return HC_OK;
}

/* The first place of v among sorted values that hold it. */
static size_t place_of(const double *sorted, size_t n, double v)
{
    size_t lo = 0, hi = n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (sorted[mid] < v)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The median without the value at `place`; n >= 2. */
static double median_without(const double *sorted, size_t n, size_t place)
{
    size_t below = (n - 2) / 2, above = (n - 1) / 2;

    return (sorted[below + (below >= place)] +
            sorted[above + (above >= place)]) /
           2;
}

/* Fill bins that have no mu yet (NAN) from the same time of at least three
 * other periods.  room holds as many numbers as there are periods. */
static void fill_periodic(double *mu, const struct smoothed *m, size_t period,
                          double *room)
{
    for (size_t slot = 0; slot < period && slot < m->s->n; slot++) {
        size_t n = 0;

        for (size_t i = slot; i < m->s->n; i += period)
            if (!isnan(m->mean[i]))
                room[n++] = m->mean[i];
        if (n < MIN_OTHERS + 1)
            continue;
        stats_sort(room, n);
        for (size_t i = slot; i < m->s->n; i += period)
            if (isnan(mu[i]) && !isnan(m->mean[i]))
                mu[i] = median_without(room, n, place_of(room, n, m->mean[i]));
    }
}

static double global_median(const struct smoothed *m, double *room)
{
    size_t n = 0;

    for (size_t i = 0; i < m->s->n; i++)
        if (!isnan(m->mean[i]))
            room[n++] = m->mean[i];
    stats_sort(room, n);
    return n > 0 ? stats_median(room, n) : 0;
}

/* Mean of (x - mu)^2 / mu without its top hundredth, so that the bursts
 * themselves do not hide in it. */
static double dispersion(const struct storm_series *s, const double *mu,
                         double *room)
{
    size_t n = 0;
    double phi;

    for (size_t i = 0; i < s->n; i++)
        if (!series_dark(s, i))
            room[n++] = (s->x[i] - mu[i]) * (s->x[i] - mu[i]) / mu[i];
    stats_sort(room, n);
    n -= n / TRIM_PART;
    phi = n > 0 ? stats_sum(room, n) / (double)n : 1;
    return fmin(fmax(phi, 1), phi_max);
}

static void fill(struct burst_baseline *b, const struct smoothed *m,
                 double *room)
{
    const struct storm_series *s = m->s;
    size_t week = bin_per(s, STORM_WEEK_US);
    double least = fmax(mu_floor, m->global / mean_part), fallback;

    for (size_t i = 0; i < s->n; i++)
        b->mu[i] = NAN;
    if (s->n >= week) {
        fill_periodic(b->mu, m, week, room);
        fill_periodic(b->mu, m, bin_per(s, HC_US_PER_DAY), room);
    }
    fallback = global_median(m, room);
    for (size_t i = 0; i < s->n; i++)
        b->mu[i] = fmax(isnan(b->mu[i]) ? fallback : b->mu[i], least);
    b->phi = dispersion(s, b->mu, room);
}

enum hc_code burst_baseline_make(struct burst_baseline *b,
                                 const struct storm_series *s,
                                 struct hc_err *err)
{
    struct smoothed m = {.s = s};
    double *room = calloc(s->n + 1, sizeof *room);
    enum hc_code rc = HC_OK;

    *b = (struct burst_baseline){.phi = 1};
    b->mu = calloc(s->n + 1, sizeof *b->mu);
    if (room == NULL || b->mu == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = smooth(&m, err);
    if (rc == HC_OK)
        fill(b, &m, room);
    free(m.mean);
    free(room);
    return rc;
}
