/* SPDX-License-Identifier: MIT
 *
 * Storing log entries, and which of them are repeats or parts. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/derive.h"
#include "schema/log_insert.h"
#include "tests/support/scratch.h"

static struct log_row plain(uint64_t number, uint64_t hash)
{
    struct log_row row = {.number = number, .byte = number * 100, .hash = hash};

    row.entry.http_status = row.entry.status_code = -1;
    row.entry.http_latency_us = -1;
    row.entry.http_request_bytes = row.entry.http_response_bytes = -1;
    row.entry.has_time = true;
    row.entry.time.us = 1768183200000000;
    row.origin_hi = 1;
    row.origin_lo = 2;
    return row;
}

static void store_rows(struct scratch *s, int64_t source,
                       const struct log_row *rows, size_t n)
{
    struct log_insert *l = NULL;
    struct hc_err err = {0};

    assert_int_equal(store_begin(s->store, &err), HC_OK);
    assert_int_equal(log_insert_open(&l, s->store, &err), HC_OK);
    log_insert_source(l, source);
    if (log_insert_batch(l, rows, n, &err) != HC_OK)
        fail_msg("%s", err.msg);
    log_insert_close(l);
    assert_int_equal(store_commit(s->store, &err), HC_OK);
}

static void test_every_field(void **state)
{
    struct scratch s;
    struct log_row row = plain(7, UINT64_MAX);
    struct log_entry *e = &row.entry;

    (void)state;
    scratch_open(&s);
    e->time.ns = 5;
    e->has_received = e->time_is_received = true;
    e->received = (struct hc_time){.us = 12, .ns = 34};
    e->severity = SEVERITY_ERROR;
    e->payload_kind = PAYLOAD_JSON;
    e->message = HC_STR("m");
    e->payload = HC_STR("{}");
    e->insert_id = HC_STR("i");
    e->execution = HC_STR("x");
    e->http_method = HC_STR("GET");
    e->http_url = HC_STR("u");
    e->http_agent = HC_STR("a");
    e->http_status = 503;
    e->http_latency_us = 0;
    e->http_request_bytes = 10;
    e->http_response_bytes = 20;
    e->status_code = 8;
    e->trace = HC_STR("t");
    e->span_id = HC_STR("s");
    e->operation_id = HC_STR("o");
    e->operation_producer = HC_STR("p");
    e->operation_last = true;
    e->split_uid = HC_STR("uid");
    e->split_index = 1;
    e->split_total = 3;
    e->labels = HC_STR("{\"l\":1}");
    e->rest = HC_STR("{\"r\":1}");
    e->project = HC_STR("proj");
    e->log_name = HC_STR("projects/proj/logs/l");
    e->resource_type = HC_STR("cloud_run_revision");
    e->service = HC_STR("svc");
    e->revision = HC_STR("rev");
    e->location = HC_STR("us");
    e->instance = HC_STR("inst");
    e->resource_labels = HC_STR("{}");
    row.has_key = true;
    row.key_hash = 99;
    store_rows(&s, 3, &row, 1);
    scratch_expect(&s, "SELECT * FROM log",
                   "12884901895|1|1768183200000000|5|1|12|34|500|0|99|-1|700|2"
                   "|503|0|10|20|8|2|1|3|m|{}|i|x|GET|u|a|t|s|o|p|uid|"
                   "{\"l\":1}|{\"r\":1}\n");
    scratch_expect(&s, "SELECT * FROM log_origin",
                   "1|1|2|proj|projects/proj/logs/l|cloud_run_revision|svc|rev"
                   "|us|inst|{}\n");
    scratch_close(&s);
}

static void test_absent_is_null(void **state)
{
    struct scratch s;
    struct log_row row = plain(1, 5);

    (void)state;
    scratch_open(&s);
    row.entry.has_time = false;
    row.entry.message = HC_STR(""); /* empty is not absent */
    store_rows(&s, 1, &row, 1);
    scratch_expect(
        &s,
        "SELECT time_us, time_ns, received_us, received_ns, key_hash, "
        "http_status, http_latency_us, http_request_bytes, "
        "http_response_bytes, status_code, split_index, split_uid, payload, "
        "insert_id, rest, message = '' FROM log",
        "-|0|-|-|-|-|-|-|-|-|-|-|-|-|-|1\n");
    scratch_close(&s);
}

static void test_origins_are_shared(void **state)
{
    struct scratch s;
    struct log_row rows[3] = {plain(1, 1), plain(2, 2), plain(3, 3)};

    (void)state;
    scratch_open(&s);
    rows[0].entry.service = HC_STR("a");
    rows[1].entry.service = HC_STR("b");
    rows[1].origin_lo = 3;
    store_rows(&s, 1, rows, 3);
    /* A later command shows no texts of an origin the store knows. */
    store_rows(&s, 2, &rows[2], 1);
    scratch_expect(&s,
                   "SELECT l.id >> 32, l.id & 4294967295, o.service "
                   "FROM log AS l JOIN log_origin AS o ON o.id = l.origin "
                   "ORDER BY l.id",
                   "1|1|a\n1|2|b\n1|3|a\n2|3|a\n");
    scratch_close(&s);
}

