/* SPDX-License-Identifier: MIT
 *
 * Findings: what hypotheses say, counted, see why.h. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/why/why.h"

const struct why_hypothesis why_hypotheses[WHY_N] = {
#define HYPOTHESIS(file, number, name, claim, rule, fix)                       \
    {number, "H" #number, name, claim, rule, fix, why_##file},
#include "analyzer/why/hypotheses.def"
#undef HYPOTHESIS
};

/* ---- counting ------------------------------------------------------------ */

/* Where next to nothing is known of the baseline all items stand for those that
 * are: on both sides then, and what is not known is not explained. */
static void compared(const struct why_finding *f, double n[WHY_SIDES])
{
    bool few = f->n[WHY_STORM] > 0 && f->n[WHY_BASELINE] < WHY_MIN_ITEMS;

    for (int side = 0; side < WHY_SIDES; side++)
        n[side] = f->n[side] + (few ? f->unknown[side] : 0);
}

static void derive(struct why_finding *f)
{
    double k = f->k[WHY_STORM], kb = f->k[WHY_BASELINE], n[WHY_SIDES];
    bool both;

    compared(f, n);
    both = n[WHY_STORM] > 0 && n[WHY_BASELINE] > 0;
    f->share = f->n[WHY_STORM] > 0 ? k / f->n[WHY_STORM] : NAN;
    f->interval = stats_wilson(k, f->n[WHY_STORM]);
    f->lift = both ? (k + 0.5) / (n[WHY_STORM] + 1) /
                         ((kb + 0.5) / (n[WHY_BASELINE] + 1))
                   : NAN;
    f->reach = both ? stats_newcombe(kb, n[WHY_BASELINE], k, n[WHY_STORM]).hi
                    : f->interval.hi;
}

void why_tally(const struct why_case *c, struct why_finding *f)
{
    for (int side = 0; side < WHY_SIDES; side++) {
        size_t known = 0, yes = 0;

        for (size_t i = 0; i < c->items[side].n; i++) {
            known += f->says[side][i] != WHY_UNKNOWN;
            yes += f->says[side][i] == WHY_YES;
        }
        f->k[side] = (double)yes;
        f->n[side] = (double)known;
        f->unknown[side] = (double)(c->items[side].n - known);
    }
    f->coverage = c->items[WHY_STORM].n == 0
                      ? 0
                      : f->n[WHY_STORM] / (double)c->items[WHY_STORM].n;
    derive(f);
}

void why_count(struct why_finding *f, const char *unit, double k, double n,
               double kb, double nb)
{
    f->unit = unit;
    f->k[WHY_STORM] = k;
    f->n[WHY_STORM] = n;
    f->k[WHY_BASELINE] = kb;
    f->n[WHY_BASELINE] = nb;
    f->coverage = n > 0 ? 1 : 0;
    derive(f);
}

/* ---- conditions ---------------------------------------------------------- */

static void need(struct why_finding *f, const char *name, enum why_need need,
                 double value, double limit)
{
    if (f->n_conditions == WHY_MAX_CONDITIONS) {
        f->failed = HC_EBUG;
        return;
    }
    f->conditions[f->n_conditions++] = (struct why_condition){
        .name = name,
        .need = need,
        .value = value,
        .limit = limit,
        .refutes = NAN,
        .reach = value,
        .best = NAN,
        .met = need == WHY_AT_LEAST ? value >= limit : value <= limit};
}

void why_at_least(struct why_finding *f, const char *name, double value,
                  double limit)
{
    need(f, name, WHY_AT_LEAST, value, limit);
}

void why_at_most(struct why_finding *f, const char *name, double value,
                 double limit)
{
    need(f, name, WHY_AT_MOST, value, limit);
}

void why_refuted_beyond(struct why_finding *f, double value)
{
    if (f->n_conditions == 0)
        f->failed = HC_EBUG;
    else
        f->conditions[f->n_conditions - 1].refutes = value;
}

void why_part(struct why_finding *f, const char *name, double yes, double of,
              double limit)
{
    struct why_condition *c;

    why_at_least(f, name, of > 0 ? yes / of : NAN, limit);
    if (f->failed != HC_OK)
        return;
    c = &f->conditions[f->n_conditions - 1];
    c->reach = stats_wilson(yes, of).hi;
    c->refutes = limit / 2;
    c->best = (yes + f->unknown[WHY_STORM]) / (of + f->unknown[WHY_STORM]);
}

void why_need_share(struct why_finding *f, double share)
{
    struct why_condition *c;

    why_part(f, "share", f->k[WHY_STORM], f->n[WHY_STORM], share);
    if (f->failed != HC_OK)
        return;
    c = &f->conditions[f->n_conditions - 1];
    c->reach = f->reach;
    c->refutes = WHY_REFUTE_EXCESS;
}

void why_need_lift(struct why_finding *f)
{
    if (isnan(f->lift) && f->n[WHY_STORM] > 0)
        why_caveat(f, "Nothing comparable failed outside the storm, so there "
                      "is no lift.");
    why_at_least(f, "lift", f->lift, WHY_MIN_LIFT);
}

void why_need_both(const struct why_case *c, struct why_finding *f,
                   double share)
{
    why_tally(c, f);
    why_need_share(f, share);
    why_need_lift(f);
}

/* ---- statistics and proofs ----------------------------------------------- */

static struct why_stat *stat_add(struct why_finding *f, const char *name,
                                 enum why_stat_kind kind)
{
    struct why_stat *s = &f->stats[f->n_stats];

    if (f->n_stats == WHY_MAX_STATS) {
        f->failed = HC_EBUG;
        return NULL;
    }
    f->n_stats++;
    s->name = name;
    s->kind = kind;
    return s;
}

