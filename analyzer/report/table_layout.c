/* SPDX-License-Identifier: MIT
 *
 * Columns, texts and widths of a terminal table, see table_layout.h. */
#include "analyzer/report/table_layout.h"

#include <stdlib.h>
#include <string.h>

#include "analyzer/report/cell.h"
#include "base/limits.h"

enum {
    WIDE_FROM = 120,   /* COLUMN_WIDE columns need a terminal this wide */
    MOST_TELLING = 30, /* texts that differ later than here may look alike */
    LEAST_TEXT = 8,    /* a text column is never cut below this */
    LEAST_PROSE = 24,  /* nor are sentences broken into shorter lines */
    GOOD_TEXT = 40, /* before a text is cut to less, COLUMN_WIDE columns go */
    GAP = 2         /* blanks between columns */
};

static bool is_text(enum column_type type)
{
    return type == COLUMN_TEXT || type == COLUMN_LIST;
}

/* Safe text in l->arena; .p is NULL when there is no memory. */
static struct hc_str keep_safe(struct table_layout *l, struct hc_str plain)
{
    struct hc_str kept = {0};

    hc_buf_clear(&l->out);
    table_text_safe(&l->out, plain);
    if (l->out.failed == HC_OK)
        kept = hc_arena_str(&l->arena, hc_buf_str(&l->out));
    return kept;
}

static struct hc_str safe_cell(struct table_layout *l, size_t row, size_t c)
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
static enum hc_code layout_column(struct table_layout *l, size_t i,
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
static enum hc_code layout_fill(struct table_layout *l, struct hc_err *err)
{
    size_t n = l->r->n_columns;
    enum hc_code rc = HC_OK;

    l->column = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->width = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->least = hc_arena_alloc(&l->arena, n * sizeof(size_t));
    l->head = hc_arena_alloc(&l->arena, n * sizeof(*l->head));
    l->text = hc_arena_alloc(&l->arena, n * l->r->n_rows * sizeof(*l->text));
    l->sorted = hc_arena_alloc(&l->arena, l->r->n_rows * sizeof(*l->sorted));
    if (l->column == NULL || l->width == NULL || l->least == NULL ||
        l->head == NULL || l->text == NULL || l->sorted == NULL)
        return hc_nomem(err);
    for (size_t c = 0; c < n; c++)
        if ((l->r->columns[c].flags & COLUMN_DETAIL) == 0)
            l->column[l->n_all++] = c;
    for (size_t i = 0; i < l->n_all && rc == HC_OK; i++)
        rc = layout_column(l, i, err);
    return rc;
}

/* Width of the first n columns when none is wider than `cap` unless it must
 * be. */
static size_t total_width(const struct table_layout *l, size_t n, size_t cap)
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

/* Leave out the i-th of the columns shown. */
static void leave_out(struct table_layout *l, size_t i)
{
    size_t n = l->n--;

    rotate(l->column, i, n, sizeof *l->column);
    rotate(l->width, i, n, sizeof *l->width);
    rotate(l->least, i, n, sizeof *l->least);
    rotate(l->head, i, n, sizeof *l->head);
    for (size_t row = 0; row < l->r->n_rows; row++)
        rotate(l->text + row * l->n_all, i, n, sizeof *l->text);
}

static const struct column *shown(const struct table_layout *l, size_t i)
{
    return &l->r->columns[l->column[i]];
}

static int by_text(const void *a, const void *b)
{
    const struct hc_str *x = a, *y = b;

    return hc_str_cmp(*x, *y);
}

/* Columns of the text that a and b begin with. */
static size_t common_width(struct hc_str a, struct hc_str b)
{
    size_t n = 0;

    while (n < a.n && n < b.n && a.p[n] == b.p[n])
        n++;
    return table_text_width(hc_str_utf8_prefix(a, n));
}

/* The least width of the i-th column that shows each two different texts of it
 * as different; 0 = they differ too late. */
static size_t telling_width(struct table_layout *l, size_t i)
{
    size_t n = l->r->n_rows, width = l->least[i];
    struct hc_str *text = l->sorted;

    for (size_t row = 0; row < n; row++)
        text[row] = l->text[row * l->n_all + i];
    qsort(text, n, sizeof *text, by_text);
    for (size_t k = 1; k < n && width <= MOST_TELLING; k++)
        if (!hc_str_eq(text[k - 1], text[k])) /* one character, the ellipsis */
            width = larger(width, common_width(text[k - 1], text[k]) + 2);
    return width <= MOST_TELLING ? smaller(width, l->width[i]) : 0;
}

/* Rows that differ should look different: where names would be cut to the same
 * text, numbers at the right make room. */
static void make_telling(struct table_layout *l, size_t i)
{
    size_t before = l->least[i], telling = telling_width(l, i), n = l->n;

    if (telling <= before)
        return;
    l->least[i] = telling;
    while (n > i + 1 && total_width(l, n, 0) > l->o->width &&
           column_is_number(shown(l, n - 1)))
        n--;
    if (total_width(l, n, 0) > l->o->width)
        l->least[i] = before;
    else
        l->n = n;
}

/* Fit the terminal: leave out columns that are for wide ones alone, rather
 * than cut what tells the rows apart; when that is not enough, leave the last
 * columns out; cut the widest texts first, all to the same width. */
static void layout_fit(struct table_layout *l)
{
    size_t width = l->o->width, cap = 0;

    l->n = l->n_all;
    if (width == 0)
        return;
    for (size_t i = l->n; i-- > 0;)
        if ((shown(l, i)->flags & COLUMN_WIDE) != 0 &&
            (width < WIDE_FROM ||
             (i > 0 && total_width(l, l->n, GOOD_TEXT) > width)))
            leave_out(l, i);
    while (l->n > 1 && total_width(l, l->n, 0) > width)
        l->n--;
    for (size_t i = 0; i < l->n; i++)
        cap = larger(cap, l->width[i]);
    for (size_t i = 0; i < l->n && total_width(l, l->n, cap) > width; i++)
        if (shown(l, i)->type == COLUMN_TEXT &&
            (shown(l, i)->flags & COLUMN_PROSE) == 0)
            make_telling(l, i);
    while (cap > LEAST_TEXT && total_width(l, l->n, cap) > width)
        cap--;
    for (size_t i = 0; i < l->n; i++)
        l->width[i] = smaller(l->width[i], larger(cap, l->least[i]));
    if (l->n == 1 && l->width[0] > width)
        l->width[0] = width;
}

enum hc_code table_layout_make(struct table_layout *l, struct hc_err *err)
{
    enum hc_code rc;

    hc_arena_init(&l->arena);
    hc_buf_init(&l->out, HC_MAX_RENDERED);
    rc = layout_fill(l, err);
    if (rc == HC_OK)
        layout_fit(l);
    return rc;
}

void table_layout_release(struct table_layout *l)
{
    hc_buf_release(&l->out);
    hc_arena_release(&l->arena);
}
