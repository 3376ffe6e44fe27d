/* SPDX-License-Identifier: MIT
 *
 * Recurring storms of simulated series: windows exact to the hour, and none
 * where none was planted. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/storms/cells.h"
#include "tests/support/simulate.h"

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct scored {
    struct cell_score cells[CELLS_WEEK];
    struct cell_window windows[CELLS_WEEK];
    size_t n_windows;
};

enum mark { RECURRING, INSUFFICIENT, ONE_OFF };

static void score(struct scored *out, const struct simulation *s,
                  enum cell_ring ring, enum mark mark)
{
    const struct cell_hours hours = {s->hours.at, s->hour_count, s->hours.n};
    unsigned char *hit = calloc(s->hours.n, 1);
    bool marked[CELLS_WEEK];
    struct hc_err err = {0};

    assert_non_null(hit);
    assert_int_equal(cells_score(out->cells, hit, ring, &hours, &err), HC_OK);
    for (size_t c = 0; c < cell_count(ring); c++)
        marked[c] = mark == RECURRING      ? out->cells[c].recurring
                    : mark == INSUFFICIENT ? out->cells[c].insufficient
                                           : out->cells[c].one_off;
    out->n_windows = cell_windows(out->windows, marked, cell_count(ring));
    free(hit);
}

/* Storms on days `every` apart; what shows on the ring. */
static const struct {
    const char *name;
    int days, first, last, every;
    double hour, hours, per_hour, dispersion;
    enum cell_ring ring;
    enum mark mark;
    size_t from, n; /* cells; n 0 = no window */
} planted[] = {
    {"five Mondays, +60 an hour", 35, 0, 34, 7, 0, 4, 60, 1, RING_WEEK,
     RECURRING, 24, 4},
    {"five Mondays are no one-offs", 35, 0, 34, 7, 0, 4, 60, 1, RING_WEEK,
     ONE_OFF, 0, 0},
    {"a month with over-dispersion", 35, 0, 34, 7, 0, 4, 90, 3, RING_WEEK,
     RECURRING, 24, 4},
    {"from Saturday into Sunday", 35, 5, 34, 7, 22, 4, 60, 1, RING_WEEK,
     RECURRING, 6 * 24 + 22, 4},
    {"one of five", 35, 14, 14, 7, 0, 4, 60, 1, RING_WEEK, RECURRING, 0, 0},
    {"one of five in weekly clothes", 35, 14, 14, 7, 0, 4, 60, 1, RING_WEEK,
     ONE_OFF, 24, 4},
    {"two weeks are not enough", 14, 0, 13, 7, 0, 4, 60, 1, RING_WEEK,
     RECURRING, 0, 0},
    {"two weeks are told", 14, 0, 13, 7, 0, 4, 60, 1, RING_WEEK, INSUFFICIENT,
     24, 4},
    {"every day is not weekly", 35, 0, 34, 1, 0, 4, 60, 1, RING_WEEK, RECURRING,
     0, 0},
    {"every day is daily", 35, 0, 34, 1, 0, 4, 60, 1, RING_DAY, RECURRING, 0,
     4},
    {"across midnight every day", 35, 0, 33, 1, 22, 4, 60, 1, RING_DAY,
     RECURRING, 22, 4},
    {"every Monday is not daily", 35, 0, 34, 7, 0, 4, 60, 1, RING_DAY,
     RECURRING, 0, 0},
    {"an hour is too little", 35, 0, 34, 7, 0, 4, 12, 1, RING_WEEK, RECURRING,
     0, 0},
};

static void test_planted(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(planted); i++) {
        print_message("%s\n", planted[i].name);
        for (uint64_t seed = 1; seed <= 5; seed++) {
            struct simulation s;
            struct scored got;

            simulate(&s, planted[i].days, 1, planted[i].dispersion, seed);
            for (int day = planted[i].first; day <= planted[i].last;
                 day += planted[i].every)
                simulate_storm(&s, day, planted[i].hour, planted[i].hours,
                               planted[i].per_hour / 12, seed);
            score(&got, &s, planted[i].ring, planted[i].mark);
            assert_int_equal(got.n_windows, planted[i].n > 0);
            if (got.n_windows > 0) {
                assert_int_equal(got.windows[0].from, planted[i].from);
                assert_int_equal(got.windows[0].n, planted[i].n);
            }
            simulate_release(&s);
        }
    }
}

