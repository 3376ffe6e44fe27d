/* SPDX-License-Identifier: MIT
 *
 * What an error cell says: plain text, or JSON as an object, an array or a
 * string that holds JSON again (two levels).  Answers are remembered by the
 * bytes of the cell, since error texts repeat. */
#ifndef HINDCAST_PARSERS_ERROR_CELL_H
#define HINDCAST_PARSERS_ERROR_CELL_H

#include "base/err.h"
#include "base/str.h"
#include "parsers/json.h"

struct error_cells; /* one per thread */

struct error_meaning {
    struct hc_str message;   /* valid until the next call; .p NULL = none */
    bool cleanup;            /* a cleanup job wrote it */
    uint32_t place;          /* of the message (base/run_row.h); 0 = none */
    bool new_place;          /* it had none until now */
    bool first_raw;          /* the cell is the one that the place was made
                                with, or most likely one with the same bytes */
    uint64_t message_hash;   /* XXH3-64; 0 = no message */
    uint64_t canonical_hash; /* of the value: equal JSON hashes alike */
};

HC_MUST_USE enum hc_code error_cells_open(struct error_cells **out,
                                          struct hc_err *err);
void error_cells_close(struct error_cells *e); /* accepts NULL */

/* raw_hash is XXH3-64 of text; parsed is its value where there is one already,
 * in another parser, else absent. */
HC_MUST_USE enum hc_code
error_cell_read(struct error_cells *e, struct hc_str text,
                struct json_value parsed, uint64_t raw_hash,
                struct error_meaning *out, struct hc_err *err);

/* The row that was to bring the message of its new place is not kept: the next
 * one brings it. */
void error_cell_forget(struct error_cells *e, uint32_t place);

/* Hash of a JSON cell that is equal for equal values, whatever the spelling
 * and the order of keys; XXH3-64 of the bytes where it is no JSON. */
HC_MUST_USE enum hc_code json_cell_hash(struct error_cells *e,
                                        struct hc_str text, uint64_t *hash,
                                        struct hc_err *err);

#endif
