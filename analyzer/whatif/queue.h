/* SPDX-License-Identifier: MIT
 *
 * The events of a replay, soonest first: a binary heap keyed by time, then
 * ends before starts, item, delivery; no two events share a key. */
#ifndef HINDCAST_ANALYZER_WHATIF_QUEUE_H
#define HINDCAST_ANALYZER_WHATIF_QUEUE_H

#include "analyzer/whatif/policy.h"

struct queue { /* zeroed = empty */
    struct visit *at;
    size_t n, cap;
};

void queue_release(struct queue *q);
/* Room for `more` events beyond those in it, so that pushing cannot fail. */
HC_MUST_USE enum hc_code queue_reserve(struct queue *q, size_t more,
                                       struct hc_err *err);
void queue_push(struct queue *q, const struct visit *v);
struct visit queue_pop(struct queue *q); /* n > 0 */

static inline bool queue_before(const struct visit *a, const struct visit *b)
{
    if (a->at_us != b->at_us)
        return a->at_us < b->at_us;
    if (a->over != b->over)
        return a->over;
    if (a->item != b->item)
        return a->item < b->item;
    return a->delivery < b->delivery;
}

#endif
