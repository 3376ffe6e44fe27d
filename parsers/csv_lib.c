/* SPDX-License-Identifier: MIT
 *
 * libcsv adapter, see csv_lib.h.
 *
 * libcsv is fed line by line.  A record ends at a line end where the number of
 * quotes so far is even: libcsv itself has refused by then whatever would make
 * that wrong.  The CR of a CRLF is held back until it is known whether it
 * stands inside quotes, because libcsv takes a lone CR for a line end. */
#include "parsers/csv_lib.h"

#include <csv.h>
#include <stdlib.h>

/* libcsv grows its buffer by this much; its default of 128 bytes makes a long
 * field quadratic where realloc copies. */
enum { FIELD_BLOCK = 64 * 1024 };

struct csv_lib {
    struct csv_parser parser;
    bool ready; /* parser stands before a record, its buffer is kept */
    struct csv_dialect dialect;
};

struct cut { /* one record while libcsv reads it */
    struct csv_fields *out;
    const char *p;   /* the record */
    size_t at;       /* where the next field starts */
    size_t n_fields; /* also those beyond the cap */
};

static int no_space(unsigned char c)
{
    (void)c;
    return 0;
}

static int is_lf(unsigned char c)
{
    return c == '\n';
}

static int is_cr(unsigned char c)
{
    return c == '\r';
}

enum hc_code csv_lib_open(struct csv_lib **out, struct csv_dialect d,
                          struct hc_err *err)
{
    struct csv_lib *l = calloc(1, sizeof *l);

    *out = NULL;
    if (l == NULL)
        return hc_nomem(err);
    l->dialect = d;
    *out = l;
    return HC_OK;
}

/* Forget what was read of a record: libcsv has no way to do so but this. */
static void forget(struct csv_lib *l)
{
    if (l->ready)
        csv_free(&l->parser);
    l->ready = false;
}

void csv_lib_close(struct csv_lib *l)
{
    if (l != NULL)
        forget(l);
    free(l);
}

static size_t count_quotes(struct hc_str s)
{
    size_t n = 0;
    const char *quote;

    while (s.n > 0 && (quote = memchr(s.p, '"', s.n)) != NULL) {
        s = hc_str_slice(s, (size_t)(quote - s.p) + 1, s.n);
        n++;
    }
    return n;
}

/* libcsv's field callback.  Where the field stands follows from its text: in
 * strict mode a quoted field is its text, two quotes and one more for each
 * quote in it.  The text is copied, its address set when all are there. */
static void on_field(void *text, size_t n, void *arg)
{
    struct cut *c = arg;
    struct csv_fields *out = c->out;
    bool quoted = n == 0 ? text != NULL : c->p[c->at] == '"';

    c->at += n + 1;
    if (quoted)
        c->at += 2 + count_quotes((struct hc_str){text, n});
    if (c->n_fields++ >= HC_MAX_COLUMNS)
        return;
    out->cell[out->n].text = (struct hc_str){NULL, n};
    out->cell[out->n].kind = text == NULL ? CELL_NULL : CELL_TEXT;
    out->quoted[out->n++] = quoted;
    hc_buf_add(&out->text, text, n);
}

static bool start(struct csv_lib *l, struct csv_fields *out)
{
    const unsigned char options =
        CSV_STRICT | CSV_STRICT_FINI | CSV_EMPTY_IS_NULL;

    out->n = 0;
    hc_buf_clear(&out->text);
    if (l->ready)
        return true;
    if (csv_init(&l->parser, options) != 0)
        return false;
    l->ready = true;
    csv_set_delim(&l->parser, (unsigned char)l->dialect.delimiter);
    csv_set_space_func(&l->parser, no_space);
    csv_set_term_func(&l->parser, l->dialect.line_end == '\r' ? is_cr : is_lf);
    csv_set_blk_size(&l->parser, FIELD_BLOCK);
    return true;
}

/* Feed s, which stands at `at` of the record. */
static enum csv_verdict feed(struct csv_lib *l, struct cut *c, struct hc_str s,
                             size_t at, struct csv_why *why)
{
    size_t n = csv_parse(&l->parser, s.p, s.n, on_field, NULL, c);

    if (n == s.n)
        return CSV_LIB_RECORD;
    if (csv_error(&l->parser) != CSV_EPARSE)
        return CSV_LIB_NOMEM;
    *why = (struct csv_why){
        .reason = c->p[c->at] == '"' ? "text after the closing quote"
                                     : "a quote inside an unquoted field",
        .field = c->n_fields + 1,
        .at = at + n,
    };
    return CSV_LIB_BAD;
}

static enum csv_verdict finish(struct cut *c, size_t used, struct csv_why *why)
{
    struct csv_fields *out = c->out;
    const char *p = out->text.p == NULL ? "" : out->text.p;

    if (out->text.failed != HC_OK)
        return CSV_LIB_NOMEM;
    for (size_t i = 0; i < out->n; i++) {
        if (out->cell[i].kind == CELL_TEXT)
            out->cell[i].text.p = p;
        p += out->cell[i].text.n;
    }
    if (c->n_fields <= HC_MAX_COLUMNS)
        return CSV_LIB_RECORD;
    *why =
        (struct csv_why){"more fields than hindcast takes", c->n_fields, used};
    return CSV_LIB_TOO_WIDE;
}

/* Lines until the record ends. */
static enum csv_verdict lines(struct csv_lib *l, struct cut *c,
                              struct hc_str bytes, bool at_end, size_t *used,
                              struct csv_why *why)
{
    const char line_end = l->dialect.line_end;
    size_t at = 0, quotes = 0;

    for (;;) {
        struct hc_str rest = hc_str_slice(bytes, at, bytes.n), line = rest;
        const char *end = memchr(rest.p, line_end, rest.n);
        enum csv_verdict v;

        if (end == NULL && !at_end)
            return CSV_LIB_MORE;
        if (end != NULL) {
            line.n = (size_t)(end - rest.p);
            rest.n = line.n + 1;
        }
        if (line_end == '\n' && line.n > 0 && line.p[line.n - 1] == '\r')
            line.n--;
        v = feed(l, c, line, at, why);
        if (v != CSV_LIB_RECORD)
            return v;
        quotes += count_quotes(line);
        *used = at + rest.n;
        if (quotes % 2 == 0)
            break;
        /* Inside quotes the line end is text like any other. */
        v = feed(l, c, (struct hc_str){line.p + line.n, rest.n - line.n},
                 at + line.n, why);
        if (v != CSV_LIB_RECORD)
            return v;
        at = *used;
        if (at == bytes.n) {
            *why = (struct csv_why){"a quoted field is never closed",
                                    c->n_fields + 1, c->at};
            return at_end ? CSV_LIB_UNCLOSED : CSV_LIB_MORE;
        }
    }
    /* A blank line gives no field: libcsv is silent about it. */
    return feed(l, c, (struct hc_str){&line_end, 1}, *used, why);
}

enum csv_verdict csv_lib_cut(struct csv_lib *l, struct hc_str bytes,
                             bool at_end, struct csv_fields *out, size_t *used,
                             struct csv_why *why)
{
    struct cut c = {.out = out, .p = bytes.p};
    enum csv_verdict v;

    if (bytes.n == 0)
        return CSV_LIB_MORE;
    if (!start(l, out))
        return CSV_LIB_NOMEM;
    v = lines(l, &c, bytes, at_end, used, why);
    if (v != CSV_LIB_RECORD) {
        forget(l);
        return v;
    }
    return finish(&c, *used, why);
}
