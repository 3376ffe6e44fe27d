/* SPDX-License-Identifier: MIT
 *
 * Replay under policies: traces computed by hand, what must equal the history,
 * and what holds for any history. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/stats/random.h"
#include "analyzer/whatif/outcome.h"
#include "analyzer/whatif/policies.h"
#include "tests/support/replay_world.h"

#define FAILS HISTORY_FAILED
#define WORKS HISTORY_SUCCESS

enum { MAX_RUNS = 8, MADE_RUNS = 3000 };

/* ---- traces by hand ----------------------------------------------------- */

static const struct hand {
    const char *name;
    struct made_run runs[MAX_RUNS]; /* by processor, item and start; message 0
                                       ends the list */
    const char *policies[3];
    enum open_rule open;
    enum world_end end;
    int64_t start_s[MAX_RUNS]; /* of each run: -1 = not made */
    int64_t attempts, failed;
    int64_t fates[N_FATES];
    int64_t lost_success, refused;
} hands[] = {
    {.name = "observed",
     .runs = {{0, 5, FAILS, 7}, {60, 5, FAILS, 7}, {120, 9, WORKS, 7}},
     .policies = {"observed"},
     .start_s = {0, 60, 120},
     .attempts = 3,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 1}},
    {.name = "given up, as it was",
     .runs = {{0, 5, FAILS, 7}, {60, 5, FAILS, 7}},
     .policies = {"observed"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 60},
     .attempts = 2,
     .failed = 2,
     .fates = {[FATE_GIVEN_UP] = 1}},
    {.name = "redelivered too early, then again after success",
     .runs = {{0, 900, WORKS, 7}, {600, 5, FAILS, 7}},
     .policies = {"observed"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 600},
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1}},
    {.name = "dead-lettered before it would have succeeded",
     .runs = {{0, 5, FAILS, 7}, {60, 5, FAILS, 7}, {120, 9, WORKS, 7}},
     .policies = {"max_attempts(2)"},
     .start_s = {0, 60, -1},
     .attempts = 2,
     .failed = 2,
     .fates = {[FATE_DEAD_LETTERED] = 1},
     .lost_success = 1},
    {.name = "the last delivery may succeed",
     .runs = {{0, 5, FAILS, 7}, {60, 5, WORKS, 7}},
     .policies = {"max_attempts(2)"},
     .start_s = {0, 60},
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1}},
    /* Opens at 11 until 111: the third of 7 is refused at 20, which takes no
     * time, and comes again as long after it as a failure at 20 to 21 did; 8 is
     * refused at 50, 59 and 68 and comes at 247: the usual pace is 9, 9, 179.
     */
    {.name = "breaker: refused deliveries come again",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {20, 1, FAILS, 7},
              {200, 1, WORKS, 7},
              {50, 1, WORKS, 8}},
     .policies = {"breaker(failures=2,open=100s)"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 10, -1, 199, -1},
     .attempts = 4,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 2},
     .refused = 4},
    {.name = "breaker: refused deliveries are dropped",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {20, 1, FAILS, 7},
              {200, 1, WORKS, 7},
              {50, 1, WORKS, 8}},
     .policies = {"breaker(failures=2,open=100s)"},
     .open = OPEN_DROP,
     .end = END_PESSIMISTIC,
     .start_s = {0, 10, -1, -1, -1},
     .attempts = 2,
     .failed = 2,
     .fates = {[FATE_DROPPED] = 2},
     .lost_success = 2,
     .refused = 2},
    /* Opens at 11; the probe at 120 fails: open again from 121 to 221. */
    {.name = "breaker: a failing probe opens it again",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {120, 1, FAILS, 7},
              {150, 1, FAILS, 7},
              {300, 1, WORKS, 7}},
     .policies = {"breaker(failures=2,open=100s)"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 10, 120, -1, 299},
     .attempts = 4,
     .failed = 3,
     .fates = {[FATE_SUCCEEDED] = 1},
     .refused = 1},
    {.name = "breaker: one for each date",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {20, 1, WORKS, 7},
              {15, 1, WORKS, 8, .data_date = 101}},
     .policies = {"breaker(failures=2,open=100s)", "observed"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 10, -1, 15},
     .attempts = 4, /* 7 again at 20 + 40 and so on, at last after 111 */
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 2},
     .refused = 2},
    {.name = "breaker: a success in between",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {20, 1, WORKS, 7},
              {5, 1, WORKS, 8}},
     .policies = {"breaker(failures=2,open=100s)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 10, 20, 5},
     .attempts = 4,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 2}},
    /* Two of the last four failed at 31: open until 91.  The probe at 99
     * works. */
    {.name = "breaker_window: half of the last four",
     .runs = {{0, 1, WORKS, 6},
              {5, 1, WORKS, 5},
              {20, 1, FAILS, 7},
              {30, 1, FAILS, 7},
              {40, 1, FAILS, 7},
              {100, 1, WORKS, 7}},
     .policies =
         {"breaker_window(window=4,min_calls=4,rate=50,open=60s,probes=1)"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 5, 20, 30, -1, 99},
     .attempts = 5,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 3},
     .refused = 1},
    {.name = "concurrency: first come, first served",
     .runs = {{0, 10, WORKS, 7}, {3, 5, WORKS, 8}, {4, 5, WORKS, 9}},
     .policies = {"concurrency(1)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 10, 15},
     .attempts = 3,
     .fates = {[FATE_SUCCEEDED] = 3}},
    {.name = "concurrency: a slot is free when a failure ends",
     .runs = {{0, 10, FAILS, 7}, {30, 10, WORKS, 7}, {3, 30, WORKS, 8}},
     .policies = {"concurrency(k=1)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 40, 10},
     .attempts = 3,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 2}},
    /* The item itself buys one retry; what it bought is spent at 5. */
    {.name = "retry_budget: one item, one retry",
     .runs = {{0, 1, FAILS, 7},
              {5, 1, FAILS, 7},
              {9, 1, FAILS, 7},
              {12, 1, WORKS, 7}},
     .policies = {"retry_budget(percent=100,floor=0,ttl=10s)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 5, -1, -1},
     .attempts = 2,
     .failed = 2,
     .fates = {[FATE_DROPPED] = 1},
     .lost_success = 1},
    {.name = "retry_budget: what is not used in time is lost",
     .runs = {{0, 1, FAILS, 7},
              {5, 1, FAILS, 7},
              {9, 1, WORKS, 7},
              {20, 1, FAILS, 8},
              {21, 1, WORKS, 8}},
     .policies = {"retry_budget(percent=0,floor=1,ttl=1s)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 5, 9, 20, 21},
     .attempts = 5,
     .failed = 3,
     .fates = {[FATE_SUCCEEDED] = 2}},
    {.name = "gate: until the upstream's success has ended",
     .runs = {{0, 5, FAILS, 1, "A"},
              {60, 40, WORKS, 1, "A"},
              {10, 5, FAILS, 7, "B", "A"},
              {80, 5, WORKS, 7, "B", "A"},
              {200, 5, WORKS, 8, "B", "A"}},
     .policies = {"gate"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 60, 100, -1, 200},
     .attempts = 4,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 3}},
    /* 7 fails from 95 to 115, but what it waits for is there at 100. */
    {.name = "gate: the upstream's success inside a failing attempt, early",
     .runs = {{0, 5, FAILS, 1, "A"},
              {60, 40, WORKS, 1, "A"},
              {10, 5, FAILS, 7, "B", "A"},
              {95, 20, FAILS, 7, "B", "A"},
              {300, 5, WORKS, 7, "B", "A"}},
     .policies = {"gate"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 60, 100, -1, -1},
     .attempts = 3,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 2}},
    {.name = "gate: never",
     .runs = {{0, 5, FAILS, 1, "A"},
              {10, 5, FAILS, 7, "B", "A"},
              {12, 5, WORKS, 8, "B", "A", .data_date = 101}},
     .policies = {"gate"},
     .end = END_PESSIMISTIC,
     .start_s = {0, -1, 12},
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1, [FATE_GIVEN_UP] = 1, [FATE_NOT_RUN] = 1}},
    {.name = "skip_window: what is due inside comes behind it",
     .runs = {{0, 5, FAILS, 7}, {60, 5, FAILS, 7}, {120, 9, WORKS, 7}},
     .policies = {"skip_window(from=2026-01-05T00:00:50Z,"
                  "to=2026-01-05T00:01:40Z,spread=0s)"},
     .end = END_PESSIMISTIC,
     .start_s = {0, 100, 160},
     .attempts = 3,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 1}},
    /* Early: from 66 on it would have succeeded. */
    {.name = "skip_window: as soon as it may have been",
     .runs = {{0, 5, FAILS, 7}, {60, 5, FAILS, 7}, {120, 9, WORKS, 7}},
     .policies = {"skip_window(from=2026-01-05T00:00:50Z,"
                  "to=2026-01-05T00:01:40Z,spread=0s)"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 100, -1},
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1}},
    {.name = "dedup_lock: not beside itself",
     .runs = {{0, 900, FAILS, 7}, {600, 5, FAILS, 7}, {1000, 5, WORKS, 7}},
     .policies = {"dedup_lock"},
     .end = END_OPTIMISTIC,
     .start_s = {0, -1, 995},
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1}},
    /* Redelivered while it ran, at last until it works. */
    {.name = "dedup_lock: waits its turn",
     .runs = {{0, 1200, FAILS, 7}, {600, 60, WORKS, 7}},
     .policies = {"dedup_lock"},
     .end = END_PESSIMISTIC,
     .start_s = {0, -1}, /* at 600 not; at 1200 it is over, and works */
     .attempts = 2,
     .failed = 1,
     .fates = {[FATE_SUCCEEDED] = 1}},
    /* The same payload under two messages: two lanes of one key. */
    {.name = "dedup_lock: left to the other",
     .runs = {{0, 100, WORKS, 7, .payload = 5},
              {50, 60, WORKS, 8, .payload = 5},
              {200, 60, WORKS, 9, .payload = 5}},
     .policies = {"dedup_lock"},
     .end = END_PESSIMISTIC,
     .start_s = {0, -1, 200},
     .attempts = 2,
     .fates = {[FATE_SUCCEEDED] = 2, [FATE_SKIPPED] = 1}},
    /* In its order: the breaker refuses before a delivery is counted twice. */
    {.name = "two: the breaker opens before it is dead-lettered",
     .runs = {{0, 1, FAILS, 7},
              {10, 1, FAILS, 7},
              {20, 1, FAILS, 7},
              {200, 1, WORKS, 7}},
     .policies = {"breaker(failures=2,open=100s)", "max_attempts(4)"},
     .end = END_OPTIMISTIC,
     .start_s = {0, 10, -1, 199},
     .attempts = 3,
     .failed = 2,
     .fates = {[FATE_SUCCEEDED] = 1},
     .refused = 1},
};

