/* SPDX-License-Identifier: MIT
 *
 * The report model: what an analysis returns and every renderer prints.  A
 * report holds results; a result holds columns (one row of a static table
 * each), rows of typed cells, totals and notes.  The report owns copies of
 * all text it is given. */
#ifndef HINDCAST_ANALYZER_REPORT_REPORT_H
#define HINDCAST_ANALYZER_REPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"
#include "base/str.h"

enum column_type {
    COLUMN_TEXT, /* hostile text: renderers escape it for their medium */
    COLUMN_INT,
    COLUMN_REAL, /* prints as %.9g, with at most .decimals digits in tables */
    COLUMN_TIME, /* int64 microseconds UTC; prints as RFC 3339 */
    COLUMN_DATE, /* days since 1970-01-01; prints as YYYY-MM-DD */
    COLUMN_BOOL,
    COLUMN_LIST /* list of texts; JSON array, joined with "; " elsewhere */
};

enum column_flags {
    COLUMN_WIDE = 1,   /* a terminal table narrower than 120 leaves it out */
    COLUMN_HEAT = 2,   /* number that renderers may colour by magnitude */
    COLUMN_DETAIL = 4, /* json, ndjson, csv; a terminal where DRAW_FIELDS */
    COLUMN_PROSE = 8,  /* sentences: a terminal table breaks the line */
    COLUMN_ALL_DIGITS = 16 /* json, ndjson and csv have the shortest text that
                              reads back as the same double, not %.9g */
};

/* One column: this row alone makes it appear in every renderer and in
 * `hindcast help COMMAND`.  Tables of them are static const and end with a
 * row whose name is NULL. */
struct column {
    const char *name; /* public and stable */
    enum column_type type;
    const char *unit; /* "s", "rows/h", ...; NULL = none */
    const char *help; /* one line */
    int decimals;     /* COLUMN_REAL in tables */
    unsigned flags;
};

struct value {
    bool null;
    union {        /* by the type of its column */
        int64_t i; /* INT, TIME, DATE, BOOL */
        double real;
        size_t n_list;
    };
    union {
        struct hc_str text;
        struct hc_str *list;
    };
};

struct named_value { /* totals and parameters */
    const char *name;
    enum column_type type;
    struct value value;
};

enum drawing { /* what people get besides a table of the rows, or instead */
               DRAW_NONE,
               DRAW_HEATMAP, /* a map: a 168-row hour-of-week result (dow_bq,
                                hour, a COLUMN_HEAT) */
               DRAW_LANES,   /* html: sessions or gaps with start and end */
               DRAW_FIELDS   /* terminal: every cell on a line of its own */
};

struct result {
    const char *name; /* "cells", "gaps": public and stable */
    const char *title;
    const struct column *columns;
    size_t n_columns;
    struct value *values; /* of rows and hidden ones, n_columns each */
    size_t n_rows;
    size_t n_hidden; /* rows behind them that --limit hides */
    struct named_value *totals;
    size_t n_totals;
    struct hc_str *notes; /* full sentences */
    size_t n_notes;
    enum drawing drawing;
    /* Set by report_append(): the analysis it came from and that one's title,
     * which pages of several print as a heading.  NULL = the report's own. */
    const char *analysis, *heading;
};

struct evidence {
    struct hc_str id;   /* "E-001" */
    struct hc_str what; /* result and column(s) it stands behind: begins
                           with the result's name, "cells: n, rate_per_h" */
    struct hc_str sql;  /* runnable text, or the rule in words */
    struct named_value *params;
    size_t n_params;
    struct hc_str digest; /* SHA-256 of its canonical rows, hex; empty until
                             report_seal(), and for what is no result */
    const char *analysis; /* as in struct result */
};

struct report {
    struct hc_str analysis; /* command name; "report" for a page of several */
    struct hc_str title;
    struct named_value *params;
    size_t n_params;
    struct result *results;
    size_t n_results;
    struct evidence *evidence;
    size_t n_evidence;
    struct hc_str digest; /* content digest, hex; empty where not asked for */
    bool insufficient;    /* there was too little data for the answer that was
                             asked for, and the user wants to be told by the exit
                             code: the command ends with 1 */
    void *memory;         /* private: arena and capacities */
    enum hc_code failed; /* sticky, HC_ENOMEM mostly: builders need no checks */
};

