/* SPDX-License-Identifier: MIT
 *
 * H6, simultaneous schedules, and H8, republisher loop: each boundary of the
 * verdicts and of what they explain. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

/* ---- H6 ------------------------------------------------------------------ */

static const char *const names[] = {"A", "B", "C", "D", "E", "F"};

/* One minute after another, five processors each: the items of a side are
 * numbered through. */
static void start_together(struct why_world *w, enum why_says says,
                           int64_t at_s, uint64_t id)
{
    struct world_run run = {.processor = names[id % 5],
                            .at_s = at_s < 0 ? -86400 : 0,
                            .length_s = 1,
                            .message = id,
                            .field = {[HISTORY_TRIGGER_SOURCE] = "scheduler"}};

    if (says == WHY_NO) {
        run.at_s += 400; /* on no mark, in nobody's company */
        run.field[HISTORY_TRIGGER_SOURCE] = "pubsub";
    }
    why_world_run(w, run);
}

static const struct why_mix crowds[] = {
    {"half", 50, 50, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 45, 46, 0, 0, 50, WHY_WEAK},
    {"outside as often", 50, 50, 0, 20, 30, WHY_WEAK},
    {"none of 35", 0, 35, 0, 0, 30, WHY_REFUTED},
};

static void test_crowds(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof crowds / sizeof crowds[0]; i++)
        why_check_mix(6, &crowds[i], start_together);
}

static const struct {
    const char *name, *trigger;
    int64_t at_s, apart_s; /* of n processors, one behind the other */
    size_t n, k;
    double onset; /* processors */
} minutes[] = {
    {"five by the scheduler", "cloud-scheduler", 100, 1, 5, 5, 5},
    {"four", "cloud-scheduler", 100, 1, 4, 0, 0},
    {"by cron", "cron", 100, 0, 5, 5, 5},
    {"by nothing, on the mark", NULL, 900 - 10, 5, 5, 5, 0},
    {"one of them a second too late", NULL, 900 + 7, 1, 5, 0, 0},
    {"in two minutes", "scheduler", 147, 1, 5, 0, 0},
    {"in the 15th minute", "scheduler", 895, 0, 5, 5, 0},
    {"a little earlier", "scheduler", 820, 0, 5, 5, 5},
    {"by messages", "pubsub", 100, 0, 6, 0, 0},
};

static void test_minutes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", minutes[i].name);
        for (size_t p = 0; p < minutes[i].n; p++)
            why_world_run(
                w,
                (struct world_run){
                    .processor = names[p],
                    .at_s = minutes[i].at_s + (int64_t)p * minutes[i].apart_s,
                    .message = p + 1,
                    .field = {[HISTORY_TRIGGER_SOURCE] = minutes[i].trigger}});
        f = why_world_judge(w, 6);
        assert_int_equal(f->k[WHY_STORM], minutes[i].k);
        assert_true(why_condition_of(f, "processors_at_onset")->value ==
                    minutes[i].onset);
        why_world_free(w);
    }
}

/* What did not fail makes a crowd, too; a retry does not. */
static void test_company(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    for (size_t p = 0; p < 5; p++)
        why_world_run(w,
                      (struct world_run){
                          .processor = names[p],
                          .at_s = 60,
                          .message = p + 1,
                          .outcome = p == 0 ? HISTORY_FAILED : HISTORY_SUCCESS,
                          .field = {[HISTORY_TRIGGER_SOURCE] = "cron"}});
    for (size_t p = 0; p < 5; p++) {
        /* First tried before the storm, at different times. */
        why_world_run(w, (struct world_run){.processor = names[p],
                                            .at_s = -100 - 60 * (int64_t)p,
                                            .message = p + 100});
        why_world_run(w, (struct world_run){.processor = names[p],
                                            .at_s = 900,
                                            .message = p + 100});
    }
    f = why_world_judge(w, 6);
    assert_int_equal(f->n[WHY_STORM], 6);
    assert_int_equal(f->k[WHY_STORM], 1);
    why_world_free(w);
}