static void test_by_hand(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof hands / sizeof hands[0]; i++) {
        const struct hand *c = &hands[i];
        struct replay_world w;
        struct tally t;
        size_t n = 0;

        print_message("%s\n", c->name);
        while (n < MAX_RUNS && c->runs[n].message != 0)
            n++;
        replay_world_make(&w, c->runs, n);
        assert_int_equal(w.world->n_attempts, n);
        replay_run(&w, c->policies, c->open, c->end, &t);
        for (size_t k = 0; k < n; k++) {
            size_t at = 0; /* of that run: no two of a case start together */

            while (w.world->start_us[at] !=
                   REPLAY_T0 + c->runs[k].at_s * REPLAY_S)
                at++;
            assert_int_equal(replay_start_s(&w, at), c->start_s[k]);
        }
        assert_int_equal(t.attempts, c->attempts);
        assert_int_equal(t.failed, c->failed);
        for (int f = 0; f < N_FATES; f++)
            assert_int_equal(t.fates[f], c->fates[f]);
        assert_int_equal(t.lost_success, c->lost_success);
        assert_int_equal(t.refused, c->refused);
        replay_world_free(&w);
    }
}

/* ---- any history -------------------------------------------------------- */

/* Up to that many runs of items of all kinds: retried, lost, stuck, given up,
 * redelivered too early, in lanes, of three processors of which B waits for
 * A. */
