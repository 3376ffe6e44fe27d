/* SPDX-License-Identifier: MIT
 *
 * How a history is read: first the parts that runs refer to by id (contexts,
 * ranges of dates, error messages, payloads), then runs, then the rows that
 * decided them. */
#ifndef HINDCAST_ANALYZER_HISTORY_HISTORY_READ_H
#define HINDCAST_ANALYZER_HISTORY_HISTORY_READ_H

#include "analyzer/history/history.h"
#include "analyzer/history/payload.h"

struct history_id { /* ascending by id */
    int64_t id;
    union {
        uint32_t number;
        struct payload payload;
    };
};

struct history_ids {
    struct history_id *at;
    size_t n, cap;
};

/* What every run needs of its context, side by side: the contexts themselves
 * do not fit a processor's cache. */
struct history_place {
    uint32_t processor; /* number in history.texts */
    uint32_t scope;     /* of runs without a range of dates; HISTORY_NO_SCOPE
                           until one is asked for */
};

#define HISTORY_NO_SCOPE UINT32_MAX

/* A payload that was read lately: attempts of one piece of work bring the same
 * one again. */
struct history_payload {
    uint64_t hash; /* of the bytes as stored; 0 = free */
    struct payload payload;
};

struct history_parts {
    struct history_place *contexts; /* as history.contexts */
    bool contexts_dense;            /* their ids are 1, 2, 3, ... */
    size_t next_range;              /* rows are asked for in ascending order */
    struct history_ids ranges;      /* by run_row.id; numbers in range_texts */
    struct history_ids errors;      /* by error_text.id; in history.messages */
    struct history_ids payloads;    /* by shared_text.id */
    struct text_pool range_texts, scopes;
    struct history_payload *recent; /* of rows that hold theirs; NULL = none */
    struct json_parser *json;
};

/* Fills h->contexts, too.  *parts needs history_parts_release() whatever is
 * returned. */
HC_MUST_USE enum hc_code history_parts_read(struct history_parts *parts,
                                            struct history *h, struct store *db,
                                            const struct filters *filters,
                                            struct hc_err *err);
void history_parts_release(struct history_parts *parts);

/* NULL = no such id. */
const struct history_id *history_ids_find(const struct history_ids *ids,
                                          int64_t id);
/* The index of a context; false = there is none. */
bool history_context_find(const struct history_parts *parts,
                          const struct history *h, int64_t id, uint32_t *index);
/* The number of what a run of that context and row restricted itself to.  Rows
 * ascend from call to call. */
HC_MUST_USE enum hc_code history_scope_of(struct history_parts *parts,
                                          const struct history *h,
                                          uint32_t context, int64_t row,
                                          uint32_t *scope, struct hc_err *err);

/* The name of the query that history_runs_read() runs. */
const char *history_runs_query(const struct window *w);
/* Makes h->runs and h->rows of what the table of runs says, in their final
 * order. */
HC_MUST_USE enum hc_code
history_runs_read(struct history *h, const struct history_parts *parts,
                  struct store *db, const struct window *w,
                  const struct filters *filters, struct hc_err *err);
/* Add what the rows that decided them say. */
HC_MUST_USE enum hc_code history_rows_read(struct history *h,
                                           struct history_parts *parts,
                                           struct store *db,
                                           const struct filters *filters,
                                           struct hc_err *err);

#endif
