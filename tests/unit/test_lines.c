/* SPDX-License-Identifier: MIT
 *
 * Lines with their places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/lines.h"

static const struct {
    const char *name, *in;
    const char *want; /* number@byte:text with ; after an ended line */
} line_cases[] = {
    {"nothing", "", ""},
    {"one, ended", "a\n", "1@0:a;"},
    {"one, not ended", "a", "1@0:a"},
    {"LF", "ab\nc\n", "1@0:ab;2@3:c;"},
    {"CRLF", "ab\r\nc\r\n", "1@0:ab;2@4:c;"},
    {"LF and CRLF", "ab\nc\r\nd", "1@0:ab;2@3:c;3@6:d"},
    {"CR alone", "ab\rc\rd", "1@0:ab;2@3:c;3@5:d"},
    {"CR inside, LF ends", "a\rb\nc\n", "1@0:a\rb;2@4:c;"},
    {"CR at the very end", "ab\r", "1@0:ab\r"},
    {"empty lines count", "\n\na\n\n", "1@0:;2@1:;3@2:a;4@4:;"},
    {"empty CRLF lines", "\r\n\r\na", "1@0:;2@2:;3@4:a"},
    {"two CR before LF", "a\r\r\n", "1@0:a\r;"},
};

static void list(struct lines *l, struct hc_buf *got)
{
    struct hc_err err = {0};
    struct line line;

    while (lines_next(l, &line, &err) == STEP_RECORD)
        hc_buf_printf(got, "%d@%d:%.*s%s", (int)line.number, (int)line.byte,
                      HC_STR_ARG(line.text), line.ended ? ";" : "");
    assert_int_equal(err.code, HC_OK);
}

static void test_lines(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof line_cases / sizeof *line_cases; i++) {
        for (size_t chunk = 0; chunk < 5; chunk++) {
            struct source_options o = {.chunk_bytes = chunk};
            struct source *s = NULL;
            struct hc_err err = {0};
            struct hc_buf got;
            struct lines l;

            hc_buf_init(&got, 4096);
            assert_int_equal(source_open_memory(&s,
                                                hc_str_from(line_cases[i].in),
                                                "in", &o, &err),
                             HC_OK);
            assert_int_equal(lines_init(&l, s, &err), HC_OK);
            list(&l, &got);
            if (strcmp(hc_buf_z(&got), line_cases[i].want) != 0)
                fail_msg("%s, chunk %zu: \"%s\"", line_cases[i].name, chunk,
                         hc_buf_z(&got));
            hc_buf_release(&got);
            source_close(s);
        }
    }
}

/* The text of a line, or of a reject, outlives the fill that found it. */
static void test_long_line(void **state)
{
    static const struct {
        const char *name;
        size_t n; /* of the long line, without its end */
        enum step want;
    } cases[] = {
        {"as long as may be", HC_MAX_RECORD - 1, STEP_RECORD},
        {"one byte more", HC_MAX_RECORD, STEP_REJECT},
        {"much longer", HC_MAX_RECORD + 300000, STEP_REJECT},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (int cr = 0; cr < 2; cr++) {
            size_t n = cases[i].n;
            char *text = malloc(n + 8), end = cr ? '\r' : '\n';
            struct source *s = NULL;
            struct hc_err err = {0};
            struct lines l;
            struct line line;

            assert_non_null(text);
            memset(text, 'x', n + 8);
            text[2] = text[3 + n] = text[5 + n] = end;
            assert_int_equal(source_open_memory(&s,
                                                (struct hc_str){text, n + 6},
                                                "in", NULL, &err),
                             HC_OK);
            assert_int_equal(lines_init(&l, s, &err), HC_OK);
            assert_int_equal(lines_next(&l, &line, &err), STEP_RECORD);
            assert_int_equal(line.text.n, 2);
            assert_int_equal(lines_next(&l, &line, &err), cases[i].want);
            assert_int_equal(line.number, 2);
            assert_int_equal(line.byte, 3);
            assert_int_equal(line.text.p[HC_MAX_RECORD - 2], 'x');
            if (cases[i].want == STEP_REJECT) {
                assert_int_equal(err.code, HC_ELIMIT);
                assert_int_equal(err.record, 2);
                assert_int_equal(err.byte, 3);
            }
            err = (struct hc_err){0};
            assert_int_equal(lines_next(&l, &line, &err), STEP_RECORD);
            assert_int_equal(line.number, 3);
            assert_int_equal(line.byte, n + 4);
            assert_int_equal(line.text.n, 1);
            assert_int_equal(lines_next(&l, &line, &err), STEP_END);
            assert_int_equal(lines_next(&l, &line, &err), STEP_END);
            source_close(s);
            free(text);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines),
        cmocka_unit_test(test_long_line),
    };

    return cmocka_run_group_tests_name("lines", tests, NULL, NULL);
}
