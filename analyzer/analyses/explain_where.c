/* SPDX-License-Identifier: MIT
 *
 * explain: the runs behind a number as a condition of SQL. */
#include "analyzer/analyses/explain.h"

/* Texts that one condition lists, more would be no condition to read. */
enum { MAX_LISTED = 50 };

static void add_quoted(struct hc_buf *out, struct hc_str text)
{
    hc_buf_add_char(out, '\'');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '\'')
            hc_buf_add_char(out, '\'');
        hc_buf_add_char(out, text.p[i]);
    }
    hc_buf_add_char(out, '\'');
}

/* ---- values that no expression gives ------------------------------------- */

/* What the value was made of. */
static uint32_t made_of(const struct explain_view *v, struct diff_part part,
                        size_t row)
{
    const struct history_run *r = &v->history->runs[v->diff->rows->at[row].run];

    return v->diff->columns[part.column].attribute->scope == PER_ERROR
               ? r->error
               : r->processor;
}

static void add_listed(const struct explain_view *v, struct diff_part part,
                       struct hc_buf *out)
{
    bool error = v->diff->columns[part.column].attribute->scope == PER_ERROR;
    uint32_t listed[MAX_LISTED];
    size_t n = 0;

    for (size_t row = 0; row < v->diff->rows->n; row++) {
        uint32_t number, at = 0;

        if (!diff_has(v->diff, row, part))
            continue;
        number = made_of(v, part, row);
        while (at < n && listed[at] < number)
            at++;
        if (at < n && listed[at] == number)
            continue;
        if (n == MAX_LISTED)
            return;
        for (size_t j = n++; j > at; j--)
            listed[j] = listed[j - 1];
        listed[at] = number;
    }
    hc_buf_add_z(out, error ? "error_message IN (" : "processor IN (");
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            hc_buf_add_z(out, ", ");
        add_quoted(out, text_pool_get(error ? &v->history->messages
                                            : &v->history->texts,
                                      listed[i]));
    }
    hc_buf_add_char(out, ')');
}

/* ---- any ----------------------------------------------------------------- */

void explain_where(const struct explain_view *v, struct diff_part part,
                   struct hc_buf *out)
{
    const struct attribute *a = v->diff->columns[part.column].attribute;
    struct hc_str text = diff_value(v->diff, part)->text;

    if (a->sql == NULL && text.p == NULL)
        hc_buf_add_z(out, "error_message IS NULL");
    else if (a->sql == NULL)
        add_listed(v, part, out);
    else if (text.p == NULL)
        hc_buf_printf(out, "%s IS NULL", a->sql);
    else {
        hc_buf_printf(out, "%s = ", a->sql);
        add_quoted(out, text);
    }
}
