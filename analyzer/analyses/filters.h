/* SPDX-License-Identifier: MIT
 *
 * The common filters --processor, --phase and --status as parameters of
 * queries: each is a JSON array, or NULL for everything.  A query that takes
 * them has :processors and :phases (arrays of names) and :statuses (array of
 * run_row.status numbers). */
#ifndef HINDCAST_ANALYZER_ANALYSES_FILTERS_H
#define HINDCAST_ANALYZER_ANALYSES_FILTERS_H

#include "analyzer/cli/options.h"
#include "analyzer/report/report.h"
#include "base/buf.h"
#include "schema/query.h"

struct filter {
    bool given;
    struct hc_buf json;
};

struct filters {
    struct filter processors, phases, statuses;
    struct hc_buf unmatched; /* option NUL text NUL, for each that fits no
                                name of the store */
};

/* Whether the command line names any; for analyses they do not apply to. */
bool filters_said(const struct options *o);
/* A value is a name, or /regex/ (PCRE2, matched anywhere in the name); values
 * of one option add up.  Also prints what was given as parameters.  A name
 * that does not exist is no error: filters_note() tells.
 * *f needs filters_release() whatever is returned. */
HC_MUST_USE enum hc_code filters_resolve(struct filters *f, struct store *db,
                                         const struct options *o,
                                         struct report *report,
                                         struct hc_err *err);
void filters_release(struct filters *f);

/* Bind all three; borrowed until the query is closed. */
void filters_bind(const struct filters *f, struct query *q);
/* :processors alone, and :phases where the query has it. */
void filters_bind_names(const struct filters *f, struct query *q, bool phases);
/* :statuses alone. */
void filters_bind_statuses(const struct filters *f, struct query *q);
/* The same as parameters of evidence e. */
void filters_evidence(const struct filters *f, struct report *report, size_t e);
/* One note on result k for each value that matched nothing. */
void filters_note(const struct filters *f, struct report *report, size_t k);

#endif
