/* SPDX-License-Identifier: MIT
 *
 * A source as JSON elements, cut apart but not parsed.  One splitter for all
 * the ways in which people keep many objects in one file:
 *
 *   lines    one value a line (NDJSON); a bad line is one reject and harms no
 *            other
 *   stream   arrays, also cut off before their ], objects one after another,
 *            with or without blanks, commas, lines of prose or Markdown
 *            fences between them, and lists inside wrapper objects
 *
 * What comes first decides: an object that ends with its line makes it lines.
 * In a stream an element that cannot be cut (it has a broken string or
 * bracket, or does not end) is one reject, and reading goes on at the next
 * line that opens an object at the same indentation.
 *
 * Memory: the source's window, never more than HC_MAX_RECORD; an element
 * longer than that is a reject. */
#ifndef HINDCAST_PARSERS_JSON_SPLIT_H
#define HINDCAST_PARSERS_JSON_SPLIT_H

#include "parsers/format.h"
#include "parsers/remarks.h"

/* Which objects are wrappers; static, borrowed.  Lists end with {NULL, 0}. */
struct json_wrapper {
    /* Members whose arrays hold the elements.  An object with such a member
     * is a wrapper, be it outermost or an element of a list itself. */
    const struct hc_str *lists;
    /* Other members of a wrapper that are wanted too; NULL = none.  In front of
     * its first list they are only seen where `always` is set. */
    const struct hc_str *kept;
    bool always; /* every outermost object is a wrapper */
    /* Hand out what stands in front of the first list of a wrapper, up to the
     * [ of that list.  Not together with `always`. */
    bool heads;
};

struct json_piece {
    struct hc_str text; /* SOURCE_PADDING readable bytes follow */
    uint64_t number;    /* 1-based element, bad ones counted; 0 for a kept
                           member */
    uint64_t byte;      /* where it starts in the decompressed stream */
    struct hc_str kept; /* key of a kept member, as in the list; of a head
                           empty; else absent */
};

struct json_split_facts {
    uint64_t elements;      /* good ones, bad ones */
    bool lines;             /* one value a line */
    uint64_t arrays;        /* outermost arrays and wrapped lists opened */
    uint64_t wrappers;      /* wrapper objects opened */
    bool unterminated;      /* the input ends inside of an array or wrapper */
    uint64_t prose_lines;   /* lines skipped that are no JSON */
    uint64_t prose_byte;    /* the first of them */
    uint64_t skipped_bytes; /* dropped behind elements that cannot be cut,
                               the first line of each not counted */
};

struct json_split;

/* in is borrowed until close.  wrapper may be NULL: no object is one. */
HC_MUST_USE enum hc_code json_split_open(struct json_split **out,
                                         struct source *in,
                                         const struct json_wrapper *wrapper,
                                         struct hc_err *err);
void json_split_close(struct json_split *s); /* accepts NULL */

/* STEP_RECORD: *out is one element, which may still be no JSON.
 * STEP_REJECT: an element that cannot be cut or is too long; out->text holds
 *   as much of it as is at hand (and what follows) and err is filled.
 * Views in *out live until the next call. */
HC_MUST_USE enum step json_split_next(struct json_split *s,
                                      struct json_piece *out,
                                      struct hc_err *err);
/* So far. */
const struct json_split_facts *json_split_facts(const struct json_split *s);
/* Arrays and wrappers that are open around the piece handed out last. */
size_t json_split_depth(const struct json_split *s);

/* Nothing could be made of a piece, for the reason in *why: a reject, with its
 * place and excerpt (may be NULL).  STEP_ERROR where memory was out. */
enum step json_piece_reject(const struct json_piece *p, const char *file,
                            const struct hc_err *why, struct hc_str *excerpt,
                            struct hc_err *err);
/* What the end of the input is to its reader: STEP_END, or STEP_ERROR
 * (HC_EFORMAT) where there is text and nothing of it is JSON, so that a format
 * was asked for that the input is not in. */
enum step json_split_end(const struct json_split *s, struct hc_err *err);
/* What a reader has to remark about the container at its end: text that was
 * skipped, an array without its end, a count that is a known limit. */
void json_split_remarks(const struct json_split *s, struct remarks *out);

#endif
