/* SPDX-License-Identifier: MIT
 *
 * Databases for tests, see store_builder.h. */
#include "tests/support/store_builder.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <xxhash.h>

#include "schema/derive.h"
#include "schema/run_insert.h"

struct store_builder {
    struct store *store;
    struct facts *facts;
    int64_t sources;
};

static const struct side_column context_columns[CONTEXT_FIXED] = {
    {HC_STR_INIT("processor_name"), TYPE_STRING},
    {HC_STR_INIT("phase"), TYPE_STRING},
    {HC_STR_INIT("failure_category"), TYPE_STRING},
};

static void succeed(enum hc_code rc, const struct hc_err *err)
{
    if (rc != HC_OK)
        print_error("%s: %s\n", hc_code_name(rc), err->msg);
    assert_int_equal(rc, HC_OK);
}

/* FNV-1a over the parts of a key, absent ones included. */
static uint64_t hash_bytes(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * UINT64_C(1099511628211);
    return h;
}

static uint64_t hash_text(uint64_t h, const char *text)
{
    if (text == NULL)
        return hash_bytes(h, "\1", 1);
    h = hash_bytes(h, "\2", 1);
    return hash_bytes(h, text, strlen(text) + 1);
}

#define HASH_START UINT64_C(14695981039346656037)

int64_t built_time(const char *text)
{
    struct hc_time time;

    if (!hc_time_parse(hc_str_from(text), HC_EPOCH_NONE, &time))
        fail_msg("%s is no time", text);
    return time.us;
}

static int64_t time_or_absent(const char *text)
{
    return text == NULL ? RUN_ABSENT : built_time(text);
}

static int64_t date_or_absent(const char *text)
{
    int32_t days = 0;

    if (text == NULL)
        return RUN_ABSENT;
    assert_true(hc_date_parse(hc_str_from(text), &days));
    return days;
}

static struct cell text_cell(const char *text)
{
    if (text == NULL)
        return (struct cell){.kind = CELL_NULL};
    return (struct cell){.text = hc_str_from(text), .kind = CELL_TEXT};
}

static uint64_t hash_row(const struct built_row *in, const struct run_row *row)
{
    const int64_t numbers[] = {row->started_us, row->ended_us, row->data_date,
                               row->records,    in->status,    in->class};
    uint64_t h = hash_bytes(HASH_START, numbers, sizeof numbers);

    h = hash_bytes(h, &in->duration_s, sizeof in->duration_s);
    h = hash_text(hash_text(h, in->processor), in->run_id);
    h = hash_text(hash_text(h, in->error), in->phase);
    h = hash_text(hash_text(h, in->category), in->message_id);
    return hash_text(h, in->payload);
}

static void make_keys(const struct built_row *in, struct run_row *row)
{
    uint64_t key = hash_text(HASH_START, in->processor);

    if (in->run_id != NULL) {
        key = hash_text(key, in->run_id);
    } else {
        key = hash_bytes(key, &row->started_us, sizeof row->started_us);
        key = hash_bytes(key, &row->data_date, sizeof row->data_date);
    }
    row->run = (int64_t)(key >> 1);
    row->run_check = hash_bytes(key, "check", 5);
    row->synthetic = in->run_id == NULL;
    row->context_hi =
        hash_text(hash_text(HASH_START, in->processor), in->phase);
    row->context_lo = hash_text(row->context_hi, in->category);
    row->error_hash = hash_text(HASH_START, in->error);
    if (in->error != NULL)
        row->message_hash = XXH3_64bits(in->error, strlen(in->error));
    row->payload_hash = hash_text(HASH_START, in->payload);
    row->hash = hash_row(in, row);
}

static void make_row(const struct built_row *in, uint64_t number,
                     struct cell cells[CONTEXT_FIXED], struct run_row *row)
{
    cells[CONTEXT_PROCESSOR] = text_cell(in->processor);
    cells[CONTEXT_PHASE] = text_cell(in->phase);
    cells[CONTEXT_CATEGORY] = text_cell(in->category);
    *row = (struct run_row){
        .number = number,
        .byte = number * 100,
        .context = cells,
        .started_us =
            in->started_us != 0 ? in->started_us : time_or_absent(in->started),
        .ended_us = time_or_absent(in->ended),
        .data_date = date_or_absent(in->data_date),
        .records = in->has_records ? in->records : RUN_ABSENT,
        .duration_s = in->duration_s,
        .has_duration = in->duration_s > 0,
        .status = in->status,
        .class = in->class == 'S'   ? CLASS_RUNNING
                 : in->class == 'C' ? CLASS_CLEANUP
                                    : CLASS_FINAL,
        .run_id = stored_id_of(hc_str_from(in->run_id)),
        .error = {.bytes = hc_str_from(in->error)},
        .error_message = hc_str_from(in->error),
        .message_id = stored_id_of(hc_str_from(in->message_id)),
        .payload = {.bytes = hc_str_from(in->payload)},
    };
    make_keys(in, row);
}

