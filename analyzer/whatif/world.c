/* SPDX-License-Identifier: MIT
 *
 * Making items of retry chains, see world.h. */
#include "analyzer/whatif/world.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/stats/order.h"
#include "analyzer/whatif/numbering.h"
#include "analyzer/whatif/pace.h"
#include "analyzer/whatif/permanent.h"
#include "analyzer/whatif/upstream.h"
#include "analyzer/whatif/usual.h"
#include "base/checked.h"
#include "base/timestamp.h"

struct making {
    struct world *w;
    const struct world_scope *scope;
    const struct history *history;
    struct usual *usual;
    struct upstreams upstreams;
    struct permanent *permanent;
    struct numbering dates, works;
    double *room; /* as many as the longest chain has attempts */
};

void world_free(struct world *w)
{
    if (w == NULL)
        return;
    free(w->items);
    free(w->order);
    free(w->start_us);
    free(w->end_us);
    free(w->paces);
    free(w->gaps_us);
    free(w->attempts);
    free(w->spans);
    free(w);
}

/* ---- which chains ------------------------------------------------------- */

static bool in_spans(const struct world_scope *scope, int64_t at_us)
{
    for (size_t i = 0; i < scope->n_spans; i++)
        if (at_us >= scope->spans[i].from_us && at_us < scope->spans[i].to_us)
            return true;
    return false;
}

static bool wanted(const struct world_scope *scope, const struct chain *chain)
{
    const struct history_run *head = chain_run(scope->chains, chain, 0);
    bool hit = !scope->in_spans;

    if (!history_in(head, scope->window))
        return false;
    if (scope->processor.p != NULL &&
        !hc_str_eq(scope->processor,
                   history_processor(scope->chains->history, head)))
        return false;
    for (size_t j = 0; !hit && j < chain->n; j++)
        hit = in_spans(scope, chain_run(scope->chains, chain, j)->started_us);
    return hit;
}

/* ---- one item ----------------------------------------------------------- */

static uint64_t fnv64(uint64_t value)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < 8; i++) {
        hash ^= value >> 8 * i & 255;
        hash *= UINT64_C(0x100000001b3);
    }
    return hash;
}

static int64_t median_or(double *values, size_t n, int64_t otherwise)
{
    if (n == 0)
        return otherwise == RUN_ABSENT ? 0 : otherwise;
    stats_sort(values, n);
    return llround(stats_median(values, n));
}

/* Copy the attempts that are over: their starts and what became of them.
 * Returns the one that closed the item, NULL = none did. */
static const struct history_run *add_attempts(struct making *m, struct item *it,
                                              const struct chain *chain)
{
    struct world *w = m->w;
    const struct history_run *closed = NULL, *before = NULL;
    size_t n_failed = 0;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *r = chain_run(m->scope->chains, chain, j);
        size_t i = w->n_attempts;

        if (r->outcome == HISTORY_IN_FLIGHT) {
            w->n_in_flight++;
            continue;
        }
        w->start_us[i] = r->started_us;
        w->end_us[i] = chain_run_end(r);
        w->attempts[i] = chain_retries(r) ? ATTEMPT_FAILED : 0;
        if (closed != NULL ||
            (before != NULL && r->started_us < chain_run_end(before))) {
            w->attempts[i - 1] |= ATTEMPT_OVERLAPPED;
            w->n_overlapped++;
        }
        if (chain_retries(r) && r->duration_us != HISTORY_NO_DURATION)
            m->room[n_failed++] = (double)r->duration_us;
        if (!chain_retries(r) && closed == NULL)
            closed = r;
        before = r;
        it->n++;
        w->n_attempts++;
    }
    it->fail_us = median_or(
        m->room, n_failed,
        m->usual[chain_run(m->scope->chains, chain, 0)->processor].fail_us);
    return closed;
}

static bool permanent(struct making *m, const struct chain *chain)
{
    const struct history_run *r = chain_last_failure(m->scope->chains, chain);

    return r != NULL && permanent_failure(m->permanent, r);
}

/* From when on the item succeeds: after the last failure that was over, at the
 * latest when it was seen to. */
