/* SPDX-License-Identifier: MIT
 *
 * Rows as JSON: bq-json and bq-rows.  Cases are compared as traces
 * (tests/support/format_trace.h), each read whole, split at every byte and
 * from bytes that end at an unreadable page. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/limits.h"
#include "tests/support/format_trace.h"

extern const struct format format_bq_json, format_bq_rows;

static const struct format_options nothing_said = {.columns = NULL};

static const struct {
    const char *name, *in, *want;
} rows[] = {
    {"extract: int64 as strings, NULL keys left out",
     "{\"p\":\"a\",\"n\":\"9223372036854775807\",\"d\":1.5}\n"
     "{\"p\":\"b\",\"ok\":true}\n"
     "{\"d\":2.0,\"p\":\"c\",\"n\":\"-9223372036854775808\"}\n",
     "1@0 p=\"a\" n=\"9223372036854775807\" d=1.5\n"
     "2@44 p=\"b\" ok=true\n"
     "3@64 p=\"c\" n=\"-9223372036854775808\" d=2\n"},
    {"numbers keep their digits",
     "{\"a\":9223372036854775807,\"b\":18446744073709551615,\"c\":-1,\"d\":"
     "1e2}",
     "1@0 a=9223372036854775807 b=\"18446744073709551615\" c=-1 d=100\n"},
    {"bq query --format=json",
     "[{\"n\":\"1\",\"p\":\"a\",\"t\":\"2026-01-12 02:13:45\"},{\"n\":null,"
     "\"p\":\"\",\"t\":null}]\n",
     "1@1 n=\"1\" p=\"a\" t=\"2026-01-12 02:13:45\"\n2@45 p=\"\"\n"},
    {"prettyjson",
     "[\n  {\n    \"n\": \"1\"\n  },\n  {\n    \"n\": \"2\"\n  }\n]\n",
     "1@4 n=\"1\"\n2@26 n=\"2\"\n"},
    {"noise of bq in front",
     "Welcome to BigQuery! This script will walk you through ...\n\n"
     "Waiting on bqjob_r1 ... (0s) Current status: DONE\n[{\"a\":\"1\"}]\n",
     "1@111 a=\"1\"\n"
     "# lines that are no JSON were skipped: 2, the first at byte 0\n"},
    {"records become compact JSON",
     "{\"a\" : [ ], \"b\": [ {\"x\" : 1, \"y\": null} , 2.50 ], \"c\": {} , "
     "\"d\":"
     " \"[]\"}\n",
     "1@0 a=~[]~ b=~[{\"x\":1,\"y\":null},2.5]~ c=~{}~ d=\"[]\"\n"},
    {"a bad line is one reject",
     "{\"a\":1}\n{\"a\":1e400}\n{\"a\":tru}\n[1]\n12\n{\"a\":\"\\ud800\"}\n"
     "{\"a\":2}\n",
     "1@0 a=1\n"
     "!2@8 malformed JSON number, or one beyond 64 bits or a double | "
     "\"{\\\"a\\\":1e400}\"\n"
     "!3@20 malformed JSON: a bare word that is not true, false or null | "
     "\"{\\\"a\\\":tru}\"\n"
     "!4@30 a row is an object, this is an array | \"[1]\"\n"
     "!5@34 a row is an object, this is an integer | \"12\"\n"
     "!6@37 malformed JSON: a string has a bad escape or half of a surrogate "
     "pair | \"{\\\"a\\\":\\\"\\\\ud800\"\n"
     "7@52 a=2\n"},
    {"duplicate keys: the first counts",
     "{\"a\":1,\"a\":2,\"b\":3}\n{\"b\":null,\"b\":1}\n",
     "1@0 a=1 b=3\n2@20\n"
     "# 2 keys stand twice in one row: the first counts\n"},
    {"array cut off", "[\n  {\"a\":1},\n  {\"a\":2},\n  {\"a\":",
     "1@4 a=1\n2@15 a=2\n"
     "!3@26 the input ends inside of this record | \"{\\\"a\\\":\"\n"
     "# the input ends before its array does: it was cut off, or its writer "
     "was interrupted\n"},
    {"last line cut off", "{\"a\":1}\n{\"a\":\"x",
     "1@0 a=1\n!2@8 the input ends inside of this record | "
     "\"{\\\"a\\\":\\\"x\"\n"},
    {"names with anything in them", "{\"\":1,\"a b\":2,\"\\u00e9\\n\":3}",
     "1@0 =1 a b=2 \xc3\xa9\n=3\n"},
    {"empty rows", "{}\n{}\n", "1@0\n2@3\n"},
    {"no rows", "[]", ""},
    {"nothing", "", ""},
    {"functions", "{\"functions\":[{\"name\":\"f\"}]}",
     "!! this is a list of Cloud Functions, not rows of a table; cut the rows "
     "out first, for example with jq -c '.[]'\n"},
    {"blanks", " \n\n", ""},
    {"no JSON at all", "a,b\n1,2\n",
     "!! no line of the input is JSON; without --as its content decides how it "
     "is read\n"},
    {"a job", "{\"kind\":\"bigquery#job\",\"id\":\"x\"}",
     "!! this is a dump of BigQuery jobs, not rows of a table; cut the rows "
     "out "
     "first, for example with jq -c '.[]'\n"},
    {"jobs", "[{\"id\":\"x\",\"kind\":\"bigquery#job\"}]",
     "!! this is a dump of BigQuery jobs, not rows of a table; cut the rows "
     "out "
     "first, for example with jq -c '.[]'\n"},
};

static void test_rows(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        format_expect(&format_bq_json, rows[i].name, hc_str_from(rows[i].in),
                      NULL, rows[i].want);
}

#define SCHEMA                                                                 \
    "\"schema\":{\"fields\":[{\"name\":\"s\",\"type\":\"STRING\"},"            \
    "{\"name\":\"n\",\"type\":\"INTEGER\"},{\"name\":\"x\",\"type\":\"FLOAT\"" \
    "},{\"name\":\"b\",\"type\":\"BOOLEAN\"},{\"name\":\"t\",\"type\":"        \
    "\"TIMESTAMP\"}]}"
#define ROW1                                                                   \
    "{\"f\":[{\"v\":\"a\"},{\"v\":\"9007199254740993\"},{\"v\":\"0.1\"},"      \
    "{\"v\":\"true\"},{\"v\":\"1.607957453123457E9\"}]}"
#define ROW2                                                                   \
    "{\"f\":[{\"v\":null},{\"v\":\"x\"},{\"v\":\"NaN\"},{\"v\":null},"         \
    "{\"v\":\"1607957453123457\"}]}"
#define CELLS1                                                                 \
    " s=\"a\" n=9007199254740993 x=0.10000000000000001 b=true "                \
    "t=\"2020-12-14T14:50:53.123457Z\"\n"
#define CELLS2 " n=\"x\" x=\"NaN\" t=\"2020-12-14T14:50:53.123457Z\"\n"

static const struct {
    const char *name, *in, *want;
} pages[] = {
    {"typed by the schema",
     "{" SCHEMA ",\"totalRows\":\"2\",\"rows\":[" ROW1 "," ROW2 "]}",
     "1@196" CELLS1 "2@292" CELLS2},
    {"schema behind the rows",
     "{\"rows\":[" ROW1 "," ROW2 "]," SCHEMA ",\"totalRows\":\"2\"}",
     "1@9" CELLS1 "2@105" CELLS2},
    {"two pages",
     "{" SCHEMA ",\"rows\":[" ROW1 "]}\n{" SCHEMA ",\"rows\":[" ROW2 "]}\n",
     "1@180" CELLS1 "2@458" CELLS2},
    {"pages missing",
     "{" SCHEMA ",\"pageToken\":\"x\",\"totalRows\":\"9\",\"rows\":[" ROW1 "]}",
     "1@212" CELLS1 "# totalRows is 9, the input holds 1: pages are missing\n"},
    {"no schema",
     "{\"kind\":\"bigquery#tableDataList\",\"rows\":[{\"f\":[{\"v\":\"1\"},{"
     "\"v\":[{\"v\":\"2\"}]}]}]}",
     "1@41 f0_=\"1\" f1_=~[{\"v\":\"2\"}]~\n"
     "# no schema came with the rows: their columns are called f0_, f1_, "
     "...\n"},
    {"no rows", "{\"kind\":\"bigquery#queryResponse\",\"jobComplete\":false}",
     ""},
    {"an empty page", "{\"totalRows\":\"0\"}", ""},
    {"no page", "[]", ""},
    {"rows as objects", "{\"a\":1,\"kind\":\"x\"}\n{\"a\":2}\n",
     "!! no object of the input is an answer of the BigQuery API, with rows or "
     "a schema; without --as its content decides how it is read\n"},
    {"no JSON at all", "a,b\n1,2\n",
     "!! no line of the input is JSON; without --as its content decides how it "
     "is read\n"},
    {"another number of cells",
     "{\"schema\":{\"fields\":[{\"name\":\"a\",\"type\":\"STRING\"}]},\"rows\":"
     "[{\"f\":[]},{\"g\":1},{\"f\":[{\"v\":\"1\"}]}]}",
     "!1@60 a row has 0 cells, its schema 1 fields | \"{\\\"f\\\":[]}\"\n"
     "!2@69 a row of the API is an object with an array f | "
     "\"{\\\"g\\\":1}\"\n"
     "3@77 a=\"1\"\n"},
    {"records and repeated values",
     "{\"schema\":{\"fields\":[{\"name\":\"r\",\"type\":\"RECORD\",\"mode\":"
     "\"REPEATED\",\"fields\":[{\"name\":\"n\",\"type\":\"INT64\"},{\"name\":"
     "\"b\",\"type\":\"BOOL\"},{\"name\":\"x\",\"type\":\"FLOAT64\"},{\"name\":"
     "\"u\",\"type\":\"STRING\"}]}]},\"rows\":[{\"f\":[{\"v\":[{\"v\":{\"f\":[{"
     "\"v\":\"1\"},{\"v\":\"false\"},{\"v\":\"-inf\"},{\"v\":null}]}}]}]}]}",
     "1@203 r=~[{\"n\":\"1\",\"b\":false,\"x\":\"-inf\"}]~\n"},
};

static void test_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
        format_expect(&format_bq_rows, pages[i].name, hc_str_from(pages[i].in),
                      NULL, pages[i].want);
}

/* Columns are added up to the cap; what goes beyond is a reject. */
static void test_many_columns(void **state)
{
    struct source_options options = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_buf bytes, out;

    (void)state;
    hc_buf_init(&bytes, 1 << 20);
    hc_buf_init(&out, 1 << 20);
    for (int i = 0; i <= HC_MAX_COLUMNS; i++)
        hc_buf_printf(&bytes, "{\"c%d\":1}\n", i);
    hc_buf_add_z(&bytes, "{\"c0\":2}\n");
    assert_int_equal(
        source_open_memory(&in, hc_buf_str(&bytes), "test", &options, NULL),
        HC_OK);
    format_trace(&format_bq_json, in, NULL, &out);
    assert_non_null(strstr(hc_buf_z(&out), " c1899=1\n!1901@"));
    assert_non_null(strstr(hc_buf_z(&out), "more than 1900 columns"));
    assert_non_null(strstr(hc_buf_z(&out), "\n1902@"));
    source_close(in);
    hc_buf_release(&bytes);
    hc_buf_release(&out);
}

