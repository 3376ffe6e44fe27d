/* SPDX-License-Identifier: MIT
 *
 * Storms that come again: hours of the week, or of the day, with far more
 * than other hours have (docs/analyses.md, "storms").  An hour of the week is
 * compared with the same hour of the other six days, never with its own other
 * weeks, of which a weekly storm is the median. */
#ifndef HINDCAST_ANALYZER_STORMS_CELLS_H
#define HINDCAST_ANALYZER_STORMS_CELLS_H

#include "analyzer/analyses/local_hours.h"

enum { CELLS_WEEK = 168, CELLS_DAY = 24 };

enum cell_ring {
    RING_WEEK, /* 168 cells, 0 = Sunday 00; reference: same hour, other days */
    RING_DAY   /* 24 cells; reference: all other hours */
};

struct cell_hours { /* all borrowed */
    const struct local_hour *at;
    const double *count; /* events of each */
    size_t n;
};

struct cell_score {
    size_t k;           /* occurrences that are exposed in full */
    size_t hits;        /* of them, far above the reference */
    double total, most; /* events of all occurrences, of the largest */
    double expected;    /* per occurrence: median of the reference */
    double q;           /* Benjamini-Hochberg over the ring */
    bool recurring;     /* often enough and unlikely enough */
    bool insufficient;  /* as often, of fewer than three occurrences */
    bool one_off;       /* among the largest, by one occurrence alone */
};

/* A whole hour: neither cut, dark in part nor repeated by the clock. */
bool cell_hour_full(const struct local_hour *h);
/* Index on the ring of the cell of an hour. */
size_t cell_of_hour(enum cell_ring ring, const struct local_hour *h);
size_t cell_count(enum cell_ring ring);

/* out has cell_count(ring) elements; hit has one for each hour: 1 = a hit of
 * its cell. */
HC_MUST_USE enum hc_code cells_score(struct cell_score *out, unsigned char *hit,
                                     enum cell_ring ring,
                                     const struct cell_hours *hours,
                                     struct hc_err *err);

/* Neighbouring cells on a ring; from + n may run over its end. */
struct cell_window {
    size_t from, n;
};

bool cell_in_window(const struct cell_window *w, size_t n_ring, size_t cell);
/* The windows that the marked cells make: one unmarked cell between two is
 * taken along.  out has room for n_ring; returns how many, by first cell. */
size_t cell_windows(struct cell_window *out, const bool *marked, size_t n_ring);

#endif
