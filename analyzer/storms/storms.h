/* SPDX-License-Identifier: MIT
 *
 * Storms of a window of time: found by one call, named S1, S2, ..., and asked
 * for by other commands (`--storm S1`).  What is a storm: docs/analyses.md,
 * "storms". */
#ifndef HINDCAST_ANALYZER_STORMS_STORMS_H
#define HINDCAST_ANALYZER_STORMS_STORMS_H

#include "analyzer/analyses/exposure.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/storms/cells.h"
#include "analyzer/storms/score.h"
#include "base/arena.h"

enum storm_kind {
    STORM_RECURRING,  /* the same hours of most weeks */
    STORM_DAILY,      /* the same hours of most days */
    STORM_BURST,      /* once */
    STORM_ONE_OFF,    /* leads an hour of the week, by one week alone */
    STORM_FEW_WEEKS,  /* would recur, but was seen in fewer than three weeks */
    STORM_BOOKKEEPING /* of failed rows; gone when runs are counted */
};

enum storm_zone { ZONE_UNDETERMINED, ZONE_UTC, ZONE_NEW_YORK };

/* One burst, or one occurrence of the hours of a storm that recurs. */
struct storm_span {
    int64_t from_us, to_us; /* half-open; whole bins or hours */
    /* Its bins with more than usual: from the first to behind the last; both
     * 0 where none is. */
    int64_t active_from_us, active_to_us;
    bool hit; /* far above the expectation */
    double count, expected;
};

enum { STORM_TOP_PROCESSORS = 5, STORM_ID_TEXT = 24 };

struct storm {
    char id[STORM_ID_TEXT];
    enum storm_kind kind;
    struct hc_str scope;      /* a processor; .p NULL = all of them */
    int64_t start_us, end_us; /* first and last failed run (or row) */
    int64_t duration_us;      /* of all spans with hit, each from its first to
                                 its last failure */
    int64_t peak_us, peak;    /* begin of the bin with most, and how many */
    int64_t rows_failed, runs_failed, phantom, lost; /* of all spans */
    struct score_figures figures;
    size_t hits, occurrences;  /* 0 for bursts */
    double max_share;          /* of the largest span; NAN for bursts */
    enum cell_ring ring;       /* of window */
    struct cell_window window; /* n 0 for bursts */
    struct storm_span *spans;  /* in order of time */
    size_t n_spans;
    struct storm_top {
        struct hc_str name;
        int64_t n; /* failed runs (rows) of all spans; most first */
    } top[STORM_TOP_PROCESSORS];
    size_t n_top;
    enum storm_zone zone;
};

struct storm_list {
    struct storm *at; /* in the order of their ids */
    size_t n, cap;
    size_t n_bins;          /* of the window */
    bool short_export;      /* less than a week: bursts alone were looked for */
    struct hc_arena memory; /* private */
};

/* Where to look; all borrowed.  Equal scopes give equal ids. */
struct storms_scope {
    struct store *db;
    const struct window *window;
    const struct exposure *exposure; /* of the window */
    const struct filters *filters;
    int64_t bin_us;
};

/* Storms of all processors together and of the 20 with most failures.  Ids
 * follow from: all processors first, then start, kind, name.  The evidence
 * for `columns` is added to the report.  HC_EUSAGE: bin_us does not divide an
 * hour, or the window has more than HC_MAX_STORM_BINS.
 * *out needs storms_release() whatever is returned. */
HC_MUST_USE enum hc_code storms_find(struct storm_list *out,
                                     const struct storms_scope *scope,
                                     struct report *report, const char *columns,
                                     struct hc_err *err);
void storms_release(struct storm_list *list);
/* "S1"; NULL = there is none of that name. */
const struct storm *storms_by_id(const struct storm_list *list, const char *id);
/* The one to look at where none is named: of all processors before those of
 * one, of runs before those of rows alone, the largest log likelihood ratio,
 * the first of equals.  NULL = the list is empty. */
const struct storm *storms_strongest(const struct storm_list *list);
/* "recurring", "burst", ... */
const char *storm_kind_name(enum storm_kind kind);
const char *storm_zone_name(enum storm_zone zone);

#endif
