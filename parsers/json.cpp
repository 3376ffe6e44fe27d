// SPDX-License-Identifier: MIT
//
// simdjson behind json.h.  No exception leaves this file: simdjson is used
// without its throwing half, and the one std container is guarded.
//
// Values are positions on simdjson's tape (its doc/tape.md): one 64-bit word
// per value, the type letter in the top byte.  Walking the tape directly
// makes a member one call across the C boundary instead of three.
#define SIMDJSON_EXCEPTIONS 0
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <new>
#include <simdjson.h>
#include <vector>

// C headers: their compound literals are an extension in C++.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
#include "base/limits.h"
#include "parsers/json.h"
}
#pragma GCC diagnostic pop

static_assert(JSON_PADDING >= simdjson::SIMDJSON_PADDING,
              "texts are padded for simdjson");

namespace
{
struct sort_key {
    hc_str key;
    size_t at; // of the member's value
};

constexpr uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;
constexpr size_t first_capacity = 64 * 1024;
} // namespace

struct json_parser {
    simdjson::dom::parser dom{HC_MAX_RECORD};
    size_t capacity = 0;
    hc_buf copy{};
    // A stack of the members being sorted, shared by all levels.
    mutable std::vector<sort_key> sorting;
};

namespace
{
uint64_t word(const json_parser *p, size_t at)
{
    return p->dom.doc.tape[at];
}

char letter(uint64_t w)
{
    return static_cast<char>(w >> 56);
}

hc_str string_at(const json_parser *p, uint64_t w)
{
    const uint8_t *s = p->dom.doc.string_buf.get() + (w & payload_mask);
    uint32_t n;

    memcpy(&n, s, sizeof n);
    return hc_str{reinterpret_cast<const char *>(s + sizeof n), n};
}

// Position behind the value at `at`.
size_t behind(uint64_t w, size_t at)
{
    switch (letter(w)) {
    case '{':
    case '[':
        return static_cast<uint32_t>(w);
    case 'l':
    case 'u':
    case 'd':
        return at + 2;
    default:
        return at + 1;
    }
}

json_scalar scalar_at(const json_parser *p, uint64_t w, size_t at)
{
    json_scalar s;

    s.u = 0;
    switch (letter(w)) {
    case '"':
        s.type = JSON_STRING;
        s.text = string_at(p, w);
        break;
    case 'l':
        s.type = JSON_INT;
        s.u = word(p, at + 1);
        break;
    case 'u':
        s.type = JSON_UINT;
        s.u = word(p, at + 1);
        break;
    case 'd':
        s.type = JSON_REAL;
        s.u = word(p, at + 1);
        break;
    case 't':
    case 'f':
        s.type = JSON_BOOL;
        s.boolean = letter(w) == 't';
        break;
    case '[':
        s.type = JSON_ARRAY;
        break;
    case '{':
        s.type = JSON_OBJECT;
        break;
    default:
        s.type = JSON_NULL;
        break;
    }
    return s;
}

const char *reason_of(simdjson::error_code code)
{
    using namespace simdjson;

    switch (code) {
    case EMPTY:
        return "the JSON document is empty";
    case TAPE_ERROR:
        return "malformed JSON: a value, comma, colon or bracket is missing "
               "or out of place";
    case STRING_ERROR:
        return "malformed JSON: a string has a bad escape or half of a "
               "surrogate pair";
    case UNESCAPED_CHARS:
        return "malformed JSON: a control character stands bare in a string";
    case UNCLOSED_STRING:
        return "malformed JSON: a string is not closed";
    case UTF8_ERROR:
        return "the JSON document is not UTF-8";
    case NUMBER_ERROR:
        return "malformed JSON number, or one beyond 64 bits or a double";
    case T_ATOM_ERROR:
    case F_ATOM_ERROR:
    case N_ATOM_ERROR:
        return "malformed JSON: a bare word that is not true, false or null";
    default:
        return "malformed JSON";
    }
}

hc_code fail_with(simdjson::error_code code, hc_err *err)
{
    if (code == simdjson::MEMALLOC)
        return hc_nomem(err);
    if (code == simdjson::CAPACITY)
        return hc_fail(err, HC_ELIMIT,
                       "a JSON document is longer than %d bytes",
                       HC_MAX_RECORD);
    if (code == simdjson::DEPTH_ERROR)
        return hc_fail(err, HC_ELIMIT,
                       "a JSON document is nested deeper than %d levels",
                       HC_MAX_JSON_DEPTH);
    return hc_fail(err, HC_EPARSE, "%s", reason_of(code));
}

// simdjson grows to the exact length; growing by doubling makes a series of
// ever longer documents cheap.
simdjson::error_code make_room(json_parser *p, size_t n)
{
    size_t capacity = p->capacity == 0 ? first_capacity : p->capacity;
    simdjson::error_code code;

    if (n > HC_MAX_RECORD)
        return simdjson::CAPACITY;
    if (n <= p->capacity)
        return simdjson::SUCCESS;
    while (capacity < n)
        capacity *= 2;
    p->capacity = 0;
    code = p->dom.allocate(capacity, HC_MAX_JSON_DEPTH);
    if (code == simdjson::SUCCESS)
        code = p->dom.doc.allocate(capacity);
    if (code == simdjson::SUCCESS)
        p->capacity = capacity;
    return code;
}
} // namespace

