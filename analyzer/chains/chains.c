/* SPDX-License-Identifier: MIT
 *
 * Linking runs to chains, see chains.h.
 *
 * The runs of a processor are sorted by what they are about, then by start.
 * Within one key each run goes to a lane, as trains go to platforms: to the one
 * whose last run had the same message, else to the lowest one that is free.
 * There it joins the chain that waits for a retry, or begins another. */
#include "analyzer/chains/chains.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/chains/chain_finish.h"
#include "base/checked.h"
#include "base/limits.h"
#include "base/radix.h"

enum { LINKS_AHEAD = 8 }; /* whose runs are asked from memory */

struct lane {
    int64_t end_us; /* of its last run */
    uint64_t message;
    uint32_t chain;
    bool waits; /* its last run may be tried again */
};

/* The runs of one processor, which lie side by side, on their way into chains:
 * they fit a processor's cache where those of all do not. */
struct linking {
    struct chains *c;
    struct hc_keyed *links; /* key of its work, index in history.runs */
    uint32_t *chain_of;     /* by link: index in c->at */
    uint32_t *at_head;      /* by run of the processor: the chain that it
                               begins, from 1 */
    struct chain *sorted;   /* room for its chains */
    uint32_t *place_of;     /* where they went, by chain, both from 0 */
    uint64_t *messages;     /* room for its messages */
    size_t n_links, first;  /* first: of its chains */
    struct lane lanes[HC_MAX_CHAIN_LANES]; /* of the current key */
    size_t n_lanes;
};

/* ---- order --------------------------------------------------------------- */

/* Only decides between runs that start in the same microsecond: most tables
 * hold a constant here. */
static int64_t attempt_of(const struct history *h, const struct history_run *r)
{
    int64_t n;

    return hc_str_to_i64(history_text(h, r, HISTORY_RETRY_ATTEMPT), &n) ? n : 0;
}

/* Attempts of one key that start at once: by their count. */
static enum hc_code sort_ties(struct linking *l, struct hc_err *err)
{
    const struct history *h = l->c->history;
    struct hc_keyed *at = l->links;
    enum hc_code rc = HC_OK;

    for (size_t i = 0, n; rc == HC_OK && i < l->n_links; i += n) {
        uint64_t key = at[i].key;

        for (n = 1;
             i + n < l->n_links && at[i + n].key == key &&
             h->runs[at[i + n].at].started_us == h->runs[at[i].at].started_us;)
            n++;
        if (n == 1)
            continue;
        for (size_t j = i; j < i + n; j++)
            at[j].key = hc_key_of_i64(attempt_of(h, &h->runs[at[j].at]));
        rc = hc_keyed_sort(&at[i], n, err);
        for (size_t j = i; j < i + n; j++)
            at[j].key = key;
    }
    return rc;
}

/* By key, start, attempt, run: runs come by start and run. */
static enum hc_code make_links(struct linking *l, size_t from, size_t to,
                               struct hc_err *err)
{
    const struct history *h = l->c->history;
    enum hc_code rc;

    l->n_links = 0;
    for (size_t i = from; i < to; i++)
        if (h->runs[i].outcome == HISTORY_SKIPPED)
            l->c->n_skipped++;
        else
            l->links[l->n_links++] = (struct hc_keyed){h->runs[i].work, i};
    rc = hc_keyed_sort(l->links, l->n_links, err);
    return rc == HC_OK ? sort_ties(l, err) : rc;
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
    if (r->duration_us == HISTORY_NO_DURATION ||
        !hc_add_i64(r->started_us, r->duration_us, &end))
        return r->started_us;
    return end;
}

