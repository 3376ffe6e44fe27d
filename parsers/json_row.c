/* SPDX-License-Identifier: MIT
 *
 * Rows out of JSON, see json_row.h. */
#include "parsers/json_row.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/arena.h"
#include "base/limits.h"

/* Twice the columns and a power of two: the table always has a free place. */
enum { SLOTS = 4096, FREE = 0, ROW_TEXT = 2 * HC_MAX_RECORD };

_Static_assert(HC_MAX_RECORD < UINT32_MAX / 4,
               "places of values: cell.json_at");
_Static_assert(SLOTS >= 2 * HC_MAX_COLUMNS, "the hash table has room");

struct json_row {
    struct hc_arena arena; /* names */
    struct hc_str names[HC_MAX_COLUMNS];
    struct columns columns;
    uint16_t slot[SLOTS];              /* index + 1 by hash; FREE */
    uint16_t next[HC_MAX_COLUMNS + 1]; /* index + 1 of the column that followed
                                         column i - 1 last time; [0]: the first
                                         of a row */
    uint64_t row;                      /* the current one, from 1 */
    uint64_t set_in[HC_MAX_COLUMNS];   /* row that set the cell last */
    struct cell cells[HC_MAX_COLUMNS];
    size_t n_cells;
    uint64_t duplicates;
    /* Texts made here; the buffer may move, so views are laid at the end. */
    struct hc_buf text;
    struct made {
        size_t column, from, n;
    } made[HC_MAX_COLUMNS];
    size_t n_made;
};

enum hc_code json_row_open(struct json_row **out, struct hc_err *err)
{
    struct json_row *r = calloc(1, sizeof *r);

    *out = r;
    if (r == NULL)
        return hc_nomem(err);
    hc_arena_init(&r->arena);
    hc_buf_init(&r->text, ROW_TEXT);
    r->columns.name = r->names;
    return HC_OK;
}

void json_row_close(struct json_row *r)
{
    if (r == NULL)
        return;
    hc_arena_release(&r->arena);
    hc_buf_release(&r->text);
    free(r);
}

uint64_t json_row_duplicates(const struct json_row *r)
{
    return r->duplicates;
}

/* ---- columns -------------------------------------------------------- */

static enum hc_code add_column(struct json_row *r, struct hc_str name,
                               uint16_t *slot, struct hc_err *err)
{
    struct hc_str copy;

    if (r->columns.n == HC_MAX_COLUMNS)
        return hc_fail(err, HC_ELIMIT, "more than %d columns",
                       (int)HC_MAX_COLUMNS);
    if (name.n > HC_MAX_COLUMN_NAME)
        return hc_fail(err, HC_ELIMIT, "a column name is longer than %d bytes",
                       (int)HC_MAX_COLUMN_NAME);
    copy = hc_arena_str(&r->arena, name);
    if (copy.p == NULL)
        return hc_nomem(err);
    r->names[r->columns.n++] = copy;
    *slot = (uint16_t)r->columns.n;
    return HC_OK;
}

enum hc_code json_row_column(struct json_row *r, struct hc_str name,
                             size_t *index, struct hc_err *err)
{
    size_t at = (size_t)XXH3_64bits(name.p, name.n) % SLOTS;
    enum hc_code rc = HC_OK;

    while (r->slot[at] != FREE && !hc_str_eq(r->names[r->slot[at] - 1], name))
        at = (at + 1) % SLOTS;
    if (r->slot[at] == FREE)
        rc = add_column(r, name, &r->slot[at], err);
    if (rc == HC_OK)
        *index = r->slot[at] - (size_t)1;
    return rc;
}

static inline uint64_t load_word(const char *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof word);
    return word;
}

/* Names have some words at most, for which a call of memcmp() is long. */
static bool same_name(struct hc_str a, struct hc_str b)
{
    size_t i = 0;

    if (a.n < sizeof(uint64_t) || a.n != b.n)
        return hc_str_eq(a, b);
    for (; i + sizeof(uint64_t) < a.n; i += sizeof(uint64_t))
        if (load_word(a.p + i) != load_word(b.p + i))
            return false;
    i = a.n - sizeof(uint64_t);
    return load_word(a.p + i) == load_word(b.p + i);
}

/* Column of a key that follows column `before` - 1 (0 = starts the row). */
static enum hc_code column_after(struct json_row *r, size_t before,
                                 struct hc_str key, size_t *index,
                                 struct hc_err *err)
{
    uint16_t guess = r->next[before];
    enum hc_code rc;

