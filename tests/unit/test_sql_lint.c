/* SPDX-License-Identifier: MIT
 *
 * lint-sql: tokens, and each trap with what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/sql_lint/sql_lint.h"
#include "analyzer/sql_lint/sql_tokens.h"
#include "tests/support/guard.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* Tokens as text: w word, q quoted word, s string, n number, p sign. */
static const struct {
    const char *name, *sql, *tokens, *comments;
} token_cases[] = {
    {"words and signs", "a.b<>1", "w:a p:. w:b p:<> n:1 ", ""},
    {"strings", "'a''b' \"c\"", "s:a s:b s:c ", ""},
    {"escaped quote", "'a\\'b'", "s:a\\'b ", ""},
    {"raw string", "r'a\\d' Rb\"x\"", "s:a\\d s:x ", ""},
    {"a word that begins with r", "rb", "w:rb ", ""},
    {"triple quotes", "'''it's''' x", "s:it's w:x ", ""},
    {"backticks", "`a.b c`", "q:a.b c ", ""},
    {"comments", "a -- b\nc # d\n/* e\n */ f", "w:a w:c w:f ",
     "-- b|# d| e\n |"},
    {"no comment in a string", "'-- /*'", "s:-- /* ", ""},
    {"never closed string", "'abc", "s:abc ", ""},
    {"ends in a backslash", "'abc\\", "s:abc\\ ", ""},
    {"never closed triple", "'''a''", "s:a'' ", ""},
    {"never closed comment", "/* a", "", " a|"},
    {"never closed backtick", "`a", "q:a ", ""},
    {"empty", "", "", ""},
};

static void describe(const struct sql_tokens *t, char *out, size_t room)
{
    size_t n = 0;

    out[0] = '\0';
    for (uint32_t i = 0; i < t->code.n; i++) {
        const struct sql_token *token = &t->code.at[i];
        char kind = token->quoted ? 'q' : "wsnp"[token->kind];

        n += (size_t)snprintf(out + n, room - n, "%c:%.*s ", kind,
                              HC_STR_ARG(token->text));
    }
}

static void test_tokens(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(token_cases); i++) {
        struct guard g = guard_open(hc_str_from(token_cases[i].sql));
        struct sql_tokens t;
        char got[256], comments[256] = "";
        size_t n = 0;

        print_message("%s\n", token_cases[i].name);
        assert_int_equal(sql_tokens_read(&t, g.text, NULL), HC_OK);
        describe(&t, got, sizeof got);
        assert_string_equal(got, token_cases[i].tokens);
        for (uint32_t k = 0; k < t.comments.n; k++)
            n += (size_t)snprintf(comments + n, sizeof comments - n, "%.*s|",
                                  HC_STR_ARG(t.comments.at[k].text));
        assert_string_equal(comments, token_cases[i].comments);
        sql_tokens_release(&t);
        guard_close(&g);
    }
}

