/* SPDX-License-Identifier: MIT
 *
 * Retry chains: which runs belong together, and what a chain came to.  Runs
 * are made in memory; times are seconds after midnight of one day, in an
 * export that begins and ends days away unless a case says otherwise. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/chains/chains.h"
#include "base/limits.h"

#define S   INT64_C(1000000)
#define T0  (INT64_C(1767571200) * S) /* 2026-01-05T00:00:00Z */
#define FAR (10 * INT64_C(86400) * S)

enum { MAX_RUNS = 4096 };

struct made { /* one run, in order of processor and start */
    int64_t at_s, length_s;
    enum history_outcome outcome;
    uint64_t message, payload;
    uint32_t scope, processor; /* processor 0 = 1 */
    int32_t data_date;         /* 0 = 100; -1 = none */
    uint64_t entity;
};

struct world {
    struct history h;
    struct history_run runs[MAX_RUNS];
    struct history_context context;
    struct chains *c;
};

static void build(struct world *w, const struct made *made, size_t n)
{
    struct hc_err err = {0};

    *w = (struct world){.h = {.n = n,
                              .n_contexts = 1,
                              .first_us = T0 - FAR,
                              .last_us = T0 + FAR,
                              .as_of_us = T0 + FAR}};
    w->h.runs = w->runs;
    w->h.contexts = &w->context;
    assert_true(n <= MAX_RUNS);
    for (size_t i = 0; i < n; i++) {
        const struct made *m = &made[i];
        int64_t start = T0 + m->at_s * S;

        w->runs[i] = (struct history_run){
            .run = (int64_t)i + 1,
            .started_us = start,
            .ended_us = start + m->length_s * S,
            .duration_us = history_duration(m->length_s * S),
            .message = m->message,
            .processor = m->processor == 0 ? 1 : m->processor,
            .data_date = m->data_date == 0    ? 100
                         : m->data_date == -1 ? HISTORY_NO_DATE
                                              : m->data_date,
            .outcome = (uint8_t)m->outcome,
        };
        history_set_work(&w->runs[i], &(struct work_facts){
                                          {m->payload, m->entity}, m->scope});
    }
    assert_int_equal(chains_build(&w->c, &w->h, CHAINS_MAX_GAP_US, &err),
                     HC_OK);
}

#define FAILS HISTORY_FAILED
#define WORKS HISTORY_SUCCESS

