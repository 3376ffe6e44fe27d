/* SPDX-License-Identifier: MIT
 *
 * H3, API maintenance: each condition at its boundary, and outages. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/why/outage.h"
#include "tests/support/why_world.h"

#define WEEK_S (7 * 86400)

enum { WEEKS = 4 };

/* A source that is down from minute 5 to 25 of the first hour of four Mondays,
 * its runs a minute apart around it; another family fails now and then. */
struct upkeep {
    int64_t edge_s;   /* no run of the family so long before and after */
    int64_t late_s;   /* every other week it begins and ends so much later */
    int succeeds;     /* one of so many runs inside works; 0 = none */
    int others_fail;  /* of 100 runs of the others inside */
    int weeks;        /* 0 = WEEKS */
    int fails_before; /* of 100 runs of the family the day before */
};

static void run_at(struct why_world *w, const char *processor, int64_t at_s,
                   bool fails)
{
    static uint64_t id = 1;

    why_world_run(w, (struct world_run){.processor = processor,
                                        .at_s = at_s,
                                        .length_s = 1,
                                        .message = id++,
                                        .outcome = fails ? HISTORY_FAILED
                                                         : HISTORY_SUCCESS});
}

static void add_week(struct why_world *w, const struct upkeep *u, int week)
{
    int64_t at_s = week * WEEK_S, from_s = 300, to_s = 1500;

    if (week % 2 == 1) {
        from_s += u->late_s;
        to_s += u->late_s;
    }
    for (int64_t s = 0; s < 3600 + u->late_s; s += 20) {
        bool down = s >= from_s && s <= to_s;
        int64_t inside = (s - from_s) / 20;

        if (!down && (s > from_s - u->edge_s && s < to_s + u->edge_s))
            continue;
        run_at(w, s % 40 == 0 ? "BdlGames" : "BdlScores", at_s + s,
               down && (u->succeeds == 0 || inside % u->succeeds != 3));
    }
    for (int i = 0; i < 100; i++) {
        run_at(w, "OddsLines", at_s + 300 + i * 12, i < u->others_fail);
        run_at(w, "OddsLines", at_s - 86400 + 300 + i * 12, i < 10);
        run_at(w, "BdlGames", at_s - 86400 + 301 + i * 12, i < u->fails_before);
    }
}

static const struct why_finding *judge(struct why_world *w,
                                       const struct upkeep *u)
{
    struct time_span storm[WEEKS], before[WEEKS];
    int weeks = u->weeks > 0 ? u->weeks : WEEKS;

    /* The world's hours end ten days behind the first Monday; H3 asks for the
     * time of day alone. */
    for (int i = 0; i < weeks; i++) {
        storm[i] = (struct time_span){i * WEEK_S, i * WEEK_S + 3600};
        before[i] =
            (struct time_span){i * WEEK_S - 86400, i * WEEK_S - 86400 + 3600};
        add_week(w, u, i);
    }
    why_world_spans(w, WHY_STORM, storm, (size_t)weeks);
    why_world_spans(w, WHY_BASELINE, before, (size_t)weeks);
    return why_world_judge(w, 3);
}

static const struct {
    const char *name;
    struct upkeep u;
    const char *fails; /* the condition that is not met; NULL = all are */
    enum why_verdict want;
} cases[] = {
    {"the same each week",
     {.edge_s = 20, .others_fail = 10},
     NULL,
     WHY_SUPPORTED},
    {"one in ten runs works",
     {.edge_s = 20, .others_fail = 10, .succeeds = 11},
     NULL,
     WHY_SUPPORTED},
    {"one in eight does",
     {.edge_s = 20, .others_fail = 10, .succeeds = 8},
     "inside",
     WHY_WEAK},
    {"edges of five minutes",
     {.edge_s = 300, .others_fail = 10},
     NULL,
     WHY_SUPPORTED},
    {"wider ones", {.edge_s = 320, .others_fail = 10}, "edge_s", WHY_WEAK},
    {"within ten minutes",
     {.edge_s = 20, .others_fail = 10, .late_s = 1180},
     NULL,
     WHY_SUPPORTED},
    {"more",
     {.edge_s = 20, .others_fail = 10, .late_s = 1220},
     "clock_sd_s",
     WHY_WEAK},
    {"half an hour apart",
     {.edge_s = 20, .others_fail = 10, .late_s = 3580},
     "clock_sd_s",
     WHY_WEAK},
    {"more than that",
     {.edge_s = 20, .others_fail = 10, .late_s = 3620},
     "clock_sd_s",
     WHY_REFUTED},
    {"once is no habit",
     {.edge_s = 20, .others_fail = 10, .weeks = 1},
     "clock_sd_s",
     WHY_WEAK},
    {"half of its runs fail always",
     {.edge_s = 20, .others_fail = 10, .fails_before = 50},
     NULL,
     WHY_SUPPORTED},
    {"more of them do",
     {.edge_s = 20, .others_fail = 10, .fails_before = 51},
     "usual",
     WHY_WEAK},
    {"nine of ten do",
     {.edge_s = 20, .others_fail = 10, .fails_before = 90},
     "usual",
     WHY_WEAK},
    {"it never works",
     {.edge_s = 20, .others_fail = 10, .fails_before = 91},
     "usual",
     WHY_REFUTED},
    {"others a little more",
     {.edge_s = 20, .others_fail = 15},
     NULL,
     WHY_SUPPORTED},
    {"others too often",
     {.edge_s = 20, .others_fail = 17},
     "others_rr",
     WHY_WEAK},
    {"others three times as often",
     {.edge_s = 20, .others_fail = 30},
     "others_rr",
     WHY_WEAK},
    {"others more often still",
     {.edge_s = 20, .others_fail = 31},
     "others_rr",
     WHY_REFUTED},
};

