/* SPDX-License-Identifier: MIT
 *
 * Escaping per medium, see escape.h. */
#include "analyzer/report/escape.h"

/* Code points that are not seen but change what is seen, first to last.
 * Variation selectors are left alone: emoji prefixes of real log lines carry
 * them, and they hide nothing. */
static const struct {
    uint32_t from, to;
} hidden[] = {
    {0x00AD, 0x00AD},   /* soft hyphen */
    {0x034F, 0x034F},   /* combining grapheme joiner */
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x17B4, 0x17B5},   /* Khmer inherent vowels */
    {0x180B, 0x180F},   /* Mongolian selectors and vowel separator */
    {0x200B, 0x200F},   /* zero-width space, joiners, LRM, RLM */
    {0x2028, 0x202E},   /* line and paragraph separator, bidi embedding */
    {0x2060, 0x206F},   /* word joiner, invisible operators, bidi isolates */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xE000, 0xF8FF},   /* private use: every font shows another thing */
    {0xFEFF, 0xFEFF},   /* zero-width no-break space */
    {0xFFA0, 0xFFA0},   /* halfwidth Hangul filler */
    {0xFFF0, 0xFFFB},   /* specials */
    {0xFFFE, 0xFFFF},   /* noncharacters */
    {0xE0000, 0x10FFFF} /* tags, private planes */
};

static enum escape_kind classify(uint32_t code)
{
    if (code < 0x20 || (code >= 0x7F && code < 0xA0))
        return ESCAPE_CONTROL;
    if (code < hidden[0].from)
        return ESCAPE_NONE;
    for (size_t i = 0; i < sizeof(hidden) / sizeof(hidden[0]); i++)
        if (code >= hidden[i].from && code <= hidden[i].to)
            return ESCAPE_HIDDEN;
    return ESCAPE_NONE;
}

/* Length of the well-formed UTF-8 sequence at p, 0 = none (Unicode table
 * 3-7: no overlong forms, no surrogates, nothing over U+10FFFF). */
static size_t utf8_length(const unsigned char *p, size_t n, uint32_t *code)
{
    size_t length = p[0] < 0x80                    ? 1
                    : p[0] >= 0xC2 && p[0] <= 0xDF ? 2
                    : (p[0] & 0xF0) == 0xE0        ? 3
                    : p[0] >= 0xF0 && p[0] <= 0xF4 ? 4
                                                   : 0;
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    uint32_t c = length > 1 ? p[0] & (0xFFU >> (length + 1)) : p[0];

    if (length == 0 || length > n)
        return 0;
    for (size_t i = 1; i < length; i++) {
        if ((p[i] & 0xC0) != 0x80)
            return 0;
        c = c << 6 | (p[i] & 0x3FU);
    }
    if (c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
        return 0;
    *code = c;
    return length;
}

uint32_t escape_next(struct hc_str *s, enum escape_kind *kind)
{
    unsigned char first = (unsigned char)s->p[0];
    uint32_t code = first;
    size_t n = utf8_length((const unsigned char *)s->p, s->n, &code);

    *kind = n == 0 ? ESCAPE_INVALID : classify(code);
    n = n == 0 ? 1 : n;
    s->p += n;
    s->n -= n;
    return code;
}

void escape_put(struct hc_buf *out, uint32_t code)
{
    char b[4];
    size_t n = code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};

    for (size_t i = n; i-- > 1; code >>= 6)
        b[i] = (char)(0x80 | (code & 0x3F));
    b[0] = (char)(lead[n == 1 ? 0 : n] | code);
    hc_buf_add(out, b, n);
}

