/* SPDX-License-Identifier: MIT
 *
 * Inputs as windows of decompressed bytes: gzip members with every header,
 * cut and damaged at every byte, by both libraries, at every split. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>
#include <zlib.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/source.h"

enum { MAX_TEST = 1 << 20 };

static const char first_text[] =
    "run,worker,status\n1,alpha,FAILED\n2,alpha,FAILED\n3,beta,SUCCESS\n";
static const char second_text[] = "4,beta,FAILED\n5,alpha,SUCCESS\n";

/* ---- building gzip -------------------------------------------------- */

static void add_le(struct hc_buf *b, uint32_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        hc_buf_add_char(b, (char)(value >> (8 * i)));
}

static void add_member(struct hc_buf *b, struct hc_str text, unsigned flags)
{
    size_t start = b->n;
    unsigned char room[512];
    z_stream z = {0};

    hc_buf_add(b, "\x1f\x8b\x08", 3);
    hc_buf_add_char(b, (char)flags);
    hc_buf_add(b, "\0\0\0\0\0\xff", 6);
    if ((flags & 4) != 0)
        hc_buf_add(b, "\5\0AB\1\0x", 7);
    if ((flags & 8) != 0)
        hc_buf_add(b, "part-0.csv", 11);
    if ((flags & 16) != 0)
        hc_buf_add(b, "a comment", 10);
    if ((flags & 2) != 0)
        add_le(b,
               (uint32_t)crc32(0, (const Bytef *)b->p + start,
                               (uInt)(b->n - start)),
               2);
    assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 9, 0), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text.p;
    z.avail_in = (uInt)text.n;
    z.next_out = room;
    z.avail_out = sizeof room;
    assert_int_equal(deflate(&z, Z_FINISH), Z_STREAM_END);
    hc_buf_add(b, room, sizeof room - z.avail_out);
    assert_int_equal(deflateEnd(&z), Z_OK);
    add_le(b, (uint32_t)crc32(0, (const Bytef *)text.p, (uInt)text.n), 4);
    add_le(b, (uint32_t)text.n, 4);
}

/* What zlib itself makes of the first member of stored. */
static size_t reference(struct hc_str stored, char *room, size_t n)
{
    z_stream z = {0};

    assert_int_equal(inflateInit2(&z, 31), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)stored.p;
    z.avail_in = (uInt)stored.n;
    z.next_out = (Bytef *)room;
    z.avail_out = (uInt)n;
    (void)inflate(&z, Z_NO_FLUSH);
    n -= z.avail_out;
    (void)inflateEnd(&z);
    return n;
}

/* ---- reading -------------------------------------------------------- */

struct outcome {
    struct hc_buf plain;
    struct source_facts facts;
};

static void read_all(struct source *s, struct outcome *o)
{
    struct hc_err err = {0};
    bool grew = true;

    hc_buf_init(&o->plain, MAX_TEST);
    while (grew) {
        struct hc_str w;

        assert_int_equal(source_fill(s, &grew, &err), HC_OK);
        w = source_window(s);
        for (size_t i = 0; i < SOURCE_PADDING; i++)
            assert_int_equal(w.p[w.n + i], 0);
        assert_int_equal(source_position(s), o->plain.n);
        w.n -= grew ? w.n / 3 : 0; /* some of it stays in the window */
        hc_buf_add_str(&o->plain, w);
        source_consume(s, w.n);
    }
    o->facts = *source_facts(s);
    assert_int_equal(o->facts.plain_bytes, o->plain.n);
}

static void read_memory(struct hc_str stored, struct source_options options,
                        struct outcome *o)
{
    struct source *s = NULL;
    struct hc_err err = {0};

    assert_int_equal(source_open_memory(&s, stored, "in", &options, &err),
                     HC_OK);
    assert_string_equal(source_name(s), "in");
    read_all(s, o);
    assert_int_equal(o->facts.stored_bytes, stored.n);
    source_close(s);
}

/* What a case must come to, whatever reads it. */
struct want {
    struct hc_str plain;
    uint64_t members, trailing, damage;
    bool garbage, truncated, bad_crc, corrupt;
};

static bool as_wanted(const struct outcome *o, const struct want *w)
{
    const struct source_facts *f = &o->facts;

    return hc_str_eq(hc_buf_str(&o->plain), w->plain) &&
           f->members == w->members && f->trailing_bytes == w->trailing &&
           f->damage_byte == w->damage && f->trailing_garbage == w->garbage &&
           f->truncated == w->truncated && f->bad_crc == w->bad_crc &&
           f->corrupt == w->corrupt;
}

