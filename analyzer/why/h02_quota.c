/* SPDX-License-Identifier: MIT
 *
 * H2, rate limiting: too many requests at once for a limit or a quota
 * (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/why/concurrency.h"
#include "analyzer/why/why.h"
#include "base/checked.h"
#include "base/zone.h"

#define MIN_SHARE 0.3
#define MIN_RR    2.0
/* How far from the renewal of a quota failures may stop because of it. */
#define RESET_US (900 * HC_US_PER_SECOND)

enum {
    /* Mutating statements that BigQuery lets wait on one table:
     * https://cloud.google.com/bigquery/quotas#data-manipulation-language */
    LIMIT = 20
};

static bool is_limit(enum why_category category)
{
    return category >= WHY_DML && category <= WHY_CAPACITY;
}

/* ---- what failed first --------------------------------------------------- */

static void say_items(const struct why_case *c, struct why_finding *f,
                      int64_t by_category[N_WHY_CATEGORIES])
{
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct history_run *r = chain_first_failure(
                c->chains, why_chain(c, &c->items[side].at[i]));
            enum why_category category = why_category(c, r);

            why_say(f, (enum why_side)side, i,
                    category == WHY_NO_TEXT ? WHY_UNKNOWN
                    : is_limit(category)    ? WHY_YES
                                            : WHY_NO);
            if (side == WHY_STORM)
                by_category[category]++;
        }
}

/* ---- failing above and below the limit ----------------------------------- */

/* One table and processor. */
struct stratum {
    double failed[2], n[2]; /* [1] = more than LIMIT at once */
};

struct ratio {
    double r, s, variance; /* sums of Mantel and Haenszel */
};

static void add_stratum(struct ratio *sum, const struct stratum *t)
{
    double all = t->n[0] + t->n[1];

    if (t->n[0] <= 0 || t->n[1] <= 0)
        return;
    sum->r += t->failed[1] * t->n[0] / all;
    sum->s += t->failed[0] * t->n[1] / all;
    sum->variance += ((t->failed[0] + t->failed[1]) * t->n[0] * t->n[1] -
                      t->failed[0] * t->failed[1] * all) /
                     (all * all);
}

static bool ended(const struct history_run *r)
{
    return chain_retries(r) || r->outcome == HISTORY_SUCCESS ||
           r->outcome == HISTORY_PARTIAL;
}

struct observed {
    uint32_t table, processor, concurrency;
    bool failed;
};

static int by_stratum(const void *a, const void *b)
{
    const struct observed *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    return (x->table > y->table) - (x->table < y->table);
}

/* Over the runs of both sides. */
static struct ratio sum_strata(struct observed *runs, size_t n)
{
    struct ratio sum = {0, 0, 0};
    struct stratum t = {{0, 0}, {0, 0}};

    if (n > 1)
        qsort(runs, n, sizeof *runs, by_stratum);
    for (size_t i = 0; i < n; i++) {
        bool above = runs[i].concurrency > LIMIT;

        if (i > 0 && by_stratum(&runs[i - 1], &runs[i]) != 0) {
            add_stratum(&sum, &t);
            t = (struct stratum){{0, 0}, {0, 0}};
        }
        t.n[above]++;
        t.failed[above] += runs[i].failed;
    }
    add_stratum(&sum, &t);
    return sum;
}

struct pressure {
    double rr, lo, hi;
    uint32_t peak, table; /* in the storm */
};

static enum hc_code measure(struct pressure *out, const struct why_case *c,
                            struct hc_err *err)
{
    const struct history *h = c->history;
    struct observed *runs = calloc(h->n + 1, sizeof *runs);
    uint32_t *at_once = NULL;
    struct ratio sum;
    size_t n = 0;
    enum hc_code rc =
        runs == NULL ? hc_nomem(err) : concurrency_make(&at_once, h, err);

    *out = (struct pressure){NAN, NAN, NAN, 0, 0};
    for (size_t i = 0; rc == HC_OK && i < h->n; i++) {
        const struct history_run *r = &h->runs[i];
        uint32_t table = history_field(h, r, HISTORY_OUTPUT_TABLE);
        bool storm = time_spans_find(&c->spans[WHY_STORM], r->started_us) <
                     c->spans[WHY_STORM].n;

        if (at_once[i] == 0)
            continue;
        if (storm && at_once[i] > out->peak) {
            out->peak = at_once[i];
            out->table = table;
        }
        if (ended(r) &&
            (storm || time_spans_find(&c->spans[WHY_BASELINE], r->started_us) <
                          c->spans[WHY_BASELINE].n))
            runs[n++] = (struct observed){table, r->processor, at_once[i],
                                          chain_retries(r)};
    }
    if (rc == HC_OK) {
        sum = sum_strata(runs, n);
        if (sum.r > 0 && sum.s > 0) {
            double se = sqrt(sum.variance / (sum.r * sum.s));

            out->rr = sum.r / sum.s;
            out->lo = out->rr * exp(-STATS_Z * se);
            out->hi = out->rr * exp(STATS_Z * se);
        }
    }
    free(runs);
    free(at_once);
    return rc;
}

