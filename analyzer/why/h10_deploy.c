/* SPDX-License-Identifier: MIT
 *
 * H10, deploy or regression: what failed ran on a revision that had just come
 * (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/two_by_two.h"
#include "analyzer/why/why.h"

#define MIN_RATIO 3.0
#define MIN_SHARE 0.3
/* Fewer first attempts say nothing of how often others fail. */
#define MIN_OTHERS 20
/* A revision is new to a storm when it was first seen from so long before its
 * onset to so long after it. */
#define BEFORE_US (6 * HC_US_PER_HOUR)
#define AFTER_US  (HC_US_PER_HOUR / 4)

/* A revision of a service; numbers in history.texts. */
struct revision {
    uint32_t service, name;
    int64_t first_us; /* first run */
    bool replaced;    /* the service had run on another one before */
};

struct deploys {
    struct revision *at; /* by service, name */
    size_t n;
};

static int by_name(const void *a, const void *b)
{
    const struct revision *x = a, *y = b;

    if (x->service != y->service)
        return x->service < y->service ? -1 : 1;
    return (x->name > y->name) - (x->name < y->name);
}

static struct revision revision_of(const struct history *h,
                                   const struct history_run *r)
{
    return (struct revision){.service = history_field(h, r, HISTORY_SERVICE),
                             .name = history_field(h, r, HISTORY_REVISION),
                             .first_us = r->started_us};
}

static void mark_replaced(struct deploys *d)
{
    for (size_t i = 0, j; i < d->n; i = j) {
        int64_t first_us = d->at[i].first_us;

        for (j = i; j < d->n && d->at[j].service == d->at[i].service; j++)
            if (d->at[j].first_us < first_us)
                first_us = d->at[j].first_us;
        for (size_t k = i; k < j; k++)
            d->at[k].replaced = d->at[k].first_us > first_us;
    }
}

/* Revisions belong to contexts, of which there are few. */
static enum hc_code find_deploys(struct deploys *d, const struct history *h,
                                 struct hc_err *err)
{
    int64_t *first_us = calloc(h->n_contexts + 1, sizeof *first_us);
    size_t n = 0;

    d->at = calloc(h->n_contexts + 1, sizeof *d->at);
    if (first_us == NULL || d->at == NULL) {
        free(first_us);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < h->n; i++) {
        int64_t *first = &first_us[h->runs[i].context];

        if (*first == 0 || h->runs[i].started_us < *first)
            *first = h->runs[i].started_us;
    }
    for (size_t i = 0; i < h->n_contexts; i++)
        if (first_us[i] != 0 && h->contexts[i].field[HISTORY_REVISION] != 0)
            d->at[d->n++] = (struct revision){
                .service = h->contexts[i].field[HISTORY_SERVICE],
                .name = h->contexts[i].field[HISTORY_REVISION],
                .first_us = first_us[i]};
    free(first_us);
    if (d->n > 1)
        qsort(d->at, d->n, sizeof *d->at, by_name);
    for (size_t i = 0; i < d->n; i++)
        if (n > 0 && by_name(&d->at[n - 1], &d->at[i]) == 0) {
            if (d->at[i].first_us < d->at[n - 1].first_us)
                d->at[n - 1].first_us = d->at[i].first_us;
        } else {
            d->at[n++] = d->at[i];
        }
    d->n = n;
    mark_replaced(d);
    return HC_OK;
}

/* NULL = the run names no revision. */
static const struct revision *find(const struct deploys *d,
                                   const struct history *h,
                                   const struct history_run *r)
{
    struct revision key = revision_of(h, r);

    return d->n == 0 || key.name == 0
               ? NULL
               : bsearch(&key, d->at, d->n, sizeof *d->at, by_name);
}

static bool new_to(const struct revision *v, int64_t onset_us)
{
    return v->replaced && v->first_us >= onset_us - BEFORE_US &&
           v->first_us <= onset_us + AFTER_US;
}

static bool new_to_any(const struct revision *v, const struct why_case *c)
{
    for (size_t i = 0; i < c->spans[WHY_STORM].n; i++)
        if (new_to(v, c->spans[WHY_STORM].at[i].from_us))
            return true;
    return false;
}

/* ---- does it fail more often? -------------------------------------------- */

/* First attempts, so that a retry adds nothing: failed on new revisions, not
 * failed there, and the same of those that they are compared with. */
struct deploy_risk {
    struct two_by_two at_once; /* with all others in the storm */
    struct two_by_two before; /* with older ones of the same services outside */
};

static bool ended(const struct history_run *r)
{
    return chain_retries(r) || r->outcome == HISTORY_SUCCESS ||
           r->outcome == HISTORY_PARTIAL;
}

static void add(double *failed, double *worked, const struct history_run *r)
{
    *(chain_retries(r) ? failed : worked) += 1;
}

/* Whether a service got a revision that is new to the storm. */
static bool deployed(const struct deploys *d, const struct why_case *c,
                     uint32_t service)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->at[i].service == service && new_to_any(&d->at[i], c))
            return true;
    return false;
}

