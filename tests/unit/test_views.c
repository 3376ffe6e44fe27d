/* SPDX-License-Identifier: MIT
 *
 * Views for people: what they show, and columns that exports bring along. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "schema/derive.h"
#include "schema/run_insert.h"
#include "schema/views.h"
#include "tests/support/scratch.h"

/* Context and extra columns with names that clash and names that hurt. */
static const struct side_column context[] = {
    {HC_STR_INIT(""), TYPE_STRING},
    {HC_STR_INIT(""), TYPE_STRING},
    {HC_STR_INIT(""), TYPE_STRING},
    {HC_STR_INIT("trigger_source"), TYPE_STRING},
    {HC_STR_INIT("Status"), TYPE_STRING},
};

static struct side_column extra[] = {
    {HC_STR_INIT("retry \"count\""), TYPE_INT64},
    {HC_STR_INIT("Trigger_Source"), TYPE_STRING},
    {{"nul\0name", 8}, TYPE_STRING},
};

#define TEXT(z)                                                                \
    {                                                                          \
        .kind = CELL_TEXT, .text = HC_STR_INIT(z)                              \
    }

static const struct cell tuple[] = {
    TEXT("scores"),    TEXT("phase_3"), TEXT("timeout"),
    TEXT("scheduler"), TEXT("odd"),
};

static const struct extra_cell extras[] = {
    {.column = 0, .kind = CELL_INT, .i = 4},
    {.column = 1, .kind = CELL_TEXT, .text = "pubsub", .n = 6},
    {.column = 2, .kind = CELL_TEXT, .text = "x", .n = 1},
};

/* A running row, a failed final row, and that one again. */
static void store_history(struct scratch *s)
{
    struct run_layout layout = {
        .context = context, .n_context = 5, .extra = extra, .n_extra = 3};
    struct run_row row[3];
    struct run_insert *in = NULL;
    struct facts *facts = NULL;
    struct hc_err err = {0};

    row[0] = (struct run_row){
        .number = 1,
        .byte = 30,
        .run = 0xabc,
        .hash = 1,
        .context_lo = 9,
        .context = tuple,
        .started_us = -1, /* floor, not truncation */
        .ended_us = RUN_ABSENT,
        .data_date = 20465,
        .records = RUN_ABSENT,
        .status = STATUS_RUNNING,
        .class = CLASS_RUNNING,
        .run_id = stored_id_of(HC_STR("r-1")),
    };
    row[1] = row[0];
    row[1].number = 2;
    row[1].hash = 2;
    row[1].status = STATUS_FAILED;
    row[1].class = CLASS_FINAL;
    row[1].ended_us = 1768183200000001;
    row[1].error.bytes = HC_STR("{\"m\": \"boom\"}");
    row[1].error_message = HC_STR("boom");
    row[1].error_hash = 5;
    row[1].extra = extras;
    row[1].n_extra = 3;
    row[2] = row[1];
    row[2].number = 3;
    scratch_exec(s, "INSERT INTO source VALUES (1, 'f.csv', 'x', '', '', 1, "
                    "'00', 1, 1, 0, 1, 0, 0, 0, 0, '', NULL, NULL)");
    assert_int_equal(facts_open(&facts, &err), HC_OK);
    assert_int_equal(store_begin(s->store, &err), HC_OK);
    assert_int_equal(run_insert_open(&in, s->store, facts, &err), HC_OK);
    assert_int_equal(run_insert_source(in, 1, &layout, &err), HC_OK);
    if (run_insert_batch(in, row, 3, 3, 0, &err) != HC_OK)
        fail_msg("%s", err.msg);
    run_insert_close(in);
    assert_int_equal(store_commit(s->store, &err), HC_OK);
    if (derive_runs(s->store, facts, false, &err) != HC_OK)
        fail_msg("%s", err.msg);
    facts_close(facts);
}