static void test_attempts_of_schedulers(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    why_world_run(w, (struct world_run){.at_s = 5});
    why_world_log(w, (struct world_log){1, WHY_LOG_SCHEDULER, "job", NULL});
    f = why_world_judge(w, 6);
    assert_int_equal(why_stat_of(f, "scheduler_attempts"), 1);
    assert_int_equal(f->n_proofs, 1);
    why_world_free(w);
}

/* ---- H8 ------------------------------------------------------------------ */

struct loop {
    int64_t step_s, jitter_s; /* every other step is that much longer */
    size_t n;
    bool same_message;
};

static void publish(struct why_world *w, const struct loop *loop, int64_t at_s,
                    uint64_t id)
{
    for (size_t j = 0; j < loop->n; j++) {
        why_world_run(w, (struct world_run){
                             .at_s = at_s,
                             .message = loop->same_message ? id : id * 1000 + j,
                             .payload = id});
        at_s += loop->step_s + (j % 2 == 1 ? loop->jitter_s : 0);
    }
}

static void publish_item(struct why_world *w, enum why_says says, int64_t at_s,
                         uint64_t id)
{
    const struct loop loop = {.step_s = 900, .n = says == WHY_YES ? 4 : 1};

    if (says == WHY_UNKNOWN)
        why_world_run(w, (struct world_run){.at_s = at_s, .message = id});
    else
        publish(w, &loop, at_s, id);
}

static const struct why_mix loops[] = {
    {"three tenths", 30, 70, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 29, 71, 0, 0, 50, WHY_WEAK},
    {"outside as often", 30, 70, 0, 20, 30, WHY_WEAK},
    {"none of 35", 0, 35, 0, 5, 30, WHY_REFUTED},
    {"no payloads", 0, 0, 40, 0, 30, WHY_NO_DATA},
};

static void test_loops(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof loops / sizeof loops[0]; i++)
        why_check_mix(8, &loops[i], publish_item);
}

static const struct {
    const char *name;
    struct loop loop;
    size_t k;
    double period_s;
} items[] = {
    {"three messages", {900, 0, 3, false}, 1, 900},
    {"two", {900, 0, 2, false}, 0, 0},
    {"one message, delivered again", {900, 0, 6, true}, 0, 0},
    {"five minutes", {300, 0, 4, false}, 1, 300},
    {"a little late", {900, 100, 5, false}, 1, 960},
    {"no period", {900, 600, 5, false}, 0, 0},
    {"faster than any schedule", {20, 0, 5, false}, 0, 0},
};

static void test_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", items[i].name);
        publish(w, &items[i].loop, 5, 1);
        f = why_world_judge(w, 8);
        assert_int_equal(f->n[WHY_STORM], 1);
        assert_int_equal(f->k[WHY_STORM], items[i].k);
        if (items[i].k > 0)
            assert_true(why_stat_of(f, "period_median_s") == items[i].period_s);
        why_world_free(w);
    }
}

/* A period of 919 s drifts away from a clock of 900 s. */
static void test_phase(void **state)
{
    const struct loop steady = {900, 0, 12, false},
                      drifts = {919, 0, 12, false};
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    publish(w, &steady, 5, 1);
    publish(w, &steady, 7, 2);
    publish(w, &drifts, 9, 3);
    f = why_world_judge(w, 8);
    assert_int_equal(f->k[WHY_STORM], 2);
    assert_true(why_stat_of(f, "phase_r") > 0.99);
    assert_int_equal(why_stat_of(f, "messages"), 24);
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_crowds),
        cmocka_unit_test(test_minutes),
        cmocka_unit_test(test_company),
        cmocka_unit_test(test_attempts_of_schedulers),
        cmocka_unit_test(test_loops),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_phase),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
