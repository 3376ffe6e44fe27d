/* SPDX-License-Identifier: MIT
 *
 * Timestamps as text and back, exact to the nanosecond, without the C
 * library's calendar: it knows a locale and a process-wide zone. */
#include "base/timestamp.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/checked.h"

enum {
    YEAR_MIN = 1,
    YEAR_MAX = 9999,
    MAX_FRACTION_DIGITS = 12,
    MAX_EXPONENT = 400 /* of an epoch number: more is nonsense */
};

/* Wide enough for nanoseconds of any year. */
__extension__ typedef __int128 wide;

/* 0001-01-01T00:00:00Z and the last microsecond of 9999. */
#define US_MIN (INT64_C(-62135596800) * HC_US_PER_SECOND)
#define US_MAX (INT64_C(253402300800) * HC_US_PER_SECOND - 1)

int32_t hc_days_from_civil(int32_t year, int month, int day)
{
    int32_t y = year - (month <= 2);
    int32_t era = (y >= 0 ? y : y - 399) / 400;
    int32_t yoe = y - era * 400;
    int32_t doy = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    int32_t doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

    return era * 146097 + doe - 719468;
}

void hc_civil_from_days(int32_t days, int32_t *year, int *month, int *day)
{
    int64_t z = (int64_t)days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t doe = (int32_t)(z - era * 146097);
    int32_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
    int32_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
    int32_t mp = (5 * doy + 2) / 153;

    *day = (int)(doy - (153 * mp + 2) / 5 + 1);
    *month = (int)(mp < 10 ? mp + 3 : mp - 9);
    *year = (int32_t)(yoe + era * 400 + (*month <= 2));
}

int hc_dow0(int64_t us)
{
    return (int)hc_floor_mod(hc_floor_div(us, HC_US_PER_DAY) + 4, 7);
}

int hc_hour_utc(int64_t us)
{
    return (int)(hc_floor_mod(us, HC_US_PER_DAY) / HC_US_PER_HOUR);
}

int64_t hc_hour_index(int64_t us)
{
    return hc_floor_div(us, HC_US_PER_HOUR);
}

bool hc_time_plausible(int64_t us)
{
    return us >= INT64_C(946684800) * HC_US_PER_SECOND &&
           us < INT64_C(4102444800) * HC_US_PER_SECOND;
}

/* A reader over the text; every step says whether it matched. */
struct cursor {
    const char *p, *end;
};

static bool take(struct cursor *c, char wanted)
{
    if (c->p == c->end || *c->p != wanted)
        return false;
    c->p++;
    return true;
}

static bool is_digit(char ch)
{
    return ch >= '0' && ch <= '9';
}

static bool digits(struct cursor *c, int n, int *out)
{
    int value = 0;

    if (c->end - c->p < n)
        return false;
    for (int i = 0; i < n; i++) {
        if (!is_digit(c->p[i]))
            return false;
        value = value * 10 + (c->p[i] - '0');
    }
    c->p += n;
    *out = value;
    return true;
}

static int days_in_month(int year, int month)
{
    static const char days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

    return days[month - 1] + (month == 2 && leap);
}

static bool read_date(struct cursor *c, int32_t *days)
{
    int year, month, day;

    if (!digits(c, 4, &year) || !take(c, '-') || !digits(c, 2, &month) ||
        !take(c, '-') || !digits(c, 2, &day))
        return false;
    if (year < YEAR_MIN || month < 1 || month > 12 || day < 1 ||
        day > days_in_month(year, month))
        return false;
    *days = hc_days_from_civil(year, month, day);
    return true;
}

bool hc_date_parse(struct hc_str text, int32_t *days)
{
    struct cursor c = {text.p, text.p + text.n};
    int32_t found;

    if (text.n != 10 || !read_date(&c, &found))
        return false;
    *days = found;
    return true;
}

