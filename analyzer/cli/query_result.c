/* SPDX-License-Identifier: MIT
 *
 * Queries as results, see query_result.h. */
#include "analyzer/cli/query_result.h"

static void add_lines(struct report *r, size_t k, size_t column,
                      struct hc_str text)
{
    struct hc_str line;
    bool more = text.n > 0;

    while (more) {
        more = hc_str_cut(&text, '\n', &line);
        if (line.n > 0)
            report_list_add(r, k, column, line);
    }
}

void query_result_row(struct report *r, size_t k, const struct query *q)
{
    const struct column *columns = r->results[k].columns;
    size_t n = r->results[k].n_columns;

    report_row(r, k);
    for (size_t c = 0; c < n && (int)c < query_columns(q); c++) {
        if (query_is_null(q, (int)c))
            continue;
        if (columns[c].type == COLUMN_TEXT)
            report_text(r, k, c, query_str(q, (int)c));
        else if (columns[c].type == COLUMN_LIST)
            add_lines(r, k, c, query_str(q, (int)c));
        else if (columns[c].type == COLUMN_REAL)
            report_real(r, k, c, query_real(q, (int)c));
        else
            report_int(r, k, c, query_int(q, (int)c));
    }
}

enum hc_code query_result_add(struct report *r, size_t k, struct query *q,
                              struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, k, q);
        rc = report_check(r, err);
    }
    return rc;
}

enum hc_code query_result_of(struct report *r, size_t k, struct store *db,
                             const char *name, const char *what,
                             struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, name, err);

    if (rc == HC_OK)
        rc = query_result_add(r, k, q, err);
    query_close(q);
    if (rc == HC_OK)
        (void)report_evidence(r, what, hc_str_from(query_text(name)));
    return rc;
}
