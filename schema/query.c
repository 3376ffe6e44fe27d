/* SPDX-License-Identifier: MIT
 *
 * Queries by name, see query.h. */
#include "schema/query.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"

struct query {
    struct store *store;
    sqlite3_stmt *st;
    const char *name;    /* for errors */
    const char *unbound; /* a name that the statement does not have */
};

const char *query_text(const char *name)
{
    const struct embedded_file *q = embedded_find(embedded_queries, name);

    return q != NULL ? q->text : NULL;
}

const char *query_name(size_t i)
{
    for (size_t k = 0; embedded_queries[k].name != NULL; k++)
        if (k == i)
            return embedded_queries[k].name;
    return NULL;
}

static enum hc_code new_query(struct query **out, struct store *s,
                              const char *name, sqlite3_stmt *st,
                              struct hc_err *err)
{
    struct query *q = calloc(1, sizeof *q);

    if (q == NULL) {
        (void)sqlite3_finalize(st);
        return hc_nomem(err);
    }
    *q = (struct query){.store = s, .st = st, .name = name};
    *out = q;
    return HC_OK;
}

enum hc_code query_open(struct query **out, struct store *s, const char *name,
                        struct hc_err *err)
{
    const char *sql = query_text(name);
    sqlite3_stmt *st = NULL;

    *out = NULL;
    if (sql == NULL)
        return hc_fail(err, HC_EBUG, "there is no query named %s", name);
    if (sqlite3_prepare_v2(store_sqlite(s), sql, -1, &st, NULL) != SQLITE_OK)
        return store_fail(s, err, name);
    return new_query(out, s, name, st, err);
}

/* What a user's statement may do: read. */
static int authorize_reading(void *unused, int action, const char *a,
                             const char *b, const char *database,
                             const char *trigger)
{
    (void)unused;
    (void)a;
    (void)database;
    (void)trigger;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        /* Neither touches the file, but neither is a question either. */
        return b != NULL && (strcmp(b, "load_extension") == 0 ||
                             strcmp(b, "fts3_tokenizer") == 0)
                   ? SQLITE_DENY
                   : SQLITE_OK;
    default:
        return SQLITE_DENY;
    }
}

/* SQLite declares json_each and json_tree to itself when they are first named,
 * which the authorizer would refuse as the making of a table. */
static void declare_json(sqlite3 *db)
{
    sqlite3_stmt *st = NULL;

    (void)sqlite3_prepare_v2(
        db, "SELECT 1 FROM json_each('[]'), json_tree('[]')", -1, &st, NULL);
    (void)sqlite3_finalize(st);
}

/* Whether only blanks, semicolons and comments are left. */
static bool nothing_follows(struct store *s, const char *tail, int n)
{
    while (n > 0) {
        sqlite3_stmt *more = NULL;
        const char *next = tail;
        int code = sqlite3_prepare_v2(store_sqlite(s), tail, n, &more, &next);

        (void)sqlite3_finalize(more);
        if (code != SQLITE_OK || more != NULL)
            return false;
        if (next == tail)
            return true;
        n -= (int)(next - tail);
        tail = next;
    }
    return true;
}

enum hc_code query_open_sql(struct query **out, struct store *s,
                            struct hc_str sql, bool readonly,
                            struct hc_err *err)
{
    sqlite3 *db = store_sqlite(s);
    sqlite3_stmt *st = NULL;
    const char *tail = NULL;
    enum hc_code rc = HC_OK;
    int code;

    *out = NULL;
    if (sql.n > 1000000)
        return hc_fail(err, HC_EUSAGE,
                       "the statement is longer than 1,000,000 bytes");
    if (readonly) {
        declare_json(db);
        (void)sqlite3_set_authorizer(db, authorize_reading, NULL);
    }
    code = sqlite3_prepare_v2(db, sql.p, (int)sql.n, &st, &tail);
    if (code == SQLITE_AUTH)
        rc = hc_fail(err, HC_EUSAGE,
                     "only statements that read are allowed here: %s",
                     sqlite3_errmsg(db));
    else if (code == SQLITE_NOMEM)
        rc = hc_nomem(err);
    else if (code != SQLITE_OK)
        rc = hc_fail(err, HC_EUSAGE, "SQL: %s", sqlite3_errmsg(db));
    else if (st == NULL)
        rc = hc_fail(err, HC_EUSAGE, "there is no SQL statement to run");
    else if (readonly && !sqlite3_stmt_readonly(st))
        rc = hc_fail(err, HC_EUSAGE,
                     "only statements that read are allowed here");
    else if (!nothing_follows(s, tail, (int)(sql.p + sql.n - tail)))
        rc = hc_fail(err, HC_EUSAGE, "one SQL statement at a time, please");
    (void)sqlite3_set_authorizer(db, NULL, NULL);
    if (rc != HC_OK) {
        (void)sqlite3_finalize(st);
        return rc;
    }
    return new_query(out, s, "the statement", st, err);
}

