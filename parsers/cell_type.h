/* SPDX-License-Identifier: MIT
 *
 * Typed reading of cells and their canonical bytes.  Any scalar may arrive as
 * a JSON string, number or bool; equal values give equal bytes. */
#ifndef HINDCAST_PARSERS_CELL_TYPE_H
#define HINDCAST_PARSERS_CELL_TYPE_H

#include "base/run_row.h"
#include "base/zone.h"
#include "parsers/error_cell.h"

struct canonical { /* growing bytes; n = 0 starts a record */
    unsigned char *p;
    size_t n, cap;
};

struct cell_types {
    struct zone *zone;          /* of times that name none; NULL = UTC */
    struct error_cells *errors; /* remembers JSON cells */
    uint64_t naive_times, leap_seconds;
};

HC_MUST_USE enum hc_code
cell_types_open(struct cell_types *t, struct hc_str zone, struct hc_err *err);
void cell_types_close(struct cell_types *t);

/* Text of a cell that holds none. */
struct hc_str cell_spelled(const struct cell *c, char room[40]);
/* Text of a scalar cell as an exporter writes it; room holds numbers. */
static inline struct hc_str cell_text(const struct cell *c, char room[40])
{
    return c->kind == CELL_TEXT || c->kind == CELL_JSON ? c->text
                                                        : cell_spelled(c, room);
}

/* What the reader has parsed of a cell; absent where there is only text. */
static inline struct json_value cell_value(const struct cell *c)
{
    return c->kind == CELL_JSON ? (struct json_value){c->json, c->json_at}
                                : (struct json_value){NULL, 0};
}

/* The hash of a cell by its value: 5 counts alike as text, integer and real,
 * and JSON whatever its spelling. */
HC_MUST_USE enum hc_code cell_hash(struct error_cells *e, const struct cell *c,
                                   uint64_t *hash, struct hc_err *err);

/* Make room for n more bytes.  False = no memory. */
bool canonical_grow(struct canonical *s, size_t n);

/* Append column, tag, length and bytes: no two records share their bytes.
 * False = no memory. */
static inline bool canonical_put(struct canonical *s, size_t column, char tag,
                                 const void *bytes, size_t n)
{
    uint32_t head[2] = {(uint32_t)column << 8 | (unsigned char)tag,
                        (uint32_t)n};

    if (s->cap - s->n < n + sizeof head && !canonical_grow(s, n + sizeof head))
        return false;
    memcpy(s->p + s->n, head, sizeof head);
    s->n += sizeof head;
    if (n > 0)
        memcpy(s->p + s->n, bytes, n);
    s->n += n;
    return true;
}
void canonical_release(struct canonical *s);

/* Append the canonical bytes of a cell by its declared type.  *typed is the
 * typed cell (INT64 and times CELL_INT, FLOAT64 CELL_REAL, ...); it is not
 * written for texts and JSON, and where the cell does not hold its type
 * (*odd). */
HC_MUST_USE enum hc_code
cell_canonical(struct cell_types *t, struct canonical *s, size_t column,
               enum export_type type, const struct cell *c, struct cell *typed,
               bool *odd, struct hc_err *err);

/* What is stored of a cell beside the fields of run_row, one of the two: dates
 * and times stay as exported, people read them there and nothing computes with
 * them. */
static inline const struct cell *cell_kept(enum export_type type,
                                           const struct cell *exported,
                                           const struct cell *typed, bool odd)
{
    bool computed =
        type == TYPE_INT64 || type == TYPE_FLOAT64 || type == TYPE_BOOL;

    return computed && !odd ? typed : exported;
}

#endif
