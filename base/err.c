/* SPDX-License-Identifier: MIT
 *
 * Errors, see err.h. */
#include "base/err.h"

#include <stddef.h>
#include <stdio.h>

static void fill(struct hc_err *err, enum hc_code code, const char *fmt,
                 va_list ap) HC_PRINTF(3, 0);

static void fill(struct hc_err *err, enum hc_code code, const char *fmt,
                 va_list ap)
{
    err->code = code;
    /* Truncation is fine: the sentence is for a person. */
    (void)vsnprintf(err->msg, sizeof err->msg, fmt, ap);
}

enum hc_code hc_fail(struct hc_err *err, enum hc_code code, const char *fmt,
                     ...)
{
    va_list ap;

    if (err == NULL || err->code != HC_OK)
        return code;
    va_start(ap, fmt);
    fill(err, code, fmt, ap);
    va_end(ap);
    return code;
}

enum hc_code hc_fail_at(struct hc_err *err, enum hc_code code,
                        const char *file, uint64_t record, uint64_t byte,
                        const char *fmt, ...)
{
    va_list ap;

    if (err == NULL || err->code != HC_OK)
        return code;
    va_start(ap, fmt);
    fill(err, code, fmt, ap);
    va_end(ap);
    err->file = file;
    err->record = record;
    err->byte = byte;
    err->has_byte = true;
    return code;
}

enum hc_code hc_nomem(struct hc_err *err)
{
    return hc_fail(err, HC_ENOMEM, "out of memory");
}

const char *hc_code_name(enum hc_code code)
{
    switch (code) {
    case HC_OK:
        return "no error";
    case HC_EUSAGE:
        return "usage error";
    case HC_ECONFIG:
        return "bad configuration file";
    case HC_EFORMAT:
        return "unknown format";
    case HC_EPARSE:
        return "malformed input";
    case HC_ETRUNC:
        return "truncated input";
    case HC_ELIMIT:
        return "limit reached";
    case HC_ENOTFOUND:
        return "not found";
    case HC_EIO:
        return "input/output error";
    case HC_EBUSY:
        return "database busy";
    case HC_EDB:
        return "database error";
    case HC_ENOMEM:
        return "out of memory";
    case HC_EBUG:
        return "internal error";
    }
    return "unknown error";
}
