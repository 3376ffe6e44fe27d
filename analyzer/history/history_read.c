/* SPDX-License-Identifier: MIT
 *
 * Parts of a history, see history_read.h. */
#include "analyzer/history/history_read.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SCOPE_ROOM = 64 };

/* ---- ids ----------------------------------------------------------------- */

static struct history_id *ids_add(struct history_ids *ids, int64_t id,
                                  struct hc_err *err)
{
    if (ids->n == ids->cap) {
        size_t cap = ids->cap == 0 ? 1024 : ids->cap * 2;
        struct history_id *more = realloc(ids->at, cap * sizeof *more);

        if (more == NULL) {
            (void)hc_nomem(err);
            return NULL;
        }
        ids->at = more;
        ids->cap = cap;
    }
    ids->at[ids->n] = (struct history_id){.id = id};
    return &ids->at[ids->n++];
}

const struct history_id *history_ids_find(const struct history_ids *ids,
                                          int64_t id)
{
    size_t lo = 0, hi = ids->n;

    /* Dictionaries are numbered 1, 2, 3, ...: mostly it is there. */
    if (id >= 1 && (uint64_t)id <= ids->n && ids->at[id - 1].id == id)
        return &ids->at[id - 1];
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ids->at[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < ids->n && ids->at[lo].id == id ? &ids->at[lo] : NULL;
}

bool history_context_find(const struct history_parts *parts,
                          const struct history *h, int64_t id, uint32_t *index)
{
    size_t lo = 0, hi = h->n_contexts;

    if (parts->contexts_dense) {
        *index = (uint32_t)((uint64_t)id - 1);
        return id >= 1 && (uint64_t)id <= hi;
    }
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (h->contexts[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    *index = (uint32_t)lo;
    return lo < h->n_contexts && h->contexts[lo].id == id;
}

/* ---- parts --------------------------------------------------------------- */

static enum hc_code read_contexts(struct history *h, struct store *db,
                                  const struct filters *filters,
                                  struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, db, "history_contexts", err);

    if (rc == HC_OK)
        filters_bind_names(filters, q, true);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct history_context *c;

        if (h->n_contexts == cap) {
            cap = cap == 0 ? 256 : cap * 2;
            c = realloc(h->contexts, cap * sizeof *c);
            if (c == NULL) {
                rc = hc_nomem(err);
                break;
            }
            h->contexts = c;
        }
        c = &h->contexts[h->n_contexts++];
        *c = (struct history_context){.id = query_int(q, 0)};
        for (int f = 0; rc == HC_OK && f < N_HISTORY_FIELDS; f++)
            rc = text_pool_add(&h->texts, query_str(q, f + 1), &c->field[f],
                               err);
    }
    query_close(q);
    return rc;
}

/* Texts were numbered as they came; now by their bytes. */
static enum hc_code rank_texts(struct history *h, struct hc_err *err)
{
    uint32_t *ranks = NULL;
    enum hc_code rc = text_pool_rank(&h->texts, &ranks, err);

    for (size_t i = 0; rc == HC_OK && i < h->n_contexts; i++)
        for (int f = 0; f < N_HISTORY_FIELDS; f++)
            h->contexts[i].field[f] = ranks[h->contexts[i].field[f]];
    free(ranks);
    return rc;
}

static enum hc_code place_contexts(struct history_parts *parts,
                                   const struct history *h, struct hc_err *err)
{
    parts->contexts = calloc(h->n_contexts + 1, sizeof *parts->contexts);
    if (parts->contexts == NULL)
        return hc_nomem(err);
    parts->contexts_dense = true;
    for (size_t i = 0; i < h->n_contexts; i++) {
        const struct history_context *c = &h->contexts[i];

        parts->contexts[i] = (struct history_place){c->field[HISTORY_PROCESSOR],
                                                    HISTORY_NO_SCOPE};
        parts->contexts_dense =
            parts->contexts_dense && c->id == (int64_t)i + 1;
    }
    return HC_OK;
}

static enum hc_code add_range(struct history_parts *parts,
                              const struct query *q, struct hc_err *err)
{
    char text[SCOPE_ROOM];
    struct history_id *id = ids_add(&parts->ranges, query_int(q, 0), err);

    if (id == NULL)
        return HC_ENOMEM;
    (void)snprintf(text, sizeof text, "%" PRId64 " %" PRId64,
                   query_is_null(q, 1) ? RUN_ABSENT : query_int(q, 1),
                   query_is_null(q, 2) ? RUN_ABSENT : query_int(q, 2));
    return text_pool_add(&parts->range_texts, hc_str_from(text), &id->number,
                         err);
}

static enum hc_code read_ranges(struct history_parts *parts, struct store *db,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "history_ranges", err);

    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add_range(parts, q, err);
    query_close(q);
    return rc;
}

