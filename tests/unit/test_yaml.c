/* SPDX-License-Identifier: MIT
 *
 * Configuration trees: what is read, and what is refused with its line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/yaml.h"
#include "tests/support/guard.h"

/* The tree on one line: {key: value} [value] text "quoted", @line. */
static void dump(struct hc_buf *b, const struct yaml_node *node, int depth)
{
    const char *open = "[", *close = "]";

    if (depth > HC_MAX_CONFIG_DEPTH)
        return;
    if (node->kind == YAML_KIND_SCALAR) {
        const char *quote = node->quoted ? "\"" : "";

        hc_buf_printf(b, "%s%.*s%s@%llu", quote, HC_STR_ARG(node->text), quote,
                      (unsigned long long)node->line);
        return;
    }
    if (node->kind == YAML_KIND_MAPPING) {
        open = "{";
        close = "}";
    }
    hc_buf_add_z(b, open);
    for (const struct yaml_node *c = node->first; c != NULL; c = c->next) {
        if (c->key.p != NULL)
            hc_buf_printf(b, "%.*s@%llu:", HC_STR_ARG(c->key),
                          (unsigned long long)c->key_line);
        dump(b, c, depth + 1);
        hc_buf_add_z(b, c->next == NULL ? "" : " ");
    }
    hc_buf_add_z(b, close);
}

static const struct {
    const char *name, *in, *want; /* want NULL = no document */
} good_cases[] = {
    {"nothing", "", NULL},
    {"comment alone", "# only this\n", NULL},
    {"marks around nothing", "---\n...\n", "@2"},
    {"scalar", "abc\n", "abc@1"},
    {"mapping", "a: 1\nb: two words\n", "{a@1:1@1 b@2:two words@2}"},
    {"no line end", "a: 1", "{a@1:1@1}"},
    {"CRLF", "a: 1\r\nb: 2\r\n", "{a@1:1@1 b@2:2@2}"},
    {"BOM",
     "\xef\xbb\xbf"
     "a: 1\n",
     "{a@1:1@1}"},
    {"nested", "a:\n  b:\n    - x\n    - c: y\n      d: z\n",
     "{a@1:{b@2:[x@3 {c@4:y@4 d@5:z@5}]}}"},
    {"flow", "a: [1, {b: 2}]\n", "{a@1:[1@1 {b@1:2@1}]}"},
    {"quoted", "a: 'x: y'\nb: \"\\u00e4\\n\"\n",
     "{a@1:\"x: y\"@1 b@2:\"\xc3\xa4\n\"@2}"},
    {"block", "a: |\n  one\n  two\nb: 3\n", "{a@1:\"one\ntwo\n\"@1 b@4:3@4}"},
    {"regex unquoted", "re: ^(?<op>.+) \\d+$\n", "{re@1:^(?<op>.+) \\d+$@1}"},
    {"empty values", "a:\nb: ~\nc: []\nd: {}\n",
     "{a@1:@1 b@2:~@2 c@3:[] d@4:{}}"},
    {"same key on two levels", "a:\n  a: 1\n", "{a@1:{a@2:1@2}}"},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good_cases / sizeof *good_cases; i++) {
        struct guard g = guard_open(hc_str_from(good_cases[i].in));
        const struct yaml_node *root = NULL;
        struct hc_arena arena;
        struct hc_err err = {0};
        struct hc_buf b;

        hc_arena_init(&arena);
        hc_buf_init(&b, 4096);
        if (yaml_read(&arena, g.text, "f.yaml", &root, &err) != HC_OK)
            fail_msg("%s: %s", good_cases[i].name, err.msg);
        guard_close(&g); /* the tree holds copies */
        if ((root == NULL) != (good_cases[i].want == NULL))
            fail_msg("%s: root is %p", good_cases[i].name, (const void *)root);
        if (root != NULL) {
            dump(&b, root, 0);
            if (strcmp(hc_buf_z(&b), good_cases[i].want) != 0)
                fail_msg("%s: %s", good_cases[i].name, hc_buf_z(&b));
        }
        hc_buf_release(&b);
        hc_arena_release(&arena);
    }
}

static const struct {
    const char *name, *in, *want;
} bad_cases[] = {
    {"alias", "a: 1\nb: *x\n", "line 2: aliases"},
    {"anchor on a scalar", "a: &x 1\n", "line 1: anchors and tags"},
    {"anchor on a mapping", "a: 0\nb: &x\n  c: 1\n",
     "line 2: anchors and tags"},
    {"anchor on a sequence", "a: &x [1]\n", "line 1: anchors and tags"},
    {"tag", "a: !!int 1\n", "line 1: anchors and tags"},
    {"tag on a mapping", "--- !!map\na: 1\n", "line 1: anchors and tags"},
    {"key twice", "a: 1\nb: 2\na: 3\n",
     "line 3: key \"a\" stands here and in line 1"},
    {"key that is a list", "a: 1\n? [x]\n: 2\n",
     "line 2: a key must be plain text"},
    {"two documents", "a: 1\n---\nb: 2\n", "line 2: a second document"},
    {"tab as indentation", "a:\n\tb: 1\n", "line 2: found character"},
    {"open quote", "a: \"x\n", "line 2: found unexpected end"},
    {"open bracket", "a: [1,\n", "line 2: did not find expected node"},
    {"not UTF-8", "a: \xff\n", "byte 3: invalid leading UTF-8"},
    {"control byte", "a: \x01\n", "byte 3: control characters"},
};

