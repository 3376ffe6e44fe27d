/* SPDX-License-Identifier: MIT
 *
 * Which columns of a result a terminal table shows, their texts and widths.
 * Needs a UTF-8 LC_CTYPE, as table.h does. */
#ifndef HINDCAST_ANALYZER_REPORT_TABLE_LAYOUT_H
#define HINDCAST_ANALYZER_REPORT_TABLE_LAYOUT_H

#include "analyzer/report/table.h"
#include "base/arena.h"

/* One result laid out.  r and o are borrowed; all arrays are the arena's. */
struct table_layout {
    const struct result *r;
    const struct render_options *o;
    struct hc_arena arena;
    size_t *column; /* index into r->columns */
    size_t *width;
    size_t *least;         /* width that cannot be gone below */
    size_t *height;        /* lines of each row */
    struct hc_str *head;   /* column names, made safe */
    struct hc_str *text;   /* r->n_rows * n_all, NUL-terminated */
    struct hc_str *sorted; /* scratch: the texts of one column */
    size_t n;              /* columns shown; the rest of n_all did not fit */
    size_t n_all;
    struct hc_buf out; /* scratch */
};

/* Choose the columns of l->r and make their texts and widths; l holds r and o
 * and is zero beside.  Call table_layout_release() even after a failure. */
HC_MUST_USE enum hc_code table_layout_make(struct table_layout *l,
                                           struct hc_err *err);
void table_layout_release(struct table_layout *l);

#endif
