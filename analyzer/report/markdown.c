/* SPDX-License-Identifier: MIT
 *
 * Markdown with tables, as GitHub, GitLab and most wikis read it.  No text of
 * the inputs is markup in it (escape.h). */
#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "base/limits.h"

static bool is_shown(const struct column *column)
{
    return (column->flags & COLUMN_DETAIL) == 0;
}

static void put_text(struct hc_buf *b, const char *text)
{
    escape_markdown(b, hc_str_from(text));
}

static void put_cell(struct hc_buf *b, const struct column *column,
                     const struct value *v, struct hc_buf *plain)
{
    hc_buf_clear(plain);
    cell_shown(plain, column, v);
    escape_markdown(b,
                    hc_str_utf8_prefix(hc_buf_str(plain), HC_MAX_SHOWN_CELL));
    if (plain->n > HC_MAX_SHOWN_CELL)
        hc_buf_add_z(b, "…");
}

static void put_header(struct hc_buf *b, const struct result *r)
{
    hc_buf_add_char(b, '|');
    for (size_t c = 0; c < r->n_columns; c++) {
        if (!is_shown(&r->columns[c]))
            continue;
        hc_buf_add_char(b, ' ');
        put_text(b, r->columns[c].name);
        hc_buf_add_z(b, " |");
    }
    hc_buf_add_z(b, "\n|");
    for (size_t c = 0; c < r->n_columns; c++)
        if (is_shown(&r->columns[c]))
            hc_buf_add_z(b, column_is_number(&r->columns[c]) ? " ---: |"
                                                             : " --- |");
    hc_buf_add_char(b, '\n');
}

static void put_row(struct hc_buf *b, const struct result *r, size_t row,
                    struct hc_buf *plain)
{
    hc_buf_add_char(b, '|');
    for (size_t c = 0; c < r->n_columns; c++) {
        if (!is_shown(&r->columns[c]))
            continue;
        hc_buf_add_char(b, ' ');
        put_cell(b, &r->columns[c], cell_at(r, row, c), plain);
        hc_buf_add_z(b, " |");
    }
    hc_buf_add_char(b, '\n');
}

/* - name: value */
static void put_named(struct hc_buf *b, const struct named_value *list,
                      size_t n, struct hc_buf *plain)
{
    for (size_t i = 0; i < n; i++) {
        hc_buf_add_z(b, "- ");
        put_text(b, list[i].name);
        hc_buf_add_z(b, ": ");
        hc_buf_clear(plain);
        cell_named(plain, &list[i]);
        escape_markdown(b, hc_buf_str(plain));
        hc_buf_add_char(b, '\n');
    }
    if (n > 0)
        hc_buf_add_char(b, '\n');
}

static enum hc_code put_result(struct hc_buf *b, const struct result *r,
                               struct hc_buf *plain, FILE *out,
                               struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    hc_buf_add_z(b, r->heading != NULL ? "### " : "## ");
    put_text(b, r->title);
    hc_buf_add_z(b, "\n\n");
    if (r->n_rows > 0)
        put_header(b, r);
    else
        hc_buf_add_z(b, "No rows.\n");
    for (size_t i = 0; i < r->n_rows && rc == HC_OK; i++) {
        put_row(b, r, i, plain);
        rc = cell_flush(b, out, err);
    }
    if (r->n_hidden > 0)
        hc_buf_printf(b, "\n%zu more row%s not shown.\n", r->n_hidden,
                      r->n_hidden == 1 ? "" : "s");
    hc_buf_add_char(b, '\n');
    put_named(b, r->totals, r->n_totals, plain);
    for (size_t i = 0; i < r->n_notes; i++) {
        hc_buf_add_z(b, "> ");
        escape_markdown(b, r->notes[i]);
        hc_buf_add_z(b, "\n\n");
    }
    return rc;
}

/* SQL as an indented block: no run of backticks in it can end the block. */
static void put_code(struct hc_buf *b, struct hc_str text)
{
    struct hc_str line, clean;
    struct hc_buf shown;
    bool more;

    hc_buf_init(&shown, HC_MAX_RENDERED);
    do {
        more = hc_str_cut(&text, '\n', &line);
        hc_buf_clear(&shown);
        escape_terminal(&shown, line);
        clean = hc_buf_str(&shown);
        hc_buf_add_z(b, clean.n > 0 ? "    " : "");
        hc_buf_add_str(b, clean);
        hc_buf_add_char(b, '\n');
    } while (more);
    if (shown.failed != HC_OK)
        b->failed = shown.failed;
    hc_buf_release(&shown);
}

static void put_evidence(struct hc_buf *b, const struct report *r,
                         struct hc_buf *plain)
{
    if (r->n_evidence > 0)
        hc_buf_add_z(b, "## Evidence\n\n");
    for (size_t e = 0; e < r->n_evidence; e++) {
        const struct evidence *evidence = &r->evidence[e];

        hc_buf_add_z(b, "**");
        escape_markdown(b, evidence->id);
        hc_buf_add_z(b, "** ");
        escape_markdown(b, evidence->what);
        if (evidence->digest.n > 0) {
            hc_buf_add_z(b, ", SHA-256 of its rows ");
            escape_markdown(b, evidence->digest);
        }
        hc_buf_add_z(b, "\n\n");
        put_named(b, evidence->params, evidence->n_params, plain);
        put_code(b, evidence->sql);
        hc_buf_add_char(b, '\n');
    }
}

static enum hc_code put_results(struct hc_buf *b, const struct report *r,
                                struct hc_buf *plain, FILE *out,
                                struct hc_err *err)
{
    const char *heading = NULL;
    enum hc_code rc = HC_OK;

    for (size_t k = 0; k < r->n_results && rc == HC_OK; k++) {
        const struct result *result = &r->results[k];

        if (result->heading != NULL && result->heading != heading) {
            hc_buf_add_z(b, "## ");
            put_text(b, result->heading);
            hc_buf_add_z(b, "\n\n");
        }
        heading = result->heading;
        rc = put_result(b, result, plain, out, err);
    }
    return rc;
}

static enum hc_code markdown_render(const struct report *r,
                                    const struct render_options *o, FILE *out,
                                    struct hc_err *err)
{
    struct hc_buf b, plain;
    enum hc_code rc;

    hc_buf_init(&b, HC_MAX_RENDERED);
    hc_buf_init(&plain, HC_MAX_RENDERED);
    hc_buf_add_z(&b, "# ");
    escape_markdown(&b, r->title);
    hc_buf_add_z(&b, "\n\n");
    if (!o->quiet)
        put_named(&b, r->params, r->n_params, &plain);
    rc = put_results(&b, r, &plain, out, err);
    if (!o->quiet)
        put_evidence(&b, r, &plain);
    if (r->digest.n > 0) {
        hc_buf_add_z(&b, "Content digest: ");
        escape_markdown(&b, r->digest);
        hc_buf_add_char(&b, '\n');
    }
    if (rc == HC_OK)
        rc = hc_buf_check(&plain, err);
    if (rc == HC_OK)
        rc = cell_flush(&b, out, err);
    hc_buf_release(&b);
    hc_buf_release(&plain);
    return rc;
}

const struct renderer renderer_markdown = {
    .name = "markdown",
    .summary = "a page with tables for a wiki or a ticket",
    .digests = true,
    .render = markdown_render,
};
