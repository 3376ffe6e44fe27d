/* SPDX-License-Identifier: MIT
 *
 * Making views, see views.h. */
#include "schema/views.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/limits.h"
#include "schema/id_sql.h"
#include "schema/side_columns.h"
#include "schema/statement.h"
#include "schema/text_unpack.h"

static const char what[] = "cannot make a view";

enum { NAME_BYTES = HC_MAX_COLUMN_NAME + 16 };

struct names { /* column names in use, to tell clashes apart */
    char **name;
    size_t n, cap;
};

struct expansion {
    struct store *store;
    struct hc_buf *out;
    struct names *names; /* NULL = leave side columns out */
    size_t n_columns;    /* side columns so far */
};

/* ---- names ------------------------------------------------------------ */

static void names_release(struct names *n)
{
    for (size_t i = 0; i < n->n; i++)
        free(n->name[i]);
    free(n->name);
}

static bool names_have(const struct names *n, const char *name)
{
    for (size_t i = 0; i < n->n; i++)
        if (sqlite3_stricmp(n->name[i], name) == 0)
            return true;
    return false;
}

static enum hc_code names_add(struct names *n, const char *name,
                              struct hc_err *err)
{
    if (n->n == n->cap) {
        size_t cap = n->cap == 0 ? 128 : n->cap * 2;
        char **more = realloc(n->name, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        n->name = more;
        n->cap = cap;
    }
    n->name[n->n] = strdup(name);
    if (n->name[n->n] == NULL)
        return hc_nomem(err);
    n->n++;
    return HC_OK;
}

/* The exported name; where that is taken, too long or no C string, the name
 * of the column, then that with its place before it. */
static void choose_name(const struct names *names, struct hc_str exported,
                        const char *sql_name, const char *place,
                        char out[NAME_BYTES])
{
    if (exported.n > 0 && exported.n < HC_MAX_COLUMN_NAME &&
        memchr(exported.p, '\0', exported.n) == NULL) {
        memcpy(out, exported.p, exported.n);
        out[exported.n] = '\0';
        if (!names_have(names, out))
            return;
    }
    (void)sqlite3_snprintf(NAME_BYTES, out, "%s", sql_name);
    if (names_have(names, out))
        (void)sqlite3_snprintf(NAME_BYTES, out, "%s_%s", place, sql_name);
}

/* ---- text ------------------------------------------------------------- */

static void add_quoted(struct hc_buf *out, const char *name)
{
    hc_buf_add_char(out, '"');
    for (; *name != '\0'; name++) {
        if (*name == '"')
            hc_buf_add_char(out, '"');
        hc_buf_add_char(out, *name);
    }
    hc_buf_add_char(out, '"');
}

/* Microseconds, floored to seconds, as text; NULL stays NULL. */
static void add_utc(struct hc_buf *out, struct hc_str us)
{
    hc_buf_printf(out,
                  "strftime('%%Y-%%m-%%dT%%H:%%M:%%S', "
                  "(%.*s - (%.*s %% 1000000 + 1000000) %% 1000000) / 1000000, "
                  "'unixepoch') || "
                  "format('.%%06dZ', (%.*s %% 1000000 + 1000000) %% 1000000)",
                  HC_STR_ARG(us), HC_STR_ARG(us), HC_STR_ARG(us));
}

static enum hc_code add_columns(struct expansion *x, struct hc_str table,
                                const char *place, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    bool extra = strcmp(place, "extra") == 0;
    struct hc_buf cell;
    char name[NAME_BYTES];
    enum hc_code rc = statement_prepare(
        x->store,
        "SELECT name, sql_name, type FROM exported_column WHERE place = ?1 "
        "ORDER BY name",
        what, &st, err);

    hc_buf_init(&cell, HC_MAX_CONFIG);
    if (rc == HC_OK)
        statement_bind_str(st, 1, hc_str_from(place));
    while (rc == HC_OK && statement_row(x->store, st, what, &rc, err)) {
        const char *sql_name = (const char *)sqlite3_column_text(st, 1);

        /* SQLite's own limit of columns is a little higher. */
        if (x->n_columns++ >= HC_MAX_COLUMNS)
            break;
        choose_name(x->names, statement_str(st, 0), sql_name, place, name);
        rc = names_add(x->names, name, err);
        hc_buf_clear(&cell);
        hc_buf_printf(&cell, "%.*s.", HC_STR_ARG(table));
        add_quoted(&cell, sql_name);
        hc_buf_add_z(x->out, ", ");
        /* SQLite reads the views whenever it opens a database: what is never
         * packed is not unpacked. */
        if (extra && side_column_packed(statement_str(st, 2)))
            text_unpack_sql(x->out, hc_buf_str(&cell));
        else
            hc_buf_add_str(x->out, hc_buf_str(&cell));
        hc_buf_add_z(x->out, " AS ");
        add_quoted(x->out, name);
    }
    (void)sqlite3_finalize(st);
    hc_buf_release(&cell);
    return rc;
}

static const struct embedded_file *find_view(struct hc_str name)
{
    for (const struct embedded_file *v = embedded_views; v->name != NULL; v++)
        if (hc_str_eq(hc_str_from(v->name), name))
            return v;
    return NULL;
}

static enum hc_code expand(struct expansion *x, struct hc_str text,
                           struct hc_err *err);

/* One {...}: the words between the braces. */
static enum hc_code expand_word(struct expansion *x, struct hc_str word,
                                struct hc_err *err)
{
    const struct embedded_file *view;
    struct hc_str verb, first;

