/* SPDX-License-Identifier: MIT
 *
 * Cloud Logging entries: what each field becomes, and that every container
 * yields the same entries.  Cases are compared as traces
 * (tests/support/format_trace.h). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tests/support/format_trace.h"

extern const struct format format_cloud_logging, format_bq_json;

static const struct format_options nothing_said = {.columns = NULL};

static const struct {
    const char *name, *in, *want;
} cases[] = {
    {"text, resource, labels",
     "{\"logName\":\"projects/p/logs/x\",\"insertId\":\"-a\",\"textPayload\":"
     "\"a\\r\\nb\",\"severity\":\"error\",\"timestamp\":"
     "\"2026-01-12T02:13:45.1Z\",\"resource\":{\"type\":\"cloud_function\","
     "\"labels\":{\"function_name\":\"f\",\"region\":\"r\"}},\"labels\":{"
     "\"execution_id\":\"e\",\"z\":\"1\"}}",
     "1@0 time=2026-01-12T02:13:45.100000Z severity=500 id=\"-a\" "
     "log=\"projects/p/logs/x\" type=\"cloud_function\" service=\"f\" "
     "location=\"r\" project=\"p\" execution=\"e\" kind=text "
     "message=\"a\\r\\nb\" labels=~{\"execution_id\":\"e\",\"z\":\"1\"}~ "
     "resource_labels=~{\"function_name\":\"f\",\"region\":\"r\"}~\n"},
    {"time falls back to the one of receipt",
     "{\"textPayload\":\"x\",\"receiveTimestamp\":"
     "\"2026-01-12T02:13:45.123456789Z\"}",
     "1@0 time(received)=2026-01-12T02:13:45.123456Z+789ns "
     "received=2026-01-12T02:13:45.123456Z+789ns kind=text message=\"x\"\n"},
    {"1970 stays",
     "{\"insertId\":\"a\",\"timestamp\":\"1970-01-01T00:00:00Z\"}",
     "1@0 time=1970-01-01T00:00:00Z id=\"a\"\n"},
    {"no time at all, a bad time, a bad severity",
     "{\"insertId\":\"a\"}\n{\"insertId\":\"b\",\"timestamp\":\"soon\","
     "\"severity\":\"loud\"}\n",
     "1@0 id=\"a\"\n"
     "2@17 id=\"b\" rest=~{\"timestamp\":\"soon\",\"severity\":\"loud\"}~\n"
     "# 1 times cannot be read and are kept as text\n"
     "# 1 severities cannot be read and are kept as text\n"
     "# 2 entries have neither timestamp nor receiveTimestamp\n"},
    {"severity as a number, a numeric text, null",
     "{\"insertId\":\"a\",\"severity\":500}{\"insertId\":\"b\",\"severity\":"
     "\"400\"}{\"insertId\":\"c\",\"severity\":null}",
     "1@0 severity=500 id=\"a\"\n2@31 severity=400 id=\"b\"\n3@64 id=\"c\"\n"
     "# 3 entries have neither timestamp nor receiveTimestamp\n"},
    {"the level in a payload is not the severity",
     "{\"timestamp\":1768183200,\"jsonPayload\":{\"severity\":\"error\","
     "\"msg\":\"m\"}}",
     "1@0 time=2026-01-12T02:00:00Z kind=json message=\"m\" "
     "payload=~{\"severity\":\"error\",\"msg\":\"m\"}~\n"},
    {"scheduler attempts",
     "{\"timestamp\":{\"seconds\":\"1768183200\",\"nanos\":5000},"
     "\"jsonPayload\":{\"@type\":\"t/google.cloud.scheduler.logging."
     "AttemptFinished\",\"status\":\"INTERNAL\",\"debugInfo\":\"d\"}}\n"
     "{\"timestamp\":1768183200000000,\"jsonPayload\":{\"@type\":"
     "\"t/google.cloud.scheduler.logging.AttemptFinished\"}}\n"
     "{\"timestamp\":\"1768183200\",\"jsonPayload\":{\"@type\":"
     "\"t/google.cloud.scheduler.logging.AttemptStarted\"}}\n",
     "1@0 time=2026-01-12T02:00:00.000005Z kind=json "
     "message=\"AttemptFinished: INTERNAL: d\" "
     "payload=~{\"@type\":\"t/google.cloud.scheduler.logging.AttemptFinished\","
     "\"status\":\"INTERNAL\",\"debugInfo\":\"d\"}~ status=13\n"
     "2@163 time=2026-01-12T02:00:00Z kind=json message=\"AttemptFinished\" "
     "payload=~{\"@type\":\"t/google.cloud.scheduler.logging.AttemptFinished\"}"
     "~ status=0\n"
     "3@269 time=2026-01-12T02:00:00Z kind=json message=\"AttemptStarted\" "
     "payload=~{\"@type\":\"t/google.cloud.scheduler.logging.AttemptStarted\"}"
     "~\n"},
    {"audit: status, method",
     "{\"timestamp\":\"2026-01-12\",\"protoPayload\":{\"methodName\":\"m\","
     "\"status\":{\"code\":7,\"message\":\"denied\"}}}\n"
     "{\"timestamp\":\"2026-01-12\",\"protoPayload\":{\"methodName\":\"m\","
     "\"status\":{}}}\n"
     "{\"timestamp\":\"2026-01-12\",\"protoPayload\":{\"methodName\":\"m\"}}\n",
     "1@0 time=2026-01-12T00:00:00Z(naive) kind=proto message=\"denied\" "
     "payload=~{\"methodName\":\"m\",\"status\":{\"code\":7,\"message\":"
     "\"denied\"}}~ status=7\n"
     "2@100 time=2026-01-12T00:00:00Z(naive) kind=proto message=\"m\" "
     "payload=~{\"methodName\":\"m\",\"status\":{}}~ status=0\n"
     "3@173 time=2026-01-12T00:00:00Z(naive) kind=proto message=\"m\" "
     "payload=~{\"methodName\":\"m\"}~\n"},
    {"request, trace, operation, split, the rest",
     "{\"timestamp\":\"2026-01-12T00:00:00Z\",\"httpRequest\":{"
     "\"requestMethod\":\"GET\",\"requestUrl\":\"/u\",\"requestSize\":\"12\","
     "\"status\":\"503\",\"latency\":\"0.003663960s\",\"cacheHit\":true,"
     "\"responseSize\":\"many\"},\"trace\":\"t\",\"spanId\":17,\"operation\":{"
     "\"id\":\"o\",\"producer\":\"q\",\"first\":true,\"last\":\"false\","
     "\"x\":1},\"split\":{\"uid\":\"u\",\"totalSplits\":2},"
     "\"sourceLocation\":{\"line\":\"1\"},\"errorGroups\":null}",
     "1@0 time=2026-01-12T00:00:00Z method=\"GET\" url=\"/u\" http=503 "
     "latency_us=3663 request=12 trace=\"t\" span=\"17\" operation=\"o\" "
     "producer=\"q\" first split=\"u\" part=0/2 "
     "rest=~{\"sourceLocation\":{\"line\":\"1\"},\"httpRequest.responseSize\":"
     "\"many\",\"httpRequest\":{\"cacheHit\":true},\"operation\":{\"x\":1}}~"
     "\n"},
    {"row of a BigQuery sink",
     "[{\"logname\":\"projects/p/logs/x\",\"insert_id\":\"a\",\"timestamp\":"
     "\"2026-01-12 02:13:45.5 UTC\",\"textpayload\":null,\"jsonpayload\":null,"
     "\"jsonpayload_type_loadbalancerlogentry\":{\"statusdetails\":\"s\"},"
     "\"httprequest\":{\"latency\":0.0036,\"status\":200,\"requesturl\":null},"
     "\"resource\":{\"type\":\"t\",\"labels\":{\"zone\":null,\"project_id\":"
     "\"p\"}},\"labels\":{\"a\":null}}]",
     "1@1 time=2026-01-12T02:13:45.500000Z id=\"a\" log=\"projects/p/logs/x\" "
     "type=\"t\" project=\"p\" kind=json "
     "payload=~{\"statusdetails\":\"s\"}~ http=200 latency_us=3600 "
     "resource_labels=~{\"project_id\":\"p\"}~\n"},
    {"two payloads: none is lost",
     "{\"timestamp\":\"2026-01-12T00:00:00Z\",\"textPayload\":\"x\","
     "\"jsonPayload\":{\"a\":1},\"textPayload\":\"y\"}",
     "1@0 time=2026-01-12T00:00:00Z kind=text message=\"x\" "
     "rest=~{\"jsonPayload\":{\"a\":1}}~\n"
     "# 1 fields stand twice in one entry: the first counts\n"},
    {"what is no entry is a reject",
     "[{\"insertId\":\"a\",\"timestamp\":\"2026-01-12T00:00:00Z\"},{\"a\":1},3,"
     "{\"message\":{\"data\":\"eyJpbnNlcnRJZCI6ImIifQ==\"}},"
     "{\"data\":\"no base64\"},{\"data\":\"W10=\"}]",
     "1@1 time=2026-01-12T00:00:00Z id=\"a\"\n"
     "!2@53 no log entry: it has no logName, insertId, payload, httpRequest or "
     "resource | \"{\\\"a\\\":1}\"\n"
     "!3@61 a log entry is an object, not of type integer | \"3\"\n"
     "4@63 id=\"b\"\n"
     "!5@111 the data of a message is no base64 | \"{\\\"data\\\":\\\"no "
     "\"\n"
     "!6@132 no log entry: it has no logName, insertId, payload, httpRequest "
     "or resource | \"{\\\"data\\\":\\\"W10\"\n"
     "# 1 entries have neither timestamp nor receiveTimestamp\n"},
    {"what a request says of its entries",
     "{\"writeLogEntriesRequests\":[{\"logName\":\"l\",\"resource\":{\"type\":"
     "\"t\"},\"labels\":{\"x\":\"1\",\"y\":\"2\"},\"entries\":[{"
     "\"textPayload\":"
     "\"a\",\"labels\":{\"y\":\"3\"}},{\"textPayload\":\"b\",\"logName\":\"m\","
     "\"resource\":{\"type\":\"u\"}}]},{\"entries\":[{\"textPayload\":\"c\"}]}]"
     "}",
     "1@105 log=\"l\" type=\"t\" kind=text message=\"a\" "
     "labels=~{\"y\":\"3\",\"x\":\"1\"}~\n"
     "2@144 log=\"m\" type=\"u\" kind=text message=\"b\" "
     "labels=~{\"x\":\"1\",\"y\":\"2\"}~\n"
     "3@216 kind=text message=\"c\"\n"
     "# 3 entries have neither timestamp nor receiveTimestamp\n"},
    {"and behind them",
     "{\"entries\":[{\"severity\":\"INFO\"},5,{\"textPayload\":\"b\"}],"
     "\"labels\":{\"x\":\"1\"},\"logName\":\"l\"}\n{\"textPayload\":\"c\"}\n",
     "1@12 severity=200 log=\"l\" labels=~{\"x\":\"1\"}~\n"
     "!2@32 a log entry is an object, not of type integer | \"5\"\n"
     "3@34 log=\"l\" kind=text message=\"b\" labels=~{\"x\":\"1\"}~\n"
     "4@89 kind=text message=\"c\"\n"
     "# 3 entries have neither timestamp nor receiveTimestamp\n"},
    {"cut off before they came",
     "{\"entries\":[{\"textPayload\":\"a\"},{\"text",
     "1@12 kind=text message=\"a\"\n!2@32 the input ends inside of this record "
     "| \"{\\\"text\"\n"
     "# the input ends before its array does: it was cut off, or its writer "
     "was interrupted\n"
     "# 1 entries have neither timestamp nor receiveTimestamp\n"},
    {"no JSON at all", "a,b\n1,2\n",
     "!! no line of the input is JSON; without --as its content decides how it "
     "is read\n"},
    {"no match", "[]", ""},
    {"an empty answer", "{\"nextPageToken\":\"x\",\"entries\":[]}", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        format_expect(&format_cloud_logging, cases[i].name,
                      hc_str_from(cases[i].in), NULL, cases[i].want);
}

/* No more entries wait for the end of their request than fit into memory. */
static void test_long_request(void **state)
{
    enum { ENTRIES = 18, TEXT = 1024 * 1024 };
    struct source_options options = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_buf bytes, out;

    (void)state;
    hc_buf_init(&bytes, 32 << 20);
    hc_buf_init(&out, 64 << 20);
    hc_buf_add_z(&bytes, "{\"entries\":[");
    for (int i = 0; i < ENTRIES; i++)
        hc_buf_printf(&bytes, "%s{\"textPayload\":\"%0*d\"}", i == 0 ? "" : ",",
                      TEXT, i);
    hc_buf_add_z(&bytes, "],\"logName\":\"l\"}");
    assert_int_equal(
        source_open_memory(&in, hc_buf_str(&bytes), "test", &options, NULL),
        HC_OK);
    format_trace(&format_cloud_logging, in, NULL, &out);
    assert_non_null(strstr(hc_buf_z(&out), "\n18@"));
    assert_null(strstr(hc_buf_z(&out), " log="));
    assert_non_null(strstr(hc_buf_z(&out), "# 1 members of requests stand "
                                           "behind entries"));
    source_close(in);
    hc_buf_release(&bytes);
    hc_buf_release(&out);
}

