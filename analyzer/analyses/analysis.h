/* SPDX-License-Identifier: MIT
 *
 * The contract of an analysis: options and a database in, a report out.  An
 * analysis is one file in analyzer/analyses/ and one line in analyses.def; it
 * becomes a command by its own name. */
#ifndef HINDCAST_ANALYZER_ANALYSES_ANALYSIS_H
#define HINDCAST_ANALYZER_ANALYSES_ANALYSIS_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"
#include "base/buf.h"
#include "schema/query.h"

struct analysis {        /* const, stateless */
    const char *name;    /* "monday" */
    const char *summary; /* one line for `hindcast help` */
    const char *about;   /* for `hindcast help NAME`, which wraps it; a newline
                            ends a paragraph */
    const struct option *options; /* its own rows beside the common ones;
                                     ends with name NULL; NULL = none */
    const char *file_option; /* an option of its own that names a file to read
                                instead of a database: run() then gets NULL
                                for db; NULL = none */
    /* A flag of its own that prints a text instead of a report, without a
     * database; NULL = none. */
    const char *text_option;
    HC_MUST_USE enum hc_code (*text)(const struct options *options,
                                     struct hc_buf *out, struct hc_err *err);
    /* Statements it runs beside those named after it, for `hindcast sql`: what
     * their names begin with, parted by blanks; NULL = none */
    const char *sql;
    size_t limit; /* rows printed where --limit says nothing; 0 = all */
    /* What it returns, for help: result names and their columns, ended by a
     * row whose name is NULL. */
    const struct analysis_shape {
        const char *result;
        const struct column *columns;
    } *shapes;
    HC_MUST_USE enum hc_code (*run)(struct store *db,
                                    const struct options *options,
                                    struct report **out, struct hc_err *err);
};

extern const struct analysis *const analysis_list[];    /* NULL-terminated */
const struct analysis *analysis_find(const char *name); /* NULL = none */

#endif
