/* SPDX-License-Identifier: MIT
 *
 * Error templates: masks, guards, order of arrival, hostile texts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/templates/miner.h"
#include "base/limits.h"
#include "tests/support/guard.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static struct template_rules *builtin(void)
{
    struct template_rules *rules = NULL;
    struct hc_err err = {0};

    if (template_rules_open(&rules, NULL, &err) != HC_OK)
        fail_msg("%s", err.msg);
    return rules;
}

static const struct {
    const char *name, *in, *out;
} mask_cases[] = {
    {"run id", "run OddsApi_20260112_021345_0a1b2c3d failed",
     "run <run> failed"},
    {"uuid", "id=123e4567-e89b-12d3-a456-426614174000.", "id=<uuid>."},
    {"gcs", "read gs://bucket/a/b.json, gone", "read <gcs>, gone"},
    {"url", "for url: https://api.example/v4?x=1, body",
     "for url: <url>, body"},
    {"project with a colon", "table my-proj:raw.t1, limit is 20",
     "table <proj>.raw.t1, limit is <num>"},
    {"project with a dot", "'my-proj.nba_raw.games' without",
     "'<proj>.nba_raw.games' without"},
    {"path", "File \"/app/processors/x.py\", line 214",
     "File \"<path>\", line <num>"},
    {"one component is no path", "and/or /tmp", "and/or /tmp"},
    {"time stamp", "at 2026-01-12T03:59:59.999Z sharp", "at <ts> sharp"},
    {"time stamp with a blank", "at 2026-01-12 03:59:59,999 sharp",
     "at <ts> sharp"},
    {"date", "No data available for 2026-01-12",
     "No data available for <date>"},
    {"month and day", "on Mon Jan 12 at", "on <date> at"},
    {"time", "at 03:59:59 or 3:05", "at <time> or <time>"},
    {"address", "from 10.0.0.1:8080 to 10.0.0.2", "from <ip> to <ip>"},
    {"host", "host=stats.nba.example, port", "host=<host>, port"},
    {"a class name is no host", "google.api_core.exceptions.NotFoundError: x",
     "google.api_core.exceptions.NotFoundError: x"},
    {"hex", "at 0x7f00aa and deadbeef01", "at <hex> and <hex>"},
    {"season", "for 2025-26 only", "for <season> only"},
    {"duration", "after 30s, 1.5 hours", "after <dur>"},
    {"a unit is no status", "took 500 ms for 450 rows",
     "took <dur> for <num> rows"},
    {"size", "used 512 MiB of 1GB", "used <size> of <size>"},
    {"per cent", "at 99.5% of", "at <pct> of"},
    {"number", "(read timeout=30)", "(read timeout=<num>)"},
    {"number with separators", "1,234,567 rows", "<num> rows"},
    {"status code with a word", "429 Too Many Requests",
     "HTTP_429 Too Many Requests"},
    {"status code alone is a number", "code 429", "code <num>"},
    {"repeats collapse", "ids 1, 2, 3 of", "ids <num> of"},
    {"first line only", "\n  one\ntwo", "one"},
    {"last line of a traceback",
     "X: Traceback (most recent call last):\n  File \"a\"\nKeyError: 5\n",
     "KeyError: <num>"},
    {"a header alone", "Traceback (most recent call last):\n",
     "Traceback (most recent call last):"},
    {"bad UTF-8", "a \xff z", "a \xef\xbf\xbd z"},
    {"NFD and beyond", "Jokić \xf0\x9f\x8f\x80 5",
     "Jokić \xf0\x9f\x8f\x80 <num>"},
    {"empty", "", ""},
    {"digits in words stay", "table2 x9", "table2 x9"},
};

/* Every case whole, and with its end against an unreadable page. */
static void test_masks(void **state)
{
    struct template_rules *rules = builtin();
    struct masker *m = NULL;

    (void)state;
    assert_int_equal(masker_open(&m, rules, NULL), HC_OK);
    for (size_t i = 0; i < COUNT(mask_cases); i++) {
        struct hc_str in = hc_str_from(mask_cases[i].in);
        struct guard g = guard_open(in);
        struct masked out;

        print_message("%s\n", mask_cases[i].name);
        assert_int_equal(masker_apply(m, g.text, &out, NULL), HC_OK);
        if (!hc_str_eq(out.text, hc_str_from(mask_cases[i].out)))
            fail_msg("\"%.*s\", not \"%s\"", HC_STR_ARG(out.text),
                     mask_cases[i].out);
        for (size_t k = 0; k < out.text.n; k++)
            assert_true(masked_from(&out, k) <= masked_to(&out, k) &&
                        masked_to(&out, k) <= out.line.n);
        guard_close(&g);
    }
    masker_close(m);
    template_rules_free(rules);
}

