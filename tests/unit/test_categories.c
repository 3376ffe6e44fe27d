/* SPDX-License-Identifier: MIT
 *
 * Categories of failures: every rule, both classifiers, broken rules, and the
 * statements made of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/categories/compat.h"
#include "analyzer/categories/refined.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* text NULL = the failure says nothing. */
static const struct {
    const char *text, *refined, *compat;
} cases[] = {
    {"stale_running_cleanup", "bookkeeping", "processing_error"},
    {"Run marked as failed after being stuck in running state for 250 minutes",
     "bookkeeping", "processing_error"},
    {"ValueError: missing required option at initialization: date",
     "configuration_error", "configuration_error"},
    {"ValueError: missing required option: date", "configuration_error",
     "processing_error"},
    {"environment variable API_KEY not set", "configuration_error",
     "processing_error"},
    {"malformed JSON in message", "poison_message", "processing_error"},
    {"No Pub/Sub envelope", "poison_message", "processing_error"},
    {"KeyError: 'game_id'", "poison_message", "processing_error"},
    {"lookup: KeyError", "processing_error", "processing_error"},
    {"Too many DML statements outstanding against table P:D.T, limit is 20",
     "dml_concurrency", "processing_error"},
    {"Could not serialize access to table P:D.T due to concurrent update",
     "serialization_conflict", "processing_error"},
    {"Quota exceeded: Your table exceeded quota for imports", "quota_exceeded",
     "processing_error"},
    {"Exceeded rate limits: too many table update operations", "rate_limited",
     "processing_error"},
    {"429 Too Many Requests", "rate_limited", "processing_error"},
    {"429 POST https://bigquery.googleapis.com/upload", "rate_limited",
     "processing_error"},
    {"ResourceExhausted: 8", "rate_limited", "processing_error"},
    {"The request was aborted because there was no available instance",
     "capacity", "processing_error"},
    {"503 Service Unavailable", "capacity", "processing_error"},
    {"403 Client Error: nope", "access_denied", "processing_error"},
    {"403 rows were read", "processing_error", "processing_error"},
    {"Permission denied on x", "access_denied", "processing_error"},
    {"Missing critical dependencies: ['a.b']", "upstream_failure",
     "processing_error"},
    {"dependency check failed", "upstream_failure", "upstream_failure"},
    {"DataTooStaleError: 30 h", "upstream_failure", "upstream_failure"},
    {"Read timed out (read timeout=30)", "timeout", "timeout"},
    {"no results before deadline exceeded", "timeout", "no_data_available"},
    {"concurrent.futures.TimeoutError: ", "timeout", "timeout"},
    {"Cannot query over table x without a filter over column(s) 'd' that can "
     "be used for partition elimination",
     "query_error", "processing_error"},
    {"404 Not found: Dataset p:d was not found", "query_error",
     "processing_error"},
    {"No data available for 2026-01-12", "no_data_available",
     "no_data_available"},
    {"No players in the feed", "no_data_available", "processing_error"},
    {"FileNotFoundError: x.json", "no_data_available", "no_data_available"},
    {"NoDataAvailableForSeasonError: x", "processing_error",
     "no_data_available"},
    {"off-season", "no_data_available", "no_data_available"},
    {"UPDATE over rows in the streaming buffer", "transient_storage",
     "processing_error"},
    {"GoogleAPICallError: rows in the streaming buffer", "transient_storage",
     "no_data_available"},
    {"something else", "processing_error", "processing_error"},
    {NULL, "unknown", "unknown"},
};

