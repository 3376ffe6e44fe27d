/* SPDX-License-Identifier: MIT
 *
 * Secondary indexes.  Keeping one up to date during a load costs about half
 * of the load, so an ingest that adds many rows drops them first and makes
 * them again at its end; one that adds few keeps them. */
#ifndef HINDCAST_SCHEMA_INDEXES_H
#define HINDCAST_SCHEMA_INDEXES_H

#include "schema/store.h"

/* More new rows than this part of the old ones: drop first.  (1 / 4) */
enum { INDEXES_KEEP_PART = 4 };

/* Drop all of them. */
HC_MUST_USE enum hc_code indexes_drop(struct store *s, struct hc_err *err);
/* Make those that are missing; cheap where none is. */
HC_MUST_USE enum hc_code indexes_create(struct store *s, struct hc_err *err);
/* The same for those that derive_logs() looks entries up by. */
HC_MUST_USE enum hc_code indexes_create_for_logs(struct store *s,
                                                 struct hc_err *err);

#endif
