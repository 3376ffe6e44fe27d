/* SPDX-License-Identifier: MIT
 *
 * Logs Explorer CSV: paths, guards, sparse cells; and that both downloads of
 * the same entries are the same entries. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/csv_header.h"
#include "parsers/flat_json.h"
#include "parsers/format.h"
#include "tests/support/format_trace.h"

static const struct format_options nothing_said = {.columns = NULL};

#define HEAD "insertId,logName,timestamp"
#define LOG  "projects/p/logs/x"

static const struct {
    const char *name, *in, *want;
} cases[] = {
    {"header alone", HEAD "\n", ""},
    {"nothing at all", "", ""},
    {"guards are stripped",
     "insertId,'log-x,logName,timestamp,textPayload\n"
     "'-3l3,,'" LOG ",'2026-01-12T02:13:45.1Z,'a-b\n",
     "1@46 time=2026-01-12T02:13:45.100000Z id=\"-3l3\" "
     "log=\"projects/p/logs/x\" project=\"p\" kind=text message=\"a-b\"\n"},
    {"only the first apostrophe is a guard",
     HEAD ",textPayload\n1," LOG ",2026-01-12T02:13:45Z,''tis - a quote'\n",
     "1@39 time=2026-01-12T02:13:45Z id=\"1\" log=\"projects/p/logs/x\" "
     "project=\"p\" kind=text message=\"'tis - a quote'\"\n"},
    {"a text of several lines",
     HEAD ",textPayload\n1," LOG ",2026-01-12T02:13:45Z,\"'a, \"\"b\"\"\nc\"",
     "1@39 time=2026-01-12T02:13:45Z id=\"1\" log=\"projects/p/logs/x\" "
     "project=\"p\" kind=text message=\"a, \\\"b\\\"\\nc\"\n"},
    {"labels with dots, unknown columns",
     HEAD ",\"'labels.\"\"a.b/c\"\"\",labels.instanceId,severity,new.thing\n"
          "1," LOG ",2026-01-12T02:13:45Z,7,true,ERROR,5\n",
     "1@84 time=2026-01-12T02:13:45Z severity=500 id=\"1\" "
     "log=\"projects/p/logs/x\" project=\"p\" instance=\"true\" "
     "labels=~{\"a.b/c\":\"7\",\"instanceId\":\"true\"}~ "
     "rest=~{\"new\":{\"thing\":\"5\"}}~\n"},
    {"no severity is DEFAULT, rows out of size are rejects",
     HEAD ",severity\n1," LOG ",2026-01-12T02:13:45Z,\n2," LOG "\n",
     "1@36 time=2026-01-12T02:13:45Z id=\"1\" log=\"projects/p/logs/x\" "
     "project=\"p\"\n"
     "!2@78 expected 4 fields, found 2 | \"2,projects/p\"\n"},
    {"glued downloads",
     HEAD "\n1," LOG ",2026-01-12T02:13:45Z\n" HEAD "\n2," LOG
          ",2026-01-12T02:13:46Z\n",
     "1@27 time=2026-01-12T02:13:45Z id=\"1\" log=\"projects/p/logs/x\" "
     "project=\"p\"\n"
     "2@95 time=2026-01-12T02:13:46Z id=\"2\" log=\"projects/p/logs/x\" "
     "project=\"p\"\n# header rows among the entries, skipped: 1\n"},
    {"bytes that are no UTF-8",
     HEAD ",textPayload\n1," LOG ",2026-01-12T02:13:45Z,\xff\n",
     "!1@39 the record is not UTF-8; where all of the file is in another "
     "encoding, convert it (iconv -t UTF-8) | \"1,projects/p\"\n"},
    {"another table", "a,b\n1,2\n",
     "!! the first row is no header of Logs Explorer: insertId, logName or "
     "timestamp is missing\n"},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        format_expect(format_find("explorer-csv"), cases[i].name,
                      hc_str_from(cases[i].in), NULL, cases[i].want);
}

/* A row of one cell under each name, as JSON. */
static const struct {
    const char *names; /* of the columns, divided by | */
    const char *cells; /* likewise; ~ is NULL */
    const char *want;
} flat_cases[] = {
    {"a", "x", "{\"a\":\"x\"}"},
    {"a", "~", "{}"},
    {"a", "", "{\"a\":\"\"}"},
    {"b.c|a|b.a.d|b.a.c", "1|2|3|4",
     "{\"a\":\"2\",\"b\":{\"a\":{\"c\":\"4\",\"d\":\"3\"},\"c\":\"1\"}}"},
    {"b.c|a|b.a.d|b.a.c", "~|2|3|~",
     "{\"a\":\"2\",\"b\":{\"a\":{\"d\":\"3\"}}}"},
    {"labels.\"a.b/c\".d|labels.e", "1|2",
     "{\"labels\":{\"a.b/c\":{\"d\":\"1\"},\"e\":\"2\"}}"},
    {"'labels.\"a-b\"", "'x-y", "{\"labels\":{\"a-b\":\"x-y\"}}"},
    {"labels.\"open", "x", "{\"labels.\\\"open\":\"x\"}"},
    {"\"a\"b", "x", "{\"\\\"a\\\"b\":\"x\"}"},
    {"a..b|.c", "1|2", "{\"\":{\"c\":\"2\"},\"a\":{\"\":{\"b\":\"1\"}}}"},
    {"jsonPayload.n", "5", "{\"jsonPayload\":{\"n\":5}}"},
    {"jsonPayload.n", "-0.25", "{\"jsonPayload\":{\"n\":-0.25}}"},
    {"jsonPayload.n", "007", "{\"jsonPayload\":{\"n\":\"007\"}}"},
    {"jsonPayload.n", "1.50", "{\"jsonPayload\":{\"n\":\"1.50\"}}"},
    {"jsonPayload.n", "12345678901234567",
     "{\"jsonPayload\":{\"n\":"
     "\"12345678901234567\"}}"},
    {"jsonPayload.n", "true", "{\"jsonPayload\":{\"n\":true}}"},
    {"jsonPayload.n", "'{\"a\": [1, 2]}",
     "{\"jsonPayload\":{\"n\":{\"a\":"
     "[1,2]}}}"},
    {"jsonPayload.n", "[not JSON]", "{\"jsonPayload\":{\"n\":\"[not JSON]\"}}"},
    {"jsonPayload.message", "5", "{\"jsonPayload\":{\"message\":\"5\"}}"},
    {"protoPayload.numResponseItems", "5",
     "{\"protoPayload\":{\"numResponseItems\":\"5\"}}"},
    {"protoPayload.status.code", "8",
     "{\"protoPayload\":{\"status\":{\"code\":8}}}"},
    {"textPayload", "'{\"a\": 1}", "{\"textPayload\":\"{\\\"a\\\": 1}\"}"},
    {"labels.n", "5", "{\"labels\":{\"n\":\"5\"}}"},
    {"httpRequest.status|httpRequest.requestSize", "500|12",
     "{\"httpRequest\":{\"requestSize\":\"12\",\"status\":500}}"},
};

