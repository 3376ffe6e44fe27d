/* SPDX-License-Identifier: MIT
 *
 * The contract of an input format: bytes of a source in, records out.  A
 * format is one file in parsers/formats/ and one line in formats.def. */
#ifndef HINDCAST_PARSERS_FORMAT_H
#define HINDCAST_PARSERS_FORMAT_H

#include "base/record.h"
#include "parsers/remarks.h"
#include "parsers/source.h"

enum step {
    STEP_RECORD, /* *out is filled */
    STEP_REJECT, /* one record is bad, *err says why; the stream goes on */
    STEP_END,
    STEP_ERROR /* the stream is unusable, *err says why */
};

/* What a user may say about an input; zeroed = nothing said. */
struct format_options {
    const char *columns; /* comma-separated names: the CSV has no header */
    char delimiter;      /* 0 = sniff among , ; | and tab */
    const char *pattern; /* text-log: PCRE2 with groups time, level, message */
    enum hc_epoch epoch; /* text-log: unit of a bare number in group time */
};

struct format {          /* const, stateless: safe from any thread */
    const char *name;    /* "bq-csv" */
    const char *summary; /* one line for `hindcast help formats` */
    /* How sure the first HC_SNIFF_BYTES decompressed bytes (BOM stripped) make
     * us, with what the user says about them: 0 no .. 100 certain. */
    int (*sniff)(struct hc_str head, const struct format_options *options);
    /* in is borrowed until close.  A BOM is already consumed. */
    HC_MUST_USE enum hc_code (*open)(void **state, struct source *in,
                                     const struct format_options *options,
                                     struct hc_err *err);
    /* Views in *out live until the next call.  On STEP_REJECT err carries
     * record, byte and the reason, and excerpt (may be NULL) is set to the
     * first bytes of what was rejected. */
    enum step (*next)(void *state, struct record *out, struct hc_str *excerpt,
                      struct hc_err *err);
    void (*close)(void *state); /* accepts NULL */
    /* Remarks about the whole input, known after STEP_END: truncation signs
     * (unterminated array, exactly 100 rows), preamble lines skipped, ...
     * Owned by state. */
    const struct remarks *(*remarks)(void *state);
};

/* All formats in the order of formats.def, NULL-terminated. */
extern const struct format *const format_list[];

/* By name; NULL when there is none. */
const struct format *format_find(const char *name);
/* The best match for the source's first bytes; consumes a UTF-8 BOM.  HC_OK
 * with *out = NULL: there is not a single byte (but for a BOM), as in an empty
 * shard of an export; look at the facts, as the bytes may all be damaged.
 * HC_EFORMAT names what the input is where that is known (an ASCII table,
 * UTF-16, bzip2, zip, Avro, Parquet, ...) and what to do instead. */
HC_MUST_USE enum hc_code format_sniff(const struct format **out,
                                      struct source *in,
                                      const struct format_options *options,
                                      struct hc_err *err);

#endif