/* ---- mining ------------------------------------------------------------ */

struct mined {
    struct template_rules *rules;
    struct miner *miner;
    uint32_t number[512];
};

static void mine(struct mined *m, const char *const *texts, size_t n,
                 uint64_t shuffle)
{
    size_t order[512];
    struct hc_err err = {0};

    assert_true(n <= COUNT(order));
    for (size_t i = 0; i < n; i++)
        order[i] = i;
    for (size_t i = n; shuffle != 0 && i > 1; i--) {
        size_t k, swap = order[i - 1];

        shuffle = shuffle * UINT64_C(6364136223846793005) + 1442695040888963407;
        k = (size_t)(shuffle >> 33) % i;
        order[i - 1] = order[k];
        order[k] = swap;
    }
    m->rules = builtin();
    assert_int_equal(miner_open(&m->miner, m->rules, true, &err), HC_OK);
    for (size_t i = 0; i < n; i++)
        assert_int_equal(miner_add(m->miner, hc_str_from(texts[order[i]]),
                                   &m->number[order[i]], &err),
                         HC_OK);
    assert_int_equal(miner_learn(m->miner, &err), HC_OK);
}

static void mined_free(struct mined *m)
{
    miner_close(m->miner);
    template_rules_free(m->rules);
}

static const struct miner_template *template_of(const struct mined *m, size_t i)
{
    return miner_template(m->miner, miner_template_of(m->miner, m->number[i]));
}

static void assert_template(const struct mined *m, size_t i, const char *want)
{
    struct hc_str got = template_of(m, i)->text;

    if (!hc_str_eq(got, hc_str_from(want)))
        fail_msg("\"%.*s\", not \"%s\"", HC_STR_ARG(got), want);
}

static void test_guards(void **state)
{
    static const char *const texts[] = {
        "VM Started on node alpha1", "VM Paused on node alpha2",
        "VM Started on node beta3",  "VM Paused on node beta4",
        "job ended with ValueError", "job ended with KeyError",
        "503 Service Unavailable",   "502 Service Unavailable",
        "access denied to a1",       "access granted to a1",
    };
    struct mined m;

    (void)state;
    mine(&m, texts, COUNT(texts), 0);
    assert_template(&m, 0, "VM Started on node <*>");
    assert_template(&m, 1, "VM Paused on node <*>");
    assert_string_equal(template_of(&m, 0)->id, template_of(&m, 2)->id);
    assert_string_not_equal(template_of(&m, 0)->id, template_of(&m, 1)->id);
    assert_template(&m, 4, "job ended with ValueError");
    assert_template(&m, 5, "job ended with KeyError");
    assert_template(&m, 6, "HTTP_503 Service Unavailable");
    assert_template(&m, 8, "access denied to a1");
    assert_int_equal(miner_counts(m.miner).texts, COUNT(texts));
    mined_free(&m);
}