static void check_one(const char *name, struct hc_str stored,
                      const struct want *want, struct source_options options)
{
    struct outcome o;

    read_memory(stored, options, &o);
    if (!as_wanted(&o, want))
        fail_msg("%s, backend %d, chunk %zu, thread %d: %zu bytes, members "
                 "%d, trailing %d, damage %d",
                 name, (int)options.backend, options.chunk_bytes,
                 (int)options.own_thread, o.plain.n, (int)o.facts.members,
                 (int)o.facts.trailing_bytes, (int)o.facts.damage_byte);
    hc_buf_release(&o.plain);
}

/* Both backends; whole, and where asked in pieces of every size. */
static void check(const char *name, struct hc_str stored,
                  const struct want *want, bool every_split)
{
    static const enum inflate_backend backends[] = {INFLATE_ZLIB, INFLATE_BEST};

    for (size_t b = 0; b < 2; b++) {
        struct source_options o = {.backend = backends[b]};

        check_one(name, stored, want, o);
        for (o.chunk_bytes = 1; o.chunk_bytes <= (every_split ? stored.n : 1);
             o.chunk_bytes++)
            check_one(name, stored, want, o);
        o = (struct source_options){
            .backend = backends[b], .own_thread = true, .chunk_bytes = 5};
        check_one(name, stored, want, o);
    }
}

static void both_texts(struct hc_buf *b)
{
    hc_buf_init(b, MAX_TEST);
    hc_buf_add_z(b, first_text);
    hc_buf_add_z(b, second_text);
}

/* ---- gzip ----------------------------------------------------------- */

static void test_header_flags(void **state)
{
    struct hc_buf plain;

    (void)state;
    both_texts(&plain);
    for (unsigned flags = 0; flags < 32; flags++) {
        struct hc_buf stored;
        struct want want = {.plain = hc_buf_str(&plain), .members = 3};
        char name[32];

        hc_buf_init(&stored, MAX_TEST);
        add_member(&stored, HC_STR(first_text), flags);
        add_member(&stored, HC_STR(""), flags);
        add_member(&stored, HC_STR(second_text), 31 - flags);
        (void)snprintf(name, sizeof name, "flags %u", flags);
        check(name, hc_buf_str(&stored), &want, true);
        hc_buf_release(&stored);
    }
    hc_buf_release(&plain);
}

static void test_cut_anywhere(void **state)
{
    struct hc_buf stored;
    char plain[512];
    size_t second;

    (void)state;
    hc_buf_init(&stored, MAX_TEST);
    add_member(&stored, HC_STR(first_text), 2 | 4 | 8 | 16);
    second = stored.n;
    add_member(&stored, HC_STR(second_text), 0);
    for (size_t cut = 2; cut < stored.n; cut++) {
        struct hc_str whole = hc_buf_str(&stored);
        size_t n = reference(hc_str_slice(whole, 0, cut), plain, sizeof plain);
        struct want want = {.members = cut >= 10, .truncated = true};
        char name[32];

        if (cut > second) {
            n += reference(hc_str_slice(whole, second, cut), plain + n,
                           sizeof plain - n);
            want.members = cut >= second + 10 ? 2 : 1;
        }
        want.plain = (struct hc_str){plain, n};
        want.truncated = cut != second;
        want.damage = want.truncated ? cut : 0;
        (void)snprintf(name, sizeof name, "cut at %zu", cut);
        check(name, hc_str_slice(whole, 0, cut), &want, false);
    }
    hc_buf_release(&stored);
}

/* Every bit pattern of a checksum or length but the right one is noticed, and
 * what both members hold is delivered all the same. */
static void test_bad_trailer_anywhere(void **state)
{
    struct hc_buf stored, plain;
    size_t end[2];

    (void)state;
    both_texts(&plain);
    hc_buf_init(&stored, MAX_TEST);
    add_member(&stored, HC_STR(first_text), 0);
    end[0] = stored.n;
    add_member(&stored, HC_STR(second_text), 0);
    end[1] = stored.n;
    for (size_t m = 0; m < 2; m++) {
        for (size_t i = 0; i < 8; i++) {
            struct want want = {.plain = hc_buf_str(&plain),
                                .members = 2,
                                .bad_crc = true,
                                .damage = end[m] - (i < 4 ? 8 : 4)};
            char *p = &stored.p[end[m] - 8 + i];

            *p = (char)(*p ^ (1 << i));
            check("bad trailer", hc_buf_str(&stored), &want, false);
            *p = (char)(*p ^ (1 << i));
        }
    }
    hc_buf_release(&stored);
    hc_buf_release(&plain);
}

