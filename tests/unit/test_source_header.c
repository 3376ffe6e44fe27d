/* SPDX-License-Identifier: MIT
 *
 * Headers of deflate blocks that nothing can complete: where the input ends
 * inside the broken part it is truncated, behind it the member is corrupt,
 * whichever library reads it and however the input is split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "parsers/source.h"
#include "tests/support/guard.h"

enum { MAX_TEST = 1 << 10, GZIP_HEADER = 10 };

/* Zeros follow the bytes up to `refused` and behind.  Where a block with the
 * literal "a" stands in front, the header starts inside a byte. */
static const struct {
    const char *name;
    struct hc_str deflate;
    size_t refused; /* bytes whose last one ends the broken part */
    bool literal;
} cases[] = {
    {"no code to read lengths by", HC_STR_INIT("\x8c\0\0\0\0\x12\0"), 38,
     false},
    {"no code to read lengths by, inside a byte", HC_STR_INIT("\x4a\x04\x10"),
     39, true},
    {"no code for the end of the block",
     HC_STR_INIT("\x4a\x04\xb0\x77\0\x92\xff\x7f"), 13, true},
    {"nothing to repeat", HC_STR_INIT("\x4a\x04\x10\0\x08\x90"), 7, true},
    {"repeats beyond the last length",
     HC_STR_INIT("\x4a\x04\x10\0\0\x92\xff\xe5"), 9, true},
    {"block type 3, inside a byte", HC_STR_INIT("\x4a\x04\x18"), 3, true},
};

static void read_all(struct source *s, struct hc_buf *plain)
{
    struct hc_err err = {0};
    bool grew = true;

    hc_buf_init(plain, MAX_TEST);
    while (grew) {
        assert_int_equal(source_fill(s, &grew, &err), HC_OK);
        hc_buf_add_str(plain, source_window(s));
        source_consume(s, source_window(s).n);
    }
}

static void check(size_t i, struct hc_str stored,
                  const struct source_options *options)
{
    size_t deflated = stored.n - GZIP_HEADER;
    bool corrupt = deflated >= cases[i].refused;
    struct guard g = guard_open(stored);
    struct source *s = NULL;
    struct hc_err err = {0};
    const struct source_facts *f;
    struct hc_buf plain;

    assert_int_equal(source_open_memory(&s, g.text, "in", options, &err),
                     HC_OK);
    read_all(s, &plain);
    f = source_facts(s);
    if (f->corrupt != corrupt || f->truncated == corrupt ||
        f->damage_byte != (corrupt ? 0 : stored.n) || f->members != 1 ||
        f->bad_crc || f->trailing_bytes != 0 ||
        plain.n != (cases[i].literal && deflated >= 2))
        fail_msg("%s, %zu bytes, backend %d, chunk %zu, thread %d: %zu bytes, "
                 "corrupt %d, truncated %d, damage %d",
                 cases[i].name, deflated, (int)options->backend,
                 options->chunk_bytes, (int)options->own_thread, plain.n,
                 (int)f->corrupt, (int)f->truncated, (int)f->damage_byte);
    hc_buf_release(&plain);
    source_close(s);
    guard_close(&g);
}

static void check_splits(size_t i, struct hc_str stored)
{
    static const enum inflate_backend backends[] = {INFLATE_ZLIB, INFLATE_BEST};

    for (size_t b = 0; b < 2; b++) {
        struct source_options o = {.backend = backends[b]};

        for (; o.chunk_bytes <= stored.n; o.chunk_bytes++) /* 0 = whole */
            check(i, stored, &o);
        o.chunk_bytes = 5;
        o.own_thread = true;
        check(i, stored, &o);
    }
}

static void test_cut_anywhere(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hc_buf stored;

        hc_buf_init(&stored, MAX_TEST);
        hc_buf_add(&stored, "\x1f\x8b\x08\0\0\0\0\0\0\xff", GZIP_HEADER);
        hc_buf_add_str(&stored, cases[i].deflate);
        while (stored.n < GZIP_HEADER + cases[i].refused + 9)
            hc_buf_add_char(&stored, '\0');
        for (size_t n = GZIP_HEADER; n <= stored.n; n++)
            check_splits(i, hc_str_slice(hc_buf_str(&stored), 0, n));
        hc_buf_release(&stored);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cut_anywhere),
    };

    return cmocka_run_group_tests_name("source_header", tests, NULL, NULL);
}
