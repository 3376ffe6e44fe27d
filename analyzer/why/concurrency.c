/* SPDX-License-Identifier: MIT
 *
 * Runs on a table at once: a sweep over starts and ends, see concurrency.h. */
#include "analyzer/why/concurrency.h"

#include <stdlib.h>

#include "analyzer/chains/chains.h"
#include "analyzer/stats/order.h"

struct instant {
    int64_t us;
    uint32_t table, run;
};

static int by_table_and_time(const void *a, const void *b)
{
    const struct instant *x = a, *y = b;

    if (x->table != y->table)
        return x->table < y->table ? -1 : 1;
    if (x->us != y->us)
        return x->us < y->us ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
}

/* ---- how long runs take -------------------------------------------------- */

static bool succeeded(const struct history_run *r)
{
    return r->outcome == HISTORY_SUCCESS && r->duration_us > 0 &&
           r->duration_us != HISTORY_NO_DURATION;
}

/* Median duration of the successes among runs [from, to); 0 = there is none. */
static int64_t median_us(const struct history *h, size_t from, size_t to,
                         double *room)
{
    size_t n = 0;

    for (size_t i = from; i < to; i++)
        if (succeeded(&h->runs[i]))
            room[n++] = (double)h->runs[i].duration_us;
    if (n == 0)
        return 0;
    stats_sort(room, n);
    return (int64_t)stats_median(room, n);
}

static int64_t end_of(const struct history_run *r, const struct history *h,
                      int64_t usual_us)
{
    int64_t end = chain_run_end(r);

    if (end == INT64_MAX)
        end = h->as_of_us + 1;
    if ((r->outcome == HISTORY_LOST || r->outcome == HISTORY_STUCK) &&
        usual_us > 0)
        end = r->started_us + usual_us;
    return end > r->started_us ? end : r->started_us + 1;
}

/* ---- the sweep ----------------------------------------------------------- */

static size_t read_instants(struct instant *starts, struct instant *ends,
                            double *room, const struct history *h)
{
    int64_t all = median_us(h, 0, h->n, room);
    size_t n = 0, next;

    for (size_t from = 0; from < h->n; from = next) {
        int64_t usual;

        for (next = from + 1;
             next < h->n && h->runs[next].processor == h->runs[from].processor;)
            next++;
        usual = median_us(h, from, next, room);
        for (size_t i = from; i < next; i++) {
            const struct history_run *r = &h->runs[i];
            uint32_t table = history_field(h, r, HISTORY_OUTPUT_TABLE);

            if (table == 0 || r->outcome == HISTORY_SKIPPED)
                continue;
            starts[n] = (struct instant){r->started_us, table, (uint32_t)i};
            ends[n++] = (struct instant){end_of(r, h, usual > 0 ? usual : all),
                                         table, (uint32_t)i};
        }
    }
    return n;
}

static void sweep(uint32_t *out, const struct instant *starts,
                  const struct instant *ends, size_t n)
{
    size_t begun = 0, ended = 0; /* of the table at hand */
    size_t first = 0;

    for (size_t i = 0; i < n; i++) {
        if (starts[i].table != starts[first].table)
            first = begun = ended = i;
        while (begun < n && starts[begun].table == starts[i].table &&
               starts[begun].us <= starts[i].us)
            begun++;
        while (ended < n && ends[ended].table == starts[i].table &&
               ends[ended].us <= starts[i].us)
            ended++;
        out[starts[i].run] = (uint32_t)(begun - ended);
    }
}

enum hc_code concurrency_make(uint32_t **out, const struct history *h,
                              struct hc_err *err)
{
    uint32_t *counts = calloc(h->n + 1, sizeof *counts);
    struct instant *starts = calloc(h->n + 1, sizeof *starts);
    struct instant *ends = calloc(h->n + 1, sizeof *ends);
    double *room = calloc(h->n + 1, sizeof *room);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (counts == NULL || starts == NULL || ends == NULL || room == NULL) {
        rc = hc_nomem(err);
        free(counts);
    } else {
        size_t n = read_instants(starts, ends, room, h);

        if (n > 1) {
            qsort(starts, n, sizeof *starts, by_table_and_time);
            qsort(ends, n, sizeof *ends, by_table_and_time);
        }
        sweep(counts, starts, ends, n);
        *out = counts;
    }
    free(starts);
    free(ends);
    free(room);
    return rc;
}
