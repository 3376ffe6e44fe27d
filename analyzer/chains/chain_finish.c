/* SPDX-License-Identifier: MIT
 *
 * What a chain came to, see chain_finish.h. */
#include "analyzer/chains/chain_finish.h"

#include <stdlib.h>

static int by_number(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* room holds chain->n numbers. */
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
    static const uint8_t by_key_kind[N_WORK_BY] = {
        [WORK_BY_MESSAGE] = CHAIN_HIGH,
        [WORK_BY_PAYLOAD] = CHAIN_MEDIUM,
        [WORK_BY_DATE] = CHAIN_LOW,
        [WORK_BY_NOTHING] = CHAIN_LOW,
    };

    /* The message alone would have said so, too. */
    if (chain->messages == 1 && all_have_messages)
        chain->key = WORK_BY_MESSAGE;
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

void chain_finish(const struct chains *c, struct chain *chain, uint64_t *room)
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
        if (r->outcome != HISTORY_SUCCESS &&
            r->duration_us != HISTORY_NO_DURATION)
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
