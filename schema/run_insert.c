/* SPDX-License-Identifier: MIT
 *
 * Storing mapped rows, see run_insert.h. */
#include "schema/run_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/batch_table.h"
#include "schema/context_insert.h"
#include "schema/error_insert.h"
#include "schema/extra_insert.h"
#include "schema/id_sql.h"
#include "schema/intern.h"

enum { ROWS_AHEAD = 8 }; /* whose payload is asked for from memory */

/* What the batch tables answer from: a row and the ids found for it. */
struct prepared_row {
    const struct run_row *row;
    int64_t id, context, payload;
    struct stored_error error;
    struct stored_text payload_inline; /* where the dictionary is full */
};

struct run_insert {
    struct store *store;
    struct facts *facts;
    int64_t source;
    struct context_insert *contexts;
    struct extra_insert *extras;
    struct text_pack *pack;
    struct error_insert *errors;
    struct intern payloads;
    int64_t next_payload, uncounted_messages;
    sqlite3_stmt *add_payload, *add_odd, *insert;
    struct prepared_row *rows;
    size_t cap_rows;
    struct batch_table batch;
};

enum run_row_column { /* the order of run_row in 0001_base.sql */
                      C_ID,
                      C_RUN,
                      C_CONTEXT,
                      C_STATUS,
                      C_CLASS,
                      C_STARTED,
                      C_ENDED,
                      C_DATA_DATE,
                      C_DURATION,
                      C_RECORDS,
                      C_ERROR,
                      C_RUN_ID,
                      C_ERROR_RAW,
                      C_ERROR_MESSAGE,
                      C_MESSAGE_ID,
                      C_PAYLOAD,
                      C_PAYLOAD_RAW,
                      C_HASH,
                      C_BYTE
};

static void result_int(sqlite3_context *out, int64_t v)
{
    if (v != RUN_ABSENT)
        sqlite3_result_int64(out, v);
}

static void result_text(sqlite3_context *out, struct hc_str text)
{
    if (text.p != NULL)
        sqlite3_result_text64(out, text.p, text.n, SQLITE_STATIC, SQLITE_UTF8);
}

/* A cell that is not answered is NULL. */
static void answer(const void *state, size_t i, int column,
                   sqlite3_context *out)
{
    const struct prepared_row *p = (const struct prepared_row *)state + i;
    const struct run_row *row = p->row;

    switch ((enum run_row_column)column) {
    case C_ID:
        sqlite3_result_int64(out, p->id);
        break;
    case C_RUN:
        sqlite3_result_int64(out, row->run);
        break;
    case C_CONTEXT:
        sqlite3_result_int64(out, p->context);
        break;
    case C_STATUS:
        sqlite3_result_int(out, (int)row->status);
        break;
    case C_CLASS:
        sqlite3_result_int(out, (int)row->class);
        break;
    case C_STARTED:
        result_int(out, row->started_us);
        break;
    case C_ENDED:
        result_int(out, row->ended_us);
        break;
    case C_DATA_DATE:
        result_int(out, row->data_date);
        break;
    case C_DURATION:
        if (row->has_duration)
            sqlite3_result_double(out, row->duration_s);
        break;
    case C_RECORDS:
        result_int(out, row->records);
        break;
    case C_ERROR:
        if (p->error.id != 0)
            sqlite3_result_int64(out, p->error.id);
        break;
    case C_RUN_ID:
        stored_id_result(out, &row->run_id);
        break;
    case C_ERROR_RAW:
        stored_text_result(out, &p->error.raw);
        break;
    case C_ERROR_MESSAGE:
        result_text(out, p->error.message);
        break;
    case C_MESSAGE_ID:
        stored_id_result(out, &row->message_id);
        break;
    case C_PAYLOAD:
        if (p->payload != 0)
            sqlite3_result_int64(out, p->payload);
        break;
    case C_PAYLOAD_RAW:
        stored_text_result(out, &p->payload_inline);
        break;
    case C_HASH:
        sqlite3_result_int64(out, (int64_t)row->hash);
        break;
    case C_BYTE:
        sqlite3_result_int64(out, (int64_t)row->byte);
        break;
    }
}

static enum hc_code prepare(struct run_insert *r, const char *sql,
                            sqlite3_stmt **out, struct hc_err *err)
{
    if (sqlite3_prepare_v3(store_sqlite(r->store), sql, -1,
                           SQLITE_PREPARE_PERSISTENT, out, NULL) != SQLITE_OK)
        return store_fail(r->store, err, "cannot store rows");
    return HC_OK;
}

static enum hc_code run_once(struct run_insert *r, sqlite3_stmt *st,
                             struct hc_err *err)
{
    int step = sqlite3_step(st);

    (void)sqlite3_reset(st);
    return step == SQLITE_DONE ? HC_OK
                               : store_fail(r->store, err, "cannot store rows");
}

