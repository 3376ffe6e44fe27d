// SPDX-License-Identifier: MIT
//
// simdjson behind json.h: parsing, and walking what was parsed.  No exception
// leaves this file: simdjson is used without its throwing half.  Getters are
// in json_get.c, texts are written by json_write.cpp.
//
// Values are positions on simdjson's tape (its doc/tape.md): one 64-bit word
// per value, the type letter in the top byte.  Walking the tape directly
// makes a member one call across the C boundary instead of three.
#define SIMDJSON_EXCEPTIONS 0
#include <cstring>
#include <new>
#include <simdjson.h>

// C headers: their compound literals are an extension in C++.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpedantic"
extern "C" {
#include "base/limits.h"
}
#pragma GCC diagnostic pop
#include "parsers/json_sorting.hpp"

static_assert(JSON_PADDING >= simdjson::SIMDJSON_PADDING,
              "texts are padded for simdjson");

namespace
{
constexpr uint64_t payload_mask = 0x00FFFFFFFFFFFFFF;
constexpr size_t first_capacity = 64 * 1024;
} // namespace

struct json_parser {
    simdjson::dom::parser dom{HC_MAX_RECORD};
    size_t capacity = 0;
    const char *text = nullptr; // of the document
    hc_buf copy{};
    mutable json_sorting sorting;
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

// Written where it is wanted: a scalar that is returned and then copied would
// be read back by wider words than it was written by, which processors wait
// for.
void read_scalar(const json_parser *p, uint64_t w, size_t at, json_scalar *s)
{
    switch (letter(w)) {
    case '"':
        s->type = JSON_STRING;
        s->text = string_at(p, w);
        return;
    case 'l':
        s->type = JSON_INT;
        s->u = word(p, at + 1);
        return;
    case 'u':
        s->type = JSON_UINT;
        s->u = word(p, at + 1);
        return;
    case 'd':
        s->type = JSON_REAL;
        s->u = word(p, at + 1);
        return;
    case 't':
    case 'f':
        s->type = JSON_BOOL;
        s->boolean = letter(w) == 't';
        return;
    case '[':
        s->type = JSON_ARRAY;
        return;
    case '{':
        s->type = JSON_OBJECT;
        return;
    default:
        s->type = JSON_NULL;
        return;
    }
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
    p->text = text.p;
    if (text.n == 0)
        code = simdjson::EMPTY;
    // Later versions skip one, and count tokens from behind it.
    if (hc_str_starts(text, hc_str{"\xEF\xBB\xBF", 3}))
        code = simdjson::TAPE_ERROR;
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
    json_scalar s;

    s.u = 0;
    s.type = JSON_NULL;
    if (v.parser != nullptr)
        read_scalar(v.parser, word(v.parser, v.at), v.at, &s);
    return s;
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
                             static_cast<uint32_t>(w) - size_t{1}, 1};
    }
    return json_iter{v.parser, 0, 0, 0};
}

json_iter json_members(json_value v)
{
    return iterate(v, '{');
}

json_iter json_elements(json_value v)
{
    return iterate(v, '[');
}

namespace
{
// What json_next_member() does, for each of its callers once.
inline bool next_member(json_iter *it, json_member *out)
{
    const json_parser *p = it->parser;

    if (it->at >= it->end)
        return false;
    size_t at = it->at + 1;
    uint64_t w = word(p, at);
    out->key = string_at(p, word(p, it->at));
    read_scalar(p, w, at, &out->scalar);
    out->value = json_value{p, at};
    it->at = behind(w, at);
    return true;
}
} // namespace

bool json_next_member(json_iter *it, json_member *out)
{
    return next_member(it, out);
}

namespace
{
// Whether json_minify() writes a number as it stands: it is an integer, and
// not -0.
bool is_plain_number(const char *p, size_t n)
{
    size_t i = p[0] == '-';

    if (i == 1 && p[1] == '0')
        return false;
    while (i < n && p[i] >= '0' && p[i] <= '9')
        i++;
    return i == n;
}

// The text of the object or array that starts with token `at` of the document;
// absent where it is not compact.  Leaves `at` behind it.  simdjson keeps where
// each token starts: brackets, commas, colons and scalars.  Only blanks stand
// between a token and the next one.  The document's own bracket follows each of
// its members: running out of tokens before is no text, whatever was asked.
hc_str cut_value(const json_parser *p, size_t *at)
{
    const uint32_t *start = p->dom.implementation->structural_indexes.get();
    const size_t n_tokens = p->dom.implementation->n_structural_indexes;
    const char *from = p->text + start[*at], *token = from;
    size_t depth = 0;
    bool plain = true;

    for (;;) {
        if (*at + 1 >= n_tokens)
            return hc_str{nullptr, 0};
        const char *next = p->text + start[++*at];
        char bracket = static_cast<char>(*token | 0x20); // [ as {, ] as }

        depth += bracket == '{';
        depth -= bracket == '}';
        if (depth == 0)
            break;
        if (static_cast<unsigned char>(*token - '-') <= '9' - '-')
            plain = plain &&
                    is_plain_number(token, static_cast<size_t>(next - token));
        plain = plain & (static_cast<unsigned char>(next[-1]) > ' ');
        token = next;
    }
    size_t n = static_cast<size_t>(token - from) + 1;
    return plain && memchr(from, '\\', n) == nullptr ? hc_str{from, n}
                                                     : hc_str{nullptr, 0};
}
} // namespace

bool json_next_cut(json_iter *it, json_member *out, hc_str *text)
{
    *text = hc_str{nullptr, 0};
    if (!next_member(it, out))
        return false;
    it->token += 2; // its key and colon
    if (out->scalar.type == JSON_OBJECT || out->scalar.type == JSON_ARRAY)
        *text = cut_value(it->parser, &it->token);
    else
        it->token++;
    it->token++; // a comma, or the end
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

bool json_is_utf8(hc_str s)
{
    return s.n == 0 || simdjson::validate_utf8(s.p, s.n);
}

json_sorting &json_sorting_of(const json_parser *p)
{
    return p->sorting;
}
