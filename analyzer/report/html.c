/* SPDX-License-Identifier: MIT
 *
 * One self-contained page: no script, nothing fetched, a content security
 * policy that would forbid both, every text of the inputs escaped. */
#include <string.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "analyzer/report/svg.h"
#include "base/embed.h"
#include "base/limits.h"

enum { MAX_ROWS = 200 }; /* a page is read; json, csv and ndjson hold all */

struct page {
    struct hc_buf *b;
    struct hc_buf plain; /* a cell before it is escaped */
    FILE *out;
    bool quiet;
};

static void put_z(struct page *p, const char *text)
{
    escape_html(p->b, hc_str_from(text));
}

static const char *cell_class(const struct column *column)
{
    switch (column->type) {
    case COLUMN_INT:
    case COLUMN_REAL:
        return " class=\"n\"";
    case COLUMN_TIME:
    case COLUMN_DATE:
    case COLUMN_BOOL:
        return " class=\"t\"";
    case COLUMN_LIST:
        return " class=\"l\"";
    default:
        return "";
    }
}

static void put_cell(struct page *p, const struct column *column,
                     const struct value *v)
{
    hc_buf_printf(p->b, "<td%s>", cell_class(column));
    if (cell_is_null(column->type, v)) {
        hc_buf_add_z(p->b, "<span class=\"null\">–</span>");
    } else {
        hc_buf_clear(&p->plain);
        cell_shown(&p->plain, column, v);
        escape_html(
            p->b, hc_str_utf8_prefix(hc_buf_str(&p->plain), HC_MAX_SHOWN_CELL));
        if (p->plain.n > HC_MAX_SHOWN_CELL)
            hc_buf_printf(p->b, "… (%zu bytes)", p->plain.n);
    }
    hc_buf_add_z(p->b, "</td>");
}

static void put_header(struct page *p, const struct result *r)
{
    hc_buf_add_z(p->b, "<tr>");
    for (size_t c = 0; c < r->n_columns; c++) {
        const struct column *column = &r->columns[c];

        if (column->flags & COLUMN_DETAIL)
            continue;
        hc_buf_printf(p->b, "<th scope=\"col\"%s title=\"", cell_class(column));
        put_z(p, column->help);
        hc_buf_add_z(p->b, "\">");
        put_z(p, column->name);
        hc_buf_add_z(p->b, "</th>");
    }
    hc_buf_add_z(p->b, "</tr>\n");
}

static enum hc_code put_table(struct page *p, const struct result *r,
                              struct hc_err *err)
{
    size_t n = r->n_rows < MAX_ROWS ? r->n_rows : MAX_ROWS;
    enum hc_code rc = HC_OK;

    if (r->n_rows == 0) {
        hc_buf_add_z(p->b, "<p>No rows.</p>\n");
        return HC_OK;
    }
    hc_buf_add_z(p->b, "<div class=\"scroll\" tabindex=\"0\" role=\"region\" "
                       "aria-label=\"");
    put_z(p, r->title);
    hc_buf_add_z(p->b, "\"><table>\n");
    put_header(p, r);
    for (size_t i = 0; i < n && rc == HC_OK; i++) {
        hc_buf_add_z(p->b, "<tr>");
        for (size_t c = 0; c < r->n_columns; c++)
            if ((r->columns[c].flags & COLUMN_DETAIL) == 0)
                put_cell(p, &r->columns[c], cell_at(r, i, c));
        hc_buf_add_z(p->b, "</tr>\n");
        rc = cell_flush(p->b, p->out, err);
    }
    hc_buf_add_z(p->b, "</table></div>\n");
    if (r->n_rows - n + r->n_hidden > 0)
        hc_buf_printf(p->b, "<p class=\"note\">%zu more rows.</p>\n",
                      r->n_rows - n + r->n_hidden);
    return rc;
}

/* The rest of a name behind "analysis."; NULL = it is not of that analysis.
 * With "": a name that is of none. */
static const char *own_name(const char *name, const char *analysis)
{
    size_t n = strlen(analysis);

    if (n == 0)
        return strchr(name, '.') == NULL ? name : NULL;
    return strncmp(name, analysis, n) == 0 && name[n] == '.' ? name + n + 1
                                                             : NULL;
}

