/* SPDX-License-Identifier: MIT
 *
 * The rows of one result field by field, one on a line: for rows that are
 * looked at one by one and have more columns than a terminal. */
#include "analyzer/report/cell.h"
#include "analyzer/report/table.h"
#include "base/limits.h"

static size_t widest_name(const struct result *r)
{
    size_t width = 0;

    for (size_t c = 0; c < r->n_columns; c++) {
        size_t n = table_text_width(hc_str_from(r->columns[c].name));

        width = n > width ? n : width;
    }
    return width;
}

/* `name  value`, with what does not fit in one line below the value. */
static void put_field(struct hc_buf *b, const struct column *column,
                      const struct value *v, const struct render_options *o,
                      size_t indent)
{
    size_t room = o->width > indent ? o->width - indent : 0;
    struct hc_buf plain, safe;

    hc_buf_init(&plain, HC_MAX_RENDERED);
    hc_buf_init(&safe, HC_MAX_RENDERED);
    cell_shown(&plain, column, v);
    if (plain.failed == HC_OK)
        table_text_safe(&safe, hc_buf_str(&plain));
    hc_buf_printf(b, "%-*s", (int)indent, column->name);
    table_text_break(b, hc_buf_str(&safe), room, indent);
    if (b->failed == HC_OK)
        b->failed = plain.failed != HC_OK ? plain.failed : safe.failed;
    hc_buf_release(&safe);
    hc_buf_release(&plain);
}

void table_fields_put(struct hc_buf *b, const struct result *r,
                      const struct render_options *o, bool followed)
{
    size_t indent = widest_name(r) + 2;

    if (r->n_rows == 0)
        hc_buf_add_z(b, "(no rows)\n");
    for (size_t row = 0; row < r->n_rows; row++) {
        if (row > 0)
            hc_buf_add_char(b, '\n');
        for (size_t c = 0; c < r->n_columns; c++) {
            const struct value *v = cell_at(r, row, c);

            if (!cell_is_null(r->columns[c].type, v))
                put_field(b, &r->columns[c], v, o, indent);
        }
    }
    if (followed)
        hc_buf_add_char(b, '\n');
}
