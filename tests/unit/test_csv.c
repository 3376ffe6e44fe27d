/* SPDX-License-Identifier: MIT
 *
 * The CSV reader: every case whole, split at each byte, through libcsv alone
 * and through the splitter. */
#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/csv.h"
#include "parsers/csv_lib.h"
#include "tests/support/csv_trace.h"
#include "tests/support/guard.h"

enum { MAX_TRACE = 64 * 1024 * 1024 };

#define NOT_UTF8                                                               \
    "the record is not UTF-8; where all of the file is in another encoding, "  \
    "convert it (iconv -t UTF-8)"

static const struct {
    const char *name;
    struct hc_str in;
    const char *want;
    char delimiter;
} cases[] = {
    {"empty input", HC_STR_INIT(""), "", 0},
    {"plain", HC_STR_INIT("a,b\nc,d\n"), "0 [a] [b]\n4 [c] [d]\n", 0},
    {"no line end at the end", HC_STR_INIT("a,b\nc,d"),
     "0 [a] [b]\n4 [c] [d] -\n", 0},
    {"NULL and empty", HC_STR_INIT("a,,\"\"\n,\"\",\n"),
     "0 [a] [] [\"\"]\n6 [] [\"\"] []\n", 0},
    {"NULL and empty at the end", HC_STR_INIT("a,\"\"\n,"),
     "0 [a] [\"\"]\n5 [] [] -\n", 0},
    {"doubled quotes", HC_STR_INIT("\"a\"\"b\",\"\"\"\",\"\"\"\"\"\"\n"),
     "0 [\"a\"b\"] [\"\"\"] [\"\"\"\"]\n", 0},
    {"quoted delimiter", HC_STR_INIT("\"a,b\",c\n"), "0 [\"a,b\"] [c]\n", 0},
    {"newline in quotes", HC_STR_INIT("\"a\nb\",c\nd,e\n"),
     "0 [\"a\nb\"] [c]\n8 [d] [e]\n", 0},
    {"blanks are text", HC_STR_INIT(" a ,\t\n \n"), "0 [ a ] [\t]\n6 [ ]\n", 0},
    {"CRLF", HC_STR_INIT("a,b\r\n\"c\",\r\n\r\nd,\"\"\r\n"),
     "0 [a] [b]\n5 [\"c\"] []\n11\n13 [d] [\"\"]\n", 0},
    {"CRLF in quotes", HC_STR_INIT("\"a\r\nb\r\",c\r\n"),
     "0 [\"a\r\nb\r\"] [c]\n", 0},
    {"CR at the end of the input", HC_STR_INIT("a,b\n\"c\",d\r"),
     "0 [a] [b]\n4 [\"c\"] [d] -\n", 0},
    {"lone CR is text", HC_STR_INIT("a\rb,c\n\r\r\n"), "0 [a\rb] [c]\n6 [\r]\n",
     0},
    {"only CR", HC_STR_INIT("a,b\r\"c\rd\n\",e\r\rf,\r"),
     "0 [a] [b]\n4 [\"c\rd\n\"] [e]\n13\n14 [f] []\n", 0},
    {"blank lines", HC_STR_INIT("\na,b\n\n\nc,d\n\n"),
     "0\n1 [a] [b]\n5\n6\n7 [c] [d]\n11\n", 0},
    {"semicolons", HC_STR_INIT("a;b,c;d\n1;2;3\n"),
     "0 [a] [b,c] [d]\n8 [1] [2] [3]\n", 0},
    {"pipes", HC_STR_INIT("a|b|c\n\"1|2\"|,|3\n"),
     "0 [a] [b] [c]\n6 [\"1|2\"] [,] [3]\n", 0},
    {"tabs", HC_STR_INIT("a\tb\n1,5\t\n"), "0 [a] [b]\n4 [1,5] []\n", 0},
    {"given delimiter", HC_STR_INIT("a:b,c\nd:e,f\n"),
     "0 [a] [b,c]\n6 [d] [e,f]\n", ':'},
    {"NUL bytes", HC_STR_INIT("a\0b,\0\n\"\0\",c\n"),
     "0 [a\0b] [\0]\n6 [\"\0\"] [c]\n", 0},
    {"characters above ASCII",
     HC_STR_INIT("\xc3\xa9,\xe2\x82\xac\n\xf0\x9f\x98\x80,\"\xc3\xa9\"\n"),
     "0 [\xc3\xa9] [\xe2\x82\xac]\n"
     "7 [\xf0\x9f\x98\x80] [\"\xc3\xa9\"]\n",
     0},
    {"bytes that are no UTF-8",
     HC_STR_INIT("a,b\n\xff,c\nd,\"e\"\"\n\xc3\"\nf,g\n"),
     "0 [a] [b]\n4 !" NOT_UTF8 "\n8 !" NOT_UTF8 "\n18 [f] [g]\n", 0},
    {"quote in an unquoted field", HC_STR_INIT("a,b\nc,d\"e\nf,g\n"),
     "0 [a] [b]\n4 !a quote inside an unquoted field (field 2, 3 bytes into "
     "the record)\n10 [f] [g]\n",
     0},
    {"two quotes in an unquoted field", HC_STR_INIT("a,b\"x\"c\nf,g\n"),
     "0 !a quote inside an unquoted field (field 2, 3 bytes into "
     "the record)\n8 [f] [g]\n",
     0},
    {"text after the closing quote", HC_STR_INIT("\"a\"b,c\nd,e\n"),
     "0 !text after the closing quote (field 1, 3 bytes into the record)\n"
     "7 [d] [e]\n",
     0},
    {"blank after the closing quote", HC_STR_INIT("x,\"a\" ,c\nd,e\n"),
     "0 !text after the closing quote (field 2, 5 bytes into the record)\n"
     "9 [d] [e]\n",
     0},
    {"CR after the closing quote", HC_STR_INIT("\"a\"\rb,c\nd,e\n"),
     "0 !text after the closing quote (field 1, 3 bytes into the record)\n"
     "8 [d] [e]\n",
     0},
    /* The quote that opens on line 1 closes on line 2, which is good. */
    {"one missing quote costs one line", HC_STR_INIT("a,\"b\nc,\"d\",e\nf,g\n"),
     "0 !text after the closing quote (field 2, 8 bytes into the record)\n"
     "5 [c] [\"d\"] [e]\n13 [f] [g]\n",
     0},
    {"unclosed quote", HC_STR_INIT("a,b\nc,\"d\ne,f\ng,h\n"),
     "0 [a] [b]\n4 !a quoted field is never closed (field 2, 2 bytes into the "
     "record); the file may be cut\n9 [e] [f]\n13 [g] [h]\nunclosed\n",
     0},
    {"unclosed at the very end", HC_STR_INIT("a,b\nc,\""),
     "0 [a] [b]\n4 !a quoted field is never closed (field 2, 2 bytes into the "
     "record); the file may be cut\nunclosed\n",
     0},
    {"the last record is malformed", HC_STR_INIT("a,b\nc,d\""),
     "0 [a] [b]\n4 !a quote inside an unquoted field (field 2, 3 bytes into "
     "the record)\n",
     0},
    {"escaped quote where the input ends", HC_STR_INIT("a,\"b\"\""),
     "0 !a quoted field is never closed (field 2, 2 bytes into the record); "
     "the file may be cut\nunclosed\n",
     0},
};

