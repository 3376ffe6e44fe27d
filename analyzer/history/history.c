/* SPDX-License-Identifier: MIT
 *
 * Loading the run history, see history.h. */
#include "analyzer/history/history.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <xxhash.h>

#include "analyzer/history/history_read.h"
#include "analyzer/history/stale.h"
#include "base/checked.h"
#include "base/timestamp.h"
#include "schema/resolve.h"

enum run_column { /* of history_runs */
                  RUN_ID,
                  RUN_ROW,
                  RUN_CONTEXT,
                  RUN_OUTCOME,
                  RUN_FLAGS,
                  RUN_N_ROWS,
                  RUN_STARTED
};

enum row_column { /* of history_rows */
                  COL_ROW,
                  COL_CLASS,
                  COL_ENDED,
                  COL_DURATION,
                  COL_DATA_DATE,
                  COL_RECORDS,
                  COL_ERROR,
                  COL_MESSAGE,
                  COL_MESSAGE_ID,
                  COL_PAYLOAD,
                  COL_PAYLOAD_RAW
};

/* ---- one run ------------------------------------------------------------- */

static int64_t int_or_absent(const struct query *q, int column)
{
    return query_is_null(q, column) ? RUN_ABSENT : query_int(q, column);
}

static uint8_t outcome_of(int64_t stored)
{
    static const uint8_t map[] = {
        [OUTCOME_OTHER] = HISTORY_OTHER,
        [OUTCOME_OPEN] = HISTORY_IN_FLIGHT, /* until ages are known */
        [OUTCOME_SUCCESS] = HISTORY_SUCCESS,
        [OUTCOME_FAILED] = HISTORY_FAILED,
        [OUTCOME_PARTIAL] = HISTORY_PARTIAL,
        [OUTCOME_SKIPPED] = HISTORY_SKIPPED,
        [OUTCOME_LOST] = HISTORY_LOST,
    };

    if (stored < 0 || stored > OUTCOME_LOST)
        return HISTORY_OTHER;
    return map[stored];
}

/* The same rule as run_duration() of schema/resolve.h; a duration that cannot
 * be is flagged. */
static void set_duration(struct history_run *r, const struct query *q)
{
    int64_t us = RUN_ABSENT;

    r->duration_us = RUN_ABSENT;
    if (query_int(q, COL_CLASS) != CLASS_FINAL)
        return;
    if (!query_is_null(q, COL_DURATION)) {
        double exact = query_real(q, COL_DURATION) * 1e6;

        us = exact >= 0 && exact <= (double)HISTORY_MAX_RUNTIME_US
                 ? llround(exact)
                 : -1;
    } else if (r->ended_us == RUN_ABSENT) {
        return;
    } else if (!hc_sub_i64(r->ended_us, r->started_us, &us)) {
        us = -1;
    }
    if (us < 0 || us > HISTORY_MAX_RUNTIME_US)
        r->flags |= HISTORY_IMPOSSIBLE;
    else
        r->duration_us = us;
}

static void set_payload(struct history_run *r, struct history_parts *parts,
                        const struct query *q)
{
    struct payload payload = {0, 0};

    if (!query_is_null(q, COL_PAYLOAD)) {
        const struct history_id *id =
            history_ids_find(&parts->payloads, query_int(q, COL_PAYLOAD));

        if (id != NULL)
            payload = id->payload;
    } else if (!query_is_null(q, COL_PAYLOAD_RAW)) {
        payload = payload_read(parts->json, query_str(q, COL_PAYLOAD_RAW));
    }
    r->payload = payload.identity;
    r->entity = payload.entity;
}

static enum hc_code set_error(struct history_run *r, struct history *h,
                              const struct history_parts *parts,
                              const struct query *q, struct hc_err *err)
{
    const struct history_id *id;

    if (query_is_null(q, COL_ERROR))
        return text_pool_add(&h->messages, query_str(q, COL_MESSAGE), &r->error,
                             err);
    id = history_ids_find(&parts->errors, query_int(q, COL_ERROR));
    r->error = id == NULL ? 0 : id->number;
    return HC_OK;
}

static int32_t date_of(const struct query *q)
{
    int64_t days = int_or_absent(q, COL_DATA_DATE);

    return days > INT32_MIN && days <= INT32_MAX ? (int32_t)days
                                                 : HISTORY_NO_DATE;
}

static enum hc_code add_run(struct history *h, const struct query *q,
                            struct hc_err *err)
{
    struct history_run *r = &h->runs[h->n];
    int64_t n_rows = query_int(q, RUN_N_ROWS);

