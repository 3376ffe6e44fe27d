/* SPDX-License-Identifier: MIT
 *
 * Opening the database: see store.h.  A file that is opened may come from a
 * stranger, so nothing in it is trusted beyond being data. */
#include "schema/store.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/embed.h"
#include "schema/early.h"
#include "schema/id_sql.h"
#include "schema/text_unpack.h"
#include "schema/views.h"

enum {
    APPLICATION_ID = 0x68637374, /* "hcst", shown by file(1) */
    BUSY_TIMEOUT_MS = 5000,      /* how long a second writer waits */
    PAGE_BYTES = 16384,          /* 5 % less CPU to load than 8192 */
    CACHE_KIB = 32 * 1024,
    /* Appending needs the last page of each table.  What the cache holds is
     * written by the commit, while readers wait. */
    APPEND_CACHE_KIB = 4 * 1024,
    SORT_PAGES = 60, /* SQLite's sorter fills at least, 250 by itself */
    READ_MMAP_BYTES = 1 << 30
};

struct store {
    sqlite3 *db;
    struct text_unpack *unpack; /* hc_text() */
    struct early *early;        /* NULL = not wanted, or not to be had */
    char *path;
};

struct sqlite3 *store_sqlite(struct store *s)
{
    return s->db;
}

enum hc_code store_unpack(struct store *s, struct hc_str packed,
                          struct hc_str *out, const char *what,
                          struct hc_err *err)
{
    enum hc_code rc = text_unpack_read(s->unpack, packed, out);

    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    return rc == HC_OK
               ? rc
               : hc_fail(err, rc, "%s: %s: a packed text cannot be read",
                         s->path, what);
}

static enum hc_code sqlite_code(int code)
{
    switch (code & 0xff) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return HC_EBUSY;
    case SQLITE_NOMEM:
        return HC_ENOMEM;
    default:
        return HC_EDB;
    }
}

enum hc_code store_fail(struct store *s, struct hc_err *err, const char *what)
{
    enum hc_code rc = sqlite_code(sqlite3_extended_errcode(s->db));

    if (rc == HC_ENOMEM)
        return hc_nomem(err);
    if (rc == HC_EBUSY)
        return hc_fail(err, rc,
                       "%s: another process is writing to this database; "
                       "try again when it has finished",
                       s->path);
    return hc_fail(err, rc, "%s: %s: %s", s->path, what, sqlite3_errmsg(s->db));
}

