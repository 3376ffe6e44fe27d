/* SPDX-License-Identifier: MIT
 *
 * Recurring excess, see cells.h. */
#include "analyzer/storms/cells.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/stats/order.h"
#include "analyzer/stats/tail.h"
#include "analyzer/storms/score.h"

enum { MIN_WEEKS = 3, TOP_CELLS = 10 };

static const double min_z = 3.5, min_excess = STORM_MIN_EXCESS; /* an hour */
static const double mad_to_sigma = 1.4826;
static const double min_recurrence = 0.6, max_q = 0.05, one_share = 0.6;

bool cell_hour_full(const struct local_hour *h)
{
    return h->to_us - h->from_us == HC_US_PER_HOUR && h->exposure_h >= 1;
}

size_t cell_count(enum cell_ring ring)
{
    return ring == RING_WEEK ? CELLS_WEEK : CELLS_DAY;
}

size_t cell_of_hour(enum cell_ring ring, const struct local_hour *h)
{
    size_t day = ring == RING_WEEK ? (size_t)(h->dow_bq - 1) : 0;

    return day * CELLS_DAY + (size_t)h->hour;
}

/* Whether the hour is part of what cell c is compared with. */
static bool refers(enum cell_ring ring, size_t c, const struct local_hour *h)
{
    bool same_hour = (size_t)h->hour == c % CELLS_DAY;

    return ring == RING_WEEK ? same_hour && cell_of_hour(ring, h) != c
                             : !same_hour;
}

static void tally(struct cell_score *out, enum cell_ring ring,
                  const struct cell_hours *hours)
{
    for (size_t c = 0; c < cell_count(ring); c++)
        out[c] = (struct cell_score){.q = 1};
    for (size_t i = 0; i < hours->n; i++) {
        struct cell_score *cell = &out[cell_of_hour(ring, &hours->at[i])];

        if (!cell_hour_full(&hours->at[i]))
            continue;
        cell->k++;
        cell->total += hours->count[i];
        cell->most = fmax(cell->most, hours->count[i]);
    }
}

/* How far the hours of all days lie around the median of their hour of the
 * day, as transformed counts: some thirty hours alone may happen to agree, and
 * everything would stick out of them.  room holds 2 n numbers. */
static double pooled_scale(const struct cell_hours *hours, double *room)
{
    double *apart = room + hours->n;
    size_t n_apart = 0;

    for (int hour = 0; hour < CELLS_DAY; hour++) {
        size_t n = 0;
        double median;

        for (size_t i = 0; i < hours->n; i++)
            if (cell_hour_full(&hours->at[i]) && hours->at[i].hour == hour)
                room[n++] = score_anscombe(hours->count[i]);
        stats_sort(room, n);
        median = n > 0 ? stats_median(room, n) : 0;
        for (size_t i = 0; i < n; i++)
            apart[n_apart++] = fabs(room[i] - median);
    }
    stats_sort(apart, n_apart);
    return n_apart > 0 ? mad_to_sigma * stats_median(apart, n_apart) : 0;
}

/* What cell c is compared with; returns how many hours that is, 0 = none. */
static size_t refer(struct score_reference *r, enum cell_ring ring, size_t c,
                    const struct cell_hours *hours, double *room)
{
    size_t n = 0;

    for (size_t i = 0; i < hours->n; i++)
        if (cell_hour_full(&hours->at[i]) && refers(ring, c, &hours->at[i]))
            room[n++] = hours->count[i];
    if (n > 0)
        *r = score_reference_of(room, n);
    return n;
}

/* Score the occurrences of cell c; returns the size of its reference.  scale
 * is the least one.  A cell
 * that never has the least excess has no hit, whatever the reference. */
static size_t score_cell(struct cell_score *cell, unsigned char *hit,
                         enum cell_ring ring, size_t c,
                         const struct cell_hours *hours, double scale,
                         double *room)
{
    struct score_reference r;
    size_t n = cell->most < min_excess ? 0 : refer(&r, ring, c, hours, room);

    if (n == 0)
        return 0;
    r.scale = fmax(r.scale, scale);
    cell->expected = r.median_count;
    for (size_t i = 0; i < hours->n; i++) {
        double y = hours->count[i];

        if (cell_hour_full(&hours->at[i]) &&
            cell_of_hour(ring, &hours->at[i]) == c &&
            y - r.median_count >= min_excess && score_z(&r, y) >= min_z) {
            hit[i] = 1;
            cell->hits++;
        }
    }
    return n;
}

/* A cell between two with hits may become part of their window: it needs an
 * expectation too. */
