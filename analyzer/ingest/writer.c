/* SPDX-License-Identifier: MIT
 *
 * Writing, see writer.h. */
#include "analyzer/ingest/writer.h"

#include <stdlib.h>

#include "analyzer/ingest/interrupt.h"
#include "schema/derive.h"
#include "schema/indexes.h"
#include "schema/log_insert.h"
#include "schema/run_insert.h"
#include "schema/source_insert.h"
#include "schema/table_insert.h"

enum { MAX_COMPLAINTS = 1000 }; /* kept; the summary lists all files */

struct writer {
    struct store *store;
    const struct ingest_plan *plan;
    struct prefetch *queue;
    struct progress *progress;
    struct summary *summary;
    /* Inserters are opened when first needed and closed after a rollback:
     * they remember ids. */
    struct run_insert *runs;
    struct log_insert *logs;
    struct table_insert *table;
    struct facts *facts;
    bool much;         /* so much is new that indexes are made again */
    bool was_dirty;    /* the derived tables were behind before */
    bool touched;      /* ... or are so now */
    bool spoiled;      /* facts hold rows that were rolled back */
    int64_t first_log; /* id; 0 = no log entry yet */
    struct hc_err *complaints;
    size_t n_complaints;
};

enum hc_code writer_open(struct writer **out, struct store *store,
                         const struct ingest_plan *plan, struct prefetch *queue,
                         struct progress *progress, struct summary *summary,
                         bool much, struct hc_err *err)
{
    struct writer *w = calloc(1, sizeof *w);
    int64_t dirty = 0;
    enum hc_code rc;

    *out = NULL;
    if (w == NULL)
        return hc_nomem(err);
    w->store = store;
    w->plan = plan;
    w->queue = queue;
    w->progress = progress;
    w->summary = summary;
    w->much = much;
    rc = facts_open(&w->facts, err);
    if (rc == HC_OK)
        rc = store_meta_int(store, "derived_dirty", 0, &dirty, err);
    w->was_dirty = dirty != 0;
    if (rc != HC_OK) {
        writer_close(w);
        return rc;
    }
    *out = w;
    return HC_OK;
}

static void close_inserters(struct writer *w)
{
    run_insert_close(w->runs);
    log_insert_close(w->logs);
    table_insert_close(w->table);
    w->runs = NULL;
    w->logs = NULL;
    w->table = NULL;
}

void writer_close(struct writer *w)
{
    if (w == NULL)
        return;
    close_inserters(w);
    facts_close(w->facts);
    free(w->complaints);
    free(w);
}

/* Called while waiting and between batches. */
static bool tick(void *state)
{
    struct writer *w = state;

    progress_update(w->progress);
    return !interrupt_came();
}

/* ---- complaints ------------------------------------------------------ */

static enum hc_code complain(struct writer *w, const struct hc_err *what,
                             struct hc_err *err)
{
    size_t n = w->n_complaints;

    if (n == MAX_COMPLAINTS)
        return HC_OK;
    if ((n & (n - 1)) == 0) { /* room for the next power of two */
        struct hc_err *more =
            realloc(w->complaints, (n == 0 ? 1 : 2 * n) * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        w->complaints = more;
    }
    w->complaints[w->n_complaints++] = *what;
    return HC_OK;
}

const struct hc_err *writer_complaint(const struct writer *w, size_t i)
{
    return i < w->n_complaints ? &w->complaints[i] : NULL;
}

/* ---- one file -------------------------------------------------------- */

static void hex(const unsigned char sha256[32], char out[65])
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < 32; i++) {
        out[2 * i] = digits[sha256[i] >> 4];
        out[2 * i + 1] = digits[sha256[i] & 15];
    }
    out[64] = '\0';
}

/* What identifies a file, as far as it is known. */
static struct source_row identity(const struct writer *w,
                                  const struct reading *r)
{
    return (struct source_row){
        .name = r->input->name,
        .format = reading_format_name(r),
        .profile = r->profile == NULL ? "" : r->profile->name.p,
        .options = w->plan->options,
        .parser_version = INGEST_PARSER_VERSION,
        .first_us = INT64_MIN,
        .last_us = INT64_MIN,
    };
}

