/* SPDX-License-Identifier: MIT
 *
 * What `show` prints of one run or log entry. */
#ifndef HINDCAST_ANALYZER_CLI_SHOW_H
#define HINDCAST_ANALYZER_CLI_SHOW_H

#include "analyzer/report/report.h"
#include "schema/store.h"

/* Sixteen hexadecimal digits, as analyses print ids; false = text has another
 * form. */
bool show_hash(struct hc_str text, int64_t *out);
/* Fill the report with the run that id names (run key, hash of a row, or
 * run_id); several are listed.  HC_ENOTFOUND where there is none.  Open runs
 * are in flight or stuck at as_of_us. */
HC_MUST_USE enum hc_code show_run(struct report *r, struct store *db,
                                  struct hc_str id, int64_t as_of_us,
                                  struct hc_err *err);
/* The same for log entries (hash of the entry, or insertId). */
HC_MUST_USE enum hc_code show_log(struct report *r, struct store *db,
                                  struct hc_str id, struct hc_err *err);

#endif