static void trace_file(const char *path, struct hc_buf *out)
{
    struct source_options options = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_err err = {0};
    struct hc_str head;
    bool grew = true;

    hc_buf_init(out, 64 << 20);
    assert_int_equal(source_open(&in, path, path, &options, &err), HC_OK);
    while (grew && source_window(in).n < 65536)
        assert_int_equal(source_fill(in, &grew, &err), HC_OK);
    head = hc_str_slice(source_window(in), 0, 65536);
    if (format_cloud_logging.sniff(head, &nothing_said) <=
        format_bq_json.sniff(head, &nothing_said))
        fail_msg("%s is not known as log entries", path);
    format_trace(&format_cloud_logging, in, NULL, out);
    source_close(in);
}

/* Lines of a trace that hold text; NULL = all. */
static size_t count(struct hc_buf *out, const char *text)
{
    struct hc_str rest = hc_buf_str(out), line;
    size_t n = 0;

    while (rest.n > 0) {
        (void)hc_str_cut(&rest, '\n', &line);
        n += text == NULL || hc_str_find(line, hc_str_from(text)) >= 0;
    }
    return n;
}

/* The entries of a trace without where they stand. */
static void without_places(struct hc_buf *trace, struct hc_buf *out)
{
    struct hc_str rest = hc_buf_str(trace), line, place;

    hc_buf_init(out, 64 << 20);
    while (rest.n > 0) {
        (void)hc_str_cut(&rest, '\n', &line);
        if (hc_str_starts(line, HC_STR("#")))
            continue;
        (void)hc_str_cut(&line, ' ', &place);
        hc_buf_add_str(out, line);
        hc_buf_add_char(out, '\n');
    }
}

