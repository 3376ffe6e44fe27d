/* SPDX-License-Identifier: MIT
 *
 * A typed cell as text, and what renderers share.  Numbers never depend on a
 * locale: the program sets LC_CTYPE at most, so LC_NUMERIC is always C. */
#ifndef HINDCAST_ANALYZER_REPORT_CELL_H
#define HINDCAST_ANALYZER_REPORT_CELL_H

#include "analyzer/report/report.h"
#include "base/buf.h"

/* What stands for a list in one line: its texts joined with "; ". */
#define CELL_LIST_SEPARATOR "; "

/* Append the cell as plain, still unescaped text: integers exact, reals %.9g,
 * times RFC 3339, booleans true or false; nothing for NULL, NaN and Inf. */
void cell_exact(struct hc_buf *out, enum column_type type,
                const struct value *v);
/* The same of a cell of a column, which may ask for all digits of a real. */
void cell_full(struct hc_buf *out, const struct column *column,
               const struct value *v);
/* The same as a table for people shows it: a real with `decimals` digits. */
void cell_shown(struct hc_buf *out, const struct column *column,
                const struct value *v);
/* A total or parameter as a page for people shows it: a real with two digits,
 * none where it is whole, which is enough for ratios and percent. */
void cell_named(struct hc_buf *out, const struct named_value *v);
/* The cell as a JSON value. */
void cell_json(struct hc_buf *out, enum column_type type,
               const struct value *v);
/* "text", "int", "real", "time", "date", "bool", "list". */
const char *cell_type_name(enum column_type type);
/* NULL, or a number that is no number. */
bool cell_is_null(enum column_type type, const struct value *v);

static inline bool column_is_number(const struct column *column)
{
    return column->type == COLUMN_INT || column->type == COLUMN_REAL;
}

/* Cell of row i, column c. */
static inline const struct value *cell_at(const struct result *r, size_t i,
                                          size_t c)
{
    return &r->values[i * r->n_columns + c];
}

/* Index of the column of that name, or -1. */
ptrdiff_t cell_column(const struct result *r, const char *name);

/* Write the buffer to out and empty it.  HC_EIO, or the buffer's failure. */
HC_MUST_USE enum hc_code cell_flush(struct hc_buf *b, FILE *out,
                                    struct hc_err *err);
/* One row as a JSON object without blanks; order = column indexes, NULL = as
 * they stand. */
void cell_json_row(struct hc_buf *out, const struct result *r, size_t row,
                   const size_t *order);
/* The result that csv and ndjson print: the one o->result names, else the
 * first; NULL when the report has none.  HC_EUSAGE lists the names there are
 * when it has no such result. */
HC_MUST_USE enum hc_code cell_choose_result(const struct result **out,
                                            const struct report *r,
                                            const struct render_options *o,
                                            struct hc_err *err);

#endif