static void make_some(struct replay_world *w, uint64_t seed, size_t n_runs)
{
    static const char *const names[] = {"A", "B", "C"};
    static struct made_run runs[MADE_RUNS];
    size_t n = 0;

    for (uint64_t item = 1; n + 8 < n_runs; item++) {
        uint64_t key = random_mix(seed << 32 | item);
        int64_t at = (int64_t)random_below(key, 86400);
        size_t tries = 1 + (size_t)random_below(key ^ 1, 7);
        size_t good = (size_t)random_below(key ^ 2, 9);

        for (size_t j = 0; j < tries; j++) {
            uint64_t more = key + 16 * (j + 1);
            struct made_run *r = &runs[n++];

            *r = (struct made_run){
                .at_s = at,
                .length_s = 1 + (int64_t)random_below(more, 50),
                .outcome = j == good                         ? WORKS
                           : random_below(more ^ 3, 20) == 0 ? HISTORY_LOST
                           : random_below(more ^ 4, 20) == 0 ? HISTORY_STUCK
                                                             : FAILS,
                .message = item,
                .processor = names[item % 3],
                .parent = item % 3 == 1 ? "A" : NULL,
                .error = item % 11 == 0 ? "permission denied" : "timed out",
                .data_date = (int32_t)(100 + item % 5)};
            if (j == good && random_below(more ^ 5, 4) != 0)
                break;
            /* Sometimes before this one has ended. */
            at += (int64_t)random_below(more ^ 6, 400);
        }
    }
    replay_world_make(w, runs, n);
}

