/* SPDX-License-Identifier: MIT
 *
 * Reading packed texts, see text_unpack.h. */
#include "schema/text_unpack.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text_pattern.h"

/* json_each() rather than json_extract(): SQLite 3.40 takes the latter for
 * unsafe in a view of a database it does not trust. */
void text_unpack_sql(struct hc_buf *out, struct hc_str x)
{
    hc_buf_printf(out,
                  "CASE typeof(%.*s) WHEN 'blob' THEN (SELECT format((SELECT "
                  "format FROM text_pattern WHERE id=CAST(%.*s AS INTEGER))",
                  HC_STR_ARG(x), HC_STR_ARG(x));
    for (int i = 1; i <= TEXT_PATTERN_ARGS; i++)
        hc_buf_printf(out, ",max(iif(a.key=%d,a.value,NULL))", i);
    hc_buf_printf(out,
                  ") FROM json_each('['||CAST(%.*s AS TEXT)||']') AS a) ELSE "
                  "%.*s END",
                  HC_STR_ARG(x), HC_STR_ARG(x));
}

struct text_unpack {
    sqlite3 *db;
    sqlite3_stmt *st; /* compiled when first used: the table may be missing */
};

static bool compile(struct text_unpack *u)
{
    struct hc_buf sql;

    if (u->st != NULL)
        return true;
    hc_buf_init(&sql, HC_MAX_CONFIG);
    hc_buf_add_z(&sql, "SELECT ");
    text_unpack_sql(&sql, HC_STR("?1"));
    (void)sqlite3_prepare_v3(u->db, hc_buf_z(&sql), -1,
                             SQLITE_PREPARE_PERSISTENT, &u->st, NULL);
    hc_buf_release(&sql);
    return u->st != NULL;
}

/* Why the statement gave no row: a missing statement without an error of
 * SQLite's means that its text found no memory. */
static void unpack_failed(sqlite3_context *out, const struct text_unpack *u)
{
    int code = sqlite3_errcode(u->db);

    if (code == SQLITE_NOMEM || (u->st == NULL && code == SQLITE_OK))
        sqlite3_result_error_nomem(out);
    else
        sqlite3_result_error(out, "a packed text cannot be read", -1);
}

static void hc_text(sqlite3_context *out, int argc, sqlite3_value **argv)
{
    struct text_unpack *u = sqlite3_user_data(out);

    (void)argc;
    if (sqlite3_value_type(argv[0]) != SQLITE_BLOB) {
        sqlite3_result_value(out, argv[0]);
        return;
    }
    if (!compile(u) || sqlite3_bind_value(u->st, 1, argv[0]) != SQLITE_OK ||
        sqlite3_step(u->st) != SQLITE_ROW)
        unpack_failed(out, u);
    else
        sqlite3_result_value(out, sqlite3_column_value(u->st, 0));
    if (u->st != NULL)
        (void)sqlite3_reset(u->st);
}

enum hc_code text_unpack_open(struct text_unpack **out, struct sqlite3 *db,
                              struct hc_err *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return hc_nomem(err);
    (*out)->db = db;
    if (sqlite3_create_function_v2(db, "hc_text", 1,
                                   SQLITE_UTF8 | SQLITE_DIRECTONLY, *out,
                                   hc_text, NULL, NULL, NULL) != SQLITE_OK)
        return hc_fail(err, HC_EDB, "cannot add a function: %s",
                       sqlite3_errmsg(db));
    return HC_OK;
}

void text_unpack_close(struct text_unpack *u)
{
    if (u == NULL)
        return;
    (void)sqlite3_finalize(u->st);
    free(u);
}
