/* SPDX-License-Identifier: MIT
 *
 * Storing log entries, see log_insert.h. */
#include "schema/log_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/limits.h"
#include "schema/batch_table.h"
#include "schema/intern.h"
#include "schema/statement.h"

static const char what[] = "cannot store log entries";

struct prepared_log {
    const struct log_row *row;
    int64_t id, origin;
};

struct log_insert {
    struct store *store;
    int64_t source;
    struct intern origins; /* the first HC_MAX_DICTIONARY */
    int64_t next_origin;
    sqlite3_stmt *find_origin, *add_origin, *insert;
    struct prepared_log *rows;
    size_t cap_rows;
    struct batch_table batch;
};

enum log_column { /* the order of log in 0001_base.sql */
                  C_ID,
                  C_ORIGIN,
                  C_TIME,
                  C_TIME_NS,
                  C_TIME_IS_RECEIVED,
                  C_RECEIVED,
                  C_RECEIVED_NS,
                  C_SEVERITY,
                  C_ROLE,
                  C_KEY_HASH,
                  C_HASH,
                  C_BYTE,
                  C_PAYLOAD_KIND,
                  C_HTTP_STATUS,
                  C_HTTP_LATENCY,
                  C_HTTP_REQUEST_BYTES,
                  C_HTTP_RESPONSE_BYTES,
                  C_STATUS_CODE,
                  C_OPERATION_FLAGS,
                  C_SPLIT_INDEX,
                  C_SPLIT_TOTAL,
                  C_MESSAGE, /* texts from here on */
                  C_PAYLOAD,
                  C_INSERT_ID,
                  C_EXECUTION,
                  C_HTTP_METHOD,
                  C_HTTP_URL,
                  C_HTTP_AGENT,
                  C_TRACE,
                  C_SPAN_ID,
                  C_OPERATION_ID,
                  C_OPERATION_PRODUCER,
                  C_SPLIT_UID,
                  C_LABELS,
                  C_REST
};

static const char declaration[] =
    "CREATE TABLE x (id, origin, time_us, time_ns, time_is_received, "
    "received_us, received_ns, severity, role, key_hash, hash, byte, "
    "payload_kind, http_status, http_latency_us, http_request_bytes, "
    "http_response_bytes, status_code, operation_flags, split_index, "
    "split_total, message, payload, insert_id, execution, http_method, "
    "http_url, http_agent, trace, span_id, operation_id, "
    "operation_producer, split_uid, labels, rest)";

static struct hc_str text_of(const struct log_entry *e, enum log_column column)
{
    switch (column) {
    case C_MESSAGE:
        return e->message;
    case C_PAYLOAD:
        return e->payload;
    case C_INSERT_ID:
        return e->insert_id;
    case C_EXECUTION:
        return e->execution;
    case C_HTTP_METHOD:
        return e->http_method;
    case C_HTTP_URL:
        return e->http_url;
    case C_HTTP_AGENT:
        return e->http_agent;
    case C_TRACE:
        return e->trace;
    case C_SPAN_ID:
        return e->span_id;
    case C_OPERATION_ID:
        return e->operation_id;
    case C_OPERATION_PRODUCER:
        return e->operation_producer;
    case C_SPLIT_UID:
        return e->split_uid;
    case C_LABELS:
        return e->labels;
    default:
        return e->rest;
    }
}

/* False = NULL. */
static bool when(bool there, int64_t v, int64_t *out)
{
    *out = v;
    return there;
}

