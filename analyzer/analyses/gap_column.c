/* SPDX-License-Identifier: MIT
 *
 * The times of one column, see gap_column.h.  Names come from the command
 * line: only those that the store knows go into a statement, quoted. */
#include "analyzer/analyses/gap_column.h"

#include <stdlib.h>

#include "base/checked.h"
#include "base/limits.h"
#include "schema/query.h"

static const char *const views[] = {"runs",     "run_rows", "logs",
                                    "failures", "beats",    NULL};

/* ---- names ---- */

static void add_quoted(struct hc_buf *sql, struct hc_str name)
{
    hc_buf_add_char(sql, '"');
    for (size_t i = 0; i < name.n; i++) {
        if (name.p[i] == '"')
            hc_buf_add_char(sql, '"');
        hc_buf_add_char(sql, name.p[i]);
    }
    hc_buf_add_char(sql, '"');
}

/* The first names of a list, for an error. */
static void add_name(struct hc_buf *names, struct hc_str name)
{
    if (names->n > 100)
        return;
    hc_buf_printf(names, "%s%.*s", names->n == 0 ? "" : ", ",
                  HC_STR_ARG(hc_str_utf8_prefix(name, 40)));
}

static enum hc_code no_column(const char *table, const char *column,
                              struct hc_buf *names, struct hc_err *err)
{
    return hc_fail(err, HC_EUSAGE,
                   "--time: %.40s has no column \"%.40s\"; it has %s", table,
                   column, hc_buf_z(names));
}

/* SELECT of the column of a loaded table; *found = false: no such table. */
static enum hc_code select_loaded(struct gap_column *c, struct store *db,
                                  struct hc_str table, const char *column,
                                  bool *found, struct hc_err *err)
{
    struct hc_buf names;
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "gap_columns", err);

    *found = false;
    hc_buf_init(&names, 4096);
    if (rc == HC_OK)
        query_bind_text(q, ":table", table);
    while (rc == HC_OK && c->sql.n == 0 && query_step(q, &rc, err)) {
        *found = true;
        add_name(&names, query_str(q, 0));
        if (!hc_str_eq(query_str(q, 0), hc_str_from(column)))
            continue;
        hc_buf_add_z(&c->sql, "SELECT ");
        add_quoted(&c->sql, query_str(q, 1));
        hc_buf_add_z(&c->sql, ", hc_row >> 32 FROM ");
        add_quoted(&c->sql, table);
        hc_buf_add_z(&c->sql, " ORDER BY hc_row");
    }
    if (rc == HC_OK && *found && c->sql.n == 0)
        rc = no_column(table.p, column, &names, err);
    query_close(q);
    hc_buf_release(&names);
    return rc;
}

static enum hc_code select_view(struct gap_column *c, struct store *db,
                                const char *view, const char *column,
                                struct hc_err *err)
{
    struct hc_buf sql, names;
    struct query *q = NULL;
    enum hc_code rc;

    hc_buf_init(&sql, 4096);
    hc_buf_init(&names, 4096);
    hc_buf_printf(&sql, "SELECT * FROM \"%s\" LIMIT 0", view);
    rc = query_open_sql(&q, db, hc_str_from(hc_buf_z(&sql)), true, err);
    for (int i = 0; rc == HC_OK && i < query_columns(q); i++) {
        struct hc_str name = hc_str_from(query_column_name(q, i));

        add_name(&names, name);
        if (!hc_str_eq(name, hc_str_from(column)))
            continue;
        hc_buf_add_z(&c->sql, "SELECT ");
        add_quoted(&c->sql, name);
        hc_buf_printf(&c->sql, ", 0 FROM \"%s\"", view);
        break;
    }
    if (rc == HC_OK && c->sql.n == 0)
        rc = no_column(view, column, &names, err);
    query_close(q);
    hc_buf_release(&sql);
    hc_buf_release(&names);
    return rc;
}

static enum hc_code make_select(struct gap_column *c, struct store *db,
                                const char *table, const char *column,
                                struct hc_err *err)
{
    char folded[HC_MAX_COLUMN_NAME];
    size_t n = strlen(table);
    bool found = false;
    enum hc_code rc = HC_OK;