static const struct rule {
    const char *name;
    struct made runs[6];
    size_t n_runs, n_chains;
    /* Of the first chain. */
    size_t attempts;
    enum work_by key;
    enum chain_confidence confidence;
    enum history_outcome outcome;
    uint32_t messages, overlaps;
} rules[] = {
    {"a message redelivered until it works",
     {{0, 5, .outcome = FAILS, .message = 7},
      {60, 5, .outcome = FAILS, .message = 7},
      {120, 5, .outcome = WORKS, .message = 7}},
     3,
     1,
     3,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"success closes",
     {{0, 5, .outcome = WORKS, .message = 7},
      {60, 5, .outcome = FAILS, .message = 7}},
     2,
     2,
     1,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"partial closes",
     {{0, 5, .outcome = HISTORY_PARTIAL, .message = 7},
      {60, 5, .outcome = FAILS, .message = 7}},
     2,
     2,
     1,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     HISTORY_PARTIAL,
     1,
     0},
    {"a lost run is retried; its end is not known",
     {{0, 14400, .outcome = HISTORY_LOST, .message = 7},
      {600, 5, .outcome = WORKS, .message = 7}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"a stuck run is retried",
     {{0, 0, .outcome = HISTORY_STUCK, .message = 7},
      {600, 5, .outcome = WORKS, .message = 7}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"skipped neither joins nor closes",
     {{0, 5, .outcome = FAILS, .message = 7},
      {60, 5, .outcome = HISTORY_SKIPPED, .message = 7},
      {120, 5, .outcome = WORKS, .message = 7}},
     3,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"six hours join",
     {{0, 0, .outcome = FAILS, .message = 7},
      {21600, 5, .outcome = WORKS, .message = 7}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"a second more does not",
     {{0, 0, .outcome = FAILS, .message = 7},
      {21601, 5, .outcome = WORKS, .message = 7}},
     2,
     2,
     1,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     FAILS,
     1,
     0},
    {"redelivered before it ended",
     {{0, 900, .outcome = FAILS, .message = 7},
      {600, 5, .outcome = FAILS, .message = 7},
      {1000, 5, .outcome = WORKS, .message = 7}},
     3,
     1,
     3,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     1},
    {"redelivered while it is about to work",
     {{0, 900, .outcome = WORKS, .message = 7},
      {600, 5, .outcome = FAILS, .message = 7},
      {1000, 5, .outcome = FAILS, .message = 7}},
     3,
     2,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     1},
    {"the next run starts as the one before ends",
     {{0, 60, .outcome = FAILS, .message = 7},
      {60, 5, .outcome = WORKS, .message = 7}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"teams of one message are items of their own",
     {{0, 5, .outcome = FAILS, .message = 7, .payload = 0, .scope = 1},
      {60, 5, .outcome = FAILS, .message = 7, .payload = 0, .scope = 2},
      {120, 5, .outcome = WORKS, .message = 7, .payload = 0, .scope = 1}},
     3,
     2,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"published again under new ids",
     {{0, 5, .outcome = FAILS, .message = 7, .payload = 9},
      {60, 5, .outcome = FAILS, .message = 8, .payload = 9},
      {120, 5, .outcome = WORKS, .message = 6, .payload = 9}},
     3,
     1,
     3,
     WORK_BY_PAYLOAD,
     CHAIN_MEDIUM,
     WORKS,
     3,
     0},
    {"a payload under one id counts as the message",
     {{0, 5, .outcome = FAILS, .message = 7, .payload = 9},
      {60, 5, .outcome = WORKS, .message = 7, .payload = 9}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     WORKS,
     1,
     0},
    {"two copies at once: parallel lanes",
     {{0, 600, .outcome = FAILS, .message = 7, .payload = 9},
      {60, 5, .outcome = FAILS, .message = 8, .payload = 9},
      {120, 5, .outcome = FAILS, .message = 8, .payload = 9}},
     3,
     2,
     1,
     WORK_BY_MESSAGE,
     CHAIN_AMBIGUOUS,
     FAILS,
     1,
     0},
    {"no message: the date",
     {{0, 5, .outcome = FAILS}, {60, 5, .outcome = WORKS}},
     2,
     1,
     2,
     WORK_BY_DATE,
     CHAIN_LOW,
     WORKS,
     0,
     0},
    {"another date",
     {{0, 5, .outcome = FAILS, .data_date = 100},
      {60, 5, .outcome = WORKS, .data_date = 101}},
     2,
     2,
     1,
     WORK_BY_DATE,
     CHAIN_LOW,
     FAILS,
     0,
     0},
    {"another team of the payload",
     {{0, 5, .outcome = FAILS, .entity = 1},
      {60, 5, .outcome = WORKS, .entity = 2}},
     2,
     2,
     1,
     WORK_BY_DATE,
     CHAIN_LOW,
     FAILS,
     0,
     0},
    {"nothing known: runs of their own",
     {{0, 5, .outcome = FAILS, .data_date = -1},
      {60, 5, .outcome = WORKS, .data_date = -1}},
     2,
     2,
     1,
     WORK_BY_NOTHING,
     CHAIN_LOW,
     FAILS,
     0,
     0},
    {"in flight at the end",
     {{0, 5, .outcome = FAILS, .message = 7},
      {60, 0, .outcome = HISTORY_IN_FLIGHT, .message = 7}},
     2,
     1,
     2,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     HISTORY_IN_FLIGHT,
     1,
     0},
    {"the same on another processor",
     {{0, 5, .outcome = FAILS, .message = 7},
      {60, 5, .outcome = WORKS, .message = 7, .processor = 2}},
     2,
     2,
     1,
     WORK_BY_MESSAGE,
     CHAIN_HIGH,
     FAILS,
     1,
     0},
};

static void test_rules(void **state)
{
    static struct world w;

    (void)state;
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        const struct rule *rule = &rules[i];
        const struct chain *first;

        print_message("%s\n", rule->name);
        build(&w, rule->runs, rule->n_runs);
        first = &w.c->at[0];
        assert_int_equal(w.c->n, rule->n_chains);
        assert_int_equal(first->n, rule->attempts);
        assert_int_equal(first->key, rule->key);
        assert_int_equal(first->confidence, rule->confidence);
        assert_int_equal(first->outcome, rule->outcome);
        assert_int_equal(first->messages, rule->messages);
        assert_int_equal(first->overlaps, rule->overlaps);
        assert_int_equal(w.c->n_attempts + w.c->n_skipped, rule->n_runs);
        chains_free(w.c);
    }
}

/* Thirty files of one date at the same time are thirty items; one file that
 * fails thirty times is one. */
static void test_thirty(void **state)
{
    static struct world w;
    struct made at_once[30], in_turn[30];

    (void)state;
    for (size_t i = 0; i < 30; i++) {
        at_once[i] = (struct made){.at_s = (int64_t)i,
                                   .length_s = 600,
                                   .outcome = FAILS,
                                   .message = 7,
                                   .payload = i + 1};
        in_turn[i] = (struct made){.at_s = (int64_t)i * 120,
                                   .length_s = 5,
                                   .outcome = FAILS,
                                   .message = i + 1,
                                   .payload = 9};
    }
    build(&w, at_once, 30);
    assert_int_equal(w.c->n, 30);
    for (size_t i = 0; i < 30; i++) {
        assert_int_equal(w.c->at[i].n, 1);
        assert_int_equal(w.c->at[i].confidence, CHAIN_HIGH);
    }
    chains_free(w.c);
    build(&w, in_turn, 30);
    assert_int_equal(w.c->n, 1);
    assert_int_equal(w.c->at[0].n, 30);
    assert_int_equal(w.c->at[0].failed, 30);
    assert_int_equal(w.c->at[0].messages, 30);
    assert_int_equal(w.c->at[0].wasted_us, 150 * S);
    chains_free(w.c);
}

static void test_five_processors(void **state)
{
    static struct world w;
    struct made runs[5];

    (void)state;
    for (uint32_t i = 0; i < 5; i++)
        runs[i] = (struct made){.at_s = i,
                                .length_s = 5,
                                .outcome = FAILS,
                                .message = 7,
                                .processor = i + 1};
    build(&w, runs, 5);
    assert_int_equal(w.c->n, 5);
    chains_free(w.c);
}

/* Chains by processor and first attempt, each run an attempt of one of them. */
static void test_order(void **state)
{
    /* In order of processor and start; work 2 of processor 1 begins first. */
    static const struct made runs[] = {
        {0, 5, FAILS, .payload = 2},
        {10, 5, FAILS, .payload = 1},
        {20, 5, HISTORY_SKIPPED, .payload = 1},
        {30, 5, FAILS, .payload = 2},
        {40, 5, WORKS, .payload = 1},
        {50, 5, WORKS, .payload = 2},
        {5, 5, FAILS, .payload = 3, .processor = 2},
        {15, 5, FAILS, .payload = 1, .processor = 2},
        {25, 5, WORKS, .payload = 3, .processor = 2},
    };
    static const struct {
        size_t n, runs[3];
    } want[] = {{3, {0, 3, 5}}, {2, {1, 4}}, {2, {6, 8}}, {1, {7}}};
    static struct world w;

    (void)state;
    build(&w, runs, sizeof runs / sizeof *runs);
    assert_int_equal(w.c->n, sizeof want / sizeof *want);
    for (size_t i = 0; i < w.c->n; i++) {
        assert_int_equal(w.c->at[i].n, want[i].n);
        for (size_t j = 0; j < want[i].n; j++)
            assert_ptr_equal(chain_run(w.c, &w.c->at[i], j),
                             &w.runs[want[i].runs[j]]);
    }
    chains_free(w.c);
}

/* Of attempts that start at once the one with the lower count is first. */
static void test_ties(void **state)
{
    static const struct made runs[] = {{0, 0, FAILS, .message = 7},
                                       {0, 0, FAILS, .message = 7},
                                       {0, 0, FAILS, .message = 7}};
    static const char *const counts[] = {"2", "10", "1"};
    static const size_t want[] = {2, 0, 1};
    struct history_context contexts[3] = {{.id = 0}};
    static struct world w;
    struct hc_err err = {0};

    (void)state;
    build(&w, runs, 3);
    chains_free(w.c);
    text_pool_init(&w.h.texts);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(
            text_pool_add(&w.h.texts, hc_str_from(counts[i]),
                          &contexts[i].field[HISTORY_RETRY_ATTEMPT], &err),
            HC_OK);
        w.runs[i].context = (uint32_t)i;
    }
    w.h.contexts = contexts;
    assert_int_equal(chains_build(&w.c, &w.h, CHAINS_MAX_GAP_US, &err), HC_OK);
    assert_int_equal(w.c->n, 1);
    for (size_t j = 0; j < 3; j++)
        assert_ptr_equal(chain_run(w.c, &w.c->at[0], j), &w.runs[want[j]]);
    chains_free(w.c);
    text_pool_release(&w.h.texts);
}

static void test_edges(void **state)
{
    static const struct {
        const char *name;
        int64_t begin_s, end_s; /* of the export */
        enum history_outcome outcome;
        unsigned flags;
    } cases[] = {
        {"inside", -30000, 60000, FAILS, 0},
        {"left", -100, 60000, FAILS, CHAIN_LEFT},
        {"right", -30000, 100, FAILS, CHAIN_RIGHT},
        {"both", -100, 100, FAILS, CHAIN_LEFT | CHAIN_RIGHT},
        {"success is over", -30000, 100, WORKS, CHAIN_SUCCEEDED},
        {"in flight", -30000, 100, HISTORY_IN_FLIGHT, CHAIN_RIGHT},
        {"partial is over", -30000, 100, HISTORY_PARTIAL, 0},
    };
    static struct world w;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct made run = {0, 5, cases[i].outcome, .message = 7};
        struct hc_err err = {0};

        print_message("%s\n", cases[i].name);
        build(&w, &run, 1);
        chains_free(w.c);
        w.h.first_us = T0 + cases[i].begin_s * S;
        w.h.as_of_us = T0 + cases[i].end_s * S;
        assert_int_equal(chains_build(&w.c, &w.h, CHAINS_MAX_GAP_US, &err),
                         HC_OK);
        assert_int_equal(w.c->at[0].flags, cases[i].flags);
        chains_free(w.c);
    }
}

/* Lanes are not without end: what finds none is a chain of its own. */
static void test_many_lanes(void **state)
{
    static struct world w;
    static struct made runs[HC_MAX_CHAIN_LANES + 10];

    (void)state;
    for (size_t i = 0; i < HC_MAX_CHAIN_LANES + 10; i++)
        runs[i] = (struct made){
            .at_s = (int64_t)i, .length_s = 3000, .outcome = FAILS};
    build(&w, runs, HC_MAX_CHAIN_LANES + 10);
    assert_int_equal(w.c->n, HC_MAX_CHAIN_LANES + 10);
    for (size_t i = 0; i < w.c->n; i++) {
        assert_int_equal(w.c->at[i].n, 1);
        assert_int_equal(w.c->at[i].confidence, CHAIN_AMBIGUOUS);
    }
    chains_free(w.c);
}

static void test_no_runs(void **state)
{
    static struct world w;

    (void)state;
    build(&w, NULL, 0);
    assert_int_equal(w.c->n, 0);
    chains_free(w.c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rules),           cmocka_unit_test(test_thirty),
        cmocka_unit_test(test_five_processors), cmocka_unit_test(test_edges),
        cmocka_unit_test(test_many_lanes),      cmocka_unit_test(test_no_runs),
        cmocka_unit_test(test_order),           cmocka_unit_test(test_ties),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