/* How far s is made of plain ASCII that no medium escapes. */
static size_t plain_prefix(struct hc_str s)
{
    size_t i = 0;

    while (i < s.n && ((s.p[i] >= '0' && s.p[i] <= '9') ||
                       (s.p[i] >= 'A' && s.p[i] <= 'Z') ||
                       (s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == ' '))
        i++;
    return i;
}

/* Append the plain prefix of *s; true = something is left to look at. */
static bool pass_plain(struct hc_buf *out, struct hc_str *s)
{
    size_t n = plain_prefix(*s);

    hc_buf_add(out, s->p, n);
    *s = hc_str_slice(*s, n, s->n);
    return s->n > 0;
}

/* A character that is not ordinary, made visible. */
static void put_visible(struct hc_buf *out, uint32_t code,
                        enum escape_kind kind)
{
    if (kind == ESCAPE_INVALID || code < 0x80)
        hc_buf_printf(out, "\\x%02X", (unsigned)code);
    else
        hc_buf_printf(out, "\\u{%02X}", (unsigned)code);
}

static void put_json_control(struct hc_buf *out, uint32_t code)
{
    static const char letters[] = "\bb\ff\nn\rr\tt";

    for (const char *l = letters; *l != '\0'; l += 2) {
        if ((uint32_t)(unsigned char)*l == code) {
            hc_buf_add_char(out, '\\');
            hc_buf_add_char(out, l[1]);
            return;
        }
    }
    if (code > 0xFFFF) {
        code -= 0x10000;
        hc_buf_printf(out, "\\u%04x", 0xD800 + (unsigned)(code >> 10));
        code = 0xDC00 + (code & 0x3FF);
    }
    hc_buf_printf(out, "\\u%04x", (unsigned)code);
}

void escape_json(struct hc_buf *out, struct hc_str s)
{
    enum escape_kind kind;

    while (pass_plain(out, &s)) {
        uint32_t code = escape_next(&s, &kind);

        if (kind == ESCAPE_INVALID) {
            escape_put(out, 0xFFFD);
        } else if (kind != ESCAPE_NONE) {
            put_json_control(out, code);
        } else {
            if (code == '"' || code == '\\')
                hc_buf_add_char(out, '\\');
            escape_put(out, code);
        }
    }
}

void escape_terminal(struct hc_buf *out, struct hc_str s)
{
    enum escape_kind kind;

    while (pass_plain(out, &s)) {
        uint32_t code = escape_next(&s, &kind);

        if (kind == ESCAPE_NONE)
            escape_put(out, code);
        else if (code == '\n' || code == '\r' || code == '\t')
            hc_buf_add_z(out, code == '\n'   ? "\\n"
                              : code == '\r' ? "\\r"
                                             : "\\t");
        else
            put_visible(out, code, kind);
    }
}

void escape_html(struct hc_buf *out, struct hc_str s)
{
    enum escape_kind kind;

    while (pass_plain(out, &s)) {
        uint32_t code = escape_next(&s, &kind);

        if (kind != ESCAPE_NONE && code != '\n' && code != '\t')
            put_visible(out, code, kind);
        else if (code == '<' || code == '>' || code == '&' || code == '"' ||
                 code == '\'')
            hc_buf_printf(out, "&#%u;", (unsigned)code);
        else
            escape_put(out, code);
    }
}

/* Every ASCII sign that can begin markup in CommonMark or GFM.  Entities, not
 * backslashes: a backslash does not stop GFM's autolinks and mentions. */
static bool is_markup(uint32_t code)
{
    return code < 0x80 && strchr("|`<>&*_[]\\~$@#!:^{}", (int)code) != NULL;
}

void escape_markdown(struct hc_buf *out, struct hc_str s)
{
    static const struct hc_str www = {"www.", 4};
    enum escape_kind kind;
    bool start = true; /* "- ", "+ ", "1. " make lists there only */

    while (s.n > 0) {
        bool link = hc_str_eq_fold(hc_str_slice(s, 0, www.n), www);
        uint32_t code = escape_next(&s, &kind);

        if (kind != ESCAPE_NONE && code != '\n' && code != '\r' && code != '\t')
            hc_buf_add_z(out, "&#92;"); /* the backslash put_visible writes */
        if (kind != ESCAPE_NONE && code >= 0x80 && kind != ESCAPE_INVALID)
            hc_buf_printf(out, "u&#123;%02X&#125;", (unsigned)code);
        else if (code == '\n' || code == '\r' || code == '\t')
            hc_buf_printf(out, "&#92;%c",
                          code == '\n'   ? 'n'
                          : code == '\r' ? 'r'
                                         : 't');
        else if (kind != ESCAPE_NONE)
            hc_buf_printf(out, "x%02X", (unsigned)code);
        else if (link || is_markup(code) ||
                 (start && (code == '-' || code == '+' || code == '=')))
            hc_buf_printf(out, "&#%u;", (unsigned)code);
        else
            escape_put(out, code);
        start = false;
    }
}

/* What Excel, LibreOffice and Sheets take for the start of a formula, also in
 * its full-width forms, also behind blanks. */
static bool looks_like_formula(struct hc_str s)
{
    enum escape_kind kind;
    bool first = true;

    while (s.n > 0) {
        uint32_t code = escape_next(&s, &kind);

        if (code == '=' || code == '+' || code == '-' || code == '@' ||
            code == 0xFF1D || code == 0xFF0B || code == 0xFF0D ||
            code == 0xFF20)
            return kind != ESCAPE_INVALID;
        if (first && (code == '\t' || code == '\r' || code == '\n'))
            return true;
        if (code != ' ' && code != '\t' && code != '\r' && code != '\n' &&
            code != 0xA0 && code != 0x3000)
            return false;
        first = false;
    }
    return false;
}

void escape_csv(struct hc_buf *out, struct hc_str s)
{
    bool guard = looks_like_formula(s), quote = s.n == 0;
    enum escape_kind kind;

    if (s.n > 0)
        quote = s.p[0] == ' ' || s.p[s.n - 1] == ' ';
    for (size_t i = 0; i < s.n && !quote; i++)
        quote = s.p[i] == '"' || s.p[i] == ',' || s.p[i] == '\n' ||
                s.p[i] == '\r' || s.p[i] == '\t';
    if (s.n == 0)
        quote = true;
    if (quote)
        hc_buf_add_char(out, '"');
    if (guard)
        hc_buf_add_char(out, '\'');
    while (pass_plain(out, &s)) {
        uint32_t code = escape_next(&s, &kind);

        if (kind != ESCAPE_NONE && code != '\n' && code != '\r' &&
            code != '\t') {
            put_visible(out, code, kind);
        } else {
            if (code == '"')
                hc_buf_add_char(out, '"');
            escape_put(out, code);
        }
    }
    if (quote)
        hc_buf_add_char(out, '"');
}
