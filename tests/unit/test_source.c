/* SPDX-License-Identifier: MIT
 *
 * Inputs as windows of decompressed bytes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/limits.h"
#include "parsers/source.h"

static void test_plain(void **state)
{
    struct source *s = NULL;
    struct hc_err err = {0};
    bool grew;

    (void)state;
    assert_int_equal(
        source_open_memory(&s, HC_STR("ab\ncd\n"), "x", NULL, &err), HC_OK);
    assert_int_equal(source_fill(s, &grew, &err), HC_OK);
    assert_true(grew);
    assert_int_equal(source_window(s).n, 6);
    assert_int_equal(source_skip_line(s, NULL, &err), HC_OK);
    assert_int_equal(source_position(s), 3);
    assert_int_equal(source_drain(s, &err), HC_OK);
    assert_int_equal(source_facts(s)->plain_bytes, 6);
    source_close(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_plain),
    };

    return cmocka_run_group_tests_name("source", tests, NULL, NULL);
}