enum hc_code store_exec(struct store *s, const char *sql, struct hc_err *err)
{
    if (sqlite3_exec(s->db, sql, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot run a statement");
    return HC_OK;
}

enum hc_code store_begin(struct store *s, struct hc_err *err)
{
    return store_exec(s, "BEGIN IMMEDIATE", err);
}

enum hc_code store_commit(struct store *s, struct hc_err *err)
{
    enum hc_code rc = store_exec(s, "COMMIT", err);

    if (rc != HC_OK)
        store_rollback(s);
    return rc;
}

void store_rollback(struct store *s)
{
    if (!sqlite3_get_autocommit(s->db))
        (void)sqlite3_exec(s->db, "ROLLBACK", NULL, NULL, NULL);
}

static enum hc_code pragma_int(struct store *s, const char *sql, int64_t *out,
                               struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = HC_OK;

    if (sqlite3_prepare_v2(s->db, sql, -1, &st, NULL) != SQLITE_OK ||
        sqlite3_step(st) != SQLITE_ROW)
        rc = store_fail(s, err, "not a hindcast database");
    else
        *out = sqlite3_column_int64(st, 0);
    (void)sqlite3_finalize(st);
    return rc;
}

static int64_t last_migration(void)
{
    int64_t n = 0;

    while (embedded_migrations[n].name != NULL)
        n++;
    return n;
}

/* Apply what is missing, one transaction each; user_version says how far. */
static enum hc_code migrate(struct store *s, int64_t version,
                            struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (int64_t i = version; rc == HC_OK && i < last_migration(); i++) {
        char *done = sqlite3_mprintf(
            "PRAGMA application_id = %d; PRAGMA user_version = %lld;",
            APPLICATION_ID, (long long)i + 1);

        if (done == NULL)
            return hc_nomem(err);
        rc = store_begin(s, err);
        if (rc == HC_OK)
            rc = store_exec(s, embedded_migrations[i].text, err);
        if (rc == HC_OK && i + 1 == last_migration())
            rc = views_refresh(s, err);
        if (rc == HC_OK)
            rc = store_exec(s, done, err);
        if (rc == HC_OK)
            rc = store_commit(s, err);
        else
            store_rollback(s);
        sqlite3_free(done);
    }
    return rc;
}

static enum hc_code check_identity(struct store *s, int64_t *version,
                                   struct hc_err *err)
{
    int64_t application = 0, tables = 0;
    enum hc_code rc = pragma_int(s, "PRAGMA user_version", version, err);

    if (rc == HC_OK)
        rc = pragma_int(s, "PRAGMA application_id", &application, err);
    if (rc == HC_OK)
        rc = pragma_int(s, "SELECT count(*) FROM sqlite_schema", &tables, err);
    if (rc != HC_OK)
        return rc;
    if (application != APPLICATION_ID && (tables > 0 || *version != 0))
        return hc_fail(err, HC_EDB,
                       "%s is a database, but not one of hindcast's; name "
                       "another file with --db",
                       s->path);
    if (*version < 0 || *version > last_migration())
        return hc_fail(err, HC_EDB,
                       "%s was written by a newer hindcast (schema %lld, "
                       "this program knows %lld); upgrade hindcast",
                       s->path, (long long)*version,
                       (long long)last_migration());
    return HC_OK;
}

static enum hc_code configure(struct store *s, enum store_mode mode,
                              struct hc_err *err)
{
    char sql[256];
    enum hc_code rc;

    (void)sqlite3_busy_timeout(s->db, BUSY_TIMEOUT_MS);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    (void)sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0,
                            NULL);
    (void)sqlite3_limit(s->db, SQLITE_LIMIT_ATTACHED, 0);
    (void)sqlite3_snprintf(
        sizeof sql, sql,
        "PRAGMA page_size=%d; PRAGMA cache_size=-%d; PRAGMA temp_store=%s; "
        "PRAGMA foreign_keys=OFF; PRAGMA mmap_size=%d;%s",
        PAGE_BYTES, CACHE_KIB, mode == STORE_WRITE ? "FILE" : "MEMORY",
        mode == STORE_WRITE ? 0 : READ_MMAP_BYTES,
        mode == STORE_WRITE ? "" : " PRAGMA query_only=ON;");
    rc = store_exec(s, sql, err);
    if (rc == HC_OK)
        rc = stored_id_register(s, err);
    return rc == HC_OK ? text_unpack_open(&s->unpack, s->db, err) : rc;
}

static enum hc_code open_file(struct store *s, enum store_mode mode,
                              struct hc_err *err)
{
    int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                SQLITE_OPEN_READWRITE |
                (mode == STORE_WRITE ? SQLITE_OPEN_CREATE : 0);
    struct stat st;
    bool there = stat(s->path, &st) == 0;

    if (mode == STORE_READ && !there)
        return hc_fail(err, HC_EIO,
                       "%s does not exist; make it with `hindcast ingest -d "
                       "%s INPUT...`",
                       s->path, s->path);
    if (there && S_ISDIR(st.st_mode))
        return hc_fail(err, HC_EIO, "%s is a folder, not a database", s->path);
    /* Counting what SQLite has allocated takes a lock for each allocation.
     * Refused where a store is open already, which does no harm. */
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    (void)sqlite3_config(SQLITE_CONFIG_PMASZ, SORT_PAGES);
    /* Reading also opens read-write where it may: only then can SQLite roll
     * back what a killed ingest left behind. */
    if (sqlite3_open_v2(s->path, &s->db, flags, NULL) == SQLITE_OK)
        return HC_OK;
    if (s->db == NULL)
        return hc_nomem(err);
    if (mode == STORE_READ) {
        (void)sqlite3_close(s->db);
        s->db = NULL;
        flags =
            SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | SQLITE_OPEN_READONLY;
        if (sqlite3_open_v2(s->path, &s->db, flags, NULL) == SQLITE_OK)
            return HC_OK;
    }
    return s->db == NULL ? hc_nomem(err) : store_fail(s, err, "cannot open");
}

static enum hc_code prepare_file(struct store *s, enum store_mode mode,
                                 struct hc_err *err)
{
    int64_t version = 0;
    enum hc_code rc = check_identity(s, &version, err);

