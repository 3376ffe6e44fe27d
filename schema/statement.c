/* SPDX-License-Identifier: MIT
 *
 * Prepared statements, see statement.h. */
#include "schema/statement.h"

#include <sqlite3.h>

enum hc_code statement_prepare(struct store *s, const char *sql,
                               const char *what, struct sqlite3_stmt **out,
                               struct hc_err *err)
{
    if (sqlite3_prepare_v3(store_sqlite(s), sql, -1, SQLITE_PREPARE_PERSISTENT,
                           out, NULL) != SQLITE_OK)
        return store_fail(s, err, what);
    return HC_OK;
}

enum hc_code statement_run(struct store *s, struct sqlite3_stmt *st,
                           const char *what, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    /* The error is read before the reset, which may replace it. */
    if (sqlite3_step(st) != SQLITE_DONE)
        rc = store_fail(s, err, what);
    (void)sqlite3_reset(st);
    return rc;
}

bool statement_row(struct store *s, struct sqlite3_stmt *st, const char *what,
                   enum hc_code *rc, struct hc_err *err)
{
    int step;

    if (*rc != HC_OK)
        return false;
    step = sqlite3_step(st);
    if (step == SQLITE_ROW)
        return true;
    if (step != SQLITE_DONE)
        *rc = store_fail(s, err, what);
    return false;
}

void statement_bind_str(struct sqlite3_stmt *st, int index, struct hc_str text)
{
    if (text.p == NULL)
        (void)sqlite3_bind_null(st, index);
    else
        (void)sqlite3_bind_text64(st, index, text.p, text.n, SQLITE_STATIC,
                                  SQLITE_UTF8);
}

struct hc_str statement_str(struct sqlite3_stmt *st, int column)
{
    const char *p = (const char *)sqlite3_column_blob(st, column);
    int n = sqlite3_column_bytes(st, column);

    if (p == NULL && sqlite3_column_type(st, column) != SQLITE_NULL)
        return HC_STR("");
    return (struct hc_str){p, p == NULL ? 0 : (size_t)n};
}
