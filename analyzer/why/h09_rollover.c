/* SPDX-License-Identifier: MIT
 *
 * H9, UTC date rollover: between midnight UTC and local midnight work is done
 * for a date that has not begun where the data come from (docs/analyses.md,
 * "why"). */
#include <stdlib.h>

#include "analyzer/why/why.h"
#include "base/checked.h"
#include "base/zone.h"

#define MIN_SHARE 0.3
/* How far from a midnight a span may begin or end to be said to do so there. */
#define EDGE_US (900 * HC_US_PER_SECOND)
/* Part of the other days on which it happens, too, to be a daily matter. */
#define DAILY_PART 0.5

static const char default_zone[] = "America/New_York";

static int64_t local_us(const struct zone *z, int64_t us)
{
    return us + zone_offset_s(z, us) * HC_US_PER_SECOND;
}

static int32_t date_of(int64_t us)
{
    return (int32_t)hc_floor_div(us, HC_US_PER_DAY);
}

/* ---- items --------------------------------------------------------------- */

static enum why_says says(const struct why_case *c, const struct zone *z,
                          const struct history_run *r)
{
    enum why_category category = why_category(c, r);
    int32_t utc = date_of(r->started_us);

    if (r->data_date == HISTORY_NO_DATE)
        return WHY_UNKNOWN;
    if (r->data_date != utc || utc == date_of(local_us(z, r->started_us)))
        return WHY_NO;
    if (category == WHY_NO_TEXT)
        return WHY_UNKNOWN;
    return category == WHY_NO_DATA_YET ? WHY_YES : WHY_NO;
}

static const struct history_run *first_failure(const struct why_case *c,
                                               const struct why_item *item)
{
    return chain_first_failure(c->chains, why_chain(c, item));
}

static void say_items(const struct why_case *c, struct why_finding *f,
                      const struct zone *z)
{
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++)
            why_say(f, (enum why_side)side, i,
                    says(c, z, first_failure(c, &c->items[side].at[i])));
}

/* ---- edges --------------------------------------------------------------- */

static bool near_midnight(int64_t us)
{
    int64_t behind = us - hc_floor_div(us, HC_US_PER_DAY) * HC_US_PER_DAY;

    return behind <= EDGE_US || HC_US_PER_DAY - behind <= EDGE_US;
}

static void tell_edges(const struct why_case *c, struct why_finding *f,
                       const struct zone *z)
{
    const struct time_spans *spans = &c->spans[WHY_STORM];
    int64_t starts = 0, ends = 0;

    for (size_t i = 0; i < spans->n; i++) {
        starts += near_midnight(spans->at[i].from_us);
        ends += near_midnight(local_us(z, spans->at[i].to_us));
    }
    why_stat_int(f, "occurrences", (int64_t)spans->n);
    why_stat_int(f, "start_at_utc_midnight", starts);
    why_stat_int(f, "end_at_local_midnight", ends);
}

/* ---- other days ---------------------------------------------------------- */

/* Dates outside of the storm, ascending, those that hold an explained item
 * alone or all; returns how many.  Items are in the order of their start. */
static int64_t count_dates(const struct why_case *c,
                           const struct why_finding *f, bool explained)
{
    const struct why_items *items = &c->items[WHY_BASELINE];
    int32_t last = INT32_MIN;
    int64_t n = 0;

    for (size_t i = 0; i < items->n; i++) {
        int32_t date = date_of(why_failure(c, &items->at[i])->started_us);

        if (date == last || (explained && f->says[WHY_BASELINE][i] != WHY_YES))
            continue;
        last = date;
        n++;
    }
    return n;
}

static void tell_days(const struct why_case *c, struct why_finding *f)
{
    int64_t days = count_dates(c, f, true), all = count_dates(c, f, false);
    bool daily = c->storm->kind == STORM_DAILY ||
                 (days > 0 && (double)days >= DAILY_PART * (double)all);

    why_stat_int(f, "other_days", days);
    why_stat_int(f, "other_days_with_failures", all);
    if (daily && f->k[WHY_STORM] > 0)
        why_caveat(f, "It happens on other days, too: daily, not weekly.");
}

enum hc_code why_h09_rollover(const struct why_case *c, struct why_finding *f,
                              struct hc_err *err)
{
    bool utc = strcmp(zone_name(c->window->zone), "UTC") == 0;
    const char *name = utc ? default_zone : zone_name(c->window->zone);
    struct zone *z = NULL;
    enum hc_code rc = zone_open(&z, name, err);

    if (rc != HC_OK)
        return rc;
    say_items(c, f, z);
    why_need_both(c, f, MIN_SHARE);
    why_stat_text(f, "zone", hc_str_from(name));
    tell_edges(c, f, z);
    tell_days(c, f);
    if (utc)
        why_caveat(f, "Local dates are those of %s; --tz names another zone.",
                   default_zone);
    zone_close(z);
    return HC_OK;
}
