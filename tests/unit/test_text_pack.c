/* SPDX-License-Identifier: MIT
 *
 * Packed texts: plain SQL gives back every byte. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sqlite3.h>

#include "base/text_pattern.h"
#include "parsers/text_packer.h"
#include "schema/id_sql.h"
#include "schema/text_pack.h"
#include "schema/text_unpack.h"
#include "tests/support/scratch.h"

static const struct {
    const char *name, *text, *format, *args; /* format NULL = stays as it is */
} cases[] = {
    {"summary", "{\"table\":\"box\",\"rows\":1692,\"on\":\"2025-02-09\"}",
     "{\"table\":\"box\",\"rows\":%d,\"on\":\"%d-%02d-%02d\"}",
     ",1692,2025,2,9"},
    {"uuid", "run 50099029-194e-4db0-ae02-6685106fa8b5 ended", "run %s ended",
     ",\"50099029-194e-4db0-ae02-6685106fa8b5\""},
    {"nearly a uuid", "50099029-194e-4db0-ae02-6685106fa8bX",
     "%d-%de-%ddb%d-ae%02d-%s", ",50099029,194,4,0,2,\"6685106fa8bX\""},
    {"hex", "trace 193d8326ff.", "trace %s.", ",\"193d8326ff\""},
    {"no number", "Too Many Requests", "Too Many Requests", ""},
    {"percent", "100% of 7%", "%d%% of %d%%", ",100,7"},
    {"zeros", "0 00 000 007 0070", "%d %02d %03d %03d %04d", ",0,0,0,7,70"},
    {"suffix", "30s 512MB phase2", "%02ds %dMB phase%d", ",30,512,2"},
    {"time", "2025-12-14T04:30:04.050117Z", "%d-%02d-%02dT%02d:%02d:%02d.%06dZ",
     ",2025,12,14,4,30,4,50117"},
    {"18 digits", "n 999999999999999999", "n %d", ",999999999999999999"},
    {"19 digits", "n 9223372036854775808", "n %s", ",\"9223372036854775808\""},
    {"utf-8 and quotes", "\xc3\xa9\"' 12345", "\xc3\xa9\"' %d", ",12345"},
    {"16 numbers", "1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7",
     "%d %d %d %d %d %d %d %d %d %d %d %d %d %d %d %d",
     ",1,2,3,4,5,6,7,8,9,1,2,3,4,5,6,7"},
    {"long plain parts", "aaaaaaaaaaaaaaaa% bbbbbbbbbbbbbbb c1 ddddddd",
     "aaaaaaaaaaaaaaaa%% bbbbbbbbbbbbbbb c%d ddddddd", ",1"},
    {"17 numbers", "1 2 3 4 5 6 7 8 9 1 2 3 4 5 6 7 8", NULL, NULL},
};

enum { N_CASES = sizeof cases / sizeof *cases };

static void check_join(const struct text_pattern *t, struct hc_str text)
{
    struct hc_buf joined;

    hc_buf_init(&joined, 1000);
    assert_true(text_pattern_join(&joined, hc_buf_str(&t->format),
                                  hc_buf_str(&t->args)));
    assert_int_equal(joined.n, text.n);
    assert_memory_equal(joined.p, text.p, text.n);
    hc_buf_release(&joined);
}

/* A database may be anyone's. */
static void test_join_refuses(void **state)
{
    static const char *const formats[] = {"%0999999999999d", "%", "%12", "%s"};
    struct hc_buf joined;

    (void)state;
    hc_buf_init(&joined, 1000);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        assert_false(
            text_pattern_join(&joined, hc_str_from(formats[i]), HC_STR(",1")));
    hc_buf_release(&joined);
}

