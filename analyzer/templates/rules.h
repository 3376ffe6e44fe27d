/* SPDX-License-Identifier: MIT
 *
 * The configuration of template mining: masks, guards and limits out of a YAML
 * file of the shape that parsers/patterns/error_masks.yaml documents.  A set
 * is immutable and may be shared. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_RULES_H
#define HINDCAST_ANALYZER_TEMPLATES_RULES_H

#include "base/arena.h"
#include "parsers/pattern.h"

struct mask_need {
    unsigned char byte; /* '0' = any digit, '/' = a backslash, too */
    uint16_t n;         /* so often at least */
};

struct mask_rule { /* a rewrite or a mask; pattern i of the set */
    struct hc_str to;
    bool prefix; /* `to` goes in front of the match, which stays */
    const struct mask_need *needs; /* what a text has to hold */
    size_t n_needs;
};

struct template_rules {
    struct hc_arena arena;
    struct mask_rule *masks; /* rewrites first */
    size_t n_masks;
    struct pattern_set *mask_set, *guard_set; /* guard_set NULL = none */
    struct hc_str *guard_words, *headers;
    size_t n_guard_words, n_headers;
    int64_t text_bytes, depth, max_children, similarity, slot_values, passes;
};

/* Built in where path is NULL, else the file; HC_ECONFIG says what is wrong
 * with it and where. */
HC_MUST_USE enum hc_code template_rules_open(struct template_rules **out,
                                             const char *path,
                                             struct hc_err *err);
/* The same from memory; file (borrowed, may be NULL) is for errors. */
HC_MUST_USE enum hc_code template_rules_read(struct template_rules **out,
                                             struct hc_str yaml,
                                             const char *file,
                                             struct hc_err *err);
void template_rules_free(struct template_rules *r); /* accepts NULL */

#endif