    (void)hc_str_cut(&word, ' ', &verb);
    if (hc_str_eq(verb, HC_STR("utc"))) {
        add_utc(x->out, word);
        return HC_OK;
    }
    if (hc_str_eq(verb, HC_STR("id"))) {
        stored_id_sql(x->out, word);
        return HC_OK;
    }
    if (hc_str_eq(verb, HC_STR("text"))) {
        text_unpack_sql(x->out, word);
        return HC_OK;
    }
    if (hc_str_eq(verb, HC_STR("include"))) {
        view = find_view(word);
        if (view != NULL)
            return expand(x, (struct hc_str){view->text, view->n}, err);
    }
    if (hc_str_eq(verb, HC_STR("columns"))) {
        (void)hc_str_cut(&word, ' ', &first);
        if (x->names == NULL)
            return HC_OK;
        return add_columns(
            x, first, hc_str_eq(word, HC_STR("extra")) ? "extra" : "context",
            err);
    }
    return hc_fail(err, HC_EBUG, "a view has an unknown {%.*s}",
                   HC_STR_ARG(verb));
}

static enum hc_code expand(struct expansion *x, struct hc_str text,
                           struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    struct hc_str plain, word;

    while (rc == HC_OK && hc_str_cut(&text, '{', &plain)) {
        hc_buf_add_str(x->out, plain);
        (void)hc_str_cut(&text, '}', &word);
        rc = expand_word(x, word, err);
    }
    hc_buf_add_str(x->out, plain);
    return rc;
}

/* ---- views ------------------------------------------------------------ */

/* The names that the view has without side columns. */
static enum hc_code own_names(struct store *s, const struct embedded_file *view,
                              struct names *names, struct hc_err *err)
{
    struct hc_buf sql;
    struct expansion x = {.store = s, .out = &sql};
    sqlite3_stmt *st = NULL;
    enum hc_code rc;

    hc_buf_init(&sql, HC_MAX_RECORD);
    rc = expand(&x, (struct hc_str){view->text, view->n}, err);
    if (rc == HC_OK)
        rc = statement_prepare(s, hc_buf_z(&sql), what, &st, err);
    for (int i = 0; rc == HC_OK && i < sqlite3_column_count(st); i++)
        rc = names_add(names, sqlite3_column_name(st, i), err);
    (void)sqlite3_finalize(st);
    hc_buf_release(&sql);
    return rc;
}

static enum hc_code stored_text(struct store *s, const char *name,
                                struct hc_str want, bool *same,
                                struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        s, "SELECT sql FROM sqlite_schema WHERE type = 'view' AND name = ?1",
        what, &st, err);

    *same = false;
    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(name));
        *same = statement_row(s, st, what, &rc, err) &&
                hc_str_eq(statement_str(st, 0), want);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code replace(struct store *s, const char *name, const char *sql,
                            struct hc_err *err)
{
    char drop[64];
    enum hc_code rc;

    (void)sqlite3_snprintf(sizeof drop, drop, "DROP VIEW IF EXISTS %s", name);
    rc = store_exec(s, drop, err);
    return rc == HC_OK ? store_exec(s, sql, err) : rc;
}

static enum hc_code refresh(struct store *s, const struct embedded_file *view,
                            struct hc_err *err)
{
    struct names names = {NULL, 0, 0};
    struct hc_buf sql;
    struct expansion x = {.store = s, .out = &sql, .names = &names};
    bool same = false;
    enum hc_code rc = own_names(s, view, &names, err);

    hc_buf_init(&sql, HC_MAX_RECORD);
    hc_buf_printf(&sql, "CREATE VIEW %s AS\n", view->name);
    if (rc == HC_OK)
        rc = expand(&x, (struct hc_str){view->text, view->n}, err);
    if (rc == HC_OK)
        rc = hc_buf_check(&sql, err);
    /* SQLite keeps the text without the blanks at its end. */
    if (rc == HC_OK) {
        sql.n = hc_str_trim(hc_buf_str(&sql)).n;
        rc = stored_text(s, view->name, hc_buf_str(&sql), &same, err);
    }
    if (rc == HC_OK && !same)
        rc = replace(s, view->name, hc_buf_z(&sql), err);
    names_release(&names);
    hc_buf_release(&sql);
    return rc;
}

/* Views that others are made of come first. */
static const char *const order[] = {"run_rows", "runs",  "failures",
                                    "logs",     "beats", NULL};

enum hc_code views_refresh(struct store *s, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && order[i] != NULL; i++) {
        const struct embedded_file *view = find_view(hc_str_from(order[i]));

        rc = view == NULL
                 ? hc_fail(err, HC_EBUG, "there is no view %s", order[i])
                 : refresh(s, view, err);
    }
    return rc;
}