struct store_builder *store_builder_new(void)
{
    struct store_builder *b = calloc(1, sizeof *b);
    struct hc_err err = {0};

    assert_non_null(b);
    succeed(store_open(&b->store, ":memory:", STORE_WRITE, &err), &err);
    succeed(facts_open(&b->facts, &err), &err);
    return b;
}

/* The row of `source` that the rows of a file belong to. */
static void add_source(struct store_builder *b)
{
    char sql[512];
    struct hc_err err = {0};

    b->sources++;
    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO source (id, name, format, profile, options, "
                   "parser_version, sha256, stored_bytes, plain_bytes, "
                   "members, records, rejects, partial, naive_times, "
                   "leap_seconds, remarks) VALUES (%d, 'rows-%d.csv', "
                   "'bq-csv', '', '', 1, '%064d', 1, 1, 0, 1, 0, 0, 0, 0, '')",
                   (int)b->sources, (int)b->sources, (int)b->sources);
    succeed(store_exec(b->store, sql, &err), &err);
}

void store_builder_add(struct store_builder *b, const struct built_row *rows,
                       size_t n)
{
    struct run_layout layout = {.context = context_columns,
                                .n_context = CONTEXT_FIXED};
    struct cell(*cells)[CONTEXT_FIXED] = calloc(n + 1, sizeof *cells);
    struct run_row *made = calloc(n + 1, sizeof *made);
    struct run_insert *insert = NULL;
    struct hc_err err = {0};

    assert_non_null(cells);
    assert_non_null(made);
    for (size_t i = 0; i < n; i++)
        make_row(&rows[i], i + 1, cells[i], &made[i]);
    succeed(store_begin(b->store, &err), &err);
    add_source(b);
    succeed(run_insert_open(&insert, b->store, b->facts, &err), &err);
    succeed(run_insert_source(insert, b->sources, &layout, &err), &err);
    succeed(run_insert_batch(insert, made, n, 0, 0, &err), &err);
    succeed(store_set_meta_int(b->store, "derived_dirty", 1, &err), &err);
    succeed(store_commit(b->store, &err), &err);
    run_insert_close(insert);
    free(made);
    free(cells);
}

void store_builder_derive(struct store_builder *b)
{
    struct hc_err err = {0};

    succeed(derive_runs(b->store, b->facts, false, &err), &err);
    succeed(facts_clear(b->facts, &err), &err);
}

struct store *store_builder_store(struct store_builder *b)
{
    return b->store;
}

void store_builder_free(struct store_builder *b)
{
    if (b == NULL)
        return;
    facts_close(b->facts);
    store_close(b->store);
    free(b);
}

struct store_builder *store_builder_of(const struct built_row *rows, size_t n)
{
    struct store_builder *b = store_builder_new();

    store_builder_add(b, rows, n);
    store_builder_derive(b);
    return b;
}

void built_options_parse(struct built_options *b, const struct option *extra,
                         const char *words)
{
    struct hc_err err = {0};
    int argc = 0;

    *b = (struct built_options){.tables = {help_options, database_options,
                                           output_options, filter_options,
                                           extra, NULL}};
    assert_true(strlen(words) < sizeof b->text);
    memcpy(b->text, words, strlen(words) + 1);
    for (char *word = b->text; *word != '\0';) {
        char *end = strchr(word, ' ');

        assert_true(argc < 63);
        b->argv[argc++] = word;
        if (end == NULL)
            break;
        *end = '\0';
        word = end + 1;
    }
    succeed(options_parse(&b->options, argc, b->argv, b->tables, &err), &err);
}

void built_options_free(struct built_options *b)
{
    options_free(b->options);
    b->options = NULL;
}
