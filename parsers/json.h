/* SPDX-License-Identifier: MIT
 *
 * One JSON document at a time: simdjson's validation and numbers behind a C
 * header that throws nothing.  A parser is reused from document to document
 * and allocates only when one is larger than all before it.  Values are small
 * handles passed by value; they and every text they give live until the next
 * json_parse() on the same parser.  One parser per thread.
 *
 * An absent value (json_is_absent) reads as null everywhere, so lookups chain:
 * json_text(json_find(json_find(entry, HC_STR("resource")), HC_STR("type"))).
 * Of a key that stands twice in one object the first is found. */
#ifndef HINDCAST_PARSERS_JSON_H
#define HINDCAST_PARSERS_JSON_H

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"

enum {
    JSON_PADDING = 64
}; /* readable bytes behind a text; their contents
      do not matter.  Equals SOURCE_PADDING */

enum json_type {
    JSON_NULL, /* also an absent value */
    JSON_BOOL,
    JSON_INT,  /* fits int64 */
    JSON_UINT, /* above INT64_MAX, fits uint64 */
    JSON_REAL, /* was written with a point or exponent */
    JSON_STRING,
    JSON_ARRAY,
    JSON_OBJECT
};

struct json_parser;

struct json_value { /* opaque; zeroed = absent */
    const struct json_parser *parser;
    size_t at;
};

/* A value taken out of its handle in one call; of containers only the type. */
struct json_scalar {
    union {
        bool boolean;
        int64_t i;
        uint64_t u;
        double real;
        struct hc_str text; /* unescaped UTF-8, may hold NUL */
    };
    enum json_type type;
};

struct json_member {
    struct hc_str key; /* unescaped */
    struct json_scalar scalar;
    struct json_value value;
};

struct json_iter { /* opaque */
    const struct json_parser *parser;
    size_t at, end;
    size_t token; /* of the document, for json_next_cut() */
};

HC_MUST_USE enum hc_code json_parser_open(struct json_parser **out,
                                          struct hc_err *err);
void json_parser_close(struct json_parser *p); /* accepts NULL */

/* Parse text, all of it, as one value; JSON_PADDING bytes behind it must be
 * readable.  HC_EPARSE: not JSON, with the reason (also bad UTF-8, a lone
 * surrogate, a number beyond double or 64-bit integers); HC_ELIMIT: longer
 * than HC_MAX_RECORD or nested deeper than HC_MAX_JSON_DEPTH.  After a failure
 * *root is absent and the parser stays usable. */
HC_MUST_USE enum hc_code json_parse(struct json_parser *p, struct hc_str text,
                                    struct json_value *root,
                                    struct hc_err *err);
/* The same for a text without padding: it is copied first.  text may be a
 * view that another parser gave, not one of this parser. */
HC_MUST_USE enum hc_code json_parse_copy(struct json_parser *p,
                                         struct hc_str text,
                                         struct json_value *root,
                                         struct hc_err *err);

enum json_type json_type_of(struct json_value v);
struct json_scalar json_scalar_of(struct json_value v);
/* "object", "string", ...; static storage. */
const char *json_type_name(enum json_type type);

static inline bool json_is_absent(struct json_value v)
{
    return v.parser == NULL;
}

/* Member of an object; absent when there is none or v is no object. */
struct json_value json_find(struct json_value v, struct hc_str key);
/* Members or elements of v; 0 for everything else. */
size_t json_count(struct json_value v);
/* Members of this object, not of those inside it, whose key stood before. */
size_t json_count_duplicates(struct json_value v);

/* Walk the members of an object or the elements of an array in the order of
 * the text.  An iterator over anything else, or over the other kind, ends at
 * once. */
struct json_iter json_members(struct json_value v);
bool json_next_member(struct json_iter *it, struct json_member *out);
/* The same for the members of the document itself, all of them, with the text
 * of each that is an object or array: a view of the text that was parsed, which
 * has to be there still, where that is what json_minify() would write, else
 * {NULL, 0}. */
bool json_next_cut(struct json_iter *it, struct json_member *out,
                   struct hc_str *text);
struct json_iter json_elements(struct json_value v);
bool json_next_element(struct json_iter *it, struct json_value *out);

/* Strict getters: false (nothing written) when the type is another.  get_i64
 * takes integers that fit, get_double any number. */
bool json_get_str(struct json_value v, struct hc_str *out);
bool json_get_bool(struct json_value v, bool *out);
bool json_get_i64(struct json_value v, int64_t *out);
bool json_get_double(struct json_value v, double *out);
/* The text of a string, else {NULL, 0}. */
struct hc_str json_text(struct json_value v);
/* Lenient getters for exports that write any scalar as a string too: "123",
 * "true", "NaN" in quotes count; a real that is whole counts as integer. */
bool json_as_i64(struct json_value v, int64_t *out);
bool json_as_double(struct json_value v, double *out);
bool json_as_bool(struct json_value v, bool *out);

/* Append v as compact text: no blanks, keys in their order, strings with the
 * fewest escapes, numbers in the fewest digits that read back equal (a real
 * keeps a point or exponent).  Failures stick to out. */
void json_minify(struct json_value v, struct hc_buf *out);
/* The same with the members of every object sorted by key, bytewise; equal
 * keys keep their order.  For digests. */
void json_canonical(struct json_value v, struct hc_buf *out);
/* Append s as a JSON string with its quotes; s should be UTF-8. */
void json_quote(struct hc_str s, struct hc_buf *out);

/* Equal for equal values, whatever the spelling and the order of keys.  Also
 * equal from run to run and between machines of one byte order: it is stored.
 */
uint64_t json_hash(struct json_value v);

/* Whether all of s is UTF-8, some GB a second; s needs no padding. */
bool json_is_utf8(struct hc_str s);

#endif
