/* SPDX-License-Identifier: MIT
 *
 * json_split.h: what is cut, where, and how a broken element is survived.
 * Every case runs whole, split at every byte, and with its bytes ending at an
 * unreadable page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/json_split.h"
#include "tests/support/guard.h"

static const struct hc_str lists[] = {
    HC_STR_INIT("entries"), HC_STR_INIT("requests"), {NULL, 0}};
static const struct hc_str kept[] = {HC_STR_INIT("schema"), {NULL, 0}};
static const struct json_wrapper entries = {.lists = lists};
static const struct json_wrapper pages = {
    .lists = lists, .kept = kept, .always = true};

/* One line a piece: NUMBER@BYTE text, !NUMBER@BYTE code, key@BYTE text; then
 * L for lines, U for unterminated, P and the number of prose lines. */
static const struct {
    const char *name;
    const struct json_wrapper *wrapper;
    const char *in, *want;
} cases[] = {
    /* lines */
    {"lines", NULL, "{\"a\":1}\n{\"a\":2}\n",
     "1@0 {\"a\":1}\n2@8 {\"a\":2}\nL"},
    {"one line", NULL, "{\"a\":1}", "1@0 {\"a\":1}\nL"},
    {"blank lines, blanks, CRLF", NULL, "\n {\"a\":1} \r\n\r\n\t{}\r\n",
     "1@2 {\"a\":1}\n2@15 {}\nL"},
    {"line break as escape", NULL, "{\"a\":\"x\\n}\"}\n{}\n",
     "1@0 {\"a\":\"x\\n}\"}\n2@13 {}\nL"},
    {"garbage between lines is an element", NULL, "{}\nwhat\n{}\n",
     "1@0 {}\n2@3 what\n3@8 {}\nL"},
    {"a broken line harms no other", NULL, "{}\n{\"a\":\"\n{\"b\":1\n{}\n",
     "1@0 {}\n2@3 {\"a\":\"\n3@10 {\"b\":1\n4@17 {}\nL"},
    {"a broken first line", NULL, "{\"a\":\"x\n{\"b\":1}\n",
     "1@0 {\"a\":\"x\n2@8 {\"b\":1}\nL"},
    {"a first line without its brace", NULL, "{\"a\":1\n{\"b\":1}\n",
     "1@0 {\"a\":1\n2@7 {\"b\":1}\nL"},
    {"a first line with a wrong bracket", NULL, "{\"a\":1]\n{\"b\":1}\n",
     "1@0 {\"a\":1]\n2@8 {\"b\":1}\nL"},
    {"last line cut", NULL,
     "{\"a\":1}\n{\"a\":", "1@0 {\"a\":1}\n!2@8 truncated input\nL"},
    {"last line without its end", NULL, "{\"a\":1}\n{\"a\":2}",
     "1@0 {\"a\":1}\n2@8 {\"a\":2}\nL"},
    {"byte order marks of glued files", NULL,
     "{\"a\":1}\n\xEF\xBB\xBF{\"a\":2}\n", "1@0 {\"a\":1}\n2@11 {\"a\":2}\nL"},
    {"prose before lines", NULL, "Waiting ...\n{\"a\":1}\n{\"a\":2}\n",
     "1@12 {\"a\":1}\n2@20 {\"a\":2}\nLP1"},
    /* arrays */
    {"array", NULL, "[{\"a\":1},{\"a\":2}]", "1@1 {\"a\":1}\n2@9 {\"a\":2}\n"},
    {"empty array", NULL, "[]\n", ""},
    {"pretty array", NULL, "[\n  {\n    \"a\": 1\n  },\n  {}\n]\n",
     "1@4 {\n    \"a\": 1\n  }\n2@24 {}\n"},
    {"brackets and quotes in strings", NULL, "[{\"a\":\"]}\\\"[{\\\\\"},{}]",
     "1@1 {\"a\":\"]}\\\"[{\\\\\"}\n2@18 {}\n"},
    {"elements that are no objects", NULL, "[{},1,\"x\",null, -2.5 ,true]",
     "1@1 {}\n2@4 1\n3@6 \"x\"\n4@10 null\n5@16 -2.5\n6@22 true\n"},
    {"array cut before its end", NULL, "[\n  {\"a\":1},\n  {\"a\":2}\n",
     "1@4 {\"a\":1}\n2@15 {\"a\":2}\nU"},
    {"array cut behind a comma", NULL, "[{\"a\":1},", "1@1 {\"a\":1}\nU"},
    {"array cut inside an element", NULL,
     "[{\"a\":1},{\"a\":", "1@1 {\"a\":1}\n!2@9 truncated input\nU"},
    {"array cut inside a string", NULL, "[\n  {\"a\":1},\n  {\"a\":\"x",
     "1@4 {\"a\":1}\n!2@15 truncated input\nU"},
    {"array cut inside a scalar", NULL, "[{},12", "1@1 {}\n2@4 12\nU"},
    {"arrays one after another", NULL, "[{\"a\":1}]\n[{\"a\":2}]",
     "1@1 {\"a\":1}\n2@11 {\"a\":2}\n"},
    {"pages in one array", NULL, "[[{\"a\":1}],[{\"a\":2}]]",
     "1@2 {\"a\":1}\n2@12 {\"a\":2}\n"},
    {"resynchronise at the same indentation", NULL,
     "[\n  {\n    \"a\": \"x\n  },\n  {\n    \"a\": 2\n  }\n]\n",
     "!1@4 malformed input\n2@25 {\n    \"a\": 2\n  }\n"},
    {"an interrupted run and a second one", NULL,
     "[\n  {\n    \"a\": [\n[\n  {\n    \"a\": 2\n  }\n]\n",
     "!1@4 truncated input\n2@21 {\n    \"a\": 2\n  }\n"},
    {"a bracket too many", NULL, "[\n  {\"a\":1}},\n  {\"a\":2}\n]",
     "1@4 {\"a\":1}\n!2@11 malformed input\n3@16 {\"a\":2}\n"},
    /* objects one after another */
    {"objects with blank lines between", NULL,
     "{\n \"a\": 1\n}\n\n\n{\n \"a\": 2\n}",
     "1@0 {\n \"a\": 1\n}\n"
     "2@14 {\n \"a\": 2\n}\n"},
    {"objects with nothing between", NULL, "{\"a\":1}{\"a\":2}",
     "1@0 {\"a\":1}\n2@7 {\"a\":2}\n"},
    {"objects with commas between", NULL, "{\"a\":1},\n{\"a\":2},\n",
     "1@0 {\"a\":1}\n2@9 {\"a\":2}\n"},
    {"prose and fences", NULL,
     "Query: {x} [y]\n\n```json\n{\n\"a\":1\n}\n```\nmore {}\n{\n\"a\":2}\n",
     "1@24 {\n\"a\":1\n}\n2@46 {\n\"a\":2}\nP4"},
    {"an object without its end, another behind", NULL,
     "{\n \"a\": {\n}\n{\n \"a\": 2\n}\n",
     "!1@0 truncated input\n2@12 {\n \"a\": 2\n}\n"},
    {"an object without its beginning", NULL,
     "{\n\"a\":1\n}\n\"a\":2\n}\n{\n\"a\":3\n}\n",
     "1@0 {\n\"a\":1\n}\n!2@10 malformed input\n3@18 {\n\"a\":3\n}\n"},
    {"only prose", NULL, "nothing\nhere", "P2"},
    {"nothing", NULL, "", ""},
    /* wrappers */
    {"wrapper", &entries, "{\"entries\":[{\"a\":1},{\"a\":2}],\"next\":\"x\"}",
     "1@12 {\"a\":1}\n2@20 {\"a\":2}\n"},
    {"list behind other members", &entries,
     "{\"x\":[1,{\"entries\":[7]}],\"y\":\"entries\",\"entries\" : [ {} ]}",
     "1@53 {}\n"},
    {"wrapper in wrapper", &entries,
     "{\"requests\":[{\"entries\":[{\"a\":1}]},{\"z\":0,\"entries\":[{\"a\":"
     "2},{\"a\":3}]}]}",
     "1@25 {\"a\":1}\n2@53 {\"a\":2}\n3@61 {\"a\":3}\n"},
    {"wrappers one after another", &entries,
     "{\"entries\":[{}]}\n{\"entries\":[{},{}]}\n",
     "1@12 {}\n2@29 {}\n3@32 "
     "{}\n"},
    {"empty list", &entries, "{\"entries\":[]}", ""},
    {"no list under that key", &entries, "{\"entries\":3}",
     "1@0 {\"entries\":3}\n"},
    {"wrapper cut", &entries, "{\"entries\":[{\"a\":1},{\"a\"",
     "1@12 {\"a\":1}\n!2@20 truncated input\nU"},
    {"wrapper cut behind its list", &entries, "{\"entries\":[{\"a\":1}],",
     "1@12 {\"a\":1}\nU"},
    {"lines when no object is a wrapper", &entries, "{\"a\":1}\n{\"b\":2}\n",
     "1@0 {\"a\":1}\n2@8 {\"b\":2}\nL"},
    {"escaped key", &entries, "{\"entr\\u0069es\":[{}]}",
     "1@0 {\"entr\\u0069es\":[{}]}\nL"},
    {"kept members", &pages,
     "{\"k\":0,\"schema\":{\"f\":[1]},\"entries\":[{\"a\":1}],\"schema\" : 2 }",
     "schema@16 {\"f\":[1]}\n1@37 {\"a\":1}\nschema@57 2\n"},
    {"outermost objects are wrappers", &pages, "{\"a\":1}\n{\"b\":[]}\n", ""},
    {"broken wrapper", &entries, "{\"entries\":[{}]]\n{\"entries\":[{}]}\n",
     "1@12 {}\n!2@15 malformed input\n3@29 {}\n"},
};

