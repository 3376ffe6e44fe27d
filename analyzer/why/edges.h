/* SPDX-License-Identifier: MIT
 *
 * Do failures go down the edges from parent to child?  The order in which the
 * storm's items began to fail, against the same onsets dealt by lot. */
#ifndef HINDCAST_ANALYZER_WHY_EDGES_H
#define HINDCAST_ANALYZER_WHY_EDGES_H

#include "analyzer/why/why.h"

enum { EDGES_DEALS = 999 };

struct edges_order {
    size_t edges;    /* items whose parent has items of the same date in the
                        same occurrence of the storm */
    size_t in_order; /* of them, those that began after the first of these */
    double mean;     /* the same, mean of all deals; NAN = no edges */
    double p;        /* part of the deals with as many or more, the observed
                        order counted in; NAN = no edges */
};

/* A deal shuffles the onsets among the items of one occurrence and phase, so
 * every processor keeps its number of items and every phase its times. */
HC_MUST_USE enum hc_code edges_test(struct edges_order *out,
                                    const struct why_case *c,
                                    struct hc_err *err);

#endif
