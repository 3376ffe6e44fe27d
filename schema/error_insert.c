/* SPDX-License-Identifier: MIT
 *
 * Errors of rows, see error_insert.h. */
#include "schema/error_insert.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"
#include "schema/intern.h"
#include "schema/statement.h"

static const char what[] = "cannot store errors";

struct error_insert {
    struct store *store;
    struct text_pack *pack;
    struct intern ids;    /* key_of() -> id */
    uint64_t *raw_hashes; /* of error_text.raw, by id - 1 */
    size_t n, cap;
    sqlite3_stmt *add;
};

/* By the message; a cell that has none by itself. */
static struct intern_key key_of(struct hc_str message, uint64_t message_hash,
                                uint64_t raw_hash)
{
    return message.p == NULL ? (struct intern_key){0, raw_hash}
                             : (struct intern_key){1, message_hash};
}

static enum hc_code remember(struct error_insert *e, struct intern_key key,
                             uint64_t raw_hash, struct hc_err *err)
{
    if (e->n == e->cap) {
        size_t cap = e->cap == 0 ? 1024 : e->cap * 2;
        uint64_t *more = realloc(e->raw_hashes, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        e->raw_hashes = more;
        e->cap = cap;
    }
    e->raw_hashes[e->n++] = raw_hash;
    return intern_add(&e->ids, key, (int64_t)e->n) ? HC_OK : hc_nomem(err);
}

static enum hc_code load(struct error_insert *e, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = statement_prepare(
        e->store, "SELECT id, hash, message FROM error_text ORDER BY id", what,
        &st, err);

    while (rc == HC_OK && statement_row(e->store, st, what, &rc, err)) {
        uint64_t hash = (uint64_t)sqlite3_column_int64(st, 1);
        struct hc_str message = statement_str(st, 2);

        if (sqlite3_column_int64(st, 0) != (int64_t)e->n + 1)
            rc = hc_fail(err, HC_EDB, "the errors of this database have gaps");
        else
            rc = remember(
                e, key_of(message, XXH3_64bits(message.p, message.n), hash),
                hash, err);
    }
    (void)sqlite3_finalize(st);
    return rc;
}

static enum hc_code add(struct error_insert *e, const struct run_row *row,
                        struct intern_key key, int64_t *id, struct hc_err *err)
{
    struct stored_text raw;
    enum hc_code rc = text_pack_find(e->pack, &row->error, &raw, err);

    if (rc != HC_OK)
        return rc;
    (void)sqlite3_bind_int64(e->add, 1, (int64_t)e->n + 1);
    stored_text_bind(e->add, 2, &raw);
    statement_bind_str(e->add, 3, row->error_message);
    (void)sqlite3_bind_int64(e->add, 4, (int64_t)row->error_hash);
    rc = statement_run(e->store, e->add, what, err);
    if (rc == HC_OK)
        rc = remember(e, key, row->error_hash, err);
    *id = (int64_t)e->n;
    return rc;
}

enum hc_code error_insert_find(struct error_insert *e,
                               const struct run_row *row,
                               struct stored_error *out, struct hc_err *err)
{
    struct intern_key key =
        key_of(row->error_message, row->message_hash, row->error_hash);

    *out = (struct stored_error){.id = intern_find(&e->ids, key)};
    if (out->id == 0 && e->n < HC_MAX_DICTIONARY &&
        row->error_message.n <= HC_MAX_DICTIONARY_TEXT &&
        row->error.bytes.n <= HC_MAX_DICTIONARY_TEXT)
        return add(e, row, key, &out->id, err);
    if (out->id != 0 && e->raw_hashes[(size_t)out->id - 1] == row->error_hash)
        return HC_OK;
    return text_pack_find(e->pack, &row->error, &out->raw, err);
}

enum hc_code error_insert_open(struct error_insert **out, struct store *s,
                               struct text_pack *pack, struct hc_err *err)
{
    struct error_insert *e = calloc(1, sizeof *e);
    enum hc_code rc;

    *out = NULL;
    if (e == NULL)
        return hc_nomem(err);
    e->store = s;
    e->pack = pack;
    rc = statement_prepare(s,
                           "INSERT INTO error_text (id, raw, message, hash) "
                           "VALUES (?1, ?2, ?3, ?4)",
                           what, &e->add, err);
    if (rc == HC_OK)
        rc = load(e, err);
    if (rc != HC_OK) {
        error_insert_close(e);
        return rc;
    }
    *out = e;
    return HC_OK;
}

void error_insert_close(struct error_insert *e)
{
    if (e == NULL)
        return;
    (void)sqlite3_finalize(e->add);
    intern_release(&e->ids);
    free(e->raw_hashes);
    free(e);
}
