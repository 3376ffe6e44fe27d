/* SPDX-License-Identifier: MIT
 *
 * String views: pointer and length, may hold NUL, never owned.  Comparison is
 * bytewise; nothing here knows a locale. */
#ifndef HINDCAST_BASE_STR_H
#define HINDCAST_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct hc_str {
    const char *p; /* NULL only when n is 0 */
    size_t n;
};

/* View of a string literal or other array whose size the compiler knows. */
#define HC_STR(literal) ((struct hc_str){(literal), sizeof(literal) - 1})
/* The same for an element of a static table, which takes no compound literal. */
#define HC_STR_INIT(literal) {(literal), sizeof(literal) - 1}
/* For printf's "%.*s". */
#define HC_STR_ARG(s) (int)((s).n > 0x7fffffff ? 0x7fffffff : (s).n), (s).p

static inline struct hc_str hc_str_from(const char *z)
{
    return (struct hc_str){z, z == NULL ? 0 : strlen(z)};
}

static inline bool hc_str_eq(struct hc_str a, struct hc_str b)
{
    return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

/* <0, 0, >0 in bytewise order; a prefix sorts first. */
int hc_str_cmp(struct hc_str a, struct hc_str b);
/* Equal when ASCII letters are folded. */
bool hc_str_eq_fold(struct hc_str a, struct hc_str b);
bool hc_str_starts(struct hc_str s, struct hc_str prefix);
bool hc_str_ends(struct hc_str s, struct hc_str suffix);
/* Offset of the first occurrence, or -1. */
ptrdiff_t hc_str_find(struct hc_str s, struct hc_str needle);
/* Without ASCII blanks (space, tab, CR, LF) at both ends. */
struct hc_str hc_str_trim(struct hc_str s);
/* Bytes [from, to) clamped to the view. */
struct hc_str hc_str_slice(struct hc_str s, size_t from, size_t to);
/* Cut at the first `sep`: *head is what stands before, *s what stands after.
 * False, and *head is all, when there is no separator left. */
bool hc_str_cut(struct hc_str *s, char sep, struct hc_str *head);
/* The whole view as a decimal integer; false on anything else, also on
 * overflow.  A leading + or - is accepted. */
bool hc_str_to_i64(struct hc_str s, int64_t *out);
/* The whole view as a decimal number, or as NaN, inf, +inf, -inf, Infinity in
 * any case.  Independent of the locale. */
bool hc_str_to_double(struct hc_str s, double *out);
/* Longest prefix of at most `max` bytes that does not cut a UTF-8 sequence. */
struct hc_str hc_str_utf8_prefix(struct hc_str s, size_t max);

#endif
