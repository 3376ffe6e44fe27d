/* SPDX-License-Identifier: MIT
 *
 * Zones against the C library's own reading of the same files. */
#define _DEFAULT_SOURCE /* tm_gmtoff */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "base/zone.h"
#include "base/zone_rule.h"

static const char *const names[] = {
    "America/New_York",  "Europe/Berlin",
    "Asia/Kolkata",      "Australia/Sydney",
    "Africa/Casablanca", "America/St_Johns",
    "Asia/Kathmandu",    "Pacific/Apia",
    "Europe/Dublin",     "UTC",
    "Africa/Cairo",      "America/Santiago",
};

static void test_against_libc(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct zone *z = NULL;
        struct hc_err err = {0};

        print_message("%s\n", names[i]);
        assert_int_equal(zone_open(&z, names[i], &err), HC_OK);
        assert_int_equal(setenv("TZ", names[i], 1), 0);
        tzset();
        /* 1900 to 2099, a step that meets every hour of the day. */
        for (int64_t s = -2208988800; s < 4102444800; s += 3600 * 7) {
            time_t t = (time_t)s;
            struct tm tm;

            assert_non_null(localtime_r(&t, &tm));
            assert_int_equal(zone_offset_s(z, s * HC_US_PER_SECOND),
                             tm.tm_gmtoff);
        }
        zone_close(z);
    }
    assert_int_equal(unsetenv("TZ"), 0);
    tzset();
}

static int64_t at(const char *text)
{
    struct hc_time t;

    assert_true(hc_time_parse(hc_str_from(text), HC_EPOCH_NONE, &t));
    return t.us;
}

static void test_changes(void **state)
{
    struct zone *z = NULL;
    struct hc_err err = {0};

    (void)state;
    assert_int_equal(zone_open(&z, "America/New_York", &err), HC_OK);
    assert_int_equal(zone_offset_s(z, at("2026-03-08T06:59:59.999999Z")),
                     -18000);
    assert_int_equal(zone_offset_s(z, at("2026-03-08T07:00:00Z")), -14400);
    assert_int_equal(zone_offset_s(z, at("2026-11-01T06:00:00Z")), -18000);
    /* Plain, in the spring gap, twice in autumn. */
    assert_int_equal(zone_to_utc(z, at("2026-01-12T00:00:00")),
                     at("2026-01-12T05:00:00Z"));
    assert_int_equal(zone_to_utc(z, at("2026-03-08T02:30:00")),
                     at("2026-03-08T07:30:00Z"));
    assert_int_equal(zone_to_utc(z, at("2026-11-01T01:30:00")),
                     at("2026-11-01T05:30:00Z"));
    assert_int_equal(zone_to_utc(z, at("2026-11-01T02:00:00")),
                     at("2026-11-01T07:00:00Z"));
    assert_true(zone_whole_hours(z, at("2026-01-01"), at("2027-01-01")));
    zone_close(z);
    z = NULL;
    assert_int_equal(zone_open(&z, "Australia/Lord_Howe", &err), HC_OK);
    assert_false(zone_whole_hours(z, at("2026-01-01"), at("2027-01-01")));
    assert_true(zone_whole_hours(z, at("2026-01-01"), at("2026-02-01")));
    zone_close(z);
}

static void test_refused(void **state)
{
    static const char *const bad[] = {
        "",          "Nowhere/City", "../etc/passwd", "/etc/passwd",
        "tzdata.zi", "America",      "New York",      "America/../UTC"};

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct zone *z = NULL;
        struct hc_err err = {0};

        print_message("%s\n", bad[i]);
        assert_int_equal(zone_open(&z, bad[i], &err), HC_EUSAGE);
        assert_null(z);
    }
}

static void test_rules(void **state)
{
    static const char *const bad[] = {"",
                                      "E",
                                      "EST",
                                      "EST5EDT",
                                      "EST5EDT,M3.2.0",
                                      "EST5EDT,M13.2.0,M11.1.0",
                                      "EST5EDT,M3.6.0,M11.1.0",
                                      "EST5EDT,M3.2.7,M11.1.0",
                                      "<-03",
                                      "EST5EDT,M3.2.0,M11.1.0x"};
    struct zone_rule r;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        print_message("%s\n", bad[i]);
        assert_false(zone_rule_parse(&r, hc_str_from(bad[i])));
    }
    assert_true(zone_rule_parse(&r, HC_STR("<+0330>-3:30")));
    assert_int_equal(zone_rule_offset_s(&r, 0), 12600);
    assert_true(zone_rule_parse(&r, HC_STR("AAA0BBB,J60/0,J300/0")));
    assert_int_equal(
        zone_rule_offset_s(&r, at("2028-02-29T12:00:00Z") / 1000000), 0);
    assert_int_equal(
        zone_rule_offset_s(&r, at("2028-03-01T00:00:00Z") / 1000000), 3600);
}

static void test_version(void **state)
{
    char text[ZONE_VERSION_TEXT];

    (void)state;
    zone_tzdata_version(text);
    assert_true(strcmp(text, "unknown") == 0 || strncmp(text, "20", 2) == 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_libc), cmocka_unit_test(test_changes),
        cmocka_unit_test(test_refused),      cmocka_unit_test(test_rules),
        cmocka_unit_test(test_version),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