static void test_split(void **state)
{
    struct text_pattern t;

    (void)state;
    text_pattern_init(&t);
    for (int i = 0; i < N_CASES; i++) {
        bool cut = text_pattern_split(&t, hc_str_from(cases[i].text));

        if (cut != (cases[i].format != NULL))
            fail_msg("%s", cases[i].name);
        if (!cut)
            continue;
        check_join(&t, hc_str_from(cases[i].text));
        hc_buf_add_char(&t.format, '\0');
        hc_buf_add_char(&t.args, '\0');
        assert_string_equal(t.format.p, cases[i].format);
        assert_string_equal(t.args.p, cases[i].args);
    }
    assert_false(text_pattern_split(&t, (struct hc_str){"a\0b", 3}));
    text_pattern_release(&t);
}

static void check_packed(struct text_pack *pack, sqlite3_stmt *st,
                         const struct packed_text *packed, struct hc_str text)
{
    struct stored_text stored;
    struct hc_err err = {0};

    assert_int_equal(text_pack_find(pack, packed, &stored, &err), HC_OK);
    stored_text_bind(st, 1, &stored);
    assert_int_equal(sqlite3_step(st), SQLITE_ROW);
    assert_int_equal(sqlite3_column_type(st, 0), SQLITE_TEXT);
    assert_int_equal(sqlite3_column_bytes(st, 0), text.n);
    assert_memory_equal(sqlite3_column_text(st, 0), text.p, text.n);
    assert_int_equal(sqlite3_reset(st), SQLITE_OK);
}

static void check(struct text_pack *pack, sqlite3_stmt *st, struct hc_str text)
{
    check_packed(pack, st, &(struct packed_text){text, PACKED_UNTRIED}, text);
}

/* A text of the letters that decide, from a small generator. */
static struct hc_str made_up(uint64_t *seed, char room[64])
{
    static const char alphabet[] = "0123456789abcdefz-_%.\"' 00110aT";
    size_t n;

    *seed = *seed * 6364136223846793005U + 1442695040888963407U;
    n = (size_t)(*seed >> 33) % 64;
    for (size_t i = 0; i < n; i++) {
        *seed = *seed * 6364136223846793005U + 1442695040888963407U;
        room[i] = alphabet[(*seed >> 33) % (sizeof alphabet - 1)];
    }
    return (struct hc_str){room, n};
}

