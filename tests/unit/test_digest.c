/* SPDX-License-Identifier: MIT
 *
 * Digests: what they depend on and what they do not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "schema/digest.h"
#include "tests/support/scratch.h"

/* Two processors and contexts under the given ids. */
#define NAMES(a, b)                                                            \
    "INSERT INTO phase VALUES (1, ''); INSERT INTO category VALUES (1, '');"   \
    "INSERT INTO processor VALUES (" #a ", 'alpha'), (" #b ", 'beta');"        \
    "INSERT INTO context VALUES (" #a ", 7, 1, " #a ", 1, 1), (" #b            \
    ", 7, 2, " #b ", 1, 1);"
#define ROW(id, context, hash, records)                                        \
    "INSERT INTO run_row (id, run, context, status, class, started_us, "       \
    "records, hash, byte) VALUES (" #id ", 5, " #context                       \
    ", 3, 1, 1000, " records ", " #hash ", 0);"
#define TABLE(columns)                                                         \
    "CREATE TABLE t (hc_row INTEGER PRIMARY KEY, hc_byte INTEGER, "            \
    "hc_hash INTEGER" columns ") STRICT;"                                      \
    "INSERT INTO loaded_table VALUES ('t');"
#define COLUMN(name, sql_name)                                                 \
    "INSERT INTO exported_column VALUES ('t', '" name "', '" sql_name          \
    "', 'STRING');"
#define ORIGIN(id, service)                                                    \
    "INSERT INTO log_origin VALUES (" #id ", 0, " #id                          \
    ", 'p', 'l', 't', '" service "', '', '', '', '');"
#define LOG(id, origin, hash, message)                                         \
    "INSERT INTO log (id, origin, time_ns, time_is_received, severity, role, " \
    "hash, byte, payload_kind, operation_flags, message, payload) VALUES "     \
    "(" #id ", " #origin ", 0, 0, 0, 0, " #hash ", " #id ", 1, 0, '" message   \
    "', '{\"n\":' || " #id " || '}');"

static const struct {
    const char *name, *a, *b;
    bool same;
} pairs[] = {
    {"nothing", "", "", true},
    {"something", "", NAMES(1, 2) ROW(1, 1, 9, "0"), false},
    {"other ids, other order", NAMES(1, 2) ROW(1, 1, 9, "0") ROW(2, 2, 8, "1"),
     NAMES(4, 3) ROW(50, 3, 8, "1") ROW(70, 4, 9, "0"), true},
    {"a row exported twice", NAMES(1, 2) ROW(1, 1, 9, "0"),
     NAMES(1, 2) ROW(1, 1, 9, "0") ROW(2, 1, 9, "0"), true},
    {"another processor", NAMES(1, 2) ROW(1, 1, 9, "0"),
     NAMES(1, 2) ROW(1, 2, 9, "0"), false},
    {"another hash", NAMES(1, 2) ROW(1, 1, 9, "0"),
     NAMES(1, 2) ROW(1, 1, 8, "0"), false},
    {"another value", NAMES(1, 2) ROW(1, 1, 9, "0"),
     NAMES(1, 2) ROW(1, 1, 9, "1"), false},
    {"NULL is not 0", NAMES(1, 2) ROW(1, 1, 9, "0"),
     NAMES(1, 2) ROW(1, 1, 9, "NULL"), false},
    {"log entries: ids and spelling of JSON do not show",
     ORIGIN(1, "s") LOG(1, 1, 5, "m"), ORIGIN(9, "s") LOG(3, 9, 5, "m"), true},
    {"log entries: the message does", ORIGIN(1, "s") LOG(1, 1, 5, "m"),
     ORIGIN(1, "s") LOG(1, 1, 5, "n"), false},
    {"log entries: the origin does", ORIGIN(1, "s") LOG(1, 1, 5, "m"),
     ORIGIN(1, "z") LOG(1, 1, 5, "m"), false},
    {"tables: order of columns, a column without values",
     TABLE(", x ANY, y ANY") COLUMN("X", "x")
         COLUMN("Y", "y") "INSERT INTO t VALUES (1, 0, 5, 'a', 'b')",
     TABLE(", y ANY, x ANY, z ANY") COLUMN("X", "x") COLUMN("Y", "y")
         COLUMN("Z", "z") "INSERT INTO t VALUES (2, 9, 5, 'b', 'a', NULL)",
     true},
    {"tables: values change places",
     TABLE(", x ANY, y ANY") COLUMN("X", "x")
         COLUMN("Y", "y") "INSERT INTO t VALUES (1, 0, 5, 'a', 'b')",
     TABLE(", x ANY, y ANY") COLUMN("X", "x")
         COLUMN("Y", "y") "INSERT INTO t VALUES (1, 0, 5, 'b', 'a')",
     false},
    {"tables: spelling of JSON",
     TABLE(", x ANY")
         COLUMN("X", "x") "INSERT INTO t VALUES (1, 0, 5, '{\"a\": 1}')",
     TABLE(", x ANY")
         COLUMN("X", "x") "INSERT INTO t VALUES (1, 0, 5, '{\"a\":1}')",
     true},
    {"tables: an integer is no text",
     TABLE(", x ANY") COLUMN("X", "x") "INSERT INTO t VALUES (1, 0, 5, 1)",
     TABLE(", x ANY") COLUMN("X", "x") "INSERT INTO t VALUES (1, 0, 5, '1')",
     false},
    {"tables: name of the column",
     TABLE(", x ANY") COLUMN("X", "x") "INSERT INTO t VALUES (1, 0, 5, 1)",
     TABLE(", x ANY") COLUMN("Y", "x") "INSERT INTO t VALUES (1, 0, 5, 1)",
     false},
};

