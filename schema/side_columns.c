/* SPDX-License-Identifier: MIT
 *
 * Exported columns as SQL columns, see side_columns.h. */
#include "schema/side_columns.h"

#include <sqlite3.h>
#include <stdio.h>

/* "x_" and the name with everything but letters, digits and underscores
 * replaced; the number keeps names apart that became the same. */
static void make_name(struct hc_str name, int number,
                      char out[SIDE_NAME_BYTES])
{
    size_t n = 0;

    out[n++] = 'x';
    out[n++] = '_';
    for (size_t i = 0; i < name.n && n < SIDE_NAME_BYTES - 16; i++) {
        char c = name.p[i];
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32); /* SQLite folds the case of names */
        else if (!plain)
            c = '_';
        out[n++] = c;
    }
    out[n] = '\0';
    if (number > 1)
        (void)snprintf(out + n, SIDE_NAME_BYTES - n, "_%d", number);
}

static enum hc_code look_up(struct store *s, const char *sql,
                            const char *place, struct hc_str name,
                            char out[SIDE_NAME_BYTES], bool *found,
                            struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    int step;

    if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot read exported columns");
    (void)sqlite3_bind_text(st, 1, place, -1, SQLITE_STATIC);
    (void)sqlite3_bind_text(st, 2, name.p, (int)name.n, SQLITE_STATIC);
    step = sqlite3_step(st);
    *found = step == SQLITE_ROW;
    if (*found && out != NULL)
        (void)snprintf(out, SIDE_NAME_BYTES, "%s",
                       (const char *)sqlite3_column_text(st, 0));
    (void)sqlite3_finalize(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, err, "cannot read exported columns");
    return HC_OK;
}

static enum hc_code add_column(struct store *s, const char *place,
                               const char *table,
                               const struct side_column *column,
                               const char *sql_name, struct hc_err *err)
{
    char *sql = sqlite3_mprintf("ALTER TABLE \"%w\" ADD COLUMN \"%w\" ANY; "
                                "INSERT INTO exported_column (place, name, "
                                "sql_name, type) VALUES (%Q, '%.*q', %Q, %Q)",
                                table, sql_name, place, (int)column->name.n,
                                column->name.p, sql_name,
                                export_type_name(column->type));
    enum hc_code rc;

    if (sql == NULL)
        return hc_nomem(err);
    rc = store_exec(s, sql, err);
    sqlite3_free(sql);
    return rc;
}

enum hc_code side_column_find(struct store *s, const char *place,
                              const char *table,
                              const struct side_column *column,
                              char sql_name[SIDE_NAME_BYTES], bool *added,
                              struct hc_err *err)
{
    bool found = false;
    enum hc_code rc =
        look_up(s,
                "SELECT sql_name FROM exported_column "
                "WHERE place = ?1 AND name = ?2",
                place, column->name, sql_name, &found, err);

    if (added != NULL)
        *added = false;
    if (rc != HC_OK || found)
        return rc;
    for (int number = 1; rc == HC_OK; number++) {
        make_name(column->name, number, sql_name);
        rc = look_up(s,
                     "SELECT sql_name FROM exported_column "
                     "WHERE place = ?1 AND sql_name = ?2",
                     place, hc_str_from(sql_name), NULL, &found, err);
        if (rc != HC_OK || found)
            continue;
        if (added != NULL)
            *added = true;
        return add_column(s, place, table, column, sql_name, err);
    }
    return rc;
}
