/* SPDX-License-Identifier: MIT
 *
 * Traces of CSV readers, see csv_trace.h. */
#include "tests/support/csv_trace.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void add_field(const struct csv_row *row, size_t i, struct hc_buf *out)
{
    const struct cell *cell = &row->cells[i];

    if (cell->kind == CELL_NULL) {
        assert_false(row->quoted[i]);
        assert_int_equal(cell->text.n, 0);
        hc_buf_add_z(out, " []");
        return;
    }
    assert_int_equal(cell->kind, CELL_TEXT);
    hc_buf_add_z(out, row->quoted[i] ? " [\"" : " [");
    hc_buf_add_str(out, cell->text);
    hc_buf_add_z(out, row->quoted[i] ? "\"]" : "]");
}

void csv_trace(struct hc_str bytes, const struct csv_options *options,
               size_t chunk_bytes, struct hc_buf *out)
{
    const struct source_options how = {.chunk_bytes = chunk_bytes};
    struct source *in = NULL;
    struct csv *r = NULL;
    struct csv_row row;
    struct hc_str excerpt;
    struct hc_err err = {0};
    enum step step;

    assert_int_equal(source_open_memory(&in, bytes, "x.csv", &how, &err),
                     HC_OK);
    assert_int_equal(csv_open(&r, in, options, &err), HC_OK);
    while ((step = csv_next(r, &row, &excerpt, &err)) != STEP_END) {
        if (step == STEP_RECORD) {
            hc_buf_printf(out, "%" PRIu64, row.byte);
            for (size_t i = 0; i < row.n; i++)
                add_field(&row, i, out);
            hc_buf_add_z(out, row.cut ? " -\n" : "\n");
            continue;
        }
        assert_int_equal(step, STEP_REJECT);
        assert_true(err.has_byte);
        assert_true(excerpt.n > 0 && excerpt.n <= HC_MAX_EXCERPT);
        hc_buf_printf(out, "%" PRIu64 " !%s\n", err.byte, err.msg);
        err = (struct hc_err){0};
    }
    if (csv_unclosed(r))
        hc_buf_add_z(out, "unclosed\n");
    csv_close(r);
    source_close(in);
    assert_int_equal(out->failed, HC_OK);
}
