/* SPDX-License-Identifier: MIT
 *
 * Any bytes as an input: every backend and every split must tell the same
 * story.  The first byte chooses how the stored bytes are cut. */
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "parsers/source.h"

enum { MAX_PLAIN = 1 << 22 };

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

struct story {
    struct hc_buf plain;
    struct source_facts facts;
};

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void tell(struct story *st, struct hc_str stored,
                 const struct source_options *options)
{
    struct source *s = NULL;
    struct hc_err err = {0};
    bool grew = true;

    hc_buf_init(&st->plain, MAX_PLAIN);
    require(source_open_memory(&s, stored, "input", options, &err) == HC_OK);
    while (grew && st->plain.failed == HC_OK) {
        struct hc_str w = source_window(s);

        require(source_position(s) == st->plain.n);
        hc_buf_add_str(&st->plain, w);
        source_consume(s, w.n);
        require(source_fill(s, &grew, &err) == HC_OK);
        w = source_window(s);
        for (size_t i = 0; i < SOURCE_PADDING; i++)
            require(w.p[w.n + i] == 0);
    }
    st->facts = *source_facts(s);
    source_close(s);
}

static bool damaged(const struct source_facts *f)
{
    return f->truncated || f->bad_crc || f->corrupt;
}

static void same_facts(const struct source_facts *a,
                       const struct source_facts *b)
{
    require(a->stored_bytes == b->stored_bytes);
    require(a->plain_bytes == b->plain_bytes);
    require(a->members == b->members);
    require(a->trailing_bytes == b->trailing_bytes);
    require(a->trailing_garbage == b->trailing_garbage);
    require(a->truncated == b->truncated);
    require(a->bad_crc == b->bad_crc);
    require(a->corrupt == b->corrupt);
    require(!damaged(a) || a->damage_byte == b->damage_byte);
    require(memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0);
}

static void same_story(const struct story *a, const struct story *b)
{
    require(a->plain.failed == b->plain.failed);
    if (a->plain.failed != HC_OK)
        return; /* too long to hold: nothing to compare */
    require(hc_str_eq(hc_buf_str(&a->plain), hc_buf_str(&b->plain)));
    same_facts(&a->facts, &b->facts);
}

/* The one thing zlib refuses and ISA-L reads: Huffman codes with a hole. */
static void same_or_longer(const struct story *zlib, const struct story *isal)
{
    if (!zlib->facts.corrupt || zlib->plain.failed != HC_OK ||
        isal->plain.failed != HC_OK)
        same_story(zlib, isal);
    else
        require(
            hc_str_starts(hc_buf_str(&isal->plain), hc_buf_str(&zlib->plain)));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct source_options zlib = {.backend = INFLATE_ZLIB};
    struct source_options best = {.backend = INFLATE_BEST};
    struct story first, second, other;
    struct hc_str stored;

    if (n == 0)
        return 0;
    stored = (struct hc_str){(const char *)bytes + 1, n - 1};
    tell(&first, stored, &zlib);
    tell(&second, stored, &best);
    same_or_longer(&first, &second);
    zlib.chunk_bytes = best.chunk_bytes = 1 + (size_t)bytes[0];
    tell(&other, stored, &zlib);
    same_story(&first, &other);
    hc_buf_release(&other.plain);
    tell(&other, stored, &best);
    same_story(&second, &other);
    hc_buf_release(&other.plain);
    best.own_thread = true;
    tell(&other, stored, &best);
    same_story(&second, &other);
    hc_buf_release(&other.plain);
    hc_buf_release(&second.plain);
    hc_buf_release(&first.plain);
    return 0;
}
