/* SPDX-License-Identifier: MIT
 *
 * The derived tables: run, run_repeat, rollup, rollup_error and the roles of
 * log entries.  One transaction each.  The result depends on the rows alone:
 * not on their order, nor on how many commands they came with.
 *
 * An ingest calls derive_logs() first: derive_runs() clears
 * meta.derived_dirty.  Where that was set before the ingest began, what an
 * earlier one left is not to be trusted and everything is made anew. */
#ifndef HINDCAST_SCHEMA_DERIVE_H
#define HINDCAST_SCHEMA_DERIVE_H

#include "schema/facts.h"
#include "schema/store.h"

/* Bring the derived tables up to date with the rows whose facts are given, or
 * make all of them anew from run_row (facts may then be NULL).  all is also
 * chosen where it is cheaper. */
HC_MUST_USE enum hc_code derive_runs(struct store *s, struct facts *facts,
                                     bool all, struct hc_err *err);

/* Which log entries repeat another (role 1) or are further parts of a split
 * entry (role 2); first_id = the first log id that is new (0 = all).  Makes the
 * indexes that it needs. */
HC_MUST_USE enum hc_code derive_logs(struct store *s, int64_t first_id,
                                     struct hc_err *err);

#endif
