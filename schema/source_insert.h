/* SPDX-License-Identifier: MIT
 *
 * The files that were ingested and what could not be read of them.  Used
 * inside the transaction of one file. */
#ifndef HINDCAST_SCHEMA_SOURCE_INSERT_H
#define HINDCAST_SCHEMA_SOURCE_INSERT_H

#include "schema/store.h"

/* A row of `source`; all text is borrowed. */
struct source_row {
    const char *name; /* without directories */
    const char *format;
    const char *profile; /* "" = none */
    const char *options; /* those that change what is read */
    int64_t parser_version;
    char sha256[65]; /* of the stored bytes, hex */
    int64_t stored_bytes, plain_bytes, members;
    int64_t records, rejects, naive_times, leap_seconds;
    bool partial;
    struct hc_str remarks;     /* one sentence a line */
    int64_t first_us, last_us; /* span of plausible times; INT64_MIN = none */
};

/* Whether the same bytes were read in the same way before: sha256, format,
 * profile, options and parser_version of *row. */
HC_MUST_USE enum hc_code source_known(struct store *s,
                                      const struct source_row *row, bool *known,
                                      struct hc_err *err);
/* Insert the row with what is known so far; *id is new and larger than all
 * before it. */
HC_MUST_USE enum hc_code source_add(struct store *s,
                                    const struct source_row *row, int64_t *id,
                                    struct hc_err *err);
/* Fill in what is known at the end of the file. */
HC_MUST_USE enum hc_code source_finish(struct store *s, int64_t id,
                                       const struct source_row *row,
                                       struct hc_err *err);
/* One reject; the caller stops at HC_MAX_STORED_REJECTS a file. */
HC_MUST_USE enum hc_code reject_add(struct store *s, int64_t source,
                                    uint64_t record, uint64_t byte,
                                    struct hc_str reason, struct hc_str excerpt,
                                    struct hc_err *err);

#endif
