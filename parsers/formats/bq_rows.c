/* SPDX-License-Identifier: MIT
 *
 * Rows as the BigQuery API answers them (getQueryResults, jobs.query,
 * tabledata.list), one page or many:
 *   {"schema": {"fields": [...]}, "rows": [{"f": [{"v": ...}]}]}
 * Rows that stand before their schema (a tool sorted the keys) wait for it in
 * memory, up to HC_MAX_RECORD bytes. */
#include <stdio.h>
#include <stdlib.h>

#include "parsers/format.h"
#include "parsers/fv_cell.h"
#include "parsers/json_look.h"
#include "parsers/remarks.h"

enum { SCORE = 95 };

static const struct hc_str lists[] = {HC_STR_INIT("rows"), {NULL, 0}};
static const struct hc_str kept[] = {HC_STR_INIT("schema"),
                                     HC_STR_INIT("totalRows"),
                                     HC_STR_INIT("pageToken"),
                                     HC_STR_INIT("kind"),
                                     {NULL, 0}};
static const struct json_wrapper wrapper = {
    .lists = lists, .kept = kept, .always = true};

struct waiting { /* a row whose schema comes later; its text in reader.texts */
    uint64_t number, byte;
    size_t from, n;
};

struct reader {
    struct source *in;
    struct json_split *split;
    struct json_parser *parser, *schema;
    struct json_row *row;
    struct json_value fields; /* of schema; absent = not seen yet */
    size_t n_fields;
    bool schemaless;                     /* no schema is to come */
    struct hc_buf texts, queue, scratch; /* queue: struct waiting */
    size_t next;                         /* of the queue to hand out */
    bool ended;
    uint64_t rows, total_rows;
    bool has_total, has_token;
    bool answer; /* a member shows that this is one of the API */
    struct remarks remarks;
};

/* ---- sniffing and opening ------------------------------------------- */

static int sniff(struct hc_str head, const struct format_options *options)
{
    struct json_look look;

    (void)options;
    json_look_at(head, NULL, &look);
    if (look.facts.arrays > 0)
        return 0;
    if (json_look_starts(&look, "schema", '{') &&
        json_look_starts(&look, "rows", '['))
        return SCORE;
    for (size_t i = 0; i < look.n; i++) {
        static const char *const kinds[] = {
            "\"bigquery#getQueryResultsResponse\"",
            "\"bigquery#queryResponse\"", "\"bigquery#tableDataList\"", NULL};

        for (size_t k = 0; kinds[k] != NULL; k++)
            if (hc_str_starts(look.keys[i].value, hc_str_from(kinds[k])))
                return SCORE;
    }
    return 0;
}

static void close_reader(void *state)
{
    struct reader *r = state;

    if (r == NULL)
        return;
    json_split_close(r->split);
    json_parser_close(r->parser);
    json_parser_close(r->schema);
    json_row_close(r->row);
    hc_buf_release(&r->texts);
    hc_buf_release(&r->queue);
    hc_buf_release(&r->scratch);
    free(r);
}

static enum hc_code open_reader(void **state, struct source *in,
                                const struct format_options *options,
                                struct hc_err *err)
{
    struct reader *r = calloc(1, sizeof *r);
    enum hc_code rc;

    (void)options;
    *state = NULL;
    if (r == NULL)
        return hc_nomem(err);
    r->in = in;
    hc_buf_init(&r->texts, HC_MAX_RECORD);
    hc_buf_init(&r->queue, 2 * HC_MAX_RECORD);
    hc_buf_init(&r->scratch, 2 * HC_MAX_RECORD);
    rc = json_split_open(&r->split, in, &wrapper, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->parser, err);
    if (rc == HC_OK)
        rc = json_parser_open(&r->schema, err);
    if (rc == HC_OK)
        rc = json_row_open(&r->row, err);
    if (rc != HC_OK) {
        close_reader(r);
        return rc;
    }
    *state = r;
    return HC_OK;
}

/* ---- rows ----------------------------------------------------------- */

