/* SPDX-License-Identifier: MIT
 *
 * One comparison: what its parts (compare_*.c) share.  Each part adds results
 * to the report, in the order in which they stand here. */
#ifndef HINDCAST_ANALYZER_ANALYSES_COMPARE_H
#define HINDCAST_ANALYZER_ANALYSES_COMPARE_H

#include "analyzer/analyses/compare_units.h"
#include "analyzer/analyses/filters.h"

/* What was tried in the usable occurrences of the subject, [0] before and [1]
 * after; whole numbers. */
struct compare_work {
    double items[2], attempts[2], failed[2], hours[2];
    double keyless; /* attempts that do not say what they work on */
    bool known;     /* counted at all */
};

struct compare {
    struct store *db;
    struct report *report;
    struct window window;
    struct filters filters;
    struct exposure exposure;
    struct local_hours local;
    struct compare_hours hours; /* of local and counts */
    struct compare_hour *counts;
    struct hour_pick pick, control_pick;
    bool has_control; /* there are days outside of pick */
    struct compare_units subject, control;

    int64_t before_us, after_us; /* spans around the change; 0 = all */
    int64_t target;              /* an occurrence stays below */
    bool at_given, at_known;
    struct compare_change change; /* while at_known */
    struct compare_work work;     /* once the sides are known */

    size_t n_before, n_after; /* usable occurrences of the subject */
    bool blocked;             /* a guard that verdicts depend on failed */
    bool too_few;             /* occurrences for any verdict */
    size_t room;              /* no set of occurrences has more */
};

/* The results of the report, in their order; all are made first, so that
 * parts may fill them in any order. */
enum compare_result {
    RESULT_OCCURRENCES,
    RESULT_METRICS,
    RESULT_GUARDS,
    RESULT_SPLIT,
    RESULT_TARGET,
    RESULT_CHANGE
};

extern const struct column compare_occurrence_columns[];
extern const struct column compare_metric_columns[];
extern const struct column compare_guard_columns[];
extern const struct column compare_split_columns[];
extern const struct column compare_target_columns[];
extern const struct column compare_change_columns[];

/* Where the subject's counts change by themselves, and RESULT_CHANGE.  Sets
 * c->change.at_us and at_known where no time was given. */
HC_MUST_USE enum hc_code compare_add_change(struct compare *c,
                                            struct hc_err *err);
/* Fill c->work from the retry chains, once occurrences have sides. */
HC_MUST_USE enum hc_code compare_count_work(struct compare *c,
                                            struct hc_err *err);
/* Whether its items say how much work there was. */
bool compare_knows_items(const struct compare_work *w);
/* ln ratio of failures into items, attempts per item, failures per attempt. */
void compare_add_split(struct compare *c);

/* Each occurrence of the subject, once it has a side. */
void compare_add_occurrences(struct compare *c);
/* Whether the two sides may be compared at all: sets c->blocked, without
 * which compare_add_metrics() gives no verdict but inconclusive. */
HC_MUST_USE enum hc_code compare_add_guards(struct compare *c,
                                            struct hc_err *err);
HC_MUST_USE enum hc_code compare_add_metrics(struct compare *c,
                                             struct hc_err *err);
HC_MUST_USE enum hc_code compare_add_target(struct compare *c,
                                            struct hc_err *err);

/* Dispersion among the occurrences of u (the subject or the control) within
 * their sides, at least 1: their own where each side has three, else the 95th
 * percentile of other hours of the week.  phi is NaN where too few of those
 * can tell. */
struct compare_phi {
    double phi;
    size_t df;     /* of *_own; 0 = other hours'; many */
    bool borrowed; /* from other hours */
};
HC_MUST_USE enum hc_code compare_phi(struct compare_phi *out,
                                     const struct compare *c,
                                     const struct compare_units *u,
                                     enum compare_count count,
                                     enum compare_per per, struct hc_err *err);

#endif