static void test_bad(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; i++) {
        struct guard g = guard_open(hc_str_from(bad_cases[i].in));
        const struct yaml_node *root = NULL;
        struct hc_arena arena;
        struct hc_err err = {0};

        hc_arena_init(&arena);
        if (yaml_read(&arena, g.text, "f.yaml", &root, &err) != HC_ECONFIG)
            fail_msg("%s: was read", bad_cases[i].name);
        assert_null(root);
        assert_string_equal(err.file, "f.yaml");
        if (!hc_str_starts(hc_str_from(err.msg),
                           hc_str_from(bad_cases[i].want)))
            fail_msg("%s: %s", bad_cases[i].name, err.msg);
        guard_close(&g);
        hc_arena_release(&arena);
    }
}

static enum hc_code read_only(struct hc_arena *arena, const struct hc_buf *b)
{
    const struct yaml_node *root = NULL;
    struct hc_err err = {0};

    return yaml_read(arena, hc_buf_str(b), NULL, &root, &err);
}

static void test_caps(void **state)
{
    struct hc_arena arena;
    struct hc_buf b;

    (void)state;
    hc_arena_init(&arena);
    hc_buf_init(&b, 4 * HC_MAX_CONFIG);
    for (int i = 0; i < HC_MAX_CONFIG_DEPTH; i++)
        hc_buf_add_char(&b, '[');
    for (int i = 0; i < HC_MAX_CONFIG_DEPTH; i++)
        hc_buf_add_char(&b, ']');
    assert_int_equal(read_only(&arena, &b), HC_OK);
    hc_buf_clear(&b);
    for (int i = 0; i < 100000; i++)
        hc_buf_add_char(&b, '[');
    assert_int_equal(read_only(&arena, &b), HC_ECONFIG);

    hc_buf_clear(&b);
    hc_buf_add_z(&b, "a: ");
    while (b.n < HC_MAX_CONFIG)
        hc_buf_add_char(&b, 'x');
    assert_int_equal(read_only(&arena, &b), HC_OK);
    hc_buf_add_char(&b, 'x');
    assert_int_equal(read_only(&arena, &b), HC_ELIMIT);
    hc_buf_release(&b);
    hc_arena_release(&arena);
}

static void test_typed_values(void **state)
{
    const struct yaml_node *root = NULL;
    struct hc_arena arena;
    struct hc_err err = {0};
    bool yes = false;
    int64_t n = 0;

    (void)state;
    hc_arena_init(&arena);
    assert_int_equal(
        yaml_read(&arena,
                  HC_STR("n: -12\nx: 1.5\nt: true\nf: False\nq: 'true'\n"
                         "none: null\nword: 'null'\nlist: [1]\n"),
                  "f.yaml", &root, &err),
        HC_OK);
    assert_true(yaml_to_i64(yaml_find(root, "n"), &n));
    assert_int_equal(n, -12);
    assert_false(yaml_to_i64(yaml_find(root, "x"), &n));
    assert_false(yaml_to_i64(yaml_find(root, "list"), &n));
    assert_false(yaml_to_i64(yaml_find(root, "absent"), &n));
    assert_true(yaml_to_bool(yaml_find(root, "t"), &yes) && yes);
    assert_true(yaml_to_bool(yaml_find(root, "f"), &yes) && !yes);
    assert_false(yaml_to_bool(yaml_find(root, "q"), &yes));
    assert_true(yaml_is_null(yaml_find(root, "none")));
    assert_true(yaml_is_null(yaml_find(root, "absent")));
    assert_false(yaml_is_null(yaml_find(root, "word")));
    assert_null(yaml_find(yaml_find(root, "list"), "1"));
    hc_arena_release(&arena);
}

static void test_unknown_key(void **state)
{
    static const char *const keys[] = {"name", "regex", NULL};
    const struct yaml_node *root = NULL;
    struct hc_arena arena;
    struct hc_err err = {0};

    (void)state;
    hc_arena_init(&arena);
    assert_int_equal(
        yaml_read(&arena, HC_STR("name: a\nregexp: b\n"), "f", &root, &err),
        HC_OK);
    assert_int_equal(yaml_only(root, keys, "f", &err), HC_ECONFIG);
    assert_string_equal(err.msg, "line 2: unknown key \"regexp\"");
    assert_string_equal(err.file, "f");
    assert_int_equal(yaml_only(root->first, keys, "f", NULL), HC_OK);
    hc_arena_release(&arena);
}

static void test_file(void **state)
{
    char path[] = "/tmp/hindcast-yaml-XXXXXX";
    int fd = mkstemp(path);
    const struct yaml_node *root = NULL;
    struct hc_arena arena;
    struct hc_err err = {0};

    (void)state;
    assert_true(fd >= 0);
    assert_int_equal(write(fd, "a: b\n", 5), 5);
    hc_arena_init(&arena);
    assert_int_equal(yaml_read_file(&arena, path, &root, &err), HC_OK);
    assert_true(hc_str_eq(yaml_find(root, "a")->text, HC_STR("b")));
    assert_int_equal(ftruncate(fd, 64 * 1024 * 1024), 0);
    assert_int_equal(yaml_read_file(&arena, path, &root, &err), HC_ELIMIT);
    (void)close(fd);
    (void)unlink(path);
    err = (struct hc_err){0};
    assert_int_equal(yaml_read_file(&arena, path, &root, &err), HC_ENOTFOUND);
    assert_non_null(strstr(err.msg, path));
    hc_arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),        cmocka_unit_test(test_bad),
        cmocka_unit_test(test_caps),        cmocka_unit_test(test_typed_values),
        cmocka_unit_test(test_unknown_key), cmocka_unit_test(test_file),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
