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
    char lower = (char)(c | 0x20);

    return lower >= 'a' && lower <= 'z';
}

static bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

static bool is_all_hex(const char *p, size_t n)
{
    size_t i = 0;

    while (i < n && is_hex(p[i]))
        i++;
    return i == n;
}

static bool is_uuid(const char *p, size_t n)
{
    return n >= UUID_BYTES && p[8] == '-' && p[13] == '-' && p[18] == '-' &&
           p[23] == '-' && is_all_hex(p, 8) && is_all_hex(p + 9, 4) &&
           is_all_hex(p + 14, 4) && is_all_hex(p + 19, 4) &&
           is_all_hex(p + 24, 12);
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

    for (size_t i = 1; i < n && changes <= 2; i++)
        changes += is_digit(p[i]) != is_digit(p[i - 1]);
    if (changes > 2 ||
        (changes > 0 && n >= ID_BYTES && (changes > 1 || is_all_hex(p, n)))) {
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

/* 0x80 in each byte of word that is a digit, a percent sign or NUL. */
static uint64_t special_bytes(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101), low = 0x7f * ones;
    uint64_t digit = word ^ '0' * ones, percent = word ^ '%' * ones;
    /* The top bit of a sum is set where the seven low bits are not below 10,
     * or not zero; a set top bit of the byte itself says no as well. */
    uint64_t no_digit = ((digit & low) + 0x76 * ones) | digit;
    uint64_t no_percent = ((percent & low) + low) | percent;
    uint64_t no_nul = ((word & low) + low) | word;

    return ~(no_digit & no_percent & no_nul) & ~low;
}

/* Copy what holds no digit and begins no run of letters that does; returns how
 * much that was.  The format has room for a word more than is in use. */
static size_t put_plain(struct cutter *c, const char *p, size_t n)
{
    size_t end = 0;
    uint64_t special = 0;

    for (; special == 0 && n - end >= sizeof special; end += sizeof special) {
        uint64_t word;

        memcpy(&word, p + end, sizeof word);
        memcpy(c->format + end, &word, sizeof word);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
        word = __builtin_bswap64(word);
#endif
        special = special_bytes(word);
    }
    if (special != 0)
        end -= sizeof special - (size_t)__builtin_ctzll(special) / 8;
    else
        for (; end < n && !is_digit(p[end]) && p[end] != '%' && p[end] != '\0';
             end++)
            c->format[end] = p[end];
    if (end < n && is_digit(p[end]))
        while (end > 0 && is_letter(p[end - 1]))
            end--;
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
        while (end < n && is_digit(p[end]))
            end++;
        if (is_digit(p[i]) && end - i != 8 &&
            (end == n || !is_letter(p[end]))) {
            put_number(c, p + i, end - i); /* most are but that */
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
    /* A digit becomes two bytes of format ("%d"), a percent sign too; plain
     * text is copied by words; an argument adds a comma and two quotes. */
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

/* One argument as its directive prints it: digits after the zeros of %0Nd, an
 * id without its quotes. */
static bool put_argument(struct hc_buf *out, struct hc_str directive,
                         struct hc_str arg)
{
    size_t width = 0;

    if (directive.p[0] == 's') {
        if (arg.n < 2 || arg.p[0] != '"')
            return false;
        hc_buf_add_str(out, (struct hc_str){arg.p + 1, arg.n - 2});
        return true;
    }
    for (size_t i = 0; i + 1 < directive.n; i++) {
        width = width * 10 + (size_t)(directive.p[i] - '0');
        if (width > NUMBER_DIGITS)
            return false; /* not ours: text_pattern_split() writes less */
    }
    for (size_t i = arg.n; i < width; i++)
        hc_buf_add_char(out, '0');
    hc_buf_add_str(out, arg);
    return true;
}

bool text_pattern_join(struct hc_buf *out, struct hc_str format,
                       struct hc_str args)
{
    struct hc_str plain, arg;

    if (args.n > 0)
        args = (struct hc_str){args.p + 1, args.n - 1}; /* the first comma */
    while (hc_str_cut(&format, '%', &plain)) {
        size_t n = 0;

        hc_buf_add_str(out, plain);
        while (n < format.n && is_digit(format.p[n]))
            n++;
        if (n == format.n)
            return false;
        if (format.p[n] == '%') {
            hc_buf_add_char(out, '%');
        } else {
            (void)hc_str_cut(&args, ',', &arg);
            if (!put_argument(out, (struct hc_str){format.p, n + 1}, arg))
                return false;
        }
        format = (struct hc_str){format.p + n + 1, format.n - n - 1};
    }
    hc_buf_add_str(out, plain);
    return out->failed == HC_OK;
}
