/* SPDX-License-Identifier: MIT
 *
 * The rows of one result, one JSON object a line. */
#include "analyzer/report/cell.h"
#include "base/limits.h"

static enum hc_code ndjson_render(const struct report *r,
                                  const struct render_options *o, FILE *out,
                                  struct hc_err *err)
{
    const struct result *result = NULL;
    struct hc_buf b;
    enum hc_code rc = cell_choose_result(&result, r, o, err);

    if (rc != HC_OK || result == NULL)
        return rc;
    hc_buf_init(&b, HC_MAX_RENDERED);
    for (size_t i = 0; i < result->n_rows && rc == HC_OK; i++) {
        cell_json_row(&b, result, i, NULL);
        hc_buf_add_char(&b, '\n');
        rc = cell_flush(&b, out, err);
    }
    hc_buf_release(&b);
    return rc;
}

const struct renderer renderer_ndjson = {
    .name = "ndjson",
    .summary = "the rows of one result, an object a line",
    .render = ndjson_render,
};
