/* SPDX-License-Identifier: MIT
 *
 * Plain tables: names, columns that appear late, types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/column_kind.h"
#include "schema/table_insert.h"
#include "tests/support/scratch.h"

static const struct {
    const char *name;
    enum hc_code want;
} names[] = {
    {"quota", HC_OK},
    {"Quota_2", HC_OK},
    {"_x", HC_OK},
    {"order", HC_OK},
    {"", HC_EUSAGE},
    {"2x", HC_EUSAGE},
    {"a-b", HC_EUSAGE},
    {"a b", HC_EUSAGE},
    {"a\"b", HC_EUSAGE},
    {"run", HC_EUSAGE},
    {"RUN_ROW", HC_EUSAGE},
    {"logs", HC_EUSAGE},
    {"source", HC_EUSAGE},
    {"sqlite_x", HC_EUSAGE},
    {"hc_x", HC_EUSAGE},
    {"log_batch", HC_EUSAGE},
    {"log_extra", HC_EUSAGE},
    {"extra", HC_EUSAGE},
    {"\xc3\xa4", HC_EUSAGE},
    {"exported_column", HC_EUSAGE},
};

static void test_names(void **state)
{
    struct scratch s;

    (void)state;
    scratch_open(&s);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct table_insert *t = NULL;
        struct hc_err err = {0};

        print_message("%s\n", names[i].name);
        assert_int_equal(table_insert_open(&t, s.store, names[i].name, &err),
                         names[i].want);
        table_insert_close(t);
    }
    scratch_expect(&s, "SELECT name FROM loaded_table",
                   "_x\norder\nquota\nquota_2\n");
    scratch_close(&s);
}

#define TEXT(z)                                                                \
    {                                                                          \
        .kind = CELL_TEXT, .text = HC_STR_INIT(z)                              \
    }
#define INT(v)                                                                 \
    {                                                                          \
        .kind = CELL_INT, .i = (v)                                             \
    }
#define NONE                                                                   \
    {                                                                          \
        .kind = CELL_NULL                                                      \
    }

static void load(struct scratch *s, const char *name, int64_t source,
                 struct hc_str *columns, size_t n_columns,
                 const struct cell *cells, size_t n_rows)
{
    struct table_layout layout = {columns, n_columns};
    struct table_insert *t = NULL;
    struct hc_err err = {0};

    assert_int_equal(store_begin(s->store, &err), HC_OK);
    if (table_insert_open(&t, s->store, name, &err) != HC_OK ||
        table_insert_source(t, source, &layout, &err) != HC_OK)
        fail_msg("%s", err.msg);
    for (size_t i = 0; i < n_rows; i++) {
        struct table_row row = {i + 1, i * 10, i + 40, cells + i * n_columns,
                                n_columns};

        if (table_insert_batch(t, &row, 1, n_columns, &err) != HC_OK)
            fail_msg("%s", err.msg);
    }
    assert_int_equal(table_insert_finish(t, &err), HC_OK);
    table_insert_close(t);
    assert_int_equal(store_commit(s->store, &err), HC_OK);
}

static void test_rows(void **state)
{
    struct scratch s;
    struct hc_str first[] = {HC_STR("Day"), HC_STR("used %"), HC_STR("used $")};
    struct hc_str second[] = {HC_STR("hc_row"), HC_STR("Day"), HC_STR("2nd")};
    static const struct cell a[] = {TEXT("2026-01-12"), INT(5), NONE,
                                    TEXT("2026-01-13"), INT(6), TEXT("")};
    static const struct cell b[] = {{.kind = CELL_BOOL, .i = 1},
                                    TEXT("2026-01-14 00:00:00 UTC"),
                                    {.kind = CELL_REAL, .real = 0.5}};

    (void)state;
    scratch_open(&s);
    load(&s, "quota", 1, first, 3, a, 2);
    load(&s, "QUOTA", 2, second, 3, b, 1);
    scratch_expect(&s, "SELECT * FROM quota",
                   "4294967297|0|40|2026-01-12|5|-|-|-\n"
                   "4294967298|10|41|2026-01-13|6||-|-\n"
                   "8589934593|0|40|2026-01-14 00:00:00 UTC|-|-|true|0.5\n");
    scratch_expect(&s,
                   "SELECT name, sql_name, type FROM exported_column "
                   "WHERE place = 'quota' ORDER BY name",
                   "2nd|x_2nd|FLOAT64\nDay|day|TIMESTAMP\n"
                   "hc_row|x_hc_row|BOOL\nused $|used___2|STRING\n"
                   "used %|used__|INT64\n");
    scratch_close(&s);
}

/* A column without any value says nothing about its type yet. */
static void test_empty_column(void **state)
{
    static const struct cell none[] = {NONE}, number[] = {INT(1)};

    (void)state;
    for (int way = 0; way < 2; way++) {
        struct scratch s;
        struct hc_str columns[] = {HC_STR("n")};

        scratch_open(&s);
        load(&s, "t", 1, columns, 1, way == 0 ? none : number, 1);
        load(&s, "t", 2, columns, 1, way == 0 ? number : none, 1);
        scratch_expect(&s, "SELECT type FROM exported_column", "INT64\n");
        scratch_close(&s);
    }
}

/* A JSON key may hold any byte. */
static void test_odd_names(void **state)
{
    struct scratch s;
    struct hc_str columns[] = {
        {"a\0b", 3}, {"a\0c", 3}, HC_STR("'\"; --"), HC_STR("")};
    static const struct cell cells[] = {INT(1), INT(2), INT(3), INT(4)};

    (void)state;
    scratch_open(&s);
    load(&s, "t", 1, columns, 4, cells, 1);
    load(&s, "t", 2, columns, 4, cells, 1);
    scratch_expect(&s, "SELECT count(*) FROM exported_column", "4\n");
    scratch_expect(&s, "SELECT * FROM t",
                   "4294967297|0|40|1|2|3|4\n8589934593|0|40|1|2|3|4\n");
    scratch_close(&s);
}

static const struct {
    const char *text, *type;
} kinds[] = {
    {"true", "BOOL"},       {"False", "BOOL"},
    {"{}", "JSON"},         {"[1]", "JSON"},
    {"2026-01-12", "DATE"}, {"2026-01-12T00:00:00Z", "TIMESTAMP"},
    {"x", "STRING"},        {"", "STRING"},
    {"007", "STRING"},
};

static void test_kinds(void **state)
{
    const unsigned bits = KIND_TEXT * 2;

    (void)state;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        struct cell c = {.kind = CELL_TEXT, .text = hc_str_from(kinds[i].text)};

        assert_string_equal(column_kind_type(column_kind_add(0, &c)),
                            kinds[i].type);
    }
    /* Written down and read back, a type joins with others as before. */
    for (unsigned a = 0; a < bits; a++)
        for (unsigned b = 0; b < bits; b++) {
            unsigned kept = column_kind_of(hc_str_from(column_kind_type(a)));

            assert_string_equal(column_kind_type(kept | b),
                                column_kind_type(a | b));
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_names),        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_empty_column), cmocka_unit_test(test_odd_names),
        cmocka_unit_test(test_kinds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
