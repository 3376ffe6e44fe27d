/* SPDX-License-Identifier: MIT
 *
 * Values of a slot, see error_values.h. */
#include "analyzer/analyses/error_values.h"

#include <inttypes.h>
#include <stdlib.h>

enum { TOP_VALUES = 3, SHOWN_VALUE = 80 };

static int by_value(const void *a, const void *b)
{
    return hc_str_cmp(((const struct error_value *)a)->value,
                      ((const struct error_value *)b)->value);
}

static int by_rows(const void *a, const void *b)
{
    const struct error_value *x = a, *y = b;

    if (x->rows != y->rows)
        return x->rows > y->rows ? -1 : 1;
    return by_value(a, b);
}

/* Equal values become one; returns how many are left. */
static size_t merge_values(struct error_value *at, size_t n)
{
    size_t out = 0;

    qsort(at, n, sizeof *at, by_value);
    for (size_t i = 0; i < n; i++) {
        if (out > 0 && hc_str_eq(at[out - 1].value, at[i].value))
            at[out - 1].rows += at[i].rows;
        else
            at[out++] = at[i];
    }
    qsort(at, out, sizeof *at, by_rows);
    return out;
}

void error_values_put(struct hc_buf *out, struct error_value *at, size_t n)
{
    n = merge_values(at, n);
    for (size_t i = 0; i < n && i < TOP_VALUES; i++) {
        hc_buf_add_z(out, i == 0 ? ": " : ", ");
        hc_buf_add_str(out, hc_str_utf8_prefix(at[i].value, SHOWN_VALUE));
        hc_buf_printf(out, " (%" PRId64 ")", at[i].rows);
    }
}
