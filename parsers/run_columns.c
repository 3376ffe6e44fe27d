/* SPDX-License-Identifier: MIT
 *
 * Binding columns, see run_columns.h.  A file with one name for each column,
 * as nearly all are, is bound once; nothing is asked per row. */
#include "parsers/run_columns.h"

#include <stdlib.h>

enum { UNBOUND = -1 };

/* ---- the profile ------------------------------------------------------ */

static enum hc_code add_extra(struct run_columns *c, struct hc_str name,
                              enum export_type type, int *index,
                              struct hc_err *err)
{
    struct side_column *column = &c->layout.extra[c->layout.n_extra];
    char *copy;

    if (c->layout.n_extra == HC_MAX_COLUMNS)
        return hc_fail(err, HC_ELIMIT, "more than %d columns",
                       (int)HC_MAX_COLUMNS);
    copy = malloc(name.n + 1);
    if (copy == NULL)
        return hc_nomem(err);
    memcpy(copy, name.p, name.n);
    copy[name.n] = '\0';
    *column = (struct side_column){{copy, name.n}, type};
    *index = (int)c->layout.n_extra++;
    return HC_OK;
}

enum hc_code run_columns_open(struct run_columns *c,
                              const struct profile *profile,
                              struct run_context *context, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    c->profile = profile;
    c->context = context;
    c->layout.extra = calloc(HC_MAX_COLUMNS, sizeof *c->layout.extra);
    if (c->layout.extra == NULL)
        return hc_nomem(err);
    for (size_t p = 0; rc == HC_OK && p < profile->n_columns; p++) {
        const struct profile_column *column = &profile->columns[p];

        c->bound[p] = UNBOUND;
        if (!column->context && column->role == ROLE_NONE)
            rc = add_extra(c, column->names[0], column->type, &c->side[p], err);
    }
    c->layout.context = run_context_columns(context, &c->layout.n_context);
    return rc;
}

void run_columns_release(struct run_columns *c)
{
    for (size_t i = 0; c->layout.extra != NULL && i < c->layout.n_extra; i++)
        free((void *)(uintptr_t)c->layout.extra[i].name.p);
    free(c->layout.extra);
}

/* ---- columns of the file ---------------------------------------------- */

static int find_alias(const struct profile *p, struct hc_str name,
                      size_t *alias)
{
    for (size_t i = 0; i < p->n_columns; i++)
        for (size_t k = 0; k < p->columns[i].n_names; k++)
            if (hc_str_eq(p->columns[i].names[k], name)) {
                *alias = k;
                return (int)i;
            }
    return UNBOUND;
}

static enum export_type kind_type(const struct cell *cell)
{
    switch (cell->kind) {
    case CELL_INT:
        return TYPE_INT64;
    case CELL_REAL:
        return TYPE_FLOAT64;
    case CELL_BOOL:
        return TYPE_BOOL;
    case CELL_JSON:
        return TYPE_JSON;
    default:
        return TYPE_STRING;
    }
}

/* Keep a column of the file as one that the profile does not know. */
static enum hc_code add_unknown(struct run_columns *c, const struct row *row,
                                size_t cell, struct hc_err *err)
{
    int extra = 0;
    enum hc_code rc = add_extra(
        c, row->columns->name[cell],
        cell < row->n_cells ? kind_type(&row->cells[cell]) : TYPE_STRING,
        &extra, err);

    if (rc == HC_OK)
        c->unknown[c->n_unknown++] =
            (struct column_slot){(uint32_t)extra, (uint32_t)cell};
    return rc;
}

static void list_known(struct run_columns *c)
{
    c->n_known = 0;
    for (size_t p = 0; p < c->profile->n_columns; p++)
        if (c->bound[p] != UNBOUND && !c->profile->columns[p].context)
            c->known[c->n_known++] =
                (struct column_slot){(uint32_t)p, (uint32_t)c->bound[p]};
    run_context_bind(c->context, c->bound);
}