hc_code json_parser_open(json_parser **out, hc_err *err)
{
    *out = new (std::nothrow) json_parser;
    if (*out == nullptr)
        return hc_nomem(err);
    hc_buf_init(&(*out)->copy, HC_MAX_RECORD + JSON_PADDING);
    return HC_OK;
}

void json_parser_close(json_parser *p)
{
    if (p == nullptr)
        return;
    hc_buf_release(&p->copy);
    delete p;
}

hc_code json_parse(json_parser *p, hc_str text, json_value *root, hc_err *err)
{
    simdjson::error_code code = make_room(p, text.n);

    *root = json_value{nullptr, 0};
    if (text.n == 0)
        code = simdjson::EMPTY;
    if (code == simdjson::SUCCESS)
        code = p->dom.parse(text.p, text.n, false).error();
    if (code != simdjson::SUCCESS)
        return fail_with(code, err);
    *root = json_value{p, 1};
    return HC_OK;
}

hc_code json_parse_copy(json_parser *p, hc_str text, json_value *root,
                        hc_err *err)
{
    static const char padding[JSON_PADDING] = "";

    *root = json_value{nullptr, 0};
    if (text.n > HC_MAX_RECORD)
        return fail_with(simdjson::CAPACITY, err);
    hc_buf_clear(&p->copy);
    hc_buf_add_str(&p->copy, text);
    hc_buf_add(&p->copy, padding, sizeof padding);
    hc_code rc = hc_buf_check(&p->copy, err);
    if (rc != HC_OK)
        return rc;
    return json_parse(p, hc_str{p->copy.p, text.n}, root, err);
}

json_type json_type_of(json_value v)
{
    return json_scalar_of(v).type;
}

json_scalar json_scalar_of(json_value v)
{
    if (v.parser == nullptr) {
        json_scalar null;

        null.u = 0;
        null.type = JSON_NULL;
        return null;
    }
    return scalar_at(v.parser, word(v.parser, v.at), v.at);
}

const char *json_type_name(json_type type)
{
    switch (type) {
    case JSON_NULL:
        return "null";
    case JSON_BOOL:
        return "boolean";
    case JSON_INT:
    case JSON_UINT:
        return "integer";
    case JSON_REAL:
        return "number";
    case JSON_STRING:
        return "string";
    case JSON_ARRAY:
        return "array";
    case JSON_OBJECT:
        return "object";
    }
    return "unknown";
}

static json_iter iterate(json_value v, char kind)
{
    if (v.parser != nullptr) {
        uint64_t w = word(v.parser, v.at);

        if (letter(w) == kind)
            return json_iter{v.parser, v.at + 1,
                             static_cast<uint32_t>(w) - size_t{1}};
    }
    return json_iter{v.parser, 0, 0};
}

json_iter json_members(json_value v)
{
    return iterate(v, '{');
}

json_iter json_elements(json_value v)
{
    return iterate(v, '[');
}

bool json_next_member(json_iter *it, json_member *out)
{
    const json_parser *p = it->parser;

    if (it->at >= it->end)
        return false;
    size_t at = it->at + 1;
    uint64_t w = word(p, at);
    out->key = string_at(p, word(p, it->at));
    out->scalar = scalar_at(p, w, at);
    out->value = json_value{p, at};
    it->at = behind(w, at);
    return true;
}

bool json_next_element(json_iter *it, json_value *out)
{
    if (it->at >= it->end)
        return false;
    *out = json_value{it->parser, it->at};
    it->at = behind(word(it->parser, it->at), it->at);
    return true;
}

json_value json_find(json_value v, hc_str key)
{
    json_iter it = json_members(v);

    while (it.at < it.end) {
        uint64_t w = word(it.parser, it.at + 1);

        if (hc_str_eq(string_at(it.parser, word(it.parser, it.at)), key))
            return json_value{it.parser, it.at + 1};
        it.at = behind(w, it.at + 1);
    }
    return json_value{nullptr, 0};
}

size_t json_count(json_value v)
{
    json_iter it = iterate(v, '[');
    json_value element;
    json_member member;
    size_t n = 0;

    // The count on the tape saturates at 2^24 - 1, so it is not used.
    while (json_next_element(&it, &element))
        n++;
    it = iterate(v, '{');
    while (json_next_member(&it, &member))
        n++;
    return n;
}

bool json_get_str(json_value v, hc_str *out)
{
    json_scalar s = json_scalar_of(v);

    if (s.type == JSON_STRING)
        *out = s.text;
    return s.type == JSON_STRING;
}

hc_str json_text(json_value v)
{
    hc_str text = {nullptr, 0};

    json_get_str(v, &text);
    return text;
}

