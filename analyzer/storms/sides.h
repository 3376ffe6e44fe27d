/* SPDX-License-Identifier: MIT
 *
 * The two sides of a storm: when it was, and the time that it is compared with
 * (docs/analyses.md, "explain").
 *
 *     struct storm_sides sides;
 *     rc = storm_sides_make(&sides, storm, &hours, &exposure, bin_us, err);
 *     ... storm_side_of(&sides, run->started_us) == SIDE_STORM ...
 *     storm_sides_release(&sides);
 *
 * Neither side holds blackouts or what lies outside of the exposure.  An
 * occurrence of the storm's hours in which it did not strike is of no side. */
#ifndef HINDCAST_ANALYZER_STORMS_SIDES_H
#define HINDCAST_ANALYZER_STORMS_SIDES_H

#include "analyzer/analyses/local_hours.h"
#include "analyzer/storms/storms.h"
#include "base/buf.h"

enum storm_side { SIDE_NEITHER, SIDE_STORM, SIDE_BASELINE, N_STORM_SIDES };

/* What the baseline is made of. */
enum storm_baseline {
    BASELINE_WEEKS, /* of a single storm: the same time of other weeks */
    BASELINE_DAYS,  /* of a weekly one: the same hours of other days */
    BASELINE_HOURS, /* of a daily one: other hours */
    BASELINE_REST,  /* all else, where the rule above leaves nothing */
    BASELINE_NONE   /* there is nothing else */
};

struct storm_sides {
    enum storm_baseline baseline;
    int64_t from_us, bin_us;  /* of bin 0 */
    int64_t first_us, end_us; /* the exposure, which may cut the outer bins */
    size_t n;
    unsigned char *side;              /* by bin: enum storm_side; owned */
    double exposure_h[N_STORM_SIDES]; /* hours; none for SIDE_NEITHER */
};

/* hours are those of e, in the zone that the storm was found in; bin_us as
 * storms_find() had it.  *out needs storm_sides_release() whatever is
 * returned. */
HC_MUST_USE enum hc_code storm_sides_make(struct storm_sides *out,
                                          const struct storm *storm,
                                          const struct local_hours *hours,
                                          const struct exposure *e,
                                          int64_t bin_us, struct hc_err *err);
void storm_sides_release(struct storm_sides *sides);

static inline enum storm_side storm_side_of(const struct storm_sides *sides,
                                            int64_t us)
{
    uint64_t bin = (uint64_t)(us - sides->from_us) / (uint64_t)sides->bin_us;

    return us < sides->from_us || bin >= sides->n
               ? SIDE_NEITHER
               : (enum storm_side)sides->side[bin];
}

/* Append a side as JSON, "[[FROM_US,TO_US],...]", for a query; half-open. */
void storm_sides_json(const struct storm_sides *sides, enum storm_side side,
                      struct hc_buf *out);
/* "the same hours of other days", ...; static storage. */
const char *storm_baseline_name(enum storm_baseline baseline);

#endif
