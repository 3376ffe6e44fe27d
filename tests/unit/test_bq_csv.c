/* SPDX-License-Identifier: MIT
 *
 * BigQuery CSV: headers given, missing, repeated and doubled; NULL and empty;
 * rows of the wrong size; noise of the bq command; signs of truncation. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/format.h"
#include "tests/support/format_trace.h"

extern const struct format format_bq_csv;

static const struct format_options nothing_said = {.columns = NULL};

#define GREETING                                                               \
    "Welcome to BigQuery! This script will walk you through the \n"            \
    "process of initializing your .bigqueryrc configuration file.\n\n"
#define GREETED                                                                \
    "Setting project_id my-project as the default.\n\n"                        \
    "BigQuery configuration complete! Type \"bq\" to get started.\n\n"

static const struct {
    const char *name, *in, *want;
    struct format_options options;
} cases[] = {
    {"empty input", "", "", {0}},
    {"header alone", "run_id,status\n", "", {0}},
    {"NULL and empty text", "a,b,c\n1,,\"\"\n", "1@6 a=\"1\" c=\"\"\n", {0}},
    {"no line end", "a,b\n1,2", "1@4 a=\"1\" b=\"2\"\n", {0}},
    {"CRLF", "a,b\r\n1,2\r\n\r\n", "1@5 a=\"1\" b=\"2\"\n", {0}},
    {"newline in a cell",
     "a,b\n1,\"x\ny\"\n2,z\n",
     "1@4 a=\"1\" b=\"x\\ny\"\n2@12 a=\"2\" b=\"z\"\n",
     {0}},
    {"JSON in a cell",
     "a,b\n1,\"{\"\"k\"\": \"\"v\"\"}\"\n",
     "1@4 a=\"1\" b=\"{\\\"k\\\": \\\"v\\\"}\"\n",
     {0}},
    {"one column: an empty line is NULL",
     "a\nx\n\n\"\"\n",
     "1@2 a=\"x\"\n2@4\n3@5 a=\"\"\n",
     {0}},
    {"more columns: an empty line is no row",
     "a,b\n\n1,2\n\n",
     "1@5 a=\"1\" b=\"2\"\n",
     {0}},
    {"too few fields",
     "a,b,c\n1,2\n3,4,5\n",
     "!1@6 expected 3 fields, found 2 | \"1,2\\n\"\n"
     "2@10 a=\"3\" b=\"4\" c=\"5\"\n",
     {0}},
    {"too many fields",
     "a,b\n1,2,3\n",
     "!1@4 expected 2 fields, found 3 | \"1,2,3\\n\"\n",
     {0}},
    {"cut in the last row",
     "a,b,c\n1,2,3\n4,5",
     "1@6 a=\"1\" b=\"2\" c=\"3\"\n"
     "!2@12 expected 3 fields, found 2 | \"4,5\"\n"
     "# the last row ends early and without a line end: the file may be cut\n",
     {0}},
    {"open quote at the end",
     "a,b\n1,2\n3,\"x",
     "1@4 a=\"1\" b=\"2\"\n"
     "!2@8 a quoted field is never closed (field 2, 2 bytes into the record); "
     "the file may be cut | \"3,\\\"x\"\n"
     "# a quoted field is still open at the end: the file may be cut\n",
     {0}},
    {"malformed row",
     "a,b\n1,x\"y\n3,4\n",
     "!1@4 a quote inside an unquoted field (field 2, 3 bytes into the "
     "record) | \"1,x\\\"y\\n3,4\\n\"\n2@10 a=\"3\" b=\"4\"\n",
     {0}},
    {"glued shards",
     "a,b\n1,2\na,b\n3,4\n\xef\xbb\xbf"
     "a,b\n5,6\n",
     "1@4 a=\"1\" b=\"2\"\n2@12 a=\"3\" b=\"4\"\n3@23 a=\"5\" b=\"6\"\n"
     "# header rows among the rows, skipped: 2\n",
     {0}},
    {"doubled names",
     "id,name,name,name_3\n1,2,3,4\n",
     "1@20 id=\"1\" name=\"2\" name_3_3=\"3\" name_3=\"4\"\n"
     "# column names that stand twice or are too long, changed: 1\n",
     {0}},
    {"a column without a name",
     ",status\n0,ok\n",
     "1@8 col_1=\"0\" status=\"ok\"\n"
     "# columns without a name, now col_ and their number: 1\n",
     {0}},
    {"no header",
     "17|2017-04-11 01:00:00 UTC||x\n18||\"a|b\"|y\n",
     "1@0 col_1=\"17\" col_2=\"2017-04-11 01:00:00 UTC\" col_4=\"x\"\n"
     "2@30 col_1=\"18\" col_3=\"a|b\" col_4=\"y\"\n"
     "# the first row is no header: columns are named col_1 to col_4; name "
     "them with --columns\n",
     {0}},
    {"names of the user",
     "17,x\n18,y\n",
     "1@0 id=\"17\" b=\"x\"\n2@5 id=\"18\" b=\"y\"\n",
     {.columns = "id, b"}},
    {"names of the user, and a header",
     "id,b\n18,y\n",
     "1@5 id=\"18\" b=\"y\"\n# header rows among the rows, skipped: 1\n",
     {.columns = "id,b"}},
    {"too few names of the user",
     "17,x\n",
     "!1@0 expected 1 fields, found 2 | \"17,x\\n\"\n",
     {.columns = "id"}},
    {"an empty name of the user",
     "17,x\n",
     "!! column 2 of --columns has no name\n",
     {.columns = "id,,x"}},
    {"given delimiter",
     "a:b\n1,5:2\n",
     "1@4 a=\"1,5\" b=\"2\"\n",
     {.delimiter = ':'}},
    {"a delimiter that cannot be",
     "a\n",
     "!! a quote or a line end cannot be the delimiter\n",
     {.delimiter = '"'}},
    {"noise of bq",
     "Welcome to BigQuery! This script will walk you through the process.\n\n"
     "\rWaiting on bqjob_r1_1 ... (0s) Current status: RUNNING\r"
     "Waiting on bqjob_r1_1 ... (1s) Current status: DONE   \n"
     "Error 503, retry #1\n"
     "id,status\n1,failed\nWaiting on bqjob_r1_2 ... (0s)\n2,success\n",
     "1@210 id=\"1\" status=\"failed\"\n2@250 id=\"2\" status=\"success\"\n"
     "# lines of the bq command among the rows, skipped: 4\n",
     {0}},
    {"noise of bq at its first use",
     "\033[1m\033[31mBQ CLI will soon require all users to log in using "
     "`gcloud "
     "auth login`. `bq\n"
     "init` will no longer handle authentication after January 1, "
     "2024.\033[0m\n\n" GREETING "First, we need to set up your credentials if "
     "they do not \nalready exist.\n\n" GREETED "id,status\n1,failed\n",
     "1@469 id=\"1\" status=\"failed\"\n"
     "# lines of the bq command among the rows, skipped: 8\n",
     {0}},
    {"it is more than the rows, and has another delimiter in it",
     GREETING "First, we need to set your default project ID. a, b\n" GREETED
              "id;status\n1;failed\n",
     "1@291 id=\"1\" status=\"failed\"\n"
     "# lines of the bq command among the rows, skipped: 5\n",
     {0}},
    {"a bad first row is one",
     GREETED "id,status\n1,x\"y\n2,failed\n",
     "!1@117 a quote inside an unquoted field (field 2, 3 bytes into the "
     "record) | \"1,x\\\"y\\n2,fail\"\n"
     "2@123 id=\"2\" status=\"failed\"\n"
     "# lines of the bq command among the rows, skipped: 2\n",
     {0}},
    {"error of bq",
     "Error in query string: Error processing job 'p:bqjob_r1': Syntax error\n",
     "!! this is an error of the bq command, not rows; run the query again: "
     "Error in query string: Error processing job 'p:bqjob_r1': Syntax error\n",
     {0}},
    /* What bq cannot have printed at that place is a row. */
    {"noise that is a cell",
     "a,b\n1,2\nWaiting on bqjob_x,2\n",
     "1@4 a=\"1\" b=\"2\"\n2@8 a=\"Waiting on bqjob_x\" b=\"2\"\n",
     {0}},
    {"only CR", "a,b\r1,\"x\ry\"\r", "1@4 a=\"1\" b=\"x\\ry\"\n", {0}},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        format_expect(&format_bq_csv, cases[i].name, hc_str_from(cases[i].in),
                      &cases[i].options, cases[i].want);
}

