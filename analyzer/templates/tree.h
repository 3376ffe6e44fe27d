/* SPDX-License-Identifier: MIT
 *
 * The template tree (Drain: He et al., ICWS 2017) over texts that are rows of
 * token numbers, and what comes after it.  Private to templates/. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_TREE_H
#define HINDCAST_ANALYZER_TEMPLATES_TREE_H

#include "analyzer/templates/rules.h"

enum { TOKEN_ANY = 0 }; /* number of the token <*> */

enum token_flags {
    TOKEN_GUARD = 1,  /* never becomes <*> */
    TOKEN_VARIES = 2, /* holds a digit or '<': descends to <*> in the tree */
    TOKEN_DIGIT = 4
};

struct token_row { /* a masked text; borrowed */
    const uint32_t *tokens;
    uint32_t n;
    uint32_t template; /* out: which one it belongs to */
};

struct template_row {
    uint32_t *tokens;
    uint32_t n;
    uint32_t next; /* of its leaf, while the tree learns */
    bool crowded;  /* of a full leaf: takes texts whatever they say */
};

struct template_rows {
    struct hc_arena arena; /* the tokens */
    struct template_row *at;
    size_t n, cap;
};

/* What is known of tokens, by number. */
struct token_facts {
    const unsigned char *flags;
    const struct hc_str *text;
    size_t n;
};

HC_MUST_USE enum hc_code template_rows_add(struct template_rows *t,
                                           const uint32_t *tokens, uint32_t n,
                                           uint32_t *index, struct hc_err *err);
void template_rows_init(struct template_rows *t);
void template_rows_release(struct template_rows *t);

/* Learn: rows come sorted, each gets the template it was taken into.  *crowded
 * = rows that found their leaf full. */
HC_MUST_USE enum hc_code tree_learn(struct template_rows *out,
                                    struct token_row *const *rows, size_t n,
                                    const struct token_facts *facts,
                                    const struct template_rules *rules,
                                    size_t *crowded, struct hc_err *err);

/* Match every row against all templates until nothing moves, then turn slots
 * that hardly vary into constants; equal templates become one and those
 * without rows go. */
HC_MUST_USE enum hc_code settle(struct template_rows *t,
                                struct token_row *const *rows, size_t n,
                                const struct token_facts *facts,
                                const struct template_rules *rules,
                                struct hc_err *err);

#endif
