/* SPDX-License-Identifier: MIT
 *
 * The rows of one result as a table, by libsmartcols.  Every text is made safe
 * and every width is decided (table_layout.h) before libsmartcols sees it: its
 * own truncation has no ellipsis, its own escaping lets bidi controls through,
 * and its cells of several lines lose or repeat lines where memory is short. */
#include <libsmartcols/libsmartcols.h>
#include <math.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/table_layout.h"
#include "base/limits.h"

/* Largest magnitude of a column, what its heat is measured against. */
static double column_peak(const struct result *r, size_t c)
{
    enum column_type type = r->columns[c].type;
    double peak = 0;

    for (size_t row = 0; row < r->n_rows; row++) {
        const struct value *v = cell_at(r, row, c);

        if (!cell_is_null(type, v))
            peak = fmax(peak, type == COLUMN_REAL ? v->real : (double)v->i);
    }
    return peak;
}

/* The colour of a cell, NULL = none: only what is hot or critical has one. */
static const char *cell_color(const struct column *column,
                              const struct value *v, double peak)
{
    double share;

    if (cell_is_null(column->type, v))
        return NULL;
    if (column->type == COLUMN_TEXT) {
        if (hc_str_eq(v->text, HC_STR("critical")))
            return "\033[1;31m";
        return hc_str_eq(v->text, HC_STR("warning")) ? "\033[33m" : NULL;
    }
    if ((column->flags & COLUMN_HEAT) == 0 || !column_is_number(column) ||
        peak <= 0)
        return NULL;
    share = (column->type == COLUMN_REAL ? v->real : (double)v->i) / peak;
    return share >= 0.75  ? "\033[1;31m"
           : share >= 0.5 ? "\033[31m"
           : share >= 0.2 ? "\033[33m"
                          : NULL;
}

/* The text of a cell as it is printed, in l->out: cut to its width or, prose,
 * in lines of it. */
static enum hc_code fit_cell(struct table_layout *l, size_t row, size_t i,
                             struct hc_err *err)
{
    unsigned flags = l->r->columns[l->column[i]].flags;

    hc_buf_clear(&l->out);
    ((flags & COLUMN_PROSE) != 0 ? table_text_fold : table_text_cut)(
        &l->out, l->text[row * l->n_all + i], l->width[i]);
    return hc_buf_check(&l->out, err);
}

/* How many lines each row takes: those of its longest prose. */
static enum hc_code measure_rows(struct table_layout *l, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    l->height = hc_arena_alloc(&l->arena, l->r->n_rows * sizeof *l->height);
    if (l->height == NULL)
        return hc_nomem(err);
    for (size_t row = 0; row < l->r->n_rows; row++)
        l->height[row] = 1;
    for (size_t i = 0; i < l->n; i++) {
        if ((l->r->columns[l->column[i]].flags & COLUMN_PROSE) == 0)
            continue;
        for (size_t row = 0; row < l->r->n_rows && rc == HC_OK; row++) {
            size_t n = 1;

            rc = fit_cell(l, row, i, err);
            for (size_t k = 0; rc == HC_OK && k < l->out.n; k++)
                n += l->out.p[k] == '\n';
            if (n > l->height[row])
                l->height[row] = n;
        }
    }
    return rc;
}

/* The lines of l->out into column i of the next lines of the table, as many as
 * the row is high; a color only where there is one line. */
static bool put_cell(struct table_layout *l, struct libscols_table *t,
                     struct libscols_iter *lines, size_t row, size_t i,
                     const char *color)
{
    struct hc_str rest = {hc_buf_z(&l->out), l->out.n};
    bool more = true, ok = true;

    for (size_t k = 0; ok && k < l->height[row]; k++) {
        struct libscols_line *line = NULL;
        struct libscols_cell *to = NULL;
        struct hc_str text;

        if (scols_table_next_line(t, lines, &line) == 0)
            to = scols_line_get_cell(line, i);
        ok = to != NULL;
        if (!ok || !more)
            continue;
        more = hc_str_cut(&rest, '\n', &text);
        if (more) /* the newline becomes the end */
            l->out.p[rest.p - l->out.p - 1] = '\0';
        ok = scols_cell_set_data(to, text.p) == 0 &&
             (color == NULL || scols_cell_set_color(to, color) == 0);
    }
    return ok;
}

/* One column of the libsmartcols table: texts and colours.  Lines are a list
 * there: to ask for each by its number took quadratic time. */
