/* SPDX-License-Identifier: MIT
 *
 * Texts as dense numbers in the order they were first seen.  Copies them.  One
 * thread at a time. */
#ifndef HINDCAST_ANALYZER_TEMPLATES_TEXT_TABLE_H
#define HINDCAST_ANALYZER_TEMPLATES_TEXT_TABLE_H

#include "base/arena.h"

struct text_table {
    struct hc_arena arena;
    struct hc_str *at; /* by number; views live as long as the table */
    uint64_t *hash;
    uint32_t *slots; /* number + 1; 0 = free */
    size_t n, cap, n_slots;
};

void text_table_init(struct text_table *t); /* allocates nothing yet */
void text_table_release(struct text_table *t);
/* The number of s, added where it is new (*fresh, may be NULL). */
HC_MUST_USE enum hc_code text_table_add(struct text_table *t, struct hc_str s,
                                        uint32_t *number, bool *fresh,
                                        struct hc_err *err);

#endif
