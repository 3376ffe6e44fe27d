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

/* Bins by the slot of the period they fall into: those of slot k are
 * bins[first[k]] to bins[first[k + 1] - 1], in order. */
struct slots {
    size_t *bins, *first;
};

static enum hc_code sort_slots(struct slots *out, const struct storm_series *s,
                               int64_t period_us, struct hc_err *err)
{
    size_t n_slots = bin_per(s, period_us);

    out->bins = calloc(s->n + 1, sizeof *out->bins);
    out->first = calloc(n_slots + 2, sizeof *out->first);
    if (out->bins == NULL || out->first == NULL)
        return hc_nomem(err);
    /* Counted two places on, summed, and then moved back by filling. */
    for (size_t i = 0; i < s->n; i++)
        out->first[series_slot(s, i, period_us) + 2]++;
    for (size_t k = 2; k < n_slots + 2; k++)
        out->first[k] += out->first[k - 1];
    for (size_t i = 0; i < s->n; i++)
        out->bins[out->first[series_slot(s, i, period_us) + 1]++] = i;
    return HC_OK;
}

/* The bins of one slot that have no mu yet (NAN). */
static void fill_slot(double *mu, const struct smoothed *m, const size_t *bins,
                      size_t n_bins, double *room)
{
    size_t n = 0;

    for (size_t k = 0; k < n_bins; k++)
        if (!isnan(m->mean[bins[k]]))
            room[n++] = m->mean[bins[k]];
    if (n < MIN_OTHERS + 1)
        return;
    stats_sort(room, n);
    for (size_t k = 0; k < n_bins; k++) {
        double mean = m->mean[bins[k]];

        if (isnan(mu[bins[k]]) && !isnan(mean))
            mu[bins[k]] = median_without(room, n, place_of(room, n, mean));
    }
}

/* Fill bins that have no mu yet from the same local time of at least three
 * other periods.  An hour that the clock repeats is there twice. */
static enum hc_code fill_periodic(double *mu, const struct smoothed *m,
                                  int64_t period_us, double *room,
                                  struct hc_err *err)
{
    struct slots slots = {NULL, NULL};
    enum hc_code rc = sort_slots(&slots, m->s, period_us, err);

    for (size_t k = 0; rc == HC_OK && k < bin_per(m->s, period_us); k++)
        fill_slot(mu, m, &slots.bins[slots.first[k]],
                  slots.first[k + 1] - slots.first[k], room);
    free(slots.bins);
    free(slots.first);
    return rc;
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

static enum hc_code fill(struct burst_baseline *b, const struct smoothed *m,
                         double *room, struct hc_err *err)
{
    const struct storm_series *s = m->s;
    double least = fmax(mu_floor, m->global / mean_part), fallback;
    enum hc_code rc = HC_OK;

    for (size_t i = 0; i < s->n; i++)
        b->mu[i] = NAN;
    if (s->n >= bin_per(s, STORM_WEEK_US)) {
        rc = fill_periodic(b->mu, m, STORM_WEEK_US, room, err);
        if (rc == HC_OK)
            rc = fill_periodic(b->mu, m, HC_US_PER_DAY, room, err);
    }
    if (rc != HC_OK)
        return rc;
    fallback = global_median(m, room);
    for (size_t i = 0; i < s->n; i++)
        b->mu[i] = fmax(isnan(b->mu[i]) ? fallback : b->mu[i], least);
    b->phi = dispersion(s, b->mu, room);
    return HC_OK;
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
        rc = fill(b, &m, room, err);
    free(m.mean);
    free(room);
    return rc;
}
