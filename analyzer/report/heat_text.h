/* SPDX-License-Identifier: MIT
 *
 * The hour-of-week result in a terminal: a 7 x 24 map. */
#ifndef HINDCAST_ANALYZER_REPORT_HEAT_TEXT_H
#define HINDCAST_ANALYZER_REPORT_HEAT_TEXT_H

#include "analyzer/report/report.h"
#include "base/buf.h"

/* It has the columns of a heat map. */
bool heat_text_fits(const struct result *r);
/* The map with its legend; 1, 2 or 3 terminal columns an hour, as fits. */
void heat_text_put(struct hc_buf *b, const struct result *r,
                   const struct render_options *o);

#endif