    /* Loaded tables have names in lower case. */
    for (size_t i = 0; i < n && n < sizeof folded; i++)
        folded[i] = (char)(table[i] >= 'A' && table[i] <= 'Z' ? table[i] + 32
                                                              : table[i]);
    if (n < sizeof folded) {
        folded[n] = '\0';
        rc = select_loaded(c, db, (struct hc_str){folded, n}, column, &found,
                           err);
    }
    for (int i = 0; rc == HC_OK && !found && views[i] != NULL; i++)
        if (n < sizeof folded && strcmp(folded, views[i]) == 0) {
            found = true;
            rc = select_view(c, db, views[i], column, err);
        }
    if (rc == HC_OK && !found)
        rc = hc_fail(err, HC_EUSAGE,
                     "--table: there is no table \"%.60s\"; load one with "
                     "ingest --table NAME FILE, or name a view such as logs or "
                     "runs",
                     table);
    return rc == HC_OK ? hc_buf_check(&c->sql, err) : rc;
}

/* ---- values ---- */

static bool read_time(const struct query *q, struct hc_time *out)
{
    struct hc_str text = query_str(q, 0); /* numbers as text too */

    return hc_time_parse(text, hc_epoch_guess(text), out);
}

static enum hc_code add_time(struct gap_column *c, const struct hc_time *t,
                             struct hc_err *err)
{
    if (c->n == c->cap) {
        size_t cap = c->cap == 0 ? 1024 : 2 * c->cap, bytes;
        struct gap_time *grown;

        if (!hc_mul_size(cap, sizeof *c->times, &bytes) ||
            (grown = realloc(c->times, bytes)) == NULL)
            return hc_nomem(err);
        c->times = grown;
        c->cap = cap;
    }
    c->times[c->n++] = (struct gap_time){t->us, t->naive};
    c->naive += t->naive;
    return HC_OK;
}

static enum hc_code read_value(struct gap_column *c, const struct query *q,
                               struct hc_err *err)
{
    struct hc_str text;
    struct hc_time t;

    c->rows++;
    if (query_is_null(q, 0)) {
        c->nulls++;
        return HC_OK;
    }
    if (!read_time(q, &t)) {
        text = hc_str_utf8_prefix(query_str(q, 0), sizeof c->example - 1);
        if (c->unreadable++ == 0 && text.n > 0)
            memcpy(c->example, text.p, text.n);
        return HC_OK;
    }
    if (!hc_time_plausible(t.us)) {
        c->implausible++;
        return HC_OK;
    }
    return add_time(c, &t, err);
}

static enum hc_code read_values(struct gap_column *c, struct query *q,
                                const struct zone *z, struct hc_err *err)
{
    int64_t source = 0;
    size_t from = 0; /* of the source's times */
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (query_int(q, 1) != source && z != NULL)
            gap_times_to_utc(c->times + from, c->n - from, z, &c->repeated,
                             &c->skipped);
        if (query_int(q, 1) != source)
            from = c->n;
        source = query_int(q, 1);
        rc = read_value(c, q, err);
    }
    if (rc == HC_OK && z != NULL)
        gap_times_to_utc(c->times + from, c->n - from, z, &c->repeated,
                         &c->skipped);
    return rc;
}

enum hc_code gap_column_read(struct gap_column *c, struct store *db,
                             const char *table, const char *column,
                             const struct zone *z, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc;

    *c = (struct gap_column){.times = NULL};
    hc_buf_init(&c->sql, HC_MAX_CONFIG);
    rc = make_select(c, db, table, column, err);
    if (rc == HC_OK)
        rc = query_open_sql(&q, db, hc_str_from(hc_buf_z(&c->sql)), true, err);
    if (rc == HC_OK)
        rc = read_values(c, q, z, err);
    query_close(q);
    return rc;
}

void gap_column_release(struct gap_column *c)
{
    free(c->times);
    hc_buf_release(&c->sql);
}
