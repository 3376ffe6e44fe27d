/* SPDX-License-Identifier: MIT
 *
 * Extra columns: one row of run_extra per run row that has any. */
#ifndef HINDCAST_SCHEMA_EXTRA_INSERT_H
#define HINDCAST_SCHEMA_EXTRA_INSERT_H

#include "base/run_row.h"
#include "schema/text_pack.h"

struct extra_insert;

HC_MUST_USE enum hc_code extra_insert_open(struct extra_insert **out,
                                           struct store *s,
                                           struct text_pack *pack,
                                           struct hc_err *err);
void extra_insert_close(struct extra_insert *e); /* accepts NULL */
/* The layout of the rows that follow. */
HC_MUST_USE enum hc_code extra_insert_layout(struct extra_insert *e,
                                             const struct run_layout *l,
                                             struct hc_err *err);
/* The first n columns of the layout are in use from here on. */
HC_MUST_USE enum hc_code extra_insert_columns(struct extra_insert *e, size_t n,
                                              struct hc_err *err);
/* Keep the extra columns of a row, whose run_row.id is id, for the flush; row
 * and its texts must live until then. */
HC_MUST_USE enum hc_code extra_insert_row(struct extra_insert *e, int64_t id,
                                          const struct run_row *row,
                                          struct hc_err *err);
/* Store what is kept. */
HC_MUST_USE enum hc_code extra_insert_flush(struct extra_insert *e,
                                            struct hc_err *err);

#endif
