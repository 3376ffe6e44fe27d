/* SPDX-License-Identifier: MIT
 *
 * Items come in order, a failure comes where it happened, what nobody took is
 * dropped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/ahead.h"

struct maker {
    size_t fail_at; /* item that cannot be made */
    size_t calls;
};

static enum hc_code make(void *state, size_t i, void **item, struct hc_err *err)
{
    struct maker *m = state;
    size_t *made;

    m->calls++;
    if (i == m->fail_at)
        return hc_fail(err, HC_EIO, "item %zu", i);
    made = malloc(sizeof *made);
    if (made == NULL)
        return hc_nomem(err);
    *made = i;
    *item = made;
    return HC_OK;
}

static const struct {
    const char *name;
    size_t n, fail_at, take, want_calls_max;
    enum hc_code want;
} cases[] = {
    {"all", 100, SIZE_MAX, 100, 100, HC_OK},
    {"none to make", 0, SIZE_MAX, 0, 0, HC_OK},
    {"stopped early", 100, SIZE_MAX, 3, 3 + AHEAD_MAX, HC_OK},
    {"none taken", 100, SIZE_MAX, 0, AHEAD_MAX, HC_OK},
    {"first fails", 100, 0, 1, 1, HC_EIO},
    {"one fails behind others", 100, 7, 8, 8, HC_EIO},
};

static void test_ahead(void **unused)
{
    (void)unused;
    for (size_t c = 0; c < sizeof cases / sizeof cases[0]; c++) {
        struct maker m = {.fail_at = cases[c].fail_at};
        struct hc_err err = {0};
        struct ahead *a = NULL;
        enum hc_code rc = HC_OK;

        print_message("%s\n", cases[c].name);
        assert_int_equal(ahead_open(&a, cases[c].n, make, &m, &err), HC_OK);
        for (size_t i = 0; rc == HC_OK && i < cases[c].take; i++) {
            void *item = NULL;

            rc = ahead_next(a, &item, &err);
            if (rc == HC_OK)
                assert_int_equal(*(size_t *)item, i);
            else
                assert_int_equal(i, cases[c].fail_at);
            free(item);
        }
        ahead_close(a, free);
        assert_int_equal(rc, cases[c].want);
        assert_int_equal(err.code, cases[c].want);
        assert_true(m.calls <= cases[c].want_calls_max);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ahead)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
