/* SPDX-License-Identifier: MIT
 *
 * String views, see str.h. */
#define _GNU_SOURCE /* memmem */
#include "base/str.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/checked.h"

int hc_str_cmp(struct hc_str a, struct hc_str b)
{
    size_t n = a.n < b.n ? a.n : b.n;
    int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

    return c != 0 ? c : (a.n > b.n) - (a.n < b.n);
}

static unsigned char fold(char c)
{
    unsigned char u = (unsigned char)c;

    return (unsigned char)(u >= 'A' && u <= 'Z' ? u + 32 : u);
}

bool hc_str_eq_fold(struct hc_str a, struct hc_str b)
{
    if (a.n != b.n)
        return false;
    for (size_t i = 0; i < a.n; i++)
        if (fold(a.p[i]) != fold(b.p[i]))
            return false;
    return true;
}

bool hc_str_starts(struct hc_str s, struct hc_str prefix)
{
    return s.n >= prefix.n &&
           (prefix.n == 0 || memcmp(s.p, prefix.p, prefix.n) == 0);
}

bool hc_str_ends(struct hc_str s, struct hc_str suffix)
{
    return s.n >= suffix.n &&
           (suffix.n == 0 ||
            memcmp(s.p + (s.n - suffix.n), suffix.p, suffix.n) == 0);
}

ptrdiff_t hc_str_find(struct hc_str s, struct hc_str needle)
{
    const char *at;

    if (needle.n == 0)
        return 0;
    if (s.n < needle.n)
        return -1;
    at = memmem(s.p, s.n, needle.p, needle.n);
    return at == NULL ? -1 : at - s.p;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct hc_str hc_str_trim(struct hc_str s)
{
    while (s.n > 0 && is_blank(s.p[s.n - 1]))
        s.n--;
    while (s.n > 0 && is_blank(s.p[0])) {
        s.p++;
        s.n--;
    }
    return s;
}

struct hc_str hc_str_slice(struct hc_str s, size_t from, size_t to)
{
    if (to > s.n)
        to = s.n;
    if (from >= to)
        return (struct hc_str){s.p, 0};
    return (struct hc_str){s.p + from, to - from};
}

bool hc_str_cut(struct hc_str *s, char sep, struct hc_str *head)
{
    const char *at = s->n == 0 ? NULL : memchr(s->p, sep, s->n);

    *head = *s;
    if (at == NULL) {
        *s = (struct hc_str){NULL, 0};
        return false;
    }
    head->n = (size_t)(at - s->p);
    s->p += head->n + 1;
    s->n -= head->n + 1;
    return true;
}

bool hc_str_to_i64(struct hc_str s, int64_t *out)
{
    size_t i = 0;
    int64_t value = 0;
    bool negative = false;

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
        negative = s.p[0] == '-';
        i = 1;
    }
    if (i == s.n)
        return false;
    for (; i < s.n; i++) {
        int digit = s.p[i] - '0';

        if (digit < 0 || digit > 9)
            return false;
        /* Counting down reaches INT64_MIN, counting up does not. */
        if (!hc_mul_i64(value, 10, &value) || !hc_sub_i64(value, digit, &value))
            return false;
    }
    if (!negative && value == INT64_MIN)
        return false;
    *out = negative ? value : -value;
    return true;
}

static bool special_double(struct hc_str s, double *out)
{
    double sign = 1;

    if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
        sign = s.p[0] == '-' ? -1 : 1;
        s = hc_str_slice(s, 1, s.n);
    }
    if (hc_str_eq_fold(s, HC_STR("nan"))) {
        *out = (double)NAN;
        return true;
    }
    if (hc_str_eq_fold(s, HC_STR("inf")) ||
        hc_str_eq_fold(s, HC_STR("infinity"))) {
        *out = sign * (double)INFINITY;
        return true;
    }
    return false;
}

/* Digits, one point, one exponent: what strtod would also take of hex floats
 * and blanks is refused here. */
static bool looks_decimal(struct hc_str s)
{
    bool digits = false, point = false, exponent = false;

    for (size_t i = 0; i < s.n; i++) {
        char c = s.p[i];

        if (c >= '0' && c <= '9') {
            digits = true;
        } else if ((c == '-' || c == '+') &&
                   (i == 0 || s.p[i - 1] == 'e' || s.p[i - 1] == 'E')) {
            continue;
        } else if (c == '.' && !point && !exponent) {
            point = true;
        } else if ((c == 'e' || c == 'E') && digits && !exponent) {
            exponent = true;
            digits = false;
        } else {
            return false;
        }
    }
    return digits;
}

/* Up to 15 digits around a point: both they and the power of ten are exact, so
 * that one division rounds as strtod() does. */
static bool plain_double(struct hc_str s, double *out)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3, 1e4,  1e5,
                                    1e6,  1e7,  1e8,  1e9, 1e10, 1e11,
                                    1e12, 1e13, 1e14, 1e15};
    bool negative = s.n > 0 && s.p[0] == '-', point = false;
    int64_t mantissa = 0;
    size_t n = 0, behind = 0;

    for (size_t i = negative; i < s.n; i++) {
        if (s.p[i] >= '0' && s.p[i] <= '9' && n < 15) {
            mantissa = mantissa * 10 + (s.p[i] - '0');
            n++;
            behind += point;
        } else if (s.p[i] == '.' && !point) {
            point = true;
        } else {
            return false;
        }
    }
    if (n == 0 || FLT_EVAL_METHOD != 0)
        return false;
    *out = (double)mantissa / powers[behind];
    if (negative)
        *out = -*out;
    return true;
}

bool hc_str_to_double(struct hc_str s, double *out)
{
    char text[512];
    char *end = NULL;

    if (plain_double(s, out))
        return true;
    if (special_double(s, out))
        return true;
    if (s.n == 0 || s.n >= sizeof text || !looks_decimal(s))
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = '\0';
    /* The program never calls setlocale(LC_NUMERIC): the point is a point. */
    *out = strtod(text, &end);
    return end == text + s.n;
}

struct hc_str hc_str_utf8_prefix(struct hc_str s, size_t max)
{
    if (s.n <= max)
        return s;
    while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
        max--;
    s.n = max;
    return s;
}
