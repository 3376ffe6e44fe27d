/* SPDX-License-Identifier: MIT
 *
 * Ranking, see rank.h. */
#include "analyzer/explain/rank.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/tail.h"

struct lower { /* lower ends of the intervals of a value */
    double risk, lift;
};

struct ranker {
    const struct diff *d;
    struct ranking *out;
    /* By column and place among its frequent values: the value that it means
     * the same as, itself where there is none. */
    struct diff_part same[N_ATTRIBUTES][DIFF_MAX_FREQUENT];
    struct lower lower[N_ATTRIBUTES][DIFF_MAX_FREQUENT];
    size_t n_aliases;
};

static size_t place_of(const struct diff *d, struct diff_part p)
{
    return (size_t)diff_value(d, p)->frequent - 1;
}

static bool equal(struct diff_part a, struct diff_part b)
{
    return a.column == b.column && a.value == b.value;
}

static struct diff_part *same_of(struct ranker *r, struct diff_part p)
{
    return &r->same[p.column][place_of(r->d, p)];
}

static struct lower *lower_of(struct ranker *r, struct diff_part p)
{
    return &r->lower[p.column][place_of(r->d, p)];
}

/* ---- aliases ------------------------------------------------------------- */

static size_t all_of(const struct diff_count *c)
{
    return diff_storm(c) + diff_other(c);
}

static bool mean_the_same(const struct diff *d, const struct diff_pair *pair)
{
    double both = (double)all_of(&pair->count);
    double v = (double)all_of(&diff_value(d, pair->part[0])->count);
    double w = (double)all_of(&diff_value(d, pair->part[1])->count);

    return both >= RANK_SAME_JACCARD * (v + w - both);
}

/* Pairs stand by their first value in the order of attributes, so the value
 * that others take the name of is known before they are. */
static enum hc_code find_aliases(struct ranker *r, struct hc_err *err)
{
    const struct diff *d = r->d;

    for (size_t i = 0; i < d->n_columns; i++)
        for (size_t f = 0; f < d->columns[i].n_frequent; f++)
            r->same[i][f] =
                (struct diff_part){(uint16_t)i, d->columns[i].frequent[f]};
    for (size_t i = 0; i < d->n_pairs; i++) {
        struct diff_part first = d->pairs[i].part[0];
        struct diff_part second = d->pairs[i].part[1];

        if (equal(*same_of(r, first), first) &&
            equal(*same_of(r, second), second) &&
            mean_the_same(d, &d->pairs[i])) {
            *same_of(r, second) = first;
            r->n_aliases++;
        }
    }
    r->out->aliases = calloc(r->n_aliases + 1, sizeof *r->out->aliases);
    return r->out->aliases == NULL ? hc_nomem(err) : HC_OK;
}

/* ---- figures ------------------------------------------------------------- */

static struct finding figures_of(const struct diff *d,
                                 const struct diff_count *count)
{
    struct finding f = {.count = *count};
    double storm = (double)diff_storm(&d->count);
    double other = (double)diff_other(&d->count);
    double a = (double)diff_storm(count), b = (double)diff_other(count);
    double items[] = {(double)diff_storm_items(count),
                      (double)diff_storm_items(&d->count)};
    double other_items[] = {(double)diff_other_items(count),
                            (double)diff_other_items(&d->count)};

    f.support = a / storm;
    f.risk = stats_risk_ratio(&(struct two_by_two){a, b, storm - a, other - b});
    f.lift = stats_risk_ratio(&(struct two_by_two){a, storm - a, b, other - b});
    /* Chains that say the opposite of the runs support nothing. */
    if (items[0] * other_items[1] > other_items[0] * items[1]) {
        items[1] -= items[0];
        other_items[1] -= other_items[0];
        f.log10_p = stats_log10_chi2_upper(stats_g(items, other_items, 2), 1);
    }
    return f;
}

static void add(struct ranker *r, const struct diff_part *parts, size_t n,
                const struct diff_count *count)
{
    struct finding *f = &r->out->at[r->out->n++];

    *f = figures_of(r->d, count);
    f->n_parts = n;
    for (size_t i = 0; i < n; i++)
        f->part[i] = parts[i];
    if (n == 1)
        *lower_of(r, parts[0]) =
            (struct lower){f->risk.interval.lo, f->lift.interval.lo};
}

static void add_values(struct ranker *r)
{
    const struct diff *d = r->d;

    for (size_t i = 0; i < d->n_columns; i++)
        for (size_t k = 0; k < d->columns[i].n_frequent; k++) {
            struct diff_part p = {(uint16_t)i, d->columns[i].frequent[k]};

            if (equal(*same_of(r, p), p))
                add(r, &p, 1, &diff_value(d, p)->count);
        }
}

static bool worth_a_test(const struct ranker *r, const struct diff_pair *pair)
{
    double storm = (double)diff_storm(&r->d->count);
    double a = (double)diff_storm(&pair->count);

    return a >= DIFF_MIN_RUNS && a >= DIFF_MIN_SUPPORT * storm;
}

static void add_pairs(struct ranker *r)
{
    for (size_t i = 0; i < r->d->n_pairs; i++) {
        const struct diff_pair *p = &r->d->pairs[i];

        if (worth_a_test(r, p) && equal(*same_of(r, p->part[0]), p->part[0]) &&
            equal(*same_of(r, p->part[1]), p->part[1]))
            add(r, p->part, 2, &p->count);
    }
}

/* ---- what is kept -------------------------------------------------------- */

