/* SPDX-License-Identifier: MIT
 *
 * Counting, see diff.h. */
#include "analyzer/explain/diff.h"

#include <stdlib.h>

#include "analyzer/explain/values.h"
#include "analyzer/stats/two_by_two.h"

enum { SIDE_OF_TABLE = DIFF_MAX_FREQUENT + 1 }; /* 0 = not frequent */

/* ---- one attribute ------------------------------------------------------- */

static void count_values(struct diff_column *c, const struct group_rows *rows)
{
    for (size_t i = 0; i < rows->n; i++)
        c->values[c->value_of[i]].count.n[rows->at[i].class]++;
}

static bool frequent(const struct diff *d, const struct diff_column *c,
                     const struct diff_value *v)
{
    bool none = v->text.p == NULL &&
                (c->attribute->flags & ATTRIBUTE_NULL_IS_NONE) != 0;
    size_t storm = diff_storm(&v->count);
    size_t all = diff_storm(&d->count) + diff_other(&d->count);

    return !v->other && !none && storm >= DIFF_MIN_RUNS &&
           (double)storm >= DIFF_MIN_SUPPORT * (double)diff_storm(&d->count) &&
           storm + diff_other(&v->count) < all;
}

static void find_frequent(const struct diff *d, struct diff_column *c)
{
    for (size_t v = 0; v < c->n_values && c->n_frequent < DIFF_MAX_FREQUENT;
         v++)
        if (frequent(d, c, &c->values[v])) {
            c->frequent[c->n_frequent++] = (uint16_t)v;
            c->values[v].frequent = (uint8_t)c->n_frequent;
        }
}

static enum hc_code measure_surprise(struct diff_column *c, struct hc_err *err)
{
    double *storm = calloc(2 * c->n_values + 1, sizeof *storm);
    double *other = storm == NULL ? NULL : storm + c->n_values;

    if (storm == NULL)
        return hc_nomem(err);
    for (size_t v = 0; v < c->n_values; v++) {
        storm[v] = (double)diff_storm(&c->values[v].count);
        other[v] = (double)diff_other(&c->values[v].count);
    }
    c->surprise = stats_jensen_shannon(storm, other, c->n_values);
    free(storm);
    return HC_OK;
}

static enum hc_code add_column(struct diff *d,
                               const struct attribute_facts *facts,
                               const struct attribute *attribute,
                               struct hc_err *err)
{
    struct diff_column *c = &d->columns[d->n_columns++];
    enum hc_code rc;

    c->attribute = attribute;
    rc = values_assign(c, d->rows, facts, err);
    if (rc != HC_OK)
        return rc;
    count_values(c, d->rows);
    find_frequent(d, c);
    return measure_surprise(c, err);
}

/* ---- two of them --------------------------------------------------------- */

static enum hc_code add_pair(struct diff *d, const struct diff_pair *pair,
                             struct hc_err *err)
{
    if (d->n_pairs == d->cap_pairs) {
        size_t cap = d->cap_pairs == 0 ? 256 : 2 * d->cap_pairs;
        struct diff_pair *more = realloc(d->pairs, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        d->pairs = more;
        d->cap_pairs = cap;
    }
    d->pairs[d->n_pairs++] = *pair;
    return HC_OK;
}

/* place[row]: of its value among the frequent ones of the column. */
static enum hc_code count_pairs(struct diff *d, size_t i, size_t k,
                                const uint8_t *place_i, const uint8_t *place_k,
                                struct hc_err *err)
{
    struct diff_count table[SIDE_OF_TABLE * SIDE_OF_TABLE] = {{{0}}};
    enum hc_code rc = HC_OK;

    for (size_t row = 0; row < d->rows->n; row++)
        table[place_i[row] * SIDE_OF_TABLE + place_k[row]]
            .n[d->rows->at[row].class]++;
    for (size_t v = 0; v < d->columns[i].n_frequent; v++)
        for (size_t w = 0; rc == HC_OK && w < d->columns[k].n_frequent; w++) {
            const struct diff_pair pair = {
                .part = {{(uint16_t)i, d->columns[i].frequent[v]},
                         {(uint16_t)k, d->columns[k].frequent[w]}},
                .count = table[(v + 1) * SIDE_OF_TABLE + w + 1]};

            if (diff_storm(&pair.count) > 0)
                rc = add_pair(d, &pair, err);
        }
    return rc;
}

static void place_rows(const struct diff *d, size_t i, uint8_t *place)
{
    const struct diff_column *c = &d->columns[i];

    for (size_t row = 0; row < d->rows->n; row++)
        place[row] = c->values[c->value_of[row]].frequent;
}

static enum hc_code count_all_pairs(struct diff *d, struct hc_err *err)
{
    size_t n = d->rows->n;
    uint8_t *place = calloc(d->n_columns * n + 1, 1);
    enum hc_code rc = HC_OK;

    if (place == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < d->n_columns; i++)
        place_rows(d, i, place + i * n);
    for (size_t i = 0; i < d->n_columns; i++)
        for (size_t k = i + 1; rc == HC_OK && k < d->n_columns; k++)
            if (d->columns[i].n_frequent > 0 && d->columns[k].n_frequent > 0)
                rc = count_pairs(d, i, k, place + i * n, place + k * n, err);
    free(place);
    return rc;
}

/* ---- all ----------------------------------------------------------------- */

enum hc_code diff_count(struct diff *out, const struct group_rows *rows,
                        const struct attribute_facts *facts, unsigned without,
                        struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    *out = (struct diff){.rows = rows};
    for (size_t i = 0; i < rows->n; i++)
        out->count.n[rows->at[i].class]++;
    for (size_t a = 0; rc == HC_OK && a < N_ATTRIBUTES; a++)
        if ((attribute_list[a].flags & without) == 0)
            rc = add_column(out, facts, &attribute_list[a], err);
    return rc == HC_OK ? count_all_pairs(out, err) : rc;
}

void diff_release(struct diff *d)
{
    for (size_t i = 0; i < d->n_columns; i++) {
        free(d->columns[i].values);
        free(d->columns[i].value_of);
        text_pool_release(&d->columns[i].texts);
    }
    free(d->pairs);
    *d = (struct diff){.n_columns = 0};
}
