/* SPDX-License-Identifier: MIT
 *
 * The two sides of a storm, see sides.h. */
#include "analyzer/storms/sides.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analyzer/storms/series.h"

struct making {
    struct storm_sides *sides;
    const struct storm *storm;
    const struct local_hours *hours;
    const struct exposure *exposure;
};

/* ---- one bin ------------------------------------------------------------- */

static bool in_storm(const struct storm *storm, int64_t us)
{
    for (size_t i = 0; i < storm->n_spans; i++)
        if (storm->spans[i].hit && us >= storm->spans[i].from_us &&
            us < storm->spans[i].to_us)
            return true;
    return false;
}

/* The time of the week of a burst.  One that lasts a week leaves nothing. */
static bool in_other_week(const struct storm *storm, int64_t us)
{
    const struct storm_span *span = &storm->spans[0];
    int64_t at = (us - span->from_us) % STORM_WEEK_US;

    if (at < 0)
        at += STORM_WEEK_US;
    return at < span->to_us - span->from_us;
}

/* An hour of the day that the window has, whatever the day. */
static bool in_hour_of_day(const struct storm *storm, int hour)
{
    for (size_t i = 0; i < storm->window.n; i++)
        if ((storm->window.from + i) % CELLS_DAY == (size_t)hour)
            return true;
    return false;
}

static enum storm_side side_of_hour(const struct making *m,
                                    const struct local_hour *h)
{
    const struct storm *storm = m->storm;
    enum cell_ring ring = storm->ring;
    bool window =
        cell_in_window(&storm->window, cell_count(ring), cell_of_hour(ring, h));

    switch (m->sides->baseline) {
    case BASELINE_WEEKS:
        return window ? SIDE_BASELINE : SIDE_NEITHER;
    case BASELINE_DAYS:
        return !window && in_hour_of_day(storm, h->hour) ? SIDE_BASELINE
                                                         : SIDE_NEITHER;
    case BASELINE_HOURS:
    case BASELINE_REST:
        return window ? SIDE_NEITHER : SIDE_BASELINE;
    case BASELINE_NONE:
        break;
    }
    return SIDE_NEITHER;
}

static enum storm_side side_of(const struct making *m, int64_t us)
{
    const struct local_hour *h = local_hours_find(m->hours, us);

    if (exposure_dark(m->exposure, us))
        return SIDE_NEITHER;
    if (in_storm(m->storm, us))
        return SIDE_STORM;
    if (m->storm->window.n > 0)
        return h == NULL ? SIDE_NEITHER : side_of_hour(m, h);
    if (m->sides->baseline == BASELINE_REST)
        return SIDE_BASELINE;
    return m->sides->baseline == BASELINE_WEEKS && in_other_week(m->storm, us)
               ? SIDE_BASELINE
               : SIDE_NEITHER;
}

/* ---- all bins ------------------------------------------------------------ */

static void fill(const struct making *m, enum storm_baseline baseline)
{
    struct storm_sides *s = m->sides;
    int64_t us[N_STORM_SIDES] = {0};

    s->baseline = baseline;
    for (size_t i = 0; i < s->n; i++) {
        int64_t from = s->from_us + (int64_t)i * s->bin_us;
        int64_t to = from + s->bin_us;

        s->side[i] = (unsigned char)side_of(m, from);
        if (from < m->exposure->from_us)
            from = m->exposure->from_us;
        if (to > m->exposure->to_us)
            to = m->exposure->to_us;
        us[s->side[i]] += to - from;
    }
    for (int side = SIDE_STORM; side < N_STORM_SIDES; side++)
        s->exposure_h[side] = (double)us[side] / (double)HC_US_PER_HOUR;
}

static enum storm_baseline baseline_of(const struct storm *storm)
{
    if (storm->window.n == 0 || storm->kind == STORM_ONE_OFF)
        return BASELINE_WEEKS;
    return storm->ring == RING_DAY ? BASELINE_HOURS : BASELINE_DAYS;
}

enum hc_code storm_sides_make(struct storm_sides *out,
                              const struct storm *storm,
                              const struct local_hours *hours,
                              const struct exposure *e, int64_t bin_us,
                              struct hc_err *err)
{
    const struct making m = {out, storm, hours, e};
    int64_t before = e->from_us % bin_us;

    if (before < 0)
        before += bin_us;
    *out = (struct storm_sides){.from_us = e->from_us - before,
                                .bin_us = bin_us,
                                .first_us = e->from_us,
                                .end_us = e->to_us};
    if (e->to_us > e->from_us)
        out->n = (size_t)((e->to_us - out->from_us + bin_us - 1) / bin_us);
    out->side = calloc(out->n + 1, 1);
    if (out->side == NULL)
        return hc_nomem(err);
    fill(&m, baseline_of(storm));
    if (out->exposure_h[SIDE_BASELINE] <= 0)
        fill(&m, BASELINE_REST);
    if (out->exposure_h[SIDE_BASELINE] <= 0)
        out->baseline = BASELINE_NONE;
    return HC_OK;
}

void storm_sides_release(struct storm_sides *sides)
{
    free(sides->side);
    *sides = (struct storm_sides){.n = 0};
}

void storm_sides_json(const struct storm_sides *sides, enum storm_side side,
                      struct hc_buf *out)
{
    size_t n = 0;

    hc_buf_add_char(out, '[');
    for (size_t i = 0, end; i < sides->n; i = end) {
        int64_t from_us, to_us;

        end = i;
        while (end < sides->n && sides->side[end] == side)
            end++;
        if (end == i) {
            end++;
            continue;
        }
        from_us = sides->from_us + (int64_t)i * sides->bin_us;
        to_us = sides->from_us + (int64_t)end * sides->bin_us;
        hc_buf_printf(out, "%s[%" PRId64 ",%" PRId64 "]", n++ == 0 ? "" : ",",
                      from_us < sides->first_us ? sides->first_us : from_us,
                      to_us > sides->end_us ? sides->end_us : to_us);
    }
    hc_buf_add_char(out, ']');
}

const char *storm_baseline_name(enum storm_baseline baseline)
{
    static const char *const names[] = {
        [BASELINE_WEEKS] = "the same time of other weeks",
        [BASELINE_DAYS] = "the same hours of other days",
        [BASELINE_HOURS] = "other hours",
        [BASELINE_REST] = "all other time",
        [BASELINE_NONE] = "none",
    };

    return names[baseline];
}
