/* SPDX-License-Identifier: MIT
 *
 * Terminal tables by libsmartcols.  Every text is made safe and every width
 * is decided here, before libsmartcols sees it: its own truncation has no
 * ellipsis, and its own escaping lets bidi controls through.  It measures by
 * LC_CTYPE, so the renderer runs under C.UTF-8 whatever the caller has. */
#include "analyzer/report/table.h"

#include <errno.h>
#include <libsmartcols/libsmartcols.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/heat_text.h"
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

/* One column of the libsmartcols table: texts cut to width, colours.  Lines are
 * a list there: to ask for each by its number took quadratic time. */
static enum hc_code fill_column(struct layout *l, struct libscols_table *t,
                                struct libscols_iter *lines, size_t i,
                                struct hc_err *err)
{
    const struct result *r = l->r;
    const struct column *column = &r->columns[l->column[i]];
    double peak = l->o->color ? column_peak(r, l->column[i]) : 0;
    bool prose = (column->flags & COLUMN_PROSE) != 0;

    scols_reset_iter(lines, SCOLS_ITER_FORWARD);
    for (size_t row = 0; row < r->n_rows; row++) {
        struct libscols_line *line = NULL;
        struct libscols_cell *to = NULL;
        const char *color = NULL;

        if (scols_table_next_line(t, lines, &line) == 0)
            to = scols_line_get_cell(line, i);
        hc_buf_clear(&l->out);
        (prose ? table_text_fold : table_text_cut)(
            &l->out, l->text[row * l->n_all + i], l->width[i]);
        if (l->out.failed != HC_OK || to == NULL ||
            scols_cell_set_data(to, hc_buf_z(&l->out)) != 0)
            return hc_nomem(err);
        if (l->o->color)
            color = cell_color(column, cell_at(r, row, l->column[i]), peak);
        if (color != NULL && scols_cell_set_color(to, color) != 0)
            return hc_nomem(err);
    }
    hc_buf_clear(&l->out);
    return HC_OK;
}

static enum hc_code print_columns(struct layout *l, struct libscols_table *t,
                                  FILE *out, struct hc_err *err)
{
    struct libscols_iter *lines;
    enum hc_code rc = HC_OK;

    for (size_t i = 0; i < l->n; i++) {
        const struct column *column = &l->r->columns[l->column[i]];
        bool prose = (column->flags & COLUMN_PROSE) != 0;
        int flags = is_number(column->type) ? SCOLS_FL_RIGHT
                    : prose                 ? SCOLS_FL_WRAP
                                            : 0;
        struct libscols_column *to =
            scols_table_new_column(t, l->head[i].p, 0, flags);

        /* Cells of several lines, broken where they hold a newline. */
        if (to == NULL || (prose && scols_column_set_wrapfunc(
                                        to, scols_wrapnl_chunksize,
                                        scols_wrapnl_nextchunk, NULL) != 0))
            return hc_nomem(err);
    }
    for (size_t row = 0; row < l->r->n_rows; row++)
        if (scols_table_new_line(t, NULL) == NULL)
            return hc_nomem(err);
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
    (void)scols_table_set_column_separator(t, "  ");
    rc = print_columns(l, t, out, err);
    scols_unref_table(t);
    return rc;
}

/* Append a line wrapped to the width, or its failure. */
static void put_wrapped(struct hc_buf *b, const struct render_options *o,
                        const struct hc_buf *line)
{
    if (line->failed == HC_OK)
        table_text_wrap(b, hc_buf_str(line), o->width, "  ");
    else if (b->failed == HC_OK)
        b->failed = line->failed;
}

static bool has_foot(const struct result *r, const struct render_options *o)
{
    return r->n_hidden > 0 || (!o->quiet && r->n_totals + r->n_notes > 0);
}

/* What did not fit is named, so that nobody thinks it does not exist.  A blank
 * line parts it, or else the foot, from the table. */
static void put_left_out(struct hc_buf *b, const struct layout *l)
{
    bool none = l->n == l->n_all || l->o->quiet;
    struct hc_buf line;

    if (!none || has_foot(l->r, l->o))
        hc_buf_add_char(b, '\n');
    if (none)
        return;
    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_add_z(&line, "Columns that need a wider terminal:");
    for (size_t i = l->n; i < l->n_all; i++)
        hc_buf_printf(&line, " %s%s", l->head[i].p,
                      i + 1 < l->n_all ? "," : "");
    put_wrapped(b, l->o, &line);
    hc_buf_release(&line);
}

static enum hc_code print_rows(struct hc_buf *b, const struct result *r,
                               const struct render_options *o, FILE *out,
                               struct hc_err *err)
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
        put_left_out(b, &l);
    hc_buf_release(&l.out);
    hc_arena_release(&l.arena);
    return rc;
}

/* `Label: text`, made safe and wrapped. */
static void put_line(struct hc_buf *b, const struct render_options *o,
                     const char *label, struct hc_str text)
{
    struct hc_buf line;

    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_add_z(&line, label);
    table_text_safe(&line, text);
    put_wrapped(b, o, &line);
    hc_buf_release(&line);
}

static void put_title(struct hc_buf *b, const struct render_options *o,
                      struct hc_str title)
{
    if (o->color)
        hc_buf_add_z(b, "\033[1m");
    put_line(b, o, "", title);
    if (o->color) {
        b->n -= b->n > 0; /* the newline goes behind the reset */
        hc_buf_add_z(b, "\033[0m\n");
    }
}