static void set_success(struct making *m, struct item *it,
                        const struct chain *chain,
                        const struct history_run *closed)
{
    const struct chains *c = m->scope->chains;
    int64_t after_us = WORLD_ALWAYS, last_us = WORLD_ALWAYS;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *r = chain_run(c, chain, j);

        if (r == closed)
            break;
        if (!chain_retries(r))
            continue;
        if (chain_run_end(r) >= after_us)
            after_us = chain_run_end(r) + 1;
        if (r->started_us > last_us)
            last_us = r->started_us;
    }
    /* What waits for an upstream may succeed from then on, though an attempt
     * failed behind it that had begun before. */
    if (it->upstream_us > last_us && it->upstream_us < after_us)
        after_us = it->upstream_us;
    it->success_us = m->usual[chain_run(c, chain, 0)->processor].success_us;
    if (it->success_us == RUN_ABSENT)
        it->success_us = it->fail_us;
    it->success_at_us = WORLD_NEVER;
    if (closed != NULL) {
        it->flags |= ITEM_SUCCEEDED;
        it->success_at_us = closed->started_us;
        it->success_us = chain_run_end(closed) - closed->started_us;
        it->ok_us[END_PESSIMISTIC] = closed->started_us;
        it->ok_us[END_OPTIMISTIC] =
            after_us < closed->started_us ? after_us : closed->started_us;
        return;
    }
    it->ok_us[END_PESSIMISTIC] = it->ok_us[END_OPTIMISTIC] = WORLD_NEVER;
    if (permanent(m, chain))
        m->w->n_permanent++;
    else
        it->ok_us[END_OPTIMISTIC] = after_us;
    if ((chain->flags & CHAIN_RIGHT) != 0 ||
        chain->outcome == HISTORY_IN_FLIGHT)
        it->flags |= ITEM_OPEN;
}

static void set_span(struct making *m, struct item *it)
{
    const struct world *w = m->w;
    const int64_t *start_us = &w->start_us[it->first];

    it->span_us = (it->flags & ITEM_SUCCEEDED) != 0
                      ? WORLD_NEVER
                      : start_us[it->n - 1] - start_us[0];
    /* Failed though it had started when others succeed. */
    for (uint32_t j = 0; j < it->n; j++)
        if ((w->attempts[it->first + j] & ATTEMPT_FAILED) != 0 &&
            start_us[j] >= it->ok_us[END_OPTIMISTIC])
            w->attempts[it->first + j] |= ATTEMPT_CONTRARY;
}

static enum hc_code set_groups(struct making *m, struct item *it,
                               const struct chain *chain, struct hc_err *err)
{
    const struct history *h = m->history;
    const struct history_run *head = chain_run(m->scope->chains, chain, 0);
    uint32_t table = history_field(h, head, HISTORY_OUTPUT_TABLE);
    enum hc_code rc;

    it->processor = head->processor;
    it->table = table != 0 ? table : (uint32_t)h->texts.n + head->processor;
    it->set =
        chain->confidence == CHAIN_HIGH || chain->confidence == CHAIN_MEDIUM
            ? SET_SURE
            : SET_LOW;
    it->key = fnv64((uint64_t)head->run);
    m->w->n_gated += it->upstream_us != WORLD_ALWAYS;
    m->w->n_parallel += chain->lane > 0;
    m->w->n_in_set[it->set]++;
    rc = numbering_add(
        &m->dates, (uint64_t)head->processor << 32 | (uint32_t)head->data_date,
        &it->date, err);
    if (rc == HC_OK)
        rc = numbering_add(&m->works, chain->work, &it->work, err);
    return rc;
}

static enum hc_code add_item(struct making *m, const struct chain *chain,
                             struct hc_err *err)
{
    struct world *w = m->w;
    struct item *it = &w->items[w->n];
    const struct history_run *closed;

    *it = (struct item){.first = (uint32_t)w->n_attempts};
    closed = add_attempts(m, it, chain);
    if (it->n == 0)
        return HC_OK; /* in flight alone */
    w->n++;
    it->head_us = w->start_us[it->first];
    it->upstream_us = upstreams_of(&m->upstreams, m->history,
                                   chain_run(m->scope->chains, chain, 0));
    set_success(m, it, chain, closed);
    set_span(m, it);
    return set_groups(m, it, chain, err);
}

