/* SPDX-License-Identifier: MIT
 *
 * Flattened columns to JSON, see flat_json.h. */
#include "parsers/flat_json.h"

#include <stdlib.h>

#include "base/arena.h"
#include "base/limits.h"
#include "parsers/json.h"

enum typing { /* what the text of a cell may be besides a string */
              TYPING_TEXT,
              TYPING_NUMBER,
              TYPING_BOOL,
              TYPING_PROTO, /* boolean, JSON */
              TYPING_STRUCT /* boolean, JSON, number */
};

struct path {
    const struct hc_str *key; /* n keys, outermost first */
    size_t n;
    size_t column;
    enum typing typing;
};

struct flat_json {
    struct path *paths; /* sorted */
    size_t n;
    struct json_parser *parser; /* of cells that may be JSON */
    struct hc_arena arena;
};

/* The longest one that a path starts with counts; TYPING_TEXT where there is
 * none.  proto3 writes 64-bit integers as strings, so that a number in
 * protoPayload is one by exception; jsonPayload is what a program logged. */
static const struct {
    struct hc_str path;
    enum typing typing;
} rules[] = {
    {HC_STR_INIT("jsonPayload"), TYPING_STRUCT},
    {HC_STR_INIT("jsonPayload.message"), TYPING_TEXT},
    {HC_STR_INIT("jsonPayload.@type"), TYPING_TEXT},
    {HC_STR_INIT("protoPayload"), TYPING_PROTO},
    {HC_STR_INIT("protoPayload.status.code"), TYPING_NUMBER},
    {HC_STR_INIT("protoPayload.status.message"), TYPING_TEXT},
    {HC_STR_INIT("httpRequest.status"), TYPING_NUMBER},
    {HC_STR_INIT("httpRequest.cacheLookup"), TYPING_BOOL},
    {HC_STR_INIT("httpRequest.cacheHit"), TYPING_BOOL},
    {HC_STR_INIT("httpRequest.cacheValidatedWithOriginServer"), TYPING_BOOL},
    {HC_STR_INIT("operation.first"), TYPING_BOOL},
    {HC_STR_INIT("operation.last"), TYPING_BOOL},
    {HC_STR_INIT("split.index"), TYPING_NUMBER},
    {HC_STR_INIT("split.totalSplits"), TYPING_NUMBER},
    {HC_STR_INIT("traceSampled"), TYPING_BOOL},
    {HC_STR_INIT("errorGroups"), TYPING_PROTO},
    {HC_STR_INIT("metadata"), TYPING_PROTO},
};

struct hc_str flat_unguard(struct hc_str s)
{
    return s.n > 0 && s.p[0] == '\'' ? hc_str_slice(s, 1, s.n) : s;
}

/* ---- paths ---------------------------------------------------------- */

/* Cut the first key off *rest: up to a dot, or in quotes.  False: the quote is
 * not closed, or something stands behind it. */
static bool next_key(struct hc_str *rest, struct hc_str *key, bool *more)
{
    const char *end;

    if (rest->n == 0 || rest->p[0] != '"') {
        *more = hc_str_cut(rest, '.', key);
        return true;
    }
    end = memchr(rest->p + 1, '"', rest->n - 1);
    if (end == NULL)
        return false;
    *key = (struct hc_str){rest->p + 1, (size_t)(end - rest->p) - 1};
    *rest = hc_str_slice(*rest, key->n + 2, rest->n);
    *more = rest->n > 0;
    if (*more && rest->p[0] != '.')
        return false;
    *rest = hc_str_slice(*rest, 1, rest->n);
    return true;
}

/* The keys of name into key, which has room for name.n + 1 of them. */
static size_t split_path(struct hc_str name, struct hc_str *key)
{
    struct hc_str rest = name;
    size_t n = 0;
    bool more = true;

    while (more)
        if (!next_key(&rest, &key[n++], &more)) {
            key[0] = name;
            return 1;
        }
    return n;
}

static bool starts_with(const struct path *path, struct hc_str rule, size_t *n)
{
    struct hc_str key;
    bool more = true;

    for (*n = 0; more; ++*n) {
        more = hc_str_cut(&rule, '.', &key);
        if (*n == path->n || !hc_str_eq(path->key[*n], key))
            return false;
    }
    return true;
}

static enum typing typing_of(const struct path *path)
{
    enum typing typing = TYPING_TEXT;
    size_t longest = 0, n;

    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (starts_with(path, rules[i].path, &n) && n > longest) {
            longest = n;
            typing = rules[i].typing;
        }
    return typing;
}

static int compare_paths(const void *a, const void *b)
{
    const struct path *x = a, *y = b;

    for (size_t i = 0; i < x->n && i < y->n; i++) {
        int order = hc_str_cmp(x->key[i], y->key[i]);

        if (order != 0)
            return order;
    }
    if (x->n != y->n)
        return x->n < y->n ? -1 : 1;
    return x->column < y->column ? -1 : 1;
}

