/* SPDX-License-Identifier: MIT
 *
 * Timestamps: every spelling that exports use, and what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include <cmocka.h>

#include "base/timestamp.h"
#include "tests/support/guard.h"

#define _DEFAULT_SOURCE /* MAP_ANONYMOUS, tm_gmtoff */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/timestamp.h"

static const struct {
    const char *name, *text;
    enum hc_epoch epoch;
    int64_t us;
    int ns;
    bool naive, leap;
} good[] = {
    {"bq", "2026-01-12 02:13:45 UTC", 0, 1768184025000000, 0, false, false},
    {"bq fraction 1", "2026-01-12 02:13:45.1 UTC", 0, 1768184025100000, 0,
     false, false},
    {"bq fraction 6", "2026-01-12 02:13:45.123456 UTC", 0, 1768184025123456, 0,
     false, false},
    {"bq cli", "2026-01-12 02:13:45", 0, 1768184025000000, 0, true, false},
    {"rfc3339", "2026-01-12T02:13:45.123456Z", 0, 1768184025123456, 0, false,
     false},
    {"nanoseconds", "2026-01-12T02:13:45.123456789Z", 0, 1768184025123456, 789,
     false, false},
    {"12 digits", "2026-01-12T02:13:45.123456789012Z", 0, 1768184025123456, 789,
     false, false},
    {"comma", "2026-01-12 02:13:45,123", 0, 1768184025123000, 0, true, false},
    {"two-digit offset", "2025-04-13 04:41:27.340-07", 0, 1744544487340000, 0,
     false, false},
    {"half-hour offset", "2026-01-12T02:13:45+05:30", 0, 1768164225000000, 0,
     false, false},
    {"offset without colon", "2026-01-12T02:13:45 -0130", 0, 1768189425000000,
     0, false, false},
    {"airflow", "2021-07-26T14:11:43.156859+00:00", 0, 1627308703156859, 0,
     false, false},
    {"date", "2026-01-12", 0, 1768176000000000, 0, true, false},
    {"leap second", "2016-12-31T23:59:60Z", 0, 1483228799999999, 999, false,
     true},
    {"before 1970", "1969-12-31T23:59:59.5Z", 0, -500000, 0, false, false},
    {"first", "0001-01-01 00:00:00 UTC", 0, -62135596800000000, 0, false,
     false},
    {"last", "9999-12-31 23:59:59.999999 UTC", 0, 253402300799999999, 0, false,
     false},
    {"29 February", "2024-02-29", 0, 1709164800000000, 0, true, false},
    {"epoch exponent", "1.607957453E9", HC_EPOCH_S, 1607957453000000, 0, false,
     false},
    {"epoch micro digits", "1607957453.123456", HC_EPOCH_S, 1607957453123456, 0,
     false, false},
    {"epoch long", "1607957453.1234567891234567", HC_EPOCH_S, 1607957453123456,
     789, false, false},
    {"epoch ms", "1607957453123", HC_EPOCH_MS, 1607957453123000, 0, false,
     false},
    {"epoch us", "1607957453123456", HC_EPOCH_US, 1607957453123456, 0, false,
     false},
    {"epoch zero", "0", HC_EPOCH_S, 0, 0, false, false},
    {"epoch zeros", "0.0E400", HC_EPOCH_S, 0, 0, false, false},
    {"epoch negative", "-1.5", HC_EPOCH_S, -1500000, 0, false, false},
    {"epoch below 1 us", "-0.0000005", HC_EPOCH_S, -1, 500, false, false},
};

static void test_good(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct hc_time t = {0};

        print_message("%s\n", good[i].name);
        assert_true(
            hc_time_parse(hc_str_from(good[i].text), good[i].epoch, &t));
        assert_int_equal(t.us, good[i].us);
        assert_int_equal(t.ns, good[i].ns);
        assert_int_equal(t.naive, good[i].naive);
        assert_int_equal(t.leap, good[i].leap);
    }
}

static const char *const bad[] = {
    "",
    "x",
    "2026-01-1",
    "2026-13-01",
    "2026-02-29",
    "2026-00-10",
    "2026-01-12 ",
    "2026-01-12T",
    "2026-01-12 24:00:00",
    "2026-01-12 02:60:45",
    "2026-01-12 02:13:61",
    "2026-01-12 02:13:45 PST",
    "2026-01-12 02:13:45 UTCX",
    "2026-01-12 02:13:45Z0",
    "2026-01-12 02:13:45+1",
    "2026-01-12 02:13:45+19:00",
    "2026-01-12 02:13:45+05:99",
    "2026-01-12 02:13:45.1234567890123",
    "0001-01-01T00:00:00+01:00",
    "0000-01-01",
    "9999-12-31T23:59:59-01:00",
    "<date out of range for display>",
    "1607957453",
};

