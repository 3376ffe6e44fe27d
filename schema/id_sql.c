/* SPDX-License-Identifier: MIT
 *
 * Ids, as SQL values, see id_sql.h. */
#include "schema/id_sql.h"

#include <sqlite3.h>

void stored_id_result(struct sqlite3_context *out, const struct stored_id *id)
{
    switch (id->kind) {
    case ID_NULL:
        break;
    case ID_TEXT:
        sqlite3_result_text64(out, id->text.p, id->text.n, SQLITE_STATIC,
                              SQLITE_UTF8);
        break;
    case ID_NUMBER:
        sqlite3_result_int64(out, id->number);
        break;
    case ID_UUID:
        sqlite3_result_blob(out, id->uuid, UUID_BYTES, SQLITE_STATIC);
        break;
    }
}

void stored_id_sql(struct hc_buf *out, struct hc_str x)
{
    static const struct {
        int from, n;
    } parts[] = {{1, 8}, {9, 4}, {13, 4}, {17, 4}, {21, 12}};

    hc_buf_printf(out, "CASE typeof(%.*s) WHEN 'blob' THEN lower(",
                  HC_STR_ARG(x));
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        hc_buf_printf(out, "%ssubstr(hex(%.*s),%d,%d)", i == 0 ? "" : "||'-'||",
                      HC_STR_ARG(x), parts[i].from, parts[i].n);
    hc_buf_printf(out, ") ELSE CAST(%.*s AS TEXT) END", HC_STR_ARG(x));
}

static void hc_id(sqlite3_context *out, int argc, sqlite3_value **argv)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *uuid;
    char text[UUID_TEXT];
    size_t n = 0;

    (void)argc;
    if (sqlite3_value_type(argv[0]) == SQLITE_INTEGER) {
        sqlite3_result_text(out, (const char *)sqlite3_value_text(argv[0]), -1,
                            SQLITE_TRANSIENT);
        return;
    }
    if (sqlite3_value_type(argv[0]) != SQLITE_BLOB ||
        sqlite3_value_bytes(argv[0]) != UUID_BYTES) {
        sqlite3_result_value(out, argv[0]);
        return;
    }
    uuid = sqlite3_value_blob(argv[0]);
    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[n++] = '-';
        text[n++] = digits[uuid[i] >> 4];
        text[n++] = digits[uuid[i] & 15];
    }
    sqlite3_result_text(out, text, UUID_TEXT, SQLITE_TRANSIENT);
}

enum hc_code stored_id_register(struct store *s, struct hc_err *err)
{
    if (sqlite3_create_function_v2(store_sqlite(s), "hc_id", 1,
                                   SQLITE_UTF8 | SQLITE_DETERMINISTIC |
                                       SQLITE_DIRECTONLY,
                                   NULL, hc_id, NULL, NULL, NULL) != SQLITE_OK)
        return store_fail(s, err, "cannot add a function");
    return HC_OK;
}
