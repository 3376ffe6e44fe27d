/* SPDX-License-Identifier: MIT
 *
 * Exported columns as SQL columns, see side_columns.h. */
#include "schema/side_columns.h"

#include <sqlite3.h>
#include <stdio.h>

#include "base/limits.h"
#include "schema/statement.h"

static const char what[] = "cannot add a column";

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* The prefix and the name with everything but letters, digits and underscores
 * replaced; the number keeps names apart that became the same. */
static void make_name(const char *prefix, struct hc_str name, int number,
                      char out[SIDE_NAME_BYTES])
{
    size_t n = 0;

    /* Own columns of tables without a prefix begin with hc_. */
    if (prefix[0] == '\0' &&
        (name.n == 0 || is_digit(name.p[0]) ||
         hc_str_eq_fold(hc_str_slice(name, 0, 3), HC_STR("hc_"))))
        prefix = "x_";
    n = (size_t)snprintf(out, SIDE_NAME_BYTES, "%s", prefix);
    for (size_t i = 0; i < name.n && n < SIDE_NAME_BYTES - 16; i++) {
        char c = name.p[i];

        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32); /* SQLite folds the case of names */
        else if ((c < 'a' || c > 'z') && !is_digit(c))
            c = '_';
        out[n++] = c;
    }
    out[n] = '\0';
    if (number > 1)
        (void)snprintf(out + n, SIDE_NAME_BYTES - n, "_%d", number);
}

static enum hc_code look_up(struct store *s, const char *sql, const char *place,
                            struct hc_str name, char out[SIDE_NAME_BYTES],
                            bool *found, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(s, sql, what, &st, err);

    *found = false;
    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(place));
        statement_bind_str(st, 2, name);
        *found = statement_row(s, st, what, &rc, err);
    }
    if (*found && out != NULL)
        (void)snprintf(out, SIDE_NAME_BYTES, "%s",
                       (const char *)sqlite3_column_text(st, 0));
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code check_room(struct store *s, const char *place,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        s, "SELECT count(*) FROM exported_column WHERE place = ?1", what, &st,
        err);

    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(place));
        if (statement_row(s, st, what, &rc, err) &&
            sqlite3_column_int64(st, 0) >= HC_MAX_COLUMNS)
            rc = hc_fail(err, HC_ELIMIT,
                         "the files of this database have more than %d "
                         "different columns",
                         (int)HC_MAX_COLUMNS);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code add_column(struct store *s, const struct side_place *at,
                               const struct side_column *column,
                               const char *sql_name, struct hc_err *err)
{
    char *sql = sqlite3_mprintf("ALTER TABLE \"%w\" ADD COLUMN \"%w\" ANY",
                                at->table, sql_name);
    sqlite3_stmt *st = NULL;
    enum hc_code rc;

    if (sql == NULL)
        return hc_nomem(err);
    rc = store_exec(s, sql, err);
    sqlite3_free(sql);
    if (rc == HC_OK)
        rc = statement_prepare(s,
                               "INSERT INTO exported_column "
                               "(place, name, sql_name, type) "
                               "VALUES (?1, ?2, ?3, ?4)",
                               what, &st, err);
    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(at->place));
        statement_bind_str(st, 2, column->name);
        statement_bind_str(st, 3, hc_str_from(sql_name));
        statement_bind_str(st, 4, hc_str_from(export_type_name(column->type)));
        rc = statement_run(s, st, what, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

bool side_column_packed(struct hc_str type)
{
    for (enum export_type t = TYPE_STRING; t <= TYPE_JSON; t++)
        if (hc_str_eq(type, hc_str_from(export_type_name(t))))
            return export_type_packs(t);
    return false;
}

static enum hc_code widen_type(struct store *s, const struct side_place *at,
                               const struct side_column *column,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc =
        statement_prepare(s,
                          "UPDATE exported_column SET type = 'STRING' WHERE "
                          "place = ?1 AND name = ?2 AND type <> ?3",
                          what, &st, err);

    if (rc == HC_OK) {
        statement_bind_str(st, 1, hc_str_from(at->place));
        statement_bind_str(st, 2, column->name);
        statement_bind_str(st, 3, hc_str_from(export_type_name(column->type)));
        rc = statement_run(s, st, what, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code side_column_find(struct store *s, const struct side_place *at,
                              const struct side_column *column,
                              char sql_name[SIDE_NAME_BYTES],
                              struct hc_err *err)
{
    bool found = false;
    enum hc_code rc = look_up(s,
                              "SELECT sql_name FROM exported_column "
                              "WHERE place = ?1 AND name = ?2",
                              at->place, column->name, sql_name, &found, err);

    /* A plain table (no prefix) types its columns by their cells. */
    if (rc == HC_OK && found && at->prefix[0] != '\0')
        return widen_type(s, at, column, err);
    if (rc != HC_OK || found)
        return rc;
    rc = check_room(s, at->place, err);
    for (int number = 1; rc == HC_OK; number++) {
        make_name(at->prefix, column->name, number, sql_name);
        rc = look_up(s,
                     "SELECT sql_name FROM exported_column "
                     "WHERE place = ?1 AND sql_name = ?2",
                     at->place, hc_str_from(sql_name), NULL, &found, err);
        if (rc == HC_OK && !found)
            return add_column(s, at, column, sql_name, err);
    }
    return rc;
}
