/* SPDX-License-Identifier: MIT
 *
 * compare: before against after, by several measures (docs/analyses.md,
 * "compare"). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/compare.h"
#include "analyzer/compare/permutation.h"
#include "analyzer/compare/ratio.h"
#include "analyzer/stats/order.h"

enum metric_column {
    M_METRIC,
    M_UNIT,
    M_BEFORE,
    M_AFTER,
    M_DIFF,
    M_RATIO,
    M_LO,
    M_HI,
    M_P,
    M_P_MIN,
    M_PHI,
    M_VERDICT
};

const struct column compare_metric_columns[] = {
    {"metric", COLUMN_TEXT, NULL, "what is compared", 0, 0},
    {"unit", COLUMN_TEXT, NULL, "of before and after", 0, COLUMN_WIDE},
    {"before", COLUMN_REAL, NULL, "value before the change", 2, 0},
    {"after", COLUMN_REAL, NULL, "value after it", 2, 0},
    {"diff", COLUMN_REAL, NULL, "after - before", 2, COLUMN_WIDE},
    {"ratio", COLUMN_REAL, NULL,
     "after / before; of counts with 0.5 added where one is 0", 2, 0},
    {"lo", COLUMN_REAL, NULL, "95 % interval of the ratio, lower end", 2, 0},
    {"hi", COLUMN_REAL, NULL, "upper end", 2, 0},
    {"p", COLUMN_REAL, NULL,
     "chance of a ratio as extreme if occurrences were dealt by lot, one-sided",
     3, 0},
    {"p_min", COLUMN_REAL, NULL,
     "the smallest p that so many occurrences allow", 3, 0},
    {"phi", COLUMN_REAL, NULL,
     "scatter among occurrences over that of Poisson counts, at least 1", 2,
     COLUMN_WIDE},
    {"verdict", COLUMN_TEXT, NULL, "improved, worse, no_change or inconclusive",
     0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* A p this small is evidence; a ratio within a factor of two both ways is no
 * change worth the name. */
static const double alpha = 0.05;
static const double same_lo = 0.5, same_hi = 2;

static const struct metric {
    const char *name, *unit;
    enum compare_count count;
    enum compare_per per;
    bool control; /* also against the same hours of other days */
    bool judged;  /* less is better: it gets a verdict */
    const char *median, *control_name, *adjusted_name;
} metrics[] = {
    {"rows_failed", "rows per occurrence", COUNT_ROWS_FAILED, PER_OCCURRENCE,
     false, true, "rows_failed_median", NULL, NULL},
    {"rows_failed_rate", "rows/h", COUNT_ROWS_FAILED, PER_HOUR, true, true,
     NULL, "rows_control", "rows_adjusted"},
    {"runs_failed", "runs per occurrence", COUNT_RUNS_FAILED, PER_OCCURRENCE,
     false, true, "runs_failed_median", NULL, NULL},
    {"runs_failed_rate", "runs/h", COUNT_RUNS_FAILED, PER_HOUR, true, true,
     NULL, "runs_control", "runs_adjusted"},
    {"runs", "runs per occurrence", COUNT_RUNS, PER_OCCURRENCE, false, false,
     NULL, NULL, NULL},
    {"failure_share", "failed runs per ended run", COUNT_RUNS_FAILED, PER_ENDED,
     false, true, NULL, NULL, NULL},
};

/* The two sides of one set of occurrences, compared. */
struct comparison {
    struct rate_ratio r;
    struct permutation p;
    struct compare_phi phi;
};

static enum hc_code compare(struct comparison *out, const struct compare *c,
                            const struct compare_units *u,
                            const struct metric *m, struct compare_sample *room,
                            struct hc_err *err)
{
    size_t n = compare_units_samples(u, m->count, m->per, room);
    enum hc_code rc = compare_phi(&out->phi, c, u, m->count, m->per, err);

    if (rc == HC_OK)
        rc = permutation_test(&out->p, room, n, err);
    if (rc == HC_OK)
        out->r = ratio_estimate(room, n, out->phi.phi);
    return rc;
}

/* One-sided, to the side on which the ratio lies. */
static double p_of(const struct comparison *x)
{
    return x->r.ratio <= 1 ? x->p.p_lower : x->p.p_upper;
}

static const char *interval_verdict(const struct rate_ratio *r, bool evident)
{
    const struct interval *i = &r->interval;

    if (evident && i->hi < 1)
        return "improved";
    if (evident && i->lo > 1)
        return "worse";
    return i->lo >= same_lo && i->hi <= same_hi && i->lo <= 1 && i->hi >= 1
               ? "no_change"
               : "inconclusive";
}

/* Whether any verdict can be given: the guards passed, and there are enough
 * occurrences for a small p. */
static bool may_conclude(const struct compare *c, double p_min)
{
    return !c->blocked && p_min <= alpha;
}

static const char *verdict(const struct compare *c, const struct comparison *x)
{
    if (!may_conclude(c, x->p.p_min))
        return "inconclusive";
    return interval_verdict(&x->r, p_of(x) <= alpha);
}

/* ---- rows -------------------------------------------------------------- */

static void put_row(struct report *r, const char *name, const char *unit,
                    const struct rate_ratio *x)
{
    const size_t k = RESULT_METRICS;

    report_row(r, k);
    report_text(r, k, M_METRIC, hc_str_from(name));
    report_text(r, k, M_UNIT, hc_str_from(unit));
    report_real(r, k, M_BEFORE, x->before);
    report_real(r, k, M_AFTER, x->after);
    report_real(r, k, M_DIFF, x->after - x->before);
    report_real(r, k, M_RATIO, x->ratio);
    report_real(r, k, M_LO, x->interval.lo);
    report_real(r, k, M_HI, x->interval.hi);
}