/* Builders.  They never fail visibly: check report_check() once at the end. */
HC_MUST_USE enum hc_code report_new(struct report **out, const char *analysis,
                                    const char *title, struct hc_err *err);
void report_free(struct report *r); /* accepts NULL */
HC_MUST_USE enum hc_code report_check(const struct report *r,
                                      struct hc_err *err);

void report_param_text(struct report *r, const char *name, struct hc_str v);
void report_param_int(struct report *r, const char *name, int64_t v);
void report_param_real(struct report *r, const char *name, double v);
void report_param_time(struct report *r, const char *name, int64_t us);

/* Start a result; returns its index.  name, title (copied) and columns
 * (borrowed, static). */
size_t report_result(struct report *r, const char *name, const char *title,
                     const struct column *columns, enum drawing drawing);
/* Start a row of result k: all cells NULL until set. */
void report_row(struct report *r, size_t k);
/* Set a cell of the last row of result k, by column index.  report_int sets
 * every type that lives in .i (TIME, DATE, BOOL too).  Absent text ({NULL, 0})
 * leaves the cell NULL; "" does not. */
void report_int(struct report *r, size_t k, size_t column, int64_t v);
void report_real(struct report *r, size_t k, size_t column, double v);
void report_text(struct report *r, size_t k, size_t column, struct hc_str v);
/* Append to a COLUMN_LIST cell. */
void report_list_add(struct report *r, size_t k, size_t column,
                     struct hc_str v);
void report_total_int(struct report *r, size_t k, const char *name, int64_t v);
void report_total_real(struct report *r, size_t k, const char *name, double v);
void report_total_text(struct report *r, size_t k, const char *name,
                       struct hc_str v);
void report_total_time(struct report *r, size_t k, const char *name,
                       int64_t us);
void report_note(struct report *r, size_t k, const char *fmt, ...)
    HC_PRINTF(3, 4);
/* Add evidence; returns its index for report_evidence_param_*. */
size_t report_evidence(struct report *r, const char *what, struct hc_str sql);
/* A parameter of its SQL; text with .p NULL is NULL. */
void report_evidence_int(struct report *r, size_t e, const char *name,
                         int64_t v);
void report_evidence_text(struct report *r, size_t e, const char *name,
                          struct hc_str v);
/* A copy of s that lives as long as the report; "" when there is no memory. */
struct hc_str report_keep(struct report *r, struct hc_str s);
/* The content digest of the store, hex. */
void report_digest(struct report *r, struct hc_str digest);
/* Fill the digest of every evidence that has none: SHA-256, hex, over the rows
 * of the result its `what` begins with.  Each row is one JSON object as
 * render_json() writes it but with sorted keys, and ends in LF.  A digest
 * covers all rows, also those that a limit hides.  report_append() seals first;
 * callers seal before they render with what shows digests (struct renderer). */
void report_seal(struct report *r);
/* Hide rows beyond `limit` of every result (0 = show all): they stay behind the
 * shown ones, and are counted in n_hidden. */
void report_limit(struct report *r, size_t limit);
/* Move the results, evidence and notes of `from` behind those of `into`;
 * `from` is freed.  Evidence is renumbered.  Parameters come along under
 * "ANALYSIS.NAME", so that two analyses may have different windows. */
void report_append(struct report *into, struct report *from);

/* Renderers.  One per output format; they write to `out` and look at nothing
 * but the report and these settings. */
struct render_options {
    unsigned width; /* terminal columns; 0 = not a terminal: unlimited */
    bool color;
    bool quiet;         /* results without titles and notes */
    const char *result; /* csv, ndjson: which one; NULL = the first */
};

struct renderer {
    const char *name; /* "table", "json", ... */
    const char *summary;
    bool digests;   /* shows those of evidence */
    bool map_first; /* a heat map stands for its rows, the hottest follow it */
    HC_MUST_USE enum hc_code (*render)(const struct report *r,
                                       const struct render_options *o,
                                       FILE *out, struct hc_err *err);
};

extern const struct renderer *const renderer_list[];    /* NULL-terminated */
const struct renderer *renderer_find(const char *name); /* NULL = none */

#endif
