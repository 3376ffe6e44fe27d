/* SPDX-License-Identifier: MIT
 *
 * The rows of one result as CSV (RFC 4180) with a header.  NULL is nothing
 * between two commas, the empty text is "". */
#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "base/limits.h"

/* Only text can look like a formula; numbers and times are ours. */
static void put_cell(struct hc_buf *b, const struct column *column,
                     const struct value *v, struct hc_buf *plain)
{
    enum column_type type = column->type;

    if (cell_is_null(type, v))
        return;
    if (type == COLUMN_TEXT) {
        escape_csv(b, v->text);
    } else if (type == COLUMN_LIST) {
        hc_buf_clear(plain);
        cell_exact(plain, type, v);
        escape_csv(b, hc_buf_str(plain));
    } else {
        cell_full(b, column, v);
    }
}

static void put_header(struct hc_buf *b, const struct result *r)
{
    for (size_t c = 0; c < r->n_columns; c++) {
        if (c > 0)
            hc_buf_add_char(b, ',');
        escape_csv(b, hc_str_from(r->columns[c].name));
    }
    hc_buf_add_char(b, '\n');
}

static enum hc_code put_rows(struct hc_buf *b, const struct result *r,
                             FILE *out, struct hc_err *err)
{
    struct hc_buf plain;
    enum hc_code rc = cell_flush(b, out, err);

    hc_buf_init(&plain, HC_MAX_RENDERED);
    for (size_t i = 0; i < r->n_rows && rc == HC_OK; i++) {
        for (size_t c = 0; c < r->n_columns; c++) {
            if (c > 0)
                hc_buf_add_char(b, ',');
            put_cell(b, &r->columns[c], cell_at(r, i, c), &plain);
        }
        hc_buf_add_char(b, '\n');
        rc = cell_flush(b, out, err);
    }
    if (rc == HC_OK)
        rc = hc_buf_check(&plain, err);
    hc_buf_release(&plain);
    return rc;
}

static enum hc_code csv_render(const struct report *r,
                               const struct render_options *o, FILE *out,
                               struct hc_err *err)
{
    const struct result *result = NULL;
    struct hc_buf b;
    enum hc_code rc = cell_choose_result(&result, r, o, err);

    if (rc != HC_OK || result == NULL)
        return rc;
    hc_buf_init(&b, HC_MAX_RENDERED);
    put_header(&b, result);
    rc = put_rows(&b, result, out, err);
    hc_buf_release(&b);
    return rc;
}

const struct renderer renderer_csv = {
    .name = "csv",
    .summary = "the rows of one result, with a header",
    .render = csv_render,
};
