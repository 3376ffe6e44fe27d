/* SPDX-License-Identifier: MIT
 *
 * A binary heap of events, see queue.h. */
#include "analyzer/whatif/queue.h"

#include <stdlib.h>

#include "base/checked.h"

void queue_release(struct queue *q)
{
    free(q->at);
    *q = (struct queue){.n = 0};
}

enum hc_code queue_reserve(struct queue *q, size_t more, struct hc_err *err)
{
    size_t cap;
    struct visit *at;

    if (!hc_add_size(q->n, more, &cap))
        return hc_nomem(err);
    if (cap <= q->cap)
        return HC_OK;
    cap = cap < 2 * q->cap ? 2 * q->cap : cap;
    at = realloc(q->at, cap * sizeof *at);
    if (at == NULL)
        return hc_nomem(err);
    q->at = at;
    q->cap = cap;
    return HC_OK;
}

void queue_push(struct queue *q, const struct visit *v)
{
    size_t i = q->n++;

    while (i > 0 && queue_before(v, &q->at[(i - 1) / 2])) {
        q->at[i] = q->at[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    q->at[i] = *v;
}

struct visit queue_pop(struct queue *q)
{
    struct visit top = q->at[0], last = q->at[--q->n];
    size_t i = 0;

    for (size_t child = 1; child < q->n; child = 2 * i + 1) {
        if (child + 1 < q->n && queue_before(&q->at[child + 1], &q->at[child]))
            child++;
        if (!queue_before(&q->at[child], &last))
            break;
        q->at[i] = q->at[child];
        i = child;
    }
    if (q->n > 0)
        q->at[i] = last;
    return top;
}
