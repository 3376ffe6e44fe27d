/* SPDX-License-Identifier: MIT
 *
 * CSV of BigQuery and its kin: extract jobs, Console downloads, bq query, with
 * any delimiter, with a header, without one, or with one in the middle where
 * shards were glued.  Cells stay text: NULL is nothing between two
 * delimiters, "" is an empty string; what a column means is the mapper's. */
#include <inttypes.h>
#include <stdlib.h>

#include "parsers/bq_noise.h"
#include "parsers/csv.h"
#include "parsers/csv_header.h"
#include "parsers/csv_sniff.h"
#include "parsers/remarks.h"

struct reader {
    struct source *in;
    struct csv *csv;
    struct csv_header header;
    struct remarks remarks;
    uint64_t rows;    /* rejected ones too */
    uint64_t noise;   /* lines of bq that were skipped */
    uint64_t repeats; /* headers that were skipped behind the first */
    bool no_header;   /* the columns were numbered */
    bool cut;         /* the last row has fewer fields and no line end */
};

/* ---- sniffing ------------------------------------------------------- */

enum {
    SCORE_ERROR = 60,  /* bq's own error text: only this format explains it */
    SCORE_COLUMN = 20, /* one column under a plain name */
    SCORE_ROWS = 25,   /* several fields */
    SCORE_HEADER = 15, /* more where the first row reads like a header */
    SCORE_ALIKE = 30   /* more where all lines have as many fields */
};

/* Percent of lines that must have as many fields as most; more where the first
 * line is not one of them, and no names of columns either. */
enum { LEAST_ALIKE = 50, LEAST_ALIKE_ODD = 90 };

static struct hc_str first_line(struct hc_str head)
{
    const char *end = head.n == 0 ? NULL : memchr(head.p, '\n', head.n);

    return hc_str_slice(head, 0, end == NULL ? head.n : (size_t)(end - head.p));
}

static bool is_identifier(struct hc_str s)
{
    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
              (i > 0 && c >= '0' && c <= '9')))
            return false;
    }
    return s.n > 0;
}

/* How the first record fits the lines: does it have as many fields, or is it
 * names above rows of another length, and does it read like a header? */
static void look_at_first(struct hc_str head, const struct csv_shape *shape,
                          bool *fits, bool *header)
{
    struct csv_fields fields;
    size_t used, named = 0;
    bool cut;

    csv_fields_init(&fields);
    cut = csv_split(head, shape->dialect, &fields, &used) == CSV_CUT_RECORD;
    while (cut && named < fields.n && is_identifier(fields.cell[named].text))
        named++;
    *fits =
        cut && (fields.n == shape->fields || (named > 1 && named == fields.n));
    *header = *fits && csv_header_like(fields.cell, fields.n);
    csv_fields_release(&fields);
}

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct csv_shape shape;
    struct hc_str line;
    bool fits, header;

    head = bq_skip_noise(head);
    line = first_line(head);
    if (bq_line_of(line) == BQ_LINE_ERROR)
        return SCORE_ERROR;
    if (line.n == 0 || line.p[0] == '{' || line.p[0] == '[' ||
        hc_str_starts(line, HC_STR("+-")) || memchr(line.p, '\0', line.n))
        return 0; /* JSON, an ASCII table, binary */
    shape = csv_sniff(head, options->delimiter);
    if (shape.fields == 1)
        return shape.lines > 1 && is_identifier(hc_str_trim(line))
                   ? SCORE_COLUMN
                   : 0;
    look_at_first(head, &shape, &fits, &header);
    if (shape.agree < (fits ? LEAST_ALIKE : LEAST_ALIKE_ODD))
        return 0; /* prose with commas, Markdown */
    return SCORE_ROWS + (header ? SCORE_HEADER : 0) +
           (shape.lines > 1 ? SCORE_ALIKE * shape.agree / 100 : 0);
}

/* ---- reading -------------------------------------------------------- */

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    csv_close(r->csv);
    csv_header_release(&r->header);
    free(r);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    const struct csv_options how = {.delimiter = options->delimiter};
    struct reader *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *state = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    csv_header_init(&r->header);
    rc = csv_open(&r->csv, in, &how, err);
    if (rc == HC_OK && options->columns != NULL)
        rc = csv_header_given(&r->header, hc_str_from(options->columns), err);
    if (rc == HC_OK)
        *state = r;
    else
        close_reader(r);
    return rc;
}

enum use { USE_ROW, USE_SKIP, USE_ERROR };

/* Decide about a row while the columns are not known yet. */
static enum use first_row(struct reader *r, const struct csv_row *row,
                          struct hc_err *err)
{
    enum hc_code rc;

    if (csv_header_like(row->cells, row->n)) {
        rc = csv_header_set(&r->header, row->cells, row->n, err);
        return rc == HC_OK ? USE_SKIP : USE_ERROR;
    }
    r->no_header = true;
    rc = csv_header_number(&r->header, row->n, err);
    return rc == HC_OK ? USE_ROW : USE_ERROR;
}

static enum use use_of(struct reader *r, const struct csv_row *row,
                       struct hc_err *err)
{
    size_t n_columns = r->header.columns.n;
    enum bq_line line = BQ_LINE_OTHER;

