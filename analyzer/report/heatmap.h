/* SPDX-License-Identifier: MIT
 *
 * The hour-of-week result as a grid with quantile levels, for the renderers
 * that draw it. */
#ifndef HINDCAST_ANALYZER_REPORT_HEATMAP_H
#define HINDCAST_ANALYZER_REPORT_HEATMAP_H

#include "analyzer/report/report.h"

enum { HEAT_DAYS = 7, HEAT_HOURS = 24, HEAT_LEVELS = 8 };

struct heat_cell {
    bool seen;   /* there is a row, and it was exposed */
    double rate; /* what colours it; >= 0 */
    size_t row;  /* of the result */
    int level;   /* 0 = no events, 1..8 by quantiles of non-zero rates */
};

struct heatmap {
    struct heat_cell cell[HEAT_DAYS][HEAT_HOURS]; /* Monday is day 0 */
    double upper[HEAT_LEVELS]; /* largest rate of level i + 1; 0 = empty */
    size_t n_nonzero;
    double peak;
    size_t peak_day, peak_hour; /* the first one, on ties */
    const char *label;          /* what colours, for a legend */
};

extern const char *const heat_day_names[HEAT_DAYS]; /* "Mon" .. "Sun" */

/* Read a result with integer columns dow_bq (1 = Sunday) and hour and a
 * number that is COLUMN_HEAT, rows that a limit hides included; exposure_h of 0
 * makes a cell unseen.  False = it lacks them. */
bool heatmap_read(struct heatmap *map, const struct result *r);
/* Put the rows in the order of their heat, most first; ties, and what is no
 * heat map, stay as they are.  With top > 0 all rows but that many, and those
 * without heat, are hidden. */
HC_MUST_USE enum hc_code heatmap_rank(struct result *r, size_t top,
                                      struct hc_err *err);

#endif
