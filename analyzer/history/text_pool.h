/* SPDX-License-Identifier: MIT
 *
 * Distinct texts in memory, by number: equal texts have equal numbers, and
 * after text_pool_rank() numbers compare as texts do.  0 is "absent", which is
 * not "". */
#ifndef HINDCAST_ANALYZER_HISTORY_TEXT_POOL_H
#define HINDCAST_ANALYZER_HISTORY_TEXT_POOL_H

#include "base/arena.h"

struct text_pool { /* zeroed = empty */
    struct hc_arena arena;
    struct hc_str *at; /* at[0] is absent */
    size_t n, cap;     /* numbers in use, at[0] included */
    uint32_t *slots;   /* hash table of numbers; 0 = free */
    size_t mask;       /* slots - 1; 0 = nothing allocated */
};

void text_pool_init(struct text_pool *p);
void text_pool_release(struct text_pool *p);
/* The number of a text, added where it is new; 0 for an absent one ({NULL, 0}).
 * The pool keeps a copy. */
HC_MUST_USE enum hc_code text_pool_add(struct text_pool *p, struct hc_str text,
                                       uint32_t *number, struct hc_err *err);
/* Renumber so that numbers ascend bytewise.  *new_of, malloc'ed and the
 * caller's to free, has the new number of each old one.  The pool takes no
 * more texts afterwards. */
HC_MUST_USE enum hc_code text_pool_rank(struct text_pool *p, uint32_t **new_of,
                                        struct hc_err *err);
/* Views live as long as the pool. */
static inline struct hc_str text_pool_get(const struct text_pool *p,
                                          uint32_t number)
{
    return number < p->n ? p->at[number] : (struct hc_str){NULL, 0};
}

#endif