    if (row->n == 0) /* NULL where there is one column, else no row */
        return n_columns == 1 ? USE_ROW : USE_SKIP;
    /* Where rows have begun, only what is no row can be noise. */
    if (r->rows == 0 || row->n != n_columns)
        line = bq_line_of(row->raw);
    if (line == BQ_LINE_ERROR && r->rows == 0) {
        (void)hc_fail_at(
            err, HC_EFORMAT, source_name(r->in), 0, row->byte,
            "this is an error of the bq command, not rows; run "
            "the query again: %.*s",
            HC_STR_ARG(hc_str_utf8_prefix(hc_str_trim(row->raw), 120)));
        return USE_ERROR;
    }
    if (line == BQ_LINE_NOISE) {
        r->noise++;
        return USE_SKIP;
    }
    if (n_columns == 0)
        return first_row(r, row, err);
    if (csv_header_repeats(&r->header, row->cells, row->n)) {
        r->repeats++;
        return USE_SKIP;
    }
    return USE_ROW;
}

static enum step wrong_count(struct reader *r, const struct csv_row *row,
                             struct hc_str *excerpt, struct hc_err *err)
{
    r->cut |= row->cut && row->n < r->header.columns.n;
    if (excerpt != NULL)
        *excerpt = hc_str_slice(row->raw, 0, HC_MAX_EXCERPT);
    (void)hc_fail_at(err, HC_EPARSE, source_name(r->in), r->rows, row->byte,
                     "expected %zu fields, found %zu", r->header.columns.n,
                     row->n);
    return STEP_REJECT;
}

/* ---- remarks -------------------------------------------------------- */

static const struct {
    uint64_t rows;
    const char *whose;
} limits[] = {
    {50, "a page of bq ls"},
    {100, "the default of bq query and bq head"},
    {1000, "a page of the API"},
    {10000, "a common limit of downloads"},
};

static void remark_truncation(struct reader *r)
{
    if (csv_unclosed(r->csv))
        remarks_add(&r->remarks, "a quoted field is still open at the end: "
                                 "the file may be cut");
    else if (r->cut)
        remarks_add(&r->remarks, "the last row ends early and without a line "
                                 "end: the file may be cut");
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
        if (r->rows == limits[i].rows)
            remarks_add(&r->remarks,
                        "exactly %" PRIu64 " rows, %s: the export may be cut",
                        r->rows, limits[i].whose);
}

static void sum_up(struct reader *r)
{
    const struct csv_header *h = &r->header;

    if (r->noise > 0)
        remarks_add(&r->remarks,
                    "lines of the bq command among the rows, skipped: %" PRIu64,
                    r->noise);
    if (r->no_header)
        remarks_add(&r->remarks,
                    "the first row is no header: columns are named col_1 to "
                    "col_%zu; name them with --columns",
                    h->columns.n);
    else if (h->unnamed > 0)
        remarks_add(&r->remarks,
                    "columns without a name, now col_ and their number: %zu",
                    h->unnamed);
    if (h->renamed > 0)
        remarks_add(&r->remarks,
                    "column names that stand twice or are too long, changed: "
                    "%zu",
                    h->renamed);
    if (r->repeats > 0)
        remarks_add(&r->remarks,
                    "header rows among the rows, skipped: %" PRIu64,
                    r->repeats);
    remark_truncation(r);
}

/* The next record that is no noise.  bq puts quotes into a line of its
 * greeting, which makes it a bad record. */
static enum step next_record(struct reader *r, struct csv_row *row,
                             struct hc_str *excerpt, struct hc_err *err)
{
    for (;;) {
        struct hc_str shown = {NULL, 0};
        enum step step = csv_next(r->csv, row, &shown, err);

        if (step != STEP_REJECT)
            return step;
        if (r->rows > 0 || bq_line_of(shown) != BQ_LINE_NOISE) {
            r->rows++;
            if (err != NULL)
                err->record = r->rows;
            if (excerpt != NULL)
                *excerpt = shown;
            return step;
        }
        r->noise++;
        if (err != NULL)
            *err = (struct hc_err){0};
    }
}

static enum step next_row(void *state, struct record *out,
                          struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct csv_row row;
    enum use use;

    do {
        enum step step = next_record(r, &row, excerpt, err);

        if (step == STEP_END)
            sum_up(r);
        if (step != STEP_RECORD)
            return step;
        use = use_of(r, &row, err);
        if (use == USE_ERROR)
            return STEP_ERROR;
    } while (use == USE_SKIP);
    r->rows++;
    if (row.n != r->header.columns.n && row.n > 0)
        return wrong_count(r, &row, excerpt, err);
    out->kind = RECORD_ROW;
    out->number = r->rows;
    out->byte = row.byte;
    out->raw = row.raw;
    out->row = (struct row){&r->header.columns, row.cells, row.n};
    return STEP_RECORD;
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_bq_csv = {
    .name = "bq-csv",
    .summary = "rows as CSV with any delimiter: BigQuery extracts, Console "
               "downloads, bq query --format=csv",
    .sniff = sniff,
    .open = open_reader,
    .next = next_row,
    .close = close_reader,
    .remarks = remarks,
};
