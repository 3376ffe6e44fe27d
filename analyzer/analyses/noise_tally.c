/* SPDX-License-Identifier: MIT
 *
 * Counting by three categories, see noise_tally.h. */
#include "analyzer/analyses/noise_tally.h"

#include <stdlib.h>

#include "analyzer/analyses/failed_rows.h"
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

/* Failed rows of one message, and what the rules make of it: of the rows of
 * one message and category that follow each other it is worked out once. */
struct counted {
    struct hc_str message, category; /* {NULL, 0} = none */
    int64_t rows, runs, alerted, asked;
};

struct judged {
    struct hc_str message, category;
    uint32_t compat, refined; /* numbers in names */
    bool known;
};

static bool same_text(struct hc_str a, struct hc_str b)
{
    return (a.p == NULL) == (b.p == NULL) && hc_str_eq(a, b);
}

static enum hc_code judge(struct noise_tally *t,
                          const struct category_rules *rules,
                          struct pattern_matcher *m, const struct counted *c,
                          struct judged *out, struct hc_err *err)
{
    enum hc_code rc;

    if (out->known && same_text(out->message, c->message) &&
        same_text(out->category, c->category))
        return HC_OK;
    *out = (struct judged){.message = c->message, .category = c->category};
    rc = text_table_add(&t->names, hc_str_from(category_compat(c->message)),
                        &out->compat, NULL, err);
    if (rc == HC_OK)
        rc = text_table_add(
            &t->names, rules->at[category_refine(rules, m, c->message)].name,
            &out->refined, NULL, err);
    out->known = rc == HC_OK;
    return rc;
}

static enum hc_code add(struct noise_tally *t,
                        const struct category_rules *rules,
                        struct pattern_matcher *m, const struct counted *c,
                        struct judged *judged, struct hc_err *err)
{
    uint32_t category[N_NOISE] = {NOISE_NULL, NOISE_NULL, NOISE_NULL};
    struct noise_cell *cell = NULL;
    enum hc_code rc = HC_OK;

    if (c->category.p != NULL)
        rc = text_table_add(&t->names, c->category, &category[NOISE_STORED],
                            NULL, err);
    if (rc == HC_OK)
        rc = judge(t, rules, m, c, judged, err);
    category[NOISE_COMPAT] = judged->compat;
    category[NOISE_REFINED] = judged->refined;
    if (rc == HC_OK)
        rc = find_cell(t, category, &cell, err);
    if (rc != HC_OK)
        return rc;
    cell->rows += c->rows;
    cell->runs += c->runs;
    cell->alerted += c->alerted;
    t->rows += c->rows;
    t->runs += c->runs;
    t->alerted += c->alerted;
    t->asked += c->asked;
    return HC_OK;
}

/* --exact: one statement. */
static enum hc_code add_queried(struct noise_tally *t, struct store *db,
                                const struct category_rules *rules,
                                struct pattern_matcher *m,
                                const struct window *w, const struct filters *f,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, noise_query(w), err);

    if (rc == HC_OK) {
        query_bind_int(q, ":from_us", w->from_us);
        query_bind_int(q, ":to_us", w->to_us);
        query_bind_int(q, ":bounded", w->bounded);
        filters_bind(f, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct counted c = {.message = query_str(q, 0),
                            .category = query_str(q, 1),
                            .rows = query_int(q, 2),
                            .runs = query_int(q, 3),
                            .alerted = query_int(q, 4),
                            .asked = query_int(q, 5)};
        struct judged judged = {.known = false};

        rc = add(t, rules, m, &c, &judged, err);
    }
    query_close(q);
    return rc;
}

static enum hc_code add_rows(struct noise_tally *t, struct store *db,
                             const struct category_rules *rules,
                             struct pattern_matcher *m, const struct window *w,
                             const struct filters *f, struct hc_err *err)
{
    struct failed_rows *rows = NULL;
    struct judged judged = {.known = false};
    enum hc_code rc = failed_rows_read(&rows, db, w, f, err);

    for (size_t i = 0; rc == HC_OK && i < rows->n; i++) {
        const struct failed_group *g = &rows->at[i];
        struct counted c = {
            .message = g->message.n > 0 ? g->message : (struct hc_str){NULL, 0},
            .category =
                g->category.n > 0 ? g->category : (struct hc_str){NULL, 0},
            .rows = g->rows,
            .runs = g->runs,
            .alerted = g->alert == ALERT_SENT ? g->runs : 0,
            .asked = g->alert == ALERT_NO_COLUMN ? 0 : g->rows,
        };

        rc = add(t, rules, m, &c, &judged, err);
    }
    failed_rows_free(rows);
    return rc;
}

enum hc_code noise_tally_read(struct noise_tally *t, struct store *db,
                              const struct category_rules *rules,
                              const struct window *w, const struct filters *f,
                              struct hc_err *err)
{
    struct pattern_matcher *m = NULL;
    enum hc_code rc = HC_OK;

    if (rules->set != NULL)
        rc = pattern_matcher_open(&m, rules->set, err);
    if (rc == HC_OK)
        rc = w->exact ? add_queried(t, db, rules, m, w, f, err)
                      : add_rows(t, db, rules, m, w, f, err);
    for (size_t i = 0; m != NULL && i < pattern_set_count(rules->set); i++)
        t->limited += pattern_limit_hits(m, i);
    pattern_matcher_close(m);
    return rc;
}
