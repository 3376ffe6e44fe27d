/* SPDX-License-Identifier: MIT
 *
 * Logs Explorer's CSV download: one column for every path that any entry has,
 * most cells empty, an apostrophe in front of whatever a spreadsheet might
 * run.  Each row is put together again as the JSON of its entry and read like
 * one, so that both downloads of the same entries agree. */
#include <inttypes.h>
#include <stdlib.h>

#include "parsers/csv.h"
#include "parsers/csv_header.h"
#include "parsers/csv_sniff.h"
#include "parsers/flat_json.h"
#include "parsers/json.h"
#include "parsers/log_json.h"
#include "parsers/remarks.h"

struct reader {
    struct source *in;
    struct csv *csv;
    struct csv_header header;
    struct flat_json *flat; /* NULL until the header was read */
    struct json_parser *parser;
    struct log_json *log;
    struct hc_buf json; /* of the row at hand */
    struct remarks remarks;
    uint64_t entries; /* rejected ones too */
    uint64_t repeats; /* headers that were skipped behind the first */
};

/* ---- sniffing ------------------------------------------------------- */

enum { SCORE_EXPLORER = 95 };

static bool has_column(const struct cell *cells, size_t n, const char *name)
{
    for (size_t i = 0; i < n; i++)
        if (hc_str_eq(flat_unguard(cells[i].text), hc_str_from(name)))
            return true;
    return false;
}

/* Every entry has these three, so every download has their columns. */
static bool is_header(const struct cell *cells, size_t n)
{
    return has_column(cells, n, "insertId") &&
           has_column(cells, n, "logName") && has_column(cells, n, "timestamp");
}

static char delimiter_of(const struct format_options *options)
{
    return options->delimiter == 0 ? ',' : options->delimiter;
}

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct csv_shape shape = csv_sniff(head, delimiter_of(options));
    struct csv_fields fields;
    size_t used;
    bool is;

    csv_fields_init(&fields);
    is = csv_split(head, shape.dialect, &fields, &used) == CSV_CUT_RECORD &&
         is_header(fields.cell, fields.n);
    csv_fields_release(&fields);
    return is ? SCORE_EXPLORER : 0;
}

/* ---- reading -------------------------------------------------------- */

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    csv_close(r->csv);
    csv_header_release(&r->header);
    flat_json_close(r->flat);
    json_parser_close(r->parser);
    log_json_close(r->log);
    hc_buf_release(&r->json);
    free(r);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    const struct csv_options how = {.delimiter = delimiter_of(options)};
    struct reader *r = calloc(1, sizeof *r);
    enum hc_code rc;

    *state = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    csv_header_init(&r->header);
    /* Quoting and the names in front make a row longer; what is longer than a
     * document may be is the JSON parser's to refuse. */
    hc_buf_init(&r->json, HC_MAX_RENDERED);
    rc = csv_open(&r->csv, in, &how, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->parser, err);
    if (rc == HC_OK)
        rc = log_json_open(&r->log, err);
    if (rc == HC_OK)
        *state = r;
    else
        close_reader(r);
    return rc;
}

static enum hc_code take_header(struct reader *r, const struct csv_row *row,
                                struct hc_err *err)
{
    enum hc_code rc;

    if (!is_header(row->cells, row->n))
        return hc_fail_at(err, HC_EFORMAT, source_name(r->in), 0, row->byte,
                          "the first row is no header of Logs Explorer: "
                          "insertId, logName or timestamp is missing");
    rc = csv_header_set(&r->header, row->cells, row->n, err);
    if (rc == HC_OK)
        rc = flat_json_open(&r->flat, &r->header.columns, err);
    return rc;
}

/* The next row of an entry: not blank, no header. */
static enum step next_row(struct reader *r, struct csv_row *row,
                          struct hc_str *excerpt, struct hc_err *err)
{
    for (;;) {
        enum step step = csv_next(r->csv, row, excerpt, err);

        if (step != STEP_RECORD)
            return step;
        if (row->n == 0)
            continue;
        if (r->flat == NULL) {
            if (take_header(r, row, err) != HC_OK)
                return STEP_ERROR;
        } else if (csv_header_repeats(&r->header, row->cells, row->n)) {
            r->repeats++;
        } else {
            return STEP_RECORD;
        }
    }
}

static enum hc_code read_entry(struct reader *r, const struct csv_row *row,
                               struct log_entry *out, struct hc_err *err)
{
    struct json_value root;
    enum hc_code rc;

    if (row->n != r->header.columns.n)
        return hc_fail(err, HC_EPARSE, "expected %zu fields, found %zu",
                       r->header.columns.n, row->n);
    hc_buf_clear(&r->json);
    rc = flat_json_build(r->flat, row->cells, &r->json, err);
    if (rc == HC_OK && hc_buf_reserve(&r->json, JSON_PADDING) != HC_OK)
        rc = hc_buf_check(&r->json, err);
    if (rc == HC_OK)
        rc = json_parse(r->parser, hc_buf_str(&r->json), &root, err);
    if (rc == HC_OK)
        rc = log_json_read(r->log, root, out, err);
    return rc;
}

static void sum_up(struct reader *r)
{
    enum { ROUND = 1000 }; /* downloads stop at 10,000 and other such counts */

    if (r->repeats > 0)
        remarks_add(&r->remarks,
                    "header rows among the entries, skipped: %" PRIu64,
                    r->repeats);
    if (csv_unclosed(r->csv))
        remarks_add(&r->remarks, "a quoted field is still open at the end: "
                                 "the file may be cut");
    if (r->entries > 0 && r->entries % ROUND == 0)
        remarks_add(&r->remarks,
                    "exactly %" PRIu64 " entries: the download may have "
                    "stopped at a limit",
                    r->entries);
}

static enum step next_entry(void *state, struct record *out,
                            struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct csv_row row;
    struct hc_err why = {0};
    enum step step = next_row(r, &row, excerpt, err);

    if (step == STEP_END)
        sum_up(r);
    if (step == STEP_END || step == STEP_ERROR)
        return step;
    r->entries++;
    if (step == STEP_REJECT) {
        if (err != NULL)
            err->record = r->entries;
        return step;
    }
    out->kind = RECORD_LOG;
    out->number = r->entries;
    out->byte = row.byte;
    out->raw = row.raw;
    if (read_entry(r, &row, &out->log, &why) == HC_OK)
        return STEP_RECORD;
    if (excerpt != NULL)
        *excerpt = hc_str_slice(row.raw, 0, HC_MAX_EXCERPT);
    (void)hc_fail_at(err, why.code, source_name(r->in), r->entries, row.byte,
                     "%s", why.msg);
    return why.code == HC_ENOMEM ? STEP_ERROR : STEP_REJECT;
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_explorer_csv = {
    .name = "explorer-csv",
    .summary = "Cloud Logging entries as the CSV download of Logs Explorer",
    .sniff = sniff,
    .open = open_reader,
    .next = next_entry,
    .close = close_reader,
    .remarks = remarks,
};
