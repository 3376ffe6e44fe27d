/* SPDX-License-Identifier: MIT
 *
 * One report full of hostile text through every renderer: nothing of it may
 * act on the medium it is printed to. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/report/cell.h"
#include "analyzer/report/escape.h"
#include "base/limits.h"
#include "parsers/json.h"

static const struct column columns[] = {
    {"op", COLUMN_TEXT, NULL, "an operation", 0, 0},
    {"n", COLUMN_INT, "rows", "a count", 0, 0},
    {"share", COLUMN_REAL, NULL, "a part", 3, 0},
    {"start", COLUMN_TIME, NULL, "a time", 0, 0},
    {"end", COLUMN_TIME, NULL, "a time", 0, 0},
    {"state", COLUMN_TEXT, NULL, "a word", 0, 0},
    {"list", COLUMN_LIST, NULL, "texts", 0, COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const char *const hostile[] = {
    "<script>alert(1)</script>",
    "\x1b]0;owned\x07\x1b[31mred\x1b[0m",
    "\xe2\x80\xaegnp.exe\xe2\x80\xac",
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2",
    "@SUM(A1)",
    "| a | b |\n---\n# head",
    "[link](javascript:alert(1)) <b>x</b> `code` *x* _y_",
    "a\"b'c&d",
    "\xff\xfe broken \xc3",
    "line one\r\nline two\ttab",
    "\"quoted\",comma",
    "",
};

enum { N_HOSTILE = sizeof hostile / sizeof hostile[0] };

static struct report *make_report(void)
{
    struct report *r = NULL;
    struct hc_err err = {0};
    size_t k;
    char *long_text = malloc(1 << 20);

    assert_non_null(long_text);
    memset(long_text, 'x', 1 << 20);
    assert_int_equal(report_new(&r, "test", "A <title> & more", &err), HC_OK);
    report_param_text(r, "filter", hc_str_from(hostile[0]));
    k = report_result(r, "rows", "Rows", columns, DRAW_LANES);
    for (size_t i = 0; i < N_HOSTILE; i++) {
        report_row(r, k);
        report_text(r, k, 0, hc_str_from(hostile[i]));
        report_int(r, k, 1, (int64_t)i - 2);
        report_real(r, k, 2, i == 3 ? 0.0 / 1.0 : 1.0 / (double)(i + 1));
        report_int(r, k, 3, (int64_t)i * 1000000);
        report_int(r, k, 4, (int64_t)(i + 1) * 1000000);
        report_text(r, k, 5, hc_str_from("closed_ok"));
        report_list_add(r, k, 6, hc_str_from(hostile[i]));
    }
    report_row(r, k);
    report_text(r, k, 0, (struct hc_str){long_text, 1 << 20});
    report_row(r, k); /* all NULL */
    report_total_int(r, k, "rows", N_HOSTILE + 2);
    report_note(r, k, "A note with %s in it.", hostile[0]);
    (void)report_evidence(r, "rows", hc_str_from("SELECT '<script>' -- \x1b"));
    assert_int_equal(report_check(r, &err), HC_OK);
    free(long_text);
    return r;
}

/* What a renderer prints; the caller frees. */
static struct hc_str print(const char *name, struct render_options o)
{
    const struct renderer *renderer = renderer_find(name);
    struct report *r = make_report();
    struct hc_err err = {0};
    char *text = NULL;
    size_t n = 0;
    FILE *out = open_memstream(&text, &n);

    assert_non_null(renderer);
    report_seal(r);
    assert_int_equal(renderer->render(r, &o, out, &err), HC_OK);
    assert_int_equal(fclose(out), 0);
    report_free(r);
    return (struct hc_str){text, n};
}

static void release(struct hc_str s)
{
    free((void *)(uintptr_t)s.p);
}

/* Control bytes but newline, bytes that are no UTF-8, bidi controls. */
static void assert_inert(const char *what, struct hc_str s)
{
    while (s.n > 0) {
        enum escape_kind kind;
        uint32_t code = escape_next(&s, &kind);

        if (kind != ESCAPE_NONE && code != '\n')
            fail_msg("%s: U+%04X, kind %d", what, (unsigned)code, (int)kind);
    }
}

static void assert_lacks(struct hc_str s, const char *bad)
{
    if (hc_str_find(s, hc_str_from(bad)) >= 0)
        fail_msg("found %s", bad);
}

static void test_table(void **state)
{
    static const unsigned widths[] = {20, 80, 200, 0};

    (void)state;
    for (size_t i = 0; i < sizeof widths / sizeof widths[0]; i++) {
        struct hc_str s =
            print("table", (struct render_options){.width = widths[i]});

        assert_inert("table", s);
        release(s);
    }
}

static void test_table_fits(void **state)
{
    struct hc_str s = print("table", (struct render_options){.width = 80});
    struct hc_str rest = s, line;

    (void)state;
    while (hc_str_cut(&rest, '\n', &line)) {
        size_t columns_used = 0;

        while (line.n > 0) {
            enum escape_kind kind;

            (void)escape_next(&line, &kind);
            columns_used++;
        }
        assert_true(columns_used <= 80);
    }
    release(s);
}