/* The id is a public name: SHA-256 of the template, 8 hex digits. */
static void test_ids(void **state)
{
    static const char *const texts[] = {"", "No data available for 2026-01-12",
                                        "No data available for 2026-01-13"};
    struct mined m;

    (void)state;
    mine(&m, texts, COUNT(texts), 0);
    assert_string_equal(template_of(&m, 0)->id, "e3b0c442");
    assert_template(&m, 1, "No data available for <date>");
    assert_int_equal(miner_templates(m.miner), 2);
    assert_int_equal(template_of(&m, 1)->n_slots, 1);
    assert_true(
        hc_str_eq(miner_value(m.miner, m.number[2], 0), HC_STR("2026-01-13")));
    assert_null(miner_value(m.miner, m.number[2], 1).p);
    mined_free(&m);
}

static void test_values(void **state)
{
    static const char *const texts[] = {
        "user u1 read table=p-r-o-j:raw.t2, in 30s (x)",
        "user u2 read table=p-r-o-j:raw.t2, in 5s (x)",
        "user u3 read table=p-r-o-j:raw.t2, in 5s (x)"};
    struct mined m;

    (void)state;
    mine(&m, texts, COUNT(texts), 0);
    assert_template(&m, 0, "user <*> read table=<proj>.raw.t2, in <dur> (x)");
    assert_true(hc_str_eq(miner_value(m.miner, m.number[1], 0), HC_STR("u2")));
    assert_true(hc_str_eq(miner_value(m.miner, m.number[1], 1),
                          HC_STR("p-r-o-j:raw.t2,")));
    assert_true(hc_str_eq(miner_value(m.miner, m.number[0], 2), HC_STR("30s")));
    mined_free(&m);
}

/* A slot with two words is two templates, with three it is a slot. */
static void test_slot_split(void **state)
{
    static const char *const texts[] = {
        "the cache of red is now cold", "the cache of blue is now cold",
        "the queue of red is now too big", "the queue of blue is now too big",
        "the queue of teal is now too big"};
    struct mined m;

    (void)state;
    mine(&m, texts, COUNT(texts), 0);
    assert_template(&m, 0, "the cache of red is now cold");
    assert_template(&m, 1, "the cache of blue is now cold");
    assert_template(&m, 2, "the queue of <*> is now too big");
    mined_free(&m);
}

/* ---- vector 6 ---------------------------------------------------------- */

enum { N_TEXTS = 300, SHUFFLES = 20 };

static void test_shuffles(void **state)
{
    static const char *const words[] = {"alpha", "beta", "gamma", "delta",
                                        "x1",    "x2",   "not",   "started"};
    static char room[N_TEXTS][128];
    static char ids[N_TEXTS][9];
    const char *texts[N_TEXTS];

    (void)state;
    for (size_t i = 0; i < N_TEXTS; i++) {
        (void)snprintf(room[i], sizeof room[i], "%s %s %s took %zu of %s%s",
                       words[i % 8], words[i / 3 % 8], words[i / 7 % 8], i,
                       words[i / 11 % 8], i % 5 == 0 ? " again" : "");
        texts[i] = room[i];
    }
    for (uint64_t s = 0; s <= SHUFFLES; s++) {
        struct mined m;

        mine(&m, texts, N_TEXTS, s);
        for (size_t i = 0; i < N_TEXTS; i++) {
            const char *id = template_of(&m, i)->id;

            if (s == 0)
                memcpy(ids[i], id, sizeof ids[i]);
            assert_string_equal(id, ids[i]);
        }
        assert_in_range(miner_templates(m.miner), 10, N_TEXTS - 1);
        mined_free(&m);
    }
}

/* ---- hostile texts ----------------------------------------------------- */

static void test_limits(void **state)
{
    static const char yaml[] = "masks:\n"
                               "  - name: evil\n"
                               "    regex: '(x+x+)+[yz]'\n"
                               "  - name: num\n"
                               "    regex: '\\d+'\n";
    struct template_rules *rules = NULL;
    struct masker *m = NULL;
    struct masked out;
    char text[3000];

    (void)state;
    assert_int_equal(
        template_rules_read(&rules, HC_STR(yaml), "evil.yaml", NULL), HC_OK);
    assert_int_equal(masker_open(&m, rules, NULL), HC_OK);
    memset(text, 'x', sizeof text);
    text[0] = '7';
    assert_int_equal(masker_apply(m, (struct hc_str){text, 40}, &out, NULL),
                     HC_OK);
    assert_int_equal(masker_counts(m).limited, 1);
    assert_int_equal(out.text.n, 40);
    assert_memory_equal(out.text.p, text, 40);
    assert_int_equal(
        masker_apply(m, (struct hc_str){text, sizeof text}, &out, NULL), HC_OK);
    assert_int_equal(masker_counts(m).cut, 1);
    assert_int_equal(out.text.n, 2048);
    masker_close(m);
    template_rules_free(rules);
}