/* The line without trailing blanks; it then holds the next one's indent. */
static void end_line(struct hc_buf *b, const struct render_options *o,
                     struct hc_buf *line)
{
    while (line->n > 0 && line->p[line->n - 1] == ' ')
        line->n--;
    if (table_text_width(hc_buf_str(line)) <= o->width) {
        hc_buf_add(b, line->p, line->n);
        hc_buf_add_char(b, '\n');
    } else {
        put_wrapped(b, o, line);
    }
    if (line->failed != HC_OK && b->failed == HC_OK)
        b->failed = line->failed;
    hc_buf_clear(line);
    hc_buf_add_z(line, "  ");
}

/* `name: value, `, made safe. */
static void put_pair(struct hc_buf *out, const struct named_value *v, bool last)
{
    struct hc_buf pair;

    hc_buf_init(&pair, HC_MAX_RENDERED);
    hc_buf_printf(&pair, "%s: ", v->name);
    cell_named(&pair, v);
    if (cell_is_null(v->type, &v->value))
        hc_buf_add_z(&pair, "none");
    hc_buf_add_z(&pair, last ? "" : ", ");
    table_text_safe(out, hc_buf_str(&pair));
    if (pair.failed != HC_OK && out->failed == HC_OK)
        out->failed = pair.failed;
    hc_buf_release(&pair);
}

/* Names and values, in lines that break between two of them only. */
static void put_named(struct hc_buf *b, const struct render_options *o,
                      const char *label, const struct named_value *list,
                      size_t n)
{
    struct hc_buf line, pair;

    if (n == 0)
        return;
    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_init(&pair, HC_MAX_RENDERED);
    hc_buf_add_z(&line, label);
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n;

        hc_buf_clear(&pair);
        put_pair(&pair, &list[i], last);
        /* The blank behind the comma may stand beyond the edge. */
        if (o->width > 0 && i > 0 &&
            table_text_width(hc_buf_str(&line)) +
                    table_text_width(hc_buf_str(&pair)) >
                o->width + (last ? 0U : 1U))
            end_line(b, o, &line);
        hc_buf_add(&line, pair.p, pair.n);
    }
    if (pair.failed != HC_OK && b->failed == HC_OK)
        b->failed = pair.failed;
    end_line(b, o, &line);
    hc_buf_release(&line);
    hc_buf_release(&pair);
}

static void put_foot(struct hc_buf *b, const struct result *r,
                     const struct render_options *o)
{
    if (r->n_hidden > 0)
        hc_buf_printf(b, "%zu row%s not shown (--limit)\n", r->n_hidden,
                      r->n_hidden == 1 ? "" : "s");
    if (o->quiet)
        return;
    put_named(b, o, "Totals: ", r->totals, r->n_totals);
    for (size_t i = 0; i < r->n_notes; i++)
        put_line(b, o, "Note: ", r->notes[i]);
}

static enum hc_code print_result(struct hc_buf *b, const struct result *r,
                                 const struct render_options *o, FILE *out,
                                 struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    if (!o->quiet)
        put_title(b, o, hc_str_from(r->title));
    if (r->drawing == DRAW_HEATMAP && heat_text_fits(r)) {
        struct result top = *r;

        heat_text_put(b, r, o);
        rc = heat_text_top(&top, err);
        if (rc == HC_OK && top.n_rows > 0) {
            hc_buf_add_char(b, '\n');
            rc = print_rows(b, &top, o, out, err);
        }
        free(top.values);
    } else {
        rc = print_rows(b, r, o, out, err);
    }
    put_foot(b, r, o);
    return rc;
}

static enum hc_code print_report(struct hc_buf *b, const struct report *r,
                                 const struct render_options *o, FILE *out,
                                 struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    const char *heading = NULL;
    bool printed = false;

    if (!o->quiet) {
        put_title(b, o, r->title);
        put_named(b, o, "", r->params, r->n_params);
    }
    for (size_t k = 0; k < r->n_results && rc == HC_OK; k++) {
        const struct result *result = &r->results[k];

        /* Without titles "(no rows)" would not say of what. */
        if (o->quiet && result->n_rows == 0 && r->n_results > 1)
            continue;
        if (printed || !o->quiet)
            hc_buf_add_char(b, '\n');
        printed = true;
        if (!o->quiet && result->heading != NULL &&
            result->heading != heading) {
            put_title(b, o, hc_str_from(result->heading));
            hc_buf_add_char(b, '\n');
        }
        heading = result->heading;
        rc = print_result(b, result, o, out, err);
    }
    if (!o->quiet && r->digest.n > 0) {
        hc_buf_add_char(b, '\n');
        put_line(b, o, "Content digest: ", r->digest);
    }
    return rc == HC_OK ? cell_flush(b, out, err) : rc;
}

static enum hc_code table_render(const struct report *r,
                                 const struct render_options *o, FILE *out,
                                 struct hc_err *err)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before = (locale_t)0;
    struct hc_buf b;
    enum hc_code rc;

    if (utf8 == (locale_t)0 && errno == ENOMEM)
        return hc_nomem(err);
    if (utf8 != (locale_t)0)
        before = uselocale(utf8);
    hc_buf_init(&b, HC_MAX_RENDERED);
    rc = print_report(&b, r, o, out, err);
    hc_buf_release(&b);
    if (utf8 != (locale_t)0) {
        (void)uselocale(before);
        freelocale(utf8);
    }
    return rc;
}

const struct renderer renderer_table = {
    .name = "table",
    .summary = "tables for a terminal",
    .render = table_render,
};