/* Digits after the separator, as nanoseconds; finer ones are cut. */
static bool read_fraction(struct cursor *c, int32_t *ns)
{
    int n = 0;
    int32_t value = 0;

    for (; c->p != c->end && is_digit(*c->p); c->p++, n++)
        if (n < 9)
            value = value * 10 + (*c->p - '0');
    if (n > MAX_FRACTION_DIGITS)
        return false;
    for (int i = n; i < 9; i++)
        value *= 10;
    *ns = value;
    return true;
}

static bool read_clock(struct cursor *c, int64_t *second_of_day, int32_t *ns,
                       bool *leap)
{
    int hour, minute, second;

    if (!digits(c, 2, &hour) || !take(c, ':') || !digits(c, 2, &minute) ||
        !take(c, ':') || !digits(c, 2, &second))
        return false;
    if (hour > 23 || minute > 59 || second > 60)
        return false;
    *ns = 0;
    if ((take(c, '.') || take(c, ',')) && !read_fraction(c, ns))
        return false;
    *leap = second == 60;
    if (*leap) {
        second = 59;
        *ns = 999999999;
    }
    *second_of_day = hour * 3600 + minute * 60 + second;
    return true;
}

/* Z, UTC, +hh, +hhmm, +hh:mm or nothing up to the end of the text; a blank may
 * stand before it. */
