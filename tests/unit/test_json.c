/* SPDX-License-Identifier: MIT
 *
 * json.h: what is accepted, what is refused and why, how values print.  Every
 * document is parsed with its padding ending at an unreadable page, and once
 * more through the copying entry. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/json.h"
#include "parsers/source.h"
#include "tests/support/guard.h"

_Static_assert((int)JSON_PADDING == (int)SOURCE_PADDING,
               "a source's window can be parsed in place");

struct fixture {
    struct json_parser *parser;
    struct hc_buf out;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct hc_err err = {0};

    if (f == NULL || json_parser_open(&f->parser, &err) != HC_OK)
        return -1;
    hc_buf_init(&f->out, 1 << 20);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    json_parser_close(f->parser);
    hc_buf_release(&f->out);
    free(f);
    return 0;
}

static struct json_value parse_ok(struct fixture *f, struct hc_str text)
{
    struct json_value root;
    struct hc_err err = {0};

    if (json_parse_copy(f->parser, text, &root, &err) != HC_OK)
        fail_msg("%.*s: %s", HC_STR_ARG(text), err.msg);
    return root;
}

/* text with its padding up to an unreadable page.  The padding is digits:
 * they would lengthen a number that reads past its end. */
static struct guard guard_padded(struct hc_str text)
{
    char *copy = malloc(text.n + JSON_PADDING);
    struct guard g;

    assert_non_null(copy);
    memcpy(copy, text.p, text.n);
    memset(copy + text.n, '9', JSON_PADDING);
    g = guard_open((struct hc_str){copy, text.n + JSON_PADDING});
    g.text.n = text.n;
    free(copy);
    return g;
}

#define S(z)                                                                   \
    {                                                                          \
        (z), sizeof(z) - 1                                                     \
    }

static const struct {
    const char *name;
    struct hc_str text;
    const char *minified, *canonical; /* NULL = as minified */
} good[] = {
    {"object", S(" { \"b\" : 1 , \"a\" : [ true , null ] } "),
     "{\"b\":1,\"a\":[true,null]}", "{\"a\":[true,null],\"b\":1}"},
    {"sorted at every level", S("{\"z\":[{\"b\":1,\"a\":{\"d\":1,\"c\":2}}]}"),
     "{\"z\":[{\"b\":1,\"a\":{\"d\":1,\"c\":2}}]}",
     "{\"z\":[{\"a\":{\"c\":2,\"d\":1},\"b\":1}]}"},
    {"bytewise, a prefix first", S("{\"ab\":1,\"\xc3\xa9\":2,\"a\":3,\"B\":4}"),
     "{\"ab\":1,\"\xc3\xa9\":2,\"a\":3,\"B\":4}",
     "{\"B\":4,\"a\":3,\"ab\":1,\"\xc3\xa9\":2}"},
    {"equal keys keep their order", S("{\"k\":2,\"a\":0,\"k\":1}"),
     "{\"k\":2,\"a\":0,\"k\":1}", "{\"a\":0,\"k\":2,\"k\":1}"},
    {"empty containers", S("[{},[],\"\"]"), "[{},[],\"\"]", NULL},
    {"scalar root", S("  \"x\" "), "\"x\"", NULL},
    {"number root", S("17"), "17", NULL},
    {"null root", S("null"), "null", NULL},
    {"integer limits",
     S("[9223372036854775807,-9223372036854775808,18446744073709551615]"),
     "[9223372036854775807,-9223372036854775808,18446744073709551615]", NULL},
    {"reals stay reals", S("[1.0,-0.0,1e2,0.1,1.10,5e-324,1e300,1E+22]"),
     "[1.0,-0.0,100.0,0.1,1.1,5e-324,1e+300,1e+22]", NULL},
    {"shortest digits", S("[0.30000000000000004,1.607957453E9,123456.789]"),
     "[0.30000000000000004,1607957453.0,123456.789]", NULL},
    {"escapes", S("\"\\u003c\\/\\b\\f\\n\\r\\t\\\"\\\\\\u0001\\u007f\\u000b\""),
     "\"</\\b\\f\\n\\r\\t\\\"\\\\\\u0001\x7f\\u000b\"", NULL},
    {"NUL in a string", S("{\"a\\u0000b\":\"\\u0000\"}"),
     "{\"a\\u0000b\":\"\\u0000\"}", NULL},
    {"surrogate pair", S("\"\\ud83d\\ude00\""), "\"\xf0\x9f\x98\x80\"", NULL},
    {"duplicate keys", S("{\"a\":1,\"a\":2}"), "{\"a\":1,\"a\":2}", NULL},
};

