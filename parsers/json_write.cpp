// SPDX-License-Identifier: MIT
//
// Values of json.h as text, in the order of the document or sorted by key.  No
// exception leaves this file: the one std container is guarded.
#include "parsers/json_sorting.hpp"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>

static void put_escape(unsigned char c, hc_buf *out)
{
    static const char hex[] = "0123456789abcdef";
    static const char shorts[] = "btn\0fr"; // 0x08 .. 0x0d

    hc_buf_add_char(out, '\\');
    if (c == '"' || c == '\\') {
        hc_buf_add_char(out, static_cast<char>(c));
    } else if (c >= 0x08 && c <= 0x0d && c != 0x0b) {
        hc_buf_add_char(out, shorts[c - 0x08]);
    } else {
        hc_buf_add(out, "u00", 3);
        hc_buf_add_char(out, hex[c >> 4]);
        hc_buf_add_char(out, hex[c & 15]);
    }
}

// Whether one of eight bytes needs an escape: it is below 0x20, a quote or a
// backslash.  The usual search for a zero byte, three times.
static bool has_escape(uint64_t bytes)
{
    constexpr uint64_t ones = 0x0101010101010101;
    uint64_t quote = bytes ^ ones * '"', slash = bytes ^ ones * '\\';
    uint64_t low = (bytes - ones * 0x20) & ~bytes;

    quote = (quote - ones) & ~quote;
    slash = (slash - ones) & ~slash;
    return ((low | quote | slash) & ones * 0x80) != 0;
}

static bool is_escaped(char c)
{
    return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\';
}

static bool copy_eight(const char *from, char *to)
{
    uint64_t bytes;

    memcpy(&bytes, from, sizeof bytes);
    memcpy(to, &bytes, sizeof bytes);
    return !has_escape(bytes);
}

// Copy s; false, with something of it copied, where it needs an escape.  The
// last eight bytes may overlap the ones before.
static bool copy_plain(hc_str s, char *to)
{
    size_t i = 0;

    if (s.n < 8) {
        for (; i < s.n && !is_escaped(s.p[i]); i++)
            to[i] = s.p[i];
        return i == s.n;
    }
    for (; i + 8 < s.n; i += 8)
        if (!copy_eight(s.p + i, to + i))
            return false;
    return copy_eight(s.p + s.n - 8, to + s.n - 8);
}

static void put_escaped(hc_str s, hc_buf *out)
{
    size_t from = 0;

    for (size_t i = 0; i < s.n; i++) {
        if (!is_escaped(s.p[i]))
            continue;
        hc_buf_add(out, s.p + from, i - from);
        put_escape(static_cast<unsigned char>(s.p[i]), out);
        from = i + 1;
    }
    hc_buf_add(out, s.p + from, s.n - from);
}

void json_quote(hc_str s, hc_buf *out)
{
    if (hc_buf_reserve(out, s.n + 2) != HC_OK)
        return;
    out->p[out->n++] = '"';
    if (copy_plain(s, out->p + out->n))
        out->n += s.n;
    else
        put_escaped(s, out);
    hc_buf_add_char(out, '"');
}

static void put_real(double real, hc_buf *out)
{
    char text[32];
    std::to_chars_result r = std::to_chars(text, text + sizeof text, real);
    size_t n = static_cast<size_t>(r.ptr - text);

    hc_buf_add(out, text, n);
    if (memchr(text, '.', n) == nullptr && memchr(text, 'e', n) == nullptr)
        hc_buf_add(out, ".0", 2);
}

template <typename integer> static void put_integer(integer i, hc_buf *out)
{
    char text[24];
    std::to_chars_result r = std::to_chars(text, text + sizeof text, i);

    hc_buf_add(out, text, static_cast<size_t>(r.ptr - text));
}

