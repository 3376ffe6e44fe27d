/* SPDX-License-Identifier: MIT
 *
 * Missed dependencies, see missing.h. */
#include "analyzer/explain/missing.h"

#include <stdlib.h>

struct missed {
    int64_t row;
    uint32_t text;
};

struct missing {
    struct text_pool texts;
    struct missed *at; /* ascending by row */
    size_t n, cap;
};

static enum hc_code add(struct missing *m, const struct query *q,
                        struct hc_err *err)
{
    if (m->n == m->cap) {
        size_t cap = m->cap == 0 ? 256 : 2 * m->cap;
        struct missed *more = realloc(m->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        m->at = more;
        m->cap = cap;
    }
    m->at[m->n] = (struct missed){.row = query_int(q, 0)};
    return text_pool_add(&m->texts, query_str(q, 1), &m->at[m->n++].text, err);
}

enum hc_code missing_open(struct missing **out, struct store *db,
                          struct hc_err *err)
{
    struct missing *m = calloc(1, sizeof *m);
    struct query *q = NULL;
    enum hc_code rc;

    *out = m;
    if (m == NULL)
        return hc_nomem(err);
    text_pool_init(&m->texts);
    rc = query_open(&q, db, "explain_missing", err);
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add(m, q, err);
    query_close(q);
    return rc;
}

void missing_close(struct missing *m)
{
    if (m == NULL)
        return;
    text_pool_release(&m->texts);
    free(m->at);
    free(m);
}

static int by_row(const void *key, const void *element)
{
    const int64_t *row = key;
    const struct missed *m = element;

    return (*row > m->row) - (*row < m->row);
}

struct hc_str missing_of(const struct missing *m, int64_t row)
{
    const struct missed *found =
        m == NULL || m->n == 0
            ? NULL
            : bsearch(&row, m->at, m->n, sizeof *m->at, by_row);

    return found == NULL ? (struct hc_str){NULL, 0}
                         : text_pool_get(&m->texts, found->text);
}
