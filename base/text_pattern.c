/* SPDX-License-Identifier: MIT
 *
 * Texts as formats, see text_pattern.h.  Any cut would read back the same;
 * these rules are for few formats: a number is one wherever it stands, two
 * digits are always %02d (dates and times), and what looks made up at random
 * is an argument as a whole. */
#include "base/text_pattern.h"

#include <stdio.h>

#include "base/limits.h"

enum {
    UUID_BYTES = 36,
    NUMBER_DIGITS = 18, /* fits int64 */
    ID_BYTES = 8        /* shortest run that may be a random id */
};

struct cutter { /* writes into room reserved before */
    char *format, *args;
    size_t n_args;
};

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_uuid(const char *p, size_t n)
{
    if (n < UUID_BYTES)
        return false;
    for (size_t i = 0; i < UUID_BYTES; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;

        if (dash ? p[i] != '-' : !is_hex(p[i]))
            return false;
    }
    return true;
}

static void put_id(struct cutter *c, const char *p, size_t n)
{
    memcpy(c->format, "%s", 2);
    c->format += 2;
    *c->args++ = ',';
    *c->args++ = '"';
    memcpy(c->args, p, n);
    c->args += n;
    *c->args++ = '"';
    c->n_args++;
}

static void put_number(struct cutter *c, const char *p, size_t n)
{
    size_t zeros = 0;

    if (n > NUMBER_DIGITS) {
        put_id(c, p, n);
        return;
    }
    *c->format++ = '%';
    if (n == 2 || (n > 2 && p[0] == '0')) {
        *c->format++ = '0';
        if (n > 9)
            *c->format++ = (char)('0' + n / 10);
        *c->format++ = (char)('0' + n % 10);
    }
    *c->format++ = 'd';
    while (zeros + 1 < n && p[zeros] == '0')
        zeros++;
    *c->args++ = ',';
    memcpy(c->args, p + zeros, n - zeros);
    c->args += n - zeros;
    c->n_args++;
}

/* Letters and digits without anything between them, at least one digit. */
static void put_run(struct cutter *c, const char *p, size_t n)
{
    size_t changes = 0;
    bool hex = true;

    for (size_t i = 0; i < n; i++) {
        changes += i > 0 && is_digit(p[i]) != is_digit(p[i - 1]);
        hex = hex && is_hex(p[i]);
    }
    if (changes > 2 || (changes > 0 && n >= ID_BYTES && (hex || changes > 1))) {
        put_id(c, p, n);
        return;
    }
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && is_digit(p[end]) == is_digit(p[i]);)
            end++;
        if (is_digit(p[i])) {
            put_number(c, p + i, end - i);
        } else {
            memcpy(c->format, p + i, end - i);
            c->format += end - i;
        }
    }
}

/* Copy what holds no digit and begins no run of letters that does; returns how
 * much that was. */
static size_t put_plain(struct cutter *c, const char *p, size_t n)
{
    size_t end = 0;

    while (end < n && !is_digit(p[end]) && p[end] != '%' && p[end] != '\0')
        end++;
    if (end < n && is_digit(p[end]))
        while (end > 0 && is_letter(p[end - 1]))
            end--;
    memcpy(c->format, p, end);
    c->format += end;
    return end;
}

/* False = a NUL, or too many arguments. */
static bool cut(struct cutter *c, const char *p, size_t n)
{
    /* One run gives two arguments at most. */
    for (size_t i = 0, end; c->n_args <= TEXT_PATTERN_ARGS; i = end) {
        i += put_plain(c, p + i, n - i);
        if (i == n)
            return true;
        if (p[i] == '\0')
            return false;
        end = i + 1;
        if (p[i] == '%') {
            memcpy(c->format, "%%", 2);
            c->format += 2;
            continue;
        }
        while (end < n && (is_digit(p[end]) || is_letter(p[end])))
            end++;
        if (end - i == 8 && is_uuid(p + i, n - i)) {
            end = i + UUID_BYTES;
            put_id(c, p + i, UUID_BYTES);
        } else {
            put_run(c, p + i, end - i);
        }
    }
    return false;
}

void text_pattern_init(struct text_pattern *t)
{
    hc_buf_init(&t->format, 4 * HC_MAX_DICTIONARY_TEXT);
    hc_buf_init(&t->args, 4 * HC_MAX_DICTIONARY_TEXT);
}

void text_pattern_release(struct text_pattern *t)
{
    hc_buf_release(&t->format);
    hc_buf_release(&t->args);
}

bool text_pattern_split(struct text_pattern *t, struct hc_str text)
{
    struct cutter c = {.n_args = 0};

    hc_buf_clear(&t->format);
    hc_buf_clear(&t->args);
    /* A digit becomes two bytes of format ("%d"), a percent sign too; an
     * argument adds a comma and two quotes. */
    if (text.n > HC_MAX_DICTIONARY_TEXT ||
        hc_buf_reserve(&t->format, 2 * text.n + 8) != HC_OK ||
        hc_buf_reserve(&t->args, text.n + 3 * (TEXT_PATTERN_ARGS + 2)) != HC_OK)
        return false;
    c.format = t->format.p;
    c.args = t->args.p;
    if (!cut(&c, text.p, text.n))
        return false;
    t->format.n = (size_t)(c.format - t->format.p);
    t->args.n = (size_t)(c.args - t->args.p);
    return true;
}
