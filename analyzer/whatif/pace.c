/* SPDX-License-Identifier: MIT
 *
 * The usual pace of retries, see pace.h. */
#include "analyzer/whatif/pace.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"
#include "base/timestamp.h"

/* A pace of nothing would never end. */
#define LEAST_US HC_US_PER_SECOND

static bool seen(const struct world *w, const struct item *it, uint32_t j)
{
    return (w->attempts[it->first + j] & ATTEMPT_OVERLAPPED) == 0;
}

static struct pace *pace_of(const struct world *w, const struct item *it,
                            uint32_t j)
{
    return &w->paces[(size_t)it->processor * WORLD_PACES + j];
}

static uint32_t gaps_of(const struct item *it)
{
    return it->n - 1 < WORLD_PACES ? it->n - 1 : WORLD_PACES;
}

/* Side by side, by processor and number of the attempt. */
static void gather(struct world *w)
{
    size_t first = 0;

    for (size_t i = 0; i < w->n; i++)
        for (uint32_t j = 0; j < gaps_of(&w->items[i]); j++)
            pace_of(w, &w->items[i], j)->n += seen(w, &w->items[i], j);
    for (size_t b = 0; b < w->n_processors * WORLD_PACES; b++) {
        w->paces[b].first = first;
        first += w->paces[b].n;
        w->paces[b].n = 0;
    }
    for (size_t i = 0; i < w->n; i++)
        for (uint32_t j = 0; j < gaps_of(&w->items[i]); j++) {
            struct pace *p = pace_of(w, &w->items[i], j);
            size_t at = (size_t)w->items[i].first + j;
            int64_t us = w->start_us[at + 1] - w->end_us[at];

            if (seen(w, &w->items[i], j))
                w->gaps_us[p->first + p->n++] = us < LEAST_US ? LEAST_US : us;
        }
}

static void measure(struct world *w, double *room)
{
    for (size_t b = 0; b < w->n_processors * WORLD_PACES; b++) {
        struct pace *p = &w->paces[b];
        size_t j = b % WORLD_PACES;

        for (size_t i = 0; i < p->n; i++)
            room[i] = (double)w->gaps_us[p->first + i];
        if (p->n > 0) {
            p->us = llround(stats_select(room, p->n, 0.5));
            continue;
        }
        p->us = j < 6 ? 10 * HC_US_PER_SECOND << j : 600 * HC_US_PER_SECOND;
        if (j > 0 && p->us < p[-1].us)
            p->us = p[-1].us;
    }
}

static void keep_own(struct world *w)
{
    for (size_t i = 0; i < w->n; i++) {
        struct item *it = &w->items[i];
        size_t at = (size_t)it->first + it->n - 1;
        int64_t last_us;

        if (it->n < 2 || it->n > WORLD_PACES)
            continue;
        last_us = w->start_us[at] - w->end_us[at - 1];
        if (last_us > 2 * pace_of(w, it, it->n - 2)->us)
            it->pace_us = last_us;
    }
}

enum hc_code pace_measure(struct world *w, struct hc_err *err)
{
    double *room = calloc(w->n_attempts + 1, sizeof *room);
    enum hc_code rc = HC_OK;

    w->paces = calloc(w->n_processors * WORLD_PACES + 1, sizeof *w->paces);
    w->gaps_us = calloc(w->n_attempts + 1, sizeof *w->gaps_us);
    if (room == NULL || w->paces == NULL || w->gaps_us == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK) {
        gather(w);
        measure(w, room);
        keep_own(w);
    }
    free(room);
    return rc;
}