/* ---- all of them -------------------------------------------------------- */

struct headed {
    int64_t head_us;
    uint32_t item;
};

static int by_head(const void *a, const void *b)
{
    const struct headed *x = a, *y = b;

    if (x->head_us != y->head_us)
        return x->head_us < y->head_us ? -1 : 1;
    return (x->item > y->item) - (x->item < y->item);
}

static enum hc_code sort_heads(struct world *w, struct hc_err *err)
{
    struct headed *sorted = calloc(w->n + 1, sizeof *sorted);

    w->order = calloc(w->n + 1, sizeof *w->order);
    if (sorted == NULL || w->order == NULL) {
        free(sorted);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < w->n; i++)
        sorted[i] = (struct headed){w->items[i].head_us, (uint32_t)i};
    qsort(sorted, w->n, sizeof *sorted, by_head);
    for (size_t i = 0; i < w->n; i++)
        w->order[i] = sorted[i].item;
    w->from_us = w->n == 0 ? w->horizon_us : sorted[0].head_us;
    free(sorted);
    return HC_OK;
}

static enum hc_code make_room(struct making *m, struct hc_err *err)
{
    const struct world_scope *scope = m->scope;
    struct world *w = m->w;
    size_t longest = 0;

    for (size_t i = 0; i < scope->chains->n; i++)
        if (scope->chains->at[i].n > longest)
            longest = scope->chains->at[i].n;
    m->room = calloc(longest + 1, sizeof *m->room);
    w->items = calloc(scope->chains->n + 1, sizeof *w->items);
    w->start_us = calloc(scope->chains->n_attempts + 1, sizeof *w->start_us);
    w->end_us = calloc(scope->chains->n_attempts + 1, sizeof *w->end_us);
    w->attempts = calloc(scope->chains->n_attempts + 1, sizeof *w->attempts);
    w->spans = calloc(scope->n_spans + 1, sizeof *w->spans);
    if (m->room == NULL || w->items == NULL || w->start_us == NULL ||
        w->end_us == NULL || w->attempts == NULL || w->spans == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < scope->n_spans; i++)
        w->spans[i] = scope->spans[i];
    w->n_spans = scope->n_spans;
    return HC_OK;
}

static enum hc_code make(struct making *m, struct hc_err *err)
{
    const struct chains *c = m->scope->chains;
    struct world *w = m->w;
    enum hc_code rc = make_room(m, err);

    if (rc == HC_OK)
        rc = usual_read(&m->usual, m->history, err);
    if (rc == HC_OK)
        rc = upstreams_read(&m->upstreams, m->history, err);
    if (rc == HC_OK)
        rc = permanent_open(&m->permanent, m->history, err);
    if (rc == HC_OK &&
        !hc_add_i64(m->history->as_of_us, HC_US_PER_DAY, &w->horizon_us))
        rc = hc_fail(err, HC_EUSAGE, "--as-of is too late");
    for (size_t i = 0; rc == HC_OK && i < c->n; i++)
        if (wanted(m->scope, &c->at[i]))
            rc = add_item(m, &c->at[i], err);
    if (rc == HC_OK)
        rc = sort_heads(w, err);
    w->n_processors = m->history->texts.n;
    w->n_tables = 2 * m->history->texts.n;
    w->n_dates = m->dates.n;
    w->n_works = m->works.n;
    if (rc == HC_OK)
        rc = pace_measure(w, err);
    return rc;
}

enum hc_code world_build(struct world **out, const struct world_scope *scope,
                         struct hc_err *err)
{
    struct making m = {.w = calloc(1, sizeof *m.w),
                       .scope = scope,
                       .history = scope->chains->history};
    enum hc_code rc = m.w == NULL ? hc_nomem(err) : make(&m, err);

    permanent_close(m.permanent);
    upstreams_release(&m.upstreams);
    numbering_release(&m.dates);
    numbering_release(&m.works);
    free(m.usual);
    free(m.room);
    if (rc != HC_OK) {
        world_free(m.w);
        m.w = NULL;
    }
    *out = m.w;
    return rc;
}
