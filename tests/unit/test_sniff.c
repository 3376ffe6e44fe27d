/* SPDX-License-Identifier: MIT
 *
 * Choosing a format, and refusing what is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/limits.h"
#include "parsers/format.h"

static const struct format_options nothing_said = {.columns = NULL};

static const struct {
    const char *name;
    struct hc_str in;
    const char *want; /* part of the refusal */
} refusals[] = {
    {"UTF-16 LE", HC_STR_INIT("\xff\xfe{\0}\0"), "UTF-16"},
    {"UTF-16 BE", HC_STR_INIT("\xfe\xff\0{\0}"), "UTF-16"},
    {"UTF-16 LE, no mark", HC_STR_INIT("a\0,\0b\0\n\0"), "UTF-16"},
    {"UTF-16 BE, no mark", HC_STR_INIT("\0[\0{\0}\0]"), "UTF-16"},
    {"UTF-32 LE", HC_STR_INIT("\xff\xfe\0\0{\0\0\0"), "UTF-32"},
    {"UTF-32 BE", HC_STR_INIT("\0\0\xfe\xff\0\0\0{"), "UTF-32"},
    {"bzip2", HC_STR_INIT("BZh91AY&SY"), "bzip2"},
    {"zip", HC_STR_INIT("PK\x03\x04\x14\0"), "xlsx"},
    {"xz", HC_STR_INIT("\xfd\x37zXZ\0\0\4"), "xz"},
    {"zstd", HC_STR_INIT("\x28\xb5\x2f\xfd\x04\0"), "zstd"},
    {"Avro", HC_STR_INIT("Obj\x01\x04\x14"), "Avro"},
    {"Parquet", HC_STR_INIT("PAR1\x15\x04"), "Parquet"},
    {"SQLite", HC_STR_INIT("SQLite format 3\0\x10\0"), "SQLite"},
    {"gzip within gzip",
     HC_STR_INIT("\x1f\x8b\x08\0\0\0\0\0\0\xff\x01\x04\0\xfb\xff\x1f\x8b\x08"
                 "\x20"),
     "gzip within gzip"},
    {"pretty table", HC_STR_INIT("+----+-----+\n| id | n   |\n+----+-----+\n"),
     "terminal"},
    {"pretty table, CRLF", HC_STR_INIT("+---+\r\n| a |\r\n"), "terminal"},
    {"pretty table behind progress",
     HC_STR_INIT("Waiting on bqjob_r1_2 ... (0s) Current status: DONE   \n"
                 "+---+\n| a |\n+---+\n"),
     "terminal"},
    {"sparse table", HC_STR_INIT("  id   n  \n ---- --- \n  1    2  \n"),
     "terminal"},
    {"HTML", HC_STR_INIT("\n <!DOCTYPE html><html><title>403"), "HTML"},
    {"XML", HC_STR_INIT("<?xml version='1.0'?><Error><Code>NoSuchKey"),
     "HTML or XML"},
    {"binary", HC_STR_INIT("\x01\x02\x03\x7f"), "\\x01\\x02\\x03\\x7f"},
};

static void test_refusals(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof refusals / sizeof *refusals; i++) {
        for (size_t chunk = 0; chunk < 2; chunk++) {
            struct source_options o = {.chunk_bytes = chunk};
            const struct format *f = NULL;
            struct source *s = NULL;
            struct hc_err err = {0};

            assert_int_equal(
                source_open_memory(&s, refusals[i].in, "in", &o, &err), HC_OK);
            if (format_sniff(&f, s, &nothing_said, &err) != HC_EFORMAT ||
                strstr(err.msg, refusals[i].want) == NULL || f != NULL ||
                err.file == NULL)
                fail_msg("%s: \"%s\"", refusals[i].name, err.msg);
            source_close(s);
        }
    }
}

/* A format that claims nothing at all would never be told about it. */
static void test_formats_say_no(void **state)
{
    (void)state;
    for (size_t i = 0; format_list[i] != NULL; i++)
        assert_int_equal(
            format_list[i]->sniff((struct hc_str){"", 0}, &nothing_said), 0);
}

#define EPOCHS "1768183200 boom, again\n1768183201 bang, too\n"

/* What the user says about the input counts. */
static const struct {
    const char *name, *in;
    struct format_options options;
    const char *want; /* NULL = refused */
} said[] = {
    {"no delimiter divides it", "a~b\n1~2\n", {.delimiter = 0}, NULL},
    {"the one that was given", "a~b\n1~2\n", {.delimiter = '~'}, "bq-csv"},
    {"control character", "a\1b\n1\0012\n", {.delimiter = '\1'}, "bq-csv"},
    {"no header", "1~2\n", {.delimiter = '~', .columns = "a,b"}, "bq-csv"},
    {"Logs Explorer",
     "insertId~logName~timestamp\n1~2~3\n",
     {.delimiter = '~'},
     "explorer-csv"},
    {"JSON stays JSON", "{\"a\":\"b~c\"}\n", {.delimiter = '~'}, "bq-json"},
    {"no pattern", EPOCHS, {.pattern = NULL}, "bq-csv"},
    {"a pattern",
     EPOCHS,
     {.pattern = "^(?<time>\\d+) ", .epoch = HC_EPOCH_S},
     "text-log"},
    {"its time is none",
     "a,b\nx y,1\nz y,2\n",
     {.pattern = "^(?<time>\\S+) "},
     "bq-csv"},
    {"it matches nothing", "y: 1\n", {.pattern = "^(?<time>x)"}, NULL},
};

static void test_said(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof said / sizeof *said; i++) {
        struct hc_str in = hc_str_from(said[i].in);
        const struct format *f = NULL;
        struct source *s = NULL;
        struct hc_err err = {0};

        assert_int_equal(source_open_memory(&s, in, "in", NULL, &err), HC_OK);
        (void)!format_sniff(&f, s, &said[i].options, &err);
        if (strcmp(f == NULL ? "" : f->name,
                   said[i].want == NULL ? "" : said[i].want) != 0)
            fail_msg("%s: %s", said[i].name, f == NULL ? err.msg : f->name);
        source_close(s);
    }
}

static const struct {
    const char *name;
    struct hc_str in;
    uint64_t position;
} empties[] = {
    {"nothing", HC_STR_INIT(""), 0},
    {"a mark alone", HC_STR_INIT("\xef\xbb\xbf"), 3},
    {"an empty member",
     HC_STR_INIT("\x1f\x8b\x08\0\0\0\0\0\0\xff\x03\0\0\0\0\0\0\0\0\0"), 0},
};

static void test_empty(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof empties / sizeof *empties; i++) {
        const struct format *f = format_list[0];
        struct source *s = NULL;
        struct hc_err err = {0};

        assert_int_equal(
            source_open_memory(&s, empties[i].in, "in", NULL, &err), HC_OK);
        assert_int_equal(format_sniff(&f, s, &nothing_said, &err), HC_OK);
        if (f != NULL || source_position(s) != empties[i].position)
            fail_msg("%s", empties[i].name);
        source_close(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_refusals),
        cmocka_unit_test(test_formats_say_no),
        cmocka_unit_test(test_said),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests_name("sniff", tests, NULL, NULL);
}