static void check(const char *name, struct hc_str in, char delimiter,
                  struct hc_str want)
{
    static const size_t chunks[] = {0, 1, 7, 64};
    struct hc_buf got;

    hc_buf_init(&got, MAX_TRACE);
    for (size_t i = 0; i < 2 * sizeof chunks / sizeof *chunks; i++) {
        struct csv_options options = {.delimiter = delimiter,
                                      .only_libcsv = i % 2 == 1};

        hc_buf_clear(&got);
        csv_trace(in, &options, chunks[i / 2], &got);
        if (!hc_str_eq(hc_buf_str(&got), want))
            fail_msg("%s (chunks of %zu, %s):\n%s", name, chunks[i / 2],
                     i % 2 == 1 ? "libcsv" : "splitter", hc_buf_z(&got));
    }
    hc_buf_release(&got);
}

/* The expectation of a case, whose NULs are those of its input. */
static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hc_str want = hc_str_from(cases[i].want);

        if (strcmp(cases[i].name, "NUL bytes") == 0)
            want = HC_STR("0 [a\0b] [\0]\n6 [\"\0\"] [c]\n");
        check(cases[i].name, cases[i].in, cases[i].delimiter, want);
    }
}

/* libcsv's adapter looks at no byte behind its input. */
static void test_unreadable_page(void **state)
{
    struct csv_fields *fields = malloc(sizeof *fields);
    struct csv_lib *lib = NULL;
    struct csv_why why;
    size_t used;

    (void)state;
    assert_non_null(fields);
    csv_fields_init(fields);
    assert_int_equal(csv_lib_open(&lib, (struct csv_dialect){',', '\n'}, NULL),
                     HC_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t n = 1; n <= cases[i].in.n; n++) {
            struct guard g = guard_open(hc_str_slice(cases[i].in, 0, n));

            (void)csv_lib_cut(lib, g.text, true, fields, &used, &why);
            (void)csv_lib_cut(lib, g.text, false, fields, &used, &why);
            guard_close(&g);
        }
    csv_lib_close(lib);
    csv_fields_release(fields);
    free(fields);
}

