/* SPDX-License-Identifier: MIT
 *
 * Cells as text, see cell.h. */
#include "analyzer/report/cell.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>

#include "analyzer/report/escape.h"
#include "base/timestamp.h"
#include "parsers/cell_type.h"

bool cell_is_null(enum column_type type, const struct value *v)
{
    return v->null || (type == COLUMN_REAL && !isfinite(v->real));
}

/* v + 0.0 turns -0 into 0. */
static void put_real(struct hc_buf *out, double v)
{
    hc_buf_printf(out, "%.9g", v + 0.0);
}

static void put_date(struct hc_buf *out, int64_t days)
{
    char text[HC_DATE_TEXT];

    if (days < INT32_MIN || days > INT32_MAX)
        hc_buf_printf(out, "%lld", (long long)days);
    else if (hc_date_format((int32_t)days, text) > 0)
        hc_buf_add_z(out, text);
}

void cell_exact(struct hc_buf *out, enum column_type type,
                const struct value *v)
{
    char text[HC_TIME_TEXT];

    if (cell_is_null(type, v))
        return;
    switch (type) {
    case COLUMN_TEXT:
        hc_buf_add_str(out, v->text);
        break;
    case COLUMN_INT:
        hc_buf_add_int(out, v->i);
        break;
    case COLUMN_REAL:
        put_real(out, v->real);
        break;
    case COLUMN_TIME:
        hc_buf_add(out, text, (size_t)hc_time_format(v->i, text));
        break;
    case COLUMN_DATE:
        put_date(out, v->i);
        break;
    case COLUMN_BOOL:
        hc_buf_add_z(out, v->i != 0 ? "true" : "false");
        break;
    case COLUMN_LIST:
        for (size_t i = 0; i < v->n_list; i++) {
            if (i > 0)
                hc_buf_add_z(out, CELL_LIST_SEPARATOR);
            hc_buf_add_str(out, v->list[i]);
        }
        break;
    }
}

static bool all_digits(const struct column *column)
{
    return column->type == COLUMN_REAL &&
           (column->flags & COLUMN_ALL_DIGITS) != 0;
}

void cell_full(struct hc_buf *out, const struct column *column,
               const struct value *v)
{
    const struct cell real = {.kind = CELL_REAL, .real = v->real + 0.0};
    char room[40];

    if (!all_digits(column) || cell_is_null(COLUMN_REAL, v))
        cell_exact(out, column->type, v);
    else
        hc_buf_add_str(out, cell_spelled(&real, room));
}

/* Fixed digits line up; what they would turn into 0 or into a wall of digits
 * is printed with an exponent instead. */
void cell_shown(struct hc_buf *out, const struct column *column,
                const struct value *v)
{
    double size = fabs(v->real);

    if (column->type != COLUMN_REAL || cell_is_null(COLUMN_REAL, v))
        cell_exact(out, column->type, v);
    else if (size >= 1e15)
        hc_buf_printf(out, "%.3g", v->real);
    else if (size > 0 && size < 0.5 * pow(10, -column->decimals))
        hc_buf_printf(out, "%.2g", v->real);
    else
        hc_buf_printf(out, "%.*f", column->decimals, v->real + 0.0);
}

void cell_named(struct hc_buf *out, const struct named_value *v)
{
    double real = v->type == COLUMN_REAL ? v->value.real : 0;
    bool whole = real == floor(real); /* false for NaN */
    const struct column as = {.type = v->type, .decimals = whole ? 0 : 2};

    cell_shown(out, &as, &v->value);
}

static void put_json_text(struct hc_buf *out, struct hc_str s)
{
    hc_buf_add_char(out, '"');
    escape_json(out, s);
    hc_buf_add_char(out, '"');
}

void cell_json(struct hc_buf *out, enum column_type type, const struct value *v)
{
    if (cell_is_null(type, v)) {
        hc_buf_add_z(out, "null");
        return;
    }
    switch (type) {
    case COLUMN_TEXT:
        put_json_text(out, v->text);
        break;
    case COLUMN_TIME:
    case COLUMN_DATE:
        hc_buf_add_char(out, '"');
        cell_exact(out, type, v);
        hc_buf_add_char(out, '"');
        break;
    case COLUMN_LIST:
        hc_buf_add_char(out, '[');
        for (size_t i = 0; i < v->n_list; i++) {
            if (i > 0)
                hc_buf_add_char(out, ',');
            put_json_text(out, v->list[i]);
        }
        hc_buf_add_char(out, ']');
        break;
    case COLUMN_INT:
    case COLUMN_REAL:
    case COLUMN_BOOL:
        cell_exact(out, type, v);
        break;
    }
}

const char *cell_type_name(enum column_type type)
{
    static const char *const names[] = {"text", "int",  "real", "time",
                                        "date", "bool", "list"};

    return names[type];
}

ptrdiff_t cell_column(const struct result *r, const char *name)
{
    for (size_t c = 0; c < r->n_columns; c++)
        if (strcmp(r->columns[c].name, name) == 0)
            return (ptrdiff_t)c;
    return -1;
}

enum hc_code cell_flush(struct hc_buf *b, FILE *out, struct hc_err *err)
{
    enum hc_code rc = hc_buf_check(b, err);

    if (rc == HC_OK && b->n > 0 && fwrite(b->p, 1, b->n, out) != b->n)
        rc = hc_fail(err, HC_EIO, "cannot write the output: %s",
                     strerror(errno));
    hc_buf_clear(b);
    return rc;
}

void cell_json_row(struct hc_buf *out, const struct result *r, size_t row,
                   const size_t *order)
{
    hc_buf_add_char(out, '{');
    for (size_t i = 0; i < r->n_columns; i++) {
        size_t c = order == NULL ? i : order[i];
        const struct value *v = cell_at(r, row, c);

        if (i > 0)
            hc_buf_add_char(out, ',');
        put_json_text(out, hc_str_from(r->columns[c].name));
        hc_buf_add_char(out, ':');
        if (all_digits(&r->columns[c]) && !cell_is_null(COLUMN_REAL, v))
            cell_full(out, &r->columns[c], v);
        else
            cell_json(out, r->columns[c].type, v);
    }
    hc_buf_add_char(out, '}');
}

enum hc_code cell_choose_result(const struct result **out,
                                const struct report *r,
                                const struct render_options *o,
                                struct hc_err *err)
{
    char names[160] = "";
    size_t n = 0;

    *out = NULL;
    for (size_t k = 0; k < r->n_results; k++) {
        if (o->result == NULL || strcmp(r->results[k].name, o->result) == 0) {
            *out = &r->results[k];
            return HC_OK;
        }
        if (n < sizeof names)
            n += (size_t)snprintf(names + n, sizeof names - n, "%s%s",
                                  k > 0 ? ", " : "", r->results[k].name);
    }
    if (o->result == NULL)
        return HC_OK;
    return hc_fail(err, HC_EUSAGE, "there is no result \"%.40s\", only %s",
                   o->result, names);
}
