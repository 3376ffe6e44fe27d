/* SPDX-License-Identifier: MIT
 *
 * The fast splitter against libcsv: over generated inputs both must tell the
 * same records, positions, quotes and rejects; and it must look at no byte
 * behind its input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/csv_lib.h"
#include "parsers/csv_split.h"
#include "tests/support/csv_trace.h"
#include "tests/support/guard.h"

enum { MAX_TRACE = 1 << 20, MAX_INPUT = 2800 };

/* PCG-like; the inputs are the same on every run. */
static uint32_t next_random(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + 1442695040888963407;
    return (uint32_t)(*seed >> 33);
}

/* Pieces that CSV goes wrong over; the long ones cross blocks. */
static const char *const pieces[] = {
    ",",
    ",",
    ",",
    "\n",
    "\n",
    "\"",
    "\"",
    "\"\"",
    "\r",
    "\r\n",
    ",\"",
    "\",",
    "\"\n",
    "\n\"",
    "a",
    "bc",
    "\xff",
    " ",
    "|",
    "\",\"",
    "x,y,z",
    "0123456789012345678901234567890123456789",
    "\"a quoted, field\"",
    "\"with \"\"pairs\"\" in it\"",
    ",,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,",
};

/* Long inputs and fewer of them: opening a reader costs more than reading. */
static struct hc_str generate(uint64_t *seed, char *room)
{
    size_t n = 0, parts = 1 + next_random(seed) % 240;

    for (size_t i = 0; i < parts; i++) {
        const char *piece =
            pieces[next_random(seed) % (sizeof pieces / sizeof *pieces)];
        size_t len = strlen(piece);

        if (n + len > MAX_INPUT)
            break;
        memcpy(room + n, piece, len);
        n += len;
    }
    return (struct hc_str){room, n};
}

static void test_against_libcsv(void **state)
{
    char room[MAX_INPUT];
    uint64_t seed = 1;
    struct hc_buf fast, slow;
    size_t records = 0;

    (void)state;
    hc_buf_init(&fast, MAX_TRACE);
    hc_buf_init(&slow, MAX_TRACE);
    for (int i = 0; i < 5000; i++) {
        struct hc_str in = generate(&seed, room);
        struct csv_options a = {.delimiter = i % 3 == 0 ? '|' : ','};
        struct csv_options b = {.delimiter = a.delimiter, .only_libcsv = true};

        hc_buf_clear(&fast);
        hc_buf_clear(&slow);
        csv_trace(in, &a, (size_t)(i % 5) * 13, &fast);
        csv_trace(in, &b, 0, &slow);
        if (!hc_str_eq(hc_buf_str(&fast), hc_buf_str(&slow)))
            fail_msg("input %d:\n%.*s\n--- splitter\n%s--- libcsv\n%s", i,
                     HC_STR_ARG(in), hc_buf_z(&fast), hc_buf_z(&slow));
        records += fast.n;
    }
    assert_true(records > 0);
    hc_buf_release(&fast);
    hc_buf_release(&slow);
}

static void assert_same(const struct csv_fields *a, const struct csv_fields *b)
{
    assert_int_equal(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        assert_int_equal(a->cell[i].kind, b->cell[i].kind);
        assert_int_equal(a->quoted[i], b->quoted[i]);
        assert_true(hc_str_eq(a->cell[i].text, b->cell[i].text));
    }
}

/* Both splitters on bytes whose end is an unreadable page; where they take a
 * record, libcsv takes the same. */
static void test_unreadable_page(void **state)
{
    const struct csv_dialect d = {',', '\n'};
    struct csv_fields *f = malloc(3 * sizeof *f);
    struct csv_lib *lib = NULL;
    char room[MAX_INPUT];
    uint64_t seed = 2;
    size_t taken = 0;

    (void)state;
    assert_non_null(f);
    for (int i = 0; i < 3; i++)
        csv_fields_init(&f[i]);
    assert_int_equal(csv_lib_open(&lib, d, NULL), HC_OK);
    for (int i = 0; i < 3000; i++) {
        struct guard g = guard_open(generate(&seed, room));
        size_t used = 0, used_portable = 0, used_lib = 0;
        struct csv_why why;
        enum csv_cut cut = csv_split(g.text, d, &f[0], &used);

        assert_int_equal(csv_split_portable(g.text, d, &f[1], &used_portable),
                         cut);
        if (cut == CSV_CUT_RECORD) {
            taken++;
            assert_int_equal(used, used_portable);
            assert_same(&f[0], &f[1]);
            assert_int_equal(
                csv_lib_cut(lib, g.text, false, &f[2], &used_lib, &why),
                CSV_LIB_RECORD);
            assert_int_equal(used, used_lib);
            assert_same(&f[0], &f[2]);
        }
        guard_close(&g);
    }
    assert_true(taken > 500); /* the inputs are not all odd */
    csv_lib_close(lib);
    for (int i = 0; i < 3; i++)
        csv_fields_release(&f[i]);
    free(f);
}

/* What is plainly well-formed must not fall back on libcsv. */
static void test_takes_the_usual(void **state)
{
    static const char *const usual[] = {
        "a,b,c\n",
        "\n",
        "a,,\"\"\n",
        "a,\"b,c\",\"d\"\"e\"\n",
        "\"two\nlines\",b\r\n",
        "\"{\"\"key\"\": \"\"value\"\", \"\"n\"\": [1, 2]}\",NULL,true\n",
    };
    struct csv_fields *f = malloc(sizeof *f);

    (void)state;
    assert_non_null(f);
    csv_fields_init(f);
    for (size_t i = 0; i < sizeof usual / sizeof *usual; i++) {
        size_t used = 0;

        assert_int_equal(csv_split(hc_str_from(usual[i]),
                                   (struct csv_dialect){',', '\n'}, f, &used),
                         CSV_CUT_RECORD);
        assert_int_equal(used, strlen(usual[i]));
    }
    csv_fields_release(f);
    free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_against_libcsv),
        cmocka_unit_test(test_unreadable_page),
        cmocka_unit_test(test_takes_the_usual),
    };

    return cmocka_run_group_tests_name("csv_split", tests, NULL, NULL);
}
