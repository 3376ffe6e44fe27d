/* SPDX-License-Identifier: MIT
 *
 * The list of secondary indexes, see indexes.h. */
#include "schema/indexes.h"

#include <stdio.h>

static const struct index {
    const char *name, *on;
    bool for_logs; /* derive_logs() needs it */
} indexes[] = {
    /* Windows that are not hour-aligned, lists of failures.  With the context,
     * which has processor, phase and category, counting needs no row. */
    {"run_row_failed", "run_row (started_us, context) WHERE status = 3", false},
    /* None on run: its key is a hash, so an index of starts took a tenth of an
     * ingest, and the table is narrow enough to be read whole. */
    /* Windows of log entries; their latest time. */
    {"log_by_time", "log (time_us)", false},
    /* How many are repeats or parts: few. */
    {"log_by_role", "log (role) WHERE role <> 0", false},
    /* Repeats of an entry. */
    {"log_by_key", "log (key_hash, hash) WHERE key_hash IS NOT NULL", true},
    /* Parts of a split entry. */
    {"log_by_split", "log (split_uid) WHERE split_uid IS NOT NULL", true},
    {NULL, NULL, false},
};

enum hc_code indexes_drop(struct store *s, struct hc_err *err)
{
    char sql[256];
    enum hc_code rc = HC_OK;

    for (const struct index *x = indexes; rc == HC_OK && x->name; x++) {
        (void)snprintf(sql, sizeof sql, "DROP INDEX IF EXISTS %s", x->name);
        rc = store_exec(s, sql, err);
    }
    return rc;
}

static enum hc_code create(struct store *s, bool all, struct hc_err *err)
{
    char sql[256];
    /* Two threads sort while this one reads rows: with one, it sorts itself
     * where that is behind.  The result is the same. */
    enum hc_code rc = store_exec(s, "PRAGMA threads=2", err);

    for (const struct index *x = indexes; rc == HC_OK && x->name; x++) {
        if (!all && !x->for_logs)
            continue;
        (void)snprintf(sql, sizeof sql, "CREATE INDEX IF NOT EXISTS %s ON %s",
                       x->name, x->on);
        rc = store_exec(s, sql, err);
    }
    return rc;
}

/* One transaction for all: each commit waits for the disk several times.  As
 * much as the cache may hold is sorted at a time (see SORT_PAGES in store.c):
 * lists that are sorted are walked all over, so they should fit into a core's
 * cache. */
enum hc_code indexes_create(struct store *s, struct hc_err *err)
{
    enum hc_code rc = store_exec(s, "PRAGMA cache_size=-960; BEGIN", err);

    if (rc == HC_OK)
        rc = create(s, true, err);
    if (rc == HC_OK)
        return store_commit(s, err);
    store_rollback(s);
    return rc;
}

enum hc_code indexes_create_for_logs(struct store *s, struct hc_err *err)
{
    return create(s, false, err);
}
