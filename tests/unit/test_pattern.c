/* SPDX-License-Identifier: MIT
 *
 * Pattern sets: order, named groups, broken patterns, hostile text. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/pattern.h"
#include "tests/support/guard.h"

static struct pattern_set *compile(const char *const *regexes, size_t n)
{
    struct pattern_text texts[8];
    struct pattern_set *set = NULL;
    struct hc_err err = {0};

    for (size_t i = 0; i < n; i++) {
        texts[i].name = (struct hc_str){&"abcdefgh"[i], 1};
        texts[i].regex = hc_str_from(regexes[i]);
    }
    if (pattern_set_compile(&set, texts, n, &err) != HC_OK)
        fail_msg("%s", err.msg);
    return set;
}

static struct pattern_matcher *matcher(const struct pattern_set *set)
{
    struct pattern_matcher *m = NULL;

    assert_int_equal(pattern_matcher_open(&m, set, NULL), HC_OK);
    return m;
}

static void assert_group(const struct pattern_matcher *m,
                         const struct pattern_match *match, const char *name,
                         const char *want)
{
    struct hc_str got = pattern_match_group(m, match, hc_str_from(name));

    if (want == NULL) {
        assert_null(got.p);
        return;
    }
    assert_non_null(got.p);
    if (!hc_str_eq(got, hc_str_from(want)))
        fail_msg("group %s is \"%.*s\", not \"%s\"", name, HC_STR_ARG(got),
                 want);
}

#define HEARTBEAT                                                              \
    "HEARTBEAT(?: (?<event>START|END)(?: \\((?<status>ERROR)\\))?)?: "         \
    "(?<op>.+?)(?: (?:still (?:running|processing) \\(|completed in |"         \
    "failed after )(?<min>\\d+\\.\\d) min(?: elapsed\\))?)?$"

static const struct {
    const char *name, *text;
    const char *event, *status, *op, *min; /* op NULL = no match */
} heartbeat_cases[] = {
    {"start", "HEARTBEAT START: load", "START", NULL, "load", NULL},
    {"beat", "HEARTBEAT: load: day 2 still running (5.0 min elapsed)", NULL,
     NULL, "load: day 2", "5.0"},
    {"end", "HEARTBEAT END: load completed in 7.3 min", "END", NULL, "load",
     "7.3"},
    {"error end", "HEARTBEAT END (ERROR): load failed after 7.3 min", "END",
     "ERROR", "load", "7.3"},
    {"emoji before it",
     "\xf0\x9f\x92\x93 HEARTBEAT: a still processing "
     "(0.0 min elapsed)",
     NULL, NULL, "a", "0.0"},
    {"dot over CR", "HEARTBEAT START: a\rb", "START", NULL, "a\rb", NULL},
    {"second line", "x\nHEARTBEAT START: a", "START", NULL, "a", NULL},
    {"something else", "heartbeat", NULL, NULL, NULL, NULL},
    {"nothing", "", NULL, NULL, NULL, NULL},
};

static void test_named_groups(void **state)
{
    const char *const regexes[] = {HEARTBEAT};
    struct pattern_set *set = compile(regexes, 1);
    struct pattern_matcher *m = matcher(set);

    (void)state;
    for (size_t i = 0; i < sizeof heartbeat_cases / sizeof *heartbeat_cases;
         i++) {
        struct pattern_match match;
        bool yes =
            pattern_match(m, hc_str_from(heartbeat_cases[i].text), &match);

        if (yes != (heartbeat_cases[i].op != NULL))
            fail_msg("%s: match is %d", heartbeat_cases[i].name, yes);
        if (!yes)
            continue;
        assert_group(m, &match, "event", heartbeat_cases[i].event);
        assert_group(m, &match, "status", heartbeat_cases[i].status);
        assert_group(m, &match, "op", heartbeat_cases[i].op);
        assert_group(m, &match, "min", heartbeat_cases[i].min);
        assert_group(m, &match, "no such group", NULL);
    }
    pattern_matcher_close(m);
    pattern_set_free(set);
}

/* Slots are of the set; the first pattern that matches wins; groups of
 * another pattern, or of the match before, do not shine through. */
