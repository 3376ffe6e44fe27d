/* SPDX-License-Identifier: MIT
 *
 * Reading failed rows of chosen local hours: from hourly counts where an hour
 * is a whole UTC hour, from the rows where it is not or where --exact asks for
 * it.  Both ways yield the same figures. */
#ifndef HINDCAST_ANALYZER_ANALYSES_MONDAY_READ_H
#define HINDCAST_ANALYZER_ANALYSES_MONDAY_READ_H

#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/hour_pick.h"
#include "base/arena.h"

/* What a reading needs; all borrowed. */
struct monday_scope {
    struct store *db;
    const struct window *window;
    const struct filters *filters;
    const struct local_hours *hours;
    struct hc_str *names;  /* processors of the store in bytewise order */
    struct monday_id *ids; /* the same, by id */
    size_t n_names;
};

struct monday_id {
    int64_t id;
    size_t name; /* index into names */
};

/* The picked hours as query parameters (JSON). */
struct monday_spans {
    struct hc_buf hours, spans; /* :hours of monday.sql, :spans of the others */
    bool any_hours, any_spans;
};

struct monday_counts {
    int64_t rows_failed, runs_failed, phantom, phantom_dup, lost;
};

void monday_counts_add(struct monday_counts *sum,
                       const struct monday_counts *n);

struct monday_row { /* of one local hour and processor */
    int32_t date;
    int dow_bq, hour;
    size_t processor; /* index into scope->names */
    struct monday_counts n;
};

struct monday_rows {
    struct monday_row *at;
    size_t n, cap;
};

/* Free s whatever is returned. */
HC_MUST_USE enum hc_code monday_spans_make(struct monday_spans *s,
                                           const struct monday_scope *scope,
                                           const struct hour_pick *pick,
                                           struct hc_err *err);
void monday_spans_release(struct monday_spans *s);

/* The rows of s, in no particular order; free rows->at whatever is
 * returned. */
HC_MUST_USE enum hc_code monday_read(struct monday_rows *rows,
                                     const struct monday_scope *scope,
                                     const struct monday_spans *s,
                                     struct hc_err *err);
/* The evidence for `columns`: each statement that monday_read() ran. */
void monday_read_evidence(const struct monday_scope *scope,
                          const struct monday_spans *s, struct report *report,
                          const char *columns);

/* Whether the error texts of s can be told from hourly counts. */
HC_MUST_USE enum hc_code monday_errors_counted(const struct monday_scope *scope,
                                               const struct monday_spans *s,
                                               bool *yes, struct hc_err *err);
/* The picked hours as :spans alone. */
HC_MUST_USE enum hc_code
monday_spans_make_rows(struct monday_spans *s, const struct monday_scope *scope,
                       const struct hour_pick *pick, struct hc_err *err);
/* The evidence of one statement over s. */
void monday_show(const struct monday_scope *scope, struct report *report,
                 const char *columns, const char *query, const char *parameter,
                 struct hc_str json);

/* Load scope->names and scope->ids, which live in the arena. */
HC_MUST_USE enum hc_code monday_load_names(struct monday_scope *scope,
                                           struct hc_arena *arena,
                                           struct hc_err *err);

/* The index of a processor by its name or its id; false = the store has none
 * such. */
bool monday_find_name(const struct monday_scope *scope, struct hc_str name,
                      size_t *out);
bool monday_find_id(const struct monday_scope *scope, int64_t id, size_t *out);

#endif