/* Containers that keep an entry as it is yield the same entries. */
static void test_same_entries(void **state)
{
    static const char *const files[] = {
        "fixtures/cloud-logging/entries-list.json",
        "fixtures/cloud-logging/write-requests.json",
        "fixtures/cloud-logging/pubsub-push.ndjson",
        "fixtures/cloud-logging/pubsub-pull.json", NULL};
    struct hc_buf trace, want, got;

    (void)state;
    trace_file("fixtures/cloud-logging/sink.ndjson", &trace);
    assert_int_equal(count(&trace, NULL), 8);
    without_places(&trace, &want);
    hc_buf_release(&trace);
    for (size_t i = 0; files[i] != NULL; i++) {
        trace_file(files[i], &trace);
        without_places(&trace, &got);
        if (strcmp(hc_buf_z(&got), hc_buf_z(&want)) != 0)
            fail_msg("%s:\n%s\nsink.ndjson:\n%s", files[i], hc_buf_z(&got),
                     hc_buf_z(&want));
        hc_buf_release(&trace);
        hc_buf_release(&got);
    }
    hc_buf_release(&want);
}

/* How many lines of a trace hold a text; one without ends a list. */
struct expectation {
    const char *text;
    size_t n;
};

static const struct {
    const char *path;
    struct expectation expect[10];
} files[] = {
    {"fixtures/cloud-logging/gcloud-read.json",
     {{"@", 8}, {" kind=text", 3}, {" severity=500", 2}}},
    {"fixtures/cloud-logging/gcloud-read-interrupted.json",
     {{"@", 8}, {"# the input ends before its array does", 1}}},
    {"fixtures/cloud-logging/pubsub-push.json", {{"@", 1}, {"HEARTBEAT", 1}}},
    {"fixtures/cloud-logging/pasted.md",
     {{"@", 3}, {"# lines that are no JSON were skipped: 7", 1}}},
    {"fixtures/cloud-logging/bigquery-sink.json",
     {{"@", 8}, {" latency_us=60369159", 1}, {" status=8", 1}, {" first", 1}}},
    {"fixtures/cloud-logging/log-analytics.ndjson",
     {{"@", 6},
      {"message=\"Quota exceeded: too many DML", 1},
      {"execution=\"e7\"", 1}}},
};