static void put_verdict(struct report *r, const char *text)
{
    report_text(r, RESULT_METRICS, M_VERDICT, hc_str_from(text));
}

static void put_comparison(struct report *r, const struct metric *m,
                           const struct comparison *x)
{
    put_row(r, m->name, m->unit, &x->r);
    report_real(r, RESULT_METRICS, M_P, p_of(x));
    report_real(r, RESULT_METRICS, M_P_MIN, x->p.p_min);
    report_real(r, RESULT_METRICS, M_PHI, x->phi.phi);
}

/* Median of one side's counts; NaN = it has none. */
static double median_of(const struct compare_sample *s, size_t n, bool after,
                        double *room)
{
    size_t k = 0;

    for (size_t i = 0; i < n; i++)
        if (s[i].after == after)
            room[k++] = s[i].count;
    stats_sort(room, k);
    return k == 0 ? NAN : stats_median(room, k);
}

static enum hc_code put_median(struct compare *c, const struct metric *m,
                               struct compare_sample *samples,
                               struct hc_err *err)
{
    size_t n = compare_units_samples(&c->subject, m->count, m->per, samples);
    struct rate_ratio x = {NAN, NAN, NAN, NAN, NAN, {NAN, NAN}};
    double *room = calloc(n + 1, sizeof *room);

    if (room == NULL)
        return hc_nomem(err);
    x.before = median_of(samples, n, false, room);
    x.after = median_of(samples, n, true, room);
    if (x.before > 0)
        x.ratio = x.after / x.before;
    put_row(c->report, m->median, m->unit, &x);
    free(room);
    return HC_OK;
}

/* The same hours of the other days, and what is left of the ratio once theirs
 * is taken out. */
static enum hc_code put_control(struct compare *c, const struct metric *m,
                                const struct comparison *subject,
                                struct compare_sample *room, struct hc_err *err)
{
    struct comparison control;
    struct rate_ratio adjusted;
    enum hc_code rc = compare(&control, c, &c->control, m, room, err);

    if (rc != HC_OK)
        return rc;
    put_row(c->report, m->control_name, m->unit, &control.r);
    report_real(c->report, RESULT_METRICS, M_PHI, control.phi.phi);
    adjusted = ratio_adjust(&subject->r, &control.r);
    put_row(c->report, m->adjusted_name, "ratio over the control's", &adjusted);
    put_verdict(c->report, may_conclude(c, subject->p.p_min)
                               ? interval_verdict(&adjusted, true)
                               : "inconclusive");
    return HC_OK;
}

static enum hc_code put_metric(struct compare *c, const struct metric *m,
                               struct compare_sample *room,
                               struct comparison *x, struct hc_err *err)
{
    enum hc_code rc = compare(x, c, &c->subject, m, room, err);

    if (rc != HC_OK)
        return rc;
    put_comparison(c->report, m, x);
    if (m->judged)
        put_verdict(c->report, verdict(c, x));
    if (m->median != NULL)
        rc = put_median(c, m, room, err);
    if (rc == HC_OK && m->control && c->has_control)
        rc = put_control(c, m, x, room, err);
    return rc;
}

/* ---- notes ------------------------------------------------------------- */

/* x: the last metric; their numbers of occurrences are the same. */
static void put_notes(struct compare *c, const struct comparison *x)
{
    const size_t k = RESULT_METRICS;
    struct report *r = c->report;

    if (!c->at_known)
        report_note(r, k,
                    "There is no change to compare around: none was given "
                    "(--at) and none was found.");
    else if (c->n_before == 0 || c->n_after == 0)
        report_note(r, k,
                    "Too few occurrences: %zu complete ones before and %zu "
                    "after the change, so there is nothing to compare.",
                    c->n_before, c->n_after);
    else if (c->too_few)
        report_note(r, k,
                    "Too few occurrences: with %zu before and %zu after, p "
                    "cannot be less than %.4f however good the fix is, so the "
                    "verdict is inconclusive.",
                    c->n_before, c->n_after, x->p.p_min);
    if (x->p.sampled)
        report_note(r, k,
                    "p comes of %d seeded draws: there are more arrangements "
                    "of the occurrences than that.",
                    (int)PERMUTATION_MAX);
    if (c->blocked)
        report_note(r, k,
                    "A guard failed, so there is no verdict: see guards.");
    if (!c->at_given && c->at_known)
        report_note(r, k,
                    "The time of the change was chosen by the counts that are "
                    "compared here, which makes every p too small; give --at "
                    "where it is known.");
    if (!c->has_control)
        report_note(r, k,
                    "All days of the week are compared, so there are no "
                    "unaffected days to adjust by; --day leaves some.");
    if (isnan(x->phi.phi))
        report_note(r, k,
                    "The scatter among occurrences cannot be told from so few "
                    "numbers, so ratios have no interval.");
    else if (x->phi.borrowed)
        report_note(r, k,
                    "A side has fewer than three occurrences, so phi is the "
                    "95th percentile of the other hours of the week.");
}

enum hc_code compare_add_metrics(struct compare *c, struct hc_err *err)
{
    struct compare_sample *room = calloc(c->room + 1, sizeof *room);
    struct comparison x = {.phi = {.phi = NAN}};
    enum hc_code rc = HC_OK;

    if (room == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < sizeof metrics / sizeof metrics[0];
         i++)
        rc = put_metric(c, &metrics[i], room, &x, err);
    c->too_few = !(x.p.p_min <= alpha); /* NaN: a side is empty */
    if (rc == HC_OK)
        put_notes(c, &x);
    free(room);
    return rc;
}
