/* SPDX-License-Identifier: MIT
 *
 * Loading the run history, see history.h. */
#include "analyzer/history/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/history/history_read.h"
#include "analyzer/history/stale.h"
#include "base/radix.h"

/* ---- order --------------------------------------------------------------- */

static int by_run(const void *a, const void *b)
{
    const struct history_run *x = a, *y = b;

    return (x->run > y->run) - (x->run < y->run);
}

/* Put runs[order[i].at] to place i, without a second array: it would be the
 * larger part of the memory.  Spends the order. */
static void arrange(struct history_run *runs, struct hc_keyed *order, size_t n)
{
    for (size_t first = 0; first < n; first++) {
        struct history_run held = runs[first];
        size_t to = first;

        while (order[to].at != first) {
            size_t from = order[to].at;

            history_prefetch(&runs[order[from].at]);
            runs[to] = runs[from];
            order[to].at = to;
            to = from;
        }
        runs[to] = held;
        order[to].at = to;
    }
}

static bool same_start(const struct history_run *x, const struct history_run *y)
{
    return x->processor == y->processor && x->started_us == y->started_us;
}

/* By processor, start, run. */
static enum hc_code sort_runs(struct history *h, struct hc_err *err)
{
    struct hc_keyed *order = calloc(h->n + 1, sizeof *order);
    enum hc_code rc = order == NULL ? hc_nomem(err) : HC_OK;

    for (size_t i = 0; rc == HC_OK && i < h->n; i++)
        order[i] = (struct hc_keyed){hc_key_of_i64(h->runs[i].started_us), i};
    if (rc == HC_OK)
        rc = hc_keyed_sort(order, h->n, err);
    for (size_t i = 0; rc == HC_OK && i < h->n; i++)
        order[i].key = h->runs[order[i].at].processor;
    if (rc == HC_OK)
        rc = hc_keyed_sort(order, h->n, err);
    if (rc == HC_OK)
        arrange(h->runs, order, h->n);
    free(order);
    for (size_t i = 0, n; rc == HC_OK && i < h->n; i += n) {
        for (n = 1; i + n < h->n && same_start(&h->runs[i], &h->runs[i + n]);)
            n++;
        if (n > 1)
            qsort(&h->runs[i], n, sizeof *h->runs, by_run);
    }
    return rc;
}

/* Texts were numbered as they came; now by their bytes. */
static enum hc_code rank_texts(struct history *h, struct hc_err *err)
{
    uint32_t *texts = NULL, *messages = NULL;
    enum hc_code rc = text_pool_rank(&h->texts, &texts, err);

    if (rc == HC_OK)
        rc = text_pool_rank(&h->messages, &messages, err);
    for (size_t i = 0; rc == HC_OK && i < h->n_contexts; i++)
        for (int f = 0; f < N_HISTORY_FIELDS; f++)
            h->contexts[i].field[f] = texts[h->contexts[i].field[f]];
    for (size_t i = 0; rc == HC_OK && i < h->n; i++) {
        h->runs[i].processor = texts[h->runs[i].processor];
        h->runs[i].error = messages[h->runs[i].error];
    }
    free(texts);
    free(messages);
    return rc;
}

static void find_span(struct history *h)
{
    h->first_us = h->last_us = h->as_of_us;
    for (size_t i = 0; i < h->n; i++) {
        int64_t at = h->runs[i].started_us;

        if (i == 0 || at < h->first_us)
            h->first_us = at;
        if (i == 0 || at > h->last_us)
            h->last_us = at;
    }
}

enum hc_code history_load(struct history **out, struct store *db,
                          const struct window *w, const struct filters *filters,
                          struct hc_err *err)
{
    struct history *h = calloc(1, sizeof *h);
    struct history_parts parts;
    enum hc_code rc;

    *out = NULL;
    if (h == NULL)
        return hc_nomem(err);
    text_pool_init(&h->texts);
    text_pool_init(&h->messages);
    h->as_of_us = w->as_of_us;
    rc = history_parts_read(&parts, h, db, filters, err);
    if (rc == HC_OK)
        rc = history_runs_read(h, &parts, db, w, filters, err);
    if (rc == HC_OK)
        rc = history_rows_read(h, &parts, db, filters, err);
    history_parts_release(&parts);
    if (rc == HC_OK)
        rc = rank_texts(h, err);
    if (rc == HC_OK)
        rc = sort_runs(h, err);
    if (rc == HC_OK) {
        find_span(h);
        rc = stale_resolve(h, err);
    }
    if (rc == HC_OK)
        *out = h;
    else
        history_free(h);
    return rc;
}

void history_free(struct history *h)
{
    if (h == NULL)
        return;
    free(h->runs);
    free(h->contexts);
    text_pool_release(&h->texts);
    text_pool_release(&h->messages);
    free(h);
}

void history_evidence(const struct window *w, const struct filters *filters,
                      struct report *report, const char *what)
{
    const char *const queries[] = {history_runs_query(w), "history_rows"};

    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        filters_evidence(
            filters, report,
            report_evidence(report, what, hc_str_from(query_text(queries[i]))));
}

const char *history_outcome_name(enum history_outcome outcome)
{
    static const char *const names[N_HISTORY_OUTCOMES] = {
        [HISTORY_OTHER] = "other",         [HISTORY_SUCCESS] = "success",
        [HISTORY_FAILED] = "failed",       [HISTORY_PARTIAL] = "partial",
        [HISTORY_SKIPPED] = "skipped",     [HISTORY_LOST] = "lost",
        [HISTORY_IN_FLIGHT] = "in_flight", [HISTORY_STUCK] = "stuck",
    };

    return names[outcome];
}

struct hc_str history_run_id(const struct history_run *r,
                             char text[HISTORY_ID_TEXT])
{
    (void)snprintf(text, HISTORY_ID_TEXT, "%016" PRIx64, (uint64_t)r->run);
    return (struct hc_str){text, HISTORY_ID_TEXT - 1};
}