static void make_any(struct replay_world *w, uint64_t seed)
{
    make_some(w, seed, MADE_RUNS);
}

static void test_equals_observed(void **state)
{
    static const char *const same[][2] = {
        {"observed"},
        {"max_attempts(inf)"},
        {"breaker(failures=inf)"},
        {"breaker_window(window=10000,min_calls=10000)"},
        {"concurrency(k=inf)"},
        {"retry_budget(floor=1000000)"},
        {"skip_window(from=2001-01-01,to=2001-01-02)"}};

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct replay_world w;
        struct hc_err err = {0};

        make_any(&w, seed);
        assert_true(w.world->n > 500);
        assert_true(w.world->n_overlapped > 50);
        assert_int_equal(outcome_self_test(w.world, &err), HC_OK);
        for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
            for (int e = 0; e < N_ENDS; e++) {
                const char *const list[] = {same[i][0], NULL};
                struct tally t;

                replay_run(&w, list, OPEN_DEFER, (enum world_end)e, &t);
                assert_int_equal(w.trace.n_beyond, 0);
                for (size_t k = 0; k < w.world->n_attempts; k++) {
                    assert_int_equal(w.trace.seen[k], 1 << e);
                    assert_true(w.trace.start_us[k] == w.world->start_us[k]);
                    assert_int_equal(w.trace.failed[k] != 0,
                                     w.world->attempts[k] & ATTEMPT_FAILED);
                }
            }
        replay_world_free(&w);
    }
}

/* A world that is not what it says is found out. */
static void test_self_test(void **state)
{
    struct replay_world w;
    struct hc_err err = {0};

    (void)state;
    make_any(&w, 1);
    w.world->items[0].ok_us[END_OPTIMISTIC] = WORLD_ALWAYS;
    w.world->items[0].ok_us[END_PESSIMISTIC] = WORLD_ALWAYS;
    w.world->attempts[0] = ATTEMPT_FAILED;
    assert_int_equal(outcome_self_test(w.world, &err), HC_EBUG);
    replay_world_free(&w);
}

