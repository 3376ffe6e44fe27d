/* SPDX-License-Identifier: MIT
 *
 * Writing table `run`, see run_write.h. */
#include "schema/run_write.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "schema/batch_table.h"
#include "schema/statement.h"

static const char what[] = "cannot store runs";

enum { RUN_BATCH = 1024, INLINE_IDS = 8 };

struct run_out { /* a row of `run` on its way */
    int64_t id, row, context, started_us;
    int outcome;
    unsigned flags;
    size_t n_rows;
    unsigned char *others; /* 8 bytes each; room or an allocation */
    size_t n_others;
    unsigned char room[INLINE_IDS * 8];
};

struct run_write {
    struct store *store;
    sqlite3_stmt *insert;
    struct batch_table batch;
    size_t n;
    struct run_out out[RUN_BATCH];
};

static void answer(const void *state, size_t i, int column,
                   sqlite3_context *out)
{
    const struct run_out *run = (const struct run_out *)state + i;

    switch (column) {
    case 0:
        sqlite3_result_int64(out, run->id);
        break;
    case 1:
        sqlite3_result_int64(out, run->row);
        break;
    case 2:
        sqlite3_result_int64(out, run->context);
        break;
    case 3:
        sqlite3_result_int(out, run->outcome);
        break;
    case 4:
        sqlite3_result_int(out, (int)run->flags);
        break;
    case 5:
        sqlite3_result_int64(out, (int64_t)run->n_rows);
        break;
    case 6:
        if (run->started_us != RUN_ABSENT)
            sqlite3_result_int64(out, run->started_us);
        break;
    default:
        if (run->n_others > 0)
            sqlite3_result_blob64(out, run->others, run->n_others * 8,
                                  SQLITE_STATIC);
    }
}

static void forget(struct run_write *w)
{
    for (size_t i = 0; i < w->n; i++)
        if (w->out[i].others != w->out[i].room)
            free(w->out[i].others);
    w->n = 0;
}

enum hc_code run_write_flush(struct run_write *w, struct hc_err *err)
{
    enum hc_code rc;

    if (w->n == 0)
        return HC_OK;
    w->batch.state = w->out;
    w->batch.n_rows = w->n;
    rc = statement_run(w->store, w->insert, what, err);
    forget(w);
    return rc;
}

static void put_id(unsigned char *at, int64_t id)
{
    for (int k = 0; k < 8; k++)
        at[k] = (unsigned char)((uint64_t)id >> (56 - 8 * k));
}

enum hc_code run_write_add(struct run_write *w, const struct run_fact *rows,
                           size_t n, const struct resolved_run *run,
                           struct hc_err *err)
{
    struct run_out *out;
    enum hc_code rc = w->n == RUN_BATCH ? run_write_flush(w, err) : HC_OK;

    if (rc != HC_OK)
        return rc;
    out = &w->out[w->n];
    *out = (struct run_out){
        .id = run->decider->run,
        .row = run->decider->id,
        .context = run->decider->context,
        .started_us = run->decider->started_us,
        .outcome = (int)run->outcome,
        .flags = run->flags,
        .n_rows = run->n_rows,
    };
    out->others = n - 1 > INLINE_IDS ? malloc((n - 1) * 8) : out->room;
    if (out->others == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++)
        if (rows[i].id != run->decider->id)
            put_id(out->others + 8 * out->n_others++, rows[i].id);
    w->n++;
    return HC_OK;
}

enum hc_code run_write_open(struct run_write **out, struct store *s,
                            struct hc_err *err)
{
    struct run_write *w = calloc(1, sizeof *w);
    enum hc_code rc;

    *out = NULL;
    if (w == NULL)
        return hc_nomem(err);
    w->store = s;
    w->batch = (struct batch_table){
        .name = "run_batch",
        .declaration = "CREATE TABLE x (id, row, context, outcome, flags, "
                       "n_rows, started_us, rows)",
        .column = answer,
    };
    rc = batch_table_register(s, &w->batch, err);
    if (rc == HC_OK)
        rc = statement_prepare(
            s, "INSERT OR FAIL INTO run SELECT * FROM run_batch", what,
            &w->insert, err);
    if (rc != HC_OK) {
        run_write_close(w);
        return rc;
    }
    *out = w;
    return HC_OK;
}

void run_write_close(struct run_write *w)
{
    if (w == NULL)
        return;
    forget(w);
    (void)sqlite3_finalize(w->insert);
    free(w);
}