bool json_get_bool(json_value v, bool *out)
{
    json_scalar s = json_scalar_of(v);

    if (s.type == JSON_BOOL)
        *out = s.boolean;
    return s.type == JSON_BOOL;
}

bool json_get_i64(json_value v, int64_t *out)
{
    json_scalar s = json_scalar_of(v);

    if (s.type == JSON_INT)
        *out = s.i;
    return s.type == JSON_INT;
}

bool json_get_double(json_value v, double *out)
{
    json_scalar s = json_scalar_of(v);

    switch (s.type) {
    case JSON_INT:
        *out = static_cast<double>(s.i);
        return true;
    case JSON_UINT:
        *out = static_cast<double>(s.u);
        return true;
    case JSON_REAL:
        *out = s.real;
        return true;
    default:
        return false;
    }
}

bool json_as_i64(json_value v, int64_t *out)
{
    json_scalar s = json_scalar_of(v);

    switch (s.type) {
    case JSON_INT:
        *out = s.i;
        return true;
    case JSON_REAL:
        // Both bounds are exact doubles; the upper one itself does not fit.
        if (!(s.real >= -0x1p63 && s.real < 0x1p63) ||
            std::trunc(s.real) != s.real)
            return false;
        *out = static_cast<int64_t>(s.real);
        return true;
    case JSON_STRING:
        return hc_str_to_i64(s.text, out);
    default:
        return false;
    }
}

bool json_as_double(json_value v, double *out)
{
    json_scalar s = json_scalar_of(v);

    if (s.type == JSON_STRING)
        return hc_str_to_double(s.text, out);
    return json_get_double(v, out);
}

bool json_as_bool(json_value v, bool *out)
{
    json_scalar s = json_scalar_of(v);

    if (s.type != JSON_STRING)
        return json_get_bool(v, out);
    if (!hc_str_eq_fold(s.text, hc_str_from("true")) &&
        !hc_str_eq_fold(s.text, hc_str_from("false")))
        return false;
    *out = s.text.n == 4;
    return true;
}

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

void json_quote(hc_str s, hc_buf *out)
{
    size_t from = 0;

    hc_buf_add_char(out, '"');
    for (size_t i = 0; i < s.n; i++) {
        unsigned char c = static_cast<unsigned char>(s.p[i]);

        if (c >= 0x20 && c != '"' && c != '\\')
            continue;
        hc_buf_add(out, s.p + from, i - from);
        put_escape(c, out);
        from = i + 1;
    }
    hc_buf_add(out, s.p + from, s.n - from);
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

static void put_scalar(const json_scalar &s, hc_buf *out)
{
    char text[24];
    std::to_chars_result r{};

    switch (s.type) {
    case JSON_BOOL:
        hc_buf_add_z(out, s.boolean ? "true" : "false");
        break;
    case JSON_INT:
        r = std::to_chars(text, text + sizeof text, s.i);
        hc_buf_add(out, text, static_cast<size_t>(r.ptr - text));
        break;
    case JSON_UINT:
        r = std::to_chars(text, text + sizeof text, s.u);
        hc_buf_add(out, text, static_cast<size_t>(r.ptr - text));
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

static bool key_before(const sort_key &a, const sort_key &b)
{
    int order = hc_str_cmp(a.key, b.key);

    return order < 0 || (order == 0 && a.at < b.at);
}

// The members of v, sorted, on top of the parser's stack; returns where they
// start.  SIZE_MAX: no memory.
static size_t push_sorted(json_value v)
{
    std::vector<sort_key> &stack = v.parser->sorting;
    size_t from = stack.size();
    json_iter it = json_members(v);
    json_member m;

    try {
        while (json_next_member(&it, &m))
            stack.push_back(sort_key{m.key, m.value.at});
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
    std::vector<sort_key> &stack = v.parser->sorting;
    size_t from = push_sorted(v);
    if (from == SIZE_MAX)
        return 0;
    for (size_t i = from + 1; i < stack.size(); i++)
        n += hc_str_eq(stack[i - 1].key, stack[i].key);
    stack.resize(from);
    return n;
}

static void put_value(json_value v, bool sorted, hc_buf *out);

static void put_sorted_members(json_value v, hc_buf *out)
{
    std::vector<sort_key> &stack = v.parser->sorting;
    size_t from = push_sorted(v);

    if (from == SIZE_MAX) {
        out->failed = HC_ENOMEM;
        return;
    }
    size_t end = stack.size();
    for (size_t i = from; i < end; i++) {
        sort_key member = stack[i]; // deeper levels may move the stack

        if (i > from)
            hc_buf_add_char(out, ',');
        json_quote(member.key, out);
        hc_buf_add_char(out, ':');
        put_value(json_value{v.parser, member.at}, true, out);
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
        put_value(m.value, false, out);
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
        put_value(element, sorted, out);
    }
}

// Recursion is bounded by HC_MAX_JSON_DEPTH.
static void put_value(json_value v, bool sorted, hc_buf *out)
{
    json_scalar s = json_scalar_of(v);

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
    put_value(v, false, out);
}

void json_canonical(json_value v, hc_buf *out)
{
    put_value(v, true, out);
}