    if (guess != FREE && same_name(r->names[guess - 1], key)) {
        *index = guess - (size_t)1;
        return HC_OK;
    }
    rc = json_row_column(r, key, index, err);
    if (rc == HC_OK)
        r->next[before] = (uint16_t)(*index + 1);
    return rc;
}

/* ---- cells ---------------------------------------------------------- */

void json_row_begin(struct json_row *r)
{
    r->row++;
    r->n_cells = 0;
    r->n_made = 0;
    hc_buf_clear(&r->text);
}

/* The cell of a column, NULL when this row has set it already. */
static struct cell *claim(struct json_row *r, size_t index)
{
    if (r->set_in[index] == r->row) {
        r->duplicates++;
        return NULL;
    }
    r->set_in[index] = r->row;
    for (; r->n_cells <= index; r->n_cells++)
        r->cells[r->n_cells] = (struct cell){.kind = CELL_NULL};
    return &r->cells[index];
}

static void made_since(struct json_row *r, size_t index, size_t from)
{
    r->made[r->n_made++] = (struct made){index, from, r->text.n - from};
}

/* The parsed value beside the text of a cell; may be absent. */
static void set_value(struct cell *cell, struct json_value v)
{
    cell->json = v.parser;
    cell->json_at = (uint32_t)v.at;
}

/* What is kept as JSON text, and digits that stay exact as text.  Apart, so
 * that the short values of json_row_set() need no room for it. */
static __attribute__((noinline)) void set_made(struct json_row *r, size_t index,
                                               struct json_value v, bool nested)
{
    struct cell *cell = &r->cells[index];
    size_t from = r->text.n;

    cell->kind = nested ? CELL_JSON : CELL_TEXT;
    set_value(cell, nested ? v : (struct json_value){NULL, 0});
    json_minify(v, &r->text);
    made_since(r, index, from);
}

void json_row_set(struct json_row *r, size_t index, struct json_value v,
                  const struct json_scalar *scalar)
{
    struct cell *cell = claim(r, index);

    if (cell == NULL)
        return;
    switch (scalar->type) {
    case JSON_NULL:
        break; /* what claim() left */
    case JSON_STRING:
        *cell = (struct cell){.text = scalar->text, .kind = CELL_TEXT};
        break;
    case JSON_INT:
        *cell = (struct cell){.i = scalar->i, .kind = CELL_INT};
        break;
    case JSON_REAL:
        *cell = (struct cell){.real = scalar->real, .kind = CELL_REAL};
        break;
    case JSON_BOOL:
        *cell = (struct cell){.i = scalar->boolean, .kind = CELL_BOOL};
        break;
    case JSON_UINT: /* beyond int64 */
        set_made(r, index, v, false);
        break;
    case JSON_ARRAY:
    case JSON_OBJECT:
        set_made(r, index, v, true);
        break;
    }
}

/* An object or array that is compact as it stands. */
static void set_compact(struct json_row *r, size_t index, struct json_value v,
                        struct hc_str text)
{
    struct cell *cell = claim(r, index);

    if (cell == NULL)
        return;
    cell->text = text;
    cell->kind = CELL_JSON;
    set_value(cell, v);
}

void json_row_set_text(struct json_row *r, size_t index, struct hc_str text,
                       enum cell_kind kind)
{
    struct cell *cell = claim(r, index);
    size_t from = r->text.n;

    if (cell == NULL)
        return;
    cell->kind = kind;
    set_value(cell, (struct json_value){NULL, 0});
    hc_buf_add_str(&r->text, text);
    made_since(r, index, from);
}

enum hc_code json_row_end(struct json_row *r, struct row *out,
                          struct hc_err *err)
{
    enum hc_code rc = hc_buf_check(&r->text, err);

    if (rc != HC_OK)
        return rc;
    for (size_t i = 0; i < r->n_made; i++) {
        const struct made *m = &r->made[i];

        r->cells[m->column].text =
            (struct hc_str){m->n == 0 ? "" : r->text.p + m->from, m->n};
    }
    *out = (struct row){&r->columns, r->cells, r->n_cells};
    return HC_OK;
}

enum hc_code json_row_read(struct json_row *r, struct json_value object,
                           struct row *out, struct hc_err *err)
{
    struct json_iter it = json_members(object);
    struct json_member m;
    struct hc_str text;
    size_t before = 0, index = 0;

    json_row_begin(r);
    while (json_next_cut(&it, &m, &text)) {
        enum hc_code rc = column_after(r, before, m.key, &index, err);

        if (rc != HC_OK)
            return rc;
        if (text.p == NULL)
            json_row_set(r, index, m.value, &m.scalar);
        else
            set_compact(r, index, m.value, text);
        before = index + 1;
    }
    return json_row_end(r, out, err);
}