    *r = (struct history_run){
        .run = query_int(q, RUN_ID),
        .row = query_int(q, RUN_ROW),
        .started_us = query_int(q, RUN_STARTED),
        .n_rows = (uint16_t)(n_rows < 0            ? 0
                             : n_rows > UINT16_MAX ? UINT16_MAX
                                                   : n_rows),
        .outcome = outcome_of(query_int(q, RUN_OUTCOME)),
        .flags = (uint8_t)(query_int(q, RUN_FLAGS) & 31),
    };
    if (!history_context_find(h, query_int(q, RUN_CONTEXT), &r->context))
        return hc_fail(err, HC_EDB, "a run names a context that is not there");
    r->processor = h->contexts[r->context].field[HISTORY_PROCESSOR];
    h->n++;
    return HC_OK;
}

/* What the row that decided the run says. */
static enum hc_code add_row(struct history_run *r, struct history *h,
                            struct history_parts *parts, const struct query *q,
                            struct hc_err *err)
{
    struct hc_str message_id = query_str(q, COL_MESSAGE_ID);
    enum hc_code rc;

    r->ended_us = int_or_absent(q, COL_ENDED);
    r->records = int_or_absent(q, COL_RECORDS);
    r->data_date = date_of(q);
    if (message_id.n > 0)
        r->message = XXH3_64bits(message_id.p, message_id.n) | 1;
    set_duration(r, q);
    set_payload(r, parts, q);
    rc = set_error(r, h, parts, q, err);
    return rc == HC_OK
               ? history_scope_of(parts, h, r->context, r->row, &r->scope, err)
               : rc;
}

/* ---- all runs ------------------------------------------------------------ */

static const char *runs_query(const struct window *w)
{
    return w->exact ? "history_runs_exact" : "history_runs";
}

static bool placed(const struct query *q, const struct window *w)
{
    return !query_is_null(q, RUN_STARTED) &&
           hc_time_plausible(query_int(q, RUN_STARTED)) &&
           query_int(q, RUN_STARTED) <= w->as_of_us;
}

static enum hc_code read_runs(struct history *h, struct store *db,
                              const struct window *w,
                              const struct filters *filters, struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, db, runs_query(w), err);

    if (rc == HC_OK)
        filters_bind_names(filters, q, true);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (!placed(q, w)) {
            h->n_unplaced++;
            continue;
        }
        if (h->n == cap) {
            struct history_run *more;

            cap = cap == 0 ? 4096 : cap * 2;
            more = realloc(h->runs, cap * sizeof *more);
            if (more == NULL) {
                rc = hc_nomem(err);
                break;
            }
            h->runs = more;
        }
        rc = add_run(h, q, err);
    }
    query_close(q);
    return rc;
}

static int by_row(const void *a, const void *b)
{
    const struct history_run *x = a, *y = b;

    return (x->row > y->row) - (x->row < y->row);
}

static enum hc_code read_rows(struct history *h, struct history_parts *parts,
                              struct store *db, const struct filters *filters,
                              struct hc_err *err)
{
    struct query *q = NULL;
    size_t i = 0;
    enum hc_code rc = query_open(&q, db, "history_rows", err);

    if (h->n > 0)
        qsort(h->runs, h->n, sizeof *h->runs, by_row);
    if (rc == HC_OK)
        filters_bind_names(filters, q, true);
    while (rc == HC_OK && i < h->n && query_step(q, &rc, err)) {
        int64_t row = query_int(q, COL_ROW);

        if (row > h->runs[i].row)
            break; /* the row of that run is missing */
        if (row == h->runs[i].row)
            rc = add_row(&h->runs[i++], h, parts, q, err);
    }
    query_close(q);
    if (rc == HC_OK && i < h->n)
        rc = hc_fail(err, HC_EDB, "a run names a row that is not there");
    return rc;
}

static int by_processor(const void *a, const void *b)
{
    const struct history_run *x = a, *y = b;

    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->started_us != y->started_us)
        return x->started_us < y->started_us ? -1 : 1;
    return (x->run > y->run) - (x->run < y->run);
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
        rc = read_runs(h, db, w, filters, err);
    if (rc == HC_OK)
        rc = read_rows(h, &parts, db, filters, err);
    history_parts_release(&parts);
    if (rc == HC_OK)
        rc = rank_texts(h, err);
    if (rc == HC_OK) {
        if (h->n > 0)
            qsort(h->runs, h->n, sizeof *h->runs, by_processor);
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
    const char *const queries[] = {runs_query(w), "history_rows"};

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
