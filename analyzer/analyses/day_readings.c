/* SPDX-License-Identifier: MIT
 *
 * Readings of a day's number, see day_readings.h. */
#include "analyzer/analyses/day_readings.h"

/* The day that number n (1..7) names in each reading; 0 = none. */
static int as_asked(int n)
{
    return n;
}

static int day_before(int n)
{
    return n == 1 ? 7 : n - 1;
}

static int day_after(int n)
{
    return n == 7 ? 1 : n + 1;
}

static int sunday_is_0(int n)
{
    return n == 7 ? 0 : n + 1;
}

static int monday_is_0(int n)
{
    return n == 7 ? 0 : (n + 1) % 7 + 1;
}

static int monday_is_1(int n)
{
    return n % 7 + 1;
}

const struct day_reading day_readings[N_DAY_READINGS] = {
    {"as asked, 1 = Sunday", as_asked}, {"one day earlier", day_before},
    {"one day later", day_after},       {"if 0 = Sunday", sunday_is_0},
    {"if 0 = Monday", monday_is_0},     {"if 1 = Monday", monday_is_1},
};