/* ---- rivals ----------------------------------------------------------- */

/* Another column for one that is bound already. */
static void add_rival(struct run_columns *c, const struct columns *columns,
                      size_t column, size_t alias, size_t cell)
{
    struct rivals *r = c->rivals;

    while (r < c->rivals + c->n_rivals && r->column != column)
        r++;
    if (r == c->rivals + c->n_rivals) {
        size_t first = 0;

        c->n_rivals++;
        r->column = (uint32_t)column;
        for (size_t k = 0; k < PROFILE_ALIASES; k++)
            r->cell[k] = r->spare[k] = CELL_NOWHERE;
        (void)find_alias(c->profile, columns->name[c->bound[column]], &first);
        r->cell[first] = (uint32_t)c->bound[column];
    }
    r->cell[alias] = (uint32_t)cell;
}

/* An empty text is no value where there may be another one: who quotes all
 * cells of a CSV writes NULL so. */
static bool has_value(const struct row *row, size_t cell)
{
    const struct cell *v = run_columns_cell(row, cell);

    return v != NULL && (v->kind != CELL_TEXT || v->text.n > 0);
}

/* The name that counts in this row: the first with a value, else the first
 * that is not NULL, else the one that counted before. */
static size_t winner_of(const struct run_columns *c, const struct rivals *r,
                        const struct row *row)
{
    size_t winner = PROFILE_ALIASES, k;

    for (k = 0; k < PROFILE_ALIASES; k++) {
        if (has_value(row, r->cell[k]))
            return k;
        if (winner == PROFILE_ALIASES &&
            run_columns_cell(row, r->cell[k]) != NULL)
            winner = k;
    }
    for (k = 0; winner == PROFILE_ALIASES && k < PROFILE_ALIASES; k++)
        if (r->cell[k] == (uint32_t)c->bound[r->column])
            winner = k;
    return winner;
}

/* Choose for one row; *changed where it is not the choice of before. */
static enum hc_code choose(struct run_columns *c, struct rivals *r,
                           const struct row *row, bool *changed,
                           struct hc_err *err)
{
    size_t winner = winner_of(c, r, row);
    enum hc_code rc = HC_OK;

    if (c->bound[r->column] != (int)r->cell[winner]) {
        c->bound[r->column] = (int)r->cell[winner];
        *changed = true;
    }
    for (size_t k = 0; rc == HC_OK && k < PROFILE_ALIASES; k++) {
        bool lost = k != winner && has_value(row, r->cell[k]);

        if (r->spare[k] != CELL_NOWHERE) {
            c->unknown[r->spare[k]].cell = lost ? r->cell[k] : CELL_NOWHERE;
        } else if (lost) {
            rc = add_unknown(c, row, r->cell[k], err);
            if (rc == HC_OK)
                r->spare[k] = (uint32_t)c->n_unknown - 1;
        }
    }
    return rc;
}

enum hc_code run_columns_bind(struct run_columns *c, const struct row *row,
                              struct hc_err *err)
{
    bool changed = c->n_seen < row->columns->n;
    enum hc_code rc = HC_OK;

    if (row->columns->n > HC_MAX_COLUMNS)
        return hc_fail(err, HC_ELIMIT, "more than %d columns",
                       (int)HC_MAX_COLUMNS);
    for (; rc == HC_OK && c->n_seen < row->columns->n; c->n_seen++) {
        size_t alias = 0;
        int p = find_alias(c->profile, row->columns->name[c->n_seen], &alias);

        if (p == UNBOUND)
            rc = add_unknown(c, row, c->n_seen, err);
        else if (c->bound[p] == UNBOUND)
            c->bound[p] = (int)c->n_seen;
        else
            add_rival(c, row->columns, (size_t)p, alias, c->n_seen);
    }
    for (size_t i = 0; rc == HC_OK && i < c->n_rivals; i++)
        rc = choose(c, &c->rivals[i], row, &changed, err);
    if (changed)
        list_known(c);
    return rc;
}
