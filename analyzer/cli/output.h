/* SPDX-License-Identifier: MIT
 *
 * Printing: the one place that knows stdout, -o, terminals and colours. */
#ifndef HINDCAST_ANALYZER_CLI_OUTPUT_H
#define HINDCAST_ANALYZER_CLI_OUTPUT_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"

/* Seal, limit and print a report by the common options --format, -o, --limit,
 * --color and --quiet; a file given with -o is replaced as a whole or not at
 * all. */
HC_MUST_USE enum hc_code
output_report(struct report *r, const struct options *o, struct hc_err *err);
/* Print text as it is to -o or stdout. */
HC_MUST_USE enum hc_code
output_text(struct hc_str text, const struct options *o, struct hc_err *err);
/* Flush and check stdout; a full disk or a closed pipe is HC_EIO. */
HC_MUST_USE enum hc_code output_finish(struct hc_err *err);
/* Whether a report is printed as tables, for a person to read. */
bool output_is_table(const struct options *o);
/* Columns of the terminal behind stdout; 0 = it is none.  COLUMNS decides
 * where it is set. */
unsigned output_width(void);
/* Whether --color, NO_COLOR and the terminal ask for colours. */
bool output_color(const struct options *o);
/* One line on stderr: "hindcast: " sentence; control bytes escaped. */
void output_error(const struct hc_err *err);
/* After a usage error: where the help is. */
void output_hint(const char *command);

#endif
