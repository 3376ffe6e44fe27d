/* SPDX-License-Identifier: MIT
 *
 * The common window of every analysis, resolved: --since, --until, --last,
 * --as-of, --tz, and whether kept counts may be used (--exact).  The filters
 * are in filters.h. */
#ifndef HINDCAST_ANALYZER_ANALYSES_WINDOW_H
#define HINDCAST_ANALYZER_ANALYSES_WINDOW_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"
#include "base/zone.h"
#include "schema/store.h"

enum window_kind {
    WINDOW_RUNS, /* as_of = latest plausible started_at of a run row */
    WINDOW_LOGS  /* as_of = latest log entry */
};

/* No bound was said. */
#define WINDOW_OPEN_FROM INT64_MIN
#define WINDOW_OPEN_TO   INT64_MAX

struct window {
    int64_t as_of_us;
    bool as_of_given;       /* --as-of, not taken from the rows */
    bool empty;             /* there are no rows: as_of_us is 0 */
    int64_t from_us, to_us; /* half-open; all time where nothing was said */
    bool bounded;           /* --since, --until or --last was given */
    bool exact;             /* count rows, not what was derived from them:
                               --exact, or stale */
    bool stale;             /* derived tables are behind the rows, because an
                               ingest was interrupted */
    struct zone *zone;      /* of --tz; owned */
};

/* Also prints the window as parameters of the report.  A window that ends at
 * as_of holds the instant as_of itself.  *w needs window_release() whatever
 * is returned. */
HC_MUST_USE enum hc_code window_resolve(struct window *w, enum window_kind kind,
                                        struct store *db,
                                        const struct options *o,
                                        struct report *report,
                                        struct hc_err *err);
/* The same for an analysis that looks at the last_us before as_of where
 * neither --since nor --last is given. */
HC_MUST_USE enum hc_code
window_resolve_last(struct window *w, enum window_kind kind, int64_t last_us,
                    struct store *db, const struct options *o,
                    struct report *report, struct hc_err *err);
void window_release(struct window *w);
/* as_of of runs alone, for commands that have --as-of but no window: no zone
 * is opened, nothing has to be released.  Also prints it. */
HC_MUST_USE enum hc_code window_as_of(struct window *w, struct store *db,
                                      const struct options *o,
                                      struct report *report,
                                      struct hc_err *err);

/* Say on result k what the reader of its figures has to know: no rows at all,
 * or derived tables that are behind. */
void window_note(const struct window *w, struct report *report, size_t k);

/* A cleanup job ends rows of runs that hang when they are as old as this: what
 * is younger before as_of has fewer failed rows than it will have. */
#define WINDOW_CENSORED_US (4 * HC_US_PER_HOUR)
/* Say so on result k where its figures reach into those hours: they cover what
 * starts before to_us. */
void window_note_censored(const struct window *w, int64_t to_us,
                          struct report *report, size_t k);

#endif
