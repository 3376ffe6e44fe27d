/* SPDX-License-Identifier: MIT
 *
 * Context tuples, see context_insert.h. */
#include "schema/context_insert.h"

#include <sqlite3.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "schema/bind_cell.h"
#include "schema/dictionary.h"
#include "schema/side_columns.h"

struct context_insert {
    struct store *store;
    struct intern ids;
    int64_t next_id;
    struct dictionary fixed[CONTEXT_FIXED]; /* processor, phase, category */
    sqlite3_stmt *insert;                   /* for the current layout */
    size_t n_columns;
    int64_t *by_number; /* ids by context_number - 1 of the file; 0 = unknown */
    size_t n_numbers;
};

static enum hc_code load(struct context_insert *c, struct hc_err *err)
{
    sqlite3_stmt *st = NULL;
    enum hc_code rc = HC_OK;
    int step = SQLITE_OK;

    c->next_id = 1;
    if (sqlite3_prepare_v2(store_sqlite(c->store),
                           "SELECT id, hash_hi, hash_lo FROM context "
                           "ORDER BY id",
                           -1, &st, NULL) != SQLITE_OK)
        return store_fail(c->store, err, "cannot read contexts");
    while (rc == HC_OK && (step = sqlite3_step(st)) == SQLITE_ROW) {
        struct intern_key key = {(uint64_t)sqlite3_column_int64(st, 1),
                                 (uint64_t)sqlite3_column_int64(st, 2)};

        if (!intern_add(&c->ids, key, sqlite3_column_int64(st, 0)))
            rc = hc_nomem(err);
        c->next_id = sqlite3_column_int64(st, 0) + 1;
    }
    if (rc == HC_OK && step != SQLITE_DONE)
        rc = store_fail(c->store, err, "cannot read contexts");
    (void)sqlite3_finalize(st);
    return rc;
}

enum hc_code context_insert_open(struct context_insert **out, struct store *s,
                                 struct hc_err *err)
{
    struct context_insert *c = calloc(1, sizeof *c);
    enum hc_code rc;

    *out = NULL;
    if (c == NULL)
        return hc_nomem(err);
    c->store = s;
    rc = dictionary_open(&c->fixed[CONTEXT_PROCESSOR], s,
                         "SELECT id, name FROM processor",
                         "INSERT INTO processor VALUES (?1, ?2)", err);
    if (rc == HC_OK)
        rc = dictionary_open(&c->fixed[CONTEXT_PHASE], s,
                             "SELECT id, name FROM phase",
                             "INSERT INTO phase VALUES (?1, ?2)", err);
    if (rc == HC_OK)
        rc = dictionary_open(&c->fixed[CONTEXT_CATEGORY], s,
                             "SELECT id, name FROM category",
                             "INSERT INTO category VALUES (?1, ?2)", err);
    if (rc == HC_OK)
        rc = load(c, err);
    if (rc != HC_OK) {
        context_insert_close(c);
        return rc;
    }
    *out = c;
    return HC_OK;
}

void context_insert_close(struct context_insert *c)
{
    if (c == NULL)
        return;
    for (int i = 0; i < CONTEXT_FIXED; i++)
        dictionary_release(&c->fixed[i]);
    (void)sqlite3_finalize(c->insert);
    intern_release(&c->ids);
    free(c->by_number);
    free(c);
}

enum hc_code context_insert_layout(struct context_insert *c,
                                   const struct run_layout *layout,
                                   struct hc_err *err)
{
    static const struct side_place place = {"context", "context", "x_"};
    struct hc_buf names, marks;
    char name[SIDE_NAME_BYTES];
    enum hc_code rc = HC_OK;

