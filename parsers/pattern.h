/* SPDX-License-Identifier: MIT
 *
 * Sets of PCRE2 patterns over log text.  A set holds named patterns that are
 * tried in order; the first that matches wins and its named groups come back
 * as views.  Patterns match anywhere in the text unless they are anchored,
 * read it as UTF-8 (bytes that are none simply never match) and `.` matches
 * everything but LF, CR included.
 *
 * Threads: a set is immutable once compiled and may be shared by any number
 * of threads; a matcher belongs to one thread at a time. */
#ifndef HINDCAST_PARSERS_PATTERN_H
#define HINDCAST_PARSERS_PATTERN_H

#include "base/err.h"
#include "base/str.h"

struct pattern_set;
struct pattern_matcher;

/* One pattern as somebody wrote it. */
struct pattern_text {
    struct hc_str name;  /* what errors and reports call it */
    struct hc_str regex; /* PCRE2; may use (?<name>...) groups */
};

/* Compile n patterns, 1 to HC_MAX_PATTERNS.  The texts are copied.
 * HC_ECONFIG names the pattern and the offset in it; nothing else but
 * HC_ENOMEM can go wrong. */
HC_MUST_USE enum hc_code pattern_set_compile(struct pattern_set **out,
                                             const struct pattern_text *texts,
                                             size_t n, struct hc_err *err);
void pattern_set_free(struct pattern_set *set); /* accepts NULL */

size_t pattern_set_count(const struct pattern_set *set);
/* Name of pattern i < count; lives as long as the set. */
struct hc_str pattern_set_name(const struct pattern_set *set, size_t i);

/* Named groups are numbered across the whole set, so that `op` is the same
 * slot whichever pattern matched.  -1 = no pattern has such a group. */
int pattern_set_slot(const struct pattern_set *set, struct hc_str group);
size_t pattern_set_slots(const struct pattern_set *set);
/* Name of slot i < slots; lives as long as the set. */
struct hc_str pattern_set_slot_name(const struct pattern_set *set, size_t i);
/* Whether pattern i has the group of that slot at all. */
bool pattern_set_has(const struct pattern_set *set, size_t i, int slot);

struct pattern_match {
    size_t pattern;             /* which of the set */
    struct hc_str whole;        /* what it matched */
    const struct hc_str *group; /* by slot; p is NULL where the group took no
                                   part in the match */
};

/* Working memory for matching; set is borrowed until close. */
HC_MUST_USE enum hc_code pattern_matcher_open(struct pattern_matcher **out,
                                              const struct pattern_set *set,
                                              struct hc_err *err);
void pattern_matcher_close(struct pattern_matcher *m); /* accepts NULL */

/* True and *out filled when a pattern matches.  Views point into text;
 * out->group lives until the matcher's next call.  Text beyond
 * HC_MAX_PATTERN_TEXT bytes is not looked at.  A pattern that reaches the
 * match, depth or heap limit of base/limits.h counts as not matching and is
 * added to pattern_limit_hits(). */
bool pattern_match(struct pattern_matcher *m, struct hc_str text,
                   struct pattern_match *out);
/* Pattern i alone, from byte `from` <= text.n on; what stands before `from` is
 * context for lookbehinds and \b.  For callers that replace matches one after
 * the other.  text must be valid UTF-8, at most HC_MAX_PATTERN_TEXT bytes, and
 * `from` the start of a character.  Limits as in pattern_match(). */
enum pattern_found { PATTERN_NONE, PATTERN_FOUND, PATTERN_LIMIT };
enum pattern_found pattern_find(struct pattern_matcher *m, size_t i,
                                struct hc_str text, size_t from,
                                struct pattern_match *out);
/* View of a named group; p is NULL when it took no part. */
struct hc_str pattern_match_group(const struct pattern_matcher *m,
                                  const struct pattern_match *match,
                                  struct hc_str group);
/* How often pattern i reached a limit in this matcher since it was opened. */
uint64_t pattern_limit_hits(const struct pattern_matcher *m, size_t i);

#endif
