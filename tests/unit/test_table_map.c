/* SPDX-License-Identifier: MIT
 *
 * table_map.h: which texts are numbers without losing anything, columns that
 * appear late, and hashes that do not depend on the container. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/json.h"
#include "parsers/table_map.h"
#include "tests/support/guard.h"

struct fixture {
    struct table_map *map;
    struct hc_arena arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct hc_err err = {0};

    if (f == NULL || table_map_open(&f->map, &err) != HC_OK)
        return -1;
    hc_arena_init(&f->arena);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    table_map_close(f->map);
    hc_arena_release(&f->arena);
    free(f);
    return 0;
}

static struct table_row map_cells(struct fixture *f, const struct hc_str *names,
                                  size_t n_names, const struct cell *cells,
                                  size_t n_cells)
{
    struct columns columns = {names, n_names};
    struct record record = {
        .kind = RECORD_ROW,
        .number = 7,
        .byte = 99,
        .row = {&columns, cells, n_cells},
    };
    struct table_row out;
    struct hc_err err = {0};

    assert_int_equal(table_map_row(f->map, &record, &f->arena, &out, &err),
                     HC_OK);
    return out;
}

#define S(z) HC_STR_INIT(z)

static const struct {
    struct hc_str text;
    enum cell_kind kind;
    int64_t i;
    double real;
} number_cases[] = {
    {S("0"), CELL_INT, 0, 0},
    {S("5"), CELL_INT, 5, 0},
    {S("-17"), CELL_INT, -17, 0},
    {S("9223372036854775807"), CELL_INT, INT64_MAX, 0},
    {S("-9223372036854775808"), CELL_INT, INT64_MIN, 0},
    {S("9223372036854775808"), CELL_TEXT, 0, 0},
    {S("007"), CELL_TEXT, 0, 0},
    {S("+5"), CELL_TEXT, 0, 0},
    {S("-0"), CELL_TEXT, 0, 0},
    {S("-"), CELL_TEXT, 0, 0},
    {S(""), CELL_TEXT, 0, 0},
    {S(" 5"), CELL_TEXT, 0, 0},
    {S("5 "), CELL_TEXT, 0, 0},
    {S("1.5"), CELL_REAL, 0, 1.5},
    {S("-0.25"), CELL_REAL, 0, -0.25},
    {S("36.9900016784668"), CELL_REAL, 0, 36.9900016784668},
    {S("0.1"), CELL_REAL, 0, 0.1},
    {S("0.30000000000000004"), CELL_REAL, 0, 0.30000000000000004},
    {S("2.0"), CELL_REAL, 0, 2},
    {S("0.0"), CELL_REAL, 0, 0},
    {S("-0.0"), CELL_TEXT, 0, 0},
    {S("2.50"), CELL_TEXT, 0, 0},
    {S("02.5"), CELL_TEXT, 0, 0},
    {S(".5"), CELL_TEXT, 0, 0},
    {S("5."), CELL_TEXT, 0, 0},
    {S("1e+20"), CELL_REAL, 0, 1e20},
    {S("1e20"), CELL_REAL, 0, 1e20},
    {S("1e3"), CELL_REAL, 0, 1000},
    {S("1E10"), CELL_REAL, 0, 1e10},
    {S("-2.50e-7"), CELL_REAL, 0, -2.5e-7},
    {S("9E+05"), CELL_REAL, 0, 9e5},
    {S("1e400"), CELL_TEXT, 0, 0},
    {S("1e-400"), CELL_TEXT, 0, 0},
    {S("1e0003"), CELL_TEXT, 0, 0},
    {S("1e"), CELL_TEXT, 0, 0},
    {S("1e+"), CELL_TEXT, 0, 0},
    {S("1.e3"), CELL_TEXT, 0, 0},
    {S("1e3x"), CELL_TEXT, 0, 0},
    {S("0e3"), CELL_TEXT, 0, 0},
    {S("-0e3"), CELL_TEXT, 0, 0},
    {S("12e45"), CELL_TEXT, 0, 0},
    {S("1234e56"), CELL_TEXT, 0, 0},
    {S("1000000000000000.0"), CELL_TEXT, 0, 0},
    {S("0.1000000000000000055511"), CELL_TEXT, 0, 0},
    {S("NaN"), CELL_TEXT, 0, 0},
    {S("-inf"), CELL_TEXT, 0, 0},
    {S("0x10"), CELL_TEXT, 0, 0},
    {S("2026-01-12"), CELL_TEXT, 0, 0},
    {S("1\0002"), CELL_TEXT, 0, 0},
};

static void types(void **state)
{
    struct fixture *f = *state;
    static const struct hc_str name = S("a");

    for (size_t i = 0; i < sizeof number_cases / sizeof *number_cases; i++) {
        struct guard g = guard_open(number_cases[i].text);
        struct cell cell = {.text = g.text, .kind = CELL_TEXT};
        struct table_row row = map_cells(f, &name, 1, &cell, 1);
        const struct cell *got = &row.cells[0];

        guard_close(&g);
        if (got->kind != number_cases[i].kind)
            fail_msg("%.*s: kind %d", HC_STR_ARG(number_cases[i].text),
                     (int)got->kind);
        if (got->kind == CELL_INT)
            assert_int_equal(got->i, number_cases[i].i);
        else if (got->kind == CELL_REAL)
            assert_true(got->real == number_cases[i].real);
        else
            assert_true(hc_str_eq(got->text, number_cases[i].text));
    }
}

static void late_columns(void **state)
{
    struct fixture *f = *state;
    static const struct hc_str names[] = {S("a"), S("b")};
    const struct cell cells[] = {{.i = 1, .kind = CELL_INT},
                                 {.text = S("x"), .kind = CELL_TEXT}};
    const struct table_layout *layout = table_map_layout(f->map);
    struct table_row row = map_cells(f, names, 1, cells, 1);
    const struct hc_str *before = layout->names;

    assert_int_equal(layout->n, 1);
    assert_int_equal(row.n_cells, 1);
    assert_int_equal(row.number, 7);
    assert_int_equal(row.byte, 99);
    row = map_cells(f, names, 2, cells, 2);
    assert_int_equal(layout->n, 2);
    assert_ptr_equal(layout->names, before);
    assert_true(hc_str_eq(layout->names[1], names[1]));
    assert_int_equal(row.n_cells, 2);
    row = map_cells(f, names, 2, cells, 1); /* the rest is NULL */
    assert_int_equal(row.n_cells, 1);
}