static void test_prints(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct guard page = guard_padded(good[i].text);
        const char *sorted = good[i].canonical;
        struct json_value root;
        struct hc_err err = {0};

        print_message("%s\n", good[i].name);
        assert_int_equal(json_parse(f->parser, page.text, &root, &err), HC_OK);
        hc_buf_clear(&f->out);
        json_minify(root, &f->out);
        assert_string_equal(hc_buf_z(&f->out), good[i].minified);
        hc_buf_clear(&f->out);
        json_canonical(root, &f->out);
        assert_string_equal(hc_buf_z(&f->out),
                            sorted == NULL ? good[i].minified : sorted);
        guard_close(&page);
        /* What was printed reads back as the same text. */
        root = parse_ok(f, hc_str_from(good[i].minified));
        hc_buf_clear(&f->out);
        json_minify(root, &f->out);
        assert_string_equal(hc_buf_z(&f->out), good[i].minified);
    }
}

static const struct {
    const char *name;
    struct hc_str text;
    enum hc_code code;
    const char *reason; /* part of the sentence */
} bad[] = {
    {"nothing", S(""), HC_EPARSE, "empty"},
    {"blanks only", S(" \n"), HC_EPARSE, "empty"},
    {"byte order mark", S("\xef\xbb\xbf{}"), HC_EPARSE, "malformed"},
    {"two values", S("{} {}"), HC_EPARSE, "malformed"},
    {"cut object", S("{\"a\":1"), HC_EPARSE, "malformed"},
    {"cut string", S("\"a"), HC_EPARSE, "not closed"},
    {"no colon", S("{\"a\" 1}"), HC_EPARSE, "out of place"},
    {"trailing comma", S("[1,]"), HC_EPARSE, "malformed"},
    {"single quotes", S("{'a':1}"), HC_EPARSE, "malformed"},
    {"NaN", S("[NaN]"), HC_EPARSE, "malformed"},
    {"nul", S("[nul]"), HC_EPARSE, "bare word"},
    {"leading zero", S("[01]"), HC_EPARSE, "number"},
    {"over uint64", S("[18446744073709551616]"), HC_EPARSE, "64 bits"},
    {"under int64", S("[-9223372036854775809]"), HC_EPARSE, "64 bits"},
    {"beyond double", S("[1e400]"), HC_EPARSE, "double"},
    {"bare newline", S("\"a\nb\""), HC_EPARSE, "control character"},
    {"bad escape", S("\"\\x\""), HC_EPARSE, "escape"},
    {"lone high surrogate", S("\"\\ud83d\""), HC_EPARSE, "surrogate"},
    {"high surrogate, then text", S("\"\\ud83dabcdef\""), HC_EPARSE,
     "surrogate"},
    {"two high surrogates", S("\"\\ud83d\\ud83d\""), HC_EPARSE, "surrogate"},
    {"lone low surrogate", S("\"\\ude00\""), HC_EPARSE, "surrogate"},
    {"low surrogate in a key", S("{\"a\\udc00b\":1}"), HC_EPARSE, "surrogate"},
    {"bad UTF-8", S("\"\xff\""), HC_EPARSE, "UTF-8"},
    {"encoded surrogate", S("\"\xed\xa0\x80\""), HC_EPARSE, "UTF-8"},
};

