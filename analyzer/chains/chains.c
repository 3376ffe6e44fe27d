/* SPDX-License-Identifier: MIT
 *
 * Linking runs to chains, see chains.h.
 *
 * Runs are sorted by what they are about, then by start.  Within one key each
 * run goes to a lane, as trains go to platforms: to the one whose last run had
 * the same message, else to the lowest one that is free.  There it joins the
 * chain that waits for a retry, or begins another. */
#include "analyzer/chains/chains.h"

#include <stdlib.h>

#include <xxhash.h>

#include "base/checked.h"
#include "base/limits.h"

struct link { /* a run on its way into a chain */
    uint64_t key;
    int64_t started_us, attempt;
    uint32_t run; /* index of history.runs */
    uint32_t chain;
    uint8_t kind; /* enum chain_key */
};

struct lane {
    int64_t end_us; /* of its last run */
    uint64_t message;
    uint32_t chain;
    bool waits; /* its last run may be tried again */
};

struct linking {
    struct chains *c;
    struct link *links;
    size_t n_links, cap;                   /* cap: of c->at */
    struct lane lanes[HC_MAX_CHAIN_LANES]; /* of the current key */
    size_t n_lanes;
};

/* ---- keys ---------------------------------------------------------------- */

static enum chain_key kind_of(const struct history_run *r)
{
    if (r->payload != 0)
        return CHAIN_BY_PAYLOAD;
    if (r->message != 0)
        return CHAIN_BY_MESSAGE;
    return r->data_date != HISTORY_NO_DATE ? CHAIN_BY_DATE : CHAIN_BY_NOTHING;
}

/* One message asks several processors, and one processor for several teams:
 * processor and scope are always part of the key.  A payload comes before the
 * message, since every copy that is published again has a new id. */
static uint64_t key_of(const struct history_run *r, enum chain_key kind)
{
    uint64_t parts[6] = {(uint64_t)kind, r->processor, r->scope};

    switch (kind) {
    case CHAIN_BY_PAYLOAD:
        parts[3] = r->payload;
        break;
    case CHAIN_BY_MESSAGE:
        parts[3] = r->message;
        break;
    case CHAIN_BY_DATE:
        parts[3] = (uint64_t)r->data_date;
        parts[4] = r->entity;
        break;
    case CHAIN_BY_NOTHING:
    case N_CHAIN_KEYS:
        parts[5] = (uint64_t)r->run;
        break;
    }
    return XXH3_64bits(parts, sizeof parts);
}

/* Only decides between runs that start in the same microsecond: most tables
 * hold a constant here. */
static int64_t attempt_of(const struct history *h, const struct history_run *r)
{
    int64_t n;

    return hc_str_to_i64(history_text(h, r, HISTORY_RETRY_ATTEMPT), &n) ? n : 0;
}

