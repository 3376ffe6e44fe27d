/* SPDX-License-Identifier: MIT
 *
 * Sorting by keys: against qsort(), with equal keys in their order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/radix.h"

enum { MOST = 3000 };

static const struct {
    const char *name;
    size_t n;
    uint64_t mask; /* bits of a key that vary */
    uint64_t base; /* the others */
} cases[] = {
    {"nothing", 0, UINT64_MAX, 0},
    {"one", 1, UINT64_MAX, 0},
    {"two", 2, UINT64_MAX, 0},
    {"few", 32, 7, 0},
    {"no longer few", 33, 7, 0},
    {"all bits", MOST, UINT64_MAX, 0},
    {"all equal", MOST, 0, 7},
    {"many equal", MOST, 3, 0},
    {"the lowest byte", MOST, 0xff, UINT64_C(5) << 40},
    {"an odd number of bytes", MOST, 0xffff00ff, 0},
    {"the highest byte", MOST, UINT64_C(0xff) << 56, 1},
};

static int by_key_and_place(const void *a, const void *b)
{
    const struct hc_keyed *x = a, *y = b;

    if (x->key != y->key)
        return x->key < y->key ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

static void sorts_like_qsort(void **state)
{
    static struct hc_keyed got[MOST], want[MOST];

    (void)state;
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++) {
        uint64_t x = 88172645463325252;
        struct hc_err err = {0};

        for (size_t i = 0; i < cases[c].n; i++) {
            x ^= x << 13;
            x ^= x >> 7;
            x ^= x << 17;
            got[i] = want[i] =
                (struct hc_keyed){(x & cases[c].mask) | cases[c].base, i};
        }
        qsort(want, cases[c].n, sizeof *want, by_key_and_place);
        assert_int_equal(hc_keyed_sort(got, cases[c].n, &err), HC_OK);
        for (size_t i = 0; i < cases[c].n; i++)
            if (got[i].key != want[i].key || got[i].at != want[i].at)
                fail_msg("%s: place %zu", cases[c].name, i);
    }
}

static void signed_numbers_keep_their_order(void **state)
{
    static const int64_t ascending[] = {INT64_MIN, -2, -1, 0, 1, INT64_MAX};

    (void)state;
    for (size_t i = 1; i < sizeof ascending / sizeof *ascending; i++)
        assert_true(hc_key_of_i64(ascending[i - 1]) <
                    hc_key_of_i64(ascending[i]));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorts_like_qsort),
        cmocka_unit_test(signed_numbers_keep_their_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
