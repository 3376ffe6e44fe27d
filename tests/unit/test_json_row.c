/* SPDX-License-Identifier: MIT
 *
 * Rows out of JSON, and the hashes of their values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/json_row.h"

struct fixture {
    struct json_parser *parser, *other;
    struct json_row *row;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct hc_err err = {0};

    if (f == NULL || json_parser_open(&f->parser, &err) != HC_OK ||
        json_parser_open(&f->other, &err) != HC_OK ||
        json_row_open(&f->row, &err) != HC_OK)
        return -1;
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    json_parser_close(f->parser);
    json_parser_close(f->other);
    json_row_close(f->row);
    free(f);
    return 0;
}

static uint64_t hash_of(struct json_parser *p, struct hc_str text)
{
    struct json_value root;
    struct hc_err err = {0};

    if (json_parse_copy(p, text, &root, &err) != HC_OK)
        fail_msg("%.*s: %s", HC_STR_ARG(text), err.msg);
    return json_hash(root);
}

static const struct {
    const char *name, *a, *b;
    bool equal;
} pairs[] = {
    {"blanks", "{\"a\":[1,2]}", " { \"a\" : [ 1 , 2 ] } ", true},
    {"escapes", "\"\\u00e9\\/\"", "\"\xc3\xa9/\"", true},
    {"order of keys", "{\"a\":1,\"b\":{\"c\":2,\"d\":3}}",
     "{\"b\":{\"d\":3,\"c\":2},\"a\":1}", true},
    {"spelling of a real", "1.50e1", "15.0", true},
    {"order of elements", "[1,2]", "[2,1]", false},
    {"keys in other objects", "[{\"a\":1},{\"b\":2}]", "[{\"b\":1},{\"a\":2}]",
     false},
    {"text and number", "[\"1\"]", "[1]", false},
    {"integer and real", "1", "1.0", false},
    {"null and false", "[null]", "[false]", false},
    {"empty ones", "{}", "[]", false},
    {"null left out", "{\"a\":null}", "{}", false},
    {"key and value", "{\"a\":\"b\"}", "{\"b\":\"a\"}", false},
    {"depth", "[[1],2]", "[[1,2]]", false},
};

static void test_hashes(void **state)
{
    struct fixture *f = *state;

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if ((hash_of(f->parser, hc_str_from(pairs[i].a)) ==
             hash_of(f->parser, hc_str_from(pairs[i].b))) != pairs[i].equal)
            fail_msg("%s: expected %s", pairs[i].name,
                     pairs[i].equal ? "equal hashes" : "two hashes");
}

static void read_row(struct fixture *f, const char *text, struct row *out)
{
    struct json_value root;
    struct hc_err err = {0};

    assert_int_equal(json_parse_copy(f->parser, hc_str_from(text), &root, &err),
                     HC_OK);
    assert_int_equal(json_row_read(f->row, root, out, &err), HC_OK);
}

static uint64_t hash_cell(const struct cell *c)
{
    return json_hash((struct json_value){c->json, c->json_at});
}

/* The value of a cell is that of its text, and no longer there when the cell
 * of the next row is set by hand. */
static void test_cells(void **state)
{
    struct fixture *f = *state;
    struct hc_err err = {0};
    struct row row;

    read_row(f,
             "{\"o\": {\"y\": 1.50, \"x\": [{}, null]}, \"n\": 5, \"l\": []}",
             &row);
    assert_int_equal(row.n_cells, 3);
    assert_int_equal(row.cells[0].kind, CELL_JSON);
    assert_true(hash_cell(&row.cells[0]) ==
                hash_of(f->other, HC_STR("{\"x\":[{},null],\"y\":1.5}")));
    assert_true(hash_cell(&row.cells[0]) ==
                hash_of(f->other, row.cells[0].text));
    assert_true(hash_cell(&row.cells[2]) == hash_of(f->other, HC_STR("[]")));
    json_row_begin(f->row);
    json_row_set_text(f->row, 0, HC_STR("{}"), CELL_JSON);
    assert_int_equal(json_row_end(f->row, &row, &err), HC_OK);
    assert_int_equal(row.n_cells, 1);
    assert_null(row.cells[0].json);
}

/* Members of a document, each between two others, whose text may be taken as it
 * stands; or not. */
static const struct {
    const char *name, *value;
    bool kept;
} cuts[] = {
    {"compact object", "{\"a\":1,\"b\":\"x y\",\"c\":[true,null]}", true},
    {"empty object", "{}", true},
    {"empty array", "[]", true},
    {"nested", "[[{\"a\":{\"b\":[]}}],[-12,0,18446744073709551615]]", true},
    {"brackets in strings", "[\"}]\",\"{[,:\"]", true},
    {"blank at the end of a string", "{\"a \":\"b \"}", true},
    {"other characters", "[\"\xc3\xa9\x7f/\"]", true},
    {"key twice", "{\"a\":1,\"a\":2}", true},
    {"blank before a key", "{ \"a\":1}", false},
    {"blank before a colon", "{\"a\" :1}", false},
    {"blank behind a colon", "{\"a\":\t1}", false},
    {"line break behind a comma", "[1,\n2]", false},
    {"blank behind a number", "[1 ]", false},
    {"blank in an empty object", "{ }", false},
    {"blank in a nested object", "[{\"a\":{ }}]", false},
    {"escape", "[\"\\n\"]", false},
    {"needless escape", "[\"\\/\"]", false},
    {"escaped quote", "{\"a\\\"\":\"]\"}", false},
    {"point", "[1.50]", false},
    {"exponent", "[1e3]", false},
    {"minus zero", "[-0]", false},
    {"string", "\"{}\"", false},
    {"number", "5", false},
};

static void check_cut(struct fixture *f, const char *name, const char *document,
                      bool kept)
{
    struct json_value root;
    struct json_iter it;
    struct json_member m;
    struct hc_err err = {0};
    struct hc_str text[3];
    struct hc_buf minified;

    hc_buf_init(&minified, 1000);
    assert_int_equal(
        json_parse_copy(f->parser, hc_str_from(document), &root, &err), HC_OK);
    it = json_members(root);
    assert_true(json_next_cut(&it, &m, &text[0]));
    assert_true(json_next_cut(&it, &m, &text[1]));
    json_minify(m.value, &minified);
    if ((text[1].p != NULL) != kept)
        fail_msg("%s: the text is %s", name, kept ? "not there" : "there");
    if (kept && !hc_str_eq(text[1], hc_buf_str(&minified)))
        fail_msg("%s: %.*s", name, HC_STR_ARG(text[1]));
    assert_true(json_next_cut(&it, &m, &text[2]));
    if (!hc_str_eq(text[2], HC_STR("[7]")))
        fail_msg("%s: the next text is off", name);
    assert_false(json_next_cut(&it, &m, &text[2]));
    hc_buf_release(&minified);
}

static void test_cuts(void **state)
{
    char document[200];

    for (size_t i = 0; i < sizeof cuts / sizeof *cuts; i++) {
        (void)snprintf(document, sizeof document,
                       "{\"a\": {\"k\": 1.5}, \"b\": %s ,\"c\":[7]}",
                       cuts[i].value);
        check_cut(*state, cuts[i].name, document, cuts[i].kept);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_hashes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cells, set_up, tear_down),
        cmocka_unit_test_setup_teardown(test_cuts, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