/* Findings as "line:column rule; ". */
static const struct {
    const char *name, *sql, *want;
} lint_cases[] = {
    {"not in", "WHERE t.cat NOT IN ('a')", "1:7 not-in-null; "},
    {"not in, in any case", "where cat\n not  in (1)", "1:7 not-in-null; "},
    {"a column that is never NULL", "WHERE status NOT IN ('a')", ""},
    {"not in, made safe", "WHERE COALESCE(cat, '') NOT IN ('a')", ""},
    {"not in, guarded", "WHERE cat IS NOT NULL AND cat NOT IN ('a')", ""},
    {"a guard elsewhere", "(cat IS NOT NULL) OR cat NOT IN ('a')",
     "1:22 not-in-null; "},
    {"a function of a column", "WHERE LOWER(cat) NOT IN ('a')",
     "1:7 not-in-null; "},
    {"countif", "COUNTIF(s = 1 AND (cat NOT IN ('a')))",
     "1:20 not-in-countif; "},
    {"subquery", "WHERE status NOT IN (SELECT a FROM b)",
     "1:7 not-in-subquery; "},
    {"in is fine", "WHERE cat IN ('a', 'b')", ""},
    {"unknown in a list", "WHERE status NOT IN ('a', 'Unknown')",
     "1:7 hides-unknown; "},
    {"unknown compared", "WHERE cat <> 'unknown' AND b != 'unknown'",
     "1:7 hides-unknown; 1:28 hides-unknown; "},
    {"unknown asked for", "WHERE cat = 'unknown'", ""},
    {"like a phase", "WHERE processor_name LIKE 'Phase5%'", "1:7 like-phase; "},
    {"like something else", "WHERE processor_name LIKE '%Prediction%'", ""},
    {"array_agg", "ARRAY_AGG(x LIMIT 5)",
     "1:1 array-agg-order; 1:1 array-agg-nulls; "},
    {"array_agg, in order", "ARRAY_AGG(x IGNORE NULLS ORDER BY x LIMIT 5)", ""},
    {"the order of something inside",
     "ARRAY_AGG(f(SELECT a ORDER BY b) IGNORE NULLS)", "1:1 array-agg-order; "},
    {"rolling window", "ts >= CURRENT_TIMESTAMP() - INTERVAL 30 DAY",
     "1:7 rolling-window; "},
    {"rolling window by a function",
     "ts >= TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 30 DAY)",
     "1:21 rolling-window; "},
    {"from midnight on",
     "ts >= TIMESTAMP_TRUNC(CURRENT_TIMESTAMP(), DAY) - INTERVAL 30 DAY", ""},
    {"now alone", "SELECT CURRENT_TIMESTAMP()", ""},
    {"a wrong day", "AND day_of_week = 5 -- Friday", "1:19 dayofweek-label; "},
    {"the right day", "AND day_of_week = 6 -- Friday", ""},
    {"two days", "AND day_of_week = 6 -- Friday, not Thursday", ""},
    {"the comment of another line", "AND day_of_week = 5\n-- Friday", ""},
    {"extract", "EXTRACT(DAYOFWEEK FROM t) = 1 /* Monday */",
     "1:29 dayofweek-label; "},
    {"labels of a case",
     "CASE EXTRACT(DAYOFWEEK FROM t) WHEN 1 THEN 'Monday' WHEN 3 THEN "
     "'Tuesday' END",
     "1:37 dayofweek-label; "},
    {"between hours", "WHERE hour_utc BETWEEN 0 AND 3", "1:7 between-hours; "},
    {"between extracted hours", "EXTRACT(HOUR FROM t) BETWEEN 0 AND 3",
     "1:1 between-hours; "},
    {"between others", "WHERE n BETWEEN 0 AND 3", ""},
    {"in a comment", "-- cat NOT IN ('unknown')", ""},
    {"in a string", "SELECT 'cat NOT IN (1)'", ""},
    {"cut off", "WHERE cat NOT IN (", "1:7 not-in-null; "},
    {"nothing in front", "NOT IN ('a')", ""},
    {"parentheses that do not match", ")) x NOT IN ('a'", "1:4 not-in-null; "},
};

struct found {
    char text[512];
    size_t n;
};

static void note(void *context, const struct sql_finding *f)
{
    struct found *found = context;

    assert_true(f->found.n > 0);
    found->n +=
        (size_t)snprintf(found->text + found->n, sizeof found->text - found->n,
                         "%u:%u %s; ", f->line, f->column, f->rule);
}

static void test_traps(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(lint_cases); i++) {
        struct guard g = guard_open(hc_str_from(lint_cases[i].sql));
        struct found found = {.n = 0};

        print_message("%s\n", lint_cases[i].name);
        assert_int_equal(sql_lint(g.text, note, &found, NULL), HC_OK);
        assert_string_equal(found.text, lint_cases[i].want);
        guard_close(&g);
    }
}

static void count(void *context, const struct sql_finding *f)
{
    (void)f;
    (*(size_t *)context)++;
}

/* Deep and long texts cost no more than their length. */
static void test_hostile(void **state)
{
    static const char *const parts[] = {"(", "(x NOT IN ", "ARRAY_AGG(",
                                        "x NOT IN (1) ", "a."};
    enum { BYTES = 1 << 19 };
    char *text = malloc(BYTES);

    (void)state;
    assert_non_null(text);
    for (size_t i = 0; i < COUNT(parts); i++) {
        size_t part = strlen(parts[i]), n = 0, found = 0;

        for (; n + part <= BYTES; n += part)
            memcpy(text + n, parts[i], part);
        assert_int_equal(
            sql_lint((struct hc_str){text, n}, count, &found, NULL), HC_OK);
        assert_true(found <= 2 * n / part);
    }
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tokens),
        cmocka_unit_test(test_traps),
        cmocka_unit_test(test_hostile),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
