/* SPDX-License-Identifier: MIT
 *
 * Reading packed texts, see text_unpack.h. */
#include "schema/text_unpack.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/text_pattern.h"
#include "schema/statement.h"

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

struct known_format {
    int64_t id;
    char *p; /* owned; NULL = free */
    size_t n;
};

struct text_unpack {
    sqlite3 *db;
    sqlite3_stmt *st; /* compiled when first used: the table may be missing */
    struct hc_buf text;
    /* Formats by id % HC_KNOWN_FORMATS: a statement for each text took ten
     * times as long.  They hold until this connection writes anything. */
    struct known_format known[HC_KNOWN_FORMATS];
    int changes;
};

static bool compile(struct text_unpack *u)
{
    return u->st != NULL ||
           sqlite3_prepare_v3(
               u->db, "SELECT format FROM text_pattern WHERE id = ?1", -1,
               SQLITE_PREPARE_PERSISTENT, &u->st, NULL) == SQLITE_OK;
}

static void forget(struct text_unpack *u)
{
    for (size_t i = 0; i < HC_KNOWN_FORMATS; i++) {
        free(u->known[i].p);
        u->known[i] = (struct known_format){.p = NULL};
    }
}

/* Keep a format where there is memory for it. */
static void keep(struct known_format *slot, int64_t id, struct hc_str format)
{
    char *p = format.n > HC_KNOWN_FORMAT_BYTES ? NULL : malloc(format.n + 1);

    if (p == NULL)
        return;
    if (format.n > 0)
        memcpy(p, format.p, format.n);
    free(slot->p);
    *slot = (struct known_format){id, p, format.n};
}

/* False = there is no such format, or it cannot be read.  The view holds until
 * u->st is reset, or the next call. */
static bool find_format(struct text_unpack *u, int64_t id, struct hc_str *out)
{
    struct known_format *slot = &u->known[(uint64_t)id % HC_KNOWN_FORMATS];
    int changes = sqlite3_total_changes(u->db);

    if (changes != u->changes)
        forget(u);
    u->changes = changes;
    if (slot->p != NULL && slot->id == id) {
        *out = (struct hc_str){slot->p, slot->n};
        return true;
    }
    if (!compile(u) || sqlite3_bind_int64(u->st, 1, id) != SQLITE_OK ||
        sqlite3_step(u->st) != SQLITE_ROW)
        return false;
    *out = statement_str(u->st, 0);
    keep(slot, id, *out);
    return true;
}

/* The text in u->text; false = it cannot be read, or there is no memory. */
static bool unpack(struct text_unpack *u, struct hc_str packed)
{
    struct hc_str number, format;
    int64_t id;
    size_t args;

    (void)hc_str_cut(&packed, ',', &number);
    /* The arguments with the comma before the first. */
    args = packed.n == 0 ? 0 : packed.n + 1;
    hc_buf_clear(&u->text);
    return hc_str_to_i64(number, &id) && find_format(u, id, &format) &&
           text_pattern_join(&u->text, format,
                             (struct hc_str){packed.p - (args > 0), args});
}

enum hc_code text_unpack_read(struct text_unpack *u, struct hc_str packed,
                              struct hc_str *out)
{
    enum hc_code rc = HC_OK;

    if (unpack(u, packed))
        *out = (struct hc_str){u->text.n == 0 ? "" : u->text.p, u->text.n};
    else if (u->text.failed == HC_ENOMEM ||
             sqlite3_errcode(u->db) == SQLITE_NOMEM)
        rc = HC_ENOMEM;
    else
        rc = HC_EDB;
    if (u->st != NULL)
        (void)sqlite3_reset(u->st);
    return rc;
}

/* What text_unpack_sql() does, ten times as fast: analyses read many. */
static void hc_text(sqlite3_context *out, int argc, sqlite3_value **argv)
{
    struct hc_str packed, text;
    enum hc_code rc;

    (void)argc;
    if (sqlite3_value_type(argv[0]) != SQLITE_BLOB) {
        sqlite3_result_value(out, argv[0]);
        return;
    }
    packed.p = sqlite3_value_blob(argv[0]);
    packed.n = (size_t)sqlite3_value_bytes(argv[0]);
    rc = text_unpack_read(sqlite3_user_data(out), packed, &text);
    if (rc == HC_OK)
        sqlite3_result_text64(out, text.p, text.n, SQLITE_TRANSIENT,
                              SQLITE_UTF8);
    else if (rc == HC_ENOMEM)
        sqlite3_result_error_nomem(out);
    else
        sqlite3_result_error(out, "a packed text cannot be read", -1);
}

enum hc_code text_unpack_open(struct text_unpack **out, struct sqlite3 *db,
                              struct hc_err *err)
{
    *out = calloc(1, sizeof **out);
    if (*out == NULL)
        return hc_nomem(err);
    (*out)->db = db;
    hc_buf_init(&(*out)->text, HC_MAX_RECORD);
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
    forget(u);
    (void)sqlite3_finalize(u->st);
    hc_buf_release(&u->text);
    free(u);
}