static void test_conditions(void **state)
{
    static const char *const all[] = {"inside", "usual", "edge_s", "clock_sd_s",
                                      "others_rr"};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f = judge(w, &cases[i].u);

        print_message("%s\n", cases[i].name);
        for (size_t k = 0; k < 5; k++)
            assert_int_equal(why_condition_of(f, all[k])->met,
                             cases[i].fails == NULL ||
                                 strcmp(cases[i].fails, all[k]) != 0);
        assert_string_equal(why_verdict_name(f->verdict),
                            why_verdict_name(cases[i].want));
        assert_string_equal(why_stat_text_of(f, "family"), "Bdl");
        why_world_free(w);
    }
}

/* Nothing of the storm is of one family's outage. */
static void test_refuted(void **state)
{
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    for (int i = 0; i < 40; i++) { /* every other run works */
        run_at(w, "BdlGames", 60 + 60 * i, true);
        run_at(w, "BdlGames", 80 + 60 * i, false);
    }
    f = why_world_judge(w, 3);
    assert_int_equal(f->n[WHY_STORM], 40);
    assert_int_equal(f->k[WHY_STORM], 0);
    assert_int_equal(f->verdict, WHY_REFUTED);
    assert_int_equal(why_stat_of(f, "outages"), 0);
    why_world_free(w);
}

/* ---- outages ------------------------------------------------------------- */

static const struct {
    const char *name, *runs; /* F fails, s succeeds, - is skipped; 100 s apart
                                from -200 s on */
    size_t n, failed;
    int64_t from_s, to_s;
    double before_s, behind_s;
} outages[] = {
    {"five", "ssFFFFFss", 5, 5, 0, 400, 100, 100},
    {"four are none", "ssFFFFss", 0, 0, 0, 0, 0, 0},
    {"a success in between costs four", "ssFFFFFFFFFFsFFFFFFFFFFss", 21, 20, 0,
     2000, 100, 100},
    {"one that would cost too much", "ssFFFFFFFsFFFss", 7, 7, 0, 600, 100, 100},
    {"skipped runs are none", "ss-FFFFF-ss", 5, 5, 100, 500, 200, 200},
    {"nobody saw the edges", "FFFFFF", 6, 6, -200, 300, HUGE_VAL, HUGE_VAL},
};

static void test_outages(void **state)
{
    struct time_span span = {WORLD_T0, WORLD_T0 + 3600 * WORLD_S};
    const struct time_spans spans = {&span, 1, 1};
    const bool member[] = {false, true};

    (void)state;
    for (size_t i = 0; i < sizeof outages / sizeof outages[0]; i++) {
        struct history_run runs[64] = {{.run = 0}};
        struct history h = {.runs = runs, .n = strlen(outages[i].runs)};
        struct outages found;
        struct hc_err err = {0};

        print_message("%s\n", outages[i].name);
        for (size_t k = 0; k < h.n; k++) {
            char c = outages[i].runs[k];

            runs[k] = (struct history_run){
                .started_us = WORLD_T0 + ((int64_t)k - 2) * 100 * WORLD_S,
                .processor = 1,
                .outcome = c == 'F'   ? HISTORY_FAILED
                           : c == 's' ? HISTORY_SUCCESS
                                      : HISTORY_SKIPPED};
        }
        assert_int_equal(outages_find(&found, &h, member, &spans, &err), HC_OK);
        assert_int_equal(found.n, 1);
        assert_int_equal(found.at[0].n, outages[i].n);
        if (outages[i].n > 0) {
            assert_int_equal(found.at[0].failed, outages[i].failed);
            assert_int_equal(found.at[0].from_us,
                             WORLD_T0 + outages[i].from_s * WORLD_S);
            assert_int_equal(found.at[0].to_us,
                             WORLD_T0 + outages[i].to_s * WORLD_S);
            assert_true(found.at[0].edge_s[0] == outages[i].before_s);
            assert_true(found.at[0].edge_s[1] == outages[i].behind_s);
            assert_true(outages_hold(&found, found.at[0].to_us));
            assert_false(outages_hold(&found, found.at[0].to_us + 1));
        }
        outages_release(&found);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_conditions),
        cmocka_unit_test(test_refuted),
        cmocka_unit_test(test_outages),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