/* Of its attempts the first is kept in place of theirs, until all are known. */
static uint32_t new_chain(struct linking *l, size_t run, size_t lane)
{
    struct chains *c = l->c;
    const struct history_run *r = &c->history->runs[run];

    c->at[c->n] = (struct chain){.first = (uint32_t)run,
                                 .work = r->work,
                                 .lane = (uint32_t)lane,
                                 .key = r->work_by};
    return (uint32_t)c->n++;
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

static void place(struct linking *l, size_t i)
{
    const struct history_run *r = &l->c->history->runs[l->links[i].at];
    int64_t end_us = chain_run_end(r);
    bool ambiguous;
    size_t lane = pick_lane(l, r, &ambiguous);
    struct lane full = {.end_us = INT64_MIN};
    struct lane *at = lane < HC_MAX_CHAIN_LANES ? &l->lanes[lane] : &full;
    struct chain *chain;

    if (!joins(l, at, r)) {
        at->chain = new_chain(l, l->links[i].at, lane);
        at->end_us = INT64_MIN;
    } else if (at->end_us > r->started_us) {
        l->c->at[at->chain].overlaps++;
    }
    l->chain_of[i] = at->chain;
    chain = &l->c->at[at->chain];
    chain->n++;
    if (ambiguous)
        chain->confidence = CHAIN_AMBIGUOUS;
    if (r->outcome == HISTORY_SUCCESS)
        chain->flags |= CHAIN_SUCCEEDED;
    at->end_us = end_us > at->end_us ? end_us : at->end_us;
    at->message = r->message;
    at->waits = chain_retries(r);
}

static void link_all(struct linking *l)
{
    for (size_t i = 0; i < l->n_links; i++) {
        if (i + LINKS_AHEAD < l->n_links)
            history_prefetch(
                &l->c->history->runs[l->links[i + LINKS_AHEAD].at]);
        if (i == 0 || l->links[i].key != l->links[i - 1].key)
            l->n_lanes = 0;
        place(l, i);
    }
}

/* ---- the chains of a processor ------------------------------------------- */

/* Chains in the order of their first attempts, which differ: runs are by
 * start.  The processor's runs are those from..to. */
static void sort_chains(struct linking *l, size_t from, size_t to)
{
    struct chain *at = &l->c->at[l->first];
    uint32_t n = 0;

    memset(l->at_head, 0, (to - from) * sizeof *l->at_head);
    for (size_t i = 0; i < l->c->n - l->first; i++)
        l->at_head[at[i].first - from] = (uint32_t)i + 1;
    for (size_t i = 0; i < to - from; i++)
        if (l->at_head[i] != 0) {
            l->sorted[n] = at[l->at_head[i] - 1];
            l->place_of[l->at_head[i] - 1] = n++;
        }
    memcpy(at, l->sorted, n * sizeof *l->sorted);
}

/* Attempts side by side, by chain and within it in the order of the links. */
static void gather(struct linking *l)
{
    struct chains *c = l->c;
    uint32_t first = (uint32_t)c->n_attempts;

    for (size_t i = l->first; i < c->n; i++) {
        c->at[i].first = first;
        first += c->at[i].n;
        c->at[i].n = 0;
    }
    for (size_t i = 0; i < l->n_links; i++) {
        struct chain *chain =
            &c->at[l->first + l->place_of[l->chain_of[i] - l->first]];

        c->attempts[chain->first + chain->n++] = (uint32_t)l->links[i].at;
    }
    c->n_attempts = first;
}

static enum hc_code link_processor(struct linking *l, size_t from, size_t to,
                                   struct hc_err *err)
{
    enum hc_code rc = make_links(l, from, to, err);

    if (rc != HC_OK)
        return rc;
    l->first = l->c->n;
    link_all(l);
    sort_chains(l, from, to);
    gather(l);
    for (size_t i = l->first; i < l->c->n; i++)
        chain_finish(l->c, &l->c->at[i], l->messages);
    return HC_OK;
}

/* ---- all of them --------------------------------------------------------- */

static size_t runs_of_processor(const struct history *h, size_t from)
{
    size_t to = from + 1;

    while (to < h->n && h->runs[to].processor == h->runs[from].processor)
        to++;
    return to - from;
}

/* Room for a chain of each run: what is not touched takes no memory. */
static bool make_room(struct linking *l, const struct history *h)
{
    size_t most = 1;

    for (size_t i = 0, n; i < h->n; i += n) {
        n = runs_of_processor(h, i);
        most = n > most ? n : most;
    }
    l->links = malloc(most * sizeof *l->links);
    l->chain_of = malloc(most * sizeof *l->chain_of);
    l->at_head = malloc(most * sizeof *l->at_head);
    l->sorted = malloc(most * sizeof *l->sorted);
    l->place_of = malloc(most * sizeof *l->place_of);
    l->messages = malloc(most * sizeof *l->messages);
    l->c->at = malloc((h->n + 1) * sizeof *l->c->at);
    l->c->attempts = calloc(h->n + CHAIN_AHEAD, sizeof *l->c->attempts);
    return l->links != NULL && l->chain_of != NULL && l->at_head != NULL &&
           l->sorted != NULL && l->place_of != NULL && l->messages != NULL &&
           l->c->at != NULL && l->c->attempts != NULL;
}

static void give_back(struct linking *l)
{
    struct chain *less = realloc(l->c->at, (l->c->n + 1) * sizeof *less);

    if (less != NULL)
        l->c->at = less;
    free(l->links);
    free(l->chain_of);
    free(l->at_head);
    free(l->sorted);
    free(l->place_of);
    free(l->messages);
}

static enum hc_code link_history(struct chains *c, struct hc_err *err)
{
    struct linking l = {.c = c};
    const struct history *h = c->history;
    enum hc_code rc = make_room(&l, h) ? HC_OK : hc_nomem(err);

    for (size_t i = 0, n; rc == HC_OK && i < h->n; i += n) {
        n = runs_of_processor(h, i);
        rc = link_processor(&l, i, i + n, err);
    }
    give_back(&l);
    return rc;
}

enum hc_code chains_build(struct chains **out, const struct history *h,
                          int64_t max_gap_us, struct hc_err *err)
{
    struct chains *c = NULL;
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (h->n >= UINT32_MAX)
        return hc_fail(err, HC_ELIMIT, "there are too many runs to link");
    c = calloc(1, sizeof *c);
    if (c == NULL)
        return hc_nomem(err);
    c->history = h;
    c->max_gap_us = max_gap_us;
    rc = link_history(c, err);
    if (rc == HC_OK)
        *out = c;
    else
        chains_free(c);
    return rc;
}