static void too_many_columns(void **state)
{
    struct fixture *f = *state;
    struct hc_str *names = calloc(HC_MAX_COLUMNS + 1, sizeof *names);
    struct columns columns = {names, HC_MAX_COLUMNS + 1};
    struct record record = {.kind = RECORD_ROW, .row = {&columns, NULL, 0}};
    struct table_row out;
    struct hc_err err = {0};

    assert_non_null(names);
    assert_int_equal(table_map_row(f->map, &record, &f->arena, &out, &err),
                     HC_ELIMIT);
    free(names);
}

static void hashes(void **state)
{
    struct fixture *f = *state;
    static const struct hc_str ab[] = {S("a"), S("b")};
    const struct cell csv[] = {
        {.text = S("5"), .kind = CELL_TEXT},
        {.text = S("{\"y\": 1, \"x\": 2}"), .kind = CELL_TEXT}};
    const struct cell json[] = {
        {.i = 5, .kind = CELL_INT},
        {.text = S("{\"x\":2,\"y\":1}"), .kind = CELL_JSON}};
    struct cell parsed[] = {json[0], json[1]};
    const struct cell swapped[] = {json[1], json[0]};
    const struct cell nulls[] = {json[0], {.kind = CELL_NULL}};
    uint64_t whole = map_cells(f, ab, 2, csv, 2).hash;
    struct json_parser *parser;
    struct json_value value;
    struct hc_err err = {0};

    assert_true(whole != 0);
    assert_true(map_cells(f, ab, 2, json, 2).hash == whole);
    /* What the reader has parsed is not parsed again: the text is another. */
    assert_int_equal(json_parser_open(&parser, &err), HC_OK);
    assert_int_equal(json_parse_copy(parser, json[1].text, &value, &err),
                     HC_OK);
    parsed[1] = (struct cell){.text = S("[]"),
                              .kind = CELL_JSON,
                              .json = value.parser,
                              .json_at = (uint32_t)value.at};
    assert_true(map_cells(f, ab, 2, parsed, 2).hash == whole);
    json_parser_close(parser);
    assert_true(map_cells(f, ab, 2, swapped, 2).hash != whole);
    assert_true(map_cells(f, ab, 2, nulls, 2).hash ==
                map_cells(f, ab, 2, nulls, 1).hash);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(types, set_up, tear_down),
        cmocka_unit_test_setup_teardown(late_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(too_many_columns, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hashes, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