/* Names and values; of one analysis where it is not NULL. */
static void put_named(struct page *p, const struct named_value *list, size_t n,
                      const char *analysis)
{
    size_t shown = 0;

    for (size_t i = 0; i < n; i++) {
        const char *name = list[i].name;

        if (analysis != NULL)
            name = own_name(name, analysis);
        if (name == NULL)
            continue;
        hc_buf_add_z(p->b, shown++ == 0 ? "<dl>\n<div><dt>" : "<div><dt>");
        put_z(p, name);
        hc_buf_add_z(p->b, "</dt><dd>");
        hc_buf_clear(&p->plain);
        cell_named(&p->plain, &list[i]);
        escape_html(p->b, hc_buf_str(&p->plain));
        hc_buf_add_z(p->b, "</dd></div>\n");
    }
    if (shown > 0)
        hc_buf_add_z(p->b, "</dl>\n");
}

/* A narrow screen scrolls a drawing: scaled down nobody could read it. */
static void put_drawing(struct page *p, const struct result *r)
{
    if (r->drawing == DRAW_NONE || r->drawing == DRAW_FIELDS)
        return;
    hc_buf_add_z(p->b, "<div class=\"figure\" tabindex=\"0\" role=\"region\" "
                       "aria-label=\"Drawing\">\n");
    if (r->drawing == DRAW_HEATMAP)
        svg_heatmap(p->b, r);
    else
        svg_lanes(p->b, r);
    hc_buf_add_z(p->b, "</div>\n");
}

static enum hc_code put_result(struct page *p, const struct result *r,
                               struct hc_err *err)
{
    const char *level = r->heading != NULL ? "h3" : "h2";
    enum hc_code rc;

    hc_buf_printf(p->b, "<section><%s", level);
    if (r->heading == NULL) {
        hc_buf_add_z(p->b, " id=\"");
        put_z(p, r->name);
        hc_buf_add_z(p->b, "\"");
    }
    hc_buf_add_z(p->b, ">");
    put_z(p, r->title);
    hc_buf_printf(p->b, "</%s>\n", level);
    put_named(p, r->totals, r->n_totals, NULL);
    put_drawing(p, r);
    if (r->drawing == DRAW_HEATMAP)
        hc_buf_add_z(p->b, "<details><summary>The numbers</summary>\n");
    rc = put_table(p, r, err);
    if (r->drawing == DRAW_HEATMAP)
        hc_buf_add_z(p->b, "</details>\n");
    for (size_t i = 0; i < r->n_notes; i++) {
        hc_buf_add_z(p->b, "<p class=\"note\">");
        escape_html(p->b, r->notes[i]);
        hc_buf_add_z(p->b, "</p>\n");
    }
    hc_buf_add_z(p->b, "</section>\n");
    return rc;
}

static enum hc_code put_results(struct page *p, const struct report *r,
                                struct hc_err *err)
{
    const char *heading = NULL;
    enum hc_code rc = HC_OK;

    for (size_t k = 0; k < r->n_results && rc == HC_OK; k++) {
        const struct result *result = &r->results[k];

        if (result->heading != NULL && result->heading != heading) {
            hc_buf_add_z(p->b, "<h2 id=\"");
            put_z(p, result->analysis);
            hc_buf_add_z(p->b, "\">");
            put_z(p, result->heading);
            hc_buf_add_z(p->b, "</h2>\n");
            if (!p->quiet)
                put_named(p, r->params, r->n_params, result->analysis);
        }
        heading = result->heading;
        rc = put_result(p, result, err);
    }
    return rc;
}

static bool has_parts(const struct report *r)
{
    for (size_t k = 0; k < r->n_results; k++)
        if (r->results[k].heading != NULL)
            return true;
    return false;
}

static void put_link(struct page *p, const char *id, const char *text)
{
    hc_buf_add_z(p->b, "<li><a href=\"#");
    put_z(p, id);
    hc_buf_add_z(p->b, "\">");
    put_z(p, text);
    hc_buf_add_z(p->b, "</a></li>\n");
}

