/* SPDX-License-Identifier: MIT
 *
 * What separates the fields and lines of a CSV, guessed from its first bytes.
 *
 * Threads: no state. */
#ifndef HINDCAST_PARSERS_CSV_SNIFF_H
#define HINDCAST_PARSERS_CSV_SNIFF_H

#include "parsers/csv_split.h"

struct csv_shape {
    struct csv_dialect dialect;
    size_t fields; /* of most lines; 1 = no delimiter divides them */
    size_t lines;  /* looked at, blank ones and one cut off not counted */
    int agree;     /* percent of these lines that have that many fields */
};

/* Look at up to HC_SNIFF_BYTES of head.  delimiter is given or 0: the one of
 * , ; | and tab that divides the most lines alike, into more fields where two
 * are equal, in this order where these are equal too.  Lines end with CR where
 * no LF stands outside quotes. */
struct csv_shape csv_sniff(struct hc_str head, char delimiter);

#endif
