/* SPDX-License-Identifier: MIT
 *
 * Storms of one series, see detect.h. */
#include "analyzer/storms/detect.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/interval.h"
#include "analyzer/storms/align.h"
#include "analyzer/storms/burst.h"

enum { PAD_HOURS = 2 };

/* A series with what was made of it; arrays of hours->n elements. */
struct work {
    const struct storm_series *series;
    const struct local_hours *hours;
    const struct zone *new_york;
    struct storm_list *list;
    struct burst_baseline baseline;
    double *count;      /* events by hour */
    unsigned char *hit; /* by hour, of the ring at work */
    int64_t *middle_us; /* of occurrences */
    struct cell_score cells[CELLS_WEEK];
};

/* Bins that begin in [from_us, to_us), as a half-open range. */
static void bins_of(const struct storm_series *s, int64_t from_us,
                    int64_t to_us, size_t *from, size_t *to)
{
    int64_t first = (from_us - s->from_us + s->bin_us - 1) / s->bin_us;
    int64_t end = (to_us - s->from_us + s->bin_us - 1) / s->bin_us;

    *from = first < 0 ? 0 : (size_t)first;
    *to = end < 0 ? 0 : (size_t)end;
    if (*to > s->n)
        *to = s->n;
    if (*from > *to)
        *from = *to;
}

static void sum_hours(struct work *w)
{
    for (size_t i = 0; i < w->hours->n; i++) {
        size_t from, to;

        bins_of(w->series, w->hours->at[i].from_us, w->hours->at[i].to_us,
                &from, &to);
        w->count[i] = 0;
        for (size_t b = from; b < to; b++)
            w->count[i] += w->series->x[b];
    }
}

static struct storm *new_storm(struct work *w, enum storm_kind kind,
                               size_t max_spans, struct hc_err *err)
{
    struct storm_list *list = w->list;
    struct storm *storm;

    if (list->n == list->cap) {
        size_t cap = list->cap == 0 ? 16 : 2 * list->cap;
        struct storm *more = realloc(list->at, cap * sizeof *more);

        if (more == NULL) {
            (void)hc_nomem(err);
            return NULL;
        }
        list->at = more;
        list->cap = cap;
    }
    storm = &list->at[list->n];
    *storm = (struct storm){.kind = kind, .max_share = NAN};
    storm->spans =
        hc_arena_alloc(&list->memory, max_spans * sizeof *storm->spans);
    if (storm->spans == NULL) {
        (void)hc_nomem(err);
        return NULL;
    }
    list->n++;
    return storm;
}

/* The largest bin of a span, where it is larger than what is known. */
static void look_for_peak(struct storm *storm, const struct storm_series *s,
                          size_t from, size_t to)
{
    for (size_t b = from; b < to; b++)
        if ((int64_t)s->x[b] > storm->peak) {
            storm->peak = (int64_t)s->x[b];
            storm->peak_us = series_at(s, b);
        }
}

static void activate(struct storm_span *span, const struct storm_series *s,
                     size_t bin)
{
    if (span->active_to_us == 0)
        span->active_from_us = series_at(s, bin);
    span->active_to_us = series_at(s, bin) + s->bin_us;
}

/* ---- recurring --------------------------------------------------------- */

/* Hours [i, i + n) are one whole occurrence of the window. */
static bool occurs(const struct work *w, enum cell_ring ring,
                   const struct cell_window *window, size_t i)
{
    const struct local_hour *at = w->hours->at;

    if (i + window->n > w->hours->n)
        return false;
    for (size_t k = 0; k < window->n; k++)
        if (!cell_hour_full(&at[i + k]) ||
            cell_of_hour(ring, &at[i + k]) !=
                (window->from + k) % cell_count(ring) ||
            (k > 0 && at[i + k].from_us != at[i + k - 1].to_us))
            return false;
    return true;
}

