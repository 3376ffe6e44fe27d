/* SPDX-License-Identifier: MIT
 *
 * Sources and rejects, see source_insert.h. */
#include "schema/source_insert.h"

#include <sqlite3.h>

#include "schema/statement.h"

static const char what[] = "cannot store a source";

static void bind_z(sqlite3_stmt *st, int index, const char *z)
{
    statement_bind_str(st, index, hc_str_from(z == NULL ? "" : z));
}

static void bind_time(sqlite3_stmt *st, int index, int64_t us)
{
    if (us != INT64_MIN)
        (void)sqlite3_bind_int64(st, index, us);
}

enum hc_code source_known(struct store *s, const struct source_row *row,
                          bool *known, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        s,
        "SELECT 1 FROM source WHERE sha256 = ?1 AND format = ?2 AND "
        "profile = ?3 AND options = ?4 AND parser_version = ?5",
        what, &st, err);

    *known = false;
    if (rc == HC_OK) {
        bind_z(st, 1, row->sha256);
        bind_z(st, 2, row->format);
        bind_z(st, 3, row->profile);
        bind_z(st, 4, row->options);
        (void)sqlite3_bind_int64(st, 5, row->parser_version);
        *known = statement_row(s, st, what, &rc, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

/* Parameters 1 to 17 in the order of the table, behind id. */
static void bind_source(sqlite3_stmt *st, const struct source_row *row)
{
    const int64_t numbers[] = {
        row->stored_bytes, row->plain_bytes,  row->members,
        row->records,      row->rejects,      row->partial,
        row->naive_times,  row->leap_seconds,
    };
    const int n = (int)(sizeof numbers / sizeof *numbers);

    bind_z(st, 1, row->name);
    bind_z(st, 2, row->format);
    bind_z(st, 3, row->profile);
    bind_z(st, 4, row->options);
    (void)sqlite3_bind_int64(st, 5, row->parser_version);
    bind_z(st, 6, row->sha256);
    for (int i = 0; i < n; i++)
        (void)sqlite3_bind_int64(st, 7 + i, numbers[i]);
    statement_bind_str(st, 15,
                       row->remarks.p == NULL ? HC_STR("") : row->remarks);
    bind_time(st, 16, row->first_us);
    bind_time(st, 17, row->last_us);
}

enum hc_code source_add(struct store *s, const struct source_row *row,
                        int64_t *id, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        s,
        "INSERT INTO source (name, format, profile, options, parser_version, "
        "sha256, stored_bytes, plain_bytes, members, records, rejects, "
        "partial, naive_times, leap_seconds, remarks, first_us, last_us) "
        "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, "
        "?14, ?15, ?16, ?17)",
        what, &st, err);

    if (rc == HC_OK) {
        bind_source(st, row);
        rc = statement_run(s, st, what, err);
    }
    if (rc == HC_OK)
        *id = sqlite3_last_insert_rowid(store_sqlite(s));
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code source_finish(struct store *s, int64_t id,
                           const struct source_row *row, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        s,
        "UPDATE source SET name = ?1, format = ?2, profile = ?3, "
        "options = ?4, parser_version = ?5, sha256 = ?6, stored_bytes = ?7, "
        "plain_bytes = ?8, members = ?9, records = ?10, rejects = ?11, "
        "partial = ?12, naive_times = ?13, leap_seconds = ?14, "
        "remarks = ?15, first_us = ?16, last_us = ?17 WHERE id = ?18",
        what, &st, err);

    if (rc == HC_OK) {
        bind_source(st, row);
        (void)sqlite3_bind_int64(st, 18, id);
        rc = statement_run(s, st, what, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code reject_add(struct store *s, int64_t source, uint64_t record,
                        uint64_t byte, struct hc_str reason,
                        struct hc_str excerpt, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    /* One record may be found bad twice (a cell, then its end): the first
     * reason stands. */
    enum hc_code rc = statement_prepare(
        s, "INSERT OR IGNORE INTO reject VALUES (?1, ?2, ?3, ?4, ?5)",
        "cannot store a reject", &st, err);

    if (rc == HC_OK) {
        (void)sqlite3_bind_int64(st, 1, source);
        (void)sqlite3_bind_int64(st, 2, (int64_t)record);
        (void)sqlite3_bind_int64(st, 3, (int64_t)byte);
        statement_bind_str(st, 4, reason.p == NULL ? HC_STR("") : reason);
        statement_bind_str(st, 5, excerpt.p == NULL ? HC_STR("") : excerpt);
        rc = statement_run(s, st, "cannot store a reject", err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}
