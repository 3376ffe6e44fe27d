/* SPDX-License-Identifier: MIT
 *
 * The rows that decided the runs of a history, see history_read.h. */
#include <math.h>
#include <stdlib.h>

#include <xxhash.h>

#include "analyzer/history/history_read.h"
#include "base/checked.h"
#include "base/radix.h"
#include "schema/resolve.h"

enum {
    ROWS_AHEAD = 8,    /* rows whose runs are asked from memory */
    N_RECENT = 1 << 16 /* payloads; a power of two */
};

enum row_column { /* of history_rows */
                  COL_ROW,
                  COL_CLASS,
                  COL_ENDED,
                  COL_DURATION,
                  COL_DATA_DATE,
                  COL_ERROR,
                  COL_MESSAGE,
                  COL_MESSAGE_ID,
                  COL_PAYLOAD,
                  COL_PAYLOAD_RAW
};

/* ---- one row ------------------------------------------------------------- */

static int64_t int_or_absent(const struct query *q, int column)
{
    return query_is_null(q, column) ? RUN_ABSENT : query_int(q, column);
}

/* The same rule as run_duration() of schema/resolve.h; a duration that cannot
 * be is flagged. */
static void set_duration(struct history_run *r, const struct query *q)
{
    int64_t us = RUN_ABSENT;

    r->duration_us = HISTORY_NO_DURATION;
    if (query_int(q, COL_CLASS) != CLASS_FINAL)
        return;
    if (!query_is_null(q, COL_DURATION)) {
        double exact = query_real(q, COL_DURATION) * 1e6;

        us = exact >= 0 && exact <= (double)RUN_MAX_RUNTIME_US ? llround(exact)
                                                               : -1;
    } else if (r->ended_us == RUN_ABSENT) {
        return;
    } else if (!hc_sub_i64(r->ended_us, r->started_us, &us)) {
        us = -1;
    }
    r->duration_us = history_duration(us);
    if (r->duration_us == HISTORY_NO_DURATION)
        r->flags |= HISTORY_IMPOSSIBLE;
}

/* Where a payload that a row holds itself is kept; NULL = no memory.  Known by
 * its hash alone, as what payloads name is. */
static struct history_payload *
recent_slot(struct history_parts *parts, const struct query *q, uint64_t *hash)
{
    struct hc_str stored = query_str(q, COL_PAYLOAD_RAW);

    if (parts->recent == NULL)
        parts->recent = calloc(N_RECENT, sizeof *parts->recent);
    *hash = XXH3_64bits_withSeed(stored.p, stored.n,
                                 (uint64_t)query_type(q, COL_PAYLOAD_RAW)) |
            1;
    return parts->recent == NULL ? NULL
                                 : &parts->recent[*hash >> 1 & (N_RECENT - 1)];
}

static enum hc_code read_raw_payload(struct payload *out,
                                     struct history_parts *parts,
                                     struct query *q, struct hc_err *err)
{
    struct hc_str text;
    uint64_t hash;
    struct history_payload *slot = recent_slot(parts, q, &hash);
    enum hc_code rc = slot == NULL ? hc_nomem(err) : HC_OK;

    if (rc == HC_OK && slot->hash != hash &&
        query_text_unpacked(q, COL_PAYLOAD_RAW, &text, &rc, err))
        *slot = (struct history_payload){hash, payload_read(parts->json, text)};
    if (rc == HC_OK)
        *out = slot->payload;
    return rc;
}

static enum hc_code payload_of(struct payload *out, struct history_parts *parts,
                               struct query *q, struct hc_err *err)
{
    if (!query_is_null(q, COL_PAYLOAD)) {
        const struct history_id *id =
            history_ids_find(&parts->payloads, query_int(q, COL_PAYLOAD));

        if (id != NULL)
            *out = id->payload;
    } else if (!query_is_null(q, COL_PAYLOAD_RAW)) {
        return read_raw_payload(out, parts, q, err);
    }
    return HC_OK;
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

/* What the row that decided the run says. */
static enum hc_code add_row(struct history_run *r, int64_t row,
                            struct history *h, struct history_parts *parts,
                            struct query *q, struct hc_err *err)
{
    char room[UUID_TEXT];
    struct work_facts facts = {.scope = 0};
    struct hc_str message_id = query_id(q, COL_MESSAGE_ID, room);
    enum hc_code rc;

    r->ended_us = int_or_absent(q, COL_ENDED);
    r->data_date = date_of(q);
    if (message_id.n > 0)
        r->message = XXH3_64bits(message_id.p, message_id.n) | 1;
    set_duration(r, q);
    rc = set_error(r, h, parts, q, err);
    if (rc == HC_OK)
        rc = payload_of(&facts.payload, parts, q, err);
    if (rc == HC_OK)
        rc = history_scope_of(parts, h, r->context, row, &facts.scope, err);
    if (rc == HC_OK)
        history_set_work(r, &facts);
    return rc;
}

/* ---- all rows ------------------------------------------------------------ */

/* Rows come by id: the runs in the order of their rows. */
static enum hc_code order_by_row(const struct history *h, struct hc_keyed **out,
                                 struct hc_err *err)
{
    struct hc_keyed *order = calloc(h->n + 1, sizeof *order);

    *out = order;
    if (order == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < h->n; i++)
        order[i] = (struct hc_keyed){hc_key_of_i64(h->rows[i]), i};
    return hc_keyed_sort(order, h->n, err);
}

enum hc_code history_rows_read(struct history *h, struct history_parts *parts,
                               struct store *db, const struct filters *filters,
                               struct hc_err *err)
{
    struct query *q = NULL;
    struct hc_keyed *order = NULL;
    size_t i = 0;
    enum hc_code rc = order_by_row(h, &order, err);

    if (rc == HC_OK)
        rc = query_open(&q, db, "history_rows", err);
    if (rc == HC_OK)
        filters_bind_names(filters, q, true);
    while (rc == HC_OK && i < h->n && query_step(q, &rc, err)) {
        uint64_t row = hc_key_of_i64(query_int(q, COL_ROW));

        if (row > order[i].key)
            break; /* the row of that run is missing */
        if (row < order[i].key)
            continue;
        if (i + ROWS_AHEAD < h->n)
            history_prefetch(&h->runs[order[i + ROWS_AHEAD].at]);
        rc = add_row(&h->runs[order[i].at], h->rows[order[i].at], h, parts, q,
                     err);
        i++;
    }
    query_close(q);
    free(order);
    if (rc == HC_OK && i < h->n)
        rc = hc_fail(err, HC_EDB, "a run names a row that is not there");
    return rc;
}