static void trace(const struct json_wrapper *wrapper, struct hc_str bytes,
                  size_t chunk, struct hc_buf *out)
{
    struct source_options options = {.chunk_bytes = chunk};
    struct source *in = NULL;
    struct json_split *split = NULL;
    struct hc_err err = {0};
    struct json_piece p;
    const struct json_split_facts *facts;
    enum step step;

    assert_int_equal(source_open_memory(&in, bytes, "test", &options, &err),
                     HC_OK);
    assert_int_equal(json_split_open(&split, in, wrapper, &err), HC_OK);
    while ((step = json_split_next(split, &p, &err)) == STEP_RECORD ||
           step == STEP_REJECT) {
        if (step == STEP_RECORD)
            assert_memory_equal(bytes.p + p.byte, p.text.p, p.text.n);
        if (step == STEP_REJECT) {
            assert_int_equal(err.record, p.number);
            assert_int_equal(err.byte, p.byte);
            hc_buf_printf(out, "!%llu@%llu %s\n", (unsigned long long)p.number,
                          (unsigned long long)p.byte, hc_code_name(err.code));
            err = (struct hc_err){0};
        } else if (p.kept.p != NULL) {
            assert_int_equal(p.number, 0);
            hc_buf_printf(out, "%.*s@%llu %.*s\n", HC_STR_ARG(p.kept),
                          (unsigned long long)p.byte, HC_STR_ARG(p.text));
        } else {
            hc_buf_printf(out, "%llu@%llu %.*s\n", (unsigned long long)p.number,
                          (unsigned long long)p.byte, HC_STR_ARG(p.text));
        }
    }
    assert_int_equal(step, STEP_END);
    facts = json_split_facts(split);
    hc_buf_printf(out, "%s%s", facts->lines ? "L" : "",
                  facts->unterminated ? "U" : "");
    if (facts->prose_lines > 0)
        hc_buf_printf(out, "P%llu", (unsigned long long)facts->prose_lines);
    json_split_close(split);
    source_close(in);
}