static void test_back(void **state)
{
    struct scratch s;
    struct text_pack *pack = NULL;
    struct hc_err err = {0};
    struct hc_buf sql;
    sqlite3_stmt *plain = NULL, *function = NULL;
    uint64_t seed = 1;
    char room[64];

    (void)state;
    scratch_open(&s);
    hc_buf_init(&sql, 100000);
    hc_buf_add_z(&sql, "SELECT ");
    text_unpack_sql(&sql, HC_STR("?1"));
    assert_int_equal(text_pack_open(&pack, s.store, &err), HC_OK);
    assert_int_equal(sqlite3_prepare_v2(store_sqlite(s.store), hc_buf_z(&sql),
                                        -1, &plain, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(store_sqlite(s.store),
                                        "SELECT hc_text(?1)", -1, &function,
                                        NULL),
                     SQLITE_OK);
    for (int i = 0; i < N_CASES; i++) {
        check(pack, plain, hc_str_from(cases[i].text));
        check(pack, function, hc_str_from(cases[i].text));
    }
    for (int i = 0; i < 5000; i++)
        check(pack, plain, made_up(&seed, room));
    (void)sqlite3_finalize(plain);
    (void)sqlite3_finalize(function);
    text_pack_close(pack);
    hc_buf_release(&sql);
    scratch_close(&s);
}

/* Texts packed by a reader: numbers of formats become ids, also where another
 * file has other numbers. */
static void test_reader(void **state)
{
    struct scratch s;
    struct text_pack *pack = NULL;
    struct text_packer *packer = NULL;
    struct packed_text packed;
    struct hc_arena arena;
    struct hc_err err = {0};
    sqlite3_stmt *st = NULL;
    uint64_t seed = 1;
    char room[64];

    (void)state;
    scratch_open(&s);
    hc_arena_init(&arena);
    assert_int_equal(text_pack_open(&pack, s.store, &err), HC_OK);
    assert_int_equal(sqlite3_prepare_v2(store_sqlite(s.store),
                                        "SELECT hc_text(?1)", -1, &st, NULL),
                     SQLITE_OK);
    for (int file = 0; file < 2; file++) {
        assert_int_equal(text_packer_open(&packer, &err), HC_OK);
        text_pack_source(pack, text_packer_formats(packer));
        for (int i = 0; i < 3000; i++) {
            struct hc_str text = i % 3 == 0
                                     ? hc_str_from(cases[i % N_CASES].text)
                                     : made_up(&seed, room);

            hc_arena_reset(&arena);
            assert_true(text_packer_pack(packer, &arena, text, &packed));
            assert_int_equal(
                text_pack_batch(pack, text_packer_count(packer), &err), HC_OK);
            check_packed(pack, st, &packed, text);
        }
        assert_in_range(text_packer_count(packer), 100, 3000);
        text_packer_close(packer);
    }
    (void)sqlite3_finalize(st);
    text_pack_close(pack);
    hc_arena_release(&arena);
    scratch_close(&s);
}

static void store_id(sqlite3_context *out, int argc, sqlite3_value **argv)
{
    struct stored_id id =
        stored_id_of((struct hc_str){(const char *)sqlite3_value_text(argv[0]),
                                     (size_t)sqlite3_value_bytes(argv[0])});

    (void)argc;
    if (id.kind == ID_TEXT)
        sqlite3_result_value(out, argv[0]);
    else if (id.kind == ID_UUID)
        sqlite3_result_blob(out, id.uuid, sizeof id.uuid, SQLITE_TRANSIENT);
    else
        stored_id_result(out, &id);
}

static const struct {
    const char *text, *stored;
} ids[] = {
    {"50099029-194e-4db0-ae02-6685106fa8b5", "blob"},
    {"50099029-194E-4db0-ae02-6685106fa8b5", "text"},
    {"50099029x194e-4db0-ae02-6685106fa8b5", "text"},
    {"16619357505546472", "integer"},
    {"999999999999999999", "integer"},
    {"9223372036854775807", "text"},
    {"0", "integer"},
    {"007", "text"},
    {"-7", "text"},
    {"", "text"},
};

/* What is kept of an id, and the id that SQL and the function show. */
static void test_ids(void **state)
{
    struct scratch s;
    struct hc_buf sql;
    sqlite3_stmt *st = NULL;

    (void)state;
    scratch_open(&s);
    hc_buf_init(&sql, 100000);
    hc_buf_add_z(&sql, "SELECT typeof(v), hc_id(v), ");
    stored_id_sql(&sql, HC_STR("v"));
    hc_buf_add_z(&sql, " FROM (SELECT id(?1) AS v)");
    assert_int_equal(sqlite3_create_function_v2(store_sqlite(s.store), "id", 1,
                                                SQLITE_UTF8, NULL, store_id,
                                                NULL, NULL, NULL),
                     SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(store_sqlite(s.store), hc_buf_z(&sql),
                                        -1, &st, NULL),
                     SQLITE_OK);
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        const char *got[3];

        (void)sqlite3_bind_text(st, 1, ids[i].text, -1, SQLITE_STATIC);
        assert_int_equal(sqlite3_step(st), SQLITE_ROW);
        for (int k = 0; k < 3; k++)
            got[k] = (const char *)sqlite3_column_text(st, k);
        assert_string_equal(got[0], ids[i].stored);
        assert_string_equal(got[1], ids[i].text);
        assert_string_equal(got[2], ids[i].text);
        (void)sqlite3_reset(st);
    }
    (void)sqlite3_finalize(st);
    hc_buf_release(&sql);
    scratch_close(&s);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_split), cmocka_unit_test(test_join_refuses),
        cmocka_unit_test(test_back),  cmocka_unit_test(test_reader),
        cmocka_unit_test(test_ids),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
