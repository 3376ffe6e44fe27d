/* SPDX-License-Identifier: MIT
 *
 * A storm and its baseline, see contrast.h. */
#include "analyzer/storms/contrast.h"

#include <stdlib.h>

#include "analyzer/chains/chains.h"

enum { DAYS = 7 };

const char *contrast_rule_name(enum contrast_rule rule)
{
    static const char *const names[] = {
        [CONTRAST_OTHER_DAYS] = "same hours of other days",
        [CONTRAST_OTHER_WEEKS] = "same hours of other weeks",
        [CONTRAST_REST] = "all other hours",
    };

    return names[rule];
}

const struct storm *storms_strongest(const struct storm_list *list)
{
    const struct storm *best = NULL;

    for (size_t i = 0; i < list->n; i++) {
        const struct storm *s = &list->at[i];

        if (best == NULL || (s->scope.p == NULL && best->scope.p != NULL) ||
            ((s->scope.p == NULL) == (best->scope.p == NULL) &&
             s->figures.llr > best->figures.llr))
            best = s;
    }
    return best;
}

size_t time_spans_find(const struct time_spans *spans, int64_t us)
{
    size_t lo = 0, hi = spans->n;

    while (lo < hi) { /* the first that ends behind us */
        size_t mid = lo + (hi - lo) / 2;

        if (spans->at[mid].to_us <= us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < spans->n && spans->at[lo].from_us <= us ? lo : spans->n;
}

static double span_hours(int64_t from_us, int64_t to_us)
{
    return (double)(to_us - from_us) / (double)HC_US_PER_HOUR;
}

/* ---- the storm ----------------------------------------------------------- */

/* A storm of which nothing stands out in particular is all its spans. */
static bool counts(const struct storm *s, const struct storm_span *span)
{
    return span->hit || s->hits == 0;
}

static enum hc_code read_storm(struct time_spans *out, const struct storm *s,
                               struct hc_err *err)
{
    out->at = calloc(s->n_spans + 1, sizeof *out->at);
    if (out->at == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < s->n_spans; i++) {
        const struct storm_span *span = &s->spans[i];
        bool active = span->active_to_us > span->active_from_us;
        struct time_span at = {active ? span->active_from_us : span->from_us,
                               active ? span->active_to_us : span->to_us};

        if (!counts(s, span))
            continue;
        out->at[out->n++] = at;
        out->hours += span_hours(at.from_us, at.to_us);
    }
    return HC_OK;
}

/* ---- the baseline -------------------------------------------------------- */

struct baseline {
    const struct contrast_scope *scope;
    unsigned char *stormy;           /* by local hour */
    bool hours[CELLS_DAY];           /* that the storm has */
    bool cells[DAYS + 1][CELLS_DAY]; /* of the week; day 1 = Sunday */
};

static bool concerns(const struct storm *other, const struct storm *storm)
{
    return other->scope.p == NULL ||
           (storm->scope.p != NULL && hc_str_eq(other->scope, storm->scope));
}

/* The first hour that ends behind us. */
static size_t seek_hour(const struct local_hours *h, int64_t us)
{
    size_t lo = 0, hi = h->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (h->at[mid].to_us <= us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

static void mark_spans(struct baseline *b, const struct storm *s, bool own)
{
    const struct local_hours *h = b->scope->hours;

    for (size_t i = 0; i < s->n_spans; i++) {
        const struct storm_span *span = &s->spans[i];

        /* What came once is compared with the same hours of other weeks; of
         * what recurs no occurrence is usual. */
        if (!counts(s, span) && s->kind == STORM_ONE_OFF)
            continue;
        for (size_t k = seek_hour(h, span->from_us);
             k < h->n && h->at[k].from_us < span->to_us; k++) {
            b->stormy[k] = 1;
            if (!own)
                continue;
            b->hours[h->at[k].hour] = true;
            b->cells[h->at[k].dow_bq][h->at[k].hour] = true;
        }
    }
}

static bool fits(const struct baseline *b, size_t k, enum contrast_rule rule)
{
    const struct local_hour *h = &b->scope->hours->at[k];

    if (b->stormy[k] != 0 || h->exposure_h <= 0)
        return false;
    switch (rule) {
    case CONTRAST_OTHER_DAYS:
        return b->hours[h->hour];
    case CONTRAST_OTHER_WEEKS:
        return b->cells[h->dow_bq][h->hour];
    case CONTRAST_REST:
        break;
    }
    return true;
}

static void read_baseline(struct time_spans *out, const struct baseline *b,
                          enum contrast_rule rule)
{
    const struct local_hours *h = b->scope->hours;

    out->n = 0;
    out->hours = 0;
    for (size_t k = 0; k < h->n; k++) {
        struct time_span *last = out->n > 0 ? &out->at[out->n - 1] : NULL;

        if (!fits(b, k, rule))
            continue;
        if (last != NULL && last->to_us == h->at[k].from_us)
            last->to_us = h->at[k].to_us;
        else
            out->at[out->n++] =
                (struct time_span){h->at[k].from_us, h->at[k].to_us};
        out->hours += h->at[k].exposure_h;
    }
}

static bool enough(const struct contrast_scope *scope,
                   const struct time_spans *spans)
{
    const struct history *h = scope->history;
    size_t n = 0;

    for (size_t i = 0; i < h->n && n < CONTRAST_MIN_FAILED; i++)
        n += chain_retries(&h->runs[i]) &&
             (scope->storm->scope.p == NULL ||
              hc_str_eq(history_processor(h, &h->runs[i]),
                        scope->storm->scope)) &&
             time_spans_find(spans, h->runs[i].started_us) < spans->n;
    return n >= CONTRAST_MIN_FAILED;
}

static enum contrast_rule first_choice(const struct storm *s)
{
    switch (s->kind) {
    case STORM_DAILY:
        return CONTRAST_REST;
    case STORM_BURST:
    case STORM_ONE_OFF:
        return CONTRAST_OTHER_WEEKS;
    case STORM_RECURRING:
    case STORM_FEW_WEEKS:
    case STORM_BOOKKEEPING:
        break;
    }
    return CONTRAST_OTHER_DAYS;
}

enum hc_code contrast_open(struct contrast *out,
                           const struct contrast_scope *scope,
                           struct hc_err *err)
{
    struct baseline b = {.scope = scope};
    enum hc_code rc;

    *out = (struct contrast){.rule = first_choice(scope->storm)};
    rc = read_storm(&out->storm, scope->storm, err);
    b.stormy = calloc(scope->hours->n + 1, 1);
    out->baseline.at = calloc(scope->hours->n + 1, sizeof *out->baseline.at);
    if (rc == HC_OK && (b.stormy == NULL || out->baseline.at == NULL))
        rc = hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < scope->storms->n; i++) {
        const struct storm *s = &scope->storms->at[i];

        if (concerns(s, scope->storm))
            mark_spans(&b, s, s == scope->storm);
    }
    if (rc == HC_OK) {
        read_baseline(&out->baseline, &b, out->rule);
        if (out->rule != CONTRAST_REST && !enough(scope, &out->baseline)) {
            out->rule = CONTRAST_REST;
            read_baseline(&out->baseline, &b, out->rule);
        }
    }
    free(b.stormy);
    return rc;
}

void contrast_release(struct contrast *c)
{
    free(c->storm.at);
    free(c->baseline.at);
    *c = (struct contrast){.storm = {.n = 0}};
}
