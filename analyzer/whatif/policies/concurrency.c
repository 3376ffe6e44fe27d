/* SPDX-License-Identifier: MIT
 *
 * concurrency: at most K attempts at a time for one output table; the others
 * wait, first come first served.  Items without a table share that of their
 * processor. */
#include <stdlib.h>

#include "analyzer/whatif/policy.h"

enum { K };

static const struct policy_param params[] = {
    {"k", "attempts at a time", PARAM_NUMBER, "20", 1, POLICY_INFINITE},
    {NULL, NULL, PARAM_NUMBER, NULL, 0, 0},
};

enum { NOBODY = UINT32_MAX };

struct table {
    uint32_t running, first, last; /* who waits; NOBODY */
};

struct tables {
    struct table *at; /* by item.table */
    size_t n;
    uint32_t *next;     /* by item: who waits behind it */
    struct visit *kept; /* by item */
};

static const char *idle(const struct policy_use *use, const struct world *w)
{
    return (int64_t)w->n_attempts <= use->value[K]
               ? "there are no more attempts than may run at a time"
               : NULL;
}

static void close_all(void *state)
{
    struct tables *t = state;

    if (t == NULL)
        return;
    free(t->at);
    free(t->next);
    free(t->kept);
    free(t);
}

static HC_MUST_USE enum hc_code open_all(void **state,
                                         const struct policy_use *use,
                                         const struct world *w,
                                         struct hc_err *err)
{
    struct tables *t = calloc(1, sizeof *t);

    (void)use;
    *state = t;
    if (t == NULL)
        return hc_nomem(err);
    t->n = w->n_tables;
    t->at = calloc(t->n + 1, sizeof *t->at);
    t->next = calloc(w->n + 1, sizeof *t->next);
    t->kept = calloc(w->n + 1, sizeof *t->kept);
    return t->at == NULL || t->next == NULL || t->kept == NULL ? hc_nomem(err)
                                                               : HC_OK;
}

static void reset(void *state)
{
    struct tables *t = state;

    for (size_t i = 0; i < t->n; i++)
        t->at[i] = (struct table){.first = NOBODY, .last = NOBODY};
}

static enum policy_answer enter(void *state, struct sim *s, struct visit *v)
{
    struct tables *all = state;
    struct table *t = &all->at[sim_item(s, v)->table];

    if (t->running < sim_use(s)->value[K]) {
        t->running++;
        return POLICY_PASS;
    }
    all->kept[v->item] = *v;
    all->next[v->item] = NOBODY;
    if (t->first == NOBODY)
        t->first = v->item;
    else
        all->next[t->last] = v->item;
    t->last = v->item;
    return POLICY_HOLD;
}

/* The slot goes to the one who waits longest. */
static void leave(void *state, struct sim *s, const struct visit *v,
                  enum policy_result result)
{
    struct tables *all = state;
    struct table *t = &all->at[sim_item(s, v)->table];
    uint32_t next = t->first;

    (void)result;
    if (next == NOBODY) {
        t->running--;
        return;
    }
    t->first = all->next[next];
    if (t->first == NOBODY)
        t->last = NOBODY;
    sim_wake(s, &all->kept[next], v->at_us);
}

static uint32_t group(const struct item *it)
{
    return it->table;
}

const struct policy policy_concurrency = {
    .name = "concurrency",
    .summary = "at most k attempts per output table at a time",
    .params = params,
    .group = group,
    .idle = idle,
    .open = open_all,
    .reset = reset,
    .close = close_all,
    .enter = enter,
    .leave = leave,
};
