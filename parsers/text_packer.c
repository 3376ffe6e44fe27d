/* SPDX-License-Identifier: MIT
 *
 * Packing, see text_packer.h. */
#include "parsers/text_packer.h"

#include <stdlib.h>
#include <xxhash.h>

#include "base/text_pattern.h"

enum {
    SHORT_TEXT = 8,             /* nothing to gain */
    SLOTS = 2 * RUN_MAX_FORMATS /* of the hash table; a power of two */
};

struct slot {
    uint64_t hash;
    uint32_t number; /* 0 = free */
};

struct text_packer {
    struct text_pattern split; /* of the current text */
    struct hc_arena arena;     /* of the formats */
    struct hc_str *formats;    /* RUN_MAX_FORMATS, pages as they are used */
    size_t n;
    struct slot *slots;
};

enum hc_code text_packer_open(struct text_packer **out, struct hc_err *err)
{
    struct text_packer *p = calloc(1, sizeof *p);

    *out = NULL;
    if (p == NULL)
        return hc_nomem(err);
    text_pattern_init(&p->split);
    hc_arena_init(&p->arena);
    p->formats = calloc(RUN_MAX_FORMATS, sizeof *p->formats);
    p->slots = calloc(SLOTS, sizeof *p->slots);
    if (p->formats == NULL || p->slots == NULL) {
        text_packer_close(p);
        return hc_nomem(err);
    }
    *out = p;
    return HC_OK;
}

void text_packer_close(struct text_packer *p)
{
    if (p == NULL)
        return;
    text_pattern_release(&p->split);
    hc_arena_release(&p->arena);
    free(p->formats);
    free(p->slots);
    free(p);
}

const struct hc_str *text_packer_formats(const struct text_packer *p)
{
    return p->formats;
}

size_t text_packer_count(const struct text_packer *p)
{
    return p->n;
}

/* The number of a format; 0 = one too many.  False = no memory. */
static bool number_of(struct text_packer *p, struct hc_str format,
                      uint32_t *number)
{
    uint64_t hash = XXH3_64bits(format.p, format.n);
    size_t i = hash % SLOTS;

    for (; p->slots[i].number != 0; i = (i + 1) % SLOTS) {
        *number = p->slots[i].number;
        if (p->slots[i].hash == hash &&
            hc_str_eq(p->formats[*number - 1], format))
            return true;
    }
    *number = 0;
    if (p->n == RUN_MAX_FORMATS)
        return true;
    p->formats[p->n] = hc_arena_str(&p->arena, format);
    if (p->formats[p->n].p == NULL)
        return false;
    *number = (uint32_t)++p->n;
    p->slots[i] = (struct slot){hash, *number};
    return true;
}

bool text_packer_pack(struct text_packer *p, struct hc_arena *arena,
                      struct hc_str text, struct packed_text *out)
{
    uint32_t number = 0;
    struct hc_str args;
    char *bytes;

    if (text.n >= SHORT_TEXT && text_pattern_split(&p->split, text) &&
        p->split.args.n + PACKED_ROOM < text.n &&
        !number_of(p, hc_buf_str(&p->split.format), &number))
        return false;
    if (number == 0) {
        *out = (struct packed_text){hc_arena_str(arena, text), PACKED_NOT};
        return out->bytes.p != NULL;
    }
    args = hc_buf_str(&p->split.args);
    bytes = hc_arena_alloc(arena, PACKED_ROOM + args.n);
    if (bytes == NULL)
        return false;
    if (args.n > 0)
        memcpy(bytes + PACKED_ROOM, args.p, args.n);
    *out = (struct packed_text){{bytes + PACKED_ROOM, args.n}, number};
    return true;
}
