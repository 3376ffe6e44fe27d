/* SPDX-License-Identifier: MIT
 *
 * Error texts of cells, see monday_samples.h.  The same five as
 * monday_errors.sql names; where hourly counts tell them they are ranked
 * here, and only the texts that may be among the five are looked up. */
#include "analyzer/analyses/monday_samples.h"

#include <stdlib.h>

enum { SAMPLES = 5 };

static enum hc_code add(struct monday_samples *s, struct monday_sample sample,
                        struct hc_err *err)
{
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? 256 : s->cap * 2;
        struct monday_sample *more = realloc(s->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        s->at = more;
        s->cap = cap;
    }
    s->at[s->n++] = sample;
    return HC_OK;
}

/* ---- ranking ----------------------------------------------------------- */

static int compare(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

static int cell_order(const struct monday_sample *x,
                      const struct monday_sample *y)
{
    int c = compare(x->hour, y->hour);

    return c == 0 ? compare((int64_t)x->processor, (int64_t)y->processor) : c;
}

static int by_cell_and_message(const void *a, const void *b)
{
    const struct monday_sample *x = a, *y = b;
    int c = cell_order(x, y);

    return c == 0 ? compare(x->message, y->message) : c;
}

static int by_message(const void *a, const void *b)
{
    const struct monday_sample *x = a, *y = b;
    int c = compare(x->message, y->message);

    return c == 0 ? cell_order(x, y) : c;
}

/* Before the texts are known they are all equal. */
static int by_rank(const void *a, const void *b)
{
    const struct monday_sample *x = a, *y = b;
    int c = cell_order(x, y);

    if (c == 0)
        c = compare(y->rows, x->rows);
    if (c == 0)
        c = hc_str_cmp(x->text, y->text);
    return c == 0 ? compare(x->message, y->message) : c;
}

static void sort(struct monday_samples *s,
                 int (*order)(const void *, const void *))
{
    if (s->n > 0)
        qsort(s->at, s->n, sizeof *s->at, order);
}

/* One element for each cell and message. */
static void add_up(struct monday_samples *s)
{
    size_t n = 0;

    sort(s, by_cell_and_message);
    for (size_t i = 0; i < s->n; i++) {
        if (n > 0 && by_cell_and_message(&s->at[n - 1], &s->at[i]) == 0)
            s->at[n - 1].rows += s->at[i].rows;
        else
            s->at[n++] = s->at[i];
    }
    s->n = n;
}

/* Keep the first five of each cell; ties: and those equal to the fifth. */
static void keep_first(struct monday_samples *s, bool ties)
{
    size_t n = 0, first = 0;
    int64_t fifth = 0;

    sort(s, by_rank);
    for (size_t i = 0; i < s->n; i++) {
        if (i > 0 && cell_order(&s->at[i - 1], &s->at[i]) != 0)
            first = i;
        if (i - first == SAMPLES - 1)
            fifth = s->at[i].rows;
        if (i - first >= SAMPLES && !(ties && s->at[i].rows == fifth))
            continue;
        s->at[n++] = s->at[i];
    }
    s->n = n;
}

/* ---- reading ----------------------------------------------------------- */

static enum hc_code read_counts(struct monday_samples *s,
                                const struct monday_scope *scope,
                                const struct monday_spans *spans,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, "monday_error_counts", err);

    if (rc == HC_OK) {
        query_bind_text(q, ":hours", hc_buf_str(&spans->hours));
        filters_bind_names(scope->filters, q, false);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        const struct local_hour *h =
            local_hours_find(scope->hours, query_int(q, 0));
        struct monday_sample sample = {.message = query_int(q, 2),
                                       .rows = query_int(q, 3)};

        /* As in monday_errors.sql: no processor, no count. */
        if (h == NULL ||
            !monday_find_id(scope, query_int(q, 1), &sample.processor))
            continue;
        sample.hour = h->hour;
        rc = add(s, sample, err);
    }
    query_close(q);
    return rc;
}

static enum hc_code read_text(struct query *q, int64_t message, bool *found,
                              struct hc_arena *arena, struct hc_str *out,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    query_reset(q);
    query_bind_int(q, ":message", message);
    *found = query_step(q, &rc, err);
    if (*found && (*out = hc_arena_str(arena, query_str(q, 0))).p == NULL)
        rc = hc_nomem(err);
    return rc;
}