/* ---- roles ------------------------------------------------------------ */

struct entry {          /* of a made-up export */
    uint64_t hash, key; /* key 0 = none */
    const char *split;  /* NULL = whole */
    int index;
};

static const struct role_case {
    const char *name;
    struct entry entries[6]; /* hash 0 ends */
    const char *want;        /* "hash:role" by hash, then role */
} role_cases[] = {
    {"one entry", {{1, 10, NULL, 0}}, "1:0 "},
    {"keys differ", {{1, 10, NULL, 0}, {2, 11, NULL, 0}}, "1:0 2:0 "},
    {"exact repeat", {{1, 10, NULL, 0}, {1, 10, NULL, 0}}, "1:0 1:1 "},
    {"same key, other content: the smallest hash stays",
     {{9, 10, NULL, 0}, {3, 10, NULL, 0}, {5, 10, NULL, 0}},
     "3:0 5:1 9:1 "},
    {"no key never collapses", {{1, 0, NULL, 0}, {1, 0, NULL, 0}}, "1:0 1:0 "},
    {"lowest part stays",
     {{5, 12, "u", 2}, {4, 11, "u", 1}, {6, 10, "u", 0}},
     "4:2 5:2 6:0 "},
    {"the first part is missing",
     {{5, 12, "u", 2}, {4, 11, "u", 1}},
     "4:0 5:2 "},
    {"two split entries", {{5, 12, "u", 0}, {4, 11, "v", 0}}, "4:0 5:0 "},
    {"a repeated part is a repeat, not a part",
     {{6, 10, "u", 0}, {6, 10, "u", 0}, {4, 11, "u", 1}},
     "4:2 6:0 6:1 "},
    {"a repeat hands its place on",
     {{8, 10, "u", 0}, {3, 10, NULL, 0}, {4, 11, "u", 1}},
     "3:0 4:0 8:1 "},
};

static const char roles[] =
    "SELECT group_concat(x, ' ') || ' ' FROM (SELECT hash || ':' || role AS x "
    "FROM log ORDER BY hash, role)";

static struct log_row make(const struct entry *e, uint64_t number)
{
    struct log_row row = plain(number, e->hash);

    row.has_key = e->key != 0;
    row.key_hash = e->key;
    row.entry.split_uid = hc_str_from(e->split);
    row.entry.split_index = e->index;
    return row;
}

static void expect_roles(struct scratch *s, const char *want)
{
    char *got = scratch_dump(s, roles);

    got[strlen(got) - 1] = '\0';
    assert_string_equal(got, want);
    free(got);
}

static void derive(struct scratch *s, int64_t first_id)
{
    struct hc_err err = {0};

    if (derive_logs(s->store, first_id, &err) != HC_OK)
        fail_msg("%s", err.msg);
}

/* Each entry in a file of its own, forwards or backwards, derived after each
 * file or once at the end. */
static void run_roles(const struct role_case *c, bool backwards, bool each)
{
    struct scratch s;
    size_t n = 0;

    scratch_open(&s);
    while (n < 6 && c->entries[n].hash != 0)
        n++;
    for (size_t i = 0; i < n; i++) {
        size_t k = backwards ? n - 1 - i : i;
        int64_t source = (int64_t)i + 1;
        struct log_row row = make(&c->entries[k], 1);

        store_rows(&s, source, &row, 1);
        if (each)
            derive(&s, source << 32);
    }
    if (!each)
        derive(&s, 0);
    expect_roles(&s, c->want);
    derive(&s, 0); /* anew over what was there: nothing changes */
    expect_roles(&s, c->want);
    scratch_close(&s);
}

static void test_roles(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof role_cases / sizeof *role_cases; i++) {
        print_message("%s\n", role_cases[i].name);
        for (int way = 0; way < 4; way++)
            run_roles(&role_cases[i], way & 1, way & 2);
    }
}

static void add_source(struct scratch *s, int64_t id, const char *sha)
{
    char sql[400];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO source VALUES (%d, 'f', 'log', '', '', 1, "
                   "'%s', 1, 1, 0, 1, 0, 0, 0, 0, '', NULL, NULL)",
                   (int)id, sha);
    scratch_exec(s, sql);
}

/* Of equal entries the one of the file with the smaller SHA-256 stays. */
static void test_equal_entries(void **state)
{
    static const struct entry entry = {1, 10, NULL, 0};

    (void)state;
    for (int way = 0; way < 2; way++) {
        struct scratch s;
        struct log_row row = make(&entry, 4);

        scratch_open(&s);
        add_source(&s, 1, way == 0 ? "aa" : "bb");
        add_source(&s, 2, way == 0 ? "bb" : "aa");
        store_rows(&s, 1, &row, 1);
        store_rows(&s, 2, &row, 1);
        derive(&s, 0);
        scratch_expect(&s,
                       "SELECT s.sha256, l.role FROM log AS l "
                       "JOIN source AS s ON s.id = l.id >> 32 ORDER BY 1",
                       "aa|0\nbb|1\n");
        scratch_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_field),
        cmocka_unit_test(test_absent_is_null),
        cmocka_unit_test(test_origins_are_shared),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_equal_entries),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
