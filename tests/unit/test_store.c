/* SPDX-License-Identifier: MIT
 *
 * The database file, its sources and rejects, its indexes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "schema/indexes.h"
#include "schema/source_insert.h"
#include "tests/support/scratch.h"

static struct source_row some_source(void)
{
    return (struct source_row){
        .name = "a.csv",
        .format = "bq-csv",
        .profile = "runs",
        .options = "",
        .parser_version = 2,
        .sha256 = "00ff",
        .stored_bytes = 10,
        .plain_bytes = 20,
        .first_us = INT64_MIN,
        .last_us = INT64_MIN,
    };
}

static void test_source(void **state)
{
    struct scratch s;
    struct source_row row = some_source();
    struct hc_err err = {0};
    int64_t id = 0;
    bool known = true;

    (void)state;
    scratch_open(&s);
    assert_int_equal(source_known(s.store, &row, &known, &err), HC_OK);
    assert_false(known);
    assert_int_equal(source_add(s.store, &row, &id, &err), HC_OK);
    assert_int_equal(id, 1);
    row.records = 5;
    row.rejects = 1;
    row.partial = true;
    row.first_us = 3;
    row.last_us = 4;
    row.remarks = HC_STR("cut short");
    assert_int_equal(source_finish(s.store, id, &row, &err), HC_OK);
    scratch_expect(&s, "SELECT * FROM source",
                   "1|a.csv|bq-csv|runs||2|00ff|10|20|0|5|1|1|0|0|cut "
                   "short|3|4\n");
    scratch_close(&s);
}

/* What makes the same bytes another source. */
static void test_source_known(void **state)
{
    struct scratch s;
    struct source_row row = some_source(), other;
    struct hc_err err = {0};
    int64_t id = 0, next = 0;
    bool known = false;

    (void)state;
    scratch_open(&s);
    assert_int_equal(source_add(s.store, &row, &id, &err), HC_OK);
    other = row;
    other.name = "b.csv"; /* a copy under another name is the same */
    assert_int_equal(source_known(s.store, &other, &known, &err), HC_OK);
    assert_true(known);
    for (int i = 0; i < 5; i++) {
        other = row;
        if (i == 0)
            memcpy(other.sha256, "00fe", 5);
        else if (i == 1)
            other.format = "bq-ndjson";
        else if (i == 2)
            other.profile = "";
        else if (i == 3)
            other.options = "table=x";
        else
            other.parser_version = 3;
        assert_int_equal(source_known(s.store, &other, &known, &err), HC_OK);
        assert_false(known);
        assert_int_equal(source_add(s.store, &other, &next, &err), HC_OK);
        assert_true(next > id);
        id = next;
    }
    assert_int_not_equal(source_add(s.store, &row, &id, &err), HC_OK);
    scratch_close(&s);
}

static void test_reject(void **state)
{
    struct scratch s;
    struct hc_err err = {0};

    (void)state;
    scratch_open(&s);
    assert_int_equal(reject_add(s.store, 1, 7, 99, HC_STR("bad"),
                                (struct hc_str){"a\0b", 3}, &err),
                     HC_OK);
    assert_int_equal(
        reject_add(s.store, 1, 7, 99, HC_STR("worse"), HC_STR("x"), &err),
        HC_OK);
    scratch_expect(&s,
                   "SELECT source, record, byte, reason, "
                   "hex(CAST(excerpt AS BLOB)) FROM reject",
                   "1|7|99|bad|610062\n");
    scratch_close(&s);
}

static void test_indexes(void **state)
{
    static const char count[] =
        "SELECT count(*) FROM sqlite_schema WHERE type = 'index' AND "
        "sql IS NOT NULL";
    struct scratch s;
    struct hc_err err = {0};
    int64_t all;

    (void)state;
    scratch_open(&s);
    assert_int_equal(scratch_int(&s, count), 0);
    assert_int_equal(indexes_create_for_logs(s.store, &err), HC_OK);
    assert_int_equal(scratch_int(&s, count), 2);
    assert_int_equal(indexes_create(s.store, &err), HC_OK);
    all = scratch_int(&s, count);
    assert_true(all > 2);
    assert_int_equal(indexes_create(s.store, &err), HC_OK);
    assert_int_equal(scratch_int(&s, count), all);
    assert_int_equal(indexes_drop(s.store, &err), HC_OK);
    assert_int_equal(scratch_int(&s, count), 0);
    scratch_close(&s);
}

static void test_open(void **state)
{
    struct scratch s;
    struct store *again = NULL;
    struct hc_err err = {0};

    (void)state;
    scratch_open(&s);
    scratch_exec(&s, "PRAGMA user_version = 99");
    assert_int_equal(store_open(&again, s.path, STORE_READ, &err), HC_EDB);
    assert_non_null(strstr(err.msg, "newer"));
    err = (struct hc_err){0};
    scratch_exec(&s, "PRAGMA user_version = 1; PRAGMA application_id = 7");
    assert_int_equal(store_open(&again, s.path, STORE_READ, &err), HC_EDB);
    assert_non_null(strstr(err.msg, "not one of hindcast's"));
    scratch_close(&s);
    err = (struct hc_err){0};
    assert_int_equal(store_open(&again, s.path, STORE_READ, &err), HC_EIO);
    assert_null(again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_source), cmocka_unit_test(test_source_known),
        cmocka_unit_test(test_reject), cmocka_unit_test(test_indexes),
        cmocka_unit_test(test_open),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