static void expect(size_t i, const char *how, struct hc_str bytes, size_t chunk)
{
    struct hc_buf out;

    hc_buf_init(&out, 1 << 20);
    trace(cases[i].wrapper, bytes, chunk, &out);
    if (strcmp(hc_buf_z(&out), cases[i].want) != 0)
        fail_msg("%s, %s:\n--- got\n%s\n--- want\n%s", cases[i].name, how,
                 hc_buf_z(&out), cases[i].want);
    hc_buf_release(&out);
}

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hc_str in = hc_str_from(cases[i].in);
        struct guard page = guard_open(in);

        expect(i, "whole", in, 0);
        expect(i, "byte by byte", in, 1);
        expect(i, "in threes", in, 3);
        expect(i, "at an unreadable page", page.text, 0);
        guard_close(&page);
    }
}

/* An element over the cap is one reject; its neighbours are read. */
static void test_oversize(void **state)
{
    static const char before[] = "[{\"a\":1},{\"a\":\"",
                      after[] = "\"},{\"b\":2}]";
    const size_t big = HC_MAX_RECORD + 1000;
    struct hc_buf bytes, out;

    (void)state;
    hc_buf_init(&bytes, 2 * big);
    hc_buf_init(&out, 1 << 20);
    hc_buf_add(&bytes, before, sizeof before - 1);
    assert_int_equal(hc_buf_reserve(&bytes, big), HC_OK);
    memset(bytes.p + bytes.n, 'x', big);
    bytes.n += big;
    hc_buf_add(&bytes, after, sizeof after - 1);
    trace(NULL, hc_buf_str(&bytes), 0, &out);
    hc_buf_printf(&out, "%c", '\0');
    {
        char want[200];

        (void)snprintf(want, sizeof want,
                       "1@1 {\"a\":1}\n!2@9 limit reached\n3@%zu {\"b\":2}\n",
                       sizeof before - 1 + big + 3);
        assert_string_equal(hc_buf_z(&out), want);
    }
    hc_buf_release(&bytes);
    hc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_oversize),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
