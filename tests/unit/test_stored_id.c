/* SPDX-License-Identifier: MIT
 *
 * Ids in fewer bytes give back the text they were made of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/stored_id.h"

static const struct {
    const char *name, *text;
    int kind;
} cases[] = {
    {"a UUID", "0b1f2e3d-4c5b-6a79-8890-fedcba987654", ID_UUID},
    {"a UUID in capitals", "0B1F2E3D-4C5B-6A79-8890-FEDCBA987654", ID_TEXT},
    {"a number", "11223344556677889", ID_NUMBER},
    {"zero", "0", ID_NUMBER},
    {"a leading zero", "01", ID_TEXT},
    {"a negative number", "-5", ID_TEXT},
    {"too many digits", "1234567890123456789", ID_TEXT},
    {"a word", "retry-7", ID_TEXT},
    {"nothing in it", "", ID_TEXT},
};

static void come_back(void **state)
{
    char room[UUID_TEXT];

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct hc_str text = hc_str_from(cases[i].text);
        struct stored_id id = stored_id_of(text);

        if ((int)id.kind != cases[i].kind ||
            !hc_str_eq(stored_id_text(&id, room), text))
            fail_msg("%s: kind %d", cases[i].name, (int)id.kind);
    }
}

/* Only a file that another program wrote has these. */
static void any_number_prints(void **state)
{
    struct stored_id id = {.kind = ID_NUMBER, .number = INT64_MIN};
    char room[UUID_TEXT];

    (void)state;
    assert_true(
        hc_str_eq(stored_id_text(&id, room), HC_STR("-9223372036854775808")));
    id.kind = ID_NULL;
    assert_null(stored_id_text(&id, room).p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(come_back),
        cmocka_unit_test(any_number_prints),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
