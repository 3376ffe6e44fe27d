/* SPDX-License-Identifier: MIT
 *
 * log_map.h: what is copied, which entries hash alike, which may collapse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/log_fields.h"
#include "parsers/log_map.h"

struct fixture {
    struct log_map *map;
    struct hc_arena arena;
};

static int set_up(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    struct hc_err err = {0};

    if (f == NULL || log_map_open(&f->map, &err) != HC_OK)
        return -1;
    hc_arena_init(&f->arena);
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;

    log_map_close(f->map);
    hc_arena_release(&f->arena);
    free(f);
    return 0;
}

static struct log_entry base_entry(void)
{
    struct log_entry e;

    log_entry_init(&e);
    e.time = (struct hc_time){.us = 1768183200000000, .ns = 123};
    e.has_time = true;
    e.insert_id = HC_STR("-3l3sdod3nde");
    e.log_name = HC_STR("projects/p/logs/run.googleapis.com%2Fstderr");
    e.project = HC_STR("p");
    e.service = HC_STR("api");
    e.resource_labels = HC_STR("{\"service_name\":\"api\",\"a\":\"1\"}");
    e.payload_kind = PAYLOAD_JSON;
    e.message = HC_STR("boom");
    e.payload = HC_STR("{\"message\":\"boom\",\"level\":3}");
    return e;
}

static struct log_row map(struct fixture *f, struct log_entry e)
{
    struct record record = {
        .kind = RECORD_LOG, .number = 3, .byte = 42, .log = e};
    struct log_row out;
    struct hc_err err = {0};

    assert_int_equal(log_map_row(f->map, &record, &f->arena, &out, &err),
                     HC_OK);
    return out;
}

static void copies(void **state)
{
    struct fixture *f = *state;
    char text[] = "a message";
    struct log_entry e = base_entry();
    struct log_row row, again;

    e.message = (struct hc_str){text, sizeof text - 1};
    row = map(f, e);
    again = map(f, e);
    text[0] = 'X';
    assert_int_equal(row.number, 3);
    assert_int_equal(row.byte, 42);
    assert_true(hc_str_eq(row.entry.message, HC_STR("a message")));
    assert_true(hc_str_eq(row.entry.payload, e.payload));
    assert_true(hc_str_eq(row.entry.insert_id, e.insert_id));
    assert_null(row.entry.trace.p);
    assert_int_equal(row.entry.http_status, -1);
    /* Where it comes from is kept once, with sorted keys. */
    assert_true(row.entry.service.p == again.entry.service.p);
    assert_true(row.entry.log_name.p != e.log_name.p);
    assert_true(hc_str_eq(row.entry.resource_labels,
                          HC_STR("{\"a\":\"1\",\"service_name\":\"api\"}")));
}

/* What changes the hash, and what must not. */
static void spelling_of_payload(struct log_entry *e)
{
    e->payload = HC_STR("{ \"level\" : 3, \"message\" : \"boom\" }");
}

static void spelling_of_labels(struct log_entry *e)
{
    e->resource_labels = HC_STR("{\"a\":\"1\",\"service_name\":\"api\"}");
}

static void zone_unnamed(struct log_entry *e)
{
    e->time.naive = true;
}

static void nanosecond(struct log_entry *e)
{
    e->time.ns = 124;
}

static void other_message(struct log_entry *e)
{
    e->message = HC_STR("bang");
}

static void empty_trace(struct log_entry *e)
{
    e->trace = HC_STR("");
}

static void span_for_trace(struct log_entry *e)
{
    e->span_id = HC_STR("");
}

static void other_service(struct log_entry *e)
{
    e->service = HC_STR("apj");
}

static void other_severity(struct log_entry *e)
{
    e->severity = SEVERITY_ERROR;
}

static void status_zero(struct log_entry *e)
{
    e->status_code = 0;
}

static void first_of_operation(struct log_entry *e)
{
    e->operation_first = true;
}

static void last_of_operation(struct log_entry *e)
{
    e->operation_last = true;
}

