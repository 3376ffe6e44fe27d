/* SPDX-License-Identifier: MIT
 *
 * errors --file: templates of the lines of a file, or of one column of a CSV,
 * without a database. */
#ifndef HINDCAST_ANALYZER_ANALYSES_ERROR_FILE_H
#define HINDCAST_ANALYZER_ANALYSES_ERROR_FILE_H

#include "analyzer/analyses/analysis.h"
#include "analyzer/templates/miner.h"

extern const struct column error_line_columns[];
extern const struct column error_line_template_columns[];

/* Mine the file of --file and fill the report: one row of `lines` a record,
 * in their order, then `templates`.  A record that cannot be read is an error,
 * since ids would no longer stand beside their lines. */
HC_MUST_USE enum hc_code error_file_report(struct report *report,
                                           struct miner *miner,
                                           const struct options *o,
                                           struct hc_err *err);

#endif
