/* SPDX-License-Identifier: MIT
 *
 * query: a user's read-only SQL, printed like any other result. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "base/buf.h"
#include "base/limits.h"
#include "schema/query.h"

/* SQLite types cells, a report types columns: rows are read twice, first to
 * learn what each column holds. */
static enum hc_code learn_types(struct query *q, struct column *columns,
                                struct hc_err *err)
{
    int n = query_columns(q);
    int64_t rows = 0;
    enum hc_code rc = HC_OK;

    for (int c = 0; c < n; c++)
        columns[c].type = COLUMN_INT;
    while (query_step(q, &rc, err)) {
        if (++rows > HC_MAX_QUERY_ROWS)
            return hc_fail(err, HC_ELIMIT,
                           "more than %d rows; use a LIMIT in the SQL",
                           HC_MAX_QUERY_ROWS);
        for (int c = 0; c < n; c++) {
            enum query_type type = query_type(q, c);

            if (type == QUERY_TEXT || type == QUERY_BLOB)
                columns[c].type = COLUMN_TEXT;
            else if (type == QUERY_REAL && columns[c].type == COLUMN_INT)
                columns[c].type = COLUMN_REAL;
        }
    }
    return rc;
}

static void add_cell(struct report *r, size_t column, enum column_type type,
                     const struct query *q)
{
    int c = (int)column;

    if (query_is_null(q, c))
        return;
    if (type == COLUMN_INT)
        report_int(r, 0, column, query_int(q, c));
    else if (type == COLUMN_REAL)
        report_real(r, 0, column, query_real(q, c));
    else
        report_text(r, 0, column, query_str(q, c));
}

static enum hc_code fill(struct report *r, struct query *q,
                         const struct column *columns, struct hc_err *err)
{
    size_t n = (size_t)query_columns(q), rows = 0;
    enum hc_code rc = HC_OK;

    (void)report_result(r, "rows", "Rows", columns, DRAW_NONE);
    query_reset(q);
    while (query_step(q, &rc, err)) {
        report_row(r, 0);
        for (size_t c = 0; c < n; c++)
            add_cell(r, c, columns[c].type, q);
        rows++;
    }
    report_total_int(r, 0, "rows", (int64_t)rows);
    return rc;
}

/* Whether a column of the statement or one that has its name has this one. */
static bool name_taken(const struct query *q, const struct column *columns,
                       int n_named, const char *name)
{
    for (int c = 0; c < query_columns(q); c++)
        if (strcmp(query_column_name(q, c), name) == 0 ||
            (c < n_named && strcmp(columns[c].name, name) == 0))
            return true;
    return false;
}

/* Column c's name as the statement has it; where that stands before, with the
 * next number: keys of an object differ. */
static struct hc_str column_name(struct report *r, const struct query *q,
                                 const struct column *columns, int c)
{
    const char *said = query_column_name(q, c);
    struct hc_str name = hc_str_from(said);
    struct hc_buf b;
    int number = 1;

    for (int i = 0; i < c; i++)
        number += strcmp(query_column_name(q, i), said) == 0;
    if (number == 1)
        return report_keep(r, name);
    hc_buf_init(&b, HC_MAX_RENDERED);
    do {
        hc_buf_clear(&b);
        hc_buf_printf(&b, "%s_%d", said, number++);
    } while (b.failed == HC_OK && name_taken(q, columns, c, hc_buf_z(&b)));
    name = report_keep(r, hc_buf_str(&b));
    hc_buf_release(&b);
    return name;
}

static enum hc_code make_report(struct report **out, struct query *q,
                                struct hc_str sql, struct column *columns,
                                struct hc_err *err)
{
    enum hc_code rc = learn_types(q, columns, err);

    if (rc == HC_OK)
        rc = report_new(out, "query", "Query", err);
    if (rc != HC_OK)
        return rc;
    for (int c = 0; c < query_columns(q); c++) {
        columns[c].name = column_name(*out, q, columns, c).p;
        columns[c].help = "a column of the query";
        columns[c].decimals = 6;
        columns[c].flags = COLUMN_ALL_DIGITS;
    }
    rc = fill(*out, q, columns, err);
    (void)report_evidence(*out, "rows", sql);
    return rc;
}

/* A value as it reads: NULL, a number, else a text. */
static void bind(struct query *q, const char *name, struct hc_str value)
{
    int64_t i;
    double real;

    if (hc_str_eq(value, HC_STR("NULL")))
        query_bind_null(q, name);
    else if (hc_str_to_i64(value, &i))
        query_bind_int(q, name, i);
    else if (hc_str_to_double(value, &real))
        query_bind_real(q, name, real);
    else
        query_bind_text(q, name, value);
}

/* --param NAME=VALUE; a parameter that none gives stays NULL. */
static enum hc_code bind_params(struct query *q, const struct options *o,
                                struct hc_err *err)
{
    const char *said;

    for (size_t i = 0; (said = options_text_at(o, "param", i)) != NULL; i++) {
        struct hc_str value = hc_str_from(said), name;
        char z[64];

        if (!hc_str_cut(&value, '=', &name))
            return hc_fail(err, HC_EUSAGE,
                           "--param takes NAME=VALUE, not \"%.60s\"", said);
        if (hc_str_starts(name, HC_STR(":")))
            name = hc_str_slice(name, 1, name.n);
        (void)snprintf(z, sizeof z, ":%.*s", HC_STR_ARG(name));
        if (!query_has(q, z))
            return hc_fail(err, HC_EUSAGE,
                           "the statement has no parameter \"%.60s\"", z);
        bind(q, z, value);
    }
    return HC_OK;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    struct hc_str sql = hc_str_from(options_argument(o, 0));
    struct store *db = NULL;
    struct query *q = NULL;
    struct report *r = NULL;
    struct column *columns = NULL;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (sql.p == NULL || options_argument(o, 1) != NULL)
        return hc_fail(err, HC_EUSAGE, "query takes one SQL statement");
    rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = query_open_sql(&q, db, sql, true, err);
    if (rc == HC_OK)
        rc = bind_params(q, o, err);
    if (rc == HC_OK) {
        columns = calloc((size_t)query_columns(q) + 1, sizeof *columns);
        rc = columns == NULL ? hc_nomem(err)
                             : make_report(&r, q, sql, columns, err);
    }
    if (rc == HC_OK)
        rc = output_report(r, o, err);
    query_close(q);
    report_free(r);
    free(columns);
    store_close(db);
    return rc;
}

static const struct option options[] = {
    {"param", 0, OPTION_TEXT, "NAME=VALUE",
     "value of :NAME in the SQL: NULL, a number or text; absent: NULL", NULL,
     true},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static const struct option *const tables[] = {
    options, help_options, database_options, output_options, NULL};

const struct command command_query = {
    .name = "query",
    .usage = "[options] SQL",
    .summary = "run read-only SQL on the database",
    .about =
        "Runs one SELECT (SQLite's dialect) and prints its rows in any format. "
        "Statements that write, attach files or load code are refused. "
        "The views runs, run_rows, logs, beats and failures have names and "
        "readable times; docs/schema.md describes them.",
    .tables = tables,
    .run = run,
};