/* Five identical weekly storms: five of five. */
static void test_recurrence(void **state)
{
    struct simulation s;
    struct scored got;

    (void)state;
    simulate(&s, 35, 0.5, 1, 9);
    for (int day = 0; day < 35; day += 7)
        simulate_storm(&s, day, 0, 4, 10, 9);
    score(&got, &s, RING_WEEK, RECURRING);
    for (size_t c = 24; c < 28; c++) {
        assert_int_equal(got.cells[c].k, 5);
        assert_int_equal(got.cells[c].hits, 5);
        assert_true(got.cells[c].most < 0.3 * got.cells[c].total);
        assert_true(got.cells[c].q < 1e-6);
    }
    simulate_release(&s);
}

static void test_quiet(void **state)
{
    static const double rates[] = {0.1, 1, 8};

    (void)state;
    for (size_t r = 0; r < COUNT(rates); r++)
        for (int dispersion = 1; dispersion <= 4; dispersion++)
            for (uint64_t seed = 1; seed <= 20; seed++) {
                struct simulation s;
                struct scored week, day;

                simulate(&s, 31, rates[r], dispersion, seed);
                score(&week, &s, RING_WEEK, RECURRING);
                score(&day, &s, RING_DAY, RECURRING);
                assert_int_equal(week.n_windows, 0);
                /* at 100 an hour noon stands out, as load does: storms
                 * compare failures with attempts */
                assert_true(day.n_windows == 0 || rates[r] > 1);
                simulate_release(&s);
            }
}

/* Hours without full exposure are no occurrences, and no reference. */
static void test_exposure(void **state)
{
    struct simulation s;
    struct scored got;

    (void)state;
    simulate(&s, 35, 1, 1, 2);
    for (int day = 0; day < 35; day += 7)
        simulate_storm(&s, day, 0, 1, 10, 2);
    s.hours.at[7 * 24].exposure_h = 0;
    s.hours.at[14 * 24].exposure_h = 0.5;
    score(&got, &s, RING_WEEK, RECURRING);
    assert_int_equal(got.cells[24].k, 3);
    assert_int_equal(got.cells[24].hits, 3);
    s.hours.at[21 * 24].exposure_h = 0;
    score(&got, &s, RING_WEEK, INSUFFICIENT);
    assert_int_equal(got.cells[24].k, 2);
    assert_true(got.cells[24].insufficient && !got.cells[24].recurring);
    simulate_release(&s);
}

/* Marked cells of a ring of 24, windows as FROM+N. */
static const struct {
    const char *name, *marked;
    size_t n, from[3], len[3];
} rings[] = {
    {"none", "........................", 0, {0}, {0}},
    {"one", "...x....................", 1, {3}, {1}},
    {"a gap of one", "...x.x..................", 1, {3}, {3}},
    {"a gap of two", "...x..x.................", 2, {3, 6}, {1, 1}},
    {"wrapped", "xx.....................x", 1, {23}, {3}},
    {"a gap across the end", ".x.....................x", 1, {23}, {3}},
    {"wrapped beside another", "x....xx...............xx", 2, {5, 22}, {2, 3}},
    {"all around", "xxxxxxxxxxxxxxxxxxxxxxxx", 1, {0}, {24}},
    {"all around with gaps", "x.x.x.x.x.x.x.x.x.x.x.x.", 1, {0}, {24}},
};

static void test_rings(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rings); i++) {
        struct cell_window got[CELLS_DAY];
        bool marked[CELLS_DAY];
        size_t n;

        print_message("%s\n", rings[i].name);
        for (size_t c = 0; c < CELLS_DAY; c++)
            marked[c] = rings[i].marked[c] == 'x';
        n = cell_windows(got, marked, CELLS_DAY);
        assert_int_equal(n, rings[i].n);
        for (size_t w = 0; w < n; w++) {
            bool found = false;

            for (size_t k = 0; k < n; k++)
                found = found || (got[w].from == rings[i].from[k] &&
                                  got[w].n == rings[i].len[k]);
            assert_true(found);
            assert_true(cell_in_window(&got[w], CELLS_DAY, got[w].from));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_planted), cmocka_unit_test(test_recurrence),
        cmocka_unit_test(test_quiet),   cmocka_unit_test(test_exposure),
        cmocka_unit_test(test_rings),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
