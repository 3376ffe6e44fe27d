/* SPDX-License-Identifier: MIT
 *
 * show run, see show.h. */
#include "analyzer/cli/query_result.h"
#include "analyzer/cli/show.h"
#include "analyzer/history/open_runs.h"

enum { RUN_OUTCOME = 3, RUN_AT_AS_OF, RUN_ID_COLUMN = 8 };

static const struct column run_columns[] = {
    {"run_key", COLUMN_TEXT, NULL, "hash of processor and run_id", 0, 0},
    {"processor", COLUMN_TEXT, NULL, "who ran", 0, 0},
    {"run_id", COLUMN_TEXT, NULL, "as exported", 0, 0},
    {"outcome", COLUMN_TEXT, NULL, "after bookkeeping rows were understood", 0,
     0},
    {"at_as_of", COLUMN_TEXT, NULL, "in_flight or stuck, of an open run", 0, 0},
    {"started", COLUMN_TIME, NULL, "start of the deciding row", 0, 0},
    {"n_rows", COLUMN_INT, NULL, "distinct rows", 0, 0},
    {"flags", COLUMN_LIST, NULL, "phantom, phantom_dup, dup_final, ...", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { ROW_SOURCE, ROW_RECORD, ROW_ID = 19, ROW_CONTEXT };

static const struct column row_columns[] = {
    {"source", COLUMN_TEXT, NULL, "file", 0, 0},
    {"record", COLUMN_INT, NULL, "number of the record in it", 0, 0},
    {"byte", COLUMN_INT, "B", "where it starts, decompressed", 0, 0},
    {"row_class", COLUMN_TEXT, NULL, "running, final or cleanup", 0, 0},
    {"status", COLUMN_TEXT, NULL, "of the row", 0, 0},
    {"decides", COLUMN_BOOL, NULL, "the run's outcome is that of this row", 0,
     0},
    {"is_repeat", COLUMN_BOOL, NULL, "equal to another row; counts nowhere", 0,
     0},
    {"started", COLUMN_TIME, NULL, "start", 0, 0},
    {"ended", COLUMN_TIME, NULL, "end", 0, 0},
    {"data_date", COLUMN_DATE, NULL, "date of the data", 0, 0},
    {"duration_s", COLUMN_REAL, "s", "as exported", 3, 0},
    {"records", COLUMN_INT, NULL, "records written", 0, 0},
    {"phase", COLUMN_TEXT, NULL, "phase", 0, 0},
    {"category", COLUMN_TEXT, NULL, "category of the failure", 0, 0},
    {"error_message", COLUMN_TEXT, NULL, "what a person reads of the error", 0,
     0},
    {"error", COLUMN_TEXT, NULL, "the cell as exported", 0, COLUMN_WIDE},
    {"message_id", COLUMN_TEXT, NULL, "of the message that set it off", 0,
     COLUMN_WIDE},
    {"payload", COLUMN_TEXT, NULL, "of that message", 0, COLUMN_WIDE},
    {"row_hash", COLUMN_TEXT, NULL, "hash of the record", 0, COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { SIDE_SOURCE, SIDE_RECORD, SIDE_COLUMN, SIDE_TYPE, SIDE_VALUE };

static const struct column side_columns[] = {
    {"source", COLUMN_TEXT, NULL, "file", 0, 0},
    {"record", COLUMN_INT, NULL, "number of the record in it", 0, 0},
    {"column", COLUMN_TEXT, NULL, "as exported", 0, 0},
    {"type", COLUMN_TEXT, NULL, "type; odd = the cell does not hold its type",
     0, 0},
    {"value", COLUMN_TEXT, NULL, "what the cell holds", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

bool show_hash(struct hc_str text, int64_t *out)
{
    uint64_t v = 0;

    if (text.n != 16)
        return false;
    for (size_t i = 0; i < 16; i++) {
        char c = text.p[i];
        unsigned digit = c >= '0' && c <= '9'   ? (unsigned)(c - '0')
                         : c >= 'a' && c <= 'f' ? (unsigned)(c - 'a' + 10)
                         : c >= 'A' && c <= 'F' ? (unsigned)(c - 'A' + 10)
                                                : 16;

        if (digit == 16)
            return false;
        v = v << 4 | digit;
    }
    *out = (int64_t)v;
    return true;
}

/* ---- which run -------------------------------------------------------- */

/* What an open run is at as_of; nothing where that is before its start. */
static enum hc_code add_at_as_of(struct report *r, size_t k, struct store *db,
                                 int64_t run, int64_t as_of_us,
                                 struct hc_err *err)
{
    struct open_runs open;
    enum hc_code rc = open_runs_count(&open, db, as_of_us, &run, err);

    if (rc == HC_OK && open.in_flight + open.stuck > 0)
        report_text(r, k, RUN_AT_AS_OF,
                    open.stuck > 0 ? HC_STR("stuck") : HC_STR("in_flight"));
    return rc;
}

static enum hc_code find(struct report *r, size_t k, struct store *db,
                         struct hc_str id, bool by_key, int64_t as_of_us,
                         int64_t *run, struct hc_err *err)
{
    struct query *q = NULL;
    int64_t hash = 0;
    bool is_hash = show_hash(id, &hash);
    enum hc_code rc = query_open(&q, db, "show_runs", err);

    if (rc == HC_OK && by_key && is_hash)
        query_bind_int(q, ":key", hash);
    if (rc == HC_OK && !by_key) {
        query_bind_text(q, ":text", id);
        if (is_hash)
            query_bind_int(q, ":hash", hash);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, k, q);
        *run = query_int(q, RUN_ID_COLUMN);
        if (hc_str_eq(query_str(q, RUN_OUTCOME), HC_STR("open")))
            rc = add_at_as_of(r, k, db, *run, as_of_us, err);
    }
    query_close(q);
    return rc;
}

/* ---- its rows --------------------------------------------------------- */

struct place { /* where a row has side columns */
    const char *name, *sql;
};

static void add_side(struct report *r, size_t k, const struct query *row,
                     struct hc_str column, struct hc_str type,
                     struct hc_str value)
{
    report_row(r, k);
    report_text(r, k, SIDE_SOURCE, query_str(row, ROW_SOURCE));
    report_int(r, k, SIDE_RECORD, query_int(row, ROW_RECORD));
    report_text(r, k, SIDE_COLUMN, column);
    report_text(r, k, SIDE_TYPE, type);
    report_text(r, k, SIDE_VALUE, value);
}

/* `about` is show_column: type and, of a packed text, the text. */
static struct hc_str as_exported(const struct query *about,
                                 const struct query *cells, int column)
{
    struct hc_str type = query_str(about, 1);

    if (query_type(cells, column) == QUERY_BLOB)
        return query_str(about, 2);
    if (hc_str_eq(type, HC_STR("BOOL")) &&
        query_type(cells, column) == QUERY_INT)
        return query_int(cells, column) != 0 ? HC_STR("true") : HC_STR("false");
    return query_str(cells, column);
}

/* The exported name of a column of `cells`. */
static enum hc_code add_cell(struct report *r, size_t k, struct store *db,
                             const struct query *row, const char *place,
                             const struct query *cells, int column,
                             struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "show_column", err);

    if (rc == HC_OK) {
        query_bind_text(q, ":place", hc_str_from(place));
        query_bind_text(q, ":sql_name",
                        hc_str_from(query_column_name(cells, column)));
        if (query_type(cells, column) == QUERY_BLOB)
            query_bind_text(q, ":cell", query_str(cells, column));
        else
            query_bind_null(q, ":cell");
        if (query_step(q, &rc, err))
            add_side(r, k, row, query_str(q, 0), query_str(q, 1),
                     as_exported(q, cells, column));
    }
    query_close(q);
    return rc;
}

static enum hc_code add_place(struct report *r, size_t k, struct store *db,
                              const struct query *row,
                              const struct place *place, int64_t id,
                              struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc =
        query_open_sql(&q, db, hc_str_from(place->sql), true, err);

    if (rc == HC_OK)
        query_bind_int(q, ":id", id);
    while (rc == HC_OK && query_step(q, &rc, err))
        for (int i = 0; rc == HC_OK && i < query_columns(q); i++)
            if (!query_is_null(q, i) &&
                hc_str_starts(hc_str_from(query_column_name(q, i)),
                              HC_STR("x_")))
                rc = add_cell(r, k, db, row, place->name, q, i, err);
    query_close(q);
    return rc;
}

static enum hc_code add_odd(struct report *r, size_t k, struct store *db,
                            const struct query *row, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "show_odd", err);

    if (rc == HC_OK)
        query_bind_int(q, ":row", query_int(row, ROW_ID));
    while (rc == HC_OK && query_step(q, &rc, err))
        add_side(r, k, row, query_str(q, 0), HC_STR("odd"), query_str(q, 1));
    query_close(q);
    return rc;
}

static enum hc_code add_rows(struct report *r, struct store *db, int64_t run,
                             struct hc_err *err)
{
    static const struct place context = {
        "context", "SELECT * FROM context WHERE id = :id"};
    static const struct place extra = {
        "extra", "SELECT * FROM run_extra WHERE row = :id"};
    size_t rows = report_result(r, "rows", "Rows", row_columns, DRAW_FIELDS);
    size_t side = report_result(r, "columns", "Other columns and odd cells",
                                side_columns, DRAW_NONE);
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "show_run_rows", err);

    if (rc == HC_OK)
        query_bind_int(q, ":run", run);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, rows, q);
        rc =
            add_place(r, side, db, q, &context, query_int(q, ROW_CONTEXT), err);
        if (rc == HC_OK)
            rc = add_place(r, side, db, q, &extra, query_int(q, ROW_ID), err);
        if (rc == HC_OK)
            rc = add_odd(r, side, db, q, err);
    }
    query_close(q);
    report_evidence_int(
        r,
        report_evidence(r, "rows: all",
                        hc_str_from(query_text("show_run_rows"))),
        ":run", run);
    return rc;
}

enum hc_code show_run(struct report *r, struct store *db, struct hc_str id,
                      int64_t as_of_us, struct hc_err *err)
{
    size_t k = report_result(r, "runs", "Run", run_columns, DRAW_FIELDS);
    int64_t run = 0;
    enum hc_code rc = find(r, k, db, id, true, as_of_us, &run, err);

    /* Only where no run has that key every row is looked at. */
    if (rc == HC_OK && r->results[k].n_rows == 0)
        rc = find(r, k, db, id, false, as_of_us, &run, err);
    if (rc != HC_OK)
        return rc;
    if (r->results[k].n_rows == 0)
        return hc_fail(err, HC_ENOTFOUND,
                       "there is no run with the key, row hash or run_id "
                       "\"%.*s\"",
                       HC_STR_ARG(hc_str_slice(id, 0, 80)));
    if (r->results[k].n_rows > 1) {
        report_note(r, k, "Several runs fit: name one by its run_key.");
        return HC_OK;
    }
    return add_rows(r, db, run, err);
}
