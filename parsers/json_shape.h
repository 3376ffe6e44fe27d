/* SPDX-License-Identifier: MIT
 *
 * Whether a source holds JSON one value a line, decided on its first object;
 * and looking at single bytes of a source. */
#ifndef HINDCAST_PARSERS_JSON_SHAPE_H
#define HINDCAST_PARSERS_JSON_SHAPE_H

#include "parsers/source.h"

enum { JSON_BYTE_END = -1, JSON_BYTE_FAILED = -2 };

/* The byte at offset `at` of the window, filling as needed; JSON_BYTE_END
 * where the input has ended, JSON_BYTE_FAILED with err where it cannot be
 * read or the window is full. */
int json_byte_at(struct source *in, size_t at, struct hc_err *err);

/* The key that equals, in a list that ends with {NULL, 0}; NULL = none, also
 * when list is NULL. */
const struct hc_str *json_key_find(const struct hc_str *list,
                                   struct hc_str key);

/* The window starts with an object.  *lines: it ends with its line and is no
 * wrapper around one of the lists, or it does not end there but the next line
 * opens another object, so that this one is broken.  Looks no further than
 * that; nothing is consumed. */
HC_MUST_USE enum hc_code json_is_lines(struct source *in,
                                       const struct hc_str *lists, bool *lines,
                                       struct hc_err *err);

#endif
