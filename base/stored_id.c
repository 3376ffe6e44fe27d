/* SPDX-License-Identifier: MIT
 *
 * Ids, see stored_id.h. */
#include "base/stored_id.h"

enum { NUMBER_DIGITS = 18 /* fits int64 */ };

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool read_uuid(struct hc_str text, unsigned char out[UUID_BYTES])
{
    size_t n = 0;

    if (text.n != UUID_TEXT)
        return false;
    for (size_t i = 0; i < UUID_TEXT;) {
        int high, low;

        if (i == 8 || i == 13 || i == 18 || i == 23) {
            if (text.p[i++] != '-')
                return false;
            continue;
        }
        high = hex_digit(text.p[i]);
        low = hex_digit(text.p[i + 1]);
        if (high < 0 || low < 0)
            return false;
        out[n++] = (unsigned char)(high << 4 | low);
        i += 2;
    }
    return true;
}

/* Only what prints as the same text. */
static bool read_number(struct hc_str text, int64_t *out)
{
    int64_t v = 0;

    if (text.n == 0 || text.n > NUMBER_DIGITS ||
        (text.p[0] == '0' && text.n > 1))
        return false;
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] < '0' || text.p[i] > '9')
            return false;
        v = v * 10 + (text.p[i] - '0');
    }
    *out = v;
    return true;
}

struct stored_id stored_id_of(struct hc_str text)
{
    struct stored_id id = {.kind = ID_NULL};

    if (text.p == NULL)
        return id;
    if (read_uuid(text, id.uuid)) {
        id.kind = ID_UUID;
    } else if (read_number(text, &id.number)) {
        id.kind = ID_NUMBER;
    } else {
        id.kind = ID_TEXT;
        id.text = text;
    }
    return id;
}