static struct source_row whole_row(const struct writer *w,
                                   const struct reading *r)
{
    struct source_row row = identity(w, r);

    hex(r->facts.sha256, row.sha256);
    row.stored_bytes = (int64_t)r->facts.stored_bytes;
    row.plain_bytes = (int64_t)r->facts.plain_bytes;
    row.members = (int64_t)r->facts.members;
    row.records = (int64_t)r->records;
    row.rejects = (int64_t)r->rejects;
    row.naive_times = (int64_t)r->naive_times;
    row.leap_seconds = (int64_t)r->leap_seconds;
    row.partial = r->partial;
    row.remarks = hc_buf_str(&r->remarks);
    if (r->first_us <= r->last_us) {
        row.first_us = r->first_us;
        row.last_us = r->last_us;
    }
    return row;
}

/* The inserter for this kind of rows, set to this file. */
static enum hc_code open_inserter(struct writer *w, const struct reading *r,
                                  int64_t source, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (r->kind == ROWS_RUN) {
        if (w->runs == NULL)
            rc = run_insert_open(&w->runs, w->store, w->facts, err);
        if (rc == HC_OK)
            rc = run_insert_source(w->runs, source, run_map_layout(r->runs),
                                   err);
    } else if (r->kind == ROWS_LOG) {
        if (w->logs == NULL)
            rc = log_insert_open(&w->logs, w->store, err);
        if (rc == HC_OK)
            log_insert_source(w->logs, source);
    } else if (r->kind == ROWS_TABLE) {
        if (w->table == NULL)
            rc = table_insert_open(&w->table, w->store, w->plan->table, err);
        if (rc == HC_OK)
            rc = table_insert_source(w->table, source,
                                     table_map_layout(r->table), err);
    }
    return rc;
}

static enum hc_code insert_batch(struct writer *w, int64_t source,
                                 const struct batch *b, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < b->n_rejects; i++)
        rc = reject_add(w->store, source, b->rejects[i].record,
                        b->rejects[i].byte, b->rejects[i].reason,
                        b->rejects[i].excerpt, err);
    if (rc != HC_OK || b->n == 0)
        return rc;
    if (b->kind == ROWS_RUN)
        return run_insert_batch(w->runs, b->runs, b->n, b->n_columns,
                                b->n_formats, err);
    if (b->kind == ROWS_LOG)
        return log_insert_batch(w->logs, b->logs, b->n, err);
    return table_insert_batch(w->table, b->table, b->n, b->n_columns, err);
}

/* Store or drop (store = false) what is left of a reading. */
static enum hc_code take_batches(struct writer *w, struct reading *r,
                                 int64_t source, bool store, bool *interrupted,
                                 struct hc_err *err)
{
    struct batch *b;
    bool ended = false;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK &&
           (b = prefetch_batch(w->queue, r, tick, w, &ended)) != NULL) {
        if (store) {
            rc = insert_batch(w, source, b, err);
            w->progress->records += b->n;
            w->progress->plain_here = b->plain_bytes;
        }
        prefetch_recycle(w->queue, r, b);
        if (!tick(w))
            break;
    }
    *interrupted = interrupt_came();
    return rc;
}

static enum hc_code begin_file(struct writer *w, const struct reading *r,
                               int64_t *source, struct hc_err *err)
{
    struct source_row row = identity(w, r);
    enum hc_code rc = store_begin(w->store, err);

    if (rc == HC_OK)
        rc = source_add(w->store, &row, source, err);
    if (rc == HC_OK && (r->kind == ROWS_RUN || r->kind == ROWS_LOG)) {
        rc = store_set_meta_int(w->store, "derived_dirty", 1, err);
        if (rc == HC_OK && w->much && !w->touched)
            rc = indexes_drop(w->store, err);
    }
    if (rc == HC_OK)
        rc = open_inserter(w, r, *source, err);
    return rc;
}

static enum hc_code roll_back(struct writer *w, enum hc_code rc,
                              struct hc_err *err)
{
    close_inserters(w);
    store_rollback(w->store);
    if (rc == HC_OK && !w->touched)
        return facts_clear(w->facts, err);
    w->spoiled = true;
    return rc;
}

/* The transaction of one reading; *state = what came of it. */
static enum hc_code store_file(struct writer *w, struct reading *r,
                               enum file_state *state, bool *interrupted,
                               struct hc_err *err)
{
    int64_t source = 0;
    bool known = false;
    struct source_row row;
    enum hc_code rc = begin_file(w, r, &source, err);