static void add_head(struct deploy_risk *risk, const struct deploys *d,
                     const struct why_case *c, const struct history_run *r)
{
    const struct time_spans *storm = &c->spans[WHY_STORM];
    const struct time_spans *rest = &c->spans[WHY_BASELINE];
    const struct revision *v = find(d, c->history, r);
    size_t span = time_spans_find(storm, r->started_us);

    if (v == NULL || !ended(r))
        return;
    if (span < storm->n && new_to(v, storm->at[span].from_us)) {
        add(&risk->at_once.a, &risk->at_once.b, r);
        add(&risk->before.a, &risk->before.b, r);
    } else if (span < storm->n) {
        add(&risk->at_once.c, &risk->at_once.d, r);
    } else if (time_spans_find(rest, r->started_us) < rest->n &&
               !new_to_any(v, c) && deployed(d, c, v->service)) {
        add(&risk->before.c, &risk->before.d, r);
    }
}

static struct deploy_risk measure(const struct deploys *d,
                                  const struct why_case *c)
{
    struct deploy_risk risk = {.at_once = {0, 0, 0, 0}};

    for (size_t i = 0; i < c->chains->n; i++)
        add_head(&risk, d, c, chain_run(c->chains, &c->chains->at[i], 0));
    return risk;
}

static struct risk_ratio ratio_of(const struct two_by_two *t)
{
    return t->c + t->d < MIN_OTHERS ? (struct risk_ratio){NAN, {NAN, NAN}}
                                    : stats_risk_ratio(t);
}

/* The smaller of those that are known. */
static double certain_ratio(const struct risk_ratio *x,
                            const struct risk_ratio *y)
{
    if (isnan(x->interval.lo) || isnan(y->interval.lo))
        return isnan(x->interval.lo) ? y->interval.lo : x->interval.lo;
    return fmin(x->interval.lo, y->interval.lo);
}

/* ---- all ----------------------------------------------------------------- */

static void say_items(const struct deploys *d, const struct why_case *c,
                      struct why_finding *f)
{
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct why_item *item = &c->items[side].at[i];
            const struct revision *v =
                find(d, c->history, why_failure(c, item));
            int64_t onset_us =
                why_spans(c, (enum why_side)side)->at[item->span].from_us;

            why_say(f, (enum why_side)side, i,
                    v == NULL             ? WHY_UNKNOWN
                    : new_to(v, onset_us) ? WHY_YES
                                          : WHY_NO);
        }
}

/* The new revision of most items, the first by name of equals. */
static const struct revision *largest(const struct deploys *d,
                                      const struct why_case *c,
                                      const struct why_finding *f,
                                      struct hc_err *err, enum hc_code *rc)
{
    size_t *n = calloc(d->n + 1, sizeof *n);
    const struct revision *best = NULL;

    *rc = n == NULL ? hc_nomem(err) : HC_OK;
    for (size_t i = 0; n != NULL && i < c->items[WHY_STORM].n; i++)
        if (f->says[WHY_STORM][i] == WHY_YES)
            n[find(d, c->history, why_failure(c, &c->items[WHY_STORM].at[i])) -
              d->at]++;
    for (size_t i = 0; n != NULL && i < d->n; i++)
        if (n[i] > 0 && (best == NULL || n[i] > n[best - d->at]))
            best = &d->at[i];
    free(n);
    return best;
}

static void tell(const struct why_case *c, struct why_finding *f,
                 const struct revision *v, const struct risk_ratio *at_once,
                 const struct risk_ratio *before)
{
    why_stat_real(f, "rr_at_once", at_once->ratio);
    why_stat_real(f, "rr_at_once_lo", at_once->interval.lo);
    why_stat_real(f, "rr_before", before->ratio);
    why_stat_real(f, "rr_before_lo", before->interval.lo);
    if (v == NULL)
        return;
    why_stat_text(f, "revision", text_pool_get(&c->history->texts, v->name));
    for (size_t i = 0; i < c->history->n; i++) {
        const struct history_run *r = &c->history->runs[i];

        if (r->started_us == v->first_us &&
            history_field(c->history, r, HISTORY_REVISION) == v->name &&
            history_field(c->history, r, HISTORY_SERVICE) == v->service) {
            why_prove_run(f, i, "first run of the revision");
            break;
        }
    }
}

enum hc_code why_h10_deploy(const struct why_case *c, struct why_finding *f,
                            struct hc_err *err)
{
    struct deploys d = {NULL, 0};
    const struct revision *v = NULL;
    struct deploy_risk risk;
    struct risk_ratio at_once, before;
    enum hc_code rc = find_deploys(&d, c->history, err);

    if (rc == HC_OK) {
        say_items(&d, c, f);
        v = largest(&d, c, f, err, &rc);
    }
    if (rc == HC_OK) {
        risk = measure(&d, c);
        at_once = ratio_of(&risk.at_once);
        before = ratio_of(&risk.before);
        why_tally(c, f);
        why_need_share(f, MIN_SHARE);
        why_at_least(f, "rr_lo", certain_ratio(&at_once, &before), MIN_RATIO);
        tell(c, f, v, &at_once, &before);
    }
    free(d.at);
    return rc;
}
