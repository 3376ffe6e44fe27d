/* SPDX-License-Identifier: MIT
 *
 * Roles of log entries, see derive.h.
 *
 * Of the entries of one key the one with the smallest record hash stays, of
 * the parts of a split entry the one with the lowest index.  Entries that are
 * equal to the last byte are told apart by the SHA-256 of their file and their
 * place in it: never by which was read first. */
#include "schema/derive.h"

#include <sqlite3.h>

#include "schema/indexes.h"
#include "schema/statement.h"

static const char what[] = "cannot derive the roles of log entries";

#define SAME_ENTRY "l.hash, s.sha256, l.id & 4294967295, l.id"

static const char *const steps[] = {
    "CREATE TEMP TABLE touched_key (key_hash INTEGER PRIMARY KEY)",
    "CREATE TEMP TABLE touched_split (uid TEXT PRIMARY KEY) WITHOUT ROWID",

    /* Keys with a new entry and more than one: the others need no look. */
    "INSERT INTO temp.touched_key SELECT key_hash FROM log "
    "WHERE key_hash IS NOT NULL GROUP BY key_hash "
    "HAVING count(*) > 1 AND max(id) >= ?1",

    "INSERT INTO temp.touched_split SELECT DISTINCT split_uid FROM log "
    "WHERE split_uid IS NOT NULL AND (id >= ?1 OR "
    "key_hash IN (SELECT key_hash FROM temp.touched_key))",

    "UPDATE log SET role = 0 WHERE role = 1 AND key_hash IS NOT NULL AND "
    "key_hash IN (SELECT key_hash FROM temp.touched_key)",
    "UPDATE log SET role = 0 WHERE role = 2 AND split_uid IS NOT NULL AND "
    "split_uid IN (SELECT uid FROM temp.touched_split)",

    "UPDATE log SET role = 1 WHERE id IN (SELECT id FROM (SELECT l.id, "
    "row_number() OVER (PARTITION BY l.key_hash ORDER BY " SAME_ENTRY ") AS n "
    "FROM temp.touched_key AS t JOIN log AS l ON l.key_hash = t.key_hash "
    "LEFT JOIN source AS s ON s.id = l.id >> 32) WHERE n > 1)",

    "UPDATE log SET role = 2 WHERE id IN (SELECT id FROM (SELECT l.id, "
    "row_number() OVER (PARTITION BY l.split_uid ORDER BY "
    "l.split_index, " SAME_ENTRY ") AS n "
    "FROM temp.touched_split AS t JOIN log AS l ON l.split_uid = t.uid "
    "LEFT JOIN source AS s ON s.id = l.id >> 32 WHERE l.role = 0) "
    "WHERE n > 1)",

    "DROP TABLE temp.touched_key",
    "DROP TABLE temp.touched_split",
    NULL,
};

static enum hc_code run_step(struct store *s, const char *sql, int64_t first_id,
                             struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(s, sql, what, &st, err);

    if (rc == HC_OK && sqlite3_bind_parameter_count(st) > 0)
        (void)sqlite3_bind_int64(st, 1, first_id);
    if (rc == HC_OK)
        rc = statement_run(s, st, what, err);
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code derive_logs(struct store *s, int64_t first_id, struct hc_err *err)
{
    enum hc_code rc = store_begin(s, err);

    if (rc != HC_OK)
        return rc;
    rc = indexes_create_for_logs(s, err);
    if (rc == HC_OK && first_id == 0)
        rc = store_exec(s, "UPDATE log SET role = 0 WHERE role <> 0", err);
    for (size_t i = 0; rc == HC_OK && steps[i] != NULL; i++)
        rc = run_step(s, steps[i], first_id, err);
    if (rc == HC_OK)
        return store_commit(s, err);
    store_rollback(s);
    return rc;
}
