/* SPDX-License-Identifier: MIT
 *
 * Context tuples, see run_context.h. */
#include "parsers/run_context.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/limits.h"
#include "parsers/shown_set.h"

enum {
    CACHE_LINE = 64,
    MEMO_SLOTS = 8192 /* direct-mapped; fits a second-level cache */
};

struct tuple {
    uint64_t hi, lo;           /* of its canonical bytes */
    uint64_t name_hi, name_lo; /* of the processor */
    uint32_t number;           /* in the shown set; 0 = not there yet */
    uint32_t naive_times, leap_seconds;
};

struct memo {
    uint64_t hi, lo; /* of the cells as they came */
    struct tuple tuple;
};

struct slot {
    uint32_t column; /* of the profile */
    uint32_t cell;   /* of a row */
    uint32_t side;   /* of the tuple */
};

struct run_context {
    const struct profile *profile;
    struct cell_types *types;
    struct shown_set *shown;
    struct side_column *columns;
    uint32_t *side; /* by profile column */
    struct slot *slots;
    struct cell *cells; /* of the current row, unless it was known */
    size_t n_columns, n_slots;
    struct canonical came, canonical;
    uint64_t came_hi, came_lo; /* of the current row's cells */
    struct tuple now;          /* of the current row */
    bool usable, known;
    struct memo *slot_now; /* where the current row belongs */
    _Alignas(CACHE_LINE) struct memo memo[MEMO_SLOTS];
};

/* Give every context column of the profile its place in the tuple. */
static void place_columns(struct run_context *c)
{
    size_t next = CONTEXT_FIXED;

    for (int i = 0; i < CONTEXT_FIXED; i++)
        c->columns[i] = (struct side_column){HC_STR(""), TYPE_STRING};
    for (size_t p = 0; p < c->profile->n_columns; p++) {
        const struct profile_column *column = &c->profile->columns[p];
        size_t at;

        if (!column->context)
            continue;
        if (column->role == ROLE_PROCESSOR)
            at = CONTEXT_PROCESSOR;
        else if (column->role == ROLE_PHASE)
            at = CONTEXT_PHASE;
        else if (column->role == ROLE_CATEGORY)
            at = CONTEXT_CATEGORY;
        else
            at = next++;
        c->side[p] = (uint32_t)at;
        c->columns[at] = (struct side_column){column->names[0], column->type};
    }
    c->n_columns = next;
}

enum hc_code run_context_open(struct run_context **out,
                              const struct profile *profile,
                              struct cell_types *types, struct hc_err *err)
{
    struct run_context *c = aligned_alloc(CACHE_LINE, sizeof *c);
    size_t n = profile->n_columns + CONTEXT_FIXED;

    *out = NULL;
    if (c == NULL)
        return hc_nomem(err);
    memset(c, 0, sizeof *c);
    c->profile = profile;
    c->types = types;
    c->columns = calloc(n, sizeof *c->columns);
    c->side = calloc(n, sizeof *c->side);
    c->slots = calloc(n, sizeof *c->slots);
    c->cells = calloc(n, sizeof *c->cells);
    c->shown = shown_set_new();
    if (c->columns == NULL || c->side == NULL || c->slots == NULL ||
        c->cells == NULL || c->shown == NULL) {
        run_context_close(c);
        return hc_nomem(err);
    }
    place_columns(c);
    *out = c;
    return HC_OK;
}

void run_context_close(struct run_context *c)
{
    if (c == NULL)
        return;
    free(c->columns);
    free(c->side);
    free(c->slots);
    free(c->cells);
    shown_set_free(c->shown);
    canonical_release(&c->came);
    canonical_release(&c->canonical);
    free(c);
}

const struct side_column *run_context_columns(const struct run_context *c,
                                              size_t *n)
{
    *n = c->n_columns;
    return c->columns;
}

void run_context_bind(struct run_context *c, const int *cell_of_column)
{
    c->n_slots = 0;
    for (size_t p = 0; p < c->profile->n_columns; p++)
        if (c->profile->columns[p].context && cell_of_column[p] >= 0)
            c->slots[c->n_slots++] = (struct slot){
                (uint32_t)p, (uint32_t)cell_of_column[p], c->side[p]};
}

static inline const struct cell *cell_at(const struct row *row, uint32_t cell)
{
    return cell < row->n_cells && row->cells[cell].kind != CELL_NULL
               ? &row->cells[cell]
               : NULL;
}

/* The cells as they came, for their hash, by column of the profile: the slots
 * of a file change as its columns appear.  False = no memory. */
static bool gather(struct run_context *c, const struct row *row)
{
    bool ok = true;

    c->came.n = 0;
    for (size_t i = 0; ok && i < c->n_slots; i++) {
        const struct slot *s = &c->slots[i];
        const struct cell *cell = cell_at(row, s->cell);

        if (cell == NULL)
            continue;
        if (cell->kind == CELL_TEXT || cell->kind == CELL_JSON)
            ok = canonical_put(&c->came, s->column, (char)cell->kind,
                               cell->text.p, cell->text.n);
        else
            ok = canonical_put(&c->came, s->column, (char)cell->kind, &cell->i,
                               sizeof cell->i);
    }
    return ok;
}

