/* SPDX-License-Identifier: MIT
 *
 * Errors: a code, where it happened and one sentence.  Every function that
 * can fail returns enum hc_code and takes struct hc_err * last; the first
 * error wins, so a caller that cleans up cannot hide the cause. */
#ifndef HINDCAST_BASE_ERR_H
#define HINDCAST_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

#define HC_MUST_USE __attribute__((warn_unused_result))
#define HC_PRINTF(fmt, first) __attribute__((format(printf, fmt, first)))

enum hc_code {
    HC_OK = 0,
    HC_EUSAGE,    /* the command line is wrong */
    HC_ECONFIG,   /* a profile, pattern or rule file is wrong */
    HC_EFORMAT,   /* an input is in no format that hindcast reads */
    HC_EPARSE,    /* an input breaks the rules of its format */
    HC_ETRUNC,    /* an input ends before it should */
    HC_ELIMIT,    /* a cap of base/limits.h was reached */
    HC_ENOTFOUND, /* what was asked for does not exist */
    HC_EIO,       /* the operating system refused */
    HC_EBUSY,     /* another process holds the database */
    HC_EDB,       /* SQLite refused */
    HC_ENOMEM,    /* no memory */
    HC_EBUG       /* hindcast is wrong */
};

struct hc_err {         /* zeroed = no error; caller owns it */
    enum hc_code code;  /* HC_OK is 0 */
    const char *file;   /* borrowed; NULL = not about a file */
    uint64_t record;    /* 1-based record; 0 = unknown */
    uint64_t byte;      /* 0-based byte of the decompressed stream */
    bool has_byte;      /* byte was set */
    char msg[256];      /* one sentence, no newline, no trailing period */
};

/* Fill *err (NULL = no report wanted) unless it holds an error already.
 * Returns code, so that `return hc_fail(...)` reads well. */
enum hc_code hc_fail(struct hc_err *err, enum hc_code code, const char *fmt,
                     ...) HC_PRINTF(3, 4);

/* The same for an input: where it happened goes along. */
enum hc_code hc_fail_at(struct hc_err *err, enum hc_code code,
                        const char *file, uint64_t record, uint64_t byte,
                        const char *fmt, ...) HC_PRINTF(6, 7);

/* HC_ENOMEM with the one sentence that fits everywhere. */
enum hc_code hc_nomem(struct hc_err *err);

/* A short English name of the code ("out of memory"); static storage. */
const char *hc_code_name(enum hc_code code);

#endif
