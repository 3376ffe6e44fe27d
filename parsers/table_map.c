/* SPDX-License-Identifier: MIT
 *
 * Mapping rows of plain tables, see table_map.h. */
#include "parsers/table_map.h"

#include <math.h>
#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"
#include "parsers/cell_type.h"

enum { LONGEST_NUMBER = 32 }; /* characters; a double needs 24 */

struct table_map {
    struct error_cells *cells; /* remembers the hashes of JSON texts */
    struct hc_arena names;
    struct table_layout layout;
    uint64_t *name_hashes; /* by column */
};

/* ---- types ----------------------------------------------------------- */

/* What a number may begin with, so that most texts cost one look. */
static bool may_be_number(struct hc_str text)
{
    size_t first = text.n > 1 && text.p[0] == '-' ? 1 : 0;

    return text.n > 0 && text.n <= LONGEST_NUMBER && text.p[first] >= '0' &&
           text.p[first] <= '9';
}

/* The one spelling of an integer: no blank, plus, leading zero or -0. */
static bool is_int(struct hc_str text, int64_t *out)
{
    struct hc_str digits = hc_str_slice(text, text.p[0] == '-', text.n);

    if (digits.n == 0 || (digits.p[0] == '0' && text.n > 1))
        return false;
    return hc_str_to_i64(text, out);
}

static size_t count_digits(struct hc_str text, size_t from)
{
    size_t n = 0;

    while (from + n < text.n && text.p[from + n] >= '0' &&
           text.p[from + n] <= '9')
        n++;
    return n;
}

/* One digit that is not 0, maybe a fraction, an exponent of at most three
 * digits: how programs write large and small numbers, and as JSON has them.
 * Hashes of commits (1234e56) and the like do not read so. */
static bool is_scientific(struct hc_str text)
{
    size_t at = text.p[0] == '-', n;

    if (count_digits(text, at) != 1 || text.p[at] == '0')
        return false;
    at++;
    if (at < text.n && text.p[at] == '.') {
        n = count_digits(text, at + 1);
        if (n == 0)
            return false;
        at += 1 + n;
    }
    if (at == text.n || (text.p[at] != 'e' && text.p[at] != 'E'))
        return false;
    at++;
    at += at < text.n && (text.p[at] == '+' || text.p[at] == '-');
    n = count_digits(text, at);
    return n >= 1 && n <= 3 && at + n == text.n;
}

/* Whether the double prints as this very text, but for how an exponent is
 * written. */
static bool is_real(struct hc_str text, double *out)
{
    static const struct hc_str point_zero = HC_STR_INIT(".0");
    struct cell cell = {.kind = CELL_REAL};
    struct hc_str shortest, number = text;
    char room[40];

    if (!hc_str_to_double(text, &cell.real) || !isfinite(cell.real))
        return false;
    if (hc_str_ends(text, point_zero)) {
        number.n -= point_zero.n;
        if (cell.real >= 1e15 || cell.real <= -1e15)
            return false;
    } else if (cell.real == 0) {
        return false; /* -0: SQLite would drop its sign */
    }
    *out = cell.real;
    if (is_scientific(text))
        return true;
    shortest = cell_text(&cell, room);
    return hc_str_eq(shortest, number) && !hc_str_eq(number, HC_STR("-0"));
}

static struct cell typed_cell(struct cell c)
{
    struct cell out = {.kind = CELL_INT};

    if (c.kind != CELL_TEXT || !may_be_number(c.text))
        return c;
    if (is_int(c.text, &out.i))
        return out;
    out.kind = CELL_REAL;
    return is_real(c.text, &out.real) ? out : c;
}

/* ---- columns --------------------------------------------------------- */

static enum hc_code add_columns(struct table_map *m,
                                const struct columns *columns,
                                struct hc_err *err)
{
    if (columns->n > HC_MAX_COLUMNS)
        return hc_fail(err, HC_ELIMIT, "more than %d columns",
                       (int)HC_MAX_COLUMNS);
    while (m->layout.n < columns->n) {
        struct hc_str name = columns->name[m->layout.n];
        struct hc_str copy = hc_arena_str(&m->names, name);

        if (copy.p == NULL)
            return hc_nomem(err);
        m->layout.names[m->layout.n] = copy;
        m->name_hashes[m->layout.n] = XXH3_64bits(name.p, name.n);
        m->layout.n++;
    }
    return HC_OK;
}

/* ---- rows ------------------------------------------------------------ */

enum hc_code table_map_row(struct table_map *m, const struct record *record,
                           struct hc_arena *arena, struct table_row *out,
                           struct hc_err *err)
{
    const struct row *row = &record->row;
    struct cell *cells;
    enum hc_code rc = HC_OK;

    *out = (struct table_row){.number = record->number, .byte = record->byte};
    if (m->layout.n < row->columns->n)
        rc = add_columns(m, row->columns, err);
    if (rc != HC_OK)
        return rc;
    cells = hc_arena_alloc(arena, row->n_cells * sizeof *cells);
    if (cells == NULL)
        return hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < row->n_cells; i++) {
        uint64_t hash = 0;

        cells[i] = typed_cell(row->cells[i]);
        if (cells[i].kind == CELL_NULL)
            continue;
        rc = cell_hash(m->cells, &cells[i], &hash, err);
        /* A sum, so that the order of columns does not show. */
        out->hash +=
            XXH3_64bits_withSeed(&hash, sizeof hash, m->name_hashes[i]);
        if (cells[i].kind == CELL_TEXT || cells[i].kind == CELL_JSON) {
            cells[i].json = NULL;
            cells[i].text = hc_arena_str(arena, cells[i].text);
            if (cells[i].text.p == NULL)
                return hc_nomem(err);
        }
    }
    out->cells = cells;
    out->n_cells = row->n_cells;
    return rc;
}

const struct table_layout *table_map_layout(const struct table_map *m)
{
    return &m->layout;
}

enum hc_code table_map_open(struct table_map **out, struct hc_err *err)
{
    struct table_map *m = calloc(1, sizeof *m);
    enum hc_code rc;

    *out = NULL;
    if (m == NULL)
        return hc_nomem(err);
    hc_arena_init(&m->names);
    m->layout.names = calloc(HC_MAX_COLUMNS, sizeof *m->layout.names);
    m->name_hashes = calloc(HC_MAX_COLUMNS, sizeof *m->name_hashes);
    rc = m->layout.names == NULL || m->name_hashes == NULL
             ? hc_nomem(err)
             : error_cells_open(&m->cells, err);
    if (rc != HC_OK) {
        table_map_close(m);
        return rc;
    }
    *out = m;
    return HC_OK;
}

void table_map_close(struct table_map *m)
{
    if (m == NULL)
        return;
    error_cells_close(m->cells);
    hc_arena_release(&m->names);
    free(m->layout.names);
    free(m->name_hashes);
    free(m);
}