static int by_key(const void *a, const void *b)
{
    const struct link *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    if (x->started_us != y->started_us)
        return x->started_us < y->started_us ? -1 : 1;
    if (x->attempt != y->attempt)
        return x->attempt < y->attempt ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

static void make_links(struct linking *l)
{
    const struct history *h = l->c->history;

    for (size_t i = 0; i < h->n; i++) {
        const struct history_run *r = &h->runs[i];
        enum chain_key kind = kind_of(r);

        if (r->outcome == HISTORY_SKIPPED) {
            l->c->n_skipped++;
            continue;
        }
        l->links[l->n_links++] = (struct link){
            .key = key_of(r, kind),
            .started_us = r->started_us,
            .attempt = attempt_of(h, r),
            .run = (uint32_t)i,
            .kind = (uint8_t)kind,
        };
    }
    qsort(l->links, l->n_links, sizeof *l->links, by_key);
}

/* ---- lanes --------------------------------------------------------------- */

int64_t chain_run_end(const struct history_run *r)
{
    int64_t end;

    if (r->outcome == HISTORY_IN_FLIGHT)
        return INT64_MAX;
    if (r->outcome == HISTORY_LOST || r->outcome == HISTORY_STUCK ||
        (r->flags & HISTORY_IMPOSSIBLE) != 0)
        return r->started_us;
    if (r->ended_us != RUN_ABSENT)
        return r->ended_us > r->started_us ? r->ended_us : r->started_us;
    if (r->duration_us == RUN_ABSENT ||
        !hc_add_i64(r->started_us, r->duration_us, &end))
        return r->started_us;
    return end;
}

static enum hc_code new_chain(struct linking *l, const struct link *link,
                              uint32_t lane, uint32_t *out, struct hc_err *err)
{
    struct chains *c = l->c;

    if (c->n == l->cap) {
        size_t cap = l->cap == 0 ? 1024 : l->cap * 2;
        struct chain *more = realloc(c->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        c->at = more;
        l->cap = cap;
    }
    c->at[c->n] =
        (struct chain){.work = link->key, .lane = lane, .key = link->kind};
    *out = (uint32_t)c->n++;
    return HC_OK;
}

/* The lane for a run; HC_MAX_CHAIN_LANES = none is free.  Where other work of
 * the key is running, that and this are ambiguous. */
static size_t pick_lane(struct linking *l, const struct history_run *r,
                        bool *ambiguous)
{
    size_t lane = HC_MAX_CHAIN_LANES, same = HC_MAX_CHAIN_LANES;

    *ambiguous = false;
    for (size_t i = 0; i < l->n_lanes; i++) {
        const struct lane *at = &l->lanes[i];

        if (r->message != 0 && at->message == r->message) {
            same = same == HC_MAX_CHAIN_LANES ? i : same;
        } else if (at->end_us > r->started_us) {
            l->c->at[at->chain].confidence = CHAIN_AMBIGUOUS;
            *ambiguous = true;
        }
        if (lane == HC_MAX_CHAIN_LANES && at->end_us <= r->started_us)
            lane = i;
    }
    if (same != HC_MAX_CHAIN_LANES)
        return same;
    if (lane == HC_MAX_CHAIN_LANES && l->n_lanes < HC_MAX_CHAIN_LANES) {
        lane = l->n_lanes++;
        l->lanes[lane] = (struct lane){.end_us = INT64_MIN};
    }
    return lane;
}

/* Whether a run continues what stands in its lane. */
static bool joins(const struct linking *l, const struct lane *lane,
                  const struct history_run *r)
{
    if (lane->end_us == INT64_MIN)
        return false;
    if (lane->end_us > r->started_us)
        return true; /* the same message, delivered again too early */
    return lane->waits &&
           (l->c->at[lane->chain].flags & CHAIN_SUCCEEDED) == 0 &&
           r->started_us - lane->end_us <= l->c->max_gap_us;
}

static enum hc_code place(struct linking *l, struct link *link,
                          struct hc_err *err)
{
    const struct history_run *r = &l->c->history->runs[link->run];
    int64_t end_us = chain_run_end(r);
    bool ambiguous;
    size_t lane = pick_lane(l, r, &ambiguous);
    struct lane full = {.end_us = INT64_MIN};
    struct lane *at = lane < HC_MAX_CHAIN_LANES ? &l->lanes[lane] : &full;
    struct chain *chain;

    if (!joins(l, at, r)) {
        enum hc_code rc = new_chain(l, link, (uint32_t)lane, &at->chain, err);

        if (rc != HC_OK)
            return rc;
        at->end_us = INT64_MIN;
    } else if (at->end_us > r->started_us) {
        l->c->at[at->chain].overlaps++;
    }
    link->chain = at->chain;
    chain = &l->c->at[at->chain];
    chain->n++;
    if (ambiguous)
        chain->confidence = CHAIN_AMBIGUOUS;
    if (r->outcome == HISTORY_SUCCESS)
        chain->flags |= CHAIN_SUCCEEDED;
    at->end_us = end_us > at->end_us ? end_us : at->end_us;
    at->message = r->message;
    at->waits = chain_retries(r);
    return HC_OK;
}

static enum hc_code link_all(struct linking *l, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < l->n_links; i++) {
        if (i == 0 || l->links[i].key != l->links[i - 1].key)
            l->n_lanes = 0;
        rc = place(l, &l->links[i], err);
    }
    return rc;
}

/* ---- what a chain came to ------------------------------------------------ */

/* Attempts of one chain side by side, in the order of the links. */
static void gather(struct linking *l)
{
    struct chains *c = l->c;
    size_t first = 0;

    for (size_t i = 0; i < c->n; i++) {
        c->at[i].first = first;
        first += c->at[i].n;
        c->at[i].n = 0;
    }
    for (size_t i = 0; i < l->n_links; i++) {
        struct chain *chain = &c->at[l->links[i].chain];

        c->attempts[chain->first + chain->n++] = l->links[i].run;
    }
    c->n_attempts = l->n_links;
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* room holds the attempts of the longest chain. */
static uint32_t count_messages(const struct chains *c,
                               const struct chain *chain, uint64_t *room)
{
    uint32_t n = 0;

    for (size_t j = 0; j < chain->n; j++)
        room[j] = chain_run(c, chain, j)->message;
    qsort(room, chain->n, sizeof *room, by_number);
    for (size_t j = 0; j < chain->n; j++)
        n += room[j] != 0 && (j == 0 || room[j] != room[j - 1]);
    return n;
}

static void set_confidence(struct chain *chain, bool all_have_messages)
{
    static const uint8_t by_key_kind[N_CHAIN_KEYS] = {
        [CHAIN_BY_MESSAGE] = CHAIN_HIGH,
        [CHAIN_BY_PAYLOAD] = CHAIN_MEDIUM,
        [CHAIN_BY_DATE] = CHAIN_LOW,
        [CHAIN_BY_NOTHING] = CHAIN_LOW,
    };

    /* The message alone would have said so, too. */
    if (chain->messages == 1 && all_have_messages)
        chain->key = CHAIN_BY_MESSAGE;
    if (chain->confidence != CHAIN_AMBIGUOUS)
        chain->confidence = by_key_kind[chain->key];
}

static void set_edges(struct chain *chain, const struct chains *c,
                      const struct history_run *last)
{
    const struct history *h = c->history;
    bool open = (chain->flags & CHAIN_SUCCEEDED) == 0 &&
                (chain_retries(last) || last->outcome == HISTORY_IN_FLIGHT);

    if (chain->first_us - h->first_us < c->max_gap_us)
        chain->flags |= CHAIN_LEFT;
    if (open && h->as_of_us - chain->last_end_us < c->max_gap_us)
        chain->flags |= CHAIN_RIGHT;
}

static void finish(struct chains *c, struct chain *chain, uint64_t *room)
{
    const struct history_run *last = chain_run(c, chain, chain->n - 1);
    bool all_have_messages = true;

    chain->first_us = chain_run(c, chain, 0)->started_us;
    chain->last_end_us = chain->first_us;
    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *r = chain_run(c, chain, j);
        int64_t end_us = chain_run_end(r);

        all_have_messages = all_have_messages && r->message != 0;
        chain->failed += chain_retries(r);
        if (r->outcome != HISTORY_SUCCESS && r->duration_us != RUN_ABSENT)
            chain->wasted_us += r->duration_us;
        if (end_us == INT64_MAX)
            end_us = r->started_us;
        if (end_us > chain->last_end_us)
            chain->last_end_us = end_us;
    }
    chain->messages = count_messages(c, chain, room);
    chain->outcome = (chain->flags & CHAIN_SUCCEEDED) != 0
                         ? (uint8_t)HISTORY_SUCCESS
                         : last->outcome;
    set_confidence(chain, all_have_messages);
    set_edges(chain, c, last);
}

/* The first attempts of chains differ, and runs are by processor and start. */
struct headed {
    uint32_t head;
    struct chain chain;
};

static int by_head(const void *a, const void *b)
{
    const struct headed *x = a, *y = b;

    return (x->head > y->head) - (x->head < y->head);
}

static enum hc_code sort_chains(struct chains *c, struct hc_err *err)
{
    struct headed *sorted = calloc(c->n + 1, sizeof *sorted);

    if (sorted == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        sorted[i] = (struct headed){c->attempts[c->at[i].first], c->at[i]};
    qsort(sorted, c->n, sizeof *sorted, by_head);
    for (size_t i = 0; i < c->n; i++)
        c->at[i] = sorted[i].chain;
    free(sorted);
    return HC_OK;
}

static enum hc_code finish_all(struct linking *l, struct hc_err *err)
{
    struct chains *c = l->c;
    size_t longest = 0;
    uint64_t *room;

    gather(l);
    for (size_t i = 0; i < c->n; i++)
        longest = c->at[i].n > longest ? c->at[i].n : longest;
    room = calloc(longest + 1, sizeof *room);
    if (room == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < c->n; i++)
        finish(c, &c->at[i], room);
    free(room);
    return sort_chains(c, err);
}

enum hc_code chains_build(struct chains **out, const struct history *h,
                          int64_t max_gap_us, struct hc_err *err)
{
    struct linking *l = calloc(1, sizeof *l);
    struct chains *c = calloc(1, sizeof *c);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (h->n > UINT32_MAX)
        rc = hc_fail(err, HC_ELIMIT, "there are too many runs to link");
    if (l != NULL && c != NULL && rc == HC_OK) {
        c->history = h;
        c->max_gap_us = max_gap_us;
        c->attempts = calloc(h->n + 1, sizeof *c->attempts);
        l->links = calloc(h->n + 1, sizeof *l->links);
        l->c = c;
    }
    if (rc == HC_OK &&
        (l == NULL || c == NULL || c->attempts == NULL || l->links == NULL))
        rc = hc_nomem(err);
    if (rc == HC_OK) {
        make_links(l);
        rc = link_all(l, err);
    }
    if (rc == HC_OK)
        rc = finish_all(l, err);
    if (l != NULL)
        free(l->links);
    free(l);
    if (rc == HC_OK)
        *out = c;
    else
        chains_free(c);
    return rc;
}