static size_t cut_cells(struct hc_str s, struct cell *out)
{
    size_t n = 0;
    bool more = true;

    while (more) {
        more = hc_str_cut(&s, '|', &out[n].text);
        out[n].kind =
            hc_str_eq(out[n].text, HC_STR("~")) ? CELL_NULL : CELL_TEXT;
        n++;
    }
    return n;
}

static void test_flat(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof flat_cases / sizeof *flat_cases; i++) {
        struct cell names[8], cells[8];
        size_t n = cut_cells(hc_str_from(flat_cases[i].names), names);
        struct csv_header header;
        struct flat_json *flat = NULL;
        struct hc_buf out;

        assert_int_equal(cut_cells(hc_str_from(flat_cases[i].cells), cells), n);
        csv_header_init(&header);
        hc_buf_init(&out, 4096);
        assert_int_equal(csv_header_set(&header, names, n, NULL), HC_OK);
        assert_int_equal(flat_json_open(&flat, &header.columns, NULL), HC_OK);
        assert_int_equal(flat_json_build(flat, cells, &out, NULL), HC_OK);
        assert_string_equal(hc_buf_z(&out), flat_cases[i].want);
        flat_json_close(flat);
        csv_header_release(&header);
        hc_buf_release(&out);
    }
}

/* The trace of a file, without the bytes where its records start. */
static void trace_file(const char *path, const char *format,
                       struct hc_buf *lines)
{
    struct source *in = NULL;
    const struct format *f = NULL;
    struct hc_buf all;
    struct hc_str rest, line, byte;