/* What may stand behind a first member. */
static const struct {
    const char *name;
    struct hc_str tail;
    bool then_member;
    struct want want; /* its plain is filled in, damage counts from the tail */
} tails[] = {
    {"zeros", HC_STR_INIT("\0\0\0\0\0"), false, {.members = 1, .trailing = 5}},
    {"zeros, then a member", HC_STR_INIT("\0\0\0"), true, {.members = 2}},
    {"garbage",
     HC_STR_INIT("hello"),
     false,
     {.members = 1, .trailing = 5, .garbage = true}},
    {"zeros, then garbage",
     HC_STR_INIT("\0\0x\0"),
     false,
     {.members = 1, .trailing = 4, .garbage = true}},
    {"garbage hides a member",
     HC_STR_INIT("x"),
     true,
     {.members = 1, .garbage = true}},
    {"half a magic",
     HC_STR_INIT("\x1f"),
     false,
     {.members = 1, .truncated = true, .damage = 1}},
    {"the magic of another method",
     HC_STR_INIT("\x1f\x8b\x07\0"),
     false,
     {.members = 1, .trailing = 4, .garbage = true}},
    {"reserved flag",
     HC_STR_INIT("\x1f\x8b\x08\x20\0\0\0\0\0\xff\3\0"),
     false,
     {.members = 2, .corrupt = true}},
    {"wrong header checksum",
     HC_STR_INIT("\x1f\x8b\x08\x02\0\0\0\0\0\xff\x12\x34\3\0"),
     false,
     {.members = 2, .corrupt = true}},
    {"block type 3",
     HC_STR_INIT("\x1f\x8b\x08\0\0\0\0\0\0\xff\7\0"),
     false,
     {.members = 2, .corrupt = true}},
    {"stored length and its complement differ",
     HC_STR_INIT("\x1f\x8b\x08\0\0\0\0\0\0\xff\1\1\0\xff\xff"),
     false,
     {.members = 2, .corrupt = true}},
};

static void test_behind_a_member(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof tails / sizeof *tails; i++) {
        struct want want = tails[i].want;
        struct hc_buf stored, plain;
        size_t first;

        both_texts(&plain);
        hc_buf_init(&stored, MAX_TEST);
        add_member(&stored, HC_STR(first_text), 0);
        first = stored.n;
        hc_buf_add_str(&stored, tails[i].tail);
        if (tails[i].then_member)
            add_member(&stored, HC_STR(second_text), 0);
        want.plain = hc_buf_str(&plain);
        if (!tails[i].then_member || want.garbage)
            want.plain.n = sizeof first_text - 1;
        if (want.garbage)
            want.trailing = stored.n - first;
        if (want.truncated || want.corrupt)
            want.damage += first;
        check(tails[i].name, hc_buf_str(&stored), &want, true);
        hc_buf_release(&stored);
        hc_buf_release(&plain);
    }
}

/* An invalid distance: what stands before it is delivered, nothing else. */
static void test_far_back(void **state)
{
    static const char stored[] = "\x1f\x8b\x08\0\0\0\0\0\0\xff"
                                 "\x4b\x04\xa2\x12\0\0\0\0\0\0\0\0\0";
    struct want want = {.plain = HC_STR("a"), .members = 1, .corrupt = true};

    (void)state;
    check("too far back", HC_STR(stored), &want, true);
}

/* ---- windows -------------------------------------------------------- */

static void test_plain(void **state)
{
    static const struct {
        const char *name;
        struct hc_str in;
    } cases[] = {
        {"empty", HC_STR_INIT("")},
        {"one byte", HC_STR_INIT("\x1f")},
        {"text", HC_STR_INIT("a,b\n1,2\n")},
        {"NUL", HC_STR_INIT("a\0b")},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct want want = {.plain = cases[i].in};

        check(cases[i].name, cases[i].in, &want, true);
    }
}

static void test_skip_and_peek(void **state)
{
    (void)state;
    for (size_t chunk = 0; chunk < 4; chunk++) {
        struct source_options o = {.chunk_bytes = chunk};
        struct source *s = NULL;
        struct hc_err err = {0};
        struct hc_str head;
        uint64_t skipped;

        assert_int_equal(
            source_open_memory(&s, HC_STR("ab\ncd"), "in", &o, &err), HC_OK);
        assert_int_equal(source_peek(s, 4, &head, &err), HC_OK);
        assert_true(hc_str_eq(head, HC_STR("ab\nc")));
        assert_int_equal(source_skip_line(s, &skipped, &err), HC_OK);
        assert_int_equal(skipped, 3);
        assert_int_equal(source_position(s), 3);
        assert_int_equal(source_peek(s, 4, &head, &err), HC_OK);
        assert_true(hc_str_eq(head, HC_STR("cd")));
        assert_int_equal(source_skip_line(s, &skipped, &err), HC_OK);
        assert_int_equal(skipped, 2);
        assert_int_equal(source_skip_line(s, &skipped, &err), HC_OK);
        assert_int_equal(skipped, 0);
        assert_int_equal(source_drain(s, &err), HC_OK);
        assert_int_equal(source_facts(s)->plain_bytes, 5);
        source_close(s);
    }
}

/* A record without an end: the window stops at the cap, and the reader may
 * still skip it. */
