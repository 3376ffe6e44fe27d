/* SPDX-License-Identifier: MIT
 *
 * Lines that the bq command prints around its rows and that end up in files
 * with them: its greeting, its progress, its errors.
 *
 * Threads: no state. */
#ifndef HINDCAST_PARSERS_BQ_NOISE_H
#define HINDCAST_PARSERS_BQ_NOISE_H

#include "base/str.h"

enum bq_line {
    BQ_LINE_OTHER, /* a row, as far as bq is concerned */
    BQ_LINE_NOISE, /* says nothing about the data */
    BQ_LINE_ERROR  /* the query failed: there are no rows */
};

/* What a line is; CRs in front, with which progress is overwritten, and
 * colours do not count. */
enum bq_line bq_line_of(struct hc_str line);
/* What stands behind the noise and blank lines that an input begins with. */
struct hc_str bq_skip_noise(struct hc_str head);

#endif