/* Read the cells of a tuple: typed, canonical bytes. */
static enum hc_code read_cells(struct run_context *c, const struct row *row,
                               struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    for (size_t i = 0; i < c->n_columns; i++)
        c->cells[i] = (struct cell){.kind = CELL_NULL};
    c->canonical.n = 0;
    for (size_t i = 0; rc == HC_OK && i < c->n_slots; i++) {
        const struct slot *s = &c->slots[i];
        const struct profile_column *column = &c->profile->columns[s->column];
        const struct cell *cell = cell_at(row, s->cell);
        struct cell typed = {.kind = CELL_NULL};
        bool odd = false;

        if (cell == NULL)
            continue;
        rc = cell_canonical(c->types, &c->canonical, s->column, column->type,
                            cell, &typed, &odd, err);
        c->cells[s->side] = *cell_kept(column->type, cell, &typed, odd);
    }
    return rc;
}

static void hash_cells(struct run_context *c)
{
    const struct cell *name = &c->cells[CONTEXT_PROCESSOR];
    char room[40];
    struct hc_str text = cell_text(name, room);
    XXH128_hash_t h = XXH3_128bits(c->canonical.p, c->canonical.n);

    c->now.hi = h.high64;
    c->now.lo = h.low64;
    h = XXH3_128bits(text.p, text.n);
    c->now.name_hi = h.high64;
    c->now.name_lo = h.low64;
    c->usable = name->kind != CELL_NULL &&
                (name->kind != CELL_TEXT || name->text.n > 0);
}

enum hc_code run_context_begin(struct run_context *c, const struct row *row,
                               struct hc_err *err)
{
    XXH128_hash_t h;

    if (!gather(c, row))
        return hc_nomem(err);
    h = XXH3_128bits(c->came.p, c->came.n);
    c->came_hi = h.high64;
    c->came_lo = h.low64;
    c->slot_now = &c->memo[h.low64 % MEMO_SLOTS];
    __builtin_prefetch(c->slot_now);
    return HC_OK;
}

enum hc_code run_context_read(struct run_context *c, const struct row *row,
                              struct hc_err *err)
{
    uint64_t naive = c->types->naive_times, leap = c->types->leap_seconds;
    enum hc_code rc;

    c->known = c->slot_now->tuple.number != 0 &&
               c->slot_now->hi == c->came_hi && c->slot_now->lo == c->came_lo;
    if (c->known) {
        c->now = c->slot_now->tuple;
        c->usable = true;
        c->types->naive_times += c->now.naive_times;
        c->types->leap_seconds += c->now.leap_seconds;
        return HC_OK;
    }
    /* Kept once it is usable: until then number is 0. */
    *c->slot_now = (struct memo){.hi = c->came_hi, .lo = c->came_lo};
    c->now = (struct tuple){0};
    rc = read_cells(c, row, err);
    hash_cells(c);
    c->now.naive_times = (uint32_t)(c->types->naive_times - naive);
    c->now.leap_seconds = (uint32_t)(c->types->leap_seconds - leap);
    return rc;
}

bool run_context_is_usable(const struct run_context *c)
{
    return c->usable;
}

void run_context_processor(const struct run_context *c, uint64_t *hi,
                           uint64_t *lo)
{
    *hi = c->now.name_hi;
    *lo = c->now.name_lo;
}

/* The current cells, in arena; NULL = no memory. */
static const struct cell *copy_cells(const struct run_context *c,
                                     struct hc_arena *arena)
{
    struct cell *cells = hc_arena_alloc(arena, c->n_columns * sizeof *cells);

    if (cells == NULL)
        return NULL;
    for (size_t i = 0; i < c->n_columns; i++) {
        bool text =
            c->cells[i].kind == CELL_TEXT || c->cells[i].kind == CELL_JSON;
        char room[40];

        cells[i] = c->cells[i];
        cells[i].json = NULL;
        /* The names that runs are grouped by are texts, also where JSON holds
         * a number. */
        if (cells[i].kind == CELL_NULL || (!text && i >= CONTEXT_FIXED))
            continue;
        if (!text)
            cells[i].kind = CELL_TEXT;
        cells[i].text = hc_arena_str(arena, cell_text(&c->cells[i], room));
        if (cells[i].text.p == NULL)
            return NULL;
    }
    return cells;
}

enum hc_code run_context_show(struct run_context *c, struct hc_arena *arena,
                              struct run_row *out, struct hc_err *err)
{
    bool shown = true;

    if (!c->known) {
        c->now.number = shown_set_add(c->shown, c->now.lo ^ c->now.hi, &shown);
        if (c->now.number == 0)
            return hc_nomem(err);
        c->slot_now->tuple = c->now;
    }
    out->context_hi = c->now.hi;
    out->context_lo = c->now.lo;
    out->context_number = c->now.number;
    if (shown)
        return HC_OK;
    out->context = copy_cells(c, arena);
    return out->context == NULL ? hc_nomem(err) : HC_OK;
}
