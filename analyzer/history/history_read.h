/* SPDX-License-Identifier: MIT
 *
 * The parts that runs refer to by id while they are read: contexts, ranges of
 * dates, error messages, payloads. */
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

struct history_parts {
    struct history_ids ranges;   /* by run_row.id; numbers in range_texts */
    struct history_ids errors;   /* by error_text.id; in history.messages */
    struct history_ids payloads; /* by shared_text.id */
    struct text_pool range_texts, scopes;
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
bool history_context_find(const struct history *h, int64_t id, uint32_t *index);
/* The number of what a run of that context and row restricted itself to. */
HC_MUST_USE enum hc_code history_scope_of(struct history_parts *parts,
                                          const struct history *h,
                                          uint32_t context, int64_t row,
                                          uint32_t *scope, struct hc_err *err);

#endif
