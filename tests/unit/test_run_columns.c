/* SPDX-License-Identifier: MIT
 *
 * run_map.h: which column of a file is which of the profile where columns
 * appear late, and which counts where a row has several names of one.  Rows as
 * JSON gives them: a column is there once a row had its key. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/run_map.h"

enum { MAX_ROWS = 4, MAX_NAMES = 16, TRACE_BYTES = 1 << 16 };

struct file {
    struct run_map *map;
    struct profile_set *profiles;
    struct hc_arena arena;
    struct hc_str names[MAX_NAMES];
    struct columns columns;
    struct cell cells[MAX_NAMES];
    const struct cell *shown[MAX_ROWS + 1]; /* tuples by their number */
    struct hc_buf trace;
};

static void open_file(struct file *f)
{
    struct hc_err err = {0};

    *f = (struct file){.columns = {f->names, 0}};
    hc_arena_init(&f->arena);
    hc_buf_init(&f->trace, TRACE_BYTES);
    if (profile_set_open(&f->profiles, NULL, &err) != HC_OK ||
        run_map_open(&f->map, profile_at(f->profiles, 0), &err) != HC_OK)
        fail_msg("%s", err.msg);
}

static void close_file(struct file *f)
{
    run_map_close(f->map);
    profile_set_close(f->profiles);
    hc_arena_release(&f->arena);
    hc_buf_release(&f->trace);
}

static size_t column_of(struct file *f, struct hc_str name)
{
    size_t i = 0;

    while (i < f->columns.n && !hc_str_eq(f->names[i], name))
        i++;
    assert_true(i < MAX_NAMES);
    if (i == f->columns.n)
        f->names[f->columns.n++] = name;
    return i;
}

/* "name=text name=text": a row of texts. */
static struct row read_row(struct file *f, const char *spelled)
{
    struct hc_str rest = hc_str_from(spelled), pair, name;
    bool more = true;

    for (size_t i = 0; i < MAX_NAMES; i++)
        f->cells[i] = (struct cell){.kind = CELL_NULL};
    while (more) {
        more = hc_str_cut(&rest, ' ', &pair);
        (void)hc_str_cut(&pair, '=', &name);
        f->cells[column_of(f, name)] =
            (struct cell){.kind = CELL_TEXT, .text = pair};
    }
    return (struct row){&f->columns, f->cells, f->columns.n};
}

static void show_cell(struct file *f, struct hc_str name, struct hc_str text)
{
    hc_buf_printf(&f->trace, " %.*s=%.*s", HC_STR_ARG(name), HC_STR_ARG(text));
}

/* Extra cells, which come in the order of their columns. */
static void show_extra(struct file *f, const struct run_row *row)
{
    const struct run_layout *layout = run_map_layout(f->map);

    for (size_t i = 0; i < row->n_extra; i++) {
        const struct extra_cell *e = &row->extra[i];

        assert_true(i == 0 || row->extra[i - 1].column < e->column);
        if (e->kind == CELL_TEXT)
            show_cell(f, layout->extra[e->column].name,
                      (struct hc_str){e->text, e->n});
    }
}

static void show_row(struct file *f, const struct run_row *row)
{
    const struct run_layout *layout = run_map_layout(f->map);
    const struct cell *context;

    assert_true(row->context_number <= MAX_ROWS);
    if (row->context != NULL)
        f->shown[row->context_number] = row->context;
    context = f->shown[row->context_number];
    assert_non_null(context);
    hc_buf_printf(&f->trace, "r%lld", (long long)row->run_id.number);
    if (row->ended_us != RUN_ABSENT)
        hc_buf_printf(&f->trace, " ended %lld",
                      (long long)(row->ended_us / HC_US_PER_DAY));
    if (row->has_duration)
        hc_buf_printf(&f->trace, " lasted %g", row->duration_s);
    if (row->error_message.p != NULL) /* a new one */
        show_cell(f, HC_STR("error"), row->error_message);
    for (size_t i = 0; i < layout->n_context; i++)
        if (i != CONTEXT_PROCESSOR && context[i].kind == CELL_TEXT)
            show_cell(f, layout->context[i].name, context[i].text);
    show_extra(f, row);
}

