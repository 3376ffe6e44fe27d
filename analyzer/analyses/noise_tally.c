/* SPDX-License-Identifier: MIT
 *
 * Counting by three categories, see noise_tally.h. */
#include "analyzer/analyses/noise_tally.h"

#include <stdlib.h>

#include "analyzer/categories/compat.h"

void noise_tally_init(struct noise_tally *t)
{
    *t = (struct noise_tally){.n = 0};
    text_table_init(&t->names);
    text_table_init(&t->keys);
}

void noise_tally_release(struct noise_tally *t)
{
    text_table_release(&t->names);
    text_table_release(&t->keys);
    free(t->cells);
}

const char *noise_query(const struct window *w)
{
    return w->exact ? "noise_exact" : "noise";
}

struct hc_str noise_name(const struct noise_tally *t, uint32_t category)
{
    return category == NOISE_NULL ? (struct hc_str){NULL, 0}
                                  : t->names.at[category];
}

static enum hc_code find_cell(struct noise_tally *t,
                              const uint32_t category[N_NOISE],
                              struct noise_cell **out, struct hc_err *err)
{
    struct hc_str key = {(const char *)category, N_NOISE * sizeof *category};
    uint32_t at;
    bool fresh;
    enum hc_code rc = text_table_add(&t->keys, key, &at, &fresh, err);

    if (rc != HC_OK)
        return rc;
    if (fresh && t->n == t->cap) {
        size_t cap = t->cap == 0 ? 64 : t->cap * 2;
        struct noise_cell *more = realloc(t->cells, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        t->cells = more;
        t->cap = cap;
    }
    if (fresh) {
        t->cells[at] = (struct noise_cell){.rows = 0};
        memcpy(t->cells[at].category, category, key.n);
        t->n++;
    }
    *out = &t->cells[at];
    return HC_OK;
}

static enum hc_code add(struct noise_tally *t,
                        const struct category_rules *rules,
                        struct pattern_matcher *m, const struct query *q,
                        struct hc_err *err)
{
    struct hc_str text = {NULL, 0};
    uint32_t category[N_NOISE] = {NOISE_NULL, NOISE_NULL, NOISE_NULL};
    struct noise_cell *cell = NULL;
    enum hc_code rc = HC_OK;

    if (!query_is_null(q, 0))
        text = query_str(q, 0);
    if (!query_is_null(q, 1))
        rc = text_table_add(&t->names, query_str(q, 1), &category[NOISE_STORED],
                            NULL, err);
    if (rc == HC_OK)
        rc = text_table_add(&t->names, hc_str_from(category_compat(text)),
                            &category[NOISE_COMPAT], NULL, err);
    if (rc == HC_OK)
        rc = text_table_add(&t->names,
                            rules->at[category_refine(rules, m, text)].name,
                            &category[NOISE_REFINED], NULL, err);
    if (rc == HC_OK)
        rc = find_cell(t, category, &cell, err);
    if (rc != HC_OK)
        return rc;
    cell->rows += query_int(q, 2);
    cell->runs += query_int(q, 3);
    cell->alerted += query_int(q, 4);
    t->rows += query_int(q, 2);
    t->runs += query_int(q, 3);
    t->alerted += query_int(q, 4);
    t->asked += query_int(q, 5);
    return HC_OK;
}

enum hc_code noise_tally_read(struct noise_tally *t, struct store *db,
                              const struct category_rules *rules,
                              const struct window *w, const struct filters *f,
                              struct hc_err *err)
{
    struct pattern_matcher *m = NULL;
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, noise_query(w), err);

    if (rc == HC_OK && rules->set != NULL)
        rc = pattern_matcher_open(&m, rules->set, err);
    if (rc == HC_OK) {
        query_bind_int(q, ":from_us", w->from_us);
        query_bind_int(q, ":to_us", w->to_us);
        query_bind_int(q, ":bounded", w->bounded);
        filters_bind(f, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = add(t, rules, m, q, err);
    for (size_t i = 0; m != NULL && i < pattern_set_count(rules->set); i++)
        t->limited += pattern_limit_hits(m, i);
    pattern_matcher_close(m);
    query_close(q);
    return rc;
}
