/* SPDX-License-Identifier: MIT
 *
 * error_cell.h: a cell says the same from its text and from a value that was
 * parsed before. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <xxhash.h>

#include "parsers/error_cell.h"
#include "tests/support/guard.h"

#define STUCK                                                                  \
    "Run marked as failed after being stuck in running state for 246 minutes"

static const struct {
    const char *name, *cell, *message; /* NULL = none */
    bool cleanup;
} cells[] = {
    {"cleanup", "{\"cleanup_reason\":\"stale_running_cleanup\",\"n\":4}",
     "stale_running_cleanup", true},
    {"cleanup in words", "[\"" STUCK "\"]", STUCK, true},
    {"another cleanup", "{\"cleanup_reason\":\"asked\"}", "asked", false},
    {"type and message", "{\"error_type\":\"E\",\"error_message\":\"m\"}",
     "E: m", false},
    {"a list of errors", "{\"errors\":[{\"message\":\"one\"},2]}", "one",
     false},
    {"JSON in a string", "[\"{\\\"message\\\":\\\"deep\\\"}\"]", "deep", false},
    {"nothing", "{}", NULL, false},
};

static void read_cell(struct hc_str text, struct json_value parsed, size_t i,
                      uint64_t *hash)
{
    struct error_cells *e; /* one that remembers nothing yet */
    struct error_meaning m;
    struct hc_err err = {0};

    assert_int_equal(error_cells_open(&e, &err), HC_OK);
    assert_int_equal(
        error_cell_read(e, text, parsed, XXH3_64bits(text.p, text.n), &m, &err),
        HC_OK);
    if (m.cleanup != cells[i].cleanup ||
        (m.message.p == NULL) != (cells[i].message == NULL) ||
        (m.message.p != NULL &&
         !hc_str_eq(m.message, hc_str_from(cells[i].message))))
        fail_msg("%s: %.*s", cells[i].name, HC_STR_ARG(m.message));
    *hash = m.canonical_hash;
    error_cells_close(e);
}

static void text_or_value(void **state)
{
    struct json_parser *parser;
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(json_parser_open(&parser, &err), HC_OK);
    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++) {
        struct hc_str text = hc_str_from(cells[i].cell);
        struct json_value v;
        uint64_t from_text, from_value;

        assert_int_equal(json_parse_copy(parser, text, &v, &err), HC_OK);
        read_cell(text, (struct json_value){NULL, 0}, i, &from_text);
        read_cell(text, v, i, &from_value);
        assert_true(from_text == from_value);
    }
    json_parser_close(parser);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(text_or_value)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
