/* SPDX-License-Identifier: MIT
 *
 * Chosen hours, see hour_pick.h. */
#include "analyzer/analyses/hour_pick.h"

#include "base/str.h"

enum { ALL_DAYS = 7, LAST_HOUR = 23 };

bool hour_picked(const struct hour_pick *pick, const struct local_hour *h)
{
    return (pick->days >> h->dow_bq & 1) != 0 && h->hour >= pick->hour_from &&
           h->hour <= pick->hour_to;
}

enum hc_code hour_pick_read_day(const char *text, int *dow_bq,
                                struct hc_err *err)
{
    struct hc_str s = hc_str_from(text);
    int64_t n;

    if (hc_str_to_i64(s, &n) && n >= 1 && n <= ALL_DAYS) {
        *dow_bq = (int)n;
        return HC_OK;
    }
    for (int d = 1; s.n >= 3 && d <= ALL_DAYS; d++) {
        struct hc_str name = hc_str_from(local_day_name(d));

        if (s.n <= name.n && hc_str_eq_fold(hc_str_slice(name, 0, s.n), s)) {
            *dow_bq = d;
            return HC_OK;
        }
    }
    return hc_fail(err, HC_EUSAGE,
                   "--day takes a day such as Monday, or 1 (Sunday) to 7 "
                   "(Saturday), not \"%.60s\"",
                   text);
}

/* One hour of the day: digits alone. */
static bool read_hour(struct hc_str text, int *hour)
{
    int64_t n;

    if (text.n == 0 || text.p[0] < '0' || text.p[0] > '9' ||
        !hc_str_to_i64(text, &n) || n > LAST_HOUR)
        return false;
    *hour = (int)n;
    return true;
}

enum hc_code hour_pick_read_hours(struct hour_pick *pick, const char *text,
                                  struct hc_err *err)
{
    struct hc_str last = hc_str_from(text), first;

    if (!hc_str_cut(&last, '-', &first))
        last = first;
    if (!read_hour(first, &pick->hour_from) ||
        !read_hour(last, &pick->hour_to) || pick->hour_from > pick->hour_to)
        return hc_fail(err, HC_EUSAGE,
                       "--hours takes a range such as 0-3 within 0-23, not "
                       "\"%.60s\"",
                       text);
    return HC_OK;
}
