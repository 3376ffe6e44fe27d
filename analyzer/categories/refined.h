/* SPDX-License-Identifier: MIT
 *
 * Categories of failures by rules out of a YAML file (the built-in one is
 * parsers/patterns/categories.yaml, which documents them).  A set of rules is
 * immutable and may be shared; a classifier belongs to one thread. */
#ifndef HINDCAST_ANALYZER_CATEGORIES_REFINED_H
#define HINDCAST_ANALYZER_CATEGORIES_REFINED_H

#include "base/arena.h"
#include "base/buf.h"
#include "parsers/pattern.h"

enum category_noise {
    CATEGORY_REAL,
    CATEGORY_EXPECTED,
    CATEGORY_UPSTREAM, /* expected where upstream failures are */
    CATEGORY_UNKNOWN,
    CATEGORY_ARTEFACT
};

struct category {
    struct hc_str name, class;
    struct hc_str regex; /* as written; p NULL = takes every text */
    enum category_noise noise;
};

struct category_rules {
    struct hc_arena arena;
    struct category *at; /* in order; the last is that of no text */
    size_t n;            /* the last counted */
    struct pattern_set *set;
    size_t *rule_of;  /* pattern of the set: index into at */
    size_t catch_all; /* index; n = no rule without a regex */
};

/* Built in where path is NULL; HC_ECONFIG says what is wrong and where. */
HC_MUST_USE enum hc_code category_rules_open(struct category_rules **out,
                                             const char *path,
                                             struct hc_err *err);
/* The same from memory; file (borrowed, may be NULL) is for errors. */
HC_MUST_USE enum hc_code category_rules_read(struct category_rules **out,
                                             struct hc_str yaml,
                                             const char *file,
                                             struct hc_err *err);
void category_rules_free(struct category_rules *r); /* accepts NULL */

/* Index of the category of a text (p NULL = there is none).  m is a matcher of
 * r->set.  A rule whose regex reaches its limit does not match and is counted
 * by the matcher. */
size_t category_refine(const struct category_rules *r,
                       struct pattern_matcher *m, struct hc_str text);

/* What is noise of a category known by its name alone: as the rules say; of
 * the names that they do not have no_data_available is expected and
 * upstream_failure may be, others are real. */
enum category_noise category_noise_of(const struct category_rules *r,
                                      struct hc_str name);

/* Statements in GoogleSQL that write these categories where a failed row has
 * none.  HC_ECONFIG for a regex that RE2 cannot read. */
HC_MUST_USE enum hc_code category_backfill(const struct category_rules *r,
                                           struct hc_str table,
                                           struct hc_buf *out,
                                           struct hc_err *err);

#endif