static const char *const lists[][4] = {
    {"observed"},
    {"max_attempts"},
    {"backoff"},
    {"breaker"},
    {"breaker_window(window=10,min_calls=5)"},
    {"gate"},
    {"skip_window(from=2026-01-05T02:00:00Z,to=2026-01-05T04:00:00Z)"},
    {"concurrency(2)"},
    {"retry_budget(percent=10,floor=0)"},
    {"spread"},
    {"dedup_lock"},
    {"backoff", "max_attempts(5)"},
    {"breaker", "concurrency(3)", "backoff"},
    {"concurrency(3)", "breaker", "dedup_lock"},
    {"spread", "gate", "retry_budget(percent=50,floor=0)"},
};

static size_t read_list(size_t i, struct policy_use uses[SIM_MAX_POLICIES])
{
    struct hc_err err = {0};
    size_t n = 0;

    for (; n < 4 && lists[i][n] != NULL; n++)
        assert_int_equal(policy_read(&uses[n], hc_str_from(lists[i][n]), &err),
                         HC_OK);
    return n;
}

/* Every item comes to one end; what fails is an attempt; the later instant
 * never lets more items succeed where items do not see each other. */
static void test_invariants(void **state)
{
    struct replay_world w;

    (void)state;
    make_any(&w, 7);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (int open = OPEN_DEFER; open <= OPEN_DROP; open++) {
            struct policy_use uses[SIM_MAX_POLICIES];
            struct sim_plan plan = {.world = w.world,
                                    .uses = uses,
                                    .n_uses = read_list(i, uses),
                                    .seed = 3,
                                    .open = (enum open_rule)open};
            struct sim *s = NULL;
            struct hc_err err = {0};
            int64_t good[N_ENDS] = {0};

            assert_int_equal(sim_open(&s, &plan, &err), HC_OK);
            for (unsigned e = 0; e < N_ENDS; e++) {
                int64_t settled = 0;

                assert_int_equal(sim_run(s, 5, 1u << e, NULL, &err), HC_OK);
                for (int set = 0; set < N_SETS; set++) {
                    const struct tally *t =
                        sim_tally(s, (enum world_end)e, (enum world_set)set);

                    for (int f = 0; f < N_FATES; f++)
                        settled += t->fates[f];
                    good[e] += t->fates[FATE_SUCCEEDED];
                    assert_true(t->failed <= t->attempts);
                    assert_true(t->attempts - t->failed >=
                                t->fates[FATE_SUCCEEDED]);
                    assert_true(t->peak <= t->attempts);
                }
                assert_int_equal(settled, w.world->n);
            }
            if (sim_ends_together(&plan))
                assert_true(good[END_OPTIMISTIC] >= good[END_PESSIMISTIC]);
            sim_close(s);
        }
    replay_world_free(&w);
}

/* Both ends at once are the two ends one after the other. */
static void test_ends_together(void **state)
{
    struct replay_world w;

    (void)state;
    make_any(&w, 11);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct policy_use uses[SIM_MAX_POLICIES];
        struct sim_plan plan = {.world = w.world,
                                .uses = uses,
                                .n_uses = read_list(i, uses),
                                .seed = 3};
        struct sim *both = NULL, *one = NULL;
        struct hc_err err = {0};

        if (!sim_ends_together(&plan))
            continue;
        assert_int_equal(sim_open(&both, &plan, &err), HC_OK);
        assert_int_equal(sim_open(&one, &plan, &err), HC_OK);
        assert_int_equal(sim_run(both, 9, ENDS_ALL, NULL, &err), HC_OK);
        for (unsigned e = 0; e < N_ENDS; e++) {
            struct tally a = *sim_tally(both, (enum world_end)e, SET_SURE), b;

            assert_int_equal(sim_run(one, 9, 1u << e, NULL, &err), HC_OK);
            b = *sim_tally(one, (enum world_end)e, SET_SURE);
            assert_int_equal(a.n_delays, b.n_delays);
            a.delays_s = b.delays_s = NULL;
            assert_memory_equal(&a, &b, sizeof a);
        }
        sim_close(both);
        sim_close(one);
    }
    replay_world_free(&w);
}

/* What waits with a breaker comes to the same as what is refused one by one,
 * as it is where another policy is listed, too. */