static void put_scalar(const json_scalar &s, hc_buf *out)
{
    switch (s.type) {
    case JSON_BOOL:
        hc_buf_add(out, s.boolean ? "true" : "false", s.boolean ? 4 : 5);
        break;
    case JSON_INT:
        put_integer(s.i, out);
        break;
    case JSON_UINT:
        put_integer(s.u, out);
        break;
    case JSON_REAL:
        put_real(s.real, out);
        break;
    case JSON_STRING:
        json_quote(s.text, out);
        break;
    default:
        hc_buf_add(out, "null", 4);
        break;
    }
}

static bool key_before(const json_sort_key &a, const json_sort_key &b)
{
    int order = hc_str_cmp(a.key, b.key);

    return order < 0 || (order == 0 && a.at < b.at);
}

// The members of v, sorted, on top of the parser's stack; returns where they
// start.  SIZE_MAX: no memory.
static size_t push_sorted(json_value v)
{
    json_sorting &stack = json_sorting_of(v.parser);
    size_t from = stack.size();
    json_iter it = json_members(v);
    json_member m;

    try {
        while (json_next_member(&it, &m))
            stack.push_back(json_sort_key{m.key, m.value.at});
    } catch (const std::bad_alloc &) {
        stack.resize(from);
        return SIZE_MAX;
    }
    std::sort(stack.begin() + static_cast<ptrdiff_t>(from), stack.end(),
              key_before);
    return from;
}

size_t json_count_duplicates(json_value v)
{
    size_t n = 0;

    if (v.parser == nullptr)
        return 0;
    json_sorting &stack = json_sorting_of(v.parser);
    size_t from = push_sorted(v);
    if (from == SIZE_MAX)
        return 0;
    for (size_t i = from + 1; i < stack.size(); i++)
        n += hc_str_eq(stack[i - 1].key, stack[i].key);
    stack.resize(from);
    return n;
}

static void put_value(const json_scalar &s, json_value v, bool sorted,
                      hc_buf *out);

static void put_sorted_members(json_value v, hc_buf *out)
{
    json_sorting &stack = json_sorting_of(v.parser);
    size_t from = push_sorted(v);

    if (from == SIZE_MAX) {
        out->failed = HC_ENOMEM;
        return;
    }
    size_t end = stack.size();
    for (size_t i = from; i < end; i++) {
        json_sort_key member = stack[i]; // deeper levels may move the stack

        if (i > from)
            hc_buf_add_char(out, ',');
        json_quote(member.key, out);
        hc_buf_add_char(out, ':');
        json_value value{v.parser, member.at};
        put_value(json_scalar_of(value), value, true, out);
    }
    stack.resize(from);
}

static void put_members(json_value v, hc_buf *out)
{
    json_iter it = json_members(v);
    json_member m;
    bool first = true;

    while (json_next_member(&it, &m)) {
        if (!first)
            hc_buf_add_char(out, ',');
        first = false;
        json_quote(m.key, out);
        hc_buf_add_char(out, ':');
        put_value(m.scalar, m.value, false, out);
    }
}

static void put_elements(json_value v, bool sorted, hc_buf *out)
{
    json_iter it = json_elements(v);
    json_value element;
    bool first = true;

    while (json_next_element(&it, &element)) {
        if (!first)
            hc_buf_add_char(out, ',');
        first = false;
        put_value(json_scalar_of(element), element, sorted, out);
    }
}

// Recursion is bounded by HC_MAX_JSON_DEPTH.
static void put_value(const json_scalar &s, json_value v, bool sorted,
                      hc_buf *out)
{
    if (out->failed != HC_OK)
        return;
    if (s.type == JSON_OBJECT) {
        hc_buf_add_char(out, '{');
        if (sorted)
            put_sorted_members(v, out);
        else
            put_members(v, out);
        hc_buf_add_char(out, '}');
    } else if (s.type == JSON_ARRAY) {
        hc_buf_add_char(out, '[');
        put_elements(v, sorted, out);
        hc_buf_add_char(out, ']');
    } else {
        put_scalar(s, out);
    }
}

void json_minify(json_value v, hc_buf *out)
{
    put_value(json_scalar_of(v), v, false, out);
}

void json_canonical(json_value v, hc_buf *out)
{
    put_value(json_scalar_of(v), v, true, out);
}