static void test_html(void **state)
{
    struct hc_str s = print("html", (struct render_options){0});

    (void)state;
    assert_lacks(s, "<script");
    assert_lacks(s, "<b>");
    assert_lacks(s, "\x1b");
    assert_lacks(s, "\xe2\x80\xae");
    assert_true(hc_str_find(s, HC_STR("default-src 'none'")) > 0);
    assert_true(hc_str_find(s, HC_STR("&#60;script&#62;")) > 0);
    assert_true(hc_str_find(s, HC_STR("<svg")) > 0);
    assert_true(s.n < 300 * 1000); /* the megabyte is cut */
    release(s);
}

static void test_csv(void **state)
{
    static const char *const guarded[] = {"\n'=cmd|", "\n'+1+1,", "\n'-2,",
                                          "\n'@SUM(A1),"};
    struct hc_str s = print("csv", (struct render_options){0});
    struct hc_str rest = s, line;

    (void)state;
    assert_true(hc_str_starts(s, HC_STR("op,n,share,start,end,state,list\n")));
    for (size_t i = 0; i < sizeof guarded / sizeof guarded[0]; i++)
        assert_true(hc_str_find(s, hc_str_from(guarded[i])) > 0);
    while (hc_str_cut(&rest, '\n', &line))
        assert_false(line.n > 0 && strchr("=+@", line.p[0]) != NULL);
    assert_lacks(s, "\x1b");
    release(s);
}

static void test_markdown(void **state)
{
    struct hc_str s = print("markdown", (struct render_options){0});
    struct hc_str rest = s, line;

    (void)state;
    assert_inert("markdown", s);
    assert_lacks(s, "](javascript");
    assert_lacks(s, "\n# head");
    while (hc_str_cut(&rest, '\n', &line))
        if (!hc_str_starts(line, HC_STR("    "))) /* no code block */
            assert_lacks(line, "<script");
    release(s);
}

static struct json_value parse(struct json_parser *parser, struct hc_str text)
{
    struct json_value root;
    struct hc_err err = {0};

    if (json_parse_copy(parser, text, &root, &err) != HC_OK)
        fail_msg("%s", err.msg);
    return root;
}

static void test_json_is_exact(void **state)
{
    struct hc_str s = print("json", (struct render_options){0});
    struct json_parser *parser = NULL;
    struct hc_err err = {0};
    struct json_value root, result, row;
    struct json_iter rows;

    (void)state;
    assert_inert("json", s);
    assert_int_equal(json_parser_open(&parser, &err), HC_OK);
    root = parse(parser, s);
    rows = json_elements(json_find(root, HC_STR("results")));
    assert_true(json_next_element(&rows, &result));
    assert_int_equal(json_count(json_find(result, HC_STR("rows"))),
                     N_HOSTILE + 2);
    rows = json_elements(json_find(result, HC_STR("rows")));
    for (size_t i = 0; i < N_HOSTILE; i++) {
        assert_true(json_next_element(&rows, &row));
        if (i != 10) /* bytes that are no UTF-8 cannot be exact */
            assert_true(hc_str_eq(json_text(json_find(row, HC_STR("op"))),
                                  hc_str_from(hostile[i])));
    }
    json_parser_close(parser);
    release(s);
}

static void test_ndjson(void **state)
{
    struct hc_str s = print("ndjson", (struct render_options){0});
    struct hc_str rest = s, line;
    struct json_parser *parser = NULL;
    struct hc_err err = {0};
    size_t n = 0;

    (void)state;
    assert_int_equal(json_parser_open(&parser, &err), HC_OK);
    while (hc_str_cut(&rest, '\n', &line)) {
        assert_int_equal(json_type_of(parse(parser, line)), JSON_OBJECT);
        n++;
    }
    assert_int_equal(n, N_HOSTILE + 2);
    json_parser_close(parser);
    release(s);
}

static void test_unknown_result(void **state)
{
    struct report *r = make_report();
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(
        renderer_find("csv")->render(
            r, &(struct render_options){.result = "none"}, stdout, &err),
        HC_EUSAGE);
    assert_non_null(strstr(err.msg, "rows"));
    report_free(r);
}

/* Digests cover all rows, whatever the limit prints. */
static void test_limit_keeps_digest(void **state)
{
    struct report *whole = make_report(), *cut = make_report();

    (void)state;
    report_seal(whole);
    report_limit(cut, 2);
    report_seal(cut);
    assert_int_equal(cut->results[0].n_rows, 2);
    assert_int_equal(cut->results[0].n_hidden, N_HOSTILE);
    assert_true(hc_str_eq(whole->evidence[0].digest, cut->evidence[0].digest));
    assert_int_equal(whole->evidence[0].digest.n, 64);
    report_free(whole);
    report_free(cut);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_table),
        cmocka_unit_test(test_table_fits),
        cmocka_unit_test(test_html),
        cmocka_unit_test(test_csv),
        cmocka_unit_test(test_markdown),
        cmocka_unit_test(test_json_is_exact),
        cmocka_unit_test(test_ndjson),
        cmocka_unit_test(test_unknown_result),
        cmocka_unit_test(test_limit_keeps_digest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