static void test_breaker_waits(void **state)
{
    static const char *const breakers[] = {
        "breaker", "breaker(failures=1,open=600s)",
        "breaker(failures=2,open=7200s)", "breaker(failures=1,open=5s)"};
    int64_t refused = 0;

    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct replay_world w;

        make_any(&w, seed);
        for (size_t i = 0; i < sizeof breakers / sizeof breakers[0]; i++)
            for (int e = 0; e < N_ENDS; e++) {
                const char *const alone[] = {breakers[i], NULL};
                const char *const listed[] = {breakers[i], "observed", NULL};
                struct tally a, b;

                replay_run(&w, alone, OPEN_DEFER, (enum world_end)e, &a);
                replay_run(&w, listed, OPEN_DEFER, (enum world_end)e, &b);
                assert_memory_equal(&a, &b, sizeof a);
                refused += a.refused;
            }
        replay_world_free(&w);
    }
    assert_true(refused > 100000);
}

/* Groups that are played one after the other come to the same as all items in
 * one queue, which a second policy with groups asks for, though it does
 * nothing. */
static void test_groups(void **state)
{
    static const struct {
        const char *policy, *idle;
    } cases[] = {
        {"breaker(failures=1,open=600s)", "concurrency(k=1000000000)"},
        {"breaker_window(window=4,min_calls=2)", "concurrency(k=1000000000)"},
        {"dedup_lock", "concurrency(k=1000000000)"},
        {"retry_budget(percent=50,floor=0,ttl=600s)",
         "concurrency(k=1000000000)"},
        {"concurrency(k=1)", "breaker(failures=1000000000)"},
    };
    enum { N_CASES = sizeof cases / sizeof cases[0] };
    size_t changed[N_CASES] = {0};

    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct replay_world w;

        make_any(&w, seed);
        for (size_t i = 0; i < N_CASES; i++)
            for (int e = 0; e < N_ENDS; e++) {
                const char *const alone[] = {cases[i].policy, NULL};
                const char *const listed[] = {cases[i].policy, cases[i].idle,
                                              NULL};
                const char *const observed[] = {"observed", NULL};
                struct tally a, b, o;

                replay_run(&w, alone, OPEN_DEFER, (enum world_end)e, &a);
                replay_run(&w, listed, OPEN_DEFER, (enum world_end)e, &b);
                replay_run(&w, observed, OPEN_DEFER, (enum world_end)e, &o);
                if (memcmp(&a, &b, sizeof a) != 0)
                    fail_msg("%s", cases[i].policy);
                changed[i] += memcmp(&a, &o, sizeof a) != 0;
            }
        replay_world_free(&w);
    }
    for (size_t i = 0; i < N_CASES; i++)
        if (changed[i] == 0)
            fail_msg("%s does nothing", cases[i].policy);
}

static void test_same_seed_same_bytes(void **state)
{
    struct replay_world w;
    static struct outcome a, b, other;

    (void)state;
    /* Few: each list is replayed some hundred times. */
    make_some(&w, 13, 400);
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        struct policy_use uses[SIM_MAX_POLICIES];
        struct sim_plan plan = {.world = w.world,
                                .uses = uses,
                                .n_uses = read_list(i, uses),
                                .seed = 3};
        struct hc_err err = {0};
        bool random = sim_random(&plan);

        memset(&a, 0, sizeof a);
        memset(&b, 0, sizeof b);
        memset(&other, 0, sizeof other);
        assert_int_equal(outcomes_of(&a, &plan, 1, &err), HC_OK);
        assert_int_equal(outcomes_of(&b, &plan, 1, &err), HC_OK);
        assert_memory_equal(&a, &b, sizeof a);
        assert_int_equal(a.replications, random ? OUTCOME_REPLICATIONS : 1);
        plan.seed = 4;
        assert_int_equal(outcomes_of(&other, &plan, 1, &err), HC_OK);
        if (random || a.draws == 0)
            assert_int_equal(memcmp(&a, &other, sizeof a) != 0, random);
    }
    replay_world_free(&w);
}

/* ---- what is drawn ------------------------------------------------------ */

