/* SPDX-License-Identifier: MIT
 *
 * From a log record of a reader to a log_row that lives in an arena: copies,
 * canonical hashes. */
#ifndef HINDCAST_PARSERS_LOG_MAP_H
#define HINDCAST_PARSERS_LOG_MAP_H

#include "base/arena.h"
#include "base/log_row.h"

struct log_map; /* one per file and thread */

HC_MUST_USE enum hc_code log_map_open(struct log_map **out, struct hc_err *err);
void log_map_close(struct log_map *m); /* accepts NULL */

/* Map one RECORD_LOG.  Views of *out live in arena; origin texts that this
 * file has shown before are not copied again. */
HC_MUST_USE enum hc_code log_map_row(struct log_map *m,
                                     const struct record *record,
                                     struct hc_arena *arena,
                                     struct log_row *out, struct hc_err *err);

#endif