static enum hc_code read_errors(struct history_parts *parts, struct history *h,
                                struct store *db, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "history_errors", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct history_id *id = ids_add(&parts->errors, query_int(q, 0), err);

        rc = id == NULL ? HC_ENOMEM
                        : text_pool_add(&h->messages, query_str(q, 1),
                                        &id->number, err);
    }
    query_close(q);
    return rc;
}

static enum hc_code read_payloads(struct history_parts *parts, struct store *db,
                                  struct hc_err *err)
{
    struct query *q = NULL;
    struct hc_str text;
    enum hc_code rc = query_open(&q, db, "history_payloads", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct history_id *id = ids_add(&parts->payloads, query_int(q, 0), err);

        if (id == NULL)
            rc = HC_ENOMEM;
        else if (query_text_unpacked(q, 1, &text, &rc, err))
            id->payload = payload_read(parts->json, text);
    }
    query_close(q);
    return rc;
}

enum hc_code history_parts_read(struct history_parts *parts, struct history *h,
                                struct store *db, const struct filters *filters,
                                struct hc_err *err)
{
    enum hc_code rc;

    *parts = (struct history_parts){.json = NULL};
    text_pool_init(&parts->range_texts);
    text_pool_init(&parts->scopes);
    rc = json_parser_open(&parts->json, err);
    if (rc == HC_OK)
        rc = read_contexts(h, db, filters, err);
    if (rc == HC_OK)
        rc = rank_texts(h, err);
    if (rc == HC_OK)
        rc = place_contexts(parts, h, err);
    if (rc == HC_OK)
        rc = read_ranges(parts, db, err);
    if (rc == HC_OK)
        rc = read_errors(parts, h, db, err);
    if (rc == HC_OK)
        rc = read_payloads(parts, db, err);
    return rc;
}

void history_parts_release(struct history_parts *parts)
{
    json_parser_close(parts->json);
    text_pool_release(&parts->range_texts);
    text_pool_release(&parts->scopes);
    free(parts->contexts);
    free(parts->ranges.at);
    free(parts->errors.at);
    free(parts->payloads.at);
    free(parts->recent);
}

/* An empty filter restricts nothing: some writers leave "" for none. */
static uint32_t restriction(const struct history *h, uint32_t context,
                            enum history_field field)
{
    uint32_t number = h->contexts[context].field[field];

    return text_pool_get(&h->texts, number).n == 0 ? 0 : number;
}

/* NULL = the row names none. */
static const struct history_id *range_of(struct history_parts *parts,
                                         int64_t row)
{
    const struct history_ids *ranges = &parts->ranges;

    while (parts->next_range < ranges->n &&
           ranges->at[parts->next_range].id < row)
        parts->next_range++;
    return parts->next_range < ranges->n &&
                   ranges->at[parts->next_range].id == row
               ? &ranges->at[parts->next_range]
               : NULL;
}

enum hc_code history_scope_of(struct history_parts *parts,
                              const struct history *h, uint32_t context,
                              int64_t row, uint32_t *scope, struct hc_err *err)
{
    const struct history_id *range = range_of(parts, row);
    struct history_place *place = &parts->contexts[context];
    uint32_t team, season;
    char text[SCOPE_ROOM];
    enum hc_code rc = HC_OK;

    *scope = place->scope;
    if (range == NULL && place->scope != HISTORY_NO_SCOPE)
        return HC_OK;
    *scope = 0;
    team = restriction(h, context, HISTORY_TEAM_FILTER);
    season = restriction(h, context, HISTORY_SEASON_FILTER);
    if (team != 0 || season != 0 || range != NULL) {
        (void)snprintf(text, sizeof text, "%" PRIu32 " %" PRIu32 " %" PRIu32,
                       team, season, range == NULL ? 0 : range->number);
        rc = text_pool_add(&parts->scopes, hc_str_from(text), scope, err);
    }
    if (range == NULL)
        place->scope = *scope;
    return rc;
}
