/* SPDX-License-Identifier: MIT
 *
 * From a row of named cells to a run_row by a column profile: types, canonical
 * hashes, status, row class, error text.  Decides what is hopeless. */
#ifndef HINDCAST_PARSERS_RUN_MAP_H
#define HINDCAST_PARSERS_RUN_MAP_H

#include "base/arena.h"
#include "parsers/profile.h"

struct run_map; /* one per file and thread */

HC_MUST_USE enum hc_code run_map_open(struct run_map **out,
                                      const struct profile *profile,
                                      struct hc_err *err);
void run_map_close(struct run_map *m); /* accepts NULL */

/* Side columns; valid until close, extra grows as columns appear. */
const struct run_layout *run_map_layout(const struct run_map *m);

/* Map one RECORD_ROW.  Views of *out live in arena.
 * HC_EPARSE: the record is hopeless, *err says why (a reject). */
HC_MUST_USE enum hc_code run_map_row(struct run_map *m,
                                     const struct record *record,
                                     struct hc_arena *arena,
                                     struct run_row *out, struct hc_err *err);

struct run_map_counts {
    uint64_t naive_times, leap_seconds;
    uint64_t backwards; /* rows that end before they start, or last less than
                           no time */
    uint64_t too_long;  /* other final rows that last longer than a run can:
                           RUN_MAX_RUNTIME_US */
};
struct run_map_counts run_map_counts(const struct run_map *m);

#endif
