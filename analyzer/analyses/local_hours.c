/* SPDX-License-Identifier: MIT
 *
 * Local hours, see local_hours.h. */
#include "analyzer/analyses/local_hours.h"

#include <stdlib.h>

#include "base/checked.h"

static enum hc_code append(struct local_hours *h, struct local_hour hour,
                           struct hc_err *err)
{
    if (h->n == h->cap) {
        size_t cap = h->cap == 0 ? 256 : h->cap * 2;
        struct local_hour *more = realloc(h->at, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        h->at = more;
        h->cap = cap;
    }
    h->at[h->n++] = hour;
    return HC_OK;
}

/* [from_us, to_us), which has one offset and one local hour. */
static struct local_hour make(int64_t from_us, int64_t to_us, int32_t offset_s)
{
    int64_t local = from_us + offset_s * HC_US_PER_SECOND;

    return (struct local_hour){
        .from_us = from_us,
        .to_us = to_us,
        .date = (int32_t)hc_floor_div(local, HC_US_PER_DAY),
        .dow_bq = hc_dow0(local) + 1,
        .hour = hc_hour_utc(local),
    };
}

/* Add a step to the last hour where it goes on, else as a new one. */
static enum hc_code add_step(struct local_hours *h, struct local_hour step,
                             struct hc_err *err)
{
    struct local_hour *last = h->n == 0 ? NULL : &h->at[h->n - 1];

    if (last != NULL && last->to_us == step.from_us &&
        last->date == step.date && last->hour == step.hour) {
        last->to_us = step.to_us;
        last->exposure_h += step.exposure_h;
        return HC_OK;
    }
    return append(h, step, err);
}

enum hc_code local_hours_open(struct local_hours *h, const struct exposure *e,
                              const struct zone *z, struct hc_err *err)
{
    const int64_t step_us = zone_whole_hours(z, e->from_us, e->to_us)
                                ? HC_US_PER_HOUR
                                : LOCAL_STEP_US;
    enum hc_code rc = HC_OK;

    *h = (struct local_hours){.n = 0};
    for (int64_t t = e->from_us, next; rc == HC_OK && t < e->to_us; t = next) {
        struct local_hour step;

        next = (hc_floor_div(t, step_us) + 1) * step_us;
        if (next > e->to_us)
            next = e->to_us;
        step = make(t, next, zone_offset_s(z, t));
        if (!exposure_dark(e, t))
            step.exposure_h = (double)(next - t) / (double)HC_US_PER_HOUR;
        rc = add_step(h, step, err);
    }
    return rc;
}

void local_hours_release(struct local_hours *h)
{
    free(h->at);
    *h = (struct local_hours){.n = 0};
}

enum hc_code local_hours_add(struct local_hours *h, int64_t us,
                             struct hc_err *err)
{
    return append(h, make(us, us + HC_US_PER_HOUR, 0), err);
}

const struct local_hour *local_hours_find(const struct local_hours *h,
                                          int64_t us)
{
    size_t lo = 0, hi = h->n; /* the last that begins at or before us */

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (h->at[mid].from_us <= us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo > 0 && us < h->at[lo - 1].to_us ? &h->at[lo - 1] : NULL;
}

bool local_hour_whole(const struct local_hour *h)
{
    return h->from_us % HC_US_PER_HOUR == 0 && h->to_us % HC_US_PER_HOUR == 0;
}

const char *local_day_name(int dow_bq)
{
    static const char *const names[] = {"Sunday",    "Monday",   "Tuesday",
                                        "Wednesday", "Thursday", "Friday",
                                        "Saturday"};

    return names[(dow_bq + 6) % 7];
}