static void test_backoff(void **state)
{
    static const struct made_run runs[] = {{0, 10, FAILS, .message = 7},
                                           {100, 10, FAILS, .message = 7},
                                           {3600, 10, FAILS, .message = 7},
                                           {7200, 10, FAILS, .message = 7}};
    const char *const list[] = {"backoff(base=10s,cap=60s)", NULL};
    static const int64_t most_s[] = {10, 20, 40};
    struct replay_world w;
    struct tally t;

    (void)state;
    replay_world_make(&w, runs, 4);
    replay_run(&w, list, OPEN_DEFER, END_PESSIMISTIC, &t);
    for (size_t j = 0; j < 3; j++) {
        int64_t gap_us =
            w.trace.start_us[j + 1] - w.trace.start_us[j] - 10 * REPLAY_S;

        assert_int_equal(w.trace.seen[j], 1 << END_PESSIMISTIC);
        assert_true(gap_us >= 0 && gap_us <= most_s[j] * REPLAY_S);
    }
    /* Mean gap 30 s and 10 s each, for two hours. */
    assert_in_range(t.attempts, 150, 215);
    assert_int_equal(t.failed, t.attempts);
    assert_int_equal(t.fates[FATE_GIVEN_UP], 1);
    replay_world_free(&w);
}

/* Between success instants early and late: 10 s U(0, 1) on average 5 s, and so
 * on; medians are hand-made from the definition. */
static void test_spread(void **state)
{
    static const struct made_run runs[] = {{0, 10, WORKS, .message = 7}};
    struct replay_world w;
    struct policy_use use;
    struct sim_plan plan = {.uses = &use, .n_uses = 1, .seed = 1};
    struct outcome o;
    struct spread delay;
    struct hc_err err = {0};

    (void)state;
    replay_world_make(&w, runs, 1);
    plan.world = w.world;
    assert_int_equal(policy_read(&use, HC_STR("spread(1000s)"), &err), HC_OK);
    assert_int_equal(outcomes_of(&o, &plan, 1, &err), HC_OK);
    delay = o.at[SET_SURE][FIGURE_DELAY_P50_S][END_PESSIMISTIC];
    /* 200 draws of U(0, 1000): standard errors of 35 and 15. */
    assert_true(delay.median > 360 && delay.median < 640);
    assert_true(delay.p05 > 5 && delay.p05 < 110);
    assert_true(delay.p95 > 890 && delay.p95 < 995);
    replay_world_free(&w);
}

static void test_permanent(void **state)
{
    static const struct made_run runs[] = {
        {0, 10, FAILS, 7, .error = "403 permission denied"},
        {60, 10, FAILS, 7, .error = "403 permission denied"},
        {0, 10, FAILS, 8, .error = "timed out"}};
    struct replay_world w;

    (void)state;
    replay_world_make(&w, runs, 3);
    assert_int_equal(w.world->n_permanent, 1);
    assert_true(w.world->items[0].ok_us[END_OPTIMISTIC] == WORLD_NEVER);
    assert_true(w.world->items[1].ok_us[END_OPTIMISTIC] ==
                REPLAY_T0 + 10 * REPLAY_S + 1);
    assert_true(w.world->items[1].ok_us[END_PESSIMISTIC] == WORLD_NEVER);
    replay_world_free(&w);
}

/* ---- policies as text --------------------------------------------------- */

