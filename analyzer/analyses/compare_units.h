/* SPDX-License-Identifier: MIT
 *
 * Occurrences of chosen hours: one for each local date, with what happened in
 * it.  They are what a comparison counts and tests; rows and hours are not,
 * because those of one night go wrong together. */
#ifndef HINDCAST_ANALYZER_ANALYSES_COMPARE_UNITS_H
#define HINDCAST_ANALYZER_ANALYSES_COMPARE_UNITS_H

#include "analyzer/analyses/hour_pick.h"
#include "analyzer/compare/sample.h"

enum compare_count {
    COUNT_ROWS_FAILED,
    COUNT_RUNS_FAILED,
    COUNT_RUNS,      /* all */
    COUNT_ENDED,     /* that ended and were not skipped */
    COUNT_SUCCEEDED, /* of them */
    COUNT_ROWS,      /* from here on: how well rows are described */
    COUNT_ODD,       /* rows with a status that no profile knows */
    COUNT_FAILED,    /* failed rows, as the quality query counts them */
    COUNT_CATEGORISED,
    COMPARE_COUNTS
};

struct compare_hour { /* one for each local hour */
    int64_t n[COMPARE_COUNTS];
};

/* Why an occurrence takes no part; the first that applies. */
enum compare_lack {
    LACK_NONE,
    LACK_CUT,    /* the window or the export begins or ends within it */
    LACK_DARK,   /* a telemetry blackout */
    LACK_RECENT, /* the cleanup job has not seen all of it yet */
};

enum compare_side { SIDE_OUTSIDE, SIDE_BEFORE, SIDE_CHANGE, SIDE_AFTER };

struct compare_unit {
    int32_t date;           /* local days since 1970-01-01 */
    int64_t from_us, to_us; /* whole, whatever is exposed */
    double exposure_h, dark_h;
    enum compare_lack lack;
    enum compare_side side;
    int64_t n[COMPARE_COUNTS];
};

struct compare_units {
    struct compare_unit *at; /* ascending by date */
    size_t n;
};

/* What occurrences are made of; all borrowed. */
struct compare_hours {
    const struct local_hours *hours;
    const struct compare_hour *counts; /* one for each of hours->at */
    const struct exposure *exposure;
    const struct window *window;
};

/* Release whatever is returned.  side is SIDE_OUTSIDE. */
HC_MUST_USE enum hc_code compare_units_make(struct compare_units *u,
                                            const struct compare_hours *h,
                                            const struct hour_pick *pick,
                                            struct hc_err *err);
void compare_units_release(struct compare_units *u);

/* Before ends at at_us or earlier, after begins there or later; both within
 * [from_us, to_us). */
struct compare_change {
    int64_t at_us, from_us, to_us;
};
void compare_units_divide(struct compare_units *u,
                          const struct compare_change *change);

/* Complete, and of that side (compare_usable(): of one of the two). */
bool compare_usable(const struct compare_unit *u);

/* What a count is divided by. */
enum compare_per { PER_OCCURRENCE, PER_HOUR, PER_ENDED };

/* The usable occurrences as samples, before and after by date; room holds
 * u->n.  Returns how many. */
size_t compare_units_samples(const struct compare_units *u,
                             enum compare_count count, enum compare_per per,
                             struct compare_sample *room);

#endif