/* n times c, as an input of its own. */
static struct hc_str many(char c, size_t n, char *room)
{
    memset(room, c, n);
    return (struct hc_str){room, n};
}

static void test_too_many_columns(void **state)
{
    char room[HC_MAX_COLUMNS + 16];
    struct hc_buf want;

    (void)state;
    hc_buf_init(&want, MAX_TRACE);
    (void)many(',', HC_MAX_COLUMNS, room);
    memcpy(room + HC_MAX_COLUMNS, "\na\n", 3);
    check("one field too many",
          (struct hc_str){room, HC_MAX_COLUMNS + (size_t)3}, ',',
          HC_STR("0 !more fields than hindcast takes (field 1901, 1901 bytes "
                 "into the record)\n1901 [a]\n"));
    hc_buf_add(&want, "0", 1);
    for (int i = 0; i < HC_MAX_COLUMNS; i++)
        hc_buf_add(&want, " []", 3);
    hc_buf_add(&want, "\n", 1);
    check("as many fields as may be",
          hc_str_slice((struct hc_str){room, HC_MAX_COLUMNS + (size_t)1}, 1,
                       HC_MAX_COLUMNS + 1),
          ',', hc_buf_str(&want));
    hc_buf_release(&want);
}

/* How the trace of an input of many megabytes starts. */
static void check_large(const char *name, struct hc_str in, const char *want)
{
    for (int i = 0; i < 2; i++) {
        struct csv_options options = {.delimiter = ',', .only_libcsv = i == 1};
        struct hc_buf got;

        hc_buf_init(&got, MAX_TRACE);
        csv_trace(in, &options, 0, &got);
        if (!hc_str_starts(hc_buf_str(&got), hc_str_from(want)))
            fail_msg("%s: %.400s", name, hc_buf_z(&got));
        hc_buf_release(&got);
    }
}

static void test_too_long(void **state)
{
    const size_t n = HC_MAX_RECORD;
    char *room = malloc(n + 16);

    (void)state;
    assert_non_null(room);
    (void)many('x', n, room);
    memcpy(room + n, "\na,b\n", 5);
    check_large("a line too long", (struct hc_str){room, n + 5},
                "0 !longer than a record may be (field 1, 16777216 bytes into "
                "the record)\n16777217 [a] [b]\n");
    memcpy(room, "a,\"\nb,c\n", 8);
    check_large("an open quote over more than a record may have",
                (struct hc_str){room, n + 5},
                "0 !a quoted field goes on beyond the longest record: its "
                "quote is stray, or its end was cut off (field 2, 16777216 "
                "bytes into the record)\n4 [b] [c]\n8 [xxxx");
    free(room);
}

static void test_bad_delimiter(void **state)
{
    static const char bad[] = {'"', '\r', '\n'};

    (void)state;
    for (size_t i = 0; i < sizeof bad; i++) {
        struct csv_options options = {.delimiter = bad[i]};
        struct csv *r;
        struct hc_err err = {0};

        assert_int_equal(csv_open(&r, NULL, &options, &err), HC_EUSAGE);
        assert_null(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_unreadable_page),
        cmocka_unit_test(test_too_many_columns),
        cmocka_unit_test(test_too_long),
        cmocka_unit_test(test_bad_delimiter),
    };

    return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