static void test_cases(void **state)
{
    struct category_rules *rules = NULL;
    struct pattern_matcher *m = NULL;
    bool seen[64] = {false};

    (void)state;
    assert_int_equal(category_rules_open(&rules, NULL, NULL), HC_OK);
    assert_int_equal(pattern_matcher_open(&m, rules->set, NULL), HC_OK);
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct hc_str text = hc_str_from(cases[i].text);
        size_t at = category_refine(rules, m, text);

        if (!hc_str_eq(rules->at[at].name, hc_str_from(cases[i].refined)))
            fail_msg("%s is %.*s, not %s", cases[i].text,
                     HC_STR_ARG(rules->at[at].name), cases[i].refined);
        if (strcmp(category_compat(text), cases[i].compat) != 0)
            fail_msg("%s is %s, not %s", cases[i].text, category_compat(text),
                     cases[i].compat);
        seen[at] = true;
    }
    assert_int_equal(rules->n, 16);
    for (size_t i = 0; i < rules->n; i++)
        assert_true(seen[i]); /* every category has a case */
    assert_int_equal(category_noise_of(rules, HC_STR("no_data_available")),
                     CATEGORY_EXPECTED);
    assert_int_equal(category_noise_of(rules, HC_STR("upstream_failure")),
                     CATEGORY_UPSTREAM);
    assert_int_equal(category_noise_of(rules, HC_STR("never heard of")),
                     CATEGORY_REAL);
    pattern_matcher_close(m);
    category_rules_free(rules);
}

static const struct {
    const char *name, *yaml, *want;
} broken[] = {
    {"empty", "", "needs no_text and a list of rules"},
    {"no catch-all", "no_text: {name: u}\nrules: [{name: a, regex: a}]\n",
     "no rule takes the texts that are left"},
    {"bad noise", "no_text: {name: u}\nrules: [{name: a, noise: loud}]\n",
     "noise is one of"},
    {"bad regex", "no_text: {name: u}\nrules: [{name: a, regex: '['}]\n",
     "no rule takes"},
    {"bad regex with a catch-all",
     "no_text: {name: u}\nrules: [{name: a, regex: '['}, {name: b}]\n",
     "pattern a"},
    {"unknown key", "no_text: {name: u}\nrules: [{name: a, rex: b}]\n", "rex"},
};

static void test_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(broken); i++) {
        struct category_rules *rules = NULL;
        struct hc_err err = {0};

        print_message("%s\n", broken[i].name);
        assert_int_equal(category_rules_read(&rules,
                                             hc_str_from(broken[i].yaml),
                                             "mine.yaml", &err),
                         HC_ECONFIG);
        assert_non_null(strstr(err.msg, broken[i].want));
        assert_string_equal(err.file, "mine.yaml");
    }
}

static void test_backfill(void **state)
{
    static const char yaml[] =
        "no_text: {name: unknown}\n"
        "rules: [{name: \"it's\", regex: \"can't\"}, {name: rest}]\n";
    static const char beyond[] =
        "no_text: {name: unknown}\n"
        "rules: [{name: a, regex: 'a(?=b)'}, {name: rest}]\n";
    struct category_rules *rules = NULL;
    struct hc_buf out;

    (void)state;
    hc_buf_init(&out, 1 << 20);
    assert_int_equal(category_rules_read(&rules, HC_STR(yaml), NULL, NULL),
                     HC_OK);
    assert_int_equal(category_backfill(rules, HC_STR("p-x.d.t"), &out, NULL),
                     HC_OK);
    assert_non_null(strstr(hc_buf_z(&out), "r'''(?i)can\\x27t''') THEN "
                                           "'it\\'s'"));
    assert_non_null(strstr(hc_buf_z(&out), "ELSE 'rest'"));
    assert_non_null(strstr(hc_buf_z(&out), "ALTER TABLE `p-x.d.t` ADD COLUMN"));
    assert_int_equal(
        category_backfill(rules, HC_STR("t`; DROP TABLE x"), &out, NULL),
        HC_EUSAGE);
    category_rules_free(rules);
    assert_int_equal(category_rules_read(&rules, HC_STR(beyond), NULL, NULL),
                     HC_OK);
    assert_int_equal(category_backfill(rules, HC_STR("d.t"), &out, NULL),
                     HC_ECONFIG);
    category_rules_free(rules);
    hc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_backfill),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
