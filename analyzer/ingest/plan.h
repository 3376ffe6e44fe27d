/* SPDX-License-Identifier: MIT
 *
 * What one `ingest` was asked to do: the same for all of its files and
 * threads, and constant while they run. */
#ifndef HINDCAST_ANALYZER_INGEST_PLAN_H
#define HINDCAST_ANALYZER_INGEST_PLAN_H

#include "parsers/format.h"
#include "parsers/profile.h"

/* Part of what makes a file known.  Raise it whenever a format, a mapper or a
 * built-in profile reads the same bytes in another way: files that were
 * ingested before are then read again instead of being skipped. */
enum { INGEST_PARSER_VERSION = 3 };

struct ingest_plan {
    const struct format *format; /* NULL = sniff every input */
    struct format_options format_options;
    const struct profile_set *profiles;
    const char *table;   /* rows go into this plain table; NULL = runs */
    const char *options; /* what changes what is read, in one spelling */
    unsigned threads;    /* readers, >= 1 */
    bool split;          /* inflate in a thread of its own */
    bool progress;       /* a progress line on stderr */
};

#endif