static const struct {
    const char *sql, *want;
} views[] = {
    {"SELECT row_hash, run_key, processor, phase, run_id, status, row_class, "
     "started_at, started_us, ended_at, data_date, category, error_message, "
     "error, is_repeat, source, record, byte FROM run_rows ORDER BY record",
     "0000000000000001|0000000000000abc|scores|phase_3|r-1|running|running|"
     "1969-12-31T23:59:59.999999Z|-1|-|2026-01-12|timeout|-|-|0|f.csv|1|30\n"
     "0000000000000002|0000000000000abc|scores|phase_3|r-1|failed|final|"
     "1969-12-31T23:59:59.999999Z|-1|2026-01-12T02:00:00.000001Z|2026-01-12|"
     "timeout|boom|{\"m\": \"boom\"}|0|f.csv|2|30\n"
     "0000000000000002|0000000000000abc|scores|phase_3|r-1|failed|final|"
     "1969-12-31T23:59:59.999999Z|-1|2026-01-12T02:00:00.000001Z|2026-01-12|"
     "timeout|boom|{\"m\": \"boom\"}|1|f.csv|3|30\n"},
    {"SELECT run_key, outcome, n_rows, CAST(duration_s AS INTEGER), phantom, "
     "dup_final, "
     "conflict, synthetic, row_hash, record FROM runs",
     "0000000000000abc|failed|2|1768183200|0|0|0|0|0000000000000002|"
     "2\n"},
    {"SELECT count(*), min(record) FROM failures", "1|2\n"},
    {"SELECT trigger_source, x_status, \"retry \"\"count\"\"\", "
     "x_trigger_source, x_nul_name FROM failures",
     "scheduler|odd|4|pubsub|x\n"},
    {"SELECT trigger_source, \"Status\", \"retry \"\"count\"\"\" FROM runs",
     "scheduler|odd|4\n"},
};

static void test_rows(void **state)
{
    struct scratch s;

    (void)state;
    scratch_open(&s);
    scratch_expect(&s, "SELECT * FROM runs", ""); /* there from the start */
    store_history(&s);
    for (size_t i = 0; i < sizeof views / sizeof *views; i++)
        scratch_expect(&s, views[i].sql, views[i].want);
    scratch_close(&s);
}

static void test_logs(void **state)
{
    struct scratch s;

    (void)state;
    scratch_open(&s);
    scratch_exec(
        &s, "INSERT INTO log_origin VALUES (1, 0, 0, 'p', 'l', 't', 'svc', '', "
            "'', '', '{}');"
            "INSERT INTO log (id, origin, time_us, time_ns, time_is_received, "
            "severity, role, hash, byte, payload_kind, operation_flags, "
            "message) VALUES "
            "(4294967297, 1, 1768183200000000, 7, 0, 500, 0, 255, 9, 1, 0, "
            "'Heartbeat START: x'), "
            "(4294967298, 1, NULL, 0, 0, 450, 0, 254, 9, 1, 0, 'other'), "
            "(4294967299, 1, 5, 0, 0, 0, 1, 255, 9, 1, 0, 'HEARTBEAT')");
    scratch_expect(&s,
                   "SELECT log_id, time, time_us, time_ns, severity, service, "
                   "message, source, record FROM logs ORDER BY record",
                   "00000000000000ff|2026-01-12T02:00:00.000000Z|"
                   "1768183200000000|7|ERROR|svc|Heartbeat START: x|-|1\n"
                   "00000000000000fe|-|-|0|450|svc|other|-|2\n");
    scratch_expect(&s, "SELECT record FROM beats", "1\n");
    scratch_close(&s);
}

/* Nothing is written where nothing changed: a reader's statements stay. */
static void test_refresh_is_idle(void **state)
{
    struct scratch s;
    struct hc_err err = {0};
    int64_t before;

    (void)state;
    scratch_open(&s);
    store_history(&s);
    before = scratch_int(&s, "PRAGMA schema_version");
    assert_int_equal(views_refresh(s.store, &err), HC_OK);
    assert_int_equal(scratch_int(&s, "PRAGMA schema_version"), before);
    scratch_exec(&s, "DROP VIEW runs");
    assert_int_equal(views_refresh(s.store, &err), HC_OK);
    assert_int_equal(scratch_int(&s, "SELECT count(*) FROM runs"), 1);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows),
        cmocka_unit_test(test_logs),
        cmocka_unit_test(test_refresh_is_idle),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