/* Name of a column; what BigQuery calls nameless ones where nothing does. */
static struct hc_str column_name(struct json_value field, size_t i,
                                 char room[24])
{
    struct hc_str name = json_text(json_find(field, HC_STR("name")));

    if (name.n > 0)
        return name;
    (void)snprintf(room, 24, "f%zu_", i);
    return hc_str_from(room);
}

static enum hc_code read_cells(struct reader *r, struct json_value f,
                               struct hc_err *err)
{
    struct json_iter fields = json_elements(r->fields);
    struct json_iter cells = json_elements(f);
    struct json_value field = {NULL, 0}, cell;
    char room[24];

    for (size_t i = 0; json_next_element(&cells, &cell); i++) {
        size_t index;
        enum hc_code rc;

        (void)json_next_element(&fields, &field); /* absent: no schema */
        rc = json_row_column(r->row, column_name(field, i, room), &index, err);
        if (rc != HC_OK)
            return rc;
        fv_cell_set(r->row, index, field, json_find(cell, HC_STR("v")),
                    &r->scratch);
    }
    return HC_OK;
}

static enum hc_code read_row(struct reader *r, struct hc_str text,
                             struct row *out, struct hc_err *err)
{
    struct json_value root, f;
    enum hc_code rc = json_parse_copy(r->parser, text, &root, err);

    if (rc != HC_OK)
        return rc;
    f = json_find(root, HC_STR("f"));
    if (json_type_of(f) != JSON_ARRAY)
        return hc_fail(err, HC_EPARSE,
                       "a row of the API is an object with an "
                       "array f");
    if (!json_is_absent(r->fields) && json_count(f) != r->n_fields)
        return hc_fail(err, HC_EPARSE,
                       "a row has %zu cells, its schema %zu fields",
                       json_count(f), r->n_fields);
    json_row_begin(r->row);
    rc = read_cells(r, f, err);
    return rc == HC_OK ? json_row_end(r->row, out, err) : rc;
}

static enum step give(struct reader *r, const struct json_piece *piece,
                      struct record *out, struct hc_str *excerpt,
                      struct hc_err *err)
{
    struct hc_err why = {0};

    r->rows++;
    out->kind = RECORD_ROW;
    out->number = piece->number;
    out->byte = piece->byte;
    out->raw = piece->text;
    if (read_row(r, piece->text, &out->row, &why) == HC_OK)
        return STEP_RECORD;
    return json_piece_reject(piece, source_name(r->in), &why, excerpt, err);
}

/* ---- rows before their schema --------------------------------------- */

static enum hc_code let_wait(struct reader *r, const struct json_piece *piece,
                             struct hc_err *err)
{
    struct waiting w = {piece->number, piece->byte, r->texts.n, piece->text.n};

    hc_buf_add_str(&r->texts, piece->text);
    hc_buf_add(&r->queue, &w, sizeof w);
    if (r->texts.failed != HC_OK || r->queue.failed != HC_OK)
        return hc_fail_at(err, HC_ELIMIT, source_name(r->in), piece->number,
                          piece->byte,
                          "more than %d bytes of rows stand before their "
                          "schema; put the schema first, for example with jq "
                          "'{schema, rows}'",
                          (int)HC_MAX_RECORD);
    return HC_OK;
}

static bool next_waiting(struct reader *r, struct json_piece *out)
{
    struct waiting w;

    if ((r->next + 1) * sizeof w > r->queue.n)
        return false;
    memcpy(&w, r->queue.p + r->next++ * sizeof w, sizeof w);
    *out = (struct json_piece){
        .text = {r->texts.p + w.from, w.n}, .number = w.number, .byte = w.byte};
    return true;
}

/* ---- members beside the rows ---------------------------------------- */

static enum hc_code take_schema(struct reader *r, struct hc_str text,
                                struct hc_err *err)
{
    struct json_value root;
    enum hc_code rc;

    r->fields = (struct json_value){NULL, 0};
    rc = json_parse_copy(r->schema, text, &root, err);
    if (rc != HC_OK)
        return rc;
    r->fields = json_find(root, HC_STR("fields"));
    r->n_fields = json_count(r->fields);
    return HC_OK;
}