static void test_refuses(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct guard page = guard_padded(bad[i].text);
        struct json_value root;
        struct hc_err err = {0};

        print_message("%s\n", bad[i].name);
        assert_int_equal(json_parse(f->parser, page.text, &root, &err),
                         bad[i].code);
        if (strstr(err.msg, bad[i].reason) == NULL)
            fail_msg("\"%s\" lacks \"%s\"", err.msg, bad[i].reason);
        assert_true(json_is_absent(root));
        guard_close(&page);
        parse_ok(f, HC_STR("[1]")); /* the parser stays usable */
    }
}

static enum hc_code parse_nested(struct fixture *f, size_t depth)
{
    char *text = malloc(2 * depth);
    struct json_value root;
    struct hc_err err = {0};
    enum hc_code rc;

    assert_non_null(text);
    memset(text, '[', depth);
    memset(text + depth, ']', depth);
    rc = json_parse_copy(f->parser, (struct hc_str){text, 2 * depth}, &root,
                         &err);
    if (rc == HC_OK) {
        hc_buf_clear(&f->out);
        json_canonical(root, &f->out);
        assert_int_equal(f->out.n, 2 * depth);
    }
    free(text);
    return rc;
}

static void test_caps(void **state)
{
    struct fixture *f = *state;
    size_t n = HC_MAX_RECORD;
    char *text = malloc(n + 1 + JSON_PADDING);
    struct json_value root;
    struct hc_err err = {0};

    assert_int_equal(parse_nested(f, HC_MAX_JSON_DEPTH), HC_OK);
    assert_int_equal(parse_nested(f, HC_MAX_JSON_DEPTH + 1), HC_ELIMIT);
    assert_non_null(text);
    memset(text, ' ', n + 1 + JSON_PADDING);
    text[0] = '7';
    assert_int_equal(
        json_parse(f->parser, (struct hc_str){text, n}, &root, &err), HC_OK);
    assert_int_equal(
        json_parse(f->parser, (struct hc_str){text, n + 1}, &root, &err),
        HC_ELIMIT);
    free(text);
    /* A buffer with a cap of its own remembers the failure. */
    struct hc_buf small;
    hc_buf_init(&small, 8);
    json_minify(parse_ok(f, HC_STR("[\"0123456789\"]")), &small);
    assert_int_equal(small.failed, HC_ELIMIT);
    hc_buf_release(&small);
}

/* One byte of a string needs an escape, or is next to one that does: at every
 * place of strings of every length, which are copied by the word. */
