/* SPDX-License-Identifier: MIT
 *
 * H9, UTC date rollover: each boundary of the verdict, and of the hours in
 * which the date is another one in New York. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include "tests/support/why_world.h"

enum { HOUR = 3600, DAY = 24 * HOUR };

static const char no_data[] = "No data available for 2026-01-05";

static void make(struct why_world *w, enum why_says says, int64_t at_s,
                 uint64_t id)
{
    why_world_run(w, (struct world_run){
                         .at_s = at_s,
                         .message = id,
                         .error = says == WHY_NO ? "Read timed out" : no_data,
                         .date = says == WHY_UNKNOWN ? 0 : 1});
}

static const struct why_mix mixes[] = {
    {"three tenths", 30, 70, 0, 0, 50, WHY_SUPPORTED},
    {"a little less", 29, 71, 0, 0, 50, WHY_WEAK},
    {"none of 35", 0, 35, 0, 0, 30, WHY_REFUTED},
    {"none of 34", 0, 34, 0, 0, 30, WHY_WEAK},
    {"no data dates", 0, 0, 50, 0, 30, WHY_NO_DATA},
};

static void test_verdicts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof mixes / sizeof mixes[0]; i++)
        why_check_mix(9, &mixes[i], make);
}

/* Midnight in New York is 05:00 UTC in January. */
static const struct {
    const char *name, *error;
    int64_t at_s;
    int32_t date;
    size_t k, n;
} items[] = {
    {"midnight UTC", no_data, 0, 1, 1, 1},
    {"a second before New York's", no_data, 5 * HOUR - 1, 1, 1, 1},
    {"at it", no_data, 5 * HOUR, 1, 0, 1},
    {"the date after", no_data, 0, 2, 0, 1},
    {"another error", "Quota exceeded", 0, 1, 0, 1},
    {"no date", no_data, 0, 0, 0, 0},
    {"says nothing", NULL, 0, 1, 0, 0},
    {"says nothing, of another date", NULL, 0, 2, 0, 1},
};

static void test_items(void **state)
{
    const struct time_span storm = {0, 6 * HOUR};

    (void)state;
    for (size_t i = 0; i < sizeof items / sizeof items[0]; i++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        print_message("%s\n", items[i].name);
        why_world_spans(w, WHY_STORM, &storm, 1);
        why_world_run(w, (struct world_run){.at_s = items[i].at_s,
                                            .error = items[i].error,
                                            .date = items[i].date});
        f = why_world_judge(w, 9);
        assert_int_equal(f->k[WHY_STORM], items[i].k);
        assert_int_equal(f->n[WHY_STORM], items[i].n);
        why_world_free(w);
    }
}

/* As often on the next night: no lift, and it is said to be daily. */
static void test_other_days(void **state)
{
    const struct time_span next = {DAY, DAY + HOUR};

    (void)state;
    for (int often = 0; often < 2; often++) {
        struct why_world *w = why_world_new();
        const struct why_finding *f;

        why_world_spans(w, WHY_BASELINE, &next, 1);
        for (int i = 0; i < 40; i++) {
            why_world_run(w, (struct world_run){.at_s = i,
                                                .error = no_data,
                                                .date = 1,
                                                .message = 1 + (uint64_t)i});
            why_world_run(w,
                          (struct world_run){.at_s = DAY + i,
                                             .error = often ? no_data : "other",
                                             .date = 2,
                                             .message = 100 + (uint64_t)i});
        }
        f = why_world_judge(w, 9);
        assert_int_equal(f->verdict, often ? WHY_WEAK : WHY_SUPPORTED);
        assert_int_equal(why_stat_of(f, "other_days"), often);
        assert_int_equal(why_stat_of(f, "other_days_with_failures"), 1);
        assert_int_equal(strstr(f->caveat, "daily, not weekly") != NULL, often);
        why_world_free(w);
    }
}

static void test_edges(void **state)
{
    const struct time_span spans[] = {
        {0, 5 * HOUR}, {7 * DAY + 901, 7 * DAY + 5 * HOUR - 900}};
    struct why_world *w = why_world_new();
    const struct why_finding *f;

    (void)state;
    why_world_spans(w, WHY_STORM, spans, 2);
    make(w, WHY_YES, 1, 1);
    f = why_world_judge(w, 9);
    assert_int_equal(why_stat_of(f, "occurrences"), 2);
    assert_int_equal(why_stat_of(f, "start_at_utc_midnight"), 1);
    assert_int_equal(why_stat_of(f, "end_at_local_midnight"), 2);
    assert_string_equal(why_stat_text_of(f, "zone"), "America/New_York");
    why_world_free(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verdicts),
        cmocka_unit_test(test_items),
        cmocka_unit_test(test_other_days),
        cmocka_unit_test(test_edges),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
