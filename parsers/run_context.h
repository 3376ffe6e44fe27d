/* SPDX-License-Identifier: MIT
 *
 * The context tuple of a row: the columns that repeat from row to row.  Most
 * rows bring a tuple whose cells were there before, byte by byte; those are
 * known by a hash of the cells and not read again. */
#ifndef HINDCAST_PARSERS_RUN_CONTEXT_H
#define HINDCAST_PARSERS_RUN_CONTEXT_H

#include "base/arena.h"
#include "parsers/cell_type.h"
#include "parsers/profile.h"

struct run_context; /* one per file and thread */

/* profile and types are borrowed. */
HC_MUST_USE enum hc_code run_context_open(struct run_context **out,
                                          const struct profile *profile,
                                          struct cell_types *types,
                                          struct hc_err *err);
void run_context_close(struct run_context *c); /* accepts NULL */

/* The columns of the tuple, CONTEXT_FIXED first; valid until close. */
const struct side_column *run_context_columns(const struct run_context *c,
                                              size_t *n);
/* Where the columns of the profile are in rows from here on: cell numbers by
 * profile column, negative = nowhere. */
void run_context_bind(struct run_context *c, const int *cell_of_column);

/* What follows is to be asked in this order, for each row.  Look for the tuple
 * of a row among those that are known, which are many: where it may be found
 * is asked for from memory, so do something else before reading it. */
HC_MUST_USE enum hc_code run_context_begin(struct run_context *c,
                                           const struct row *row,
                                           struct hc_err *err);
/* Of the row that was begun. */
HC_MUST_USE enum hc_code run_context_read(struct run_context *c,
                                          const struct row *row,
                                          struct hc_err *err);
/* Whether the row names its processor. */
bool run_context_is_usable(const struct run_context *c);
/* XXH3-128 of that name: 64 bits each. */
void run_context_processor(const struct run_context *c, uint64_t *hi,
                           uint64_t *lo);
/* Fill in the context_* of out and, where the tuple was not shown before,
 * out->context, in arena. */
HC_MUST_USE enum hc_code run_context_show(struct run_context *c,
                                          struct hc_arena *arena,
                                          struct run_row *out,
                                          struct hc_err *err);

#endif
