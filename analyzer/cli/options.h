/* SPDX-License-Identifier: MIT
 *
 * Command-line options as rows of a table: the same rows parse, check and
 * print --help. */
#ifndef HINDCAST_ANALYZER_CLI_OPTIONS_H
#define HINDCAST_ANALYZER_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

enum option_kind {
    OPTION_FLAG, /* no value */
    OPTION_TEXT,
    OPTION_INT,      /* decimal, >= 0 */
    OPTION_TIME,     /* a timestamp or date, UTC unless it names a zone */
    OPTION_DURATION, /* 90s 5m 12h 30d 4w; stored as microseconds */
    OPTION_CHOICE    /* one of the words of `values`, separated by | */
};

struct option {
    const char *name; /* "limit" for --limit; NULL ends a table */
    char letter;      /* 'd' for -d; 0 = none */
    enum option_kind kind;
    const char *value;    /* "N", "FILE": the placeholder in help; for
                             OPTION_CHOICE the words themselves, "a|b|c" */
    const char *help;     /* one line */
    const char *fallback; /* default as text; NULL = absent */
    bool many;            /* may be given several times (OPTION_TEXT) */
};

/* What commands have in common: --help of all, the database, how a report is
 * printed; analyses also take a window and filters. */
extern const struct option help_options[];
/* --as-of alone, for commands without the common window; see window_as_of(). */
extern const struct option as_of_options[];
extern const struct option database_options[];
extern const struct option output_options[];
extern const struct option filter_options[];

struct options; /* what was said, defaults filled in */

/* Values by option name.  Asking for a name that is in none of the command's
 * tables is a bug (assert).  _given: the user said it. */
bool options_given(const struct options *o, const char *name);
bool options_flag(const struct options *o, const char *name);
int64_t options_int(const struct options *o, const char *name);
/* NULL = absent. */
const char *options_text(const struct options *o, const char *name);
/* The i-th value of a `many` option; NULL = no more. */
const char *options_text_at(const struct options *o, const char *name,
                            size_t i);
/* The database: -d, else $HINDCAST_DB, else hindcast.db. */
const char *options_db(const struct options *o);
/* The i-th argument that is no option; NULL = no more. */
const char *options_argument(const struct options *o, size_t i);

/* A span as OPTION_DURATION reads it ("90s"), in microseconds; false = none. */
bool options_duration(struct hc_str text, int64_t *us);

/* Parse argv[0..argc) by the given tables (NULL-terminated array of tables).
 * HC_EUSAGE with one sentence on anything wrong. */
HC_MUST_USE enum hc_code options_parse(struct options **out, int argc,
                                       char *const *argv,
                                       const struct option *const *tables,
                                       struct hc_err *err);
/* The same command line as other tables see it: what was said by options of
 * theirs, defaults for the rest, no arguments.  tables is borrowed. */
HC_MUST_USE enum hc_code options_share(struct options **out,
                                       const struct options *said,
                                       const struct option *const *tables,
                                       struct hc_err *err);
void options_free(struct options *o); /* accepts NULL */

#endif
