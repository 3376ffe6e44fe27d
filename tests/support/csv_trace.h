/* SPDX-License-Identifier: MIT
 *
 * What a CSV reader makes of some bytes, as text: one line a step, so that two
 * ways of reading are compared as strings.
 *   0 [a] ["b"] [] -       record at byte 0: unquoted, quoted, NULL; - no line
 *                          end behind it
 *   12 !a quote inside ...  reject at byte 12
 *   unclosed                the reader saw an open quote at the end */
#ifndef HINDCAST_TESTS_SUPPORT_CSV_TRACE_H
#define HINDCAST_TESTS_SUPPORT_CSV_TRACE_H

#include "base/buf.h"
#include "parsers/csv.h"

/* Append the trace of bytes to out.  chunk_bytes as in source_options. */
void csv_trace(struct hc_str bytes, const struct csv_options *options,
               size_t chunk_bytes, struct hc_buf *out);

#endif