static void test_window_cap(void **state)
{
    size_t n = HC_MAX_RECORD + 3;
    char *text = malloc(n);

    (void)state;
    assert_non_null(text);
    memset(text, 'x', n);
    text[n - 3] = '\n';
    for (int thread = 0; thread < 2; thread++) {
        struct source_options o = {.own_thread = thread != 0};
        struct source *s = NULL;
        struct hc_err err = {0};
        enum hc_code rc = HC_OK;
        bool grew = true;

        assert_int_equal(
            source_open_memory(&s, (struct hc_str){text, n}, "in", &o, &err),
            HC_OK);
        while (rc == HC_OK && grew)
            rc = source_fill(s, &grew, &err);
        assert_int_equal(rc, HC_ELIMIT);
        assert_int_equal(source_window(s).n, HC_MAX_RECORD);
        err = (struct hc_err){0};
        assert_int_equal(source_skip_line(s, NULL, &err), HC_OK);
        assert_int_equal(source_position(s), n - 2);
        source_close(s);
    }
    free(text);
}

/* ---- files ---------------------------------------------------------- */

static void temp_file(struct hc_str bytes, char path[32])
{
    int fd;

    (void)snprintf(path, 32, "/tmp/source_XXXXXX");
    fd = mkstemp(path);
    assert_true(fd >= 0);
    assert_int_equal(write(fd, bytes.p, bytes.n), bytes.n);
    assert_int_equal(close(fd), 0);
}

static void test_hash(void **state)
{
    /* SHA-256 of "abc", FIPS 180-4. */
    static const unsigned char want[] =
        "\xba\x78\x16\xbf\x8f\x01\xcf\xea\x41\x41\x40\xde\x5d\xae\x22\x23"
        "\xb0\x03\x61\xa3\x96\x17\x7a\x9c\xb4\x10\xff\x61\xf2\x00\x15\xad";
    unsigned char got[32];
    struct hc_err err = {0};
    struct outcome o;
    char path[32];
    uint64_t bytes;

    (void)state;
    read_memory(HC_STR("abc"), (struct source_options){.chunk_bytes = 1}, &o);
    assert_memory_equal(o.facts.sha256, want, 32);
    hc_buf_release(&o.plain);
    temp_file(HC_STR("abc"), path);
    assert_int_equal(source_hash_file(path, got, &bytes, &err), HC_OK);
    assert_memory_equal(got, want, 32);
    assert_int_equal(bytes, 3);
    assert_int_equal(unlink(path), 0);
}

static void test_unreadable(void **state)
{
    static const struct {
        const char *path, *want;
    } cases[] = {
        {"/", "cannot read it: it is a directory"},
        {"/nonexistent/x.csv", "cannot open it: there is no such file"},
        {"/dev/null/x", "not a directory"}};
    unsigned char sha256[32];
    uint64_t bytes;

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct source *s = NULL;
        struct hc_err err = {0};

        assert_int_equal(source_open(&s, cases[i].path, "shown", NULL, &err),
                         HC_EIO);
        assert_null(s);
        assert_string_equal(err.file, "shown");
        assert_non_null(strstr(err.msg, cases[i].want));
        assert_int_equal(source_hash_file(cases[i].path, sha256, &bytes, NULL),
                         HC_EIO);
    }
}

/* Standard input, and a pipe that nobody writes to: closing the source must
 * not wait for it. */
static void test_pipes(void **state)
{
    int ends[2], keep = dup(STDIN_FILENO);
    struct source *s = NULL;
    struct hc_err err = {0};
    struct outcome o;

    (void)state;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    assert_int_equal(close(ends[0]), 0);
    assert_int_equal(write(ends[1], "a\nb\n", 4), 4);
    assert_int_equal(source_open(&s, "-", "standard input",
                                 &(struct source_options){.own_thread = true},
                                 &err),
                     HC_OK);
    source_close(s);
    assert_int_equal(write(ends[1], "c\n", 2), 2);
    assert_int_equal(close(ends[1]), 0);
    assert_int_equal(source_open(&s, "-", "standard input", NULL, &err), HC_OK);
    read_all(s, &o);
    assert_true(o.plain.n == 6 || o.plain.n == 2); /* the thread took some */
    hc_buf_release(&o.plain);
    source_close(s);
    if (keep >= 0)
        assert_int_equal(dup2(keep, STDIN_FILENO), STDIN_FILENO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_header_flags),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_bad_trailer_anywhere),
        cmocka_unit_test(test_behind_a_member),
        cmocka_unit_test(test_far_back),
        cmocka_unit_test(test_plain),
        cmocka_unit_test(test_skip_and_peek),
        cmocka_unit_test(test_window_cap),
        cmocka_unit_test(test_hash),
        cmocka_unit_test(test_unreadable),
        cmocka_unit_test(test_pipes),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
