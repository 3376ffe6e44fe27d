/* SPDX-License-Identifier: MIT
 *
 * Asking a report, see report_reader.h. */
#include "tests/support/report_reader.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/report/cell.h"

const struct result *read_result(const struct report *r, const char *name)
{
    for (size_t k = 0; k < r->n_results; k++)
        if (strcmp(r->results[k].name, name) == 0)
            return &r->results[k];
    fail_msg("there is no result %s", name);
    return NULL;
}

static size_t column_of(const struct result *r, const char *column)
{
    ptrdiff_t c = cell_column(r, column);

    if (c < 0)
        fail_msg("%s has no column %s", r->name, column);
    return (size_t)c;
}

const struct value *read_cell(const struct result *r, size_t i,
                              const char *column)
{
    assert_true(i < r->n_rows);
    return cell_at(r, i, column_of(r, column));
}

int64_t read_int(const struct result *r, size_t i, const char *column)
{
    const struct value *v = read_cell(r, i, column);

    assert_false(v->null);
    return v->i;
}

const char *read_text(const struct result *r, size_t i, const char *column)
{
    static char text[4096];
    struct hc_buf b;

    hc_buf_init(&b, sizeof text - 1);
    cell_exact(&b, r->columns[column_of(r, column)].type,
               read_cell(r, i, column));
    assert_int_equal(b.failed, HC_OK);
    if (b.n > 0)
        memcpy(text, b.p, b.n);
    text[b.n] = '\0';
    hc_buf_release(&b);
    return text;
}

const struct value *read_total(const struct result *r, const char *name)
{
    for (size_t i = 0; i < r->n_totals; i++)
        if (strcmp(r->totals[i].name, name) == 0)
            return &r->totals[i].value;
    fail_msg("%s has no total %s", r->name, name);
    return NULL;
}

bool read_has_note(const struct result *r, const char *text)
{
    for (size_t i = 0; i < r->n_notes; i++)
        if (hc_str_find(r->notes[i], hc_str_from(text)) >= 0)
            return true;
    return false;
}

/* Rows and totals as JSON, one a line. */
static void put_result(struct hc_buf *b, const struct result *r)
{
    hc_buf_printf(b, "%s\n", r->name);
    for (size_t i = 0; i < r->n_rows; i++) {
        cell_json_row(b, r, i, NULL);
        hc_buf_add_char(b, '\n');
    }
    for (size_t i = 0; i < r->n_totals; i++) {
        hc_buf_printf(b, "%s ", r->totals[i].name);
        cell_json(b, r->totals[i].type, &r->totals[i].value);
        hc_buf_add_char(b, '\n');
    }
}

void read_assert_same(const struct report *a, const struct report *b)
{
    assert_int_equal(a->n_results, b->n_results);
    for (size_t k = 0; k < a->n_results; k++) {
        struct hc_buf x, y;

        hc_buf_init(&x, 1u << 24);
        hc_buf_init(&y, 1u << 24);
        put_result(&x, &a->results[k]);
        put_result(&y, &b->results[k]);
        assert_string_equal(hc_buf_z(&x), hc_buf_z(&y));
        hc_buf_release(&x);
        hc_buf_release(&y);
    }
}