/* The texts, each read once; what has none is left out. */
static enum hc_code read_texts(struct monday_samples *s, struct store *db,
                               struct hc_arena *arena, struct hc_err *err)
{
    struct query *q = NULL;
    struct hc_str text = {NULL, 0};
    bool found = false;
    size_t n = 0;
    enum hc_code rc = query_open(&q, db, "monday_error_text", err);

    sort(s, by_message);
    for (size_t i = 0; rc == HC_OK && i < s->n; i++) {
        if (i == 0 || s->at[i].message != s->at[i - 1].message)
            rc = read_text(q, s->at[i].message, &found, arena, &text, err);
        if (!found)
            continue;
        s->at[n] = s->at[i];
        s->at[n++].text = text;
    }
    s->n = n;
    query_close(q);
    return rc;
}

static enum hc_code rank_counts(struct monday_samples *s,
                                const struct monday_scope *scope,
                                const struct monday_spans *spans,
                                struct hc_arena *arena, struct hc_err *err)
{
    enum hc_code rc = read_counts(s, scope, spans, err);

    if (rc != HC_OK)
        return rc;
    add_up(s);
    keep_first(s, true);
    rc = read_texts(s, scope->db, arena, err);
    if (rc == HC_OK)
        keep_first(s, false);
    return rc;
}

/* Already ranked by the query. */
static enum hc_code read_rows(struct monday_samples *s,
                              const struct monday_scope *scope,
                              const struct monday_spans *spans,
                              struct hc_arena *arena, struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, scope->db, "monday_errors_rows", err);

    if (rc == HC_OK) {
        query_bind_text(q, ":spans", hc_buf_str(&spans->spans));
        filters_bind_names(scope->filters, q, true);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct monday_sample sample = {.hour = (int)query_int(q, 0)};

        if (!monday_find_name(scope, query_str(q, 1), &sample.processor))
            continue;
        sample.text = hc_arena_str(arena, query_str(q, 2));
        rc = sample.text.p == NULL ? hc_nomem(err) : add(s, sample, err);
    }
    query_close(q);
    return rc;
}

enum hc_code monday_samples_read(struct monday_samples *s,
                                 const struct monday_scope *scope,
                                 const struct hour_pick *pick,
                                 struct hc_arena *arena, struct report *report,
                                 const char *columns, struct hc_err *err)
{
    struct monday_spans spans;
    bool counted = false;
    enum hc_code rc;

    *s = (struct monday_samples){.at = NULL};
    rc = monday_spans_make(&spans, scope, pick, err);
    if (rc == HC_OK)
        rc = monday_errors_counted(scope, &spans, &counted, err);
    if (rc == HC_OK && !counted) {
        monday_spans_release(&spans);
        rc = monday_spans_make_rows(&spans, scope, pick, err);
    }
    if (rc == HC_OK)
        rc = counted ? rank_counts(s, scope, &spans, arena, err)
                     : read_rows(s, scope, &spans, arena, err);
    if (rc == HC_OK && counted)
        monday_show(scope, report, columns, "monday_errors", ":hours",
                    hc_buf_str(&spans.hours));
    else if (rc == HC_OK)
        monday_show(scope, report, columns, "monday_errors_rows", ":spans",
                    hc_buf_str(&spans.spans));
    monday_spans_release(&spans);
    return rc;
}

void monday_samples_release(struct monday_samples *s)
{
    free(s->at);
    *s = (struct monday_samples){.at = NULL};
}

/* ---- finding ----------------------------------------------------------- */

const struct monday_sample *monday_samples_find(const struct monday_samples *s,
                                                int hour, size_t processor,
                                                size_t *n)
{
    const struct monday_sample key = {.hour = hour, .processor = processor};
    size_t lo = 0, hi = s->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (cell_order(&s->at[mid], &key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    for (*n = 0; lo + *n < s->n && cell_order(&s->at[lo + *n], &key) == 0;
         (*n)++)
        ;
    return s->n == 0 ? NULL : s->at + lo;
}
