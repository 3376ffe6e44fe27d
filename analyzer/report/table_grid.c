/* SPDX-License-Identifier: MIT
 *
 * The rows of one result as a table, by libsmartcols.  Every text is made safe
 * and every width is decided here, before libsmartcols sees it: its own
 * truncation has no ellipsis, its own escaping lets bidi controls through, and
 * its cells of several lines lose or repeat lines where memory is short. */
#include <libsmartcols/libsmartcols.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/table.h"
#include "base/arena.h"
#include "base/limits.h"

enum {
    WIDE_FROM = 120,  /* COLUMN_WIDE columns need a terminal this wide */
    LEAST_TEXT = 8,   /* a text column is never cut below this */
    LEAST_PROSE = 24, /* nor are sentences broken into shorter lines */
    GOOD_TEXT = 40,   /* before a text is cut to less, COLUMN_WIDE columns go */
    GAP = 2           /* blanks between columns */
};

/* One result laid out: the columns that are shown, their texts and widths. */
struct layout {
    const struct result *r;
    const struct render_options *o;
    struct hc_arena arena;
    size_t *column; /* index into r->columns */
    size_t *width;
    size_t *least;       /* width that cannot be gone below */
    size_t *height;      /* lines of each row */
    struct hc_str *head; /* column names, made safe */
    struct hc_str *text; /* r->n_rows * n_all, NUL-terminated */
    size_t n;            /* columns shown; the rest of n_all did not fit */
    size_t n_all;
    struct hc_buf out;
};

static bool is_text(enum column_type type)
{
    return type == COLUMN_TEXT || type == COLUMN_LIST;
}

static bool is_number(enum column_type type)
{
    return type == COLUMN_INT || type == COLUMN_REAL;
}

static bool is_shown(const struct column *column,
                     const struct render_options *o)
{
    bool narrow = o->width > 0 && o->width < WIDE_FROM;

    return (column->flags & COLUMN_DETAIL) == 0 &&
           ((column->flags & COLUMN_WIDE) == 0 || !narrow);
}

/* Safe text in l->arena; .p is NULL when there is no memory. */
static struct hc_str keep_safe(struct layout *l, struct hc_str plain)
{
    struct hc_str kept = {0};

    hc_buf_clear(&l->out);
    table_text_safe(&l->out, plain);
    if (l->out.failed == HC_OK)
        kept = hc_arena_str(&l->arena, hc_buf_str(&l->out));
    return kept;
}

static struct hc_str safe_cell(struct layout *l, size_t row, size_t c)
{
    const struct column *column = &l->r->columns[c];
    const struct value *v = cell_at(l->r, row, c);
    struct hc_str kept = {0};
    struct hc_buf plain;

    if (column->type == COLUMN_TEXT && !v->null)
        return keep_safe(l, v->text);
    hc_buf_init(&plain, HC_MAX_RENDERED);
    cell_shown(&plain, column, v);
    if (plain.failed == HC_OK)
        kept = keep_safe(l, hc_buf_str(&plain));
    hc_buf_release(&plain);
    return kept;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

static size_t least_width(const struct column *column)
{
    return (column->flags & COLUMN_PROSE) != 0 ? LEAST_PROSE : LEAST_TEXT;
}

/* Text and natural width of the i-th column shown. */
static enum hc_code layout_column(struct layout *l, size_t i,
                                  struct hc_err *err)
{
    const struct column *column = &l->r->columns[l->column[i]];
    size_t head_width;

    l->head[i] = keep_safe(l, hc_str_from(column->name));
    if (l->head[i].p == NULL)
        return hc_nomem(err);
    head_width = table_text_width(l->head[i]);
    l->width[i] = head_width;
    for (size_t row = 0; row < l->r->n_rows; row++) {
        struct hc_str text = safe_cell(l, row, l->column[i]);

        if (text.p == NULL)
            return hc_nomem(err);
        l->text[row * l->n_all + i] = text;
        l->width[i] = larger(l->width[i], table_text_width(text));
    }
    l->least[i] = l->width[i];
    if (is_text(column->type))
        l->least[i] =
            smaller(l->width[i], larger(head_width, least_width(column)));
    return HC_OK;
}

/* Choose the columns and make all texts; widths are the natural ones. */
static enum hc_code layout_fill(struct layout *l, struct hc_err *err)
{
    size_t n = l->r->n_columns;
    enum hc_code rc = HC_OK;

