/* SPDX-License-Identifier: MIT
 *
 * Errors of rows, see error_insert.h. */
#include "schema/error_insert.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/arena.h"
#include "base/limits.h"
#include "schema/intern.h"
#include "schema/statement.h"

static const char what[] = "cannot store errors";

/* What a place of the current file says. */
struct place {
    int64_t id; /* of error_text; 0 = the dictionary was full */
    bool taken;
    bool packed;             /* the cell */
    size_t n_raw, n_message; /* in bytes, one after the other; n_raw 0 = as
                                error_text has it */
    char *bytes;
    size_t cap;
};

struct error_insert {
    struct store *store;
    struct text_pack *pack;
    struct intern ids;    /* key_of() -> id */
    uint64_t *raw_hashes; /* of error_text.raw, by id - 1 */
    size_t n, cap;
    sqlite3_stmt *add;
    struct place places[RUN_ERROR_PLACES];
    struct hc_arena arena; /* bytes handed out */
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

/* An error whose texts stand in the row. */
static enum hc_code find_here(struct error_insert *e, const struct run_row *row,
                              struct stored_error *out, struct hc_err *err)
{
    struct intern_key key =
        key_of(row->error_message, row->message_hash, row->error_hash);

    out->has_message = row->error_message.p != NULL;
    out->id = intern_find(&e->ids, key);
    if (out->id == 0 && e->n < HC_MAX_DICTIONARY &&
        row->error_message.n <= HC_MAX_DICTIONARY_TEXT &&
        row->error.bytes.n <= HC_MAX_DICTIONARY_TEXT)
        return add(e, row, key, &out->id, err);
    if (out->id == 0)
        out->message = row->error_message;
    if (out->id != 0 && e->raw_hashes[(size_t)out->id - 1] == row->error_hash)
        return HC_OK;
    return text_pack_find(e->pack, &row->error, &out->raw, err);
}

/* What the rows that name the place will need. */
static enum hc_code keep(struct error_insert *e, uint32_t number,
                         const struct stored_error *found, struct hc_err *err)
{
    struct place *place = &e->places[number - 1];
    size_t n = found->raw.bytes.n + found->message.n;

    if (n > place->cap) {
        char *more = realloc(place->bytes, n);

        if (more == NULL)
            return hc_nomem(err);
        place->bytes = more;
        place->cap = n;
    }
    place->taken = true;
    place->id = found->id;
    place->packed = found->raw.packed;
    place->n_raw = found->raw.bytes.n;
    place->n_message = found->message.n;
    if (place->n_raw > 0)
        memcpy(place->bytes, found->raw.bytes.p, place->n_raw);
    if (place->n_message > 0)
        memcpy(place->bytes + place->n_raw, found->message.p, place->n_message);
    return HC_OK;
}

/* Part of a place, for as long as the batch: another row of it may take the
 * place. */
static enum hc_code lend(struct error_insert *e, const char *bytes, size_t n,
                         struct hc_str *out, struct hc_err *err)
{
    *out = n > 0 ? hc_arena_str(&e->arena, (struct hc_str){bytes, n})
                 : (struct hc_str){NULL, 0};
    return n > 0 && out->p == NULL ? hc_nomem(err) : HC_OK;
}

static enum hc_code find_place(struct error_insert *e,
                               const struct run_row *row,
                               struct stored_error *out, struct hc_err *err)
{
    size_t i = row->error_place - (size_t)1;
    const struct place *place = i < RUN_ERROR_PLACES ? &e->places[i] : NULL;
    enum hc_code rc;

    if (place == NULL || !place->taken)
        return hc_fail(err, HC_EBUG, "an error has an empty place");
    out->has_message = true;
    out->id = place->id;
    rc = lend(e, place->bytes + place->n_raw, place->n_message, &out->message,
              err);
    if (rc != HC_OK)
        return rc;
    if (row->error.bytes.p == NULL) {
        out->raw.packed = place->packed;
        return lend(e, place->bytes, place->n_raw, &out->raw.bytes, err);
    }
    if (out->id != 0 && e->raw_hashes[(size_t)out->id - 1] == row->error_hash)
        return HC_OK;
    return text_pack_find(e->pack, &row->error, &out->raw, err);
}

enum hc_code error_insert_find(struct error_insert *e,
                               const struct run_row *row,
                               struct stored_error *out, struct hc_err *err)
{
    enum hc_code rc;

    *out = (struct stored_error){0};
    if (row->error_place != 0 && row->error_message.p == NULL)
        return find_place(e, row, out, err);
    rc = find_here(e, row, out, err);
    if (rc == HC_OK && row->error_place != 0)
        rc = keep(e, row->error_place, out, err);
    return rc;
}

void error_insert_source(struct error_insert *e)
{
    for (size_t i = 0; i < RUN_ERROR_PLACES; i++)
        e->places[i].taken = false;
}

void error_insert_batch(struct error_insert *e)
{
    hc_arena_reset(&e->arena);
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
    hc_arena_init(&e->arena);
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
    for (size_t i = 0; i < RUN_ERROR_PLACES; i++)
        free(e->places[i].bytes);
    hc_arena_release(&e->arena);
    free(e);
}
