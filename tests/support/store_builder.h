/* SPDX-License-Identifier: MIT
 *
 * A small database for a test of an analysis: rows go in as a file's rows
 * would, through run_insert and derive.  Everything fails the running test
 * when it cannot be done. */
#ifndef HINDCAST_TESTS_SUPPORT_STORE_BUILDER_H
#define HINDCAST_TESTS_SUPPORT_STORE_BUILDER_H

#include "analyzer/cli/options.h"
#include "base/run_row.h"
#include "schema/store.h"

/* One exported row; NULL and zero members are absent.  Rows with equal members
 * are exact repeats of each other. */
struct built_row {
    const char *processor;
    const char *run_id; /* NULL = a synthetic key is made */
    enum run_status status;
    char class; /* 'S' running, 'F' final (also 0), 'C' cleanup */
    const char *started, *ended; /* timestamps */
    int64_t started_us;          /* instead of started */
    const char *error;           /* raw cell and message alike */
    const char *phase, *category, *message_id, *payload;
    const char *data_date; /* YYYY-MM-DD */
    double duration_s;     /* > 0 */
    bool has_records;
    int64_t records;
};

struct store_builder;

/* An empty database in memory. */
struct store_builder *store_builder_new(void);
/* The rows of one more file, not derived yet: derived_dirty is set. */
void store_builder_add(struct store_builder *b, const struct built_row *rows,
                       size_t n);
/* Derive runs and rollups of what was added since the last call. */
void store_builder_derive(struct store_builder *b);
/* Borrowed; add and derive may go on afterwards. */
struct store *store_builder_store(struct store_builder *b);
void store_builder_free(struct store_builder *b); /* accepts NULL */

/* add, derive, and nothing else to do. */
struct store_builder *store_builder_of(const struct built_row *rows, size_t n);

/* Options as `hindcast NAME` would parse them from words separated by one
 * blank; extra = the analysis' own table or NULL.  Free with
 * built_options_free(). */
struct built_options {
    struct options *options;
    char text[1024];
    char *argv[64];
    const struct option *tables[6];
};
void built_options_parse(struct built_options *b, const struct option *extra,
                         const char *words);
void built_options_free(struct built_options *b);

/* Microseconds of a timestamp. */
int64_t built_time(const char *text);

#endif