static const struct {
    const char *name, *in;
    int json, pages; /* scores */
} sniffs[] = {
    {"NDJSON", "{\"a\":1}\n{\"a\":2}\n", 50, 0},
    {"array", "[{\"a\":1}]", 50, 0},
    {"cut head", "[{\"a\":1,\"b\":\"xxxx", 50, 0},
    {"page", "{\"schema\":{\"fields\":[]},\"rows\":[]}", 10, 95},
    {"page by kind", "{\"kind\":\"bigquery#tableDataList\",\"rows\":[]}", 10,
     95},
    {"functions", "{\"functions\":[]}", 10, 0},
    {"CSV", "a,b\n1,2\n", 0, 0},
    {"CSV with JSON in it", "a,b\n1,\"{\"\"x\"\":1}\"\n", 0, 0},
    {"prose", "hello {world}\n[INFO] x\n", 0, 0},
    {"nothing", "", 0, 0},
};

static void test_sniff(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sniffs / sizeof *sniffs; i++) {
        struct hc_str head = hc_str_from(sniffs[i].in);

        if (format_bq_json.sniff(head, &nothing_said) != sniffs[i].json ||
            format_bq_rows.sniff(head, &nothing_said) != sniffs[i].pages)
            fail_msg("%s: %d, %d", sniffs[i].name,
                     format_bq_json.sniff(head, &nothing_said),
                     format_bq_rows.sniff(head, &nothing_said));
    }
}