static uint64_t map_row(struct file *f, const char *spelled)
{
    struct record record = {.kind = RECORD_ROW, .row = read_row(f, spelled)};
    struct hc_err err = {0};
    struct run_row out;

    if (f->trace.n > 0)
        hc_buf_printf(&f->trace, " | ");
    if (run_map_row(f->map, &record, &f->arena, &out, &err) != HC_OK) {
        hc_buf_printf(&f->trace, "%s", err.msg);
        return 0;
    }
    show_row(f, &out);
    return out.hash;
}

#define ROW(id)                                                                \
    "processor_name=P status=failed started_at=1970-01-02 run_id=" id
#define NEW(id)                                                                \
    ROW(id " processed_at=1970-01-02 errors=boom duration_seconds=7")
#define OLD(id)                                                                \
    "processor_name=P status=failed run_timestamp=1970-01-03 run_id=" id       \
    " completed_at=1970-01-03 error_message=bang duration=8"

static const struct {
    const char *name, *rows[MAX_ROWS], *want;
} cases[] = {
    {"a column before one that was there",
     {ROW("1 trigger_source=x"), ROW("2 output_table=x")},
     "r1 trigger_source=x | r2 output_table=x"},
    {"the tuple of before is still known",
     {ROW("1 trigger_source=x"), ROW("2 output_table=x"),
      ROW("3 trigger_source=x"), ROW("4 output_table=x trigger_source=x")},
     "r1 trigger_source=x | r2 output_table=x | r3 trigger_source=x | "
     "r4 output_table=x trigger_source=x"},
    {"both generations, and back",
     {NEW("1"), OLD("2"), NEW("3"), OLD("4")},
     "r1 ended 1 lasted 7 error=boom | r2 ended 2 lasted 8 error=bang | "
     "r3 ended 1 lasted 7 | r4 ended 2 lasted 8"},
    {"the older one first",
     {OLD("2"), NEW("1")},
     "r2 ended 2 lasted 8 error=bang | r1 ended 1 lasted 7 error=boom"},
    {"both have a value",
     {ROW("1 error_message=bang errors=boom")},
     "r1 error=boom error_message=bang"},
    {"what lost is not kept in rows where it wins",
     {ROW("1 errors=boom error_message=bang"), ROW("2 error_message=pow"),
      ROW("3 errors=boom error_message=bang")},
     "r1 error=boom error_message=bang | r2 error=pow | "
     "r3 error_message=bang"},
    {"columns that no profile knows before and behind it",
     {ROW("1 errors=boom error_message=bang cost=x"), ROW("2 team=y cost=z"),
      ROW("3 team=v errors=boom error_message=bang cost=w")},
     "r1 error=boom cost=x error_message=bang | r2 cost=z team=y | "
     "r3 cost=w error_message=bang team=v"},
    {"an empty text is no value beside one",
     {ROW(
         "1 errors= error_message=bang processed_at= completed_at=1970-01-03")},
     "r1 ended 2 error=bang"},
    {"neither has one", {ROW("1 errors= error_message=")}, "r1"},
};

static void map_case(size_t i)
{
    struct file f;

    open_file(&f);
    for (size_t k = 0; k < MAX_ROWS && cases[i].rows[k] != NULL; k++)
        (void)map_row(&f, cases[i].rows[k]);
    if (!hc_str_eq(hc_buf_str(&f.trace), hc_str_from(cases[i].want)))
        fail_msg("%s: %s", cases[i].name, hc_buf_z(&f.trace));
    close_file(&f);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        map_case(i);
}

/* A row has one hash wherever it stands in its file. */
static void test_hashes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        uint64_t there[MAX_ROWS] = {0};
        struct file f;
        size_t n = 0;

        open_file(&f);
        for (; n < MAX_ROWS && cases[i].rows[n] != NULL; n++)
            there[n] = map_row(&f, cases[i].rows[n]);
        close_file(&f);
        open_file(&f);
        for (; n > 0; n--)
            if (map_row(&f, cases[i].rows[n - 1]) != there[n - 1])
                fail_msg("%s: row %zu", cases[i].name, n);
        close_file(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_hashes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