static void test_order_and_slots(void **state)
{
    const char *const regexes[] = {"a(?<x>\\d)", "(?<y>b)(?<x>c)?", "(?<x>.)"};
    struct pattern_set *set = compile(regexes, 3);
    struct pattern_matcher *m = matcher(set);
    struct pattern_match match;

    (void)state;
    assert_int_equal(pattern_set_count(set), 3);
    assert_int_equal(pattern_set_slots(set), 2);
    assert_int_equal(pattern_set_slot(set, HC_STR("x")), 0);
    assert_int_equal(pattern_set_slot(set, HC_STR("z")), -1);
    assert_true(hc_str_eq(pattern_set_slot_name(set, 1), HC_STR("y")));
    assert_true(hc_str_eq(pattern_set_name(set, 1), HC_STR("b")));
    assert_false(pattern_set_has(set, 0, pattern_set_slot(set, HC_STR("y"))));
    assert_true(pattern_set_has(set, 1, pattern_set_slot(set, HC_STR("y"))));
    assert_false(pattern_set_has(set, 0, -1));

    assert_true(pattern_match(m, HC_STR("bc a1"), &match));
    assert_int_equal(match.pattern, 0);
    assert_true(hc_str_eq(match.whole, HC_STR("a1")));
    assert_group(m, &match, "x", "1");
    assert_group(m, &match, "y", NULL);
    assert_true(pattern_match(m, HC_STR("b"), &match));
    assert_int_equal(match.pattern, 1);
    assert_group(m, &match, "x", NULL);
    assert_group(m, &match, "y", "b");
    assert_true(pattern_match(m, HC_STR("?"), &match));
    assert_int_equal(match.pattern, 2);
    assert_false(pattern_match(m, HC_STR("\n"), &match));
    pattern_matcher_close(m);
    pattern_set_free(set);
}

static void test_same_name_twice(void **state)
{
    const char *const regexes[] = {"(?<op>\\d+) s|s (?<op>\\w+)"};
    struct pattern_set *set = compile(regexes, 1);
    struct pattern_matcher *m = matcher(set);
    struct pattern_match match;

    (void)state;
    assert_int_equal(pattern_set_slots(set), 1);
    assert_true(pattern_match(m, HC_STR("12 s"), &match));
    assert_group(m, &match, "op", "12");
    assert_true(pattern_match(m, HC_STR("s no"), &match));
    assert_group(m, &match, "op", "no");
    pattern_matcher_close(m);
    pattern_set_free(set);
}

static const struct {
    const char *name, *regex, *want;
} broken_cases[] = {
    {"open group", "a(b", "pattern mine, offset 3: missing closing paren"},
    {"open class", "[a", "pattern mine, offset 2: missing terminating ]"},
    {"nothing to repeat", "ab*??*", "pattern mine, offset 4: quantifier"},
    {"half a character", "\xc3", "pattern mine, offset 0: UTF-8 error"},
    {"\\C", "a\\C", "pattern mine, offset 3: using \\C is disabled"},
    {"unknown group", "(?<a>x)\\k<b>", "pattern mine, offset 10: reference"},
};

static void test_broken_patterns(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof broken_cases / sizeof *broken_cases; i++) {
        struct pattern_text texts[2] = {
            {HC_STR("good"), HC_STR("x")},
            {HC_STR("mine"), hc_str_from(broken_cases[i].regex)}};
        struct pattern_set *set = NULL;
        struct hc_err err = {0};

        assert_int_equal(pattern_set_compile(&set, texts, 2, &err), HC_ECONFIG);
        assert_null(set);
        if (!hc_str_starts(hc_str_from(err.msg),
                           hc_str_from(broken_cases[i].want)))
            fail_msg("%s: %s", broken_cases[i].name, err.msg);
    }
}