static void expect_between(struct cell_score *cells, enum cell_ring ring,
                           const struct cell_hours *hours, double *room)
{
    size_t n = cell_count(ring);

    for (size_t c = 0; c < n; c++) {
        struct score_reference r;

        if (cells[c].most < min_excess && cells[(c + 1) % n].hits > 0 &&
            cells[(c + n - 1) % n].hits > 0 &&
            refer(&r, ring, c, hours, room) > 0)
            cells[c].expected = r.median_count;
    }
}

/* log10 P(hits of k at a rate of chance): that of all other cells, or half a
 * hit in the reference. */
static double log10_chance(const struct cell_score *cell, size_t n_reference,
                           size_t all_k, size_t all_hits)
{
    size_t others = all_k - cell->k;
    double q0 = n_reference > 0 ? 0.5 / (double)n_reference : 1;

    if (others > 0)
        q0 = fmax(q0, (double)(all_hits - cell->hits) / (double)others);
    return stats_log10_binomial_upper(cell->hits, cell->k, fmin(q0, 1));
}

static void judge(struct cell_score *cells, size_t n, const double *p)
{
    double q[CELLS_WEEK];
    struct stats_ranked room[CELLS_WEEK];

    stats_benjamini_hochberg(p, q, n, room);
    for (size_t c = 0; c < n; c++) {
        bool often =
            cells[c].hits > 0 &&
            (double)cells[c].hits >= min_recurrence * (double)cells[c].k;

        cells[c].q = q[c];
        cells[c].recurring = often && cells[c].k >= MIN_WEEKS && q[c] <= max_q;
        cells[c].insufficient = often && cells[c].k < MIN_WEEKS;
    }
}

/* A cell that leads the table of totals by one occurrence. */
static void find_one_offs(struct cell_score *cells, size_t n)
{
    for (size_t c = 0; c < n; c++) {
        struct cell_score *cell = &cells[c];
        size_t larger = 0;

        for (size_t o = 0; o < n; o++)
            larger += cells[o].total > cell->total ||
                      (o < c && cells[o].total == cell->total);
        cell->one_off = larger < TOP_CELLS && cell->k >= MIN_WEEKS &&
                        cell->hits > 0 && !cell->recurring &&
                        cell->most > one_share * cell->total;
    }
}

enum hc_code cells_score(struct cell_score *out, unsigned char *hit,
                         enum cell_ring ring, const struct cell_hours *hours,
                         struct hc_err *err)
{
    size_t n = cell_count(ring), references[CELLS_WEEK];
    size_t all_k = 0, all_hits = 0;
    double p[CELLS_WEEK], *room, scale;

    room = calloc(2 * hours->n + 1, sizeof *room);
    if (room == NULL)
        return hc_nomem(err);
    scale = pooled_scale(hours, room);
    memset(hit, 0, hours->n);
    tally(out, ring, hours);
    for (size_t c = 0; c < n; c++) {
        references[c] = score_cell(&out[c], hit, ring, c, hours, scale, room);
        all_k += out[c].k;
        all_hits += out[c].hits;
    }
    for (size_t c = 0; c < n; c++) {
        double log10_p = out[c].hits == 0 ? 0
                                          : log10_chance(&out[c], references[c],
                                                         all_k, all_hits);

        p[c] = pow(10, log10_p);
    }
    judge(out, n, p);
    expect_between(out, ring, hours, room);
    if (ring == RING_WEEK)
        find_one_offs(out, n);
    free(room);
    return HC_OK;
}

/* ---- windows ----------------------------------------------------------- */

bool cell_in_window(const struct cell_window *w, size_t n_ring, size_t cell)
{
    return (cell + n_ring - w->from) % n_ring < w->n;
}

size_t cell_windows(struct cell_window *out, const bool *marked, size_t n_ring)
{
    size_t n = 0, first = n_ring;

    /* Begin behind two unmarked cells, so that no window is cut. */
    for (size_t c = 0; c < n_ring && first == n_ring; c++)
        if (marked[c] && !marked[(c + n_ring - 1) % n_ring] &&
            !marked[(c + n_ring - 2) % n_ring])
            first = c;
    if (first == n_ring) { /* none, or all around */
        for (size_t c = 0; c < n_ring; c++)
            if (marked[c]) {
                out[0] = (struct cell_window){0, n_ring};
                return 1;
            }
        return 0;
    }
    for (size_t i = 0; i < n_ring; i++) {
        size_t c = (first + i) % n_ring;
        struct cell_window *last = n > 0 ? &out[n - 1] : NULL;

        if (!marked[c])
            continue;
        if (last != NULL &&
            i - ((last->from + n_ring - first) % n_ring) <= last->n + 1)
            last->n = i - ((last->from + n_ring - first) % n_ring) + 1;
        else
            out[n++] = (struct cell_window){c, 1};
    }
    return n;
}