void why_stat_int(struct why_finding *f, const char *name, int64_t v)
{
    struct why_stat *s = stat_add(f, name, WHY_STAT_INT);

    if (s != NULL)
        s->i = v;
}

void why_stat_real(struct why_finding *f, const char *name, double v)
{
    struct why_stat *s = stat_add(f, name, WHY_STAT_REAL);

    if (s != NULL)
        s->real = v;
}

void why_stat_text(struct why_finding *f, const char *name, struct hc_str v)
{
    struct why_stat *s = stat_add(f, name, WHY_STAT_TEXT);
    struct hc_str cut = hc_str_utf8_prefix(v, WHY_TEXT - 1);

    if (s != NULL && cut.n > 0)
        memcpy(s->text, cut.p, cut.n);
}

void why_caveat(struct why_finding *f, const char *fmt, ...)
{
    char text[WHY_CAVEAT];
    size_t used = strlen(f->caveat), n;
    va_list args;

    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    n = strlen(text);
    if (used + n + 2 > sizeof f->caveat)
        return;
    if (used > 0)
        f->caveat[used++] = ' ';
    memcpy(f->caveat + used, text, n + 1);
}

static void prove(struct why_finding *f, struct why_proof proof)
{
    if (f->n_proofs == f->cap_proofs) {
        size_t cap = f->cap_proofs == 0 ? 64 : 2 * f->cap_proofs;
        struct why_proof *more = realloc(f->proofs, cap * sizeof *more);

        if (more == NULL) {
            f->failed = HC_ENOMEM;
            return;
        }
        f->proofs = more;
        f->cap_proofs = cap;
    }
    f->proofs[f->n_proofs++] = proof;
}

void why_prove_run(struct why_finding *f, size_t run, const char *what)
{
    prove(f, (struct why_proof){false, (uint32_t)run, what});
}

void why_prove_log(struct why_finding *f, size_t entry, const char *what)
{
    prove(f, (struct why_proof){true, (uint32_t)entry, what});
}

size_t why_count_logs(const struct why_case *c, struct why_finding *f,
                      enum why_log_kind kind, enum why_side side,
                      const char *what)
{
    const struct time_spans *spans = why_spans(c, side);
    size_t n = 0;

    for (size_t s = 0; s < spans->n; s++)
        for (size_t i = why_logs_seek(&c->logs, spans->at[s].from_us);
             i < c->logs.n && c->logs.at[i].time_us < spans->at[s].to_us; i++) {
            if (c->logs.at[i].kind != kind)
                continue;
            n++;
            if (f != NULL && side == WHY_STORM)
                why_prove_log(f, i, what);
        }
    return n;
}

/* ---- judging ------------------------------------------------------------- */

static enum hc_code judge_storm(struct why_finding *f, const struct why_case *c,
                                struct hc_err *err)
{
    enum hc_code rc;

    for (int side = 0; side < WHY_SIDES; side++) {
        f->says[side] = calloc(c->items[side].n + 1, 1);
        if (f->says[side] == NULL)
            return hc_nomem(err);
    }
    rc = f->hypothesis->judge(c, f, err);
    if (rc == HC_OK && f->failed == HC_ENOMEM)
        rc = hc_nomem(err);
    if (rc == HC_OK && f->failed != HC_OK)
        rc = hc_fail(err, f->failed, "%s says more than a finding holds",
                     f->hypothesis->id);
    return rc;
}

enum hc_code why_judge(struct why_finding *f, const struct why_hypothesis *h,
                       const struct why_case *c, struct hc_err *err)
{
    enum hc_code rc;

    *f = (struct why_finding){.hypothesis = h,
                              .unit = "items",
                              .share = NAN,
                              .lift = NAN,
                              .interval = {NAN, NAN},
                              .verdict = WHY_NO_DATA};
    if (c->storm == NULL)
        return HC_OK;
    rc = judge_storm(f, c, err);
    if (rc == HC_OK)
        why_conclude(f);
    return rc;
}

void why_finding_release(struct why_finding *f)
{
    free(f->says[WHY_STORM]);
    free(f->says[WHY_BASELINE]);
    free(f->proofs);
}

/* Unknown comes last. */
static int descending(double a, double b)
{
    if (isnan(a) || isnan(b))
        return isnan(a) - isnan(b);
    return (a < b) - (a > b);
}

static int by_rank(const void *a, const void *b)
{
    const struct why_finding *x = a, *y = b;
    int order = (x->verdict > y->verdict) - (x->verdict < y->verdict);

    if (order == 0)
        order = descending(x->interval.lo, y->interval.lo);
    if (order == 0)
        order = descending(x->lift, y->lift);
    return order != 0 ? order : x->hypothesis->number - y->hypothesis->number;
}

enum hc_code why_findings_make(struct why_finding **out,
                               const struct why_case *c, struct hc_err *err)
{
    struct why_finding *findings = calloc(WHY_N, sizeof *findings);
    enum hc_code rc = findings == NULL ? hc_nomem(err) : HC_OK;

    *out = NULL;
    for (size_t i = 0; rc == HC_OK && i < WHY_N; i++)
        rc = why_judge(&findings[i], &why_hypotheses[i], c, err);
    if (rc != HC_OK) {
        why_findings_free(findings);
        return rc;
    }
    qsort(findings, WHY_N, sizeof *findings, by_rank);
    *out = findings;
    return HC_OK;
}

void why_findings_free(struct why_finding *findings)
{
    for (size_t i = 0; findings != NULL && i < WHY_N; i++)
        why_finding_release(&findings[i]);
    free(findings);
}