    if (rc == HC_OK)
        rc = configure(s, mode, err);
    if (rc != HC_OK || version == last_migration())
        return rc;
    if (mode == STORE_READ && version == 0)
        return hc_fail(err, HC_EDB,
                       "%s is empty; fill it with `hindcast ingest -d %s "
                       "INPUT...`",
                       s->path, s->path);
    if (mode == STORE_READ)
        rc = store_exec(s, "PRAGMA query_only=OFF", err);
    if (rc == HC_OK)
        rc = migrate(s, version, err);
    if (rc == HC_OK && mode == STORE_READ)
        rc = store_exec(s, "PRAGMA query_only=ON", err);
    return rc;
}

enum hc_code store_open(struct store **out, const char *path,
                        enum store_mode mode, struct hc_err *err)
{
    struct store *s = calloc(1, sizeof *s);
    enum hc_code rc;

    *out = NULL;
    if (s == NULL || (s->path = strdup(path)) == NULL) {
        free(s);
        return hc_nomem(err);
    }
    rc = open_file(s, mode, err);
    if (rc == HC_OK)
        rc = prepare_file(s, mode, err);
    if (rc != HC_OK) {
        store_close(s);
        return rc;
    }
    *out = s;
    return HC_OK;
}

void store_close(struct store *s)
{
    if (s == NULL)
        return;
    text_unpack_close(s->unpack);
    (void)sqlite3_close(s->db);
    early_stop(s->early);
    free(s->path);
    free(s);
}

enum hc_code store_expect_appends(struct store *s, bool much,
                                  struct hc_err *err)
{
    char sql[64];

    if (much && s->early == NULL)
        s->early = early_start(s->path);
    (void)sqlite3_snprintf(sizeof sql, sql, "PRAGMA cache_size=-%d",
                           much ? APPEND_CACHE_KIB : CACHE_KIB);
    return store_exec(s, sql, err);
}

enum hc_code store_meta_int(struct store *s, const char *name, int64_t fallback,
                            int64_t *out, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    int step;

    if (sqlite3_prepare_v2(s->db, "SELECT value FROM meta WHERE name = ?1", -1,
                           &st, NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot read meta");
    (void)sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    step = sqlite3_step(st);
    *out = step == SQLITE_ROW && sqlite3_column_type(st, 0) != SQLITE_NULL
               ? sqlite3_column_int64(st, 0)
               : fallback;
    (void)sqlite3_finalize(st);
    if (step != SQLITE_ROW && step != SQLITE_DONE)
        return store_fail(s, err, "cannot read meta");
    return HC_OK;
}

enum hc_code store_set_meta_int(struct store *s, const char *name,
                                int64_t value, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    int step;

    if (sqlite3_prepare_v2(s->db,
                           "INSERT INTO meta (name, value) VALUES (?1, ?2) "
                           "ON CONFLICT (name) DO UPDATE SET value = ?2",
                           -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot write meta");
    (void)sqlite3_bind_text(st, 1, name, -1, SQLITE_STATIC);
    (void)sqlite3_bind_int64(st, 2, value);
    step = sqlite3_step(st);
    (void)sqlite3_finalize(st);
    return step == SQLITE_DONE ? HC_OK
                               : store_fail(s, err, "cannot write meta");
}