static enum hc_code correct(struct ranking *out, struct hc_err *err)
{
    double *p = calloc(2 * out->n + 1, sizeof *p);
    struct stats_ranked *room = calloc(out->n + 1, sizeof *room);
    enum hc_code rc = p == NULL || room == NULL ? hc_nomem(err) : HC_OK;

    out->n_tested = out->n;
    for (size_t i = 0; rc == HC_OK && i < out->n; i++)
        p[i] = out->at[i].log10_p;
    if (rc == HC_OK)
        stats_log10_benjamini_hochberg(p, p + out->n, out->n, room);
    for (size_t i = 0; rc == HC_OK && i < out->n; i++)
        out->at[i].log10_q = p[out->n + i];
    free(p);
    free(room);
    return rc;
}

static bool adds(double pair, double first, double second)
{
    return pair >= RANK_MIN_RATIO &&
           pair > RANK_PAIR_FACTOR * fmax(first, second);
}

/* A ratio is high enough, and of a pair much higher than of its parts. */
static bool stands_out(struct ranker *r, const struct finding *f)
{
    double risk = f->risk.interval.lo, lift = f->lift.interval.lo;
    const struct lower *first, *second;

    if (f->n_parts == 1)
        return fmax(risk, lift) >= RANK_MIN_RATIO;
    first = lower_of(r, f->part[0]);
    second = lower_of(r, f->part[1]);
    return adds(risk, first->risk, second->risk) ||
           adds(lift, first->lift, second->lift);
}

static int by_certainty(const void *a, const void *b)
{
    const struct finding *x = a, *y = b;

    if (x->n_parts != y->n_parts)
        return x->n_parts < y->n_parts ? -1 : 1;
    if (x->lift.interval.lo != y->lift.interval.lo)
        return x->lift.interval.lo > y->lift.interval.lo ? -1 : 1;
    if (x->risk.interval.lo != y->risk.interval.lo)
        return x->risk.interval.lo > y->risk.interval.lo ? -1 : 1;
    if (x->support != y->support)
        return x->support > y->support ? -1 : 1;
    for (size_t i = 0; i < x->n_parts; i++) {
        if (x->part[i].column != y->part[i].column)
            return x->part[i].column < y->part[i].column ? -1 : 1;
        if (x->part[i].value != y->part[i].value)
            return x->part[i].value < y->part[i].value ? -1 : 1;
    }
    return 0;
}

static void keep(struct ranker *r)
{
    struct ranking *out = r->out;
    size_t n = 0;

    for (size_t i = 0; i < out->n; i++) {
        const struct finding *f = &out->at[i];

        if (f->log10_q <= RANK_MAX_LOG10_Q && stands_out(r, f))
            out->at[n++] = *f;
    }
    out->n = n;
    if (n > 1)
        qsort(out->at, n, sizeof *out->at, by_certainty);
}

static void name_aliases(struct ranker *r)
{
    struct ranking *out = r->out;
    const struct diff *d = r->d;
    size_t n = 0;

    for (size_t i = 0; i < out->n; i++) {
        struct finding *f = &out->at[i];

        f->first_alias = n;
        for (size_t c = 0; f->n_parts == 1 && c < d->n_columns; c++)
            for (size_t k = 0; k < d->columns[c].n_frequent; k++) {
                struct diff_part p = {(uint16_t)c, d->columns[c].frequent[k]};

                if (!equal(p, f->part[0]) && equal(*same_of(r, p), f->part[0]))
                    out->aliases[n++] = p;
            }
        f->n_aliases = n - f->first_alias;
    }
}

/* ---- all ----------------------------------------------------------------- */

static enum hc_code rank(struct ranker *r, struct hc_err *err)
{
    size_t most = r->d->n_pairs + N_ATTRIBUTES * DIFF_MAX_FREQUENT;
    enum hc_code rc = HC_OK;

    r->out->at = calloc(most, sizeof *r->out->at);
    if (r->out->at == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = find_aliases(r, err);
    if (rc != HC_OK)
        return rc;
    add_values(r);
    add_pairs(r);
    rc = correct(r->out, err);
    if (rc != HC_OK)
        return rc;
    keep(r);
    name_aliases(r);
    return HC_OK;
}

enum hc_code rank_findings(struct ranking *out, const struct diff *d,
                           struct hc_err *err)
{
    struct ranker *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *out = (struct ranking){.n = 0};
    if (r == NULL)
        return hc_nomem(err);
    r->d = d;
    r->out = out;
    rc = rank(r, err);
    free(r);
    return rc;
}

void ranking_release(struct ranking *r)
{
    free(r->at);
    free(r->aliases);
    *r = (struct ranking){.n = 0};
}

double rank_rate_ratio(const struct diff_count *count, double storm_h,
                       double other_h)
{
    double a = (double)diff_storm(count), b = (double)diff_other(count);

    if (storm_h <= 0 || other_h <= 0)
        return NAN;
    if (b <= 0) {
        a += 0.5;
        b += 0.5;
    }
    return a / storm_h / (b / other_h);
}

double rank_explained_excess(const struct diff *d,
                             const struct diff_count *count, double storm_h,
                             double other_h)
{
    double of_all, of_value;

    if (storm_h <= 0 || other_h <= 0)
        return NAN;
    of_all = (double)diff_storm(&d->count) / storm_h -
             (double)diff_other(&d->count) / other_h;
    of_value = (double)diff_storm(count) / storm_h -
               (double)diff_other(count) / other_h;
    return of_all > 0 ? of_value / of_all : NAN;
}
