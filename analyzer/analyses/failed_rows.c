/* SPDX-License-Identifier: MIT
 *
 * Counting failed rows, see failed_rows.h: contexts and error messages become
 * numbers first, then each row is one look-up in a table of counts. */
#include "analyzer/analyses/failed_rows.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/templates/text_table.h"
#include "base/radix.h"
#include "base/run_row.h"

enum { NO_TEXT = UINT32_MAX, NARROW = 4 /* windows below 1/4 of the span */ };

enum row_column {
    COL_ROW,
    COL_RUN,
    COL_CONTEXT,
    COL_STARTED,
    COL_ERROR,
    COL_MESSAGE,
    COL_DECIDES
};

struct place {                    /* what of a context is counted by */
    uint32_t processor, category; /* numbers in texts */
    uint32_t alert;
};

struct numbered { /* ascending by id, mostly 1, 2, 3, ... */
    int64_t id;
    uint32_t number;
};

struct numbers {
    struct numbered *at;
    size_t n, cap;
};

struct failed_memory {
    struct text_table texts, places, groups; /* keys of the latter two are
                                                struct place, struct key */
    struct numbers contexts;                 /* to places */
    struct numbers errors;                   /* to texts; NO_TEXT */
    struct hc_keyed *deciders;               /* ascending rows */
    size_t n_deciders, next_decider, cap;    /* cap: of failed_rows.at */
};

struct key {
    uint32_t place, message;
};

/* ---- numbers ------------------------------------------------------------- */

static enum hc_code number_add(struct numbers *ids, int64_t id, uint32_t number,
                               struct hc_err *err)
{
    if (ids->n == ids->cap) {
        size_t cap = ids->cap == 0 ? 1024 : ids->cap * 2;
        struct numbered *more = realloc(ids->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        ids->at = more;
        ids->cap = cap;
    }
    ids->at[ids->n++] = (struct numbered){id, number};
    return HC_OK;
}

/* False = no such id. */
static bool number_find(const struct numbers *ids, int64_t id, uint32_t *number)
{
    size_t lo = 0, hi = ids->n;

    if (id >= 1 && (uint64_t)id <= hi && ids->at[id - 1].id == id) {
        *number = ids->at[id - 1].number;
        return true;
    }
    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (ids->at[mid].id < id)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == ids->n || ids->at[lo].id != id)
        return false;
    *number = ids->at[lo].number;
    return true;
}

static enum hc_code read_contexts(struct failed_memory *m, struct store *db,
                                  const struct filters *f, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "failed_contexts", err);

    if (rc == HC_OK)
        filters_bind_names(f, q, true);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct place place = {.alert = query_is_null(q, 3)    ? ALERT_NO_COLUMN
                                       : query_int(q, 3) == 1 ? ALERT_SENT
                                                              : ALERT_NONE};
        struct hc_str key = {(const char *)&place, sizeof place};
        uint32_t number = 0;

        rc = text_table_add(&m->texts, query_str(q, 1), &place.processor, NULL,
                            err);
        if (rc == HC_OK)
            rc = text_table_add(&m->texts, query_str(q, 2), &place.category,
                                NULL, err);
        if (rc == HC_OK)
            rc = text_table_add(&m->places, key, &number, NULL, err);
        if (rc == HC_OK)
            rc = number_add(&m->contexts, query_int(q, 0), number, err);
    }
    query_close(q);
    return rc;
}

static enum hc_code read_errors(struct failed_memory *m, struct store *db,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, "history_errors", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        uint32_t number = NO_TEXT;

        if (!query_is_null(q, 1))
            rc = text_table_add(&m->texts, query_str(q, 1), &number, NULL, err);
        if (rc == HC_OK)
            rc = number_add(&m->errors, query_int(q, 0), number, err);
    }
    query_close(q);
    return rc;
}