static const struct {
    const char *name, *text, *want; /* written again, or the error */
    enum hc_code rc;
} texts[] = {
    {"a name", "observed", "observed", HC_OK},
    {"defaults", "backoff", "backoff(base=10s,cap=600s)", HC_OK},
    {"no arguments", "backoff()", "backoff(base=10s,cap=600s)", HC_OK},
    {"the first by itself", "max_attempts(7)", "max_attempts(n=7)", HC_OK},
    {"by name", "backoff(cap=5m)", "backoff(base=10s,cap=300s)", HC_OK},
    {"blanks", " backoff ( base = 1s , cap = 2s ) ", "backoff(base=1s,cap=2s)",
     HC_OK},
    {"infinite", "breaker(failures=inf)", "breaker(failures=inf,open=1800s)",
     HC_OK},
    {"times", "skip_window(from=2026-01-05T02:00:00Z,to=2026-01-05T03:00:00Z)",
     "skip_window(from=2026-01-05T02:00:00Z,to=2026-01-05T03:00:00Z,"
     "spread=1800s)",
     HC_OK},
    {"nothing", "",
     "there is no policy ''; there are observed, max_attempts, backoff, "
     "breaker, breaker_window, gate, skip_window, concurrency, retry_budget, "
     "spread, dedup_lock",
     HC_EUSAGE},
    {"unknown parameter", "backoff(max=1s)",
     "backoff has no parameter 'max'; it has base, cap", HC_EUSAGE},
    {"no parameters", "gate(1)", "gate has no parameter '1'; it has none",
     HC_EUSAGE},
    {"open", "backoff(base=1s",
     "backoff( has no closing parenthesis at the end", HC_EUSAGE},
    {"behind the end", "backoff(base=1s)x",
     "backoff( has no closing parenthesis at the end", HC_EUSAGE},
    {"no number", "max_attempts(many)",
     "max_attempts: n is not 'many' but a whole number", HC_EUSAGE},
    {"no span", "backoff(base=10)",
     "backoff: base is not '10' but a span such as 90s, 5m or 12h", HC_EUSAGE},
    {"no time", "skip_window(from=noon)",
     "skip_window: from is not 'noon' but a time such as "
     "2026-01-12T02:00:00Z",
     HC_EUSAGE},
    {"too small", "max_attempts(0)", "max_attempts: n is from 1 to 1000000000",
     HC_EUSAGE},
    {"too long", "backoff(cap=9d)", "backoff: cap is from 1s to 604800s",
     HC_EUSAGE},
    {"twice", "backoff(base=1s,base=2s)", "backoff: base is given twice",
     HC_EUSAGE},
    {"a second without a name", "backoff(1s,2s)",
     "backoff: '2s' is not PARAMETER=VALUE", HC_EUSAGE},
    {"a comma too many", "backoff(base=1s,)",
     "backoff: '' is not PARAMETER=VALUE", HC_EUSAGE},
    {"no value", "backoff(base=)",
     "backoff: base is not '' but a span such as 90s, 5m or 12h", HC_EUSAGE},
};

static void test_texts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct policy_use use;
        struct hc_err err = {0};
        struct hc_buf out;

        print_message("%s\n", texts[i].name);
        hc_buf_init(&out, 4096);
        assert_int_equal(policy_read(&use, hc_str_from(texts[i].text), &err),
                         texts[i].rc);
        if (texts[i].rc == HC_OK)
            policy_write(&use, &out);
        assert_string_equal(texts[i].rc == HC_OK ? hc_buf_z(&out) : err.msg,
                            texts[i].want);
        hc_buf_release(&out);
    }
}

/* What is written is read as the same, for each with its defaults. */
static void test_round_trip(void **state)
{
    (void)state;
    for (size_t i = 0; policy_list[i] != NULL; i++) {
        struct policy_use use, again;
        struct hc_err err = {0};
        struct hc_buf out;

        hc_buf_init(&out, 4096);
        policy_use_init(&use, policy_list[i]);
        policy_write(&use, &out);
        assert_int_equal(policy_read(&again, hc_buf_str(&out), &err), HC_OK);
        assert_memory_equal(&use, &again, sizeof use);
        hc_buf_release(&out);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_by_hand),
        cmocka_unit_test(test_equals_observed),
        cmocka_unit_test(test_self_test),
        cmocka_unit_test(test_invariants),
        cmocka_unit_test(test_ends_together),
        cmocka_unit_test(test_breaker_waits),
        cmocka_unit_test(test_groups),
        cmocka_unit_test(test_same_seed_same_bytes),
        cmocka_unit_test(test_backoff),
        cmocka_unit_test(test_spread),
        cmocka_unit_test(test_permanent),
        cmocka_unit_test(test_texts),
        cmocka_unit_test(test_round_trip),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
