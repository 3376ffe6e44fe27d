/* SPDX-License-Identifier: MIT
 *
 * errors --file, see error_file.h. */
#include "analyzer/analyses/error_file.h"

#include <stdlib.h>

#include "analyzer/analyses/errors_notes.h"
#include "parsers/csv.h"
#include "parsers/lines.h"
#include "parsers/source.h"

const struct column error_line_columns[] = {
    {"template_id", COLUMN_TEXT, NULL, "of this line's template", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { T_ID, T_TEMPLATE, T_COUNT, T_SHARE };

const struct column error_line_template_columns[] = {
    {"template_id", COLUMN_TEXT, NULL,
     "first 8 hex digits of the template's SHA-256", 0, 0},
    {"template", COLUMN_TEXT, NULL, "<name> and <*> stand for what varies", 0,
     0},
    {"count", COLUMN_INT, NULL, "lines", 0, 0},
    {"share", COLUMN_REAL, NULL, "of all lines", 4, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct numbers { /* of the text of each record */
    uint32_t *at;
    size_t n, cap;
};

static enum hc_code add(struct numbers *numbers, struct miner *miner,
                        struct hc_str text, struct hc_err *err)
{
    if (numbers->n == numbers->cap) {
        size_t cap = numbers->cap == 0 ? 1024 : numbers->cap * 2;
        uint32_t *more = realloc(numbers->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        numbers->at = more;
        numbers->cap = cap;
    }
    return miner_add(miner, text, &numbers->at[numbers->n++], err);
}

static enum hc_code read_lines(struct numbers *numbers, struct miner *miner,
                               struct source *in, struct hc_err *err)
{
    struct lines lines;
    struct line line;
    enum step step = STEP_RECORD;
    enum hc_code rc = lines_init(&lines, in, err);

    while (rc == HC_OK) {
        struct hc_err ignored = {0}; /* a long line is cut anyway */

        step = lines_next(&lines, &line, &ignored);
        if (step == STEP_ERROR) {
            *err = ignored;
            return err->code;
        }
        if (step == STEP_END)
            break;
        rc = add(numbers, miner, line.text, err);
    }
    return rc;
}

/* The index of the column in a header. */
static enum hc_code find_column(const struct csv_row *header, const char *name,
                                size_t *out, struct hc_err *err)
{
    for (size_t i = 0; i < header->n; i++) {
        if (hc_str_eq(header->cells[i].text, hc_str_from(name))) {
            *out = i;
            return HC_OK;
        }
    }
    return hc_fail(err, HC_EUSAGE, "the file has no column \"%.60s\"", name);
}

static enum hc_code read_csv(struct numbers *numbers, struct miner *miner,
                             struct source *in, const char *column,
                             struct hc_err *err)
{
    struct csv *csv = NULL;
    struct csv_row row;
    bool header = true;
    size_t at = 0;
    enum hc_code rc =
        csv_open(&csv, in, &(struct csv_options){.delimiter = 0}, err);

    while (rc == HC_OK) {
        enum step step = csv_next(csv, &row, NULL, err);

        if (step == STEP_END)
            break;
        if (step != STEP_RECORD) {
            rc = err->code;
        } else if (row.n == 0) {
            continue;
        } else if (header) {
            rc = find_column(&row, column, &at, err);
            header = false;
        } else {
            rc = add(numbers, miner,
                     at < row.n && row.cells[at].kind == CELL_TEXT
                         ? row.cells[at].text
                         : HC_STR(""),
                     err);
        }
    }
    if (rc == HC_OK && header)
        rc = hc_fail(err, HC_EPARSE, "the file is empty: a CSV has a header");
    csv_close(csv);
    return rc;
}

static enum hc_code read_file(struct numbers *numbers, struct miner *miner,
                              const struct options *o, struct hc_err *err)
{
    const char *path = options_text(o, "file"),
               *column = options_text(o, "column"),
               *format = options_text(o, "format-in");
    bool csv = format != NULL ? strcmp(format, "csv") == 0 : column != NULL;
    struct source *in = NULL;
    struct hc_str head;
    enum hc_code rc;

    if (csv != (column != NULL))
        return hc_fail(err, HC_EUSAGE,
                       "--format-in csv and --column NAME go together");
    rc = source_open(&in, path, path,
                     &(struct source_options){.chunk_bytes = 0}, err);
    if (rc == HC_OK)
        rc = source_peek(in, 3, &head, err);
    if (rc == HC_OK && hc_str_starts(head, HC_STR("\xef\xbb\xbf")))
        source_consume(in, 3);
    if (rc == HC_OK)
        rc = csv ? read_csv(numbers, miner, in, column, err)
                 : read_lines(numbers, miner, in, err);
    if (rc == HC_OK && (source_facts(in)->truncated ||
                        source_facts(in)->corrupt || source_facts(in)->bad_crc))
        rc = hc_fail(err, HC_ETRUNC,
                     "the compressed file is damaged at byte %llu",
                     (unsigned long long)source_facts(in)->damage_byte);
    if (rc != HC_OK && err != NULL && err->file == NULL)
        err->file = path;
    source_close(in);
    return rc;
}

/* ---- the report -------------------------------------------------------- */

struct count {
    size_t template;
    int64_t n;
};

static int by_count(const void *a, const void *b)
{
    const struct count *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return x->template <y->template ? -1 : x->template > y->template;
}

static enum hc_code fill(struct report *r, const struct miner *miner,
                         const struct numbers *numbers, struct hc_err *err)
{
    size_t n = miner_templates(miner), k;
    struct count *counts = calloc(n + 1, sizeof *counts);

    if (counts == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < n; i++)
        counts[i].template = i;
    k = report_result(r, "lines", "Template of each line", error_line_columns,
                      DRAW_NONE);
    for (size_t i = 0; i < numbers->n; i++) {
        size_t t = miner_template_of(miner, numbers->at[i]);

        counts[t].n++;
        report_row(r, k);
        report_text(r, k, 0, hc_str_from(miner_template(miner, t)->id));
    }
    report_total_int(r, k, "lines", (int64_t)numbers->n);
    qsort(counts, n, sizeof *counts, by_count);
    k = report_result(r, "templates", "Templates", error_line_template_columns,
                      DRAW_NONE);
    for (size_t i = 0; i < n; i++) {
        const struct miner_template *t =
            miner_template(miner, counts[i].template);

        report_row(r, k);
        report_text(r, k, T_ID, hc_str_from(t->id));
        report_text(r, k, T_TEMPLATE, t->text);
        report_int(r, k, T_COUNT, counts[i].n);
        report_real(r, k, T_SHARE, (double)counts[i].n / (double)numbers->n);
    }
    report_total_int(r, k, "templates", (int64_t)n);
    errors_note_counts(r, k, miner);
    free(counts);
    return HC_OK;
}

enum hc_code error_file_report(struct report *report, struct miner *miner,
                               const struct options *o, struct hc_err *err)
{
    struct numbers numbers = {NULL, 0, 0};
    enum hc_code rc = read_file(&numbers, miner, o, err);

    if (rc == HC_OK)
        rc = miner_learn(miner, err);
    if (rc == HC_OK)
        rc = fill(report, miner, &numbers, err);
    free(numbers.at);
    return rc;
}
