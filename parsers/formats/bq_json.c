/* SPDX-License-Identifier: MIT
 *
 * Rows as JSON objects: NDJSON extracts, `bq query --format=json` and
 * prettyjson, Console downloads.  A missing key is NULL, any scalar may be a
 * string; the mapper types cells, not this reader.
 *
 * Dumps whose rows lie inside of a wrapper (functions, jobs, dbt results) are
 * no tables: they are refused by what they are. */
#include <stdlib.h>

#include "parsers/format.h"
#include "parsers/json.h"
#include "parsers/json_look.h"
#include "parsers/json_row.h"
#include "parsers/remarks.h"

enum { SCORE_ROWS = 50, SCORE_REFUSED = 10 };

struct reader {
    struct source *in;
    struct json_split *split;
    struct json_parser *parser;
    struct json_row *row;
    struct remarks remarks;
};

/* ---- what is refused ------------------------------------------------ */

static const struct {
    const char *key; /* of the outermost object */
    char first;      /* first byte of its value */
    const char *what;
} dumps[] = {
    {"functions", '[', "a list of Cloud Functions"},
    {"services", '[', "a list of Cloud Run services"},
    {"subscriptions", '[', "a list of Pub/Sub subscriptions"},
    {"topics", '[', "a list of Pub/Sub topics"},
    {"jobs", '[', "a list of jobs"},
    {"executions", '[', "a list of executions"},
    {"builds", '[', "a list of builds"},
    {"results", '[', "a list of results, as dbt writes it"},
    {"task_instances", '[', "a list of Airflow task instances"},
    {"workflow_runs", '[', "a list of GitHub Actions runs"},
    {"workflow_job", '{', "a GitHub Actions webhook"},
    {"workflow_run", '{', "a GitHub Actions webhook"},
    {"rows", '[', "rows inside of a wrapper object"},
    {"items", '[', "a list inside of a wrapper object"},
};

/* What a document is that holds no rows; NULL = rows. */
static const char *refused(const struct json_look *look)
{
    struct hc_str kind = json_look_find(look, HC_STR("kind"));

    if (hc_str_starts(kind, HC_STR("\"bigquery#job")))
        return "a dump of BigQuery jobs";
    if (hc_str_starts(kind, HC_STR("\"bigquery#")))
        return "an answer of the BigQuery API";
    if (look->facts.arrays > 0 || !look->alone)
        return NULL;
    for (size_t i = 0; i < sizeof dumps / sizeof *dumps; i++)
        if (json_look_starts(look, dumps[i].key, dumps[i].first))
            return dumps[i].what;
    return NULL;
}

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct json_look look;

    (void)options;
    json_look_at(head, NULL, &look);
    if (look.n == 0)
        return look.facts.arrays > 0 && look.facts.prose_lines == 0
                   ? SCORE_REFUSED
                   : 0;
    return refused(&look) == NULL ? SCORE_ROWS : SCORE_REFUSED;
}

/* ---- reading -------------------------------------------------------- */

static enum hc_code fill_head(struct source *in, struct hc_err *err)
{
    bool grew = true;
    enum hc_code rc = HC_OK;

    while (rc == HC_OK && grew && source_window(in).n < HC_SNIFF_BYTES)
        rc = source_fill(in, &grew, err);
    return rc;
}

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    json_split_close(r->split);
    json_parser_close(r->parser);
    json_row_close(r->row);
    free(r);
}

static enum hc_code check_head(struct source *in, struct hc_err *err)
{
    struct json_look look;
    const char *what;
    enum hc_code rc = fill_head(in, err);

    if (rc != HC_OK)
        return rc;
    json_look_at(hc_str_slice(source_window(in), 0, HC_SNIFF_BYTES), NULL,
                 &look);
    what = refused(&look);
    if (what == NULL)
        return HC_OK;
    return hc_fail_at(err, HC_EFORMAT, source_name(in), 0, 0,
                      "this is %s, not rows of a table; cut the rows out "
                      "first, for example with jq -c '.[]'",
                      what);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    struct reader *r;
    enum hc_code rc = check_head(in, err);

    (void)options;
    *state = NULL;
    if (rc != HC_OK)
        return rc;
    r = calloc(1, sizeof *r);
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    rc = json_split_open(&r->split, in, NULL, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->parser, err);
    if (rc == HC_OK)
        rc = json_row_open(&r->row, err);
    if (rc != HC_OK) {
        close_reader(r);
        return rc;
    }
    *state = r;
    return HC_OK;
}

static enum hc_code read_row(struct reader *r, const struct json_piece *piece,
                             struct row *out, struct hc_err *err)
{
    struct json_value root;
    enum hc_code rc = json_parse(r->parser, piece->text, &root, err);

    if (rc != HC_OK)
        return rc;
    if (json_type_of(root) != JSON_OBJECT)
        return hc_fail(err, HC_EPARSE, "a row is an object, this is %s %s",
                       json_type_of(root) == JSON_ARRAY ||
                               json_type_of(root) == JSON_INT
                           ? "an"
                           : "a",
                       json_type_name(json_type_of(root)));
    return json_row_read(r->row, root, out, err);
}

static void sum_up(struct reader *r)
{
    json_split_remarks(r->split, &r->remarks);
    if (json_row_duplicates(r->row) > 0)
        remarks_add(&r->remarks,
                    "%llu keys stand twice in one row: the first counts",
                    (unsigned long long)json_row_duplicates(r->row));
}

static enum step next_row(void *state, struct record *out,
                          struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct json_piece piece;
    struct hc_err why = {0};
    enum step step = json_split_next(r->split, &piece, err);

    if (step == STEP_END) {
        sum_up(r);
        return json_split_end(r->split, err);
    }
    if (step == STEP_REJECT && excerpt != NULL)
        *excerpt = hc_str_slice(piece.text, 0, HC_MAX_EXCERPT);
    if (step != STEP_RECORD)
        return step;
    out->kind = RECORD_ROW;
    out->number = piece.number;
    out->byte = piece.byte;
    out->raw = piece.text;
    if (read_row(r, &piece, &out->row, &why) == HC_OK)
        return STEP_RECORD;
    return json_piece_reject(&piece, source_name(r->in), &why, excerpt, err);
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_bq_json = {
    .name = "bq-json",
    .summary = "rows as JSON objects: NDJSON extracts, bq query --format=json, "
               "Console downloads",
    .sniff = sniff,
    .open = open_reader,
    .next = next_row,
    .close = close_reader,
    .remarks = remarks,
};
