/* SPDX-License-Identifier: MIT
 *
 * Ids in fewer bytes than their text: a UUID as written by most (lower case)
 * is 16 bytes, a decimal number an integer, anything else its text.  Pure. */
#ifndef HINDCAST_BASE_STORED_ID_H
#define HINDCAST_BASE_STORED_ID_H

#include "base/str.h"

enum { UUID_BYTES = 16, UUID_TEXT = 36 };

struct stored_id {
    enum { ID_NULL, ID_TEXT, ID_NUMBER, ID_UUID } kind;
    union {
        struct hc_str text; /* borrowed */
        int64_t number;
        unsigned char uuid[UUID_BYTES];
    };
};

/* {NULL, 0} is ID_NULL.  *out borrows text where it is neither a UUID nor a
 * number. */
void stored_id_read(struct hc_str text, struct stored_id *out);
static inline struct stored_id stored_id_of(struct hc_str text)
{
    struct stored_id id = {.kind = ID_NULL};

    stored_id_read(text, &id);
    return id;
}
/* The text again, in room unless it is ID_TEXT; {NULL, 0} of ID_NULL. */
struct hc_str stored_id_text(const struct stored_id *id, char room[UUID_TEXT]);

#endif
