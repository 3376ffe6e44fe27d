/* SPDX-License-Identifier: MIT
 *
 * H3, API maintenance: one source answers nobody for a while, at the same time
 * each week, and others do (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/explain/attributes.h"
#include "analyzer/stats/circular.h"
#include "analyzer/stats/order.h"
#include "analyzer/why/outage.h"
#include "analyzer/why/why.h"

#define MIN_INSIDE 0.9
#define MAX_USUAL  0.5
#define MAX_EDGE_S 300.0
#define MAX_SD_S   600.0
#define MAX_RR     1.5
/* What speaks against maintenance of one source: next to no run works at other
 * times, it comes at any time of day, or others fail as well. */
#define REFUTING_USUAL 0.9
#define REFUTING_SD_S  1800.0
#define REFUTING_RR    3.0
#define DAY_S          86400.0

struct study {
    const struct why_case *c;
    struct hc_str family;
    bool *member; /* by number of a processor */
    struct outages outages;
};

/* ---- which family -------------------------------------------------------- */

static struct hc_str family_of(const struct why_case *c, uint32_t processor)
{
    return attribute_family(text_pool_get(&c->history->texts, processor));
}

/* The family with most items of the storm: processors are numbered by name, so
 * a family is a run of them and the first of equals wins. */
static enum hc_code choose_family(struct study *s, struct hc_err *err)
{
    const struct why_case *c = s->c;
    const struct why_items *items = &c->items[WHY_STORM];
    size_t n_texts = c->history->texts.n, best = 0, sum = 0;
    size_t *count = calloc(n_texts + 1, sizeof *count);
    struct hc_str family = {NULL, 0};

    s->member = calloc(n_texts + 1, sizeof *s->member);
    if (count == NULL || s->member == NULL) {
        free(count);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < items->n; i++)
        count[why_failure(c, &items->at[i])->processor]++;
    for (uint32_t p = 1; p < n_texts; p++) {
        if (count[p] == 0)
            continue;
        if (!hc_str_eq(family_of(c, p), family))
            sum = 0;
        family = family_of(c, p);
        sum += count[p];
        if (sum > best) {
            best = sum;
            s->family = family;
        }
    }
    for (size_t i = 0; i < c->history->n; i++) {
        uint32_t p = c->history->runs[i].processor;

        if (i == 0 || p != c->history->runs[i - 1].processor)
            s->member[p] = best > 0 && hc_str_eq(family_of(c, p), s->family);
    }
    free(count);
    return HC_OK;
}

/* ---- what its outages were like ------------------------------------------ */

struct measures {
    double inside, usual, edge_s, sd_s, rr;
    double others; /* runs that rr is of, in outages */
    size_t outages;
};

/* Median over the outages, the upper one of two. */
static double median_edge(const struct outages *o, int edge, double *room)
{
    size_t n = 0;

    for (size_t i = 0; i < o->n; i++)
        if (o->at[i].n > 0)
            room[n++] = o->at[i].edge_s[edge];
    if (n == 0)
        return HUGE_VAL;
    stats_sort(room, n);
    return room[n / 2];
}

static void measure_clock(const struct outages *all, struct measures *m)
{
    struct circular from = {0, 0, 0}, to = {0, 0, 0};
    size_t failed = 0, n = 0;

    for (size_t i = 0; i < all->n; i++) {
        const struct outage *o = &all->at[i];

        if (o->n == 0)
            continue;
        m->outages++;
        failed += o->failed;
        n += o->n;
        circular_add(&from, fmod((double)o->from_us / 1e6, DAY_S), DAY_S, 1);
        circular_add(&to, fmod((double)o->to_us / 1e6, DAY_S), DAY_S, 1);
    }
    m->inside = n > 0 ? (double)failed / (double)n : NAN;
    /* Once is no habit. */
    m->sd_s = m->outages < 2
                  ? NAN
                  : fmax(circular_sd(&from, DAY_S), circular_sd(&to, DAY_S));
}

/* How much more likely runs of other families fail during the outages than in
 * the baseline. */
