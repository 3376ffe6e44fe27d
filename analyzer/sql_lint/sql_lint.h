/* SPDX-License-Identifier: MIT
 *
 * Traps in monitoring SQL: what runs without an error and says something else
 * than its author meant.  docs/cli.md, "lint-sql", has the list. */
#ifndef HINDCAST_ANALYZER_SQL_LINT_SQL_LINT_H
#define HINDCAST_ANALYZER_SQL_LINT_SQL_LINT_H

#include "base/err.h"
#include "base/str.h"

struct sql_finding {
    const char *rule;      /* "not-in-null"; public and stable */
    uint32_t line, column; /* 1-based, column in bytes */
    struct hc_str found;   /* what stands there, in the text */
    const char *why, *instead;
};

/* Call found() for each finding in the order of the text. */
HC_MUST_USE enum hc_code
sql_lint(struct hc_str text,
         void (*found)(void *context, const struct sql_finding *finding),
         void *context, struct hc_err *err);

#endif