static void test_quotes(void **state)
{
    static const struct {
        char byte;
        const char *written;
    } bytes[] = {
        {'"', "\\\""},        {'\\', "\\\\"},    {'\n', "\\n"},
        {0x1f, "\\u001f"},    {'\0', "\\u0000"}, {' ', " "},
        {'!', "!"},           {'#', "#"},        {'[', "["},
        {']', "]"},           {'\x7f', "\x7f"},  {(char)0xa2, "\xa2"},
        {(char)0x80, "\x80"},
    };
    struct fixture *f = *state;

    for (size_t b = 0; b < sizeof bytes / sizeof *bytes; b++)
        for (size_t n = 1; n <= 33; n++)
            for (size_t at = 0; at < n; at++) {
                char text[33], want[96];

                memset(text, 'x', sizeof text);
                text[at] = bytes[b].byte;
                (void)snprintf(want, sizeof want, "\"%.*s%s%.*s\"", (int)at,
                               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
                               bytes[b].written, (int)(n - at - 1),
                               "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
                hc_buf_clear(&f->out);
                json_quote((struct hc_str){text, n}, &f->out);
                assert_string_equal(hc_buf_z(&f->out), want);
            }
    hc_buf_clear(&f->out);
    json_quote(HC_STR(""), &f->out);
    json_quote((struct hc_str){NULL, 0}, &f->out);
    assert_string_equal(hc_buf_z(&f->out), "\"\"\"\"");
}

static void test_walks(void **state)
{
    struct fixture *f = *state;
    struct json_value root = parse_ok(
        f, HC_STR("{\"a\":1,\"o\":{\"x\":[1,2.5,{}]},\"s\":\"t\",\"a\":2,"
                  "\"n\":null,\"u\":9223372036854775808,\"f\":false}"));
    static const char *const keys[] = {"a", "o", "s", "a", "n", "u", "f"};
    static const enum json_type types[] = {JSON_INT, JSON_OBJECT, JSON_STRING,
                                           JSON_INT, JSON_NULL,   JSON_UINT,
                                           JSON_BOOL};
    struct json_iter it = json_members(root);
    struct json_member m;
    struct json_value v;
    size_t n = 0;
    double real;
    int64_t i;
    bool b = true;

    while (json_next_member(&it, &m)) {
        assert_true(hc_str_eq(m.key, hc_str_from(keys[n])));
        assert_int_equal(m.scalar.type, types[n]);
        assert_int_equal(json_type_of(m.value), types[n]);
        n++;
    }
    assert_int_equal(n, 7);
    assert_int_equal(json_count(root), 7);
    assert_int_equal(json_count_duplicates(root), 1);
    assert_true(json_get_i64(json_find(root, HC_STR("a")), &i) && i == 1);
    assert_false(json_get_i64(json_find(root, HC_STR("u")), &i));
    assert_true(json_get_double(json_find(root, HC_STR("u")), &real) &&
                real == 0x1p63);
    assert_true(json_get_bool(json_find(root, HC_STR("f")), &b) && !b);
    assert_true(
        hc_str_eq(json_text(json_find(root, HC_STR("s"))), HC_STR("t")));
    assert_true(json_is_absent(json_find(root, HC_STR("q"))));
    assert_int_equal(json_type_of(json_find(root, HC_STR("q"))), JSON_NULL);
    assert_true(json_is_absent(json_find(
        json_find(json_find(root, HC_STR("q")), HC_STR("r")), HC_STR("s"))));
    v = json_find(json_find(root, HC_STR("o")), HC_STR("x"));
    assert_int_equal(json_count(v), 3);
    it = json_members(v);
    assert_false(json_next_member(&it, &m)); /* an array has no members */
    it = json_elements(v);
    for (n = 0; json_next_element(&it, &v); n++)
        assert_int_equal(json_type_of(v), n == 0   ? JSON_INT
                                          : n == 1 ? JSON_REAL
                                                   : JSON_OBJECT);
    assert_int_equal(n, 3);
    it = json_elements(root);
    assert_false(json_next_element(&it, &v));
}

static void test_lenient(void **state)
{
    static const struct {
        struct hc_str text;
        bool is_i64;
        int64_t i;
    } rows[] = {
        {S("\"-9223372036854775808\""), true, INT64_MIN},
        {S("12"), true, 12},
        {S("3.0"), true, 3},
        {S("3.5"), false, 0},
        {S("9223372036854775808"), false, 0},
        {S("9.3e18"), false, 0},
        {S("\"\""), false, 0},
        {S("\"12 \""), false, 0},
        {S("true"), false, 0},
        {S("null"), false, 0},
        {S("[]"), false, 0},
    };
    struct fixture *f = *state;
    int64_t i;
    double d;
    bool b;

    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        bool is = json_as_i64(parse_ok(f, rows[r].text), &i);

        if (is != rows[r].is_i64 || (is && i != rows[r].i))
            fail_msg("as integer: %.*s", HC_STR_ARG(rows[r].text));
    }
    assert_true(json_as_bool(parse_ok(f, HC_STR("\"TRUE\"")), &b) && b);
    assert_true(json_as_bool(parse_ok(f, HC_STR("\"false\"")), &b) && !b);
    assert_false(json_as_bool(parse_ok(f, HC_STR("1")), &b));
    assert_true(json_as_double(parse_ok(f, HC_STR("\"-inf\"")), &d) && d < 0);
    assert_true(json_as_double(parse_ok(f, HC_STR("7")), &d) && d == 7);
    assert_false(json_as_double(parse_ok(f, HC_STR("\"x\"")), &d));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_prints, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_refuses, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_caps, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_quotes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_walks, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_lenient, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