static bool read_offset(struct cursor *c, int64_t *offset_s, bool *naive)
{
    bool minus;
    int hours, minutes = 0;

    *offset_s = 0;
    *naive = c->p == c->end;
    if (*naive)
        return true;
    (void)take(c, ' ');
    if (take(c, 'Z') || take(c, 'z'))
        return c->p == c->end;
    if (c->end - c->p == 3 && memcmp(c->p, "UTC", 3) == 0)
        return true;
    minus = take(c, '-');
    if ((!minus && !take(c, '+')) || !digits(c, 2, &hours))
        return false;
    if (c->p != c->end) {
        (void)take(c, ':');
        if (!digits(c, 2, &minutes))
            return false;
    }
    if (c->p != c->end || hours > 18 || minutes > 59)
        return false;
    *offset_s = (minus ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

static bool parse_civil(struct hc_str text, struct hc_time *out)
{
    struct cursor c = {text.p, text.p + text.n};
    int32_t days, ns = 0;
    int64_t second = 0, offset = 0, us;
    bool naive = true, leap = false;

    if (!read_date(&c, &days))
        return false;
    if (c.p != c.end) {
        if (!take(&c, 'T') && !take(&c, ' ') && !take(&c, 't'))
            return false;
        if (!read_clock(&c, &second, &ns, &leap) ||
            !read_offset(&c, &offset, &naive))
            return false;
    }
    us =
        days * HC_US_PER_DAY + (second - offset) * HC_US_PER_SECOND + ns / 1000;
    if (us < US_MIN || us > US_MAX)
        return false;
    *out = (struct hc_time){us, ns % 1000, naive, leap};
    return true;
}

/* A decimal number as mantissa * 10^exponent, digits beyond 19 cut. */
struct decimal {
    uint64_t mantissa;
    int exponent;
    bool negative;
};

static bool read_exponent(struct cursor *c, int *exponent)
{
    bool minus = take(c, '-');
    int value = 0;

    if (!minus)
        (void)take(c, '+');
    if (c->p == c->end)
        return false;
    for (; c->p != c->end; c->p++) {
        if (!is_digit(*c->p) || value > MAX_EXPONENT)
            return false;
        value = value * 10 + (*c->p - '0');
    }
    *exponent += minus ? -value : value;
    return true;
}

static bool read_decimal(struct hc_str text, struct decimal *out)
{
    struct cursor c = {text.p, text.p + text.n};
    struct decimal d = {0, 0, false};
    bool any = false, fraction = false;
    int kept = 0;

    d.negative = take(&c, '-');
    if (!d.negative)
        (void)take(&c, '+');
    for (; c.p != c.end; c.p++) {
        if (*c.p == '.' && !fraction) {
            fraction = true;
            continue;
        }
        if (!is_digit(*c.p))
            break;
        any = true;
        if (kept < 19) {
            d.mantissa = d.mantissa * 10 + (unsigned)(*c.p - '0');
            kept += d.mantissa != 0;
            d.exponent -= fraction;
        } else {
            d.exponent += !fraction;
        }
    }
    if (!any || c.end - text.p > MAX_EXPONENT)
        return false;
    if (c.p != c.end) {
        if (!take(&c, 'e') && !take(&c, 'E'))
            return false;
        if (!read_exponent(&c, &d.exponent))
            return false;
    }
    *out = d;
    return true;
}

static bool parse_epoch(struct hc_str text, enum hc_epoch epoch,
                        struct hc_time *out)
{
    static const int to_ns[] = {
        [HC_EPOCH_S] = 9, [HC_EPOCH_MS] = 6, [HC_EPOCH_US] = 3};
    struct decimal d;
    wide ns;
    int64_t us;

    if (!read_decimal(text, &d))
        return false;
    ns = d.mantissa;
    for (int e = d.exponent + to_ns[epoch]; e > 0 && ns != 0; e--) {
        ns *= 10;
        if (ns / 1000 > US_MAX)
            return false;
    }
    for (int e = d.exponent + to_ns[epoch]; e < 0 && ns != 0; e++)
        ns /= 10;
    if (ns / 1000 > US_MAX)
        return false;
    if (d.negative)
        ns = -ns;
    us = (int64_t)(ns / 1000) - (ns % 1000 < 0);
    if (us < US_MIN)
        return false;
    *out = (struct hc_time){us, (int32_t)(ns - (wide)us * 1000), false, false};
    return true;
}

bool hc_time_parse(struct hc_str text, enum hc_epoch epoch, struct hc_time *out)
{
    if (text.n == 0)
        return false;
    if (text.n >= 10 && text.p[4] == '-' && text.p[7] == '-')
        return parse_civil(text, out);
    return epoch != HC_EPOCH_NONE && parse_epoch(text, epoch, out);
}

enum hc_epoch hc_epoch_guess(struct hc_str text)
{
    struct decimal d;
    double value;

    if (text.n == 0 || !read_decimal(text, &d))
        return HC_EPOCH_NONE;
    value = (double)d.mantissa;
    for (int e = d.exponent; e > 0 && value < 1e18; e--)
        value *= 10;
    for (int e = d.exponent; e < 0 && value > 0.1; e++)
        value /= 10;
    return value < 1e11 ? HC_EPOCH_S : value < 1e14 ? HC_EPOCH_MS : HC_EPOCH_US;
}

int hc_date_format(int32_t days, char text[HC_DATE_TEXT])
{
    int32_t year;
    int month, day;

    hc_civil_from_days(days, &year, &month, &day);
    return snprintf(text, HC_DATE_TEXT, "%04" PRId32 "-%02d-%02d", year, month,
                    day);
}

static void put_digits(char *to, int n, int64_t value)
{
    for (int i = n - 1; i >= 0; i--, value /= 10)
        to[i] = (char)('0' + value % 10);
}

int hc_time_format(int64_t us, char text[HC_TIME_TEXT])
{
    int64_t of_day = hc_floor_mod(us, HC_US_PER_DAY);
    int64_t second = of_day / HC_US_PER_SECOND;
    int64_t fraction = of_day % HC_US_PER_SECOND;
    int32_t year;
    int month, day, n = 19;

    if (us < US_MIN || us > US_MAX)
        return snprintf(text, HC_TIME_TEXT, "%" PRId64, us);
    hc_civil_from_days((int32_t)hc_floor_div(us, HC_US_PER_DAY), &year, &month,
                       &day);
    memcpy(text, "0000-00-00T00:00:00.000000Z", 28);
    put_digits(text, 4, year);
    put_digits(text + 5, 2, month);
    put_digits(text + 8, 2, day);
    put_digits(text + 11, 2, second / 3600);
    put_digits(text + 14, 2, second / 60 % 60);
    put_digits(text + 17, 2, second % 60);
    if (fraction != 0) {
        put_digits(text + 20, 6, fraction);
        n = 26;
    }
    text[n] = 'Z';
    text[n + 1] = '\0';
    return n + 1;
}
