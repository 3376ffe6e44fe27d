/* SPDX-License-Identifier: MIT
 *
 * Drawings of results as inline SVG for the HTML page: no script, no link, all
 * text escaped; colours come from the page's style sheet by class. */
#ifndef HINDCAST_ANALYZER_REPORT_SVG_H
#define HINDCAST_ANALYZER_REPORT_SVG_H

#include "analyzer/report/report.h"
#include "base/buf.h"

/* A result with drawing DRAW_HEATMAP: 7 days by 24 hours.  Nothing is drawn
 * when its columns are missing. */
void svg_heatmap(struct hc_buf *b, const struct result *r);
/* A result with drawing DRAW_LANES: one lane per op (else per first text
 * column), a bar from start to end per row, coloured by state. */
void svg_lanes(struct hc_buf *b, const struct result *r);

#endif
