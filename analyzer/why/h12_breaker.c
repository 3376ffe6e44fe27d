/* SPDX-License-Identifier: MIT
 *
 * H12, breaker oscillation: a circuit breaker lets everything through at once,
 * all of it fails, and it opens again (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/why/why.h"

#define MIN_PEAK  0.5
#define MIN_SHARE 0.3
/* Factor within which a gap may be a breaker's. */
#define NEAR 1.25

enum {
    BIN_S = 60,
    SMOOTH = 5, /* bins that a sum is of: probes do not keep step */
    PERIODS = 4 /* that a series has to hold */
};

/* Times after which breakers let a probe through. */
static const int64_t periods_s[] = {1800, 14400};

/* ---- items --------------------------------------------------------------- */

static bool is_breaker(const struct fingerprint *print)
{
    static const char prefix[] = "breaker_";

    return print->profile != NULL &&
           strncmp(print->profile, prefix, sizeof prefix - 1) == 0;
}

/* Whether all its few gaps might be those of a breaker. */
static bool may_be_breaker(const struct why_case *c, const struct chain *chain,
                           int64_t period_s)
{
    for (size_t j = 1; j < chain->n; j++) {
        double gap_s =
            (double)(chain_run(c->chains, chain, j)->started_us -
                     chain_run_end(chain_run(c->chains, chain, j - 1))) /
            (double)HC_US_PER_SECOND;

        if (gap_s * NEAR < (double)period_s || gap_s > (double)period_s * NEAR)
            return false;
    }
    return true;
}

/* Of a chain with too few gaps for a fingerprint it can still be told that it
 * has another rhythm; one without any has none. */
static enum why_says says(const struct why_case *c, const struct why_item *item)
{
    const struct fingerprint *print = &c->prints[item->chain];
    const struct chain *chain = why_chain(c, item);

    if (chain->n == 1)
        return WHY_NO;
    if (print->kind != FINGERPRINT_SHORT)
        return is_breaker(print) ? WHY_YES : WHY_NO;
    for (size_t i = 0; i < sizeof periods_s / sizeof *periods_s; i++)
        if (may_be_breaker(c, chain, periods_s[i]))
            return WHY_UNKNOWN;
    return WHY_NO;
}

/* ---- autocorrelation ----------------------------------------------------- */

/* Attempts of the storm's items by time since the onset, of one span after
 * the other; what a probe takes makes a period up to 15 % longer than the
 * breaker's. */
struct correlation {
    const struct why_case *c;
    int64_t period_s;
    double *x, *smooth;  /* of one span, by bin */
    size_t n, cap;       /* bins */
    size_t lag, n_lags;  /* bins: lag, lag + 1, ... */
    double *product;     /* of deviations: by lag, over all spans */
    double *pairs;       /* how many products that is */
    double square, bins; /* the same of a bin with itself */
};

static size_t bins_of(const struct time_span *span, int64_t period_s)
{
    int64_t s = (span->to_us - span->from_us) / HC_US_PER_SECOND;

    return (size_t)((s > PERIODS * period_s ? s : PERIODS * period_s) / BIN_S);
}

static void count_attempts(struct correlation *r, size_t span)
{
    const struct why_items *items = &r->c->items[WHY_STORM];
    int64_t from_us = r->c->spans[WHY_STORM].at[span].from_us;

    r->n = bins_of(&r->c->spans[WHY_STORM].at[span], r->period_s);
    for (size_t b = 0; b < r->n; b++)
        r->x[b] = 0;
    for (size_t i = 0; i < items->n; i++) {
        const struct chain *chain = why_chain(r->c, &items->at[i]);

        for (size_t j = 0; items->at[i].span == span && j < chain->n; j++) {
            int64_t us =
                chain_run(r->c->chains, chain, j)->started_us - from_us;

            if (us >= 0 && us / (BIN_S * HC_US_PER_SECOND) < (int64_t)r->n)
                r->x[us / (BIN_S * HC_US_PER_SECOND)]++;
        }
    }
}

/* Sums of neighbours, less their mean. */
static void smooth(struct correlation *r)
{
    double mean = 0;

    for (size_t b = 0; b < r->n; b++) {
        r->smooth[b] = 0;
        for (size_t k = b; k < r->n && k < b + SMOOTH; k++)
            r->smooth[b] += r->x[k];
        mean += r->smooth[b] / (double)r->n;
    }
    for (size_t b = 0; b < r->n; b++)
        r->smooth[b] -= mean;
}

static void add_products(struct correlation *r)
{
    for (size_t b = 0; b < r->n; b++)
        r->square += r->smooth[b] * r->smooth[b];
    r->bins += (double)r->n;
    for (size_t k = 0; k < r->n_lags; k++) {
        size_t lag = r->lag + k;

        for (size_t b = 0; b + lag < r->n; b++)
            r->product[k] += r->smooth[b] * r->smooth[b + lag];
        r->pairs[k] += (double)(r->n - lag);
    }
}

static void find_peak(const struct correlation *r, double *peak, double *at_s)
{
    *peak = *at_s = NAN;
    for (size_t k = 0; r->square > 0 && k < r->n_lags; k++) {
        double height = r->product[k] / r->pairs[k] / (r->square / r->bins);

        if (!(height <= *peak)) {
            *peak = height;
            *at_s = (double)((r->lag + k) * BIN_S);
        }
    }
}

static enum hc_code correlate(const struct why_case *c, int64_t period_s,
                              double *peak, double *at_s, struct hc_err *err)
{
    const struct time_spans *spans = &c->spans[WHY_STORM];
    struct correlation r = {.c = c,
                            .period_s = period_s,
                            .lag = (size_t)(period_s / BIN_S),
                            .n_lags =
                                (size_t)(period_s * 15 / 100 / BIN_S) + 1};
    enum hc_code rc = HC_OK;

    for (size_t i = 0; i < spans->n; i++) {
        size_t n = bins_of(&spans->at[i], period_s);

        r.cap = n > r.cap ? n : r.cap;
    }
    r.x = calloc(2 * r.cap + 1, sizeof *r.x);
    r.product = calloc(2 * r.n_lags, sizeof *r.product);
    if (r.x == NULL || r.product == NULL) {
        rc = hc_nomem(err);
    } else {
        r.smooth = r.x + r.cap;
        r.pairs = r.product + r.n_lags;
        for (size_t i = 0; i < spans->n; i++) {
            count_attempts(&r, i);
            smooth(&r);
            add_products(&r);
        }
        find_peak(&r, peak, at_s);
    }
    free(r.x);
    free(r.product);
    return rc;
}

enum hc_code why_h12_breaker(const struct why_case *c, struct why_finding *f,
                             struct hc_err *err)
{
    double best = NAN, best_s = NAN;

    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++)
            why_say(f, (enum why_side)side, i, says(c, &c->items[side].at[i]));
    why_tally(c, f);
    for (size_t i = 0; i < sizeof periods_s / sizeof *periods_s; i++) {
        double peak = NAN, at_s = NAN;
        enum hc_code rc = correlate(c, periods_s[i], &peak, &at_s, err);

        if (rc != HC_OK)
            return rc;
        if (isnan(best) || peak > best) {
            best = peak;
            best_s = at_s;
        }
    }
    why_need_share(f, MIN_SHARE);
    why_at_least(f, "peak", best, MIN_PEAK);
    why_refuted_beyond(f, MIN_PEAK / 2);
    why_stat_real(f, "period_s", best_s);
    return HC_OK;
}
