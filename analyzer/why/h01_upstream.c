/* SPDX-License-Identifier: MIT
 *
 * H1, race condition: work began before what it needs was there, and went well
 * once it was (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"
#include "analyzer/why/why.h"

#define MIN_SHARE   0.5
#define MIN_RECOVER 0.5
#define RECOVER_US  HC_US_PER_HOUR

/* The first success of a processor for a date. */
struct arrival {
    uint32_t processor;
    int32_t date;
    int64_t at_us;
};

struct arrivals { /* by processor, date */
    struct arrival *at;
    size_t n;
    bool *runs; /* by number in history->texts: a processor of the export */
};

static int by_processor_and_date(const void *a, const void *b)
{
    const struct arrival *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    return (x->at_us > y->at_us) - (x->at_us < y->at_us);
}

static enum hc_code read_arrivals(struct arrivals *out, const struct history *h,
                                  struct hc_err *err)
{
    size_t kept = 0;

    *out = (struct arrivals){.at = calloc(h->n + 1, sizeof *out->at),
                             .runs = calloc(h->texts.n + 1, 1)};
    if (out->at == NULL || out->runs == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < h->n; i++) {
        const struct history_run *r = &h->runs[i];

        out->runs[r->processor] = true;
        if (r->outcome == HISTORY_SUCCESS && r->data_date != HISTORY_NO_DATE)
            out->at[out->n++] =
                (struct arrival){r->processor, r->data_date, chain_run_end(r)};
    }
    if (out->n > 1)
        qsort(out->at, out->n, sizeof *out->at, by_processor_and_date);
    for (size_t i = 0; i < out->n; i++)
        if (i == 0 || out->at[i].processor != out->at[i - 1].processor ||
            out->at[i].date != out->at[i - 1].date)
            out->at[kept++] = out->at[i];
    out->n = kept;
    return HC_OK;
}

static void release(struct arrivals *a)
{
    free(a->at);
    free(a->runs);
}

/* INT64_MAX = it never succeeded for that date. */
static int64_t arrival_of(const struct arrivals *a, uint32_t processor,
                          int32_t date)
{
    const struct arrival key = {processor, date, INT64_MIN};
    size_t lo = 0, hi = a->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (by_processor_and_date(&a->at[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < a->n && a->at[lo].processor == processor &&
                   a->at[lo].date == date
               ? a->at[lo].at_us
               : INT64_MAX;
}

static enum why_says is_early(const struct why_case *c,
                              const struct arrivals *a,
                              const struct history_run *head,
                              int64_t *arrival_us)
{
    uint32_t parent = history_field(c->history, head, HISTORY_PARENT);

    if (parent == 0 || head->data_date == HISTORY_NO_DATE || !a->runs[parent])
        return WHY_UNKNOWN;
    *arrival_us = arrival_of(a, parent, head->data_date);
    return chain_retries(head) && *arrival_us != INT64_MAX &&
                   head->started_us < *arrival_us
               ? WHY_YES
               : WHY_NO;
}

static bool recovers(const struct why_case *c, const struct chain *chain,
                     int64_t arrival_us)
{
    for (size_t j = 1; j < chain->n; j++) {
        const struct history_run *r = chain_run(c->chains, chain, j);

        if (r->outcome == HISTORY_SUCCESS && r->started_us >= arrival_us &&
            r->started_us <= arrival_us + RECOVER_US)
            return true;
    }
    return false;
}

enum hc_code why_h01_upstream(const struct why_case *c, struct why_finding *f,
                              struct hc_err *err)
{
    double *early_s = calloc(c->items[WHY_STORM].n + 1, sizeof *early_s);
    size_t n = 0, recovered = 0, named = 0;
    struct arrivals arrivals;
    enum hc_code rc = read_arrivals(&arrivals, c->history, err);

    if (rc == HC_OK && early_s == NULL)
        rc = hc_nomem(err);
    for (int side = 0; rc == HC_OK && side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct why_item *item = &c->items[side].at[i];
            const struct history_run *head = why_head(c, item);
            int64_t arrival_us = 0;
            enum why_says says = is_early(c, &arrivals, head, &arrival_us);

            why_say(f, (enum why_side)side, i, says);
            if (side != WHY_STORM)
                continue;
            named += why_category(c, why_failure(c, item)) == WHY_UPSTREAM;
            if (says != WHY_YES)
                continue;
            early_s[n++] = (double)(arrival_us - head->started_us) / 1e6;
            recovered += recovers(c, why_chain(c, item), arrival_us);
        }
    if (rc == HC_OK) {
        why_need_both(c, f, MIN_SHARE);
        why_part(f, "recovered", (double)recovered, (double)n, MIN_RECOVER);
        stats_sort(early_s, n);
        why_stat_real(f, "early_median_s",
                      n > 0 ? stats_median(early_s, n) : NAN);
        why_stat_int(f, "says_upstream", (int64_t)named);
        if (f->n[WHY_STORM] <= 0)
            why_caveat(f, "No item names a parent that has runs here, so "
                          "nothing is known of what it waits for.");
    }
    release(&arrivals);
    free(early_s);
    return rc;
}
