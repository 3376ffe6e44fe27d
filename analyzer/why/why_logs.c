/* SPDX-License-Identifier: MIT
 *
 * Log entries for hypotheses, see why_logs.h. */
#include "analyzer/why/why_logs.h"

#include <stdlib.h>

#include "schema/query.h"

enum { Q_KIND, Q_TIME, Q_HASH, Q_SERVICE, Q_REVISION };

static enum hc_code add(struct why_logs *logs, const struct query *q,
                        struct hc_err *err)
{
    struct why_log entry = {.kind = (uint8_t)query_int(q, Q_KIND),
                            .time_us = query_int(q, Q_TIME),
                            .hash = query_int(q, Q_HASH)};
    enum hc_code rc = text_pool_add(&logs->texts, query_str(q, Q_SERVICE),
                                    &entry.service, err);

    if (rc == HC_OK)
        rc = text_pool_add(&logs->texts, query_str(q, Q_REVISION),
                           &entry.revision, err);
    if (rc == HC_OK && logs->n == logs->cap) {
        size_t cap = logs->cap == 0 ? 256 : 2 * logs->cap;
        struct why_log *more = realloc(logs->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        logs->at = more;
        logs->cap = cap;
    }
    if (rc == HC_OK)
        logs->at[logs->n++] = entry;
    return rc;
}

static void bind(struct query *q, const struct window *w)
{
    query_bind_int(q, ":from_us", w->from_us);
    query_bind_int(q, ":to_us", w->to_us);
}

static enum hc_code read_span(struct why_logs *logs, struct store *db,
                              const struct window *w, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "why_logs_span", err);

    if (rc == HC_OK)
        bind(q, w);
    if (rc == HC_OK && query_step(q, &rc, err)) {
        logs->any = !query_is_null(q, 0);
        logs->first_us = query_int(q, 0);
        logs->last_us = query_int(q, 1);
    }
    query_close(q);
    return rc;
}

enum hc_code why_logs_read(struct why_logs *logs, struct store *db,
                           const struct window *w, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc;

    *logs = (struct why_logs){.n = 0};
    text_pool_init(&logs->texts);
    rc = read_span(logs, db, w, err);
    if (rc != HC_OK || !logs->any)
        return rc;
    rc = query_open(&q, db, "why_logs", err);
    if (rc == HC_OK)
        bind(q, w);
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add(logs, q, err);
    query_close(q);
    return rc;
}

void why_logs_release(struct why_logs *logs)
{
    free(logs->at);
    text_pool_release(&logs->texts);
    *logs = (struct why_logs){.n = 0};
}

void why_logs_evidence(const struct window *w, struct report *report,
                       const char *what)
{
    size_t e =
        report_evidence(report, what, hc_str_from(query_text("why_logs")));

    report_evidence_int(report, e, ":from_us", w->from_us);
    report_evidence_int(report, e, ":to_us", w->to_us);
}

size_t why_logs_seek(const struct why_logs *logs, int64_t us)
{
    size_t lo = 0, hi = logs->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (logs->at[mid].time_us < us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}