static void test_caps(void **state)
{
    static struct pattern_text texts[HC_MAX_PATTERNS + 1];
    static char longest[HC_MAX_PATTERN_BYTES + 1];
    static char many[HC_MAX_PATTERN_GROUPS + 1][16];
    struct pattern_set *set = NULL;

    (void)state;
    for (size_t i = 0; i < HC_MAX_PATTERNS + 1; i++)
        texts[i] = (struct pattern_text){HC_STR("n"), HC_STR("x")};
    assert_int_equal(pattern_set_compile(&set, texts, 0, NULL), HC_ECONFIG);
    assert_int_equal(
        pattern_set_compile(&set, texts, HC_MAX_PATTERNS + 1, NULL),
        HC_ECONFIG);
    assert_int_equal(pattern_set_compile(&set, texts, HC_MAX_PATTERNS, NULL),
                     HC_OK);
    pattern_set_free(set);

    memset(longest, 'a', sizeof longest);
    texts[0].regex = (struct hc_str){longest, sizeof longest};
    assert_int_equal(pattern_set_compile(&set, texts, 1, NULL), HC_ECONFIG);
    texts[0].regex.n--;
    assert_int_equal(pattern_set_compile(&set, texts, 1, NULL), HC_OK);
    pattern_set_free(set);

    for (size_t i = 0; i < HC_MAX_PATTERN_GROUPS + 1; i++) {
        (void)snprintf(many[i], sizeof many[i], "(?<g%zu>x)", i);
        texts[i].regex = hc_str_from(many[i]);
    }
    assert_int_equal(
        pattern_set_compile(&set, texts, HC_MAX_PATTERN_GROUPS + 1, NULL),
        HC_ECONFIG);
    assert_int_equal(
        pattern_set_compile(&set, texts, HC_MAX_PATTERN_GROUPS, NULL), HC_OK);
    pattern_set_free(set);
}

/* Catastrophic backtracking stops, is counted for its pattern, and the next
 * pattern still gets its turn. */
static void test_limits(void **state)
{
    const char *const regexes[] = {"^(a+)+$", "(?<end>b)$"};
    struct pattern_set *set = compile(regexes, 2);
    struct pattern_matcher *m = matcher(set);
    struct pattern_match match;
    char text[64];

    (void)state;
    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = 'b';
    assert_true(pattern_match(m, (struct hc_str){text, sizeof text}, &match));
    assert_int_equal(match.pattern, 1);
    assert_group(m, &match, "end", "b");
    assert_int_equal(pattern_limit_hits(m, 0), 1);
    assert_int_equal(pattern_limit_hits(m, 1), 0);
    assert_true(pattern_match(m, HC_STR("aa"), &match));
    assert_int_equal(match.pattern, 0);
    assert_int_equal(pattern_limit_hits(m, 0), 1);
    pattern_matcher_close(m);
    pattern_set_free(set);
}

static void test_long_text(void **state)
{
    const char *const regexes[] = {"END"};
    struct pattern_set *set = compile(regexes, 1);
    struct pattern_matcher *m = matcher(set);
    struct pattern_match match;
    char *text = malloc(HC_MAX_PATTERN_TEXT + 3);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', HC_MAX_PATTERN_TEXT + 3);
    memcpy(text + HC_MAX_PATTERN_TEXT - 3, "END", 3);
    assert_true(pattern_match(m, (struct hc_str){text, HC_MAX_PATTERN_TEXT + 3},
                              &match));
    memcpy(text + HC_MAX_PATTERN_TEXT - 3, "xENDx", 5);
    assert_false(pattern_match(
        m, (struct hc_str){text, HC_MAX_PATTERN_TEXT + 3}, &match));
    free(text);
    pattern_matcher_close(m);
    pattern_set_free(set);
}

/* Text that is not UTF-8, holds NUL, or ends at an unreadable page. */
static void test_hostile_text(void **state)
{
    const char *const regexes[] = {"(?<x>b.)$"};
    struct pattern_set *set = compile(regexes, 1);
    struct pattern_matcher *m = matcher(set);
    struct pattern_match match;
    struct guard g;

    (void)state;
    assert_true(pattern_match(m,
                              HC_STR("\xff\xfe\x00"
                                     "bc"),
                              &match));
    assert_group(m, &match, "x", "bc");
    assert_false(pattern_match(m, HC_STR("b\xff"), &match));
    assert_true(pattern_match(m, HC_STR("b\xc3\xa4"), &match));
    assert_group(m, &match, "x", "b\xc3\xa4");
    assert_false(pattern_match(m, (struct hc_str){NULL, 0}, &match));

    g = guard_open(HC_STR("aabz"));
    assert_true(pattern_match(m, g.text, &match));
    assert_group(m, &match, "x", "bz");
    guard_close(&g);
    g = guard_open(HC_STR("aab\xc3"));
    assert_false(pattern_match(m, g.text, &match));
    guard_close(&g);
    pattern_matcher_close(m);
    pattern_set_free(set);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_named_groups),
        cmocka_unit_test(test_order_and_slots),
        cmocka_unit_test(test_same_name_twice),
        cmocka_unit_test(test_broken_patterns),
        cmocka_unit_test(test_caps),
        cmocka_unit_test(test_limits),
        cmocka_unit_test(test_long_text),
        cmocka_unit_test(test_hostile_text),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