static bool number_of(const struct prepared_log *p, enum log_column column,
                      int64_t *v)
{
    const struct log_row *row = p->row;
    const struct log_entry *e = &row->entry;
    bool split = e->split_uid.p != NULL;

    switch (column) {
    case C_ID:
        return when(true, p->id, v);
    case C_ORIGIN:
        return when(true, p->origin, v);
    case C_TIME:
        return when(e->has_time, e->time.us, v);
    case C_TIME_NS:
        return when(true, e->has_time ? e->time.ns : 0, v);
    case C_TIME_IS_RECEIVED:
        return when(true, e->time_is_received, v);
    case C_RECEIVED:
        return when(e->has_received, e->received.us, v);
    case C_RECEIVED_NS:
        return when(e->has_received && e->received.ns != 0, e->received.ns, v);
    case C_SEVERITY:
        return when(true, e->severity, v);
    case C_ROLE: /* until derive_logs() looks */
        return when(true, 0, v);
    case C_KEY_HASH:
        return when(row->has_key, (int64_t)row->key_hash, v);
    case C_HASH:
        return when(true, (int64_t)row->hash, v);
    case C_BYTE:
        return when(true, (int64_t)row->byte, v);
    case C_PAYLOAD_KIND:
        return when(true, (int64_t)e->payload_kind, v);
    case C_HTTP_STATUS:
        return when(e->http_status >= 0, e->http_status, v);
    case C_HTTP_LATENCY:
        return when(e->http_latency_us >= 0, e->http_latency_us, v);
    case C_HTTP_REQUEST_BYTES:
        return when(e->http_request_bytes >= 0, e->http_request_bytes, v);
    case C_HTTP_RESPONSE_BYTES:
        return when(e->http_response_bytes >= 0, e->http_response_bytes, v);
    case C_STATUS_CODE:
        return when(e->status_code >= 0, e->status_code, v);
    case C_OPERATION_FLAGS:
        return when(true, e->operation_first + 2 * e->operation_last, v);
    case C_SPLIT_INDEX:
        return when(split, e->split_index, v);
    case C_SPLIT_TOTAL:
        return when(split, e->split_total, v);
    default:
        return false;
    }
}