/* Links to the parts of a page of several analyses. */
static void put_contents(struct page *p, const struct report *r)
{
    const char *heading = NULL;

    hc_buf_add_z(p->b, "<nav><ul>\n");
    for (size_t k = 0; k < r->n_results; k++) {
        const struct result *result = &r->results[k];

        if (result->heading == NULL)
            put_link(p, result->name, result->title);
        else if (result->heading != heading)
            put_link(p, result->analysis, result->heading);
        heading = result->heading;
    }
    put_link(p, "evidence", "Evidence");
    hc_buf_add_z(p->b, "</ul></nav>\n");
}

static void put_evidence(struct page *p, const struct report *r)
{
    if (r->n_evidence > 0)
        hc_buf_add_z(p->b, "<h2 id=\"evidence\">Evidence</h2>\n");
    for (size_t e = 0; e < r->n_evidence; e++) {
        const struct evidence *evidence = &r->evidence[e];

        hc_buf_add_z(p->b, "<details><summary>");
        escape_html(p->b, evidence->id);
        hc_buf_add_z(p->b, " ");
        if (evidence->analysis != NULL) {
            put_z(p, evidence->analysis);
            hc_buf_add_z(p->b, ", ");
        }
        escape_html(p->b, evidence->what);
        hc_buf_add_z(p->b, "</summary>\n");
        put_named(p, evidence->params, evidence->n_params, NULL);
        hc_buf_add_z(p->b, "<pre>");
        escape_html(p->b, evidence->sql);
        hc_buf_add_z(p->b, "</pre>\n");
        if (evidence->digest.n > 0) {
            hc_buf_add_z(p->b, "<p class=\"note\">SHA-256 of its rows: ");
            escape_html(p->b, evidence->digest);
            hc_buf_add_z(p->b, "</p>\n");
        }
        hc_buf_add_z(p->b, "</details>\n");
    }
}

static void put_head(struct page *p, const struct report *r)
{
    hc_buf_add_z(
        p->b,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n"
        "<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src "
        "'none'; style-src 'unsafe-inline'; img-src data:\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, "
        "initial-scale=1\">\n"
        "<meta name=\"referrer\" content=\"no-referrer\">\n<title>");
    escape_html(p->b, r->title);
    hc_buf_add_z(p->b, "</title>\n<style>\n");
    for (const struct embedded_file *f = embedded_pages; f->name != NULL; f++)
        hc_buf_add(p->b, f->text, f->n);
    hc_buf_add_z(p->b, "</style>\n</head>\n<body>\n<h1>");
    escape_html(p->b, r->title);
    hc_buf_add_z(p->b, "</h1>\n");
}

static enum hc_code html_render(const struct report *r,
                                const struct render_options *o, FILE *out,
                                struct hc_err *err)
{
    struct hc_buf b;
    struct page p = {.b = &b, .out = out, .quiet = o->quiet};
    enum hc_code rc;

    hc_buf_init(&b, HC_MAX_RENDERED);
    hc_buf_init(&p.plain, HC_MAX_RENDERED);
    put_head(&p, r);
    if (!o->quiet)
        put_named(&p, r->params, r->n_params, has_parts(r) ? "" : NULL);
    if (has_parts(r))
        put_contents(&p, r);
    rc = put_results(&p, r, err);
    if (!o->quiet)
        put_evidence(&p, r);
    if (r->digest.n > 0) {
        hc_buf_add_z(&b, "<p class=\"note\">Content digest: ");
        escape_html(&b, r->digest);
        hc_buf_add_z(&b, "</p>\n");
    }
    hc_buf_add_z(&b, "</body>\n</html>\n");
    if (rc == HC_OK)
        rc = hc_buf_check(&p.plain, err);
    if (rc == HC_OK)
        rc = cell_flush(&b, out, err);
    hc_buf_release(&b);
    hc_buf_release(&p.plain);
    return rc;
}

const struct renderer renderer_html = {
    .name = "html",
    .summary = "one self-contained page with drawings",
    .digests = true,
    .render = html_render,
};
