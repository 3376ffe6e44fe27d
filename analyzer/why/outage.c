/* SPDX-License-Identifier: MIT
 *
 * Outages, see outage.h. */
#include "analyzer/why/outage.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/chains/chains.h"

#define MARGIN_US HC_US_PER_HOUR /* looked at on both sides of a span */
/* A success weighs as much as so many failures, which makes four of five fail
 * in the heaviest stretch of attempts; one that slips through does not end an
 * outage. */
#define SUCCESS_WEIGHT 4

struct attempt {
    int64_t us;
    bool failed;
};

struct attempts { /* by time */
    struct attempt *at;
    size_t n;
};

bool outage_counts(const struct history_run *r)
{
    return chain_retries(r) || r->outcome == HISTORY_SUCCESS ||
           r->outcome == HISTORY_PARTIAL;
}

static int by_time(const void *a, const void *b)
{
    const struct attempt *x = a, *y = b;

    if (x->us != y->us)
        return x->us < y->us ? -1 : 1;
    return (int)x->failed - (int)y->failed;
}

static enum hc_code read_attempts(struct attempts *out, const struct history *h,
                                  const bool *member, struct hc_err *err)
{
    *out = (struct attempts){calloc(h->n + 1, sizeof *out->at), 0};
    if (out->at == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < h->n; i++)
        if (member[h->runs[i].processor] && outage_counts(&h->runs[i]))
            out->at[out->n++] = (struct attempt){h->runs[i].started_us,
                                                 chain_retries(&h->runs[i])};
    if (out->n > 1)
        qsort(out->at, out->n, sizeof *out->at, by_time);
    return HC_OK;
}

/* The first attempt at or after us. */
static size_t seek(const struct attempts *a, int64_t us)
{
    size_t lo = 0, hi = a->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (a->at[mid].us < us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/* The stretch [*from, *to) of [first, last) with the largest sum of weights;
 * the first of equals. */
static void heaviest(const struct attempts *a, size_t first, size_t last,
                     size_t *from, size_t *to)
{
    int64_t sum = 0, best = 0;
    size_t begin = first;

    *from = *to = first;
    for (size_t i = first; i < last; i++) {
        if (sum <= 0) {
            sum = 0;
            begin = i;
        }
        sum += a->at[i].failed ? 1 : -SUCCESS_WEIGHT;
        if (sum > best) {
            best = sum;
            *from = begin;
            *to = i + 1;
        }
    }
}

static struct outage find(const struct attempts *a,
                          const struct time_span *span)
{
    struct outage o = {.edge_s = {HUGE_VAL, HUGE_VAL}};
    size_t from, to;

    heaviest(a, seek(a, span->from_us - MARGIN_US),
             seek(a, span->to_us + MARGIN_US), &from, &to);
    for (size_t i = from; i < to; i++)
        o.failed += a->at[i].failed;
    if (o.failed < OUTAGE_MIN_FAILED)
        return o;
    o.n = to - from;
    o.from_us = a->at[from].us;
    o.to_us = a->at[to - 1].us;
    if (from > 0)
        o.edge_s[0] = (double)(o.from_us - a->at[from - 1].us) / 1e6;
    if (to < a->n)
        o.edge_s[1] = (double)(a->at[to].us - o.to_us) / 1e6;
    return o;
}

enum hc_code outages_find(struct outages *out, const struct history *h,
                          const bool *member, const struct time_spans *spans,
                          struct hc_err *err)
{
    struct attempts attempts;
    enum hc_code rc = read_attempts(&attempts, h, member, err);

    *out = (struct outages){calloc(spans->n + 1, sizeof *out->at), 0};
    if (rc == HC_OK && out->at == NULL)
        rc = hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < spans->n; i++)
        out->at[out->n++] = find(&attempts, &spans->at[i]);
    free(attempts.at);
    return rc;
}

void outages_release(struct outages *o)
{
    free(o->at);
    *o = (struct outages){NULL, 0};
}

bool outages_hold(const struct outages *o, int64_t us)
{
    for (size_t i = 0; i < o->n; i++)
        if (o->at[i].n > 0 && us >= o->at[i].from_us && us <= o->at[i].to_us)
            return true;
    return false;
}