static void answer(const void *state, size_t i, int column,
                   sqlite3_context *out)
{
    const struct prepared_log *p = (const struct prepared_log *)state + i;
    struct hc_str text;
    int64_t v;

    if (column < C_MESSAGE) {
        if (number_of(p, (enum log_column)column, &v))
            sqlite3_result_int64(out, v);
        return;
    }
    text = text_of(&p->row->entry, (enum log_column)column);
    if (text.p != NULL)
        sqlite3_result_text64(out, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* ---- origins --------------------------------------------------------- */

static enum hc_code load_origins(struct log_insert *l, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        l->store, "SELECT id, hash_hi, hash_lo FROM log_origin ORDER BY id",
        what, &st, err);

    l->next_origin = 1;
    while (statement_row(l->store, st, what, &rc, err)) {
        struct intern_key key = {(uint64_t)sqlite3_column_int64(st, 1),
                                 (uint64_t)sqlite3_column_int64(st, 2)};

        l->next_origin = sqlite3_column_int64(st, 0) + 1;
        if (l->origins.used < HC_MAX_DICTIONARY &&
            !intern_add(&l->origins, key, l->next_origin - 1))
            rc = hc_nomem(err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code add_origin(struct log_insert *l, const struct log_row *row,
                               int64_t *id, struct hc_err *err)
{
    const struct log_entry *e = &row->entry;
    const struct hc_str texts[] = {
        e->project,  e->log_name, e->resource_type, e->service,
        e->revision, e->location, e->instance,      e->resource_labels,
    };
    const int n = (int)(sizeof texts / sizeof *texts);

    *id = l->next_origin;
    (void)sqlite3_bind_int64(l->add_origin, 1, *id);
    (void)sqlite3_bind_int64(l->add_origin, 2, (int64_t)row->origin_hi);
    (void)sqlite3_bind_int64(l->add_origin, 3, (int64_t)row->origin_lo);
    for (int i = 0; i < n; i++)
        statement_bind_str(l->add_origin, 4 + i,
                           texts[i].p == NULL ? HC_STR("") : texts[i]);
    l->next_origin++;
    return statement_run(l->store, l->add_origin, what, err);
}

static enum hc_code find_origin(struct log_insert *l, const struct log_row *row,
                                int64_t *id, struct hc_err *err)
{
    struct intern_key key = {row->origin_hi, row->origin_lo};
    enum hc_code rc = HC_OK;

    *id = intern_find(&l->origins, key);
    if (*id != 0)
        return HC_OK;
    if (l->origins.used >= HC_MAX_DICTIONARY) {
        (void)sqlite3_bind_int64(l->find_origin, 1, (int64_t)key.lo);
        (void)sqlite3_bind_int64(l->find_origin, 2, (int64_t)key.hi);
        if (statement_row(l->store, l->find_origin, what, &rc, err))
            *id = sqlite3_column_int64(l->find_origin, 0);
        (void)sqlite3_reset(l->find_origin);
        return rc != HC_OK || *id != 0 ? rc : add_origin(l, row, id, err);
    }
    rc = add_origin(l, row, id, err);
    if (rc == HC_OK && !intern_add(&l->origins, key, *id))
        rc = hc_nomem(err);
    return rc;
}

/* ---- the whole ------------------------------------------------------- */

enum hc_code log_insert_batch(struct log_insert *l, const struct log_row *rows,
                              size_t n, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (n > l->cap_rows) {
        struct prepared_log *more = realloc(l->rows, n * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        l->rows = more;
        l->cap_rows = n;
    }
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        if (rows[i].number > UINT32_MAX)
            return hc_fail(err, HC_ELIMIT,
                           "more than 4,294,967,295 records in one file");
        l->rows[i].row = &rows[i];
        l->rows[i].id = (int64_t)((uint64_t)l->source << 32 | rows[i].number);
        rc = find_origin(l, &rows[i], &l->rows[i].origin, err);
    }
    l->batch.state = l->rows;
    l->batch.n_rows = n;
    return rc == HC_OK ? statement_run(l->store, l->insert, what, err) : rc;
}

void log_insert_source(struct log_insert *l, int64_t source)
{
    l->source = source;
}

static enum hc_code open_statements(struct log_insert *l, struct hc_err *err)
{
    enum hc_code rc;

    l->batch = (struct batch_table){
        .name = "log_batch",
        .declaration = declaration,
        .column = answer,
    };
    rc = batch_table_register(l->store, &l->batch, err);
    if (rc == HC_OK)
        rc = statement_prepare(l->store,
                               "INSERT OR FAIL INTO log "
                               "SELECT * FROM log_batch",
                               what, &l->insert, err);
    if (rc == HC_OK)
        rc = statement_prepare(l->store,
                               "SELECT id FROM log_origin "
                               "WHERE hash_lo = ?1 AND hash_hi = ?2",
                               what, &l->find_origin, err);
    if (rc == HC_OK)
        rc = statement_prepare(l->store,
                               "INSERT INTO log_origin VALUES (?1, ?2, ?3, "
                               "?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
                               what, &l->add_origin, err);
    return rc;
}

enum hc_code log_insert_open(struct log_insert **out, struct store *s,
                             struct hc_err *err)
{
    struct log_insert *l = calloc(1, sizeof *l);
    enum hc_code rc;

    *out = NULL;
    if (l == NULL)
        return hc_nomem(err);
    l->store = s;
    rc = open_statements(l, err);
    if (rc == HC_OK)
        rc = load_origins(l, err);
    if (rc != HC_OK) {
        log_insert_close(l);
        return rc;
    }
    *out = l;
    return HC_OK;
}

void log_insert_close(struct log_insert *l)
{
    if (l == NULL)
        return;
    (void)sqlite3_finalize(l->insert);
    (void)sqlite3_finalize(l->find_origin);
    (void)sqlite3_finalize(l->add_origin);
    intern_release(&l->origins);
    free(l->rows);
    free(l);
}