void query_close(struct query *q)
{
    if (q == NULL)
        return;
    (void)sqlite3_finalize(q->st);
    free(q);
}

void query_reset(struct query *q)
{
    (void)sqlite3_reset(q->st);
}

static int parameter(struct query *q, const char *name)
{
    int index = sqlite3_bind_parameter_index(q->st, name);

    if (index == 0)
        q->unbound = name;
    return index;
}

bool query_has(const struct query *q, const char *name)
{
    return sqlite3_bind_parameter_index(q->st, name) != 0;
}

void query_bind_int(struct query *q, const char *name, int64_t v)
{
    (void)sqlite3_bind_int64(q->st, parameter(q, name), v);
}

void query_bind_real(struct query *q, const char *name, double v)
{
    (void)sqlite3_bind_double(q->st, parameter(q, name), v);
}

void query_bind_text(struct query *q, const char *name, struct hc_str v)
{
    (void)sqlite3_bind_text64(q->st, parameter(q, name), v.p == NULL ? "" : v.p,
                              v.n, SQLITE_STATIC, SQLITE_UTF8);
}

void query_bind_null(struct query *q, const char *name)
{
    (void)sqlite3_bind_null(q->st, parameter(q, name));
}

bool query_step(struct query *q, enum hc_code *rc, struct hc_err *err)
{
    int code;

    if (q->unbound != NULL) {
        *rc = hc_fail(err, HC_EBUG, "query %s has no parameter %s", q->name,
                      q->unbound);
        return false;
    }
    code = sqlite3_step(q->st);
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        *rc = store_fail(q->store, err, q->name);
    return false;
}

int query_columns(const struct query *q)
{
    return sqlite3_column_count(q->st);
}

const char *query_column_name(const struct query *q, int column)
{
    const char *name = sqlite3_column_name(q->st, column);

    return name == NULL ? "" : name;
}

bool query_is_null(const struct query *q, int column)
{
    return sqlite3_column_type(q->st, column) == SQLITE_NULL;
}

int64_t query_int(const struct query *q, int column)
{
    return sqlite3_column_int64(q->st, column);
}

double query_real(const struct query *q, int column)
{
    return sqlite3_column_double(q->st, column);
}

struct hc_str query_str(const struct query *q, int column)
{
    const void *p = sqlite3_column_blob(q->st, column);
    int n = sqlite3_column_bytes(q->st, column);

    /* SQLite has no bytes for an empty text either. */
    if (p == NULL && sqlite3_column_type(q->st, column) != SQLITE_NULL)
        return HC_STR("");
    return (struct hc_str){p, p == NULL ? 0 : (size_t)n};
}

struct hc_str query_id(const struct query *q, int column, char room[UUID_TEXT])
{
    struct stored_id id = {.kind = ID_TEXT};

    if (sqlite3_column_type(q->st, column) == SQLITE_INTEGER) {
        id.kind = ID_NUMBER;
        id.number = query_int(q, column);
    } else {
        id.text = query_str(q, column);
        if (id.text.n == UUID_BYTES &&
            sqlite3_column_type(q->st, column) == SQLITE_BLOB) {
            id.kind = ID_UUID;
            memcpy(id.uuid, id.text.p, UUID_BYTES);
        }
    }
    return stored_id_text(&id, room);
}

bool query_text_unpacked(struct query *q, int column, struct hc_str *out,
                         enum hc_code *rc, struct hc_err *err)
{
    struct hc_str text = query_str(q, column);

    if (sqlite3_column_type(q->st, column) != SQLITE_BLOB)
        *out = text;
    else
        *rc = store_unpack(q->store, text, out, q->name, err);
    return *rc == HC_OK;
}

enum query_type query_type(const struct query *q, int column)
{
    switch (sqlite3_column_type(q->st, column)) {
    case SQLITE_INTEGER:
        return QUERY_INT;
    case SQLITE_FLOAT:
        return QUERY_REAL;
    case SQLITE_TEXT:
        return QUERY_TEXT;
    case SQLITE_BLOB:
        return QUERY_BLOB;
    default:
        return QUERY_NULL;
    }
}
