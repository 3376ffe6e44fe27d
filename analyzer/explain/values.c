/* SPDX-License-Identifier: MIT
 *
 * Numbering values, see values.h. */
#include "analyzer/explain/values.h"

#include <stdlib.h>

struct assigning {
    struct diff_column *column;
    const struct group_rows *rows;
    const struct attribute_facts *facts;
    uint32_t *number; /* by row: in column->texts */
    uint32_t *known;  /* by context or error: 1 + number; 0 = not asked yet */
    size_t *n;        /* by number: rows */
};

/* Whatever the value follows from. */
static size_t origin_of(const struct assigning *a, const struct history_run *r)
{
    return a->column->attribute->scope == PER_ERROR ? r->error : r->context;
}

static enum hc_code number_row(struct assigning *a, size_t row,
                               struct hc_err *err)
{
    const struct history_run *r =
        &a->facts->history->runs[a->rows->at[row].run];
    const struct attribute *attribute = a->column->attribute;
    uint32_t *known =
        attribute->scope == PER_RUN ? NULL : &a->known[origin_of(a, r)];
    enum hc_code rc;

    if (known != NULL && *known != 0) {
        a->number[row] = *known - 1;
        return HC_OK;
    }
    rc = text_pool_add(&a->column->texts, attribute->get(a->facts, r),
                       &a->number[row], err);
    if (known != NULL)
        *known = a->number[row] + 1;
    return rc;
}

/* Texts were numbered as they came; now by their bytes. */
static enum hc_code rank(struct assigning *a, struct hc_err *err)
{
    uint32_t *new_of = NULL;
    enum hc_code rc = text_pool_rank(&a->column->texts, &new_of, err);

    for (size_t i = 0; rc == HC_OK && i < a->rows->n; i++)
        a->number[i] = new_of[a->number[i]];
    free(new_of);
    return rc;
}

struct kept {
    size_t n;
    uint32_t number;
};

static int by_rows(const void *a, const void *b)
{
    const struct kept *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return (x->number > y->number) - (x->number < y->number);
}

/* Take rows from the values that are too many: a->n becomes 0 for those that
 * are <other>, and for those that no row has. */
static enum hc_code keep_largest(struct assigning *a, size_t n_numbers,
                                 struct hc_err *err)
{
    struct kept *kept = calloc(n_numbers + 1, sizeof *kept);

    if (kept == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n_numbers; i++)
        kept[i] = (struct kept){a->n[i], (uint32_t)i};
    qsort(kept, n_numbers, sizeof *kept, by_rows);
    for (size_t i = DIFF_MAX_VALUES; i < n_numbers; i++)
        a->n[kept[i].number] = 0;
    free(kept);
    return HC_OK;
}

/* Values that are left, in the order of their numbers, and <other>. */
static enum hc_code make_values(struct assigning *a, size_t n_numbers,
                                struct hc_err *err)
{
    struct diff_column *c = a->column;
    uint16_t *value_of = calloc(n_numbers + 1, sizeof *value_of);
    size_t most = n_numbers < DIFF_MAX_VALUES ? n_numbers : DIFF_MAX_VALUES;

    c->values = calloc(most + 1, sizeof *c->values);
    c->value_of = calloc(a->rows->n + 1, sizeof *c->value_of);
    if (value_of == NULL || c->values == NULL || c->value_of == NULL) {
        free(value_of);
        return hc_nomem(err);
    }
    for (uint32_t i = 0; i < n_numbers; i++)
        if (a->n[i] > 0) {
            value_of[i] = (uint16_t)c->n_values;
            c->values[c->n_values++].text = text_pool_get(&c->texts, i);
        }
    for (size_t row = 0; row < a->rows->n; row++) {
        uint32_t number = a->number[row];

        c->value_of[row] = a->n[number] > 0 ? value_of[number] : (uint16_t)most;
        if (a->n[number] == 0)
            c->n_values = most + 1;
    }
    if (c->n_values > most)
        c->values[most].other = true;
    free(value_of);
    return HC_OK;
}

static enum hc_code assign(struct assigning *a, struct hc_err *err)
{
    size_t n_numbers;
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < a->rows->n; i++)
        rc = number_row(a, i, err);
    if (rc == HC_OK && a->column->texts.n > 1)
        rc = rank(a, err);
    n_numbers = a->column->texts.n > 0 ? a->column->texts.n : 1;
    a->n = calloc(n_numbers, sizeof *a->n);
    if (rc == HC_OK && a->n == NULL)
        rc = hc_nomem(err);
    for (size_t i = 0; rc == HC_OK && i < a->rows->n; i++)
        a->n[a->number[i]]++;
    if (rc == HC_OK && n_numbers > DIFF_MAX_VALUES)
        rc = keep_largest(a, n_numbers, err);
    return rc == HC_OK ? make_values(a, n_numbers, err) : rc;
}

enum hc_code values_assign(struct diff_column *c, const struct group_rows *rows,
                           const struct attribute_facts *facts,
                           struct hc_err *err)
{
    const struct history *h = facts->history;
    struct assigning a = {.column = c, .rows = rows, .facts = facts};
    enum hc_code rc;

    text_pool_init(&c->texts);
    a.number = calloc(rows->n + 1, sizeof *a.number);
    a.known = calloc(
        (c->attribute->scope == PER_ERROR ? h->messages.n : h->n_contexts) + 1,
        sizeof *a.known);
    rc = a.number == NULL || a.known == NULL ? hc_nomem(err) : assign(&a, err);
    free(a.number);
    free(a.known);
    free(a.n);
    return rc;
}
