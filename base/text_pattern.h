/* SPDX-License-Identifier: MIT
 *
 * A text taken apart into what repeats and what does not: a format as SQLite's
 * format() reads it, and the numbers and ids that stood in it.  Texts written
 * by programs share few formats, and format(FORMAT, ARGS...) is the text
 * again, to the last byte.
 *
 *     {"table":"box","rows":1692,"on":"2025-02-09"}
 *     format  {"table":"box","rows":%d,"on":"%d-%02d-%02d"}
 *     args    ,1692,2025,2,9 */
#ifndef HINDCAST_BASE_TEXT_PATTERN_H
#define HINDCAST_BASE_TEXT_PATTERN_H

#include "base/buf.h"

enum { TEXT_PATTERN_ARGS = 16 }; /* most arguments of a format */

struct text_pattern {
    struct hc_buf format;
    struct hc_buf args; /* a comma before each; integers, or ids in quotes: the
                           rest of a JSON array */
};

void text_pattern_init(struct text_pattern *t);
void text_pattern_release(struct text_pattern *t);
/* Take text apart; the buffers hold the result until the next call.  False
 * where it has to stay as it is: it holds a NUL or too many numbers, is long
 * (HC_MAX_DICTIONARY_TEXT), or there is no memory. */
bool text_pattern_split(struct text_pattern *t, struct hc_str text);
/* Append the text that split into format and args.  False = they do not come
 * from text_pattern_split(), or no memory (in *out). */
bool text_pattern_join(struct hc_buf *out, struct hc_str format,
                       struct hc_str args);

#endif