static void test_bad(void **state)
{
    static const char *const numbers[] = {"",
                                          "-",
                                          "e9",
                                          "1e",
                                          "1e+",
                                          "1..2",
                                          "1x",
                                          "1e999",
                                          "1e18",
                                          "-1e13",
                                          "99999999999999999999",
                                          ".",
                                          "1 "};
    struct hc_time t = {.us = 7};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        print_message("%s\n", bad[i]);
        assert_false(hc_time_parse(hc_str_from(bad[i]), HC_EPOCH_NONE, &t));
    }
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        print_message("%s\n", numbers[i]);
        assert_false(hc_time_parse(hc_str_from(numbers[i]), HC_EPOCH_S, &t));
    }
    assert_int_equal(t.us, 7);
}

/* Every prefix of a good text, flush against a page that cannot be read. */
static void test_page_end(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        size_t n = strlen(good[i].text);

        for (size_t cut = 0; cut <= n; cut++) {
            struct guard g = guard_open((struct hc_str){good[i].text, cut});
            struct hc_time t;

            assert_true(hc_time_parse(g.text, good[i].epoch, &t) || cut < n);
            guard_close(&g);
        }
    }
}

static void test_format(void **state)
{
    char text[HC_TIME_TEXT];
    struct hc_time t;

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        int n = hc_time_format(good[i].us, text);

        assert_int_equal(n, strlen(text));
        assert_true(
            hc_time_parse((struct hc_str){text, (size_t)n}, HC_EPOCH_NONE, &t));
        assert_int_equal(t.us, good[i].us);
    }
    assert_int_equal(hc_time_format(1768184025000000, text), 20);
    assert_string_equal(text, "2026-01-12T02:13:45Z");
    assert_int_equal(hc_time_format(-1, text), 27);
    assert_string_equal(text, "1969-12-31T23:59:59.999999Z");
    (void)hc_time_format(INT64_MIN, text);
    assert_string_equal(text, "-9223372036854775808");
    assert_int_equal(hc_date_format(20465, text), 10);
    assert_string_equal(text, "2026-01-12");
}

/* The calendar against the C library's, every day of years 1 to 9999. */
static void test_calendar(void **state)
{
    int32_t first = hc_days_from_civil(1, 1, 1);
    int32_t last = hc_days_from_civil(9999, 12, 31);

    (void)state;
    for (int32_t d = first; d <= last; d += 1) {
        time_t s = (time_t)d * 86400;
        struct tm tm;
        int32_t year;
        int month, day;

        assert_non_null(gmtime_r(&s, &tm));
        hc_civil_from_days(d, &year, &month, &day);
        assert_int_equal(year, tm.tm_year + 1900);
        assert_int_equal(month, tm.tm_mon + 1);
        assert_int_equal(day, tm.tm_mday);
        assert_int_equal(hc_days_from_civil(year, month, day), d);
        assert_int_equal(hc_dow0(d * HC_US_PER_DAY), tm.tm_wday);
        assert_int_equal(hc_dow0(d * HC_US_PER_DAY + HC_US_PER_DAY - 1),
                         tm.tm_wday);
    }
    assert_int_equal(hc_hour_utc(-1), 23);
    assert_int_equal(hc_hour_index(-1), -1);
    assert_false(hc_time_plausible(0));
    assert_true(hc_time_plausible(1768184025000000));
    assert_false(hc_time_plausible(253402300799999999));
}

static void test_epoch_guess(void **state)
{
    (void)state;
    assert_int_equal(hc_epoch_guess(HC_STR("1607957453")), HC_EPOCH_S);
    assert_int_equal(hc_epoch_guess(HC_STR("1.607957453E9")), HC_EPOCH_S);
    assert_int_equal(hc_epoch_guess(HC_STR("1607957453123")), HC_EPOCH_MS);
    assert_int_equal(hc_epoch_guess(HC_STR("1607957453123456")), HC_EPOCH_US);
    assert_int_equal(hc_epoch_guess(HC_STR("soon")), HC_EPOCH_NONE);
    assert_int_equal(hc_epoch_guess(HC_STR("")), HC_EPOCH_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_good),     cmocka_unit_test(test_bad),
        cmocka_unit_test(test_page_end), cmocka_unit_test(test_format),
        cmocka_unit_test(test_calendar), cmocka_unit_test(test_epoch_guess),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
