/* SPDX-License-Identifier: MIT
 *
 * PELT, see pelt.h. */
#include "analyzer/compare/pelt.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"

/* One end of a segmentation of x[0..at). */
struct node {
    double sum, squares; /* of x[0..at), shifted by x[0] */
    double best;         /* least cost of x[0..at) */
    size_t previous;     /* where its last segment begins */
    size_t drop_at;      /* no longer a candidate from here on; 0 = not known */
};

struct search {
    struct node *nodes; /* n + 1 */
    size_t *candidates, n_candidates;
    size_t min_segment;
    double penalty;
};

/* Sum of squared deviations of x[from..to); rounding must not make it a
 * gain. */
static double cost(const struct node *nodes, size_t from, size_t to)
{
    double sum = nodes[to].sum - nodes[from].sum;
    double squares = nodes[to].squares - nodes[from].squares;

    return fmax(0, squares - sum * sum / (double)(to - from));
}

static void find_best(struct search *s, size_t to)
{
    struct node *node = &s->nodes[to];

    node->best = INFINITY;
    for (size_t i = 0; i < s->n_candidates; i++) {
        size_t from = s->candidates[i];
        double total =
            s->nodes[from].best + cost(s->nodes, from, to) + s->penalty;

        if (total < node->best) {
            node->best = total;
            node->previous = from;
        }
    }
}

/* A candidate that is worse than a change here is worse for good, but only
 * once a segment that begins here may end. */
static void prune(struct search *s, size_t to)
{
    size_t kept = 0;

    for (size_t i = 0; i < s->n_candidates; i++) {
        size_t from = s->candidates[i];
        struct node *node = &s->nodes[from];

        if (node->drop_at == 0 &&
            node->best + cost(s->nodes, from, to) > s->nodes[to].best)
            node->drop_at = to + s->min_segment;
        if (node->drop_at == 0 || node->drop_at > to + 1)
            s->candidates[kept++] = from;
    }
    s->n_candidates = kept;
}

static void fill_sums(struct node *nodes, const double *x, size_t n)
{
    nodes[0] = (struct node){.sum = 0};
    for (size_t i = 0; i < n; i++) {
        double d = x[i] - x[0];

        nodes[i + 1] = (struct node){.sum = nodes[i].sum + d,
                                     .squares = nodes[i].squares + d * d};
    }
}

static void search(struct search *s, size_t n)
{
    s->nodes[0].best = -s->penalty;
    for (size_t to = s->min_segment; to <= n; to++) {
        size_t from = to - s->min_segment;

        /* 0 begins the first segment; one that begins later needs room for
         * another before it */
        if (from == 0 || from >= s->min_segment)
            s->candidates[s->n_candidates++] = from;
        find_best(s, to);
        prune(s, to);
    }
}

static size_t trace(const struct node *nodes, size_t n, size_t *changes)
{
    size_t count = 0;

    for (size_t at = nodes[n].previous; at > 0; at = nodes[at].previous)
        changes[count++] = at;
    for (size_t i = 0; i < count / 2; i++) {
        size_t last = changes[count - 1 - i];

        changes[count - 1 - i] = changes[i];
        changes[i] = last;
    }
    return count;
}

enum hc_code pelt_find(const double *x, size_t n, size_t min_segment,
                       double penalty, size_t *changes, size_t *n_changes,
                       struct hc_err *err)
{
    struct search s = {.min_segment = min_segment, .penalty = penalty};

    *n_changes = 0;
    if (n / 2 < min_segment)
        return HC_OK;
    s.nodes = calloc(n + 1, sizeof *s.nodes);
    s.candidates = calloc(n + 1, sizeof *s.candidates);
    if (s.nodes == NULL || s.candidates == NULL) {
        free(s.nodes);
        free(s.candidates);
        return hc_nomem(err);
    }
    fill_sums(s.nodes, x, n);
    search(&s, n);
    *n_changes = trace(s.nodes, n, changes);
    free(s.nodes);
    free(s.candidates);
    return HC_OK;
}

double pelt_sigma(const double *x, size_t n, double *room)
{
    for (size_t i = 1; i < n; i++)
        room[i - 1] = x[i] - x[i - 1];
    return n < 2 ? 1 : fmax(1, stats_mad(room, n - 1) / sqrt(2));
}

double pelt_penalty(double sigma, size_t n)
{
    return 2 * sigma * sigma * log(n < 2 ? 2 : (double)n);
}

double pelt_transform(double count)
{
    return 2 * sqrt(count + 3.0 / 8);
}

double pelt_untransform(double a)
{
    return a <= 0 ? 0 : fmax(0, a * a / 4 - 3.0 / 8);
}
