/* SPDX-License-Identifier: MIT
 *
 * The order along edges, see edges.h. */
#include "analyzer/why/edges.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/random.h"

#define SEED UINT64_C(0x6834)

/* One item: who, for which date, in which occurrence. */
struct node {
    uint32_t span, phase, processor, parent; /* numbers in history.texts */
    int32_t date;
    uint32_t group, above; /* groups of span, processor and date; GROUP_NONE */
    int64_t onset_us;
};

#define GROUP_NONE UINT32_MAX

struct edges {
    struct node *at; /* by span, phase, then as the items stand */
    size_t n, n_groups;
    int64_t *onset_us; /* by node, as dealt */
    int64_t *first_us; /* by group */
};

static int by_deck(const void *a, const void *b)
{
    const struct node *x = a, *y = b;

    if (x->span != y->span)
        return x->span < y->span ? -1 : 1;
    if (x->phase != y->phase)
        return x->phase < y->phase ? -1 : 1;
    if (x->onset_us != y->onset_us)
        return x->onset_us < y->onset_us ? -1 : 1;
    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    if (x->date != y->date)
        return x->date < y->date ? -1 : 1;
    return (x->parent > y->parent) - (x->parent < y->parent);
}

static void read_nodes(struct edges *e, const struct why_case *c)
{
    const struct why_items *items = &c->items[WHY_STORM];

    for (size_t i = 0; i < items->n; i++) {
        const struct history_run *r = why_failure(c, &items->at[i]);

        e->at[i] = (struct node){
            .span = items->at[i].span,
            .phase = history_field(c->history, r, HISTORY_PHASE),
            .processor = r->processor,
            .parent = history_field(c->history, r, HISTORY_PARENT),
            .date = r->data_date,
            .group = GROUP_NONE,
            .above = GROUP_NONE,
            .onset_us = r->started_us};
    }
    e->n = items->n;
    if (e->n > 1)
        qsort(e->at, e->n, sizeof *e->at, by_deck);
}

/* ---- groups -------------------------------------------------------------- */

struct group {
    uint32_t span, processor;
    int32_t date;
};

static int by_group(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->span != y->span)
        return x->span < y->span ? -1 : 1;
    if (x->processor != y->processor)
        return x->processor < y->processor ? -1 : 1;
    return (x->date > y->date) - (x->date < y->date);
}

static uint32_t group_find(const struct group *groups, size_t n,
                           struct group key)
{
    const struct group *found =
        n == 0 ? NULL : bsearch(&key, groups, n, sizeof *groups, by_group);

    return found == NULL ? GROUP_NONE : (uint32_t)(found - groups);
}

static enum hc_code link_groups(struct edges *e, struct hc_err *err)
{
    struct group *groups = calloc(e->n + 1, sizeof *groups);
    size_t n = 0;

    if (groups == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < e->n; i++)
        if (e->at[i].date != HISTORY_NO_DATE)
            groups[n++] = (struct group){e->at[i].span, e->at[i].processor,
                                         e->at[i].date};
    if (n > 1)
        qsort(groups, n, sizeof *groups, by_group);
    for (size_t i = 0; i < n; i++)
        if (e->n_groups == 0 ||
            by_group(&groups[e->n_groups - 1], &groups[i]) != 0)
            groups[e->n_groups++] = groups[i];
    for (size_t i = 0; i < e->n; i++) {
        struct node *node = &e->at[i];

        if (node->date == HISTORY_NO_DATE)
            continue;
        node->group =
            group_find(groups, e->n_groups,
                       (struct group){node->span, node->processor, node->date});
        if (node->parent != 0 && node->parent != node->processor)
            node->above = group_find(
                groups, e->n_groups,
                (struct group){node->span, node->parent, node->date});
    }
    free(groups);
    return HC_OK;
}

/* ---- deals --------------------------------------------------------------- */

static size_t count_in_order(struct edges *e)
{
    size_t n = 0;

    for (size_t g = 0; g < e->n_groups; g++)
        e->first_us[g] = INT64_MAX;
    for (size_t i = 0; i < e->n; i++) {
        uint32_t g = e->at[i].group;

        if (g != GROUP_NONE && e->onset_us[i] < e->first_us[g])
            e->first_us[g] = e->onset_us[i];
    }
    for (size_t i = 0; i < e->n; i++)
        n += e->at[i].above != GROUP_NONE &&
             e->onset_us[i] > e->first_us[e->at[i].above];
    return n;
}

/* Fisher and Yates' shuffle within every span and phase. */
static void deal(struct edges *e, uint64_t number)
{
    for (size_t i = 0, j; i < e->n; i = j) {
        for (j = i + 1; j < e->n && e->at[j].span == e->at[i].span &&
                        e->at[j].phase == e->at[i].phase;)
            j++;
        for (size_t left = j - i; left > 1; left--) {
            size_t k = i + left - 1;
            uint64_t key = random_mix(SEED ^ number << 32) ^ k;
            size_t other = i + (size_t)random_below(key, left);
            int64_t us = e->onset_us[k];

            e->onset_us[k] = e->onset_us[other];
            e->onset_us[other] = us;
        }
    }
}

static void test(struct edges_order *out, struct edges *e)
{
    size_t as_many = 0;
    double sum = 0;

    for (size_t i = 0; i < e->n; i++) {
        e->onset_us[i] = e->at[i].onset_us;
        out->edges += e->at[i].above != GROUP_NONE;
    }
    if (out->edges == 0)
        return;
    out->in_order = count_in_order(e);
    for (uint64_t i = 1; i <= EDGES_DEALS; i++) {
        size_t n;

        deal(e, i);
        n = count_in_order(e);
        sum += (double)n;
        as_many += n >= out->in_order;
    }
    out->mean = sum / EDGES_DEALS;
    out->p = (double)(as_many + 1) / (EDGES_DEALS + 1);
}

enum hc_code edges_test(struct edges_order *out, const struct why_case *c,
                        struct hc_err *err)
{
    size_t n = c->items[WHY_STORM].n;
    struct edges e = {.at = calloc(n + 1, sizeof *e.at),
                      .onset_us = calloc(n + 1, sizeof *e.onset_us),
                      .first_us = calloc(n + 1, sizeof *e.first_us)};
    enum hc_code rc = HC_OK;

    *out = (struct edges_order){.mean = NAN, .p = NAN};
    if (e.at == NULL || e.onset_us == NULL || e.first_us == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK) {
        read_nodes(&e, c);
        rc = link_groups(&e, err);
    }
    if (rc == HC_OK)
        test(out, &e);
    free(e.at);
    free(e.onset_us);
    free(e.first_us);
    return rc;
}