static enum hc_code load_texts(struct run_insert *r, const char *sql,
                               struct intern *ids, int64_t *next,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = prepare(r, sql, &st, err);
    int step = SQLITE_DONE;

    *next = 1;
    while (rc == HC_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        int64_t id = sqlite3_column_int64(st, 0);
        struct intern_key key = {0, (uint64_t)sqlite3_column_int64(st, 1)};

        if (!intern_add(ids, key, id))
            rc = hc_nomem(err);
        *next = id + 1;
    }
    if (rc == HC_OK && step != SQLITE_DONE)
        rc = store_fail(r->store, err, "cannot read a dictionary");
    (void)sqlite3_finalize(st);
    return rc;
}

static void bind_str(sqlite3_stmt *st, int i, struct hc_str text)
{
    if (text.p == NULL)
        (void)sqlite3_bind_null(st, i);
    else
        (void)sqlite3_bind_text64(st, i, text.p, text.n, SQLITE_STATIC,
                                  SQLITE_UTF8);
}

/* Intern a payload, or say what to store inline. */
static enum hc_code find_payload(struct run_insert *r, struct prepared_row *p,
                                 struct hc_err *err)
{
    const struct packed_text *text = &p->row->payload;
    struct intern_key key = {0, p->row->payload_hash};
    struct stored_text packed;
    enum hc_code rc;

    p->payload = intern_find(&r->payloads, key);
    if (p->payload != 0)
        return HC_OK;
    rc = text_pack_find(r->pack, text, &packed, err);
    if (rc != HC_OK)
        return rc;
    if (r->payloads.used >= HC_MAX_DICTIONARY ||
        text->bytes.n > HC_MAX_DICTIONARY_TEXT) {
        p->payload_inline = packed;
        return HC_OK;
    }
    (void)sqlite3_bind_int64(r->add_payload, 1, r->next_payload);
    stored_text_bind(r->add_payload, 2, &packed);
    (void)sqlite3_bind_int64(r->add_payload, 3, (int64_t)key.lo);
    rc = run_once(r, r->add_payload, err);
    if (rc == HC_OK && !intern_add(&r->payloads, key, r->next_payload))
        rc = hc_nomem(err);
    if (rc == HC_OK)
        p->payload = r->next_payload++;
    return rc;
}

/* The error_text that a failed row is counted by; 0 = none. */
static int64_t message_of(const struct prepared_row *p)
{
    return p->row->status == STATUS_FAILED && p->error.has_message ? p->error.id
                                                                   : 0;
}

static enum hc_code find_texts(struct run_insert *r, struct prepared_row *p,
                               struct hc_err *err)
{
    const struct run_row *row = p->row;
    enum hc_code rc = HC_OK;

    if (run_row_has_error(row))
        rc = error_insert_find(r->errors, row, &p->error, err);
    if (row->status == STATUS_FAILED && p->error.has_message &&
        p->error.id == 0)
        r->uncounted_messages++;
    if (rc == HC_OK && row->payload.bytes.p != NULL)
        rc = find_payload(r, p, err);
    return rc;
}

static enum hc_code add_odd_cells(struct run_insert *r,
                                  const struct prepared_row *p,
                                  struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < p->row->n_odd; i++) {
        (void)sqlite3_bind_int64(r->add_odd, 1, p->id);
        bind_str(r->add_odd, 2, p->row->odd[i].column);
        bind_str(r->add_odd, 3, p->row->odd[i].text);
        rc = run_once(r, r->add_odd, err);
    }
    return rc;
}

static enum hc_code add_fact(struct run_insert *r, const struct prepared_row *p,
                             struct hc_err *err)
{
    const struct run_row *row = p->row;
    struct run_fact fact = {
        .run = row->run,
        .check = row->run_check,
        .hash = row->hash,
        .id = p->id,
        .started_us = row->started_us,
        .ended_us = row->ended_us,
        .duration_s = row->duration_s,
        .context = p->context,
        .message = message_of(p),
        .status = (uint8_t)row->status,
        .class = (uint8_t)row->class,
        .flags = (uint8_t)((row->records == 0 ? FACT_ZERO : 0) |
                           (row->has_duration ? FACT_DURATION : 0) |
                           (row->synthetic ? FACT_SYNTHETIC : 0)),
    };

    return facts_add(r->facts, &fact, err);
}

static enum hc_code prepare_row(struct run_insert *r, const struct run_row *row,
                                struct prepared_row *p, struct hc_err *err)
{
    enum hc_code rc;

    *p = (struct prepared_row){
        .row = row,
        .id = (int64_t)((uint64_t)r->source << 32 | row->number),
    };
    if (row->number > UINT32_MAX)
        return hc_fail(err, HC_ELIMIT,
                       "more than 4,294,967,295 records in one file");
    rc = context_insert_id(r->contexts, row, &p->context, err);
    if (rc == HC_OK)
        rc = find_texts(r, p, err);
    if (rc == HC_OK && row->n_odd > 0)
        rc = add_odd_cells(r, p, err);
    if (rc == HC_OK && row->n_extra > 0)
        rc = extra_insert_row(r->extras, p->id, row, err);
    if (rc == HC_OK)
        rc = add_fact(r, p, err);
    return rc;
}

