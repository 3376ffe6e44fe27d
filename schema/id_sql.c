/* SPDX-License-Identifier: MIT
 *
 * Ids, as SQL values, see id_sql.h. */
#include "schema/id_sql.h"

#include <sqlite3.h>
#include <string.h>

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
    struct stored_id id = {.kind = ID_NULL};
    char room[UUID_TEXT];
    struct hc_str text;

    (void)argc;
    if (sqlite3_value_type(argv[0]) == SQLITE_INTEGER) {
        id.kind = ID_NUMBER;
        id.number = sqlite3_value_int64(argv[0]);
    } else if (sqlite3_value_type(argv[0]) == SQLITE_BLOB &&
               sqlite3_value_bytes(argv[0]) == UUID_BYTES) {
        id.kind = ID_UUID;
        memcpy(id.uuid, sqlite3_value_blob(argv[0]), UUID_BYTES);
    } else {
        sqlite3_result_value(out, argv[0]);
        return;
    }
    text = stored_id_text(&id, room);
    sqlite3_result_text64(out, text.p, text.n, SQLITE_TRANSIENT, SQLITE_UTF8);
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