static enum hc_code add_path(struct flat_json *f, struct hc_str name,
                             size_t column, struct hc_err *err)
{
    struct path *path = &f->paths[column];
    struct hc_str *key;
    size_t dots = 0;

    name = hc_arena_str(&f->arena, flat_unguard(name));
    for (size_t i = 0; i < name.n; i++)
        dots += name.p[i] == '.';
    key = hc_arena_alloc(&f->arena, (dots + 1) * sizeof *key);
    if (name.p == NULL || key == NULL)
        return hc_nomem(err);
    *path = (struct path){key, split_path(name, key), column, TYPING_TEXT};
    if (path->n > HC_MAX_JSON_DEPTH) {
        key[0] = name;
        path->n = 1;
    }
    path->typing = typing_of(path);
    return HC_OK;
}

enum hc_code flat_json_open(struct flat_json **out,
                            const struct columns *columns, struct hc_err *err)
{
    struct flat_json *f = calloc(1, sizeof *f);
    enum hc_code rc;

    *out = NULL;
    if (f == NULL)
        return hc_nomem(err);
    hc_arena_init(&f->arena);
    f->n = columns->n;
    f->paths = hc_arena_alloc(&f->arena, f->n * sizeof *f->paths);
    if (f->paths == NULL) {
        flat_json_close(f);
        return hc_nomem(err);
    }
    rc = json_parser_open(&f->parser, err);
    for (size_t i = 0; rc == HC_OK && i < f->n; i++)
        rc = add_path(f, columns->name[i], i, err);
    if (rc != HC_OK) {
        flat_json_close(f);
        return rc;
    }
    qsort(f->paths, f->n, sizeof *f->paths, compare_paths);
    *out = f;
    return HC_OK;
}

void flat_json_close(struct flat_json *f)
{
    if (f == NULL)
        return;
    json_parser_close(f->parser);
    hc_arena_release(&f->arena);
    free(f);
}

/* ---- values --------------------------------------------------------- */

static size_t skip_digits(struct hc_str s, size_t at)
{
    while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
        at++;
    return at;
}

/* The spelling a JSON writer gives a number that a double holds exactly
 * enough: an identifier with leading zeros or of twenty digits is none. */
static bool is_number(struct hc_str s)
{
    size_t start = s.n > 0 && s.p[0] == '-';
    size_t at = skip_digits(s, start);

    if (at == start || s.n > 16 || (s.p[start] == '0' && at > start + 1))
        return false;
    if (at == s.n)
        return true;
    return s.p[at] == '.' && skip_digits(s, at + 1) == s.n && at + 1 < s.n &&
           s.p[s.n - 1] != '0';
}

static bool is_bool(struct hc_str s)
{
    return hc_str_eq(s, HC_STR("true")) || hc_str_eq(s, HC_STR("false"));
}

/* Append text as JSON where it is an object or array. */
static bool add_json(struct flat_json *f, struct hc_str text,
                     struct hc_buf *out)
{
    struct json_value root;

    if (text.n < 2 || (text.p[0] != '{' && text.p[0] != '[') ||
        json_parse_copy(f->parser, text, &root, NULL) != HC_OK)
        return false;
    json_minify(root, out);
    return true;
}

static void add_value(struct flat_json *f, enum typing typing,
                      struct hc_str text, struct hc_buf *out)
{
    bool number = typing == TYPING_NUMBER || typing == TYPING_STRUCT;
    bool boolean = typing != TYPING_TEXT && typing != TYPING_NUMBER;
    bool json = typing == TYPING_PROTO || typing == TYPING_STRUCT;

    if ((number && is_number(text)) || (boolean && is_bool(text)))
        hc_buf_add_str(out, text);
    else if (!json || !add_json(f, text, out))
        json_quote(text, out);
}

/* How many objects two paths share. */
static size_t shared(const struct path *a, const struct path *b)
{
    size_t n = 0;

    while (n + 1 < a->n && n + 1 < b->n && hc_str_eq(a->key[n], b->key[n]))
        n++;
    return n;
}

static void add_member(struct flat_json *f, const struct path *before,
                       const struct path *path, struct hc_str text,
                       struct hc_buf *out)
{
    size_t open = before == NULL ? 0 : shared(before, path);

    if (before != NULL) {
        for (size_t i = open; i + 1 < before->n; i++)
            hc_buf_add_char(out, '}');
        hc_buf_add_char(out, ',');
    }
    for (size_t i = open; i < path->n; i++) {
        json_quote(path->key[i], out);
        hc_buf_add(out, ":{", i + 1 < path->n ? 2 : 1);
    }
    add_value(f, path->typing, text, out);
}

enum hc_code flat_json_build(struct flat_json *f, const struct cell *cells,
                             struct hc_buf *out, struct hc_err *err)
{
    const struct path *before = NULL;

    hc_buf_add_char(out, '{');
    for (size_t i = 0; i < f->n; i++) {
        const struct path *path = &f->paths[i];
        const struct cell *cell = &cells[path->column];

        if (cell->kind == CELL_NULL)
            continue;
        add_member(f, before, path, flat_unguard(cell->text), out);
        before = path;
    }
    for (size_t i = 1; before != NULL && i < before->n; i++)
        hc_buf_add_char(out, '}');
    hc_buf_add_char(out, '}');
    return hc_buf_check(out, err);
}
