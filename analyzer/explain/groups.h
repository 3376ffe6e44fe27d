/* SPDX-License-Identifier: MIT
 *
 * Contrasts: which runs are compared with which to explain a storm
 * (docs/analyses.md, "explain"). */
#ifndef HINDCAST_ANALYZER_EXPLAIN_GROUPS_H
#define HINDCAST_ANALYZER_EXPLAIN_GROUPS_H

#include "analyzer/chains/chains.h"
#include "analyzer/storms/sides.h"

enum explain_contrast {
    EXPLAIN_STORM,   /* A: failures of the storm and of its baseline */
    EXPLAIN_OUTCOME, /* B: failures and successes, both in the storm */
    EXPLAIN_HEADS,   /* C: A, of first attempts alone */
    N_EXPLAIN_CONTRASTS
};

/* Bits of group_row.class. */
enum {
    ROW_OTHER = 1, /* of the group that is compared with: baseline or success */
    ROW_FIRST = 2, /* first run of its chain in its group: the chain's vote */
    N_ROW_CLASSES = 4
};

struct group_row {
    uint32_t run; /* index into history->runs */
    uint8_t class;
};

struct group_rows {
    struct group_row *at; /* by processor and start of the chain */
    size_t n;
};

/* Borrowed. */
struct group_scope {
    const struct chains *chains;
    const struct storm_sides *sides;
    const struct window *window; /* runs outside of it are not looked at */
    struct hc_str processor;     /* of the storm; .p NULL = all */
};

/* Failed is what counts as runs_failed: neither lost nor stuck runs.
 * *out needs group_rows_release() whatever is returned. */
HC_MUST_USE enum hc_code group_rows_pick(struct group_rows *out,
                                         enum explain_contrast contrast,
                                         const struct group_scope *scope,
                                         struct hc_err *err);
void group_rows_release(struct group_rows *rows);

#endif