static void add_occurrence(struct storm *storm, const struct work *w, size_t i)
{
    const struct storm_series *s = w->series;
    struct storm_span *span = &storm->spans[storm->n_spans++];
    size_t n = storm->window.n;

    *span = (struct storm_span){.from_us = w->hours->at[i].from_us,
                                .to_us = w->hours->at[i + n - 1].to_us};
    for (size_t h = i; h < i + n; h++) {
        const struct local_hour *hour = &w->hours->at[h];
        double expected = w->cells[cell_of_hour(storm->ring, hour)].expected;
        double usual = expected * (double)s->bin_us / (double)HC_US_PER_HOUR;
        size_t from, to;

        bins_of(s, hour->from_us, hour->to_us, &from, &to);
        for (size_t b = from; b < to; b++)
            if (s->x[b] > usual + 1)
                activate(span, s, b);
        look_for_peak(storm, s, from, to);
        span->count += w->count[h];
        span->expected += expected;
        span->hit = span->hit || w->hit[h] != 0;
    }
    if (span->hit && span->active_to_us == 0) {
        span->active_from_us = span->from_us;
        span->active_to_us = span->to_us;
    }
}

/* The middle of what is more than usual in and around a span; the window of
 * hours itself may have cut an occurrence that another clock moved. */
static int64_t middle_of(const struct work *w, const struct storm_span *span)
{
    const struct storm_series *s = w->series;
    double sum = 0, weight = 0, per_bin;
    size_t from, to;

    per_bin = span->expected * (double)s->bin_us /
              (double)(span->to_us - span->from_us);
    bins_of(s, span->from_us - PAD_HOURS * HC_US_PER_HOUR,
            span->to_us + PAD_HOURS * HC_US_PER_HOUR, &from, &to);
    for (size_t b = from; b < to; b++) {
        double more = fmax(0, s->x[b] - per_bin - 1);

        sum += more * (double)(series_at(s, b) - span->from_us);
        weight += more;
    }
    return span->from_us + (weight > 0 ? (int64_t)(sum / weight) : 0);
}

static void sum_up(struct storm *storm, const struct work *w, size_t n_tests)
{
    double count = 0, expected = 0, most = 0;
    size_t n = 0;

    for (size_t i = 0; i < storm->n_spans; i++) {
        const struct storm_span *span = &storm->spans[i];

        count += span->count;
        expected += span->expected;
        most = fmax(most, span->count);
        if (!span->hit)
            continue;
        storm->hits++;
        w->middle_us[n++] = middle_of(w, span);
    }
    storm->occurrences = storm->n_spans;
    storm->max_share = count > 0 ? most / count : NAN;
    storm->figures =
        score_figures_of(count, expected, w->baseline.phi, n_tests);
    if (n > 0)
        storm->zone = align_zone(w->middle_us, n, w->new_york);
}

static enum hc_code add_windows(struct work *w, enum cell_ring ring,
                                enum storm_kind kind, const bool *marked,
                                struct hc_err *err)
{
    struct cell_window windows[CELLS_WEEK];
    size_t n = cell_windows(windows, marked, cell_count(ring));

    for (size_t i = 0; i < n; i++) {
        struct storm *storm =
            new_storm(w, kind, w->hours->n / windows[i].n + 1, err);

        if (storm == NULL)
            return HC_ENOMEM;
        storm->ring = ring;
        storm->window = windows[i];
        for (size_t h = 0; h < w->hours->n; h++)
            if (occurs(w, ring, &windows[i], h))
                add_occurrence(storm, w, h);
        sum_up(storm, w, cell_count(ring));
        if (storm->hits == 0) /* each occurrence was cut somewhere */
            w->list->n--;
    }
    return HC_OK;
}

static enum hc_code find_recurring(struct work *w, enum cell_ring ring,
                                   struct hc_err *err)
{
    const struct cell_hours hours = {w->hours->at, w->count, w->hours->n};
    bool recurring[CELLS_WEEK], few[CELLS_WEEK], one_off[CELLS_WEEK];
    enum hc_code rc = cells_score(w->cells, w->hit, ring, &hours, err);