    hc_buf_init(&all, 1 << 20);
    assert_int_equal(source_open(&in, path, path, NULL, NULL), HC_OK);
    assert_int_equal(format_sniff(&f, in, &nothing_said, NULL), HC_OK);
    assert_string_equal(f->name, format);
    format_trace(f, in, NULL, &all);
    rest = hc_buf_str(&all);
    while (hc_str_cut(&rest, '\n', &line)) {
        assert_true(hc_str_cut(&line, ' ', &byte));
        hc_buf_add_str(lines, line);
        hc_buf_add_char(lines, '\n');
    }
    source_close(in);
    hc_buf_release(&all);
}

static void test_both_downloads(void **state)
{
    struct hc_buf csv, json;

    (void)state;
    hc_buf_init(&csv, 1 << 20);
    hc_buf_init(&json, 1 << 20);
    trace_file("fixtures/explorer-csv/entries.csv", "explorer-csv", &csv);
    trace_file("fixtures/explorer-csv/entries.json", "cloud-logging", &json);
    assert_string_equal(hc_buf_z(&csv), hc_buf_z(&json));
    hc_buf_release(&csv);
    hc_buf_release(&json);
}

static void test_round_count(void **state)
{
    static const struct {
        int entries;
        const char *remark;
    } counts[] = {
        {999, ""},
        {1000, "# exactly 1000 entries: the download may have stopped at a "
               "limit\n"},
        {10000, "# exactly 10000 entries: the download may have stopped at a "
                "limit\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct hc_buf in, got;
        struct source *source = NULL;
        ptrdiff_t remark;

        hc_buf_init(&in, 1 << 20);
        hc_buf_init(&got, 1 << 22);
        hc_buf_add_z(&in, HEAD "\n");
        for (int k = 0; k < counts[i].entries; k++)
            hc_buf_printf(&in, "%d,%s,2026-01-12T02:13:45Z\n", k, LOG);
        assert_int_equal(
            source_open_memory(&source, hc_buf_str(&in), "x", NULL, NULL),
            HC_OK);
        format_trace(format_find("explorer-csv"), source, NULL, &got);
        remark = hc_str_find(hc_buf_str(&got), HC_STR("# "));
        assert_string_equal(remark < 0 ? "" : hc_buf_z(&got) + remark,
                            counts[i].remark);
        source_close(source);
        hc_buf_release(&in);
        hc_buf_release(&got);
    }
}

static void test_sniff(void **state)
{
    const struct format *f = format_find("explorer-csv");

    (void)state;
    assert_int_equal(f->sniff(HC_STR(HEAD ",severity\n"), &nothing_said), 95);
    assert_int_equal(f->sniff(HC_STR("a,b\n1,2\n"), &nothing_said), 0);
    assert_int_equal(f->sniff(HC_STR("insertId,logName\n1,2\n"), &nothing_said),
                     0);
    assert_int_equal(f->sniff(HC_STR(""), &nothing_said), 0);
    assert_int_equal(f->sniff(HC_STR("{\"insertId\":\"1\"}\n"), &nothing_said),
                     0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_flat),
        cmocka_unit_test(test_both_downloads),
        cmocka_unit_test(test_round_count),
        cmocka_unit_test(test_sniff),
    };

    return cmocka_run_group_tests_name("explorer_csv", tests, NULL, NULL);
}
