/* SPDX-License-Identifier: MIT
 *
 * run_map.h: which column of a file is which of the profile where columns
 * appear late.  Rows as JSON gives them: a column is there once a row had its
 * key. */
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

static void show_row(struct file *f, const struct run_row *row)
{
    const struct run_layout *layout = run_map_layout(f->map);
    const struct cell *context;

    assert_true(row->context_number <= MAX_ROWS);
    if (row->context != NULL)
        f->shown[row->context_number] = row->context;
    context = f->shown[row->context_number];
    assert_non_null(context);
    hc_buf_printf(&f->trace, "%sr%lld", f->trace.n == 0 ? "" : " | ",
                  (long long)row->run_id.number);
    for (size_t i = CONTEXT_FIXED; i < layout->n_context; i++)
        if (context[i].kind == CELL_TEXT)
            show_cell(f, layout->context[i].name, context[i].text);
}

static void map_row(struct file *f, const char *spelled)
{
    struct record record = {.kind = RECORD_ROW, .row = read_row(f, spelled)};
    struct hc_err err = {0};
    struct run_row out;

    if (run_map_row(f->map, &record, &f->arena, &out, &err) == HC_OK)
        show_row(f, &out);
    else
        hc_buf_printf(&f->trace, " | %s", err.msg);
}

#define ROW(id)                                                                \
    "processor_name=P status=failed started_at=2026-01-12 run_id=" id

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
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct file f;

        open_file(&f);
        for (size_t k = 0; k < MAX_ROWS && cases[i].rows[k] != NULL; k++)
            map_row(&f, cases[i].rows[k]);
        if (!hc_str_eq(hc_buf_str(&f.trace), hc_str_from(cases[i].want)))
            fail_msg("%s: %s", cases[i].name, hc_buf_z(&f.trace));
        close_file(&f);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_cases)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
