/* SPDX-License-Identifier: MIT
 *
 * Exposure: which time the export covers, so that "no failures" can be told
 * from "no telemetry" (docs/analyses.md, "Exposure and blackouts"). */
#ifndef HINDCAST_ANALYZER_ANALYSES_EXPOSURE_H
#define HINDCAST_ANALYZER_ANALYSES_EXPOSURE_H

#include "analyzer/analyses/window.h"

struct exposure {
    int64_t from_us, to_us; /* window and export span, half-open; equal when
                               they do not meet */
    int64_t first_hour;     /* of the export, hours since 1970 */
    size_t n_hours;
    unsigned char *dark;        /* by hour: in a blackout; NULL = none */
    size_t n_dark, n_blackouts; /* of the whole export */
};

/* The hours of the first and the last row count whole; only bounds that were
 * given cut an hour.  *e needs exposure_release() whatever is returned. */
HC_MUST_USE enum hc_code exposure_open(struct exposure *e,
                                       const struct window *w, struct store *db,
                                       struct hc_err *err);
void exposure_release(struct exposure *e);
/* Whether the UTC hour that holds us is in a blackout. */
bool exposure_dark(const struct exposure *e, int64_t us);
/* Note blackouts on result k, and give the evidence for its `columns`. */
void exposure_report(const struct exposure *e, const struct window *w,
                     struct report *report, size_t k, const char *columns);

#endif
