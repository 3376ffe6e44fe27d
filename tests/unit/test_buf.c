/* SPDX-License-Identifier: MIT
 *
 * The growing buffer at its maximum. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"

/* A buffer takes max bytes however they come, and not one more. */
static void test_maximum(void **state)
{
    static const char bytes[200];

    (void)state;
    for (size_t max = 0; max < sizeof bytes; max++)
        for (size_t step = 1; step < 70; step += 3) {
            struct hc_buf b;
            size_t n = 0;

            hc_buf_init(&b, max);
            for (; n + step <= max; n += step)
                hc_buf_add(&b, bytes, step);
            for (; n < max; n++)
                hc_buf_add_char(&b, 'x');
            assert_int_equal(b.failed, HC_OK);
            assert_int_equal(b.n, max);
            assert_int_equal(hc_buf_z(&b)[max], '\0');
            hc_buf_add(&b, bytes, 0);
            assert_int_equal(b.failed, HC_OK);
            hc_buf_add_char(&b, 'x');
            assert_int_equal(b.failed, HC_ELIMIT);
            assert_int_equal(b.n, max);
            hc_buf_release(&b);
        }
}

/* After a failure nothing is added until the buffer is cleared. */
static void test_sticky(void **state)
{
    struct hc_buf b;

    (void)state;
    hc_buf_init(&b, 8);
    hc_buf_add_z(&b, "1234");
    hc_buf_add_z(&b, "56789");
    hc_buf_add_char(&b, '5');
    assert_int_equal(b.failed, HC_ELIMIT);
    assert_int_equal(b.n, 4);
    hc_buf_clear(&b);
    hc_buf_add_z(&b, "12345678");
    assert_string_equal(hc_buf_z(&b), "12345678");
    hc_buf_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_maximum),
        cmocka_unit_test(test_sticky),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
