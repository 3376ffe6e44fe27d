/* SPDX-License-Identifier: MIT
 *
 * H10, deploy or regression: which revisions are new to a storm, and how much
 * more often they have to fail. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

/* n runs a second apart; works = success. */
static void runs(struct why_world *w, const char *revision, int64_t at_s,
                 size_t n, bool works)
{
    struct world_run r = {.at_s = at_s,
                          .outcome = works ? HISTORY_SUCCESS : HISTORY_FAILED,
                          .error = works ? NULL : "Traceback"};

    r.field[HISTORY_SERVICE] = "svc";
    r.field[HISTORY_REVISION] = revision;
    /* Every run is an item of its own: one message would be one chain. */
    r.message = 1 + (uint64_t)(at_s + 2 * DAY) * 10 + works;
    for (size_t i = 0; i < n; i++) {
        why_world_run(w, r);
        r.at_s += 1;
        r.message += 10;
    }
}

static const struct {
    const char *name;
    int64_t first_s; /* of the new revision, from the onset */
    bool old_before; /* the service ran on another one before */
    bool explained;
} fresh[] = {
    {"six hours before", -6 * HOUR, true, true},
    {"a second more", -6 * HOUR - 1, true, false},
    {"at the onset", 0, true, true},
    {"a quarter of an hour in", HOUR / 4, true, true},
    {"a second later", HOUR / 4 + 1, true, false},
    {"the first revision there is", -HOUR, false, false},
};

static void test_new_revisions(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fresh / sizeof fresh[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", fresh[i].name);
        if (fresh[i].old_before)
            runs(w, "old", -DAY, 10, true);
        runs(w, "new", fresh[i].first_s, 1, true);
        runs(w, "new", HOUR / 2, 40, false);
        f = why_world_judge(w, 10);
        assert_int_equal(f->k[WHY_STORM], fresh[i].explained ? 40 : 0);
        assert_int_equal(f->n[WHY_STORM], 40);
        if (fresh[i].explained)
            assert_string_equal(why_stat_text_of(f, "revision"), "new");
        why_world_free(w);
    }
}

/* 100 fail on the new revision; before, so many of 200 did on the old one, and
 * so many of 200 at the same time on it. */
static const struct {
    const char *name;
    size_t before, at_once, old_in_storm;
    enum why_verdict want;
} ratios[] = {
    {"four times as often as before", 50, 0, 0, WHY_SUPPORTED},
    {"three times and a little", 65, 0, 0, WHY_WEAK},
    {"four times as often at once", 50, 50, 200, WHY_SUPPORTED},
    {"as often on the old one now", 50, 190, 200, WHY_WEAK},
    {"as often before", 190, 0, 0, WHY_WEAK},
    {"as often at once, of 19", 50, 19, 19, WHY_SUPPORTED},
    {"as often at once, of 20", 50, 20, 20, WHY_WEAK},
};

static void test_ratios(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof ratios / sizeof ratios[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", ratios[i].name);
        runs(w, "old", -DAY, ratios[i].before, false);
        runs(w, "old", -DAY + 300, 200 - ratios[i].before, true);
        runs(w, "new", 0, 100, false);
        runs(w, "old", 1000, ratios[i].at_once, false);
        runs(w, "old", 2000, ratios[i].old_in_storm - ratios[i].at_once, true);
        f = why_world_judge(w, 10);
        assert_string_equal(why_verdict_name(f->verdict),
                            why_verdict_name(ratios[i].want));
        assert_int_equal(isnan(why_stat_of(f, "rr_at_once")),
                         ratios[i].old_in_storm < 20);
        why_world_free(w);
    }
}

/* However badly it fails: a revision that few items ran on explains few. */
static void test_share(void **state)
{
    (void)state;
    for (size_t n = 42; n <= 43; n++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        runs(w, "old", -DAY, 2, false);
        runs(w, "old", -DAY + 300, 198, true);
        runs(w, "new", 0, n, false);
        runs(w, "old", 1000, 100, false);
        runs(w, "old", 2000, 900, true);
        f = why_world_judge(w, 10);
        assert_true(why_condition_of(f, "rr_lo")->met);
        assert_int_equal(f->verdict, n == 43 ? WHY_SUPPORTED : WHY_WEAK);
        why_world_free(w);
    }
}

static void test_no_revisions(void **state)
{
    struct why_world *w = why_world_new();

    (void)state;
    runs(w, NULL, 0, 50, false);
    assert_int_equal(why_world_judge(w, 10)->verdict, WHY_NO_DATA);
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_new_revisions),
        cmocka_unit_test(test_ratios),
        cmocka_unit_test(test_share),
        cmocka_unit_test(test_no_revisions),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
