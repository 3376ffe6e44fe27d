/* SPDX-License-Identifier: MIT
 *
 * What a storm is compared with: hours of each side, and single instants of
 * them.  Five weeks from Monday 2025-12-15 in UTC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "analyzer/storms/sides.h"
#include "tests/support/simulate.h"

#define H   HC_US_PER_HOUR
#define BIN (H / 12)
#define T0  SIMULATE_FROM_US

enum { WEEKS = 5, HOURS = WEEKS * 168 };

static struct exposure exposure;
static unsigned char dark[HOURS];
static struct local_hours hours;

static void open_weeks(int64_t n_hours)
{
    struct zone *utc = NULL;
    struct hc_err err = {0};

    exposure = (struct exposure){.from_us = T0,
                                 .to_us = T0 + n_hours * H,
                                 .first_hour = T0 / H,
                                 .n_hours = (size_t)n_hours,
                                 .dark = dark};
    assert_int_equal(zone_open(&utc, "UTC", &err), HC_OK);
    assert_int_equal(local_hours_open(&hours, &exposure, utc, &err), HC_OK);
    zone_close(utc);
}

struct at { /* hours since T0 */
    double hour;
    enum storm_side side;
};

static const struct side_case {
    const char *name;
    enum storm_kind kind;
    enum cell_ring ring;
    struct cell_window window;
    struct { /* hours since T0 */
        int from, to;
        bool hit;
    } spans[WEEKS];
    size_t n_spans;
    int dark_from, dark_to, export_hours; /* 0 = all */
    enum storm_baseline baseline;
    double storm_h, baseline_h;
    struct at at[8];
} cases[] = {
    {"a burst: the same time of four other weeks",
     STORM_BURST,
     RING_WEEK,
     {0, 0},
     {{170, 174, true}},
     1,
     0,
     0,
     0,
     BASELINE_WEEKS,
     4,
     16,
     {{170, SIDE_STORM},
      {173.99, SIDE_STORM},
      {174, SIDE_NEITHER},
      {2, SIDE_BASELINE},
      {5.99, SIDE_BASELINE},
      {6, SIDE_NEITHER},
      {170 + 168, SIDE_BASELINE},
      {-1, SIDE_NEITHER}}},
    {"a burst of the only week: all else",
     STORM_BURST,
     RING_WEEK,
     {0, 0},
     {{2, 4, true}},
     1,
     0,
     0,
     100,
     BASELINE_REST,
     2,
     98,
     {{2, SIDE_STORM}, {4, SIDE_BASELINE}, {99.9, SIDE_BASELINE}}},
    {"Mondays 00 to 04, four of five: the same hours of six days",
     STORM_RECURRING,
     RING_WEEK,
     {24, 4},
     {{0, 4, true},
      {168, 172, true},
      {336, 340, false},
      {504, 508, true},
      {672, 676, true}},
     5,
     0,
     0,
     0,
     BASELINE_DAYS,
     16,
     120,
     {{0, SIDE_STORM},
      {336, SIDE_NEITHER},
      {339.9, SIDE_NEITHER},
      {4, SIDE_NEITHER},
      {24, SIDE_BASELINE},
      {27.9, SIDE_BASELINE},
      {28, SIDE_NEITHER}}},
    {"a blackout is of no side",
     STORM_RECURRING,
     RING_WEEK,
     {24, 4},
     {{0, 4, true}, {168, 172, true}},
     2,
     2,
     26,
     0,
     BASELINE_DAYS,
     6,
     118,
     {{1.9, SIDE_STORM},
      {2, SIDE_NEITHER},
      {25, SIDE_NEITHER},
      {26, SIDE_BASELINE}}},
    {"Sunday 23 to Monday 01",
     STORM_RECURRING,
     RING_WEEK,
     {23, 2},
     {{167, 169, true}, {335, 337, true}, {503, 505, true}},
     3,
     0,
     0,
     0,
     BASELINE_DAYS,
     6,
     60,
     {{167, SIDE_STORM},
      {168.9, SIDE_STORM},
      {23, SIDE_BASELINE},
      {24, SIDE_BASELINE},
      {25, SIDE_NEITHER},
      {0, SIDE_NEITHER}}},
    {"one Monday in weekly clothes: the other Mondays",
     STORM_ONE_OFF,
     RING_WEEK,
     {24, 4},
     {{0, 4, false}, {168, 172, true}, {336, 340, false}},
     3,
     0,
     0,
     0,
     BASELINE_WEEKS,
     4,
     16,
     {{168, SIDE_STORM},
      {0, SIDE_BASELINE},
      {672, SIDE_BASELINE},
      {24, SIDE_NEITHER}}},
    {"daily: the other hours",
     STORM_DAILY,
     RING_DAY,
     {3, 2},
     {{3, 5, true}, {27, 29, false}},
     2,
     0,
     0,
     48,
     BASELINE_HOURS,
     2,
     44,
     {{3, SIDE_STORM},
      {27, SIDE_NEITHER},
      {5, SIDE_BASELINE},
      {26.9, SIDE_BASELINE}}},
    {"all there is: nothing to compare with",
     STORM_BURST,
     RING_WEEK,
     {0, 0},
     {{0, 50, true}},
     1,
     0,
     0,
     50,
     BASELINE_NONE,
     50,
     0,
     {{0, SIDE_STORM}, {49, SIDE_STORM}}},
};