/* ---- real files ------------------------------------------------------ */

static void trace_file(const struct format *f, const char *path,
                       struct hc_buf *out)
{
    struct source_options options = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_err err = {0};

    hc_buf_init(out, 64 << 20);
    assert_int_equal(source_open(&in, path, path, &options, &err), HC_OK);
    format_trace(f, in, NULL, out);
    source_close(in);
}

static size_t count_lines(struct hc_buf *out)
{
    size_t n = 0;

    for (size_t i = 0; i < out->n; i++)
        n += out->p[i] == '\n';
    return n;
}

static const struct {
    const struct format *format;
    const char *path;
    size_t lines; /* of the trace */
    const char *has;
} fixtures[] = {
    {&format_bq_json, "fixtures/bq-json/extract-000000000000.json", 9,
     " errors=~[{\"message\":\"No data available for <date>\",\"n\":\"3\"}]~"},
    {&format_bq_json, "fixtures/bq-json/bq-query.json", 9,
     "2@347 backfill_mode=\"false\""},
    {&format_bq_json, "fixtures/bq-json/bq-query-prettyjson.json", 9,
     " run_id=\"run-00008\""},
    {&format_bq_json, "fixtures/bq-json/bq-results-console.json", 9,
     " backfill_mode=true"},
    {&format_bq_json, "fixtures/bq-json/cut-off.json", 9,
     "!8@2911 the input ends inside of this record"},
    {&format_bq_rows, "fixtures/bq-json/getQueryResults.json", 9,
     " started_at=\"2026-01-12T01:07:45.100100Z\""},
};