    if (rc == HC_OK)
        rc = take_batches(w, r, source, true, interrupted, err);
    if (rc != HC_OK || *interrupted)
        return roll_back(w, rc, err);
    if (r->rc != HC_OK) {
        *state = FILE_REFUSED;
        return roll_back(w, rc, err);
    }
    row = whole_row(w, r);
    rc = source_known(w->store, &row, &known, err);
    if (rc == HC_OK && known) {
        *state = FILE_KNOWN;
        return roll_back(w, rc, err);
    }
    if (rc == HC_OK)
        rc = source_finish(w->store, source, &row, err);
    if (rc == HC_OK && r->kind == ROWS_TABLE)
        rc = table_insert_finish(w->table, err);
    if (rc == HC_OK)
        rc = store_commit(w->store, err);
    if (rc != HC_OK)
        return roll_back(w, rc, err);
    w->touched = w->touched || r->kind == ROWS_RUN || r->kind == ROWS_LOG;
    if (r->kind == ROWS_LOG && w->first_log == 0)
        w->first_log = source << 32;
    *state = r->partial ? FILE_PARTIAL : FILE_STORED;
    return HC_OK;
}

static enum hc_code skip_if_known(struct writer *w, struct reading *r,
                                  bool *known, bool *interrupted,
                                  struct hc_err *err)
{
    struct source_row row = identity(w, r);
    enum hc_code rc;

    *known = false;
    if (!r->hashed)
        return HC_OK;
    hex(r->sha256, row.sha256);
    rc = source_known(w->store, &row, known, err);
    prefetch_decide(w->queue, r,
                    rc == HC_OK && !*known ? VERDICT_READ : VERDICT_SKIP);
    if (rc == HC_OK && *known)
        rc = take_batches(w, r, 0, false, interrupted, err);
    return rc;
}

static enum hc_code complain_file(struct writer *w, const struct reading *r,
                                  enum file_state state, struct hc_err *err)
{
    struct hc_err what = {0};
    struct hc_str remarks, why;

    if (state == FILE_REFUSED) {
        what = r->err;
        what.file = r->input->path;
        if (what.code == HC_ENOMEM) {
            *err = what;
            return HC_ENOMEM;
        }
        return complain(w, &what, err);
    }
    if (state != FILE_PARTIAL)
        return HC_OK;
    remarks = hc_buf_str(&r->remarks);
    remarks = hc_str_slice(remarks, r->partial_at, remarks.n);
    (void)hc_str_cut(&remarks, '\n', &why);
    (void)hc_fail(&what, HC_ETRUNC,
                  "is incomplete or damaged, what could be read was stored: "
                  "%.*s",
                  HC_STR_ARG(hc_str_utf8_prefix(why, 160)));
    what.file = r->input->path;
    return complain(w, &what, err);
}

static void file_done(struct writer *w, const struct reading *r,
                      enum file_state state)
{
    summary_add(w->summary, r, w->plan->table, state);
    w->progress->files_done++;
    w->progress->stored_done += r->input->stored_bytes;
    w->progress->plain_done += r->facts.plain_bytes;
    w->progress->plain_here = 0;
}

enum hc_code writer_file(struct writer *w, size_t index, bool *interrupted,
                         struct hc_err *err)
{
    enum file_state state = FILE_REFUSED;
    bool known = false;
    enum hc_code rc;
    struct reading *r = prefetch_reading(w->queue, index, tick, w, &rc);

    *interrupted = interrupt_came();
    if (rc != HC_OK)
        return hc_nomem(err);
    if (r == NULL || *interrupted)
        return HC_OK;
    if (r->announced) {
        rc = skip_if_known(w, r, &known, interrupted, err);
        if (rc == HC_OK && known)
            state = FILE_KNOWN;
        else if (rc == HC_OK)
            rc = store_file(w, r, &state, interrupted, err);
        if (rc != HC_OK || *interrupted)
            return rc;
    }
    rc = complain_file(w, r, state, err);
    file_done(w, r, state);
    return rc;
}

/* ---- the end --------------------------------------------------------- */

/* Looks entries up all over the table. */
static enum hc_code derive_roles(struct writer *w, struct hc_err *err)
{
    enum hc_code rc = store_expect_appends(w->store, false, err);

    return rc == HC_OK
               ? derive_logs(w->store, w->was_dirty ? 0 : w->first_log, err)
               : rc;
}

enum hc_code writer_derive(struct writer *w, struct hc_err *err)
{
    bool behind = w->was_dirty || w->touched;
    enum hc_code rc = HC_OK;

    close_inserters(w);
    if (behind) {
        progress_say(w->progress, "deriving runs and hourly counts ...");
        if (w->was_dirty || w->first_log != 0)
            rc = derive_roles(w, err);
        if (rc == HC_OK)
            rc = derive_runs(w->store, w->facts, w->was_dirty || w->spoiled,
                             err);
    }
    if (rc == HC_OK)
        rc = indexes_create(w->store, err);
    return rc;
}
