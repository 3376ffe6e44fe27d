/* SPDX-License-Identifier: MIT
 *
 * What a reader hands to the writer at a time: mapped rows of one kind and
 * rejects of one file, with the memory their texts live in.  Batches are
 * recycled. */
#ifndef HINDCAST_ANALYZER_INGEST_BATCH_H
#define HINDCAST_ANALYZER_INGEST_BATCH_H

#include "base/arena.h"
#include "base/log_row.h"
#include "base/run_row.h"
#include "base/table_row.h"

enum row_kind {
    ROWS_NONE, /* nothing was read yet, or nothing but rejects */
    ROWS_RUN,
    ROWS_LOG,
    ROWS_TABLE
};

enum {
    /* Some milliseconds of work: little enough to stay in a cache, enough to
     * make a lock and a statement cheap. */
    BATCH_ROWS = 512,
    BATCH_REJECTS = 64,
    /* Text of a batch; with the last row it mostly fits one block of an
     * arena, which a reset keeps. */
    BATCH_BYTES = 224 * 1024,
    /* What a batch counts against the memory of the pipeline, rows included;
     * longer texts are added. */
    BATCH_COST = 448 * 1024
};

struct batch_reject {
    uint64_t record, byte;
    struct hc_str reason, excerpt;
};

struct batch {
    struct batch *next;
    struct hc_arena arena;
    enum row_kind kind;
    size_t n;                    /* rows */
    size_t n_columns, n_formats; /* of the layout when the batch was filled */
    union {
        void *rows; /* BATCH_ROWS of them */
        struct run_row *runs;
        struct log_row *logs;
        struct table_row *table;
    };
    struct batch_reject rejects[BATCH_REJECTS];
    size_t n_rejects;
    uint64_t plain_bytes; /* of the file, up to here */
    size_t cost;          /* counted while it is under way */
};

struct batch *batch_new(void);    /* NULL = no memory */
void batch_free(struct batch *b); /* accepts NULL */
/* Empty again; the kind decides what rows are. */
void batch_reset(struct batch *b);
bool batch_is_full(const struct batch *b);
/* Copies; false = no memory.  The excerpt is cut to HC_MAX_EXCERPT bytes at a
 * character, what is no UTF-8 in it becomes U+FFFD. */
bool batch_add_reject(struct batch *b, const struct hc_err *err,
                      struct hc_str excerpt);

#endif
