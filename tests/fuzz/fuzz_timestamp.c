/* SPDX-License-Identifier: MIT
 *
 * Any bytes as a timestamp, a date and an epoch number: what is read is in
 * range, and printed and read again it is the same time. */
#include <stdlib.h>

#include "base/timestamp.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(bool ok)
{
    if (!ok)
        abort();
}

static void check_time(const struct hc_time *t)
{
    char text[HC_TIME_TEXT];
    struct hc_time again;
    int n = hc_time_format(t->us, text);

    check(n > 0 && n < HC_TIME_TEXT && text[n] == '\0');
    check(t->ns >= 0 && t->ns <= 999);
    check(hc_time_parse(hc_str_from(text), HC_EPOCH_NONE, &again));
    check(again.us == t->us && again.ns == 0 && !again.naive && !again.leap);
    check(hc_dow0(t->us) >= 0 && hc_dow0(t->us) <= 6);
    check(hc_hour_utc(t->us) >= 0 && hc_hour_utc(t->us) <= 23);
}

static void check_date(int32_t days)
{
    char text[HC_DATE_TEXT];
    int32_t again, year;
    int month, day, n = hc_date_format(days, text);

    check(n > 0 && n < HC_DATE_TEXT && text[n] == '\0');
    check(hc_date_parse(hc_str_from(text), &again) && again == days);
    hc_civil_from_days(days, &year, &month, &day);
    check(hc_days_from_civil(year, month, day) == days);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const enum hc_epoch units[] = {HC_EPOCH_NONE, HC_EPOCH_S,
                                          HC_EPOCH_MS, HC_EPOCH_US};
    struct hc_str text = {(const char *)data, size};
    struct hc_time t, plain;
    bool is_plain = hc_time_parse(text, HC_EPOCH_NONE, &plain);
    int32_t days;

    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        bool is_time = hc_time_parse(text, units[i], &t);

        /* A unit adds numbers; what is no number stays as it is. */
        check(is_time || !is_plain);
        if (is_time)
            check_time(&t);
        if (is_plain)
            check(t.us == plain.us && t.ns == plain.ns);
    }
    (void)hc_epoch_guess(text);
    if (hc_date_parse(text, &days))
        check_date(days);
    return 0;
}
