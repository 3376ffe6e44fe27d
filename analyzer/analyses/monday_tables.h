/* SPDX-License-Identifier: MIT
 *
 * The results of `monday`: their columns and how rows get into them. */
#ifndef HINDCAST_ANALYZER_ANALYSES_MONDAY_TABLES_H
#define HINDCAST_ANALYZER_ANALYSES_MONDAY_TABLES_H

#include "analyzer/analyses/monday_tally.h"

/* Everything one run of the analysis holds. */
struct monday {
    struct monday_scope scope;
    struct hour_pick pick;
    bool compat;
    size_t limit; /* rows that will be printed; 0 = all */
    struct monday_dates dates;
    struct monday_rows rows;
    int64_t day_rows[8]; /* failed rows of the audit's days, 1 = Sunday */
    struct monday_group *groups; /* room for rows.n */
    int64_t *values;             /* room for the dates */
    struct hc_arena arena;
    struct report *report;
};

extern const struct column monday_cell_columns[];
extern const struct column monday_compat_columns[];
extern const struct column monday_hour_columns[];
extern const struct column monday_processor_columns[];
extern const struct column monday_audit_columns[];

/* Each adds its result with totals and evidence; monday_add_cells() is first,
 * and its index is 0. */
HC_MUST_USE enum hc_code monday_add_cells(struct monday *m, struct hc_err *err);
void monday_add_hours(struct monday *m);
void monday_add_processors(struct monday *m);
/* The hours of the asked day and of the others that its number may have meant;
 * and the result about them, from m->day_rows. */
struct hour_pick monday_audit_pick(const struct monday *m);
HC_MUST_USE enum hc_code monday_add_audit(struct monday *m, struct hc_err *err);
/* What the reader of the cells has to know. */
HC_MUST_USE enum hc_code monday_add_notes(struct monday *m, struct hc_err *err);

#endif