/* Lengths at which tools stop silently. */
static void test_limits(void **state)
{
    static const struct {
        int rows;
        const char *remark;
    } limits[] = {
        {49, ""},
        {50, "# exactly 50 rows, a page of bq ls: the export may be cut\n"},
        {99, ""},
        {100, "# exactly 100 rows, the default of bq query and bq head: the "
              "export may be cut\n"},
        {1000, "# exactly 1000 rows, a page of the API: the export may be "
               "cut\n"},
        {10000, "# exactly 10000 rows, a common limit of downloads: the "
                "export may be cut\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) {
        struct hc_buf in, want;
        struct source *source = NULL;
        struct hc_buf got;

        hc_buf_init(&in, 1 << 20);
        hc_buf_init(&want, 1 << 20);
        hc_buf_init(&got, 1 << 20);
        hc_buf_add_z(&in, "a,b\n");
        for (int k = 1; k <= limits[i].rows; k++) {
            hc_buf_printf(&want, "%d@%zu a=\"x\" b=\"y\"\n", k, in.n);
            hc_buf_add_z(&in, "x,y\n");
        }
        hc_buf_add_z(&want, limits[i].remark);
        assert_int_equal(
            source_open_memory(&source, hc_buf_str(&in), "x", NULL, NULL),
            HC_OK);
        format_trace(&format_bq_csv, source, NULL, &got);
        assert_string_equal(hc_buf_z(&got), hc_buf_z(&want));
        source_close(source);
        hc_buf_release(&in);
        hc_buf_release(&want);
        hc_buf_release(&got);
    }
}

static const struct {
    const char *name, *head;
    int least, most;
} sniff_cases[] = {
    {"empty", "", 0, 0},
    {"header and rows", "run_id,status\n1,ok\n2,ok\n", 70, 70},
    {"semicolons", "run_id;status\n1;ok\n2;ok\n", 70, 70},
    {"tabs", "run_id\tstatus\n1\tok\n2\tok\n", 70, 70},
    {"pipes without a header", "1|a|\n2|b|c\n", 55, 55},
    {"header alone", "run_id,status\n", 40, 40},
    {"one column", "status\nok\nfailed\n", 20, 20},
    {"prose", "The quick brown fox\njumps over the lazy dog\n", 0, 0},
    {"JSON object", "{\"a\": 1, \"b\": 2}\n{\"a\": 1, \"b\": 2}\n", 0, 0},
    {"JSON array", "[\n{\"a\": 1}\n]\n", 0, 0},
    {"ASCII table", "+---+---+\n| a | b |\n+---+---+\n", 0, 0},
    {"Markdown", "# Table\n\n| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n", 0,
     0},
    {"prose with commas", "So, this\nis, as we say, prose\nand no table\n", 0,
     0},
    {"one row out of size", "a,b\n1,2\n1,2,3\n1,2\n", 60, 65},
    {"all rows longer than the names", "a,b\n1,2,3\n1,2,3\n", 55, 60},
    {"a single one", "a,b\n1,2,3\n", 55, 60},
    {"all rows shorter", "a,b,c\n1,2\n1,2\n", 55, 60},
    {"prose above a list", "Yes, sir\none, two, three\nfour, five, six\n", 0,
     0},
    {"binary", "PK\x03\x04\n", 0, 0},
    {"noise, then rows",
     "Waiting on bqjob_r1 ... (0s) Current status: DONE   \na,b\n1,2\n", 70,
     70},
    {"noise, then JSON", "Waiting on bqjob_r1 ... (0s)\n[{\"a\":\"1\"}]\n", 0,
     0},
    {"error of bq", "Error in query string: Syntax error at [1:1]\n", 60, 60},
    {"log lines with commas",
     "2026-01-12 02:13:45,678 - x - ERROR - bad, very bad, awful\n"
     "2026-01-12 02:13:46,678 - x - INFO - good\n"
     "2026-01-12 02:13:47,678 - x - INFO - fine, so far\n",
     0, 45},
};

static void test_sniff(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof sniff_cases / sizeof *sniff_cases; i++) {
        int score = format_bq_csv.sniff(hc_str_from(sniff_cases[i].head),
                                        &nothing_said);

        if (score < sniff_cases[i].least || score > sniff_cases[i].most)
            fail_msg("%s: %d", sniff_cases[i].name, score);
    }
}

