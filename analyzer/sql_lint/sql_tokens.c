/* SPDX-License-Identifier: MIT
 *
 * SQL tokens, see sql_tokens.h. */
#include "analyzer/sql_lint/sql_tokens.h"

#include <stdlib.h>

struct scan {
    struct hc_str text;
    size_t at, line_start;
    uint32_t line;
};

static char peek(const struct scan *s, size_t ahead)
{
    return s->at + ahead < s->text.n ? s->text.p[s->at + ahead] : '\0';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
           c == '_' || c == '@' || c == '$' || (unsigned char)c >= 0x80;
}

static bool is_quote(char c)
{
    return c == '\'' || c == '"';
}

/* Up to and including the end mark, or all that is left; what stands before
 * the mark. */
static struct hc_str until(struct scan *s, struct hc_str mark)
{
    struct hc_str rest = hc_str_slice(s->text, s->at, s->text.n);
    ptrdiff_t end = hc_str_find(rest, mark);

    if (end < 0) {
        s->at = s->text.n;
        return rest;
    }
    s->at += (size_t)end + mark.n;
    return hc_str_slice(rest, 0, (size_t)end);
}

/* At the opening quote.  A backslash keeps the next quote from closing, in raw
 * strings too. */
static struct hc_str read_string(struct scan *s)
{
    char quote = peek(s, 0);
    size_t n = peek(s, 1) == quote && peek(s, 2) == quote ? 3 : 1, from;

    s->at += n;
    from = s->at;
    while (s->at < s->text.n) {
        if (peek(s, 0) == '\\' && s->at + 1 < s->text.n)
            s->at += 2;
        else if (peek(s, 0) != quote ||
                 (n == 3 && (peek(s, 1) != quote || peek(s, 2) != quote)))
            s->at++;
        else
            break;
    }
    s->at += n;
    if (s->at > s->text.n) { /* not closed */
        s->at = s->text.n;
        return hc_str_slice(s->text, from, s->text.n);
    }
    return hc_str_slice(s->text, from, s->at - n);
}

/* r, b, rb and br in front of a quote belong to the string. */
static size_t string_prefix(const struct scan *s)
{
    size_t n = 0;

    while (n < 2 && peek(s, n) != '\0' && strchr("rRbB", peek(s, n)) != NULL)
        n++;
    return is_quote(peek(s, n)) ? n : 0;
}

static struct hc_str read_sign(struct scan *s)
{
    static const char *const pairs[] = {"<>", "!=", "<=", ">=", "||", NULL};
    size_t n = 1, from = s->at;

    for (size_t i = 0; pairs[i] != NULL; i++)
        if (peek(s, 0) == pairs[i][0] && peek(s, 1) == pairs[i][1])
            n = 2;
    s->at += n;
    return hc_str_slice(s->text, from, from + n);
}

static struct hc_str read_run(struct scan *s, bool number)
{
    size_t from = s->at;

    while (s->at < s->text.n &&
           (is_word_char(peek(s, 0)) || (number && peek(s, 0) == '.')))
        s->at++;
    return hc_str_slice(s->text, from, s->at);
}

/* Not at a blank. */
static struct sql_token read_token(struct scan *s)
{
    struct sql_token t = {.kind = SQL_SIGN,
                          .line = s->line,
                          .column = (uint32_t)(s->at - s->line_start + 1),
                          .parent = SQL_NONE,
                          .partner = SQL_NONE};
    char c = peek(s, 0);
    size_t prefix = string_prefix(s);

    if (c == '#' || (c == '-' && peek(s, 1) == '-')) {
        ptrdiff_t end =
            hc_str_find(hc_str_slice(s->text, s->at, s->text.n), HC_STR("\n"));
        size_t to = end < 0 ? s->text.n : s->at + (size_t)end;

        t.kind = SQL_COMMENT; /* its line end is left: it is a blank */
        t.text = hc_str_slice(s->text, s->at, to);
        s->at = to;
    } else if (c == '/' && peek(s, 1) == '*') {
        t.kind = SQL_COMMENT;
        s->at += 2;
        t.text = until(s, HC_STR("*/"));
    } else if (prefix > 0 || is_quote(c)) {
        t.kind = SQL_STRING;
        s->at += prefix;
        t.text = read_string(s);
    } else if (c == '`') {
        t.kind = SQL_WORD;
        t.quoted = true;
        s->at++;
        t.text = until(s, HC_STR("`"));
    } else if (is_word_char(c)) {
        t.kind = is_digit(c) ? SQL_NUMBER : SQL_WORD;
        t.text = read_run(s, is_digit(c));
    } else {
        t.text = read_sign(s);
    }
    return t;
}

static void count_lines(struct scan *s, size_t from)
{
    for (size_t i = from; i < s->at; i++) {
        if (s->text.p[i] == '\n') {
            s->line++;
            s->line_start = i + 1;
        }
    }
}

static enum hc_code add(struct sql_list *t, struct sql_token token,
                        struct hc_err *err)
{
    if (t->n == t->cap) {
        uint32_t cap = t->cap == 0 ? 256 : t->cap * 2;
        struct sql_token *more = realloc(t->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        t->at = more;
        t->cap = cap;
    }
    t->at[t->n++] = token;
    return HC_OK;
}

/* A chain of open parentheses through their parents. */
static void nest(struct sql_list *t)
{
    uint32_t open = SQL_NONE;

    for (uint32_t i = 0; i < t->n; i++) {
        struct sql_token *token = &t->at[i];
        bool sign = token->kind == SQL_SIGN;

        if (sign && hc_str_eq(token->text, HC_STR(")")) && open != SQL_NONE) {
            token->partner = open;
            t->at[open].partner = i;
            open = t->at[open].parent;
        }
        token->parent = open;
        if (sign && hc_str_eq(token->text, HC_STR("(")))
            open = i;
    }
}

enum hc_code sql_tokens_read(struct sql_tokens *t, struct hc_str text,
                             struct hc_err *err)
{
    struct scan s = {.text = text, .line = 1};
    enum hc_code rc = HC_OK;

    *t = (struct sql_tokens){{NULL, 0, 0}, {NULL, 0, 0}};
    while (rc == HC_OK && s.at < text.n) {
        size_t from = s.at;

        if ((unsigned char)text.p[s.at] <= ' ') {
            s.at++;
        } else {
            struct sql_token token = read_token(&s);

            token.whole = hc_str_slice(text, from, s.at);
            rc = add(token.kind == SQL_COMMENT ? &t->comments : &t->code, token,
                     err);
        }
        count_lines(&s, from);
    }
    nest(&t->code);
    return rc;
}

void sql_tokens_release(struct sql_tokens *t)
{
    free(t->code.at);
    free(t->comments.at);
}
