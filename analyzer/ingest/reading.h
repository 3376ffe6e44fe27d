/* SPDX-License-Identifier: MIT
 *
 * One file between the thread that reads it and the writer.  A reading
 * belongs to its reader up to prefetch_end(), except for the part under the
 * lock; what stands before prefetch_announce() is constant after it.  The
 * writer then releases it: the mappers hold texts that batches point to. */
#ifndef HINDCAST_ANALYZER_INGEST_READING_H
#define HINDCAST_ANALYZER_INGEST_READING_H

#include "analyzer/ingest/batch.h"
#include "analyzer/ingest/inputs.h"
#include "base/buf.h"
#include "parsers/format.h"
#include "parsers/log_map.h"
#include "parsers/profile.h"
#include "parsers/run_map.h"
#include "parsers/table_map.h"

enum verdict {
    VERDICT_NONE, /* the writer has not looked yet */
    VERDICT_READ,
    VERDICT_SKIP
};

struct reading {
    const struct input *input;
    size_t index; /* of the input */

    /* Known when the reading is announced. */
    const struct format *format;   /* NULL = the input is empty */
    const struct profile *profile; /* NULL = none */
    enum row_kind kind;
    union { /* by kind; NULL for ROWS_NONE */
        struct run_map *runs;
        struct log_map *logs;
        struct table_map *table;
    };
    bool hashed; /* sha256 is that of the file as it was before */
    unsigned char sha256[32];

    /* Known at its end. */
    enum hc_code rc; /* not HC_OK: nothing of the file may be kept */
    struct hc_err err;
    struct source_facts facts;
    uint64_t records, rejects, naive_times, leap_seconds;
    bool partial;
    int64_t first_us, last_us; /* INT64_MAX, INT64_MIN = none */
    struct hc_buf remarks;     /* one sentence a line */
    size_t partial_at;         /* of remarks: the one that says why partial */

    /* Under the lock of the prefetch. */
    bool announced, ended;
    enum verdict verdict;
    struct batch *first, *last; /* waiting for the writer */
    size_t n_out;               /* batches of this reading under way */
};

/* "empty" where there is none. */
const char *reading_format_name(const struct reading *r);
struct reading *reading_new(const struct input *input, size_t index);
void reading_free(struct reading *r); /* accepts NULL */

#endif
