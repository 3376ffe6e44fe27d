/* SPDX-License-Identifier: MIT
 *
 * H11, mislabelled window: the storm is real, but on another day than it is
 * said to be (docs/analyses.md, "why" and the label audit of "monday"). */
#include "analyzer/analyses/day_readings.h"
#include "analyzer/why/why.h"

#define MIN_SHARE 0.5
#define MIN_RATIO 2.0
/* The other day has hardly more than the claimed one. */
#define REFUTING_RATIO 1.25

enum { N_DAYS = 8 }; /* 1 = Sunday */

static int claimed_day(const struct hour_pick *claim)
{
    int n = 1;

    while (n < 7 && claim->days != 1u << n)
        n++;
    return n;
}

/* The day of a run that started in the claimed hours of any day; 0 = it did
 * not, or lies outside of the exposure. */
static int day_of(const struct why_case *c, const struct history_run *r)
{
    const struct local_hour *h = local_hours_find(c->hours, r->started_us);

    return h != NULL && h->hour >= c->claim.hour_from &&
                   h->hour <= c->claim.hour_to
               ? h->dow_bq
               : 0;
}

/* The reading other than the claimed one whose day holds most failed runs, the
 * first of equals. */
static size_t best_reading(const int64_t failed[N_DAYS], int claimed)
{
    size_t best = 0;

    for (size_t i = 1; i < N_DAY_READINGS; i++) {
        int day = day_readings[i].day(claimed);

        if (day != 0 && day != claimed &&
            (best == 0 ||
             failed[day] > failed[day_readings[best].day(claimed)]))
            best = i;
    }
    return best;
}

enum hc_code why_h11_label(const struct why_case *c, struct why_finding *f,
                           struct hc_err *err)
{
    int claimed = claimed_day(&c->claim), day;
    int64_t failed[N_DAYS] = {0};
    size_t reading;

    (void)err;
    for (size_t i = 0; i < c->history->n; i++)
        if (chain_retries(&c->history->runs[i]))
            failed[day_of(c, &c->history->runs[i])]++;
    reading = best_reading(failed, claimed);
    day = day_readings[reading].day(claimed);
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++)
            why_say(f, (enum why_side)side, i,
                    day_of(c, why_failure(c, &c->items[side].at[i])) == day
                        ? WHY_YES
                        : WHY_NO);
    why_tally(c, f);
    why_need_share(f, MIN_SHARE);
    why_at_least(f, "ratio",
                 (double)failed[day] /
                     (failed[claimed] > 0 ? (double)failed[claimed] : 0.5),
                 MIN_RATIO);
    why_refuted_beyond(f, REFUTING_RATIO);
    why_stat_text(f, "claimed_day", hc_str_from(local_day_name(claimed)));
    why_stat_int(f, "hour_from", c->claim.hour_from);
    why_stat_int(f, "hour_to", c->claim.hour_to);
    why_stat_int(f, "failed_claimed", failed[claimed]);
    why_stat_text(f, "other_day", hc_str_from(local_day_name(day)));
    why_stat_text(f, "reading", hc_str_from(day_readings[reading].name));
    why_stat_int(f, "failed_other", failed[day]);
    why_caveat(f,
               "The claim is %s %02d:00 to %02d:59 local time (--day, "
               "--hours); it says when, not why.",
               local_day_name(claimed), c->claim.hour_from, c->claim.hour_to);
    return HC_OK;
}
