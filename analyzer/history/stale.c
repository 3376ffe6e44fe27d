/* SPDX-License-Identifier: MIT
 *
 * Stale runs, see stale.h. */
#include "analyzer/history/stale.h"

#include <stdlib.h>

#include "analyzer/stats/order.h"

int64_t stale_limit_us(const double *sorted_s, size_t n)
{
    double us;

    if (n == 0)
        return STALE_MAX_US;
    us = 2e6 * stats_quantile(sorted_s, n, 0.95);
    if (us <= (double)STALE_MIN_US)
        return STALE_MIN_US;
    return us >= (double)STALE_MAX_US ? STALE_MAX_US : (int64_t)us;
}

/* The runs of one processor; room holds n. */
static void resolve(const struct history *h, struct history_run *runs, size_t n,
                    double *room)
{
    size_t n_durations = 0, n_open = 0;
    int64_t limit_us;

    for (size_t i = 0; i < n; i++) {
        n_open += runs[i].outcome == HISTORY_IN_FLIGHT;
        if (runs[i].outcome == HISTORY_SUCCESS &&
            runs[i].duration_us != HISTORY_NO_DURATION)
            room[n_durations++] = (double)runs[i].duration_us / 1e6;
    }
    if (n_open == 0)
        return;
    stats_sort(room, n_durations);
    limit_us = stale_limit_us(room, n_durations);
    for (size_t i = 0; i < n; i++)
        if (runs[i].outcome == HISTORY_IN_FLIGHT &&
            h->as_of_us - runs[i].started_us > limit_us)
            runs[i].outcome = HISTORY_STUCK;
}

enum hc_code stale_resolve(struct history *h, struct hc_err *err)
{
    double *room = calloc(h->n + 1, sizeof *room);

    if (room == NULL)
        return hc_nomem(err);
    for (size_t i = 0, j; i < h->n; i = j) {
        for (j = i; j < h->n && h->runs[j].processor == h->runs[i].processor;)
            j++;
        resolve(h, &h->runs[i], j - i, room);
    }
    free(room);
    return HC_OK;
}
