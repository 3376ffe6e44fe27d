/* SPDX-License-Identifier: MIT
 *
 * Which columns of a file are which of a profile, and what a row is walked by.
 * Of a file that has several of the names of one column, the first one in the
 * order of the profile that has a value counts, row by row; the others are
 * kept as columns that no profile knows. */
#ifndef HINDCAST_PARSERS_RUN_COLUMNS_H
#define HINDCAST_PARSERS_RUN_COLUMNS_H

#include "base/limits.h"
#include "parsers/profile.h"
#include "parsers/run_context.h"

struct column_slot {
    uint32_t column; /* of the profile; for an unknown one: of extra */
    uint32_t cell;   /* of a row; CELL_NOWHERE */
};

#define CELL_NOWHERE UINT32_MAX

/* The columns of a file that are one of the profile; by name there. */
struct rivals {
    uint32_t column;                 /* of the profile */
    uint32_t cell[PROFILE_ALIASES];  /* CELL_NOWHERE: not in the file */
    uint32_t spare[PROFILE_ALIASES]; /* where it is kept when it does not
                                        count: of unknown; CELL_NOWHERE */
};

struct run_columns {
    const struct profile *profile; /* borrowed */
    struct run_context *context;   /* borrowed; hears where its columns are */
    int bound[HC_MAX_COLUMNS];     /* profile column -> cell; negative */
    int side[HC_MAX_COLUMNS];      /* profile column -> extra */
    size_t n_seen;                 /* columns bound so far */
    /* What a row is walked by, the context aside: the columns of the profile
     * that the file has, in profile order, and those of the file that the
     * profile has not, extra ascending. */
    struct column_slot known[HC_MAX_COLUMNS], unknown[HC_MAX_COLUMNS];
    size_t n_known, n_unknown;
    struct rivals rivals[HC_MAX_COLUMNS / 2];
    size_t n_rivals;
    struct run_layout layout; /* formats are not its business */
};

/* Give every column of the profile its place.  *c is zeroed; release it also
 * after an error. */
HC_MUST_USE enum hc_code run_columns_open(struct run_columns *c,
                                          const struct profile *profile,
                                          struct run_context *context,
                                          struct hc_err *err);
void run_columns_release(struct run_columns *c);

/* The work of run_columns_begin() where there is any. */
HC_MUST_USE enum hc_code run_columns_bind(struct run_columns *c,
                                          const struct row *row,
                                          struct hc_err *err);
/* Make ready for a row: bind the columns that appeared since the last one and
 * choose among rivals.  HC_ELIMIT: too many columns. */
HC_MUST_USE static inline enum hc_code run_columns_begin(struct run_columns *c,
                                                         const struct row *row,
                                                         struct hc_err *err)
{
    return c->n_seen >= row->columns->n && c->n_rivals == 0
               ? HC_OK
               : run_columns_bind(c, row, err);
}

/* A cell of a row; NULL where there is no value. */
static inline const struct cell *run_columns_cell(const struct row *row,
                                                  size_t cell)
{
    return cell < row->n_cells && row->cells[cell].kind != CELL_NULL
               ? &row->cells[cell]
               : NULL;
}

#endif