static void expect_counts(const char *path, const struct expectation *e)
{
    struct hc_buf out;

    trace_file(path, &out);
    for (; e->text != NULL; e++)
        if (count(&out, e->text) != e->n)
            fail_msg("%s: %s: %zu, not %zu\n%s", path, e->text,
                     count(&out, e->text), e->n, hc_buf_z(&out));
    hc_buf_release(&out);
}

static void test_fixtures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++)
        expect_counts(files[i].path, files[i].expect);
}

/* ---- real files ------------------------------------------------------ */

static const struct {
    const char *path;
    struct expectation expect[10];
} samples[] = {
    {"plaso/gcp_logging.jsonl",
     {{"@", 11},
      {" severity=300", 8},
      {" severity=500", 1},
      {" severity=", 9},
      {" kind=proto", 9},
      {" kind=json", 1},
      {" kind=text", 1},
      {" status=7", 1}}},
    {"gcpdiag/gcf1-logging-entries.json",
     {{" severity=100", 4},
      {" severity=200", 2},
      {" severity=300", 2},
      {"Function execution took 945 ms", 1},
      {"Function execution took 995 ms", 1},
      {"Function execution ", 4}}},
    {"gcpdiag/gke3-logging-entries.json", {{" severity=500", 4}}},
    {"gcpdiag/lb2-logging-entries.json",
     {{" severity=200", 6}, {" kind=json", 6}}},
    {"gcpdiag/notebooks2-logging-entries.json",
     {{" severity=200", 50}, {"Waiting for ready status...", 38}}},
    {"professional-services/gke-k8s.log",
     {{"1@", 1}, {" severity=", 0}, {"skipped: 2,", 1}}},
    {"professional-services/https-load-balancer-response.log",
     {{"1@", 1}, {" severity=200", 1}, {"skipped: 2,", 1}}},
    {"professional-services/org-policy-deny-service-account-creation.log",
     {{"1@", 1}, {" severity=500", 1}, {" status=9", 1}}},
    {"security-analytics/bq-sink-row-dataRead.json",
     {{"1@", 1}, {" severity=200", 1}, {" kind=proto", 1}}},
    {"security-analytics/lb-logentry.json",
     {{"1@", 1}, {" severity=400", 1}, {" http=401", 1}}},
    {"opentelemetry-operations-go/write-log-entries-requests.json",
     {{"@", 9},
      {" severity=500", 1},
      {" severity=400", 1},
      {" severity=", 2},
      {"time=1970-01-01T00:00:00Z", 9}}},
};

static void test_real(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof samples / sizeof *samples; i++) {
        char room[512];

        expect_counts(real_sample(samples[i].path, room), samples[i].expect);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_long_request),
        cmocka_unit_test(test_same_entries),
        cmocka_unit_test(test_fixtures),
        cmocka_unit_test(test_real),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
