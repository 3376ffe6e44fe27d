/* SPDX-License-Identifier: MIT
 *
 * Batches, see batch.h. */
#include "analyzer/ingest/batch.h"

#include <stdlib.h>

#include "analyzer/report/escape.h"
#include "base/limits.h"

union any_row {
    struct run_row run;
    struct log_row log;
    struct table_row table;
};

struct batch *batch_new(void)
{
    struct batch *b = calloc(1, sizeof *b);

    if (b == NULL)
        return NULL;
    hc_arena_init(&b->arena);
    b->rows = malloc(BATCH_ROWS * sizeof(union any_row));
    if (b->rows == NULL) {
        free(b);
        return NULL;
    }
    return b;
}

void batch_free(struct batch *b)
{
    if (b == NULL)
        return;
    hc_arena_release(&b->arena);
    free(b->rows);
    free(b);
}

void batch_reset(struct batch *b)
{
    hc_arena_reset(&b->arena);
    b->next = NULL;
    b->n = b->n_columns = b->n_formats = b->n_rejects = 0;
}

bool batch_is_full(const struct batch *b)
{
    return b->n == BATCH_ROWS || b->n_rejects == BATCH_REJECTS ||
           b->arena.used >= BATCH_BYTES;
}

static struct hc_str clean_excerpt(struct hc_arena *arena, struct hc_str raw)
{
    struct hc_str rest = hc_str_utf8_prefix(raw, HC_MAX_EXCERPT), out;
    struct hc_buf text;

    hc_buf_init(&text, 4 * HC_MAX_EXCERPT);
    while (rest.n > 0) {
        enum escape_kind kind = ESCAPE_NONE;
        uint32_t code = escape_next(&rest, &kind);

        escape_put(&text, kind == ESCAPE_INVALID ? 0xFFFD : code);
    }
    out = text.failed == HC_OK ? hc_arena_str(arena, hc_buf_str(&text))
                               : (struct hc_str){NULL, 0};
    hc_buf_release(&text);
    return out;
}

bool batch_add_reject(struct batch *b, const struct hc_err *err,
                      struct hc_str excerpt)
{
    struct batch_reject *r = &b->rejects[b->n_rejects];

    *r = (struct batch_reject){
        .record = err->record,
        .byte = err->byte,
        .reason = hc_arena_str(&b->arena, hc_str_from(err->msg)),
        .excerpt = clean_excerpt(&b->arena, excerpt),
    };
    if (r->reason.p == NULL || r->excerpt.p == NULL)
        return false;
    b->n_rejects++;
    return true;
}