static enum hc_code take_member(struct reader *r, const struct json_piece *p,
                                struct hc_err *err)
{
    bool kind = hc_str_eq(p->kept, HC_STR("kind"));
    struct hc_str text = p->text;
    int64_t n;

    if (!kind)
        r->answer = true;
    if (hc_str_eq(p->kept, HC_STR("schema")))
        return take_schema(r, text, err);
    if (text.n > 1 && text.p[0] == '"')
        text = hc_str_slice(text, 1, text.n - 1);
    if (kind && hc_str_starts(text, HC_STR("bigquery#")))
        r->answer = true;
    if (hc_str_eq(p->kept, HC_STR("totalRows")) && hc_str_to_i64(text, &n) &&
        n >= 0) {
        r->total_rows = (uint64_t)n;
        r->has_total = true;
    } else if (hc_str_eq(p->kept, HC_STR("pageToken"))) {
        r->has_token = text.n > 0;
    } else if (hc_str_eq(text, HC_STR("bigquery#tableDataList"))) {
        r->schemaless = true;
    }
    return HC_OK;
}

static void sum_up(struct reader *r)
{
    json_split_remarks(r->split, &r->remarks);
    if (r->rows > 0 && json_is_absent(r->fields))
        remarks_add(&r->remarks, "no schema came with the rows: their columns "
                                 "are called f0_, f1_, ...");
    if (r->has_total && r->rows < r->total_rows)
        remarks_add(
            &r->remarks,
            "totalRows is %llu, the input holds %llu: pages are missing",
            (unsigned long long)r->total_rows, (unsigned long long)r->rows);
    else if (r->has_token && !r->has_total)
        remarks_add(&r->remarks, "the last page names a pageToken: more pages "
                                 "were to come");
}

/* Whether rows can be read as they come, or at all. */
static bool can_read(const struct reader *r)
{
    return !json_is_absent(r->fields) || r->schemaless || r->ended;
}

/* Objects without rows are none of the API, unless something else says so. */
static enum step end(struct reader *r, struct hc_err *err)
{
    const struct json_split_facts *f = json_split_facts(r->split);

    sum_up(r);
    if (f->elements + f->arrays > 0 || r->answer || f->wrappers == 0)
        return json_split_end(r->split, err);
    (void)hc_fail_at(err, HC_EFORMAT, source_name(r->in), 0, 0,
                     "no object of the input is an answer of the BigQuery API, "
                     "with rows or a schema; without --as its content decides "
                     "how it is read");
    return STEP_ERROR;
}

static enum step next_row(void *state, struct record *out,
                          struct hc_str *excerpt, struct hc_err *err)
{
    struct reader *r = state;
    struct json_piece piece;

    for (;;) {
        enum step step;
        enum hc_code rc;

        if (can_read(r) && next_waiting(r, &piece))
            return give(r, &piece, out, excerpt, err);
        step = r->ended ? STEP_END : json_split_next(r->split, &piece, err);
        if (step == STEP_END && !r->ended) {
            r->ended = true; /* rows that still wait are read by place */
            continue;
        }
        if (step == STEP_END)
            return end(r, err);
        if (step == STEP_REJECT && excerpt != NULL)
            *excerpt = hc_str_slice(piece.text, 0, HC_MAX_EXCERPT);
        if (step != STEP_RECORD)
            return step;
        if (piece.kept.p != NULL)
            rc = take_member(r, &piece, err);
        else if (can_read(r))
            return give(r, &piece, out, excerpt, err);
        else
            rc = let_wait(r, &piece, err);
        if (rc != HC_OK)
            return STEP_ERROR;
    }
}

static const struct remarks *remarks(void *state)
{
    const struct reader *r = state;

    return &r->remarks;
}

const struct format format_bq_rows = {
    .name = "bq-rows",
    .summary = "answers of the BigQuery API: a schema and rows of f and v",
    .sniff = sniff,
    .open = open_reader,
    .next = next_row,
    .close = close_reader,
    .remarks = remarks,
};