static void test_fixtures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof fixtures / sizeof *fixtures; i++) {
        struct hc_buf out;

        trace_file(fixtures[i].format, fixtures[i].path, &out);
        if (count_lines(&out) != fixtures[i].lines ||
            strstr(hc_buf_z(&out), fixtures[i].has) == NULL)
            fail_msg("%s:\n%s", fixtures[i].path, hc_buf_z(&out));
        hc_buf_release(&out);
    }
}

static void test_real_scalars(void **state)
{
    char room[512];
    struct hc_buf out;

    (void)state;
    trace_file(&format_bq_json,
               real_sample("python-bigquery/scalars_extreme.jsonl", room),
               &out);
    assert_int_equal(count_lines(&out), 5);
    assert_non_null(
        strstr(hc_buf_z(&out), " int64_col=\"9223372036854775807\""));
    assert_non_null(
        strstr(hc_buf_z(&out), " int64_col=\"-9223372036854775808\""));
    assert_null(strchr(hc_buf_z(&out), '!'));
    hc_buf_release(&out);
}

static void test_real_characters(void **state)
{
    char room[512];
    struct hc_buf out;

    (void)state;
    trace_file(&format_bq_json,
               real_sample("python-bigquery/characters.jsonl", room), &out);
    assert_int_equal(count_lines(&out), 3);
    assert_non_null(strstr(hc_buf_z(&out), "Spells=~[]~"));
    hc_buf_release(&out);
}

static void test_real_page(void **state)
{
    char room[512];
    struct hc_buf out;

    (void)state;
    trace_file(&format_bq_rows,
               real_sample("gcpdiag/bigquery-getQueryResults-fv.json", room),
               &out);
    assert_int_equal(count_lines(&out), 3);
    assert_non_null(strstr(hc_buf_z(&out), " job_id=\"bquxjob_48eeafd0_"));
    assert_non_null(strstr(hc_buf_z(&out),
                           " start_time_str=\"2025-04-13 04:41:27.340-07\""));
    hc_buf_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_pages),
        cmocka_unit_test(test_many_columns),
        cmocka_unit_test(test_sniff),
        cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_real_scalars),
        cmocka_unit_test(test_real_characters),
        cmocka_unit_test(test_real_page),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