static void check(const struct side_case *c)
{
    struct storm_span spans[WEEKS];
    struct storm storm = {.kind = c->kind,
                          .ring = c->ring,
                          .window = c->window,
                          .spans = spans,
                          .n_spans = c->n_spans};
    struct storm_sides sides;
    struct hc_err err = {0};

    print_message("%s\n", c->name);
    for (int h = 0; h < HOURS; h++)
        dark[h] = h >= c->dark_from && h < c->dark_to;
    open_weeks(c->export_hours == 0 ? HOURS : c->export_hours);
    for (size_t i = 0; i < c->n_spans; i++)
        spans[i] = (struct storm_span){.from_us = T0 + c->spans[i].from * H,
                                       .to_us = T0 + c->spans[i].to * H,
                                       .hit = c->spans[i].hit};
    assert_int_equal(
        storm_sides_make(&sides, &storm, &hours, &exposure, BIN, &err), HC_OK);
    assert_int_equal(sides.baseline, c->baseline);
    assert_true(sides.exposure_h[SIDE_STORM] == c->storm_h);
    assert_true(sides.exposure_h[SIDE_BASELINE] == c->baseline_h);
    for (size_t i = 0; i < 8 && c->at[i].side + c->at[i].hour != 0; i++)
        assert_int_equal(
            storm_side_of(&sides, T0 + (int64_t)(c->at[i].hour * (double)H)),
            c->at[i].side);
    storm_sides_release(&sides);
    local_hours_release(&hours);
}

static void test_sides(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check(&cases[i]);
}

/* Spans of a side as a query takes them; the exposure cuts the outer ones. */
static void test_json(void **state)
{
    unsigned char side[] = {1, 1, 0, 2, 1, 1, 1};
    const struct storm_sides sides = {.from_us = 100,
                                      .bin_us = 10,
                                      .first_us = 103,
                                      .end_us = 168,
                                      .n = sizeof side,
                                      .side = side};
    struct hc_buf text;

    (void)state;
    hc_buf_init(&text, 1000);
    storm_sides_json(&sides, SIDE_STORM, &text);
    assert_string_equal(hc_buf_z(&text), "[[103,120],[140,168]]");
    hc_buf_clear(&text);
    storm_sides_json(&sides, SIDE_BASELINE, &text);
    assert_string_equal(hc_buf_z(&text), "[[130,140]]");
    hc_buf_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_json),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