static enum hc_code fill_column(struct table_layout *l,
                                struct libscols_table *t,
                                struct libscols_iter *lines, size_t i,
                                struct hc_err *err)
{
    const struct result *r = l->r;
    const struct column *column = &r->columns[l->column[i]];
    double peak = l->o->color ? column_peak(r, l->column[i]) : 0;
    enum hc_code rc = HC_OK;

    scols_reset_iter(lines, SCOLS_ITER_FORWARD);
    for (size_t row = 0; row < r->n_rows && rc == HC_OK; row++) {
        const char *color = NULL;

        rc = fit_cell(l, row, i, err);
        if (l->o->color)
            color = cell_color(column, cell_at(r, row, l->column[i]), peak);
        if (rc == HC_OK && !put_cell(l, t, lines, row, i, color))
            rc = hc_nomem(err);
    }
    hc_buf_clear(&l->out);
    return rc;
}

/* Empty columns and lines. */
static enum hc_code lay_grid(struct table_layout *l, struct libscols_table *t,
                             struct hc_err *err)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct column *column = &l->r->columns[l->column[i]];
        int flags = column_is_number(column) ? SCOLS_FL_RIGHT : 0;

        if (scols_table_new_column(t, l->head[i].p, 0, flags) == NULL)
            return hc_nomem(err);
    }
    for (size_t row = 0; row < l->r->n_rows; row++)
        for (size_t k = 0; k < l->height[row]; k++)
            if (scols_table_new_line(t, NULL) == NULL)
                return hc_nomem(err);
    return HC_OK;
}

static enum hc_code print_columns(struct table_layout *l,
                                  struct libscols_table *t, FILE *out,
                                  struct hc_err *err)
{
    struct libscols_iter *lines;
    enum hc_code rc = measure_rows(l, err);

    if (rc == HC_OK)
        rc = lay_grid(l, t, err);
    if (rc != HC_OK)
        return rc;
    lines = scols_new_iter(SCOLS_ITER_FORWARD);
    if (lines == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < l->n && rc == HC_OK; i++)
        rc = fill_column(l, t, lines, i, err);
    scols_free_iter(lines);
    if (rc == HC_OK && scols_table_set_stream(t, out) != 0)
        rc = hc_nomem(err);
    if (rc == HC_OK && scols_print_table(t) != 0)
        rc = hc_nomem(err);
    return rc;
}

static enum hc_code print_table(struct table_layout *l, FILE *out,
                                struct hc_err *err)
{
    struct libscols_table *t = scols_new_table();
    enum hc_code rc;

    if (t == NULL)
        return hc_nomem(err);
    /* Widths and escapes are final: it shall neither cut nor encode. */
    (void)scols_table_set_termforce(t, SCOLS_TERMFORCE_NEVER);
    (void)scols_table_enable_noencoding(t, 1);
    (void)scols_table_enable_colors(t, l->o->color);
    if (scols_table_set_column_separator(t, "  ") == 0)
        rc = print_columns(l, t, out, err);
    else
        rc = hc_nomem(err);
    scols_unref_table(t);
    return rc;
}

/* What did not fit is named, so that nobody thinks it does not exist.  A blank
 * line parts it, or else what follows, from the table. */
static void put_left_out(struct hc_buf *b, const struct table_layout *l,
                         bool followed)
{
    bool none = l->n == l->n_all || l->o->quiet;
    struct hc_buf line;

    if (!none || followed)
        hc_buf_add_char(b, '\n');
    if (none)
        return;
    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_add_z(&line, "Columns that need a wider terminal:");
    for (size_t i = l->n; i < l->n_all; i++)
        hc_buf_printf(&line, " %s%s", l->head[i].p,
                      i + 1 < l->n_all ? "," : "");
    table_put_wrapped(b, l->o, &line);
    hc_buf_release(&line);
}

enum hc_code table_grid_print(struct hc_buf *b, const struct result *r,
                              const struct render_options *o, bool followed,
                              FILE *out, struct hc_err *err)
{
    struct table_layout l = {.r = r, .o = o};
    enum hc_code rc;

    if (r->n_rows == 0) {
        hc_buf_add_z(b, "(no rows)\n");
        return HC_OK;
    }
    rc = table_layout_make(&l, err);
    if (rc == HC_OK)
        rc = cell_flush(b, out, err);
    if (rc == HC_OK && l.n > 0)
        rc = print_table(&l, out, err);
    if (rc == HC_OK)
        put_left_out(b, &l, followed);
    table_layout_release(&l);
    return rc;
}