    hc_buf_init(&names, HC_MAX_CONFIG);
    hc_buf_init(&marks, HC_MAX_CONFIG);
    hc_buf_add_z(&names, "INSERT INTO context (id, hash_hi, hash_lo, "
                         "processor, phase, category");
    hc_buf_add_z(&marks, ") VALUES (?1, ?2, ?3, ?4, ?5, ?6");
    for (size_t i = CONTEXT_FIXED; rc == HC_OK && i < layout->n_context; i++) {
        rc = side_column_find(c->store, &place, &layout->context[i], name, err);
        hc_buf_printf(&names, ", %s", name);
        hc_buf_printf(&marks, ", ?%zu", i + 4);
    }
    hc_buf_add_str(&names, hc_buf_str(&marks));
    hc_buf_add_z(&names, ")");
    (void)sqlite3_finalize(c->insert);
    c->insert = NULL;
    c->n_columns = layout->n_context;
    if (c->n_numbers > 0)
        memset(c->by_number, 0, c->n_numbers * sizeof *c->by_number);
    if (rc == HC_OK)
        rc = hc_buf_check(&names, err);
    if (rc == HC_OK &&
        sqlite3_prepare_v3(store_sqlite(c->store), hc_buf_z(&names), -1,
                           SQLITE_PREPARE_PERSISTENT, &c->insert,
                           NULL) != SQLITE_OK)
        rc = store_fail(c->store, err, "cannot store contexts");
    hc_buf_release(&names);
    hc_buf_release(&marks);
    return rc;
}

/* NULL phase and category are the empty name. */
static struct hc_str fixed_text(const struct cell *c)
{
    return c->kind == CELL_TEXT || c->kind == CELL_JSON
               ? c->text
               : (struct hc_str){"", 0};
}

static enum hc_code add(struct context_insert *c, const struct run_row *row,
                        struct intern_key key, int64_t *id, struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    int step;

    (void)sqlite3_bind_int64(c->insert, 1, c->next_id);
    (void)sqlite3_bind_int64(c->insert, 2, (int64_t)key.hi);
    (void)sqlite3_bind_int64(c->insert, 3, (int64_t)key.lo);
    for (int i = 0; rc == HC_OK && i < CONTEXT_FIXED; i++) {
        int64_t name = 0;

        rc = dictionary_id(&c->fixed[i], fixed_text(&row->context[i]), &name,
                           err);
        (void)sqlite3_bind_int64(c->insert, 4 + i, name);
    }
    if (rc != HC_OK)
        return rc;
    for (size_t i = CONTEXT_FIXED; i < c->n_columns; i++)
        bind_cell(c->insert, (int)i + 4, &row->context[i]);
    step = sqlite3_step(c->insert);
    (void)sqlite3_reset(c->insert);
    if (step != SQLITE_DONE)
        return store_fail(c->store, err, "cannot store contexts");
    *id = c->next_id++;
    return intern_add(&c->ids, key, *id) ? HC_OK : hc_nomem(err);
}

static enum hc_code number_room(struct context_insert *c, size_t number,
                                struct hc_err *err)
{
    size_t n = c->n_numbers == 0 ? 1024 : c->n_numbers;
    int64_t *more;

    if (number <= c->n_numbers)
        return HC_OK;
    while (n < number)
        n *= 2;
    more = realloc(c->by_number, n * sizeof *more);
    if (more == NULL)
        return hc_nomem(err);
    memset(more + c->n_numbers, 0, (n - c->n_numbers) * sizeof *more);
    c->by_number = more;
    c->n_numbers = n;
    return HC_OK;
}

static enum hc_code look_up(struct context_insert *c, const struct run_row *row,
                            int64_t *id, struct hc_err *err)
{
    struct intern_key key = {row->context_hi, row->context_lo};

    *id = intern_find(&c->ids, key);
    if (*id != 0)
        return HC_OK;
    if (row->context == NULL)
        return hc_fail(err, HC_EBUG, "a context tuple was never shown");
    return add(c, row, key, id, err);
}

enum hc_code context_insert_id(struct context_insert *c,
                               const struct run_row *row, int64_t *id,
                               struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (row->context_number == 0)
        return look_up(c, row, id, err);
    rc = number_room(c, row->context_number, err);
    if (rc != HC_OK)
        return rc;
    *id = c->by_number[row->context_number - 1];
    if (*id == 0)
        rc = look_up(c, row, id, err);
    c->by_number[row->context_number - 1] = *id;
    return rc;
}
