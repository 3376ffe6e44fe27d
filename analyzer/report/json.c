/* SPDX-License-Identifier: MIT
 *
 * The JSON envelope of docs/cli.md, version 1: one row a line, so that two
 * outputs can be compared line by line.  Numbers are exact integers or %.9g,
 * times RFC 3339, NaN and infinities null. */
#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "base/limits.h"

static void put_text(struct hc_buf *b, struct hc_str s)
{
    cell_json(b, COLUMN_TEXT, &(struct value){.text = s});
}

static void put_key(struct hc_buf *b, const char *name)
{
    put_text(b, hc_str_from(name));
    hc_buf_add_z(b, ": ");
}

static void put_text_or_null(struct hc_buf *b, struct hc_str s)
{
    cell_json(b, COLUMN_TEXT, &(struct value){.null = s.n == 0, .text = s});
}

/* {"name": value, ...} */
static void put_named(struct hc_buf *b, const struct named_value *list,
                      size_t n)
{
    hc_buf_add_char(b, '{');
    for (size_t i = 0; i < n; i++) {
        if (i > 0)
            hc_buf_add_z(b, ", ");
        put_key(b, list[i].name);
        cell_json(b, list[i].type, &list[i].value);
    }
    hc_buf_add_char(b, '}');
}

static void put_columns(struct hc_buf *b, const struct result *r)
{
    hc_buf_add_z(b, "\"columns\": [");
    for (size_t c = 0; c < r->n_columns; c++) {
        const struct column *column = &r->columns[c];

        hc_buf_add_z(b, c > 0 ? ",\n{\"name\": " : "\n{\"name\": ");
        put_text(b, hc_str_from(column->name));
        hc_buf_add_z(b, ", \"type\": ");
        put_text(b, hc_str_from(cell_type_name(column->type)));
        hc_buf_add_z(b, ", \"unit\": ");
        put_text_or_null(b, hc_str_from(column->unit));
        hc_buf_add_z(b, ", \"help\": ");
        put_text(b, hc_str_from(column->help));
        hc_buf_add_char(b, '}');
    }
    hc_buf_add_z(b, "],\n");
}

/* Rows that --limit cut are said in a last note: the envelope has no key for
 * them, and a reader must not take the rest for all. */
static void put_notes(struct hc_buf *b, const struct result *r)
{
    hc_buf_add_z(b, "\"notes\": [");
    for (size_t i = 0; i < r->n_notes; i++) {
        if (i > 0)
            hc_buf_add_z(b, ", ");
        put_text(b, r->notes[i]);
    }
    if (r->n_hidden > 0)
        hc_buf_printf(b, "%s\"%zu row%s not shown (--limit).\"",
                      r->n_notes > 0 ? ", " : "", r->n_hidden,
                      r->n_hidden == 1 ? "" : "s");
    hc_buf_add_char(b, ']');
}

static enum hc_code put_result(struct hc_buf *b, const struct result *r,
                               FILE *out, struct hc_err *err)
{
    enum hc_code rc = HC_OK;

    hc_buf_add_z(b, "\n{");
    put_key(b, "name");
    put_text(b, hc_str_from(r->name));
    hc_buf_add_z(b, ",\n");
    put_columns(b, r);
    hc_buf_add_z(b, "\"rows\": [");
    for (size_t i = 0; i < r->n_rows && rc == HC_OK; i++) {
        hc_buf_add_z(b, i > 0 ? ",\n" : "\n");
        cell_json_row(b, r, i, NULL);
        rc = cell_flush(b, out, err);
    }
    hc_buf_add_z(b, "],\n\"totals\": ");
    put_named(b, r->totals, r->n_totals);
    hc_buf_add_z(b, ",\n");
    put_notes(b, r);
    hc_buf_add_char(b, '}');
    return rc;
}

static void put_evidence(struct hc_buf *b, const struct evidence *e)
{
    hc_buf_add_z(b, "\n{");
    put_key(b, "id");
    put_text(b, e->id);
    hc_buf_add_z(b, ", \"what\": ");
    put_text(b, e->what);
    hc_buf_add_z(b, ", \"sql\": ");
    put_text(b, e->sql);
    hc_buf_add_z(b, ", \"params\": ");
    put_named(b, e->params, e->n_params);
    hc_buf_add_z(b, ", \"digest\": ");
    put_text_or_null(b, e->digest);
    hc_buf_add_char(b, '}');
}

static void put_head(struct hc_buf *b, const struct report *r)
{
    hc_buf_add_z(b, "{\"schema\": 1, \"analysis\": ");
    put_text(b, r->analysis);
    hc_buf_add_z(b, ", \"title\": ");
    put_text(b, r->title);
    hc_buf_add_z(b, ",\n\"params\": ");
    put_named(b, r->params, r->n_params);
    hc_buf_add_z(b, ",\n\"results\": [");
}

static enum hc_code json_render(const struct report *r,
                                const struct render_options *o, FILE *out,
                                struct hc_err *err)
{
    enum hc_code rc = HC_OK;
    struct hc_buf b;

    (void)o;
    hc_buf_init(&b, HC_MAX_RENDERED);
    put_head(&b, r);
    for (size_t k = 0; k < r->n_results && rc == HC_OK; k++) {
        if (k > 0)
            hc_buf_add_char(&b, ',');
        rc = put_result(&b, &r->results[k], out, err);
    }
    hc_buf_add_z(&b, "],\n\"evidence\": [");
    for (size_t e = 0; e < r->n_evidence; e++) {
        if (e > 0)
            hc_buf_add_char(&b, ',');
        put_evidence(&b, &r->evidence[e]);
    }
    hc_buf_add_z(&b, "],\n\"digest\": ");
    put_text_or_null(&b, r->digest);
    hc_buf_add_z(&b, "}\n");
    if (rc == HC_OK)
        rc = cell_flush(&b, out, err);
    hc_buf_release(&b);
    return rc;
}

const struct renderer renderer_json = {
    .name = "json",
    .summary = "one document with every result, versioned",
    .digests = true,
    .render = json_render,
};