/* A mask that is much longer than what it stands for cannot grow a text
 * without end. */
static void test_growth(void **state)
{
    static const char yaml[] =
        "masks:\n"
        "  - {name: a, regex: 'a', to: 'bbbbbbbbbbbbbbbb'}\n"
        "  - {name: b, regex: 'b', to: 'aaaaaaaaaaaaaaaa'}\n";
    struct template_rules *rules = NULL;
    struct masker *m = NULL;
    struct masked out;
    char text[2048];

    (void)state;
    assert_int_equal(
        template_rules_read(&rules, HC_STR(yaml), "grow.yaml", NULL), HC_OK);
    assert_int_equal(masker_open(&m, rules, NULL), HC_OK);
    memset(text, 'a', sizeof text);
    assert_int_equal(
        masker_apply(m, (struct hc_str){text, sizeof text}, &out, NULL), HC_OK);
    assert_int_equal(masker_counts(m).limited, 1);
    assert_true(out.text.n <= HC_MAX_MASKED);
    masker_close(m);
    template_rules_free(rules);
}

/* Texts without anything in common: a leaf stops growing, and says so. */
static void test_crowded(void **state)
{
    struct template_rules *rules = builtin();
    struct miner *m = NULL;
    size_t n = HC_MAX_LEAF_TEMPLATES + 50;

    (void)state;
    assert_int_equal(miner_open(&m, rules, false, NULL), HC_OK);
    for (size_t i = 0; i < n; i++) {
        char text[64];
        uint32_t number;

        (void)snprintf(text, sizeof text, "1z 1z a%zub c%zud e%zuf", i, i, i);
        assert_int_equal(miner_add(m, hc_str_from(text), &number, NULL), HC_OK);
    }
    assert_int_equal(miner_learn(m, NULL), HC_OK);
    assert_int_equal(miner_counts(m).crowded, 50);
    assert_int_equal(miner_templates(m), HC_MAX_LEAF_TEMPLATES + 1);
    miner_close(m);
    template_rules_free(rules);
}

static const struct {
    const char *name, *yaml, *want;
} broken[] = {
    {"nothing", "", "holds no masks"},
    {"unknown key", "mask: []\n", "mask"},
    {"no regex", "masks: [{name: a}]\n", "a mask has a name"},
    {"bad regex", "masks: [{name: a, regex: '('}]\n", "pattern a, offset 1"},
    {"limit out of range", "limits: {depth: 2}\n", "depth takes a number"},
    {"words no list", "guards: {words: a}\n", "has to be a list"},
    {"to and prefix", "masks: [{name: a, regex: a, to: b, prefix: c}]\n",
     "or neither"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++) {
        struct template_rules *rules = NULL;
        struct hc_err err = {0};

        print_message("%s\n", broken[i].name);
        assert_int_equal(template_rules_read(&rules,
                                             hc_str_from(broken[i].yaml),
                                             "mine.yaml", &err),
                         HC_ECONFIG);
        assert_null(rules);
        assert_non_null(strstr(err.msg, broken[i].want));
        assert_string_equal(err.file, "mine.yaml");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_masks),      cmocka_unit_test(test_guards),
        cmocka_unit_test(test_ids),        cmocka_unit_test(test_values),
        cmocka_unit_test(test_slot_split), cmocka_unit_test(test_shuffles),
        cmocka_unit_test(test_limits),     cmocka_unit_test(test_growth),
        cmocka_unit_test(test_crowded),    cmocka_unit_test(test_broken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
