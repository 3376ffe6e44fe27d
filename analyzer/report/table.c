/* SPDX-License-Identifier: MIT
 *
 * Reports for a terminal: titles, parameters, tables (table_grid.c), totals and
 * notes, all made safe and wrapped to the width. */
#include "analyzer/report/table.h"

#include <errno.h>
#include <locale.h>
#include <stdlib.h>
#include <wchar.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/heat_text.h"
#include "base/limits.h"

void table_put_wrapped(struct hc_buf *b, const struct render_options *o,
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

/* `Label: text`, made safe and wrapped. */
static void put_line(struct hc_buf *b, const struct render_options *o,
                     const char *label, struct hc_str text)
{
    struct hc_buf line;

    hc_buf_init(&line, HC_MAX_RENDERED);
    hc_buf_add_z(&line, label);
    table_text_safe(&line, text);
    table_put_wrapped(b, o, &line);
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

/* Append what a buffer holds, or its failure. */
static void add_buf(struct hc_buf *out, const struct hc_buf *b)
{
    hc_buf_add(out, b->p, b->n);
    if (b->failed != HC_OK && out->failed == HC_OK)
        out->failed = b->failed;
}

/* The line without trailing blanks; it then holds the next one's indent. */
static void end_line(struct hc_buf *b, const struct render_options *o,
                     struct hc_buf *line)
{
    while (line->n > 0 && line->p[line->n - 1] == ' ')
        line->n--;
    if (table_text_width(hc_buf_str(line)) <= o->width) {
        add_buf(b, line);
        hc_buf_add_char(b, '\n');
    } else {
        table_put_wrapped(b, o, line);
    }
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
        add_buf(&line, &pair);
    }
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
        heat_text_put(b, r, o);
        if (r->n_rows > 0 || has_foot(r, o))
            hc_buf_add_char(b, '\n');
    }
    if (r->drawing == DRAW_FIELDS)
        table_fields_put(b, r, o, has_foot(r, o));
    else if (r->n_rows > 0 || r->drawing != DRAW_HEATMAP)
        rc = table_grid_print(b, r, o, has_foot(r, o), out, err);
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

/* Whether characters are decoded now.  The C library loads what it needs for
 * that when the first one is, and without memory takes bytes for ASCII from
 * then on; libsmartcols 2.38 never ends on a byte that is none. */
static bool decodes_utf8(void)
{
    mbstate_t state = {0};
    wchar_t c;

    return mbrtowc(&c, "\u2026", 3, &state) == 3 && c == 0x2026;
}

static enum hc_code table_render(const struct report *r,
                                 const struct render_options *o, FILE *out,
                                 struct hc_err *err)
{
    locale_t utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
    locale_t before;
    struct hc_buf b;
    enum hc_code rc;

    /* What cannot be loaded without memory may be told as missing, too. */
    if (utf8 == (locale_t)0)
        return errno == ENOMEM
                   ? hc_nomem(err)
                   : hc_fail(err, HC_EIO,
                             "tables need the locale C.UTF-8, which is "
                             "missing or does not load (out of memory)");
    before = uselocale(utf8);
    if (decodes_utf8()) {
        hc_buf_init(&b, HC_MAX_RENDERED);
        rc = print_report(&b, r, o, out, err);
        hc_buf_release(&b);
    } else {
        rc = hc_nomem(err);
    }
    (void)uselocale(before);
    freelocale(utf8);
    return rc;
}

const struct renderer renderer_table = {
    .name = "table",
    .summary = "tables for a terminal",
    .map_first = true,
    .render = table_render,
};