    if (rc != HC_OK)
        return rc;
    for (size_t c = 0; c < cell_count(ring); c++) {
        recurring[c] = w->cells[c].recurring;
        few[c] = w->cells[c].insufficient;
        one_off[c] = w->cells[c].one_off;
    }
    if (ring == RING_DAY)
        return add_windows(w, ring, STORM_DAILY, recurring, err);
    rc = add_windows(w, ring, STORM_RECURRING, recurring, err);
    if (rc == HC_OK)
        rc = add_windows(w, ring, STORM_ONE_OFF, one_off, err);
    return rc == HC_OK ? add_windows(w, ring, STORM_FEW_WEEKS, few, err) : rc;
}

/* ---- bursts ------------------------------------------------------------ */

static enum hc_code find_bursts(struct work *w, struct hc_err *err)
{
    const struct storm_series *s = w->series;
    struct burst_list bursts;
    enum hc_code rc = bursts_find(&bursts, s, &w->baseline, err);

    for (size_t i = 0; rc == HC_OK && i < bursts.n; i++) {
        const struct burst *b = &bursts.at[i];
        struct storm *storm = new_storm(w, STORM_BURST, 1, err);

        if (storm == NULL) {
            rc = HC_ENOMEM;
            break;
        }
        storm->n_spans = 1;
        storm->spans[0] =
            (struct storm_span){.from_us = series_at(s, b->from),
                                .to_us = series_at(s, b->to),
                                .active_from_us = series_at(s, b->from),
                                .active_to_us = series_at(s, b->to),
                                .hit = true,
                                .count = b->count,
                                .expected = b->expected};
        look_for_peak(storm, s, b->from, b->to);
        storm->figures = score_figures_of(b->count, b->expected,
                                          w->baseline.phi, bursts.n_segments);
    }
    free(bursts.at);
    return rc;
}

static bool too_few(const struct storm_series *s)
{
    double sum = 0;

    for (size_t i = 0; i < s->n; i++)
        sum += s->x[i];
    return sum < STORM_MIN_EXCESS;
}

enum hc_code detect(struct storm_list *list, const struct detect_input *in,
                    struct hc_err *err)
{
    struct work w = {.series = in->series,
                     .hours = in->hours,
                     .new_york = in->new_york,
                     .list = list};
    bool whole_week =
        (int64_t)in->series->n * in->series->bin_us >= STORM_WEEK_US;
    enum hc_code rc = HC_OK;

    if (too_few(in->series))
        return HC_OK;
    w.count = calloc(in->hours->n + 1, sizeof *w.count);
    w.hit = calloc(in->hours->n + 1, sizeof *w.hit);
    w.middle_us = calloc(in->hours->n + 1, sizeof *w.middle_us);
    if (w.count == NULL || w.hit == NULL || w.middle_us == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK)
        rc = burst_baseline_make(&w.baseline, in->series, err);
    if (rc == HC_OK)
        rc = find_bursts(&w, err);
    if (rc == HC_OK)
        sum_hours(&w);
    if (rc == HC_OK && whole_week)
        rc = find_recurring(&w, RING_WEEK, err);
    if (rc == HC_OK && whole_week)
        rc = find_recurring(&w, RING_DAY, err);
    free(w.baseline.mu);
    free(w.count);
    free(w.hit);
    free(w.middle_us);
    return rc;
}

bool detect_daily_fails(double failed_in, double attempts_in, double failed_out,
                        double attempts_out)
{
    struct interval in =
        stats_wilson(fmin(failed_in, attempts_in), attempts_in);
    struct interval out =
        stats_wilson(fmin(failed_out, attempts_out), attempts_out);

    return attempts_in > 0 && in.lo >= 2 * out.hi;
}
