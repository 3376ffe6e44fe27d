/* SPDX-License-Identifier: MIT
 *
 * Rows put aside, see lookahead.h. */
#include "analyzer/ingest/lookahead.h"

#include <stdlib.h>

#include "base/limits.h"

void lookahead_init(struct lookahead *l)
{
    *l = (struct lookahead){0};
    hc_arena_init(&l->arena);
}

void lookahead_release(struct lookahead *l)
{
    hc_arena_release(&l->arena);
    free(l->rows);
    *l = (struct lookahead){0};
}

bool lookahead_is_full(const struct lookahead *l)
{
    return l->n == LOOKAHEAD_ROWS || l->arena.used >= LOOKAHEAD_BYTES;
}

bool lookahead_add(struct lookahead *l, const struct record *record)
{
    /* Who asks for it later wants to show its beginning. */
    struct hc_str raw = hc_str_slice(record->raw, 0, HC_MAX_EXCERPT);
    size_t n = record->row.n_cells;
    struct cell *cells = hc_arena_alloc(&l->arena, n * sizeof *cells);

    if (l->rows == NULL)
        l->rows = malloc(LOOKAHEAD_ROWS * sizeof *l->rows);
    if (cells == NULL || l->rows == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        cells[i] = record->row.cells[i];
        cells[i].json = NULL;
        if (cells[i].kind != CELL_TEXT && cells[i].kind != CELL_JSON)
            continue;
        cells[i].text = hc_arena_str(&l->arena, cells[i].text);
        if (cells[i].text.p == NULL)
            return false;
    }
    l->rows[l->n] = *record;
    l->rows[l->n].row.cells = cells;
    l->rows[l->n].raw = hc_arena_str(&l->arena, raw);
    if (l->rows[l->n].raw.p == NULL)
        return false;
    l->n++;
    return true;
}

struct record lookahead_row(const struct lookahead *l, size_t i,
                            const struct columns *columns)
{
    struct record record = l->rows[i];

    record.row.columns = columns;
    return record;
}