static const struct {
    const char *name;
    void (*change)(struct log_entry *e);
    bool same_hash, same_origin;
} hash_cases[] = {
    {"payload spelt otherwise", spelling_of_payload, true, true},
    {"labels spelt otherwise", spelling_of_labels, true, true},
    {"the zone was not named", zone_unnamed, true, true},
    {"a nanosecond", nanosecond, false, true},
    {"message", other_message, false, true},
    {"an empty text", empty_trace, false, true},
    {"the same text in another field", span_for_trace, false, true},
    {"service", other_service, false, false},
    {"severity", other_severity, false, true},
    {"status 0 is not absent", status_zero, false, true},
    {"operation first", first_of_operation, false, true},
    {"operation last", last_of_operation, false, true},
};

static void hashes(void **state)
{
    struct fixture *f = *state;
    struct log_row base = map(f, base_entry());
    uint64_t seen[sizeof hash_cases / sizeof *hash_cases];

    for (size_t i = 0; i < sizeof hash_cases / sizeof *hash_cases; i++) {
        struct log_entry e = base_entry();
        struct log_row row;
        bool same_origin;

        hash_cases[i].change(&e);
        row = map(f, e);
        same_origin =
            row.origin_hi == base.origin_hi && row.origin_lo == base.origin_lo;
        if ((row.hash == base.hash) != hash_cases[i].same_hash ||
            same_origin != hash_cases[i].same_origin)
            fail_msg("%s", hash_cases[i].name);
        seen[i] = row.hash;
        for (size_t k = 0; k < i; k++)
            if (seen[k] == seen[i] && !hash_cases[i].same_hash)
                fail_msg("%s hashes like %s", hash_cases[i].name,
                         hash_cases[k].name);
    }
}

static void keys(void **state)
{
    struct fixture *f = *state;
    struct log_entry e = base_entry();
    struct log_row base = map(f, e);

    assert_true(base.has_key);
    e.message = HC_STR("told otherwise");
    e.log_name = HC_STR("projects/p/logs/other");
    assert_true(map(f, e).key_hash == base.key_hash);
    e = base_entry();
    e.time.ns = 0;
    assert_true(map(f, e).key_hash != base.key_hash);
    e = base_entry();
    e.project = HC_STR("q");
    assert_true(map(f, e).key_hash != base.key_hash);
    /* "p" + "x..." and "px" + "..." are two keys. */
    e = base_entry();
    e.project = HC_STR("p-");
    e.insert_id = hc_str_slice(e.insert_id, 1, e.insert_id.n);
    assert_true(map(f, e).key_hash != base.key_hash);

    e = base_entry();
    e.insert_id = (struct hc_str){NULL, 0};
    assert_false(map(f, e).has_key);
    e = base_entry();
    e.project = HC_STR("");
    assert_false(map(f, e).has_key);
    e = base_entry();
    e.has_time = false;
    assert_false(map(f, e).has_key);
    e = base_entry();
    e.time_is_received = true;
    assert_false(map(f, e).has_key);
}

static void counts(void **state)
{
    struct fixture *f = *state;
    struct log_entry e = base_entry();

    e.time.naive = true;
    e.received = (struct hc_time){.us = 1, .leap = true};
    (void)map(f, e);
    e.has_received = true;
    (void)map(f, e);
    e.time = e.received;
    e.time_is_received = true; /* one time, counted once */
    (void)map(f, e);
    assert_int_equal(log_map_counts(f->map).naive_times, 2);
    assert_int_equal(log_map_counts(f->map).leap_seconds, 2);
}

/* More origins than are kept, with labels that are no JSON. */
static void many_origins(void **state)
{
    struct fixture *f = *state;
    char text[32];

    for (int i = 0; i < 5000; i++) {
        struct log_entry e = base_entry();
        struct log_row row;
        int n = snprintf(text, sizeof text, "{service-%d", i);
        struct hc_str labels = {text, (size_t)n};

        e.resource_labels = labels;
        e.service = labels;
        row = map(f, e);
        assert_true(hc_str_eq(row.entry.service, labels));
        assert_true(hc_str_eq(row.entry.resource_labels, labels));
        assert_true(row.entry.service.p != text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(copies, set_up, tear_down),
        cmocka_unit_test_setup_teardown(hashes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(keys, set_up, tear_down),
        cmocka_unit_test_setup_teardown(counts, set_up, tear_down),
        cmocka_unit_test_setup_teardown(many_origins, set_up, tear_down),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