    l->column = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->width = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->least = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->head = hc_arena_alloc(&l->arena, n * sizeof(*l->head));
    l->text = hc_arena_alloc(&l->arena, n * l->r->n_rows * sizeof(*l->text));
    if (l->column == NULL || l->width == NULL || l->least == NULL ||
        l->head == NULL || l->text == NULL)
        return hc_nomem(err);
    for (size_t c = 0; c < n; c++)
        if (is_shown(&l->r->columns[c], l->o))
            l->column[l->n_all++] = c;
    for (size_t i = 0; i < l->n_all && rc == HC_OK; i++)
        rc = layout_column(l, i, err);
    return rc;
}

/* Width of the first n columns when none is wider than `cap` unless it must
 * be. */
static size_t total_width(const struct layout *l, size_t n, size_t cap)
{
    size_t total = n == 0 ? 0 : (n - 1) * GAP;

    for (size_t i = 0; i < n; i++)
        total += smaller(l->width[i], larger(cap, l->least[i]));
    return total;
}

static void rotate(void *array, size_t i, size_t n, size_t size)
{
    char *p = array, room[sizeof(struct hc_str)];

    memcpy(room, p + i * size, size);
    memmove(p + i * size, p + (i + 1) * size, (n - i - 1) * size);
    memcpy(p + (n - 1) * size, room, size);
}

/* Put the i-th column behind the others. */
static void move_last(struct layout *l, size_t i)
{
    size_t n = l->n_all;

    rotate(l->column, i, n, sizeof *l->column);
    rotate(l->width, i, n, sizeof *l->width);
    rotate(l->least, i, n, sizeof *l->least);
    rotate(l->head, i, n, sizeof *l->head);
    for (size_t row = 0; row < l->r->n_rows; row++)
        rotate(l->text + row * n, i, n, sizeof *l->text);
}

/* Fit the terminal: leave out columns that are for wide ones alone, rather
 * than cut what tells the rows apart; cut the widest texts first, all to the
 * same width; when even that is too wide, leave the last columns out. */
static void layout_fit(struct layout *l)
{
    size_t width = l->o->width, cap = 0;

    l->n = l->n_all;
    if (width == 0)
        return;
    for (size_t i = l->n; i-- > 1 && total_width(l, l->n, GOOD_TEXT) > width;)
        if ((l->r->columns[l->column[i]].flags & COLUMN_WIDE) != 0) {
            move_last(l, i);
            l->n--;
        }
    while (l->n > 1 && total_width(l, l->n, 0) > width)
        l->n--;
    for (size_t i = 0; i < l->n; i++)
        cap = larger(cap, l->width[i]);
    while (cap > LEAST_TEXT && total_width(l, l->n, cap) > width)
        cap--;
    for (size_t i = 0; i < l->n; i++)
        l->width[i] = smaller(l->width[i], larger(cap, l->least[i]));
    if (l->n == 1 && l->width[0] > width)
        l->width[0] = width;
}

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
    if ((column->flags & COLUMN_HEAT) == 0 || !is_number(column->type) ||
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
static enum hc_code fit_cell(struct layout *l, size_t row, size_t i,
                             struct hc_err *err)
{
    unsigned flags = l->r->columns[l->column[i]].flags;

    hc_buf_clear(&l->out);
    ((flags & COLUMN_PROSE) != 0 ? table_text_fold : table_text_cut)(
        &l->out, l->text[row * l->n_all + i], l->width[i]);
    return hc_buf_check(&l->out, err);
}

/* How many lines each row takes: those of its longest prose. */
static enum hc_code measure_rows(struct layout *l, struct hc_err *err)
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
            l->height[row] = larger(l->height[row], n);
        }
    }
    return rc;
}

/* The lines of l->out into column i of the next lines of the table, as many as
 * the row is high; a color only where there is one line. */
static bool put_cell(struct layout *l, struct libscols_table *t,
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
static enum hc_code fill_column(struct layout *l, struct libscols_table *t,
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
static enum hc_code lay_grid(struct layout *l, struct libscols_table *t,
                             struct hc_err *err)
{
    for (size_t i = 0; i < l->n; i++) {
        const struct column *column = &l->r->columns[l->column[i]];
        int flags = is_number(column->type) ? SCOLS_FL_RIGHT : 0;

        if (scols_table_new_column(t, l->head[i].p, 0, flags) == NULL)
            return hc_nomem(err);
    }
    for (size_t row = 0; row < l->r->n_rows; row++)
        for (size_t k = 0; k < l->height[row]; k++)
            if (scols_table_new_line(t, NULL) == NULL)
                return hc_nomem(err);
    return HC_OK;
}

static enum hc_code print_columns(struct layout *l, struct libscols_table *t,
                                  FILE *out, struct hc_err *err)
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

static enum hc_code print_table(struct layout *l, FILE *out, struct hc_err *err)
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
static void put_left_out(struct hc_buf *b, const struct layout *l,
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
    struct layout l = {.r = r, .o = o};
    enum hc_code rc;

    if (r->n_rows == 0) {
        hc_buf_add_z(b, "(no rows)\n");
        return HC_OK;
    }
    hc_arena_init(&l.arena);
    hc_buf_init(&l.out, HC_MAX_RENDERED);
    rc = layout_fill(&l, err);
    if (rc == HC_OK) {
        layout_fit(&l);
        rc = cell_flush(b, out, err);
    }
    if (rc == HC_OK && l.n > 0)
        rc = print_table(&l, out, err);
    if (rc == HC_OK)
        put_left_out(b, &l, followed);
    hc_buf_release(&l.out);
    hc_arena_release(&l.arena);
    return rc;
}
