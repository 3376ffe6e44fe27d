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
    require(a->damage_byte == b->damage_byte);
    require(memcmp(a->sha256, b->sha256, sizeof a->sha256) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n)
{
    struct source_options options[] = {
        {.backend = INFLATE_ZLIB},
        {.backend = INFLATE_BEST},
        {.backend = INFLATE_BEST, .own_thread = true},
        {.backend = INFLATE_BEST, .chunk_bytes = 1},
    };
    struct story first, other;
    struct hc_str stored;

    if (n == 0)
        return 0;
    options[3].chunk_bytes = 1 + bytes[0];
    stored = (struct hc_str){(const char *)bytes + 1, n - 1};
    tell(&first, stored, &options[0]);
    for (size_t i = 1; i < sizeof options / sizeof *options; i++) {
        tell(&other, stored, &options[i]);
        require(first.plain.failed == other.plain.failed);
        if (first.plain.failed == HC_OK) {
            require(
                hc_str_eq(hc_buf_str(&first.plain), hc_buf_str(&other.plain)));
            same_facts(&first.facts, &other.facts);
        }
        hc_buf_release(&other.plain);
    }
    hc_buf_release(&first.plain);
    return 0;
}