enum hc_code run_insert_batch(struct run_insert *r, const struct run_row *rows,
                              size_t n, size_t n_extra, size_t n_formats,
                              struct hc_err *err)
{
    int64_t uncounted_before = r->uncounted_messages;
    enum hc_code rc;

    if (n > r->cap_rows) {
        struct prepared_row *more = realloc(r->rows, n * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        r->rows = more;
        r->cap_rows = n;
    }
    error_insert_batch(r->errors);
    rc = text_pack_batch(r->pack, n_formats, err);
    if (rc == HC_OK)
        rc = extra_insert_columns(r->extras, n_extra, err);
    for (size_t i = 0; rc == HC_OK && i < n; i++) {
        if (n - i > ROWS_AHEAD)
            intern_prefetch(
                &r->payloads,
                (struct intern_key){0, rows[i + ROWS_AHEAD].payload_hash});
        rc = prepare_row(r, &rows[i], &r->rows[i], err);
    }
    if (rc == HC_OK) {
        r->batch.state = r->rows;
        r->batch.n_rows = n;
        rc = run_once(r, r->insert, err);
    }
    if (rc == HC_OK)
        rc = extra_insert_flush(r->extras, err);
    if (rc == HC_OK && r->uncounted_messages != uncounted_before)
        rc = store_set_meta_int(r->store, "uncounted_messages",
                                r->uncounted_messages, err);
    return rc;
}

enum hc_code run_insert_source(struct run_insert *r, int64_t source,
                               const struct run_layout *layout,
                               struct hc_err *err)
{
    enum hc_code rc = context_insert_layout(r->contexts, layout, err);

    r->source = source;
    text_pack_source(r->pack, layout->formats);
    error_insert_source(r->errors);
    if (rc == HC_OK)
        rc = extra_insert_layout(r->extras, layout, err);
    return rc;
}

static enum hc_code open_statements(struct run_insert *r, struct hc_err *err)
{
    enum hc_code rc;

    r->batch = (struct batch_table){
        .name = "run_row_batch",
        .declaration =
            "CREATE TABLE x (id, run, context, status, class, started_us, "
            "ended_us, data_date, duration_s, records, error, run_id, "
            "error_raw, error_message, message_id, payload, payload_raw, "
            "hash, byte)",
        .column = answer,
    };
    rc = batch_table_register(r->store, &r->batch, err);
    if (rc == HC_OK)
        rc = prepare(r,
                     "INSERT OR FAIL INTO run_row "
                     "SELECT * FROM run_row_batch",
                     &r->insert, err);
    if (rc == HC_OK)
        rc = prepare(r,
                     "INSERT INTO shared_text (id, text, hash) "
                     "VALUES (?1, ?2, ?3)",
                     &r->add_payload, err);
    if (rc == HC_OK)
        rc = prepare(r,
                     "INSERT INTO odd_cell (row, column, text) "
                     "VALUES (?1, ?2, ?3)",
                     &r->add_odd, err);
    return rc;
}

enum hc_code run_insert_open(struct run_insert **out, struct store *s,
                             struct facts *facts, struct hc_err *err)
{
    struct run_insert *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *out = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->store = s;
    r->facts = facts;
    rc = open_statements(r, err);
    if (rc == HC_OK)
        rc = text_pack_open(&r->pack, s, err);
    if (rc == HC_OK)
        rc = error_insert_open(&r->errors, s, r->pack, err);
    if (rc == HC_OK)
        rc = load_texts(r, "SELECT id, hash FROM shared_text ORDER BY id",
                        &r->payloads, &r->next_payload, err);
    if (rc == HC_OK)
        rc = store_meta_int(s, "uncounted_messages", 0, &r->uncounted_messages,
                            err);
    if (rc == HC_OK)
        rc = context_insert_open(&r->contexts, s, err);
    if (rc == HC_OK)
        rc = extra_insert_open(&r->extras, s, r->pack, err);
    if (rc != HC_OK) {
        run_insert_close(r);
        return rc;
    }
    *out = r;
    return HC_OK;
}

void run_insert_close(struct run_insert *r)
{
    if (r == NULL)
        return;
    (void)sqlite3_finalize(r->insert);
    (void)sqlite3_finalize(r->add_payload);
    (void)sqlite3_finalize(r->add_odd);
    intern_release(&r->payloads);
    context_insert_close(r->contexts);
    extra_insert_close(r->extras);
    error_insert_close(r->errors);
    text_pack_close(r->pack);
    free(r->rows);
    free(r);
}