static void measure_others(const struct study *s, struct measures *m)
{
    const struct history *h = s->c->history;
    const struct time_spans *usual = why_spans(s->c, WHY_BASELINE);
    double failed[2] = {0, 0}, n[2] = {0, 0};

    for (size_t i = 0; i < h->n; i++) {
        const struct history_run *r = &h->runs[i];
        bool out = outages_hold(&s->outages, r->started_us);

        if (s->member[r->processor] || !outage_counts(r) ||
            (!out && time_spans_find(usual, r->started_us) == usual->n))
            continue;
        n[out]++;
        failed[out] += chain_retries(r);
    }
    m->others = n[1];
    m->rr = n[0] > 0 && n[1] > 0 && failed[0] > 0
                ? failed[1] / n[1] / (failed[0] / n[0])
                : NAN;
}

/* Which part of the family's runs fail in the baseline: what never works is not
 * down now and then. */
static double usual_share(const struct study *s)
{
    const struct history *h = s->c->history;
    const struct time_spans *usual = why_spans(s->c, WHY_BASELINE);
    double failed = 0, n = 0;

    for (size_t i = 0; i < h->n; i++) {
        const struct history_run *r = &h->runs[i];

        if (!s->member[r->processor] || !outage_counts(r) ||
            time_spans_find(usual, r->started_us) == usual->n)
            continue;
        n++;
        failed += chain_retries(r);
    }
    return n > 0 ? failed / n : NAN;
}

static enum hc_code measure(const struct study *s, struct measures *m,
                            struct hc_err *err)
{
    double *room = calloc(s->outages.n + 1, sizeof *room);

    if (room == NULL)
        return hc_nomem(err);
    *m = (struct measures){.outages = 0};
    measure_clock(&s->outages, m);
    m->edge_s = fmax(median_edge(&s->outages, 0, room),
                     median_edge(&s->outages, 1, room));
    m->usual = usual_share(s);
    measure_others(s, m);
    free(room);
    return HC_OK;
}

/* ---- all ----------------------------------------------------------------- */

static void tell(const struct study *s, struct why_finding *f,
                 const struct measures *m)
{
    const struct why_case *c = s->c;

    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct history_run *r = why_failure(c, &c->items[side].at[i]);

            why_say(f, (enum why_side)side, i,
                    s->member[r->processor] &&
                            outages_hold(&s->outages, r->started_us)
                        ? WHY_YES
                        : WHY_NO);
        }
    why_tally(c, f);
    why_at_least(f, "inside", m->inside, MIN_INSIDE);
    why_at_most(f, "usual", m->usual, MAX_USUAL);
    why_refuted_beyond(f, REFUTING_USUAL);
    why_at_most(f, "edge_s", m->edge_s, MAX_EDGE_S);
    why_at_most(f, "clock_sd_s", m->sd_s, MAX_SD_S);
    why_refuted_beyond(f, REFUTING_SD_S);
    why_at_most(f, "others_rr", m->rr, MAX_RR);
    why_refuted_beyond(f, m->others < WHY_MIN_ITEMS ? NAN : REFUTING_RR);
    why_stat_text(f, "family", s->family);
    why_stat_int(f, "outages", (int64_t)m->outages);
    why_stat_int(f, "occurrences", (int64_t)why_spans(c, WHY_STORM)->n);
    why_caveat(f, "A family is the first word of a processor's name.");
}

enum hc_code why_h03_maintenance(const struct why_case *c,
                                 struct why_finding *f, struct hc_err *err)
{
    struct study s = {.c = c};
    struct measures m = {.outages = 0};
    enum hc_code rc = choose_family(&s, err);

    if (rc == HC_OK)
        rc = outages_find(&s.outages, c->history, s.member,
                          why_spans(c, WHY_STORM), err);
    if (rc == HC_OK)
        rc = measure(&s, &m, err);
    if (rc == HC_OK)
        tell(&s, f, &m);
    free(s.member);
    outages_release(&s.outages);
    return rc;
}
