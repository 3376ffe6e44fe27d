/* SPDX-License-Identifier: MIT
 *
 * Loading the run history, see history.h. */
#include "analyzer/history/history.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/history/history_read.h"
#include "analyzer/history/stale.h"

/* Messages were numbered as they came; now by their bytes. */
static enum hc_code rank_messages(struct history *h, struct hc_err *err)
{
    uint32_t *ranks = NULL;
    enum hc_code rc = text_pool_rank(&h->messages, &ranks, err);

    for (size_t i = 0; rc == HC_OK && i < h->n; i++)
        h->runs[i].error = ranks[h->runs[i].error];
    free(ranks);
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
        rc = rank_messages(h, err);
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
    free(h->rows);
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