struct tally {
    uint64_t rows, rejects, cells, nulls;
    size_t columns;
    struct hc_buf text; /* of one column, line by line */
};

static void read_file(const char *path, size_t column, struct tally *t)
{
    struct source *in = NULL;
    void *state = NULL;
    struct record r;
    enum step step;

    *t = (struct tally){.rows = 0};
    hc_buf_init(&t->text, 1 << 24);
    assert_int_equal(source_open(&in, path, path, NULL, NULL), HC_OK);
    /* What format_sniff() does. */
    {
        bool grew;

        assert_int_equal(source_fill(in, &grew, NULL), HC_OK);
        if (hc_str_starts(source_window(in), HC_STR("\xef\xbb\xbf")))
            source_consume(in, 3);
    }
    assert_true(format_bq_csv.sniff(source_window(in), &nothing_said) >= 40);
    assert_int_equal(format_bq_csv.open(&state, in, &nothing_said, NULL),
                     HC_OK);
    while ((step = format_bq_csv.next(state, &r, NULL, NULL)) != STEP_END) {
        assert_int_not_equal(step, STEP_ERROR);
        t->rejects += step == STEP_REJECT;
        if (step != STEP_RECORD)
            continue;
        t->rows++;
        t->columns = r.row.columns->n;
        for (size_t i = 0; i < r.row.n_cells; i++) {
            t->cells++;
            t->nulls += r.row.cells[i].kind == CELL_NULL;
        }
        hc_buf_add_str(&t->text, r.row.cells[column].text);
        hc_buf_add_char(&t->text, '\n');
    }
    format_bq_csv.close(state);
    source_close(in);
}

