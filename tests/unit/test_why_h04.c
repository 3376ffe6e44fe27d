/* SPDX-License-Identifier: MIT
 *
 * H4, dependency chain: each boundary of the verdict, whose failure explains
 * an item, and the order along edges against chance. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "analyzer/why/edges.h"
#include "tests/support/why_world.h"

enum { HOUR = 3600 };

static struct world_run run_of(const char *processor, const char *parent,
                               const char *phase, int64_t at_s, int32_t date)
{
    struct world_run r = {.processor = processor,
                          .at_s = at_s,
                          .date = date,
                          .error = "Read timed out"};

    r.field[HISTORY_PARENT] = parent;
    r.field[HISTORY_PHASE] = phase;
    return r;
}

/* The parent shows in the export, and did not fail. */
static void calm_parent(struct why_world *w)
{
    struct world_run r = run_of("Q", NULL, "one", -5 * 24 * HOUR, 1);

    r.outcome = HISTORY_SUCCESS;
    why_world_run(w, r);
}

static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    int32_t date = (int32_t)id;

    if (says == WHY_YES)
        why_world_run(w, run_of("Q", NULL, "one", at_s, date));
    else if (says == WHY_NO && id == 1)
        calm_parent(w);
    why_world_run(w, run_of("P", says == WHY_UNKNOWN ? NULL : "Q", "two",
                            at_s + 1, date));
}

static const struct why_mix mixes[] = {
    {"two fifths", 40, 60, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 39, 61, 0, 0, 50, WHY_WEAK},
    {"outside as often", 40, 60, 0, 20, 30, WHY_WEAK},
    {"nothing of the kind outside", 40, 60, 0, 0, 0, WHY_SUPPORTED},
    {"none of 35", 0, 35, 0, 0, 10, WHY_REFUTED},
    {"none of 34", 0, 34, 0, 0, 10, WHY_WEAK},
    {"nobody names a parent", 0, 0, 50, 0, 0, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(4, &mixes[i], make);
}

static const struct {
    const char *name;
    int64_t parent_at_s; /* its failure; the item fails at 600 s */
    int32_t parent_date, date;
    enum history_outcome outcome;
    const char *parent;
    size_t k, n;
} items[] = {
    {"just before", 599, 1, 1, HISTORY_FAILED, "Q", 1, 1},
    {"lost counts as failed", 599, 1, 1, HISTORY_LOST, "Q", 1, 1},
    {"six hours before", 600 - 6 * HOUR, 1, 1, HISTORY_FAILED, "Q", 1, 1},
    {"a second more", 599 - 6 * HOUR, 1, 1, HISTORY_FAILED, "Q", 0, 1},
    {"at the same time", 600, 1, 1, HISTORY_FAILED, "Q", 0, 1},
    {"another date", 599, 2, 1, HISTORY_FAILED, "Q", 0, 1},
    {"the parent succeeded", 599, 1, 1, HISTORY_SUCCESS, "Q", 0, 1},
    {"no date", 599, 1, 0, HISTORY_FAILED, "Q", 0, 0},
    {"no parent", 599, 1, 1, HISTORY_FAILED, NULL, 0, 0},
    {"a parent that never ran", 599, 1, 1, HISTORY_FAILED, "Z", 0, 0},
    {"its own parent", 599, 1, 1, HISTORY_FAILED, "P", 0, 1},
};

static void test_items(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        struct why_world *w = why_world_new();
        struct world_run parent = run_of("Q", NULL, "one", items[i].parent_at_s,
                                         items[i].parent_date);
        const struct why_finding *f;

        print_message("%s\n", items[i].name);
        parent.outcome = items[i].outcome;
        why_world_run(w, parent);
        why_world_run(w,
                      run_of("P", items[i].parent, "two", 600, items[i].date));
        f = why_world_judge(w, 4);
        assert_int_equal(f->k[WHY_STORM], items[i].k);
        assert_int_equal(f->n[WHY_STORM], items[i].n);
        why_world_free(w);
    }
}

/* A fails, then B below it, then C below that: one root. */
static void test_root(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    why_world_run(w, run_of("A", NULL, "one", 10, 1));
    why_world_run(w, run_of("B", "A", "two", 20, 1));
    why_world_run(w, run_of("C", "B", "three", 30, 1));
    why_world_run(w, run_of("C", "B", "three", 40, 1));
    f = why_world_judge(w, 4);
    assert_string_equal(why_stat_text_of(f, "root"), "A");
    assert_true(why_stat_of(f, "root_share") == 1);
    assert_int_equal(f->n_proofs, 1);
    why_world_free(w);
}

/* Two processors that name each other end somewhere. */
static void test_circle(void **state)
{
    struct why_world *w = why_world_new();

    (void)state;
    for (int64_t i = 0; i < 200; i++)
        why_world_run(w, run_of(i % 2 == 0 ? "A" : "B", i % 2 == 0 ? "B" : "A",
                                "one", i, 1));
    assert_true(why_world_judge(w, 4)->k[WHY_STORM] > 0);
    why_world_free(w);
}

/* n pairs of parent and child, each of a date of its own, all of one phase:
 * in order or the other way round; chance has half of them in order. */
static double p_of(size_t n, bool in_order, const char *child_phase)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;
    double p;

    for (size_t i = 0; i < n; i++) {
        int64_t at_s = (int64_t)i * 100;

        why_world_run(w, run_of("Q", NULL, "one", at_s + (in_order ? 0 : 50),
                                (int32_t)i + 1));
        why_world_run(w, run_of("P", "Q", child_phase,
                                at_s + (in_order ? 50 : 0), (int32_t)i + 1));
    }
    f = why_world_judge(w, 4);
    assert_int_equal(why_stat_of(f, "edges"), n);
    assert_int_equal(why_stat_of(f, "in_order"), in_order ? n : 0);
    assert_true(fabs(why_stat_of(f, "in_order_by_chance") / (double)n - 0.5) <
                0.1);
    p = why_condition_of(f, "p")->value;
    why_world_free(w);
    return p;
}

static void test_order_along_edges(void **state)
{
    (void)state;
    /* One pair: half of the deals are in order; three: about an eighth. */
    assert_true(fabs(p_of(1, true, "one") - 0.5) < 0.06);
    assert_true(fabs(p_of(3, true, "one") - 0.125) < 0.05);
    assert_true(p_of(20, true, "one") == 0.001);
    assert_true(p_of(20, false, "one") == 1);
    assert_true(p_of(20, true, "two") <= 0.05);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_root),
        cmocka_unit_test(test_circle),
        cmocka_unit_test(test_order_along_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
