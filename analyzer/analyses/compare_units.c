/* SPDX-License-Identifier: MIT
 *
 * Occurrences, see compare_units.h. */
#include "analyzer/analyses/compare_units.h"

#include <stdlib.h>

#include "base/checked.h"

/* The cleanup job rewrites rows up to this long after their start. */
#define CLEANUP_LAG_US (4 * HC_US_PER_HOUR)

static int64_t local_time(const struct zone *z, int32_t date, int hour)
{
    return zone_to_utc(z, date * HC_US_PER_DAY + hour * HC_US_PER_HOUR);
}

static struct compare_unit begin(const struct compare_hours *h,
                                 const struct hour_pick *pick, int32_t date)
{
    const struct zone *z = h->window->zone;

    return (struct compare_unit){
        .date = date,
        .from_us = local_time(z, date, pick->hour_from),
        .to_us = local_time(z, date, pick->hour_to + 1),
    };
}

static void add(struct compare_unit *u, const struct local_hour *hour,
                const struct compare_hour *counts)
{
    u->exposure_h += hour->exposure_h;
    u->dark_h += (double)(hour->to_us - hour->from_us) / HC_US_PER_HOUR -
                 hour->exposure_h;
    for (size_t k = 0; k < COMPARE_COUNTS; k++)
        u->n[k] += counts->n[k];
}

static enum compare_lack lack_of(const struct compare_hours *h,
                                 const struct compare_unit *u)
{
    int64_t settled;

    if (u->from_us < h->exposure->from_us || u->to_us > h->exposure->to_us)
        return LACK_CUT;
    if (u->dark_h > 0)
        return LACK_DARK;
    if (!hc_add_i64(u->to_us, CLEANUP_LAG_US, &settled) ||
        settled > h->window->as_of_us)
        return LACK_RECENT;
    return LACK_NONE;
}

enum hc_code compare_units_make(struct compare_units *u,
                                const struct compare_hours *h,
                                const struct hour_pick *pick,
                                struct hc_err *err)
{
    size_t n_dates = 0;
    int32_t last = 0;

    *u = (struct compare_units){.n = 0};
    for (size_t i = 0; i < h->hours->n; i++) {
        n_dates += i == 0 || h->hours->at[i].date != last;
        last = h->hours->at[i].date;
    }
    u->at = calloc(n_dates + 1, sizeof *u->at);
    if (u->at == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < h->hours->n; i++) {
        const struct local_hour *hour = &h->hours->at[i];

        if (!hour_picked(pick, hour))
            continue;
        if (u->n == 0 || u->at[u->n - 1].date != hour->date)
            u->at[u->n++] = begin(h, pick, hour->date);
        add(&u->at[u->n - 1], hour, &h->counts[i]);
    }
    for (size_t i = 0; i < u->n; i++)
        u->at[i].lack = lack_of(h, &u->at[i]);
    return HC_OK;
}

void compare_units_release(struct compare_units *u)
{
    free(u->at);
    *u = (struct compare_units){.n = 0};
}

void compare_units_divide(struct compare_units *u,
                          const struct compare_change *change)
{
    for (size_t i = 0; i < u->n; i++) {
        struct compare_unit *unit = &u->at[i];

        if (unit->from_us < change->from_us || unit->to_us > change->to_us)
            unit->side = SIDE_OUTSIDE;
        else if (unit->to_us <= change->at_us)
            unit->side = SIDE_BEFORE;
        else if (unit->from_us >= change->at_us)
            unit->side = SIDE_AFTER;
        else
            unit->side = SIDE_CHANGE;
    }
}

bool compare_usable(const struct compare_unit *u)
{
    return u->lack == LACK_NONE &&
           (u->side == SIDE_BEFORE || u->side == SIDE_AFTER);
}

size_t compare_units_samples(const struct compare_units *u,
                             enum compare_count count, enum compare_per per,
                             struct compare_sample *room)
{
    size_t n = 0;

    for (size_t i = 0; i < u->n; i++) {
        const struct compare_unit *unit = &u->at[i];

        if (!compare_usable(unit))
            continue;
        room[n++] = (struct compare_sample){
            .count = (double)unit->n[count],
            .exposure = per == PER_HOUR    ? unit->exposure_h
                        : per == PER_ENDED ? (double)unit->n[COUNT_ENDED]
                                           : 1,
            .after = unit->side == SIDE_AFTER,
        };
    }
    return n;
}