static enum hc_code read_deciders(struct failed_memory *m, struct store *db,
                                  struct hc_err *err)
{
    struct query *q = NULL;
    size_t cap = 0;
    enum hc_code rc = query_open(&q, db, "failed_deciders", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        if (m->n_deciders == cap) {
            struct hc_keyed *more;

            cap = cap == 0 ? 4096 : cap * 2;
            more = realloc(m->deciders, cap * sizeof *more);
            if (more == NULL) {
                rc = hc_nomem(err);
                break;
            }
            m->deciders = more;
        }
        m->deciders[m->n_deciders++] =
            (struct hc_keyed){hc_key_of_i64(query_int(q, 0)), 0};
    }
    query_close(q);
    return rc == HC_OK ? hc_keyed_sort(m->deciders, m->n_deciders, err) : rc;
}

/* ---- rows ---------------------------------------------------------------- */

/* Rows ascend where the statement does not say. */
static bool decides(struct failed_memory *m, const struct query *q)
{
    uint64_t row = hc_key_of_i64(query_int(q, COL_ROW));

    if (!query_is_null(q, COL_DECIDES))
        return query_int(q, COL_DECIDES) != 0;
    while (m->next_decider < m->n_deciders &&
           m->deciders[m->next_decider].key < row)
        m->next_decider++;
    return m->next_decider < m->n_deciders &&
           m->deciders[m->next_decider].key == row;
}

static enum hc_code message_of(struct failed_memory *m, const struct query *q,
                               uint32_t *number, struct hc_err *err)
{
    *number = NO_TEXT;
    if (!query_is_null(q, COL_MESSAGE))
        return text_table_add(&m->texts, query_str(q, COL_MESSAGE), number,
                              NULL, err);
    if (!query_is_null(q, COL_ERROR))
        (void)number_find(&m->errors, query_int(q, COL_ERROR), number);
    return HC_OK;
}

static enum hc_code find_group(struct failed_rows *f, struct key key,
                               struct failed_group **out, struct hc_err *err)
{
    struct failed_memory *m = f->memory;
    struct hc_str bytes = {(const char *)&key, sizeof key};
    uint32_t at;
    bool fresh;
    enum hc_code rc = text_table_add(&m->groups, bytes, &at, &fresh, err);

    if (rc == HC_OK && fresh && f->n == m->cap) {
        size_t cap = m->cap == 0 ? 1024 : m->cap * 2;
        struct failed_group *more = realloc(f->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        f->at = more;
        m->cap = cap;
    }
    if (rc == HC_OK && fresh)
        f->at[f->n++] = (struct failed_group){.any_run = INT64_MAX,
                                              .decided_run = INT64_MAX};
    if (rc == HC_OK)
        *out = &f->at[at];
    return rc;
}

static enum hc_code add_row(struct failed_rows *f, const struct query *q,
                            struct hc_err *err)
{
    struct failed_memory *m = f->memory;
    struct failed_group *g = NULL;
    int64_t run = query_int(q, COL_RUN), at_us = query_int(q, COL_STARTED);
    struct key key;
    enum hc_code rc;
    bool decided = decides(m, q);

