/* SPDX-License-Identifier: MIT
 *
 * What a trigger message asks for: the piece of work its payload names, so
 * that a message published again under a new id is known to be the same. */
#ifndef HINDCAST_ANALYZER_HISTORY_PAYLOAD_H
#define HINDCAST_ANALYZER_HISTORY_PAYLOAD_H

#include "base/str.h"
#include "parsers/json.h"

struct payload {       /* hashes; 0 = the payload does not say */
    uint64_t identity; /* a file (gcs_path, source_file_path), or a table and
                          a game date */
    uint64_t entity;   /* one game or team */
};

/* The text of a payload: an object, or a string that holds one, up to two
 * levels.  What is no JSON names nothing. */
struct payload payload_read(struct json_parser *p, struct hc_str text);

#endif