typedef enum hc_code (*digest_fn)(struct store *, char[DIGEST_HEX],
                                  struct hc_err *);

static void digest_of(digest_fn digest, const char *sql, char hex[DIGEST_HEX])
{
    struct scratch s;
    struct hc_err err = {0};

    scratch_open(&s);
    scratch_exec(&s, sql);
    if (digest(s.store, hex, &err) != HC_OK)
        fail_msg("%s", err.msg);
    assert_int_equal(strlen(hex), DIGEST_HEX - 1);
    scratch_close(&s);
}

static void test_content(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        char a[DIGEST_HEX], b[DIGEST_HEX];

        print_message("%s\n", pairs[i].name);
        digest_of(digest_content, pairs[i].a, a);
        digest_of(digest_content, pairs[i].b, b);
        if (pairs[i].same)
            assert_string_equal(a, b);
        else
            assert_string_not_equal(a, b);
    }
}

static char *many(char sql[1024], const char *hash)
{
    (void)snprintf(sql, 1024,
                   NAMES(1, 2) "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL "
                               "SELECT i + 1 FROM n WHERE i < 300000) "
                               "INSERT INTO run_row (id, run, context, "
                               "status, class, hash, byte) "
                               "SELECT i, i, 1, 3, 1, %s, 0 FROM n",
                   hash);
    return sql;
}

/* More records than the buffers of partitions hold, each of them twice; 7 has
 * no factor in common with 150000, so it only changes their order. */
static void test_many(void **state)
{
    char sql[1024], a[DIGEST_HEX], b[DIGEST_HEX];

    (void)state;
    digest_of(digest_content, many(sql, "i % 150000"), a);
    digest_of(digest_content, many(sql, "i * 7 % 150000"), b);
    assert_string_equal(a, b);
    digest_of(digest_content, many(sql, "i * 7 % 149999"), b);
    assert_string_not_equal(a, b);
}

#define SOURCE(id, sha)                                                        \
    "INSERT INTO source VALUES (" #id ", 'f" #id "', 'x', '', '', " #id        \
    ", '" sha "', 1, 1, 0, 1, 0, 0, 0, 0, '', NULL, NULL);"

static void test_inputs(void **state)
{
    char a[DIGEST_HEX], b[DIGEST_HEX];

    (void)state;
    digest_of(digest_inputs, "", a);
    assert_string_equal(a, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca4"
                           "95991b7852b855");
    /* printf 'aa\nbb\n' | sha256sum */
    digest_of(digest_inputs, SOURCE(1, "bb") SOURCE(2, "aa") SOURCE(3, "bb"),
              a);
    assert_string_equal(a, "329d670e59ead1543a2d36865895972560bc434204c5f4a0c8"
                           "219005dd312719");
    digest_of(digest_inputs, SOURCE(1, "bb"), b);
    assert_string_not_equal(a, b);
}

static void test_derived(void **state)
{
    static const char one[] = NAMES(1, 2) ROW(1, 1, 9, "0") ROW(
        2, 1, 9,
        "0") "INSERT INTO run VALUES (5, 1, 1, 3, 0, 1, 1000, x'00');"
             "INSERT INTO run_repeat VALUES (2);"
             "INSERT INTO rollup VALUES (0, 1, 1, 3, 1, 3, 1, 1, 1, 0, 0, 0, "
             "0, 0);";
    static const char two[] = NAMES(2, 1) ROW(7, 2, 9, "0") ROW(
        8, 2, 9,
        "0") "INSERT INTO run VALUES (5, 8, 2, 3, 0, 1, 1000, x'01');"
             "INSERT INTO run_repeat VALUES (7);"
             "INSERT INTO rollup VALUES (0, 2, 1, 3, 1, 3, 1, 1, 1, 0, 0, 0, "
             "0, 0);";
    static const char *const changes[] = {
        "UPDATE run SET outcome = 2",
        "UPDATE run SET flags = 4",
        "UPDATE rollup SET rows = 2",
        "UPDATE rollup SET processor = 1",
        "DELETE FROM run_repeat",
        "DELETE FROM run",
        "UPDATE rollup SET duration_sum_us = 1",
    };
    char a[DIGEST_HEX], b[DIGEST_HEX], sql[4096];

    (void)state;
    digest_of(digest_derived, one, a);
    digest_of(digest_derived, two, b);
    assert_string_equal(a, b);
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        print_message("%s\n", changes[i]);
        (void)snprintf(sql, sizeof sql, "%s%s", two, changes[i]);
        digest_of(digest_derived, sql, b);
        assert_string_not_equal(a, b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_content),
        cmocka_unit_test(test_many),
        cmocka_unit_test(test_inputs),
        cmocka_unit_test(test_derived),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
