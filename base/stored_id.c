/* SPDX-License-Identifier: MIT
 *
 * Ids, see stored_id.h. */
#include "base/stored_id.h"

enum { NUMBER_DIGITS = 18 /* fits int64 */ };

/* Values of lower-case hexadecimal digits, plus 1; 0 = none. */
static const unsigned char hex_value[256] = {
    ['0'] = 1,  ['1'] = 2,  ['2'] = 3,  ['3'] = 4,  ['4'] = 5,  ['5'] = 6,
    ['6'] = 7,  ['7'] = 8,  ['8'] = 9,  ['9'] = 10, ['a'] = 11, ['b'] = 12,
    ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
};

/* n bytes from 2n digits.  False = some are none. */
static bool read_hex(const char *p, size_t n, unsigned char *out)
{
    bool ok = true;

    for (size_t i = 0; i < n; i++) {
        unsigned high = hex_value[(unsigned char)p[2 * i]];
        unsigned low = hex_value[(unsigned char)p[2 * i + 1]];

        ok = ok && high != 0 && low != 0;
        out[i] = (unsigned char)((high - 1) << 4 | ((low - 1) & 15));
    }
    return ok;
}

static bool read_uuid(struct hc_str text, unsigned char out[UUID_BYTES])
{
    const char *p = text.p;

    return text.n == UUID_TEXT && p[8] == '-' && p[13] == '-' && p[18] == '-' &&
           p[23] == '-' && read_hex(p, 4, out) && read_hex(p + 9, 2, out + 4) &&
           read_hex(p + 14, 2, out + 6) && read_hex(p + 19, 2, out + 8) &&
           read_hex(p + 24, 6, out + 10);
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

void stored_id_read(struct hc_str text, struct stored_id *out)
{
    if (text.p == NULL) {
        out->kind = ID_NULL;
    } else if (read_uuid(text, out->uuid)) {
        out->kind = ID_UUID;
    } else if (read_number(text, &out->number)) {
        out->kind = ID_NUMBER;
    } else {
        out->kind = ID_TEXT;
        out->text = text;
    }
}

static struct hc_str uuid_text(const unsigned char uuid[UUID_BYTES],
                               char room[UUID_TEXT])
{
    static const char digits[] = "0123456789abcdef";
    size_t n = 0;

    for (size_t i = 0; i < UUID_BYTES; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            room[n++] = '-';
        room[n++] = digits[uuid[i] >> 4];
        room[n++] = digits[uuid[i] & 15];
    }
    return (struct hc_str){room, n};
}

/* From the last digit to the first. */
static struct hc_str number_text(int64_t number, char room[UUID_TEXT])
{
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    size_t at = UUID_TEXT;

    do {
        room[--at] = (char)('0' + left % 10);
        left /= 10;
    } while (left > 0);
    if (number < 0)
        room[--at] = '-';
    return (struct hc_str){room + at, UUID_TEXT - at};
}

struct hc_str stored_id_text(const struct stored_id *id, char room[UUID_TEXT])
{
    switch (id->kind) {
    case ID_TEXT:
        return id->text;
    case ID_NUMBER:
        return number_text(id->number, room);
    case ID_UUID:
        return uuid_text(id->uuid, room);
    case ID_NULL:
        break;
    }
    return (struct hc_str){NULL, 0};
}
