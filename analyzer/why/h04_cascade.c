/* SPDX-License-Identifier: MIT
 *
 * H4, dependency chain: a failure upstream makes everything below it fail
 * (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/why/edges.h"
#include "analyzer/why/why.h"

#define MIN_SHARE 0.4
#define MAX_P     0.05
/* How long before a failure that of its parent may lie. */
#define BEFORE_US (6 * HC_US_PER_HOUR)

enum {
    MAX_DEPTH = 64 /* of parents above parents, which may go in circles */
};

/* Failed runs, to be asked for the last one before a time. */
struct failures {
    const struct history *h;
    uint32_t *at; /* indexes of runs, by processor, data date, start */
    size_t n;
};

/* ---- failed runs --------------------------------------------------------- */

struct keyed {
    uint32_t processor, run;
    int32_t date;
    int64_t at_us;
};

static int by_key(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    if (x->at_us != y->at_us)
        return x->at_us < y->at_us ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

static struct keyed key_of(const struct history *h, uint32_t run)
{
    const struct history_run *r = &h->runs[run];

    return (struct keyed){r->processor, run, r->data_date, r->started_us};
}

static enum hc_code failures_open(struct failures *out, const struct history *h,
                                  struct hc_err *err)
{
    struct keyed *keyed = calloc(h->n + 1, sizeof *keyed);

    *out = (struct failures){.h = h, .at = calloc(h->n + 1, sizeof *out->at)};
    if (keyed == NULL || out->at == NULL) {
        free(keyed);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < h->n; i++)
        if (chain_retries(&h->runs[i]) &&
            h->runs[i].data_date != HISTORY_NO_DATE)
            keyed[out->n++] = key_of(h, (uint32_t)i);
    if (out->n > 1)
        qsort(keyed, out->n, sizeof *keyed, by_key);
    for (size_t i = 0; i < out->n; i++)
        out->at[i] = keyed[i].run;
    free(keyed);
    return HC_OK;
}

/* The last failure of a processor for a date that began before us, and at
 * most BEFORE_US before it; NULL = none. */
static const struct history_run *failure_before(const struct failures *f,
                                                uint32_t processor,
                                                int32_t date, int64_t us)
{
    const struct keyed key = {processor, 0, date, us};
    size_t lo = 0, hi = f->n;
    const struct history_run *r;

    while (lo < hi) { /* the first that does not come before */
        size_t mid = lo + (hi - lo) / 2;
        const struct keyed at = key_of(f->h, f->at[mid]);

        if (by_key(&at, &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    r = &f->h->runs[f->at[lo - 1]];
    return r->processor == processor && r->data_date == date &&
                   r->started_us >= us - BEFORE_US
               ? r
               : NULL;
}

/* ---- items --------------------------------------------------------------- */

static bool has_runs(const struct history *h, uint32_t processor)
{
    size_t lo = 0, hi = h->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (h->runs[mid].processor < processor)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < h->n && h->runs[lo].processor == processor;
}

/* The failure of its parent that a failure follows; NULL = none. */
static const struct history_run *cause_of(const struct failures *f,
                                          const struct history_run *r)
{
    uint32_t parent = history_field(f->h, r, HISTORY_PARENT);

    return parent == 0 || parent == r->processor ||
                   r->data_date == HISTORY_NO_DATE
               ? NULL
               : failure_before(f, parent, r->data_date, r->started_us);
}

static enum why_says says(const struct failures *f, const struct history_run *r)
{
    uint32_t parent = history_field(f->h, r, HISTORY_PARENT);

    if (parent == 0 || r->data_date == HISTORY_NO_DATE ||
        !has_runs(f->h, parent))
        return WHY_UNKNOWN;
    return cause_of(f, r) != NULL ? WHY_YES : WHY_NO;
}

/* Where the failures above one began. */
static const struct history_run *root_of(const struct failures *f,
                                         const struct history_run *r)
{
    for (int depth = 0; depth < MAX_DEPTH; depth++) {
        const struct history_run *above = cause_of(f, r);

        if (above == NULL)
            break;
        r = above;
    }
    return r;
}

static void say_items(const struct why_case *c, struct why_finding *out,
                      const struct failures *f)
{
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++)
            why_say(out, (enum why_side)side, i,
                    says(f, why_failure(c, &c->items[side].at[i])));
}

/* ---- roots --------------------------------------------------------------- */

struct root { /* of one explained item */
    uint32_t processor, run;
};

static int by_processor(const void *a, const void *b)
{
    const struct root *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

/* The processor that most explained items lead back to, the first by name of
 * equals; its failures are evidence. */
static void tell_roots(const struct why_case *c, struct why_finding *out,
                       struct root *roots, size_t n)
{
    size_t best = 0, n_best = 0;

    if (n > 1)
        qsort(roots, n, sizeof *roots, by_processor);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i; j < n && roots[j].processor == roots[i].processor;)
            j++;
        if (j - i > n_best) {
            best = i;
            n_best = j - i;
        }
    }
    why_stat_real(out, "root_share", n == 0 ? NAN : (double)n_best / (double)n);
    if (n == 0)
        return;
    why_stat_text(out, "root",
                  text_pool_get(&c->history->texts, roots[best].processor));
    for (size_t i = best; i < best + n_best; i++)
        if (i == best || roots[i].run != roots[i - 1].run)
            why_prove_run(out, roots[i].run, "failure at the root");
}

static enum hc_code find_roots(const struct why_case *c,
                               struct why_finding *out,
                               const struct failures *f, struct hc_err *err)
{
    const struct why_items *items = &c->items[WHY_STORM];
    struct root *roots = calloc(items->n + 1, sizeof *roots);
    size_t n = 0;

    if (roots == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < items->n; i++)
        if (out->says[WHY_STORM][i] == WHY_YES) {
            const struct history_run *r =
                root_of(f, why_failure(c, &items->at[i]));

            roots[n++] =
                (struct root){r->processor, (uint32_t)(r - c->history->runs)};
        }
    tell_roots(c, out, roots, n);
    free(roots);
    return HC_OK;
}

/* Where no item outside of the storm names a parent that has runs here, the
 * order of failures alone tells a chain from chance. */
static void need_share(const struct why_case *c, struct why_finding *out)
{
    why_tally(c, out);
    why_need_share(out, MIN_SHARE);
    if (out->n[WHY_BASELINE] > 0)
        why_need_lift(out);
    else if (out->n[WHY_STORM] > 0)
        why_caveat(out, "Nothing that has a parent here failed outside the "
                        "storm, so there is no lift.");
}

/* ---- all ----------------------------------------------------------------- */

enum hc_code why_h04_cascade(const struct why_case *c, struct why_finding *out,
                             struct hc_err *err)
{
    struct failures f;
    struct edges_order order;
    enum hc_code rc = failures_open(&f, c->history, err);

    if (rc == HC_OK) {
        say_items(c, out, &f);
        need_share(c, out);
        rc = edges_test(&order, c, err);
    }
    if (rc == HC_OK) {
        why_at_most(out, "p", order.p, MAX_P);
        why_stat_int(out, "edges", (int64_t)order.edges);
        why_stat_int(out, "in_order", (int64_t)order.in_order);
        why_stat_real(out, "in_order_by_chance", order.mean);
        rc = find_roots(c, out, &f, err);
    }
    if (rc == HC_OK && out->n[WHY_STORM] <= 0)
        why_caveat(out, "No item names a parent that has runs here, so chains "
                        "of failures cannot be seen.");
    free(f.at);
    return rc;
}