static void test_fixtures(void **state)
{
    struct tally t;

    (void)state;
    read_file("fixtures/bq-csv/headerless_pipes.csv.gz", 1, &t);
    assert_int_equal(t.rows, 12);
    assert_int_equal(t.columns, 41);
    assert_int_equal(t.rejects, 0);
    hc_buf_release(&t.text);
    read_file("fixtures/bq-csv/glued_shards.csv.gz", 0, &t);
    assert_int_equal(t.rows, 6);
    assert_string_equal(hc_buf_z(&t.text), "r1\nr2\nr3\nr4\nr5\nr6\n");
    hc_buf_release(&t.text);
    read_file("fixtures/bq-csv/missing_quote.csv", 0, &t);
    assert_int_equal(t.rows, 3);
    assert_int_equal(t.rejects, 1);
    hc_buf_release(&t.text);
    read_file("fixtures/bq-csv/bom.csv", 0, &t);
    assert_string_equal(hc_buf_z(&t.text), "r1\nr2\n");
    hc_buf_release(&t.text);
    read_file("fixtures/bq-csv/cr_only.csv", 1, &t);
    assert_string_equal(hc_buf_z(&t.text), "first\rsecond\nplain\n");
    hc_buf_release(&t.text);
    read_file("fixtures/bq-csv/null_and_empty.csv", 0, &t);
    assert_int_equal(t.rows, 3);
    assert_int_equal(t.nulls, 3);
    hc_buf_release(&t.text);
}

static void test_real_nyc(void **state)
{
    char path[512];
    struct tally t;
    struct hc_str text, line;
    size_t lines = 0;

    (void)state;
    read_file(real_sample("bigquery-utils/nyc_311-2017041101.csv.gz", path), 1,
              &t);
    assert_int_equal(t.rows, 126);
    assert_int_equal(t.rejects, 0);
    assert_int_equal(t.columns, 41);
    assert_int_equal(t.cells, 126 * 41);
    text = hc_buf_str(&t.text);
    while (hc_str_cut(&text, '\n', &line)) {
        lines++;
        assert_true(hc_str_starts(line, HC_STR("2017-04-11 01:")));
        assert_true(hc_str_ends(line, HC_STR(" UTC")));
    }
    assert_int_equal(lines, 126);
    hc_buf_release(&t.text);
}

static void test_real_others(void **state)
{
    char path[512];
    struct tally t;

    (void)state;
    read_file(real_sample("csvkit/utf8_bom.csv", path), 0, &t);
    assert_string_equal(hc_buf_z(&t.text), "1\n4\n");
    hc_buf_release(&t.text);
    read_file(real_sample("csvkit/mac_newlines.csv", path), 0, &t);
    assert_string_equal(hc_buf_z(&t.text), "1\nOnce upon\ra time\n");
    hc_buf_release(&t.text);
    read_file(real_sample("NAB/rogue_agent_key_updown.csv", path), 0, &t);
    assert_int_equal(t.rows, 5315);
    assert_true(
        hc_str_starts(hc_buf_str(&t.text), HC_STR("2014-07-06 20:10:00\n")));
    hc_buf_release(&t.text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),    cmocka_unit_test(test_limits),
        cmocka_unit_test(test_sniff),    cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_real_nyc), cmocka_unit_test(test_real_others),
    };

    return cmocka_run_group_tests_name("bq_csv", tests, NULL, NULL);
}