/* ---- does it end when quotas renew? -------------------------------------- */

static bool near_midnight(const struct zone *pacific, int64_t us)
{
    int64_t local = us + zone_offset_s(pacific, us) * HC_US_PER_SECOND;
    int64_t behind = local - hc_floor_div(local, HC_US_PER_DAY) * HC_US_PER_DAY;

    return behind <= RESET_US || HC_US_PER_DAY - behind <= RESET_US;
}

/* Spans of the storm whose last failure of that kind lies near midnight in
 * Los Angeles, when BigQuery's daily quotas renew. */
static enum hc_code count_resets(int64_t *out, const struct why_case *c,
                                 struct hc_err *err)
{
    const struct time_spans *spans = &c->spans[WHY_STORM];
    int64_t *last = calloc(spans->n + 1, sizeof *last);
    struct zone *pacific = NULL;
    enum hc_code rc = last == NULL
                          ? hc_nomem(err)
                          : zone_open(&pacific, "America/Los_Angeles", err);

    *out = 0;
    for (size_t i = 0; rc == HC_OK && i < c->history->n; i++) {
        const struct history_run *r = &c->history->runs[i];
        size_t span = time_spans_find(spans, r->started_us);

        if (span < spans->n && chain_retries(r) &&
            is_limit(why_category(c, r)) && r->started_us > last[span])
            last[span] = r->started_us;
    }
    for (size_t s = 0; rc == HC_OK && s < spans->n; s++)
        *out += last[s] > 0 && near_midnight(pacific, last[s]);
    zone_close(pacific);
    free(last);
    return rc;
}

/* ---- all ----------------------------------------------------------------- */

static void tell(const struct why_case *c, struct why_finding *f,
                 const int64_t by_category[N_WHY_CATEGORIES],
                 const struct pressure *p, int64_t resets)
{
    why_stat_real(f, "rr", p->rr);
    why_stat_real(f, "rr_lo", p->lo);
    why_stat_real(f, "rr_hi", p->hi);
    why_stat_int(f, "peak_at_once", p->peak);
    why_stat_text(f, "peak_table", text_pool_get(&c->history->texts, p->table));
    why_stat_int(f, "dml_concurrency", by_category[WHY_DML]);
    why_stat_int(f, "serialization_conflict", by_category[WHY_SERIALIZATION]);
    why_stat_int(f, "quota_exceeded", by_category[WHY_QUOTA]);
    why_stat_int(f, "rate_limited", by_category[WHY_RATE]);
    why_stat_int(f, "capacity", by_category[WHY_CAPACITY]);
    why_stat_int(f, "ends_at_quota_renewal", resets);
    why_stat_int(f, "occurrences", (int64_t)c->spans[WHY_STORM].n);
    if (c->logs.any) {
        why_stat_int(
            f, "http_429",
            (int64_t)why_count_logs(c, f, WHY_LOG_429, WHY_STORM, "HTTP 429"));
        why_stat_int(
            f, "http_503",
            (int64_t)why_count_logs(c, f, WHY_LOG_503, WHY_STORM, "HTTP 503"));
    }
    if (by_category[WHY_QUOTA] > 0)
        why_caveat(f, "Daily quotas of BigQuery renew at midnight Pacific on "
                      "every day: no reset of Mondays is behind this.");
    if (p->peak == 0)
        why_caveat(f, "No run names its output table, so nothing is known of "
                      "concurrency.");
}

enum hc_code why_h02_quota(const struct why_case *c, struct why_finding *f,
                           struct hc_err *err)
{
    int64_t by_category[N_WHY_CATEGORIES] = {0}, resets = 0;
    struct pressure p;
    enum hc_code rc;

    say_items(c, f, by_category);
    why_tally(c, f);
    rc = measure(&p, c, err);
    if (rc == HC_OK)
        rc = count_resets(&resets, c, err);
    if (rc != HC_OK)
        return rc;
    if (p.lo >= MIN_RR && p.peak > LIMIT && !(f->share >= MIN_SHARE))
        why_at_least(f, "rr_lo", p.lo, MIN_RR);
    else
        why_need_share(f, MIN_SHARE);
    why_need_lift(f);
    tell(c, f, by_category, &p, resets);
    return HC_OK;
}
