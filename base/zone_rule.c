/* SPDX-License-Identifier: MIT
 *
 * Yearly clock changes by POSIX TZ rules. */
#include "base/zone_rule.h"

#include "base/checked.h"
#include "base/timestamp.h"

enum { SECONDS_PER_DAY = 86400, DEFAULT_CHANGE_S = 7200 };

static char peek(const struct hc_str *s)
{
    return s->n == 0 ? '\0' : s->p[0];
}

static bool take(struct hc_str *s, char wanted)
{
    if (peek(s) != wanted)
        return false;
    *s = hc_str_slice(*s, 1, s->n);
    return true;
}

static bool number(struct hc_str *s, int max, int *out)
{
    int value = 0;

    if (peek(s) < '0' || peek(s) > '9')
        return false;
    while (peek(s) >= '0' && peek(s) <= '9') {
        value = value * 10 + (peek(s) - '0');
        if (value > max)
            return false;
        *s = hc_str_slice(*s, 1, s->n);
    }
    *out = value;
    return true;
}

/* "EST" or "<+0330>"; what it says is of no interest. */
static bool skip_name(struct hc_str *s)
{
    size_t n = 0;

    if (take(s, '<')) {
        struct hc_str name;

        return hc_str_cut(s, '>', &name);
    }
    while (n < s->n && ((s->p[n] >= 'A' && s->p[n] <= 'Z') ||
                        (s->p[n] >= 'a' && s->p[n] <= 'z')))
        n++;
    *s = hc_str_slice(*s, n, s->n);
    return n >= 3;
}

/* [+-]hh[:mm[:ss]] as seconds. */
static bool clock_time(struct hc_str *s, int32_t *out)
{
    int hours, minutes = 0, seconds = 0;
    bool minus = take(s, '-');

    if (!minus)
        (void)take(s, '+');
    if (!number(s, 167, &hours) || (take(s, ':') && !number(s, 59, &minutes)) ||
        (take(s, ':') && !number(s, 59, &seconds)))
        return false;
    *out = (minus ? -1 : 1) * (hours * 3600 + minutes * 60 + seconds);
    return true;
}

static bool change(struct hc_str *s, struct zone_change *c)
{
    c->second = DEFAULT_CHANGE_S;
    if (!take(s, ','))
        return false;
    if (take(s, 'M')) {
        c->kind = 'M';
        if (!number(s, 12, &c->month) || !take(s, '.') ||
            !number(s, 5, &c->week) || !take(s, '.') ||
            !number(s, 6, &c->day) || c->month == 0 || c->week == 0)
            return false;
    } else {
        c->kind = take(s, 'J') ? 'J' : 'D';
        if (!number(s, 365, &c->day))
            return false;
    }
    return !take(s, '/') || clock_time(s, &c->second);
}

bool zone_rule_parse(struct zone_rule *r, struct hc_str text)
{
    int32_t west;

    *r = (struct zone_rule){0};
    if (!skip_name(&text) || !clock_time(&text, &west))
        return false;
    r->standard_s = -west;
    r->has_summer = text.n != 0;
    if (!r->has_summer)
        return true;
    r->summer_s = r->standard_s + 3600;
    if (!skip_name(&text))
        return false;
    if (peek(&text) != ',') {
        if (!clock_time(&text, &west))
            return false;
        r->summer_s = -west;
    }
    return change(&text, &r->to_summer) && change(&text, &r->to_standard) &&
           text.n == 0;
}

/* Days since 1970 of the day a change falls on. */
static int64_t change_day(const struct zone_change *c, int32_t year)
{
    int32_t first, next;
    int64_t day;

    if (c->kind != 'M') {
        bool leap =
            hc_days_from_civil(year, 3, 1) - hc_days_from_civil(year, 2, 28) ==
            2;

        first = hc_days_from_civil(year, 1, 1);
        if (c->kind == 'J')
            return first + c->day - 1 + (leap && c->day >= 60);
        return first + c->day;
    }
    first = hc_days_from_civil(year, c->month, 1);
    next = c->month == 12 ? hc_days_from_civil(year + 1, 1, 1)
                          : hc_days_from_civil(year, c->month + 1, 1);
    day = first + hc_floor_mod(c->day - (first + 4), 7) + 7 * (c->week - 1);
    return day < next ? day : day - 7; /* week 5 is the last one */
}

int32_t zone_rule_offset_s(const struct zone_rule *r, int64_t utc_s)
{
    int32_t year;
    int month, day;
    int64_t begin, end;
    bool between;

    if (!r->has_summer)
        return r->standard_s;
    hc_civil_from_days(
        (int32_t)hc_floor_div(utc_s + r->standard_s, SECONDS_PER_DAY), &year,
        &month, &day);
    begin = change_day(&r->to_summer, year) * SECONDS_PER_DAY +
            r->to_summer.second - r->standard_s;
    end = change_day(&r->to_standard, year) * SECONDS_PER_DAY +
          r->to_standard.second - r->summer_s;
    /* South of the equator summer lasts over the turn of the year. */
    between = begin < end ? utc_s >= begin && utc_s < end
                          : utc_s >= begin || utc_s < end;
    return between ? r->summer_s : r->standard_s;
}

bool zone_rule_whole_hours(const struct zone_rule *r)
{
    return r->standard_s % 3600 == 0 &&
           (!r->has_summer || r->summer_s % 3600 == 0);
}
