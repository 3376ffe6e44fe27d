/* SPDX-License-Identifier: MIT
 *
 * Text in terminal columns, see table.h. */
/* wcwidth is XSI. */
#define _XOPEN_SOURCE 700
#include "analyzer/report/table.h"

#include <wchar.h>

#include "analyzer/report/escape.h"
#include "base/limits.h"

static const char ellipsis[] = "\u2026";

/* Columns of one character; characters the C library does not know take one,
 * table_text_safe() does not let them through. */
static size_t char_width(uint32_t code)
{
    int w = wcwidth((wchar_t)code);

    return w < 0 ? 1 : (size_t)w;
}

/* How far s is printable ASCII: one column a byte, safe as it is. */
static size_t ascii_prefix(struct hc_str s)
{
    size_t i = 0;

    while (i < s.n && s.p[i] >= ' ' && s.p[i] <= '~')
        i++;
    return i;
}

size_t table_text_width(struct hc_str s)
{
    enum escape_kind kind;
    size_t width = 0;

    while (s.n > 0) {
        size_t n = ascii_prefix(s);

        width += n;
        s = hc_str_slice(s, n, s.n);
        if (s.n > 0)
            width += char_width(escape_next(&s, &kind));
    }
    return width;
}

static size_t smaller(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Bytes of s that take at most `width` columns. */
static size_t fitting(struct hc_str s, size_t width)
{
    struct hc_str rest = s;
    size_t used = 0, kept = 0;
    enum escape_kind kind;

    while (rest.n > 0) {
        used += char_width(escape_next(&rest, &kind));
        if (used > width)
            break;
        kept = s.n - rest.n;
    }
    return kept;
}

void table_text_cut(struct hc_buf *out, struct hc_str s, size_t width)
{
    if (width == 0 || table_text_width(s) <= width) {
        hc_buf_add_str(out, s);
        return;
    }
    hc_buf_add(out, s.p, fitting(s, width - 1));
    hc_buf_add_z(out, ellipsis);
}

void table_text_break(struct hc_buf *out, struct hc_str s, size_t width,
                      size_t indent)
{
    while (width > 0 && table_text_width(s) > width) {
        size_t fits = fitting(s, width), n = fits;

        while (n > 0 && s.p[n] != ' ')
            n--;
        if (n < fits / 2) /* a word longer than that is broken */
            n = fits;
        if (n == 0)
            break;
        hc_buf_add(out, s.p, n);
        hc_buf_printf(out, "\n%*s", (int)indent, "");
        s = hc_str_slice(s, n + (s.p[n] == ' '), s.n);
    }
    hc_buf_add_str(out, s);
    hc_buf_add_char(out, '\n');
}

void table_text_fold(struct hc_buf *out, struct hc_str s, size_t width)
{
    size_t at = 0, w;
    struct hc_str word;

    if (width == 0 || table_text_width(s) <= width) {
        hc_buf_add_str(out, s);
        return;
    }
    while (s.n > 0) {
        (void)hc_str_cut(&s, ' ', &word);
        w = smaller(table_text_width(word), width);
        if (at > 0 && at + 1 + w > width) {
            hc_buf_add_char(out, '\n');
            at = 0;
        } else if (at > 0) {
            hc_buf_add_char(out, ' ');
            at++;
        }
        table_text_cut(out, word, width);
        at += w;
    }
}

void table_text_safe(struct hc_buf *out, struct hc_str s)
{
    struct hc_str rest = s;
    enum escape_kind kind;
    size_t shown = 0;

    while (rest.n > 0 && shown < HC_MAX_SHOWN_CELL) {
        size_t n = smaller(ascii_prefix(rest), HC_MAX_SHOWN_CELL - shown);
        const char *start = rest.p + n;
        uint32_t code;

        hc_buf_add(out, rest.p, n);
        rest = hc_str_slice(rest, n, rest.n);
        shown += n;
        if (rest.n == 0 || shown == HC_MAX_SHOWN_CELL)
            continue;
        code = escape_next(&rest, &kind);
        if (kind == ESCAPE_NONE && wcwidth((wchar_t)code) < 0)
            hc_buf_printf(out, "\\u{%X}", (unsigned)code);
        else
            escape_terminal(out,
                            (struct hc_str){start, (size_t)(rest.p - start)});
        shown++;
    }
    if (rest.n > 0)
        hc_buf_printf(out, "%s [%zu bytes in all]", ellipsis, s.n);
}

void table_text_wrap(struct hc_buf *out, struct hc_str s, unsigned width,
                     const char *indent)
{
    size_t at = 0, least = strlen(indent) + 20;
    struct hc_str word;

    while (s.n > 0) {
        size_t w;

        (void)hc_str_cut(&s, ' ', &word);
        w = table_text_width(word);
        if (at > 0 && width >= least && at + 1 + w > width) {
            hc_buf_add_char(out, '\n');
            hc_buf_add_z(out, indent);
            at = strlen(indent);
        } else if (at > 0) {
            hc_buf_add_char(out, ' ');
            at++;
        }
        hc_buf_add_str(out, word);
        at += w;
    }
    hc_buf_add_char(out, '\n');
}
