/* SPDX-License-Identifier: MIT
 *
 * Packing the texts of a file where they are read: text_pattern_split() with
 * the formats of the file by number, so that the writer has nothing to look
 * up but that number. */
#ifndef HINDCAST_PARSERS_TEXT_PACKER_H
#define HINDCAST_PARSERS_TEXT_PACKER_H

#include "base/arena.h"
#include "base/run_row.h"

struct text_packer; /* one per file and thread */

HC_MUST_USE enum hc_code text_packer_open(struct text_packer **out,
                                          struct hc_err *err);
void text_packer_close(struct text_packer *p); /* accepts NULL */

/* What to store for text, in arena.  A file of very many formats stops packing
 * at some point.  False = no memory. */
bool text_packer_pack(struct text_packer *p, struct hc_arena *arena,
                      struct hc_str text, struct packed_text *out);

/* The formats in the order of their numbers, from 1, and how many there are so
 * far.  Valid until close; what is there never moves. */
const struct hc_str *text_packer_formats(const struct text_packer *p);
size_t text_packer_count(const struct text_packer *p);

#endif
