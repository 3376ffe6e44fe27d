/* SPDX-License-Identifier: MIT
 *
 * What a format makes of some bytes, as text to compare: one line a record,
 *   NUMBER@BYTE name=value ...     cells that are not NULL; fields of a log
 *                                  entry that are there
 *   !NUMBER@BYTE reason | excerpt  a reject
 *   !! reason                      the end of a stream that is unusable
 *   # remark
 * Texts are JSON strings, a bare value is a number, true or false, and
 * compact JSON stands between ~ and ~. */
#ifndef HINDCAST_TESTS_SUPPORT_FORMAT_TRACE_H
#define HINDCAST_TESTS_SUPPORT_FORMAT_TRACE_H

#include "base/buf.h"
#include "parsers/format.h"

/* Append the trace of what comes from in. */
void format_trace(const struct format *f, struct source *in,
                  const struct format_options *options, struct hc_buf *out);
/* Fails the running test unless the trace is `want`: read whole, split at
 * every byte, and from bytes that end at an unreadable page. */
void format_expect(const struct format *f, const char *name,
                   struct hc_str bytes, const struct format_options *options,
                   const char *want);
/* Path of a real sample, or skips the running test, saying so, where
 * HINDCAST_REAL_SAMPLES is not set. */
const char *real_sample(const char *file, char room[512]);

#endif