    if (!number_find(&m->contexts, query_int(q, COL_CONTEXT), &key.place))
        return HC_OK; /* filtered */
    rc = message_of(m, q, &key.message, err);
    if (rc == HC_OK)
        rc = find_group(f, key, &g, err);
    if (rc != HC_OK)
        return rc;
    g->rows++;
    g->runs += decided;
    if (decided && run < g->decided_run)
        g->decided_run = run;
    if (run < g->any_run)
        g->any_run = run;
    if (!query_is_null(q, COL_STARTED)) {
        if (!g->has_time || at_us < g->first_us)
            g->first_us = at_us;
        if (!g->has_time || at_us > g->last_us)
            g->last_us = at_us;
        g->has_time = true;
    }
    return HC_OK;
}

/* Whether a window holds few of the rows. */
static enum hc_code is_narrow(bool *out, struct store *db,
                              const struct window *w, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = HC_OK;

    *out = false;
    if (!w->bounded)
        return rc;
    rc = query_open(&q, db, "failed_span", err);
    if (rc == HC_OK && query_step(q, &rc, err) && !query_is_null(q, 0))
        *out = (double)w->to_us - (double)w->from_us <
               ((double)query_int(q, 1) - (double)query_int(q, 0)) / NARROW;
    query_close(q);
    return rc;
}

static enum hc_code read_rows(struct failed_rows *f, struct store *db,
                              const struct window *w,
                              const struct filters *filters, struct hc_err *err)
{
    struct query *q = NULL;
    bool narrow;
    enum hc_code rc = is_narrow(&narrow, db, w, err);

    if (rc == HC_OK && !narrow)
        rc = read_deciders(f->memory, db, err);
    if (rc == HC_OK)
        rc = query_open(&q, db, narrow ? "failed_rows_between" : "failed_rows",
                        err);
    if (rc == HC_OK) {
        query_bind_int(q, ":from_us", w->from_us);
        query_bind_int(q, ":to_us", w->to_us);
        if (!narrow)
            query_bind_int(q, ":bounded", w->bounded);
        filters_bind_statuses(filters, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add_row(f, q, err);
    query_close(q);
    return rc;
}

/* ---- groups -------------------------------------------------------------- */

static void name_groups(struct failed_rows *f)
{
    struct failed_memory *m = f->memory;

    for (size_t i = 0; i < f->n; i++) {
        struct failed_group *g = &f->at[i];
        struct place place;
        struct key key;

        memcpy(&key, m->groups.at[i].p, sizeof key);
        memcpy(&place, m->places.at[key.place].p, sizeof place);
        if (key.message != NO_TEXT)
            g->message = m->texts.at[key.message];
        g->processor = m->texts.at[place.processor];
        g->category = m->texts.at[place.category];
        g->alert = (enum failed_alert)place.alert;
    }
}

static int by_names(const void *a, const void *b)
{
    const struct failed_group *x = a, *y = b;
    int order = (x->message.p != NULL) - (y->message.p != NULL);

    if (order == 0)
        order = hc_str_cmp(x->message, y->message);
    if (order == 0)
        order = hc_str_cmp(x->category, y->category);
    if (order == 0)
        order = hc_str_cmp(x->processor, y->processor);
    return order != 0 ? order : (x->alert > y->alert) - (x->alert < y->alert);
}

enum hc_code failed_rows_read(struct failed_rows **out, struct store *db,
                              const struct window *w,
                              const struct filters *filters, struct hc_err *err)
{
    struct failed_rows *f = calloc(1, sizeof *f);
    struct failed_memory *m = calloc(1, sizeof *m);
    enum hc_code rc = HC_OK;

    *out = NULL;
    if (f == NULL || m == NULL) {
        free(f);
        free(m);
        return hc_nomem(err);
    }
    f->memory = m;
    text_table_init(&m->texts);
    text_table_init(&m->places);
    text_table_init(&m->groups);
    rc = read_contexts(m, db, filters, err);
    if (rc == HC_OK)
        rc = read_errors(m, db, err);
    if (rc == HC_OK)
        rc = read_rows(f, db, w, filters, err);
    if (rc == HC_OK) {
        name_groups(f);
        if (f->n > 0)
            qsort(f->at, f->n, sizeof *f->at, by_names);
        *out = f;
    } else {
        failed_rows_free(f);
    }
    return rc;
}

void failed_rows_free(struct failed_rows *f)
{
    if (f == NULL)
        return;
    text_table_release(&f->memory->texts);
    text_table_release(&f->memory->places);
    text_table_release(&f->memory->groups);
    free(f->memory->contexts.at);
    free(f->memory->errors.at);
    free(f->memory->deciders);
    free(f->memory);
    free(f->at);
    free(f);
}
