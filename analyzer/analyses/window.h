/* SPDX-License-Identifier: MIT
 *
 * The common window and filters of every analysis, resolved: --since, --until,
 * --last, --as-of, --tz, --processor, --phase, --status. */
#ifndef HINDCAST_ANALYZER_ANALYSES_WINDOW_H
#define HINDCAST_ANALYZER_ANALYSES_WINDOW_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"
#include "schema/store.h"

enum window_kind {
    WINDOW_RUNS, /* as_of = latest plausible started_at of a run row */
    WINDOW_LOGS  /* as_of = latest log entry */
};

struct window {
    int64_t as_of_us;
    bool as_of_given;       /* --as-of, not taken from the rows */
    bool empty;             /* there are no rows: as_of_us is 0 */
    int64_t from_us, to_us; /* half-open; all time where nothing was said */
    bool bounded;           /* --since, --until or --last was given */
};

/* Also prints the window as parameters of the report. */
HC_MUST_USE enum hc_code window_resolve(struct window *w,
                                        enum window_kind kind,
                                        struct store *db,
                                        const struct options *o,
                                        struct report *report,
                                        struct hc_err *err);

#endif
