/* SPDX-License-Identifier: MIT
 *
 * H5, poison redelivery: each boundary of the verdict and of what is poison. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

/* Delays of Pub/Sub's retry policy, at 600 s from the seventh on. */
static int64_t delay_s(size_t j)
{
    int64_t s = 10;

    while (j-- > 0 && s < 600)
        s *= 2;
    return s < 600 ? s : 600;
}

struct poison {
    size_t deliveries, messages; /* of each message; messages 0 = 1 */
    bool works, varies, short_span, odd_rhythm, silent;
};

static void deliver(struct why_world *w, const struct poison *p, int64_t at_s,
                    uint64_t id)
{
    for (size_t j = 0; j < p->deliveries; j++) {
        bool last = j + 1 == p->deliveries;

        why_world_run(
            w, (struct world_run){.at_s = at_s,
                                  .message = id,
                                  .outcome = last && p->works ? HISTORY_SUCCESS
                                                              : HISTORY_FAILED,
                                  .error = p->silent ? NULL
                                           : last && p->varies
                                               ? "Read timed out"
                                               : "malformed message"});
        at_s += p->short_span        ? 10
                : p->odd_rhythm      ? (int64_t[]){2000, 3, 2500, 40}[j % 4]
                : p->deliveries < 12 ? 900
                                     : delay_s(j);
    }
}

static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    const struct poison p = {.deliveries = says == WHY_YES ? 15 : 1};

    deliver(w, &p, at_s, says == WHY_UNKNOWN ? 0 : id);
}

static const struct why_mix mixes[] = {
    {"three tenths", 30, 70, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 29, 71, 0, 0, 50, WHY_WEAK},
    {"outside as often", 30, 70, 0, 20, 30, WHY_WEAK},
    {"none of 35", 0, 35, 0, 5, 30, WHY_REFUTED},
    {"none of 34", 0, 34, 0, 0, 30, WHY_WEAK},
    {"no message ids", 0, 0, 50, 0, 30, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(5, &mixes[i], make);
}

static const struct {
    const char *name;
    struct poison p;
    size_t k, n;
} items[] = {
    {"five deliveries in an hour", {.deliveries = 5}, 1, 1},
    {"four", {.deliveries = 4}, 0, 1},
    {"the last one works", {.deliveries = 5, .works = true}, 0, 1},
    {"two texts", {.deliveries = 5, .varies = true}, 0, 1},
    {"too fast", {.deliveries = 5, .short_span = true}, 0, 1},
    {"says nothing", {.deliveries = 5, .silent = true}, 0, 0},
};

static void test_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", items[i].name);
        deliver(w, &items[i].p, 5, 1);
        f = why_world_judge(w, 5);
        assert_int_equal(f->k[WHY_STORM], items[i].k);
        assert_int_equal(f->n[WHY_STORM], items[i].n);
        why_world_free(w);
    }
}

/* Half of them in Pub/Sub's rhythm; all else is met. */
static void test_fingerprint(void **state)
{
    (void)state;
    for (size_t odd = 5; odd <= 6; odd++) {
        struct why_world *w = why_world_new();
        const struct poison usual = {.deliveries = 15};
        const struct poison other = {.deliveries = 15, .odd_rhythm = true};
        const struct why_finding *f;

        for (size_t i = 0; i < 5; i++)
            deliver(w, &usual, (int64_t)i, i + 1);
        for (size_t i = 0; i < odd; i++)
            deliver(w, &other, (int64_t)i, i + 100);
        for (size_t i = 0; i < 20; i++)
            make(w, WHY_NO, -86400 + (int64_t)i, i + 200);
        f = why_world_judge(w, 5);
        assert_int_equal(why_condition_of(f, "pubsub_share")->met, odd == 5);
        assert_int_equal(f->verdict, odd == 5 ? WHY_SUPPORTED : WHY_WEAK);
        assert_int_equal(why_stat_of(f, "most_deliveries"), 15);
        assert_int_equal(why_stat_of(f, "says_malformed"), 5 + odd);
        why_world_free(w);
    }
}

/* Published again under five ids, each delivered once: not H5's matter. */
static void test_republished(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    for (uint64_t i = 0; i < 6; i++)
        why_world_run(w, (struct world_run){.at_s = (int64_t)i * 900,
                                            .message = i + 1,
                                            .payload = 9,
                                            .error = "malformed message"});
    f = why_world_judge(w, 5);
    assert_int_equal(f->n[WHY_STORM], 1);
    assert_int_equal(f->k[WHY_STORM], 0);
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_fingerprint),
        cmocka_unit_test(test_republished),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
