/* SPDX-License-Identifier: MIT
 *
 * Runs and rollups out of rows: every combination of row classes, and the
 * same result in any order and in any number of steps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "schema/derive.h"
#include "schema/resolve.h"
#include "schema/run_insert.h"
#include "tests/support/scratch.h"

#define HOUR0 INT64_C(1768183200000000) /* 2026-01-12T02:00:00Z */

static const struct side_column no_columns[CONTEXT_FIXED] = {
    {HC_STR_INIT(""), TYPE_STRING},
    {HC_STR_INIT(""), TYPE_STRING},
    {HC_STR_INIT(""), TYPE_STRING},
};

/* ---- one run ---------------------------------------------------------- */

/* Rows as letters: S running, C cleanup, and finals: G success, B failed,
 * P partial, K skipped, O a word nobody knows.  A digit behind a letter is
 * when the row ended (0 = never). */
static const struct {
    const char *rows, *want; /* outcome and flags */
} outcomes[] = {
    {"S", "open"},
    {"S S", "open"},
    {"G1", "success"},
    {"B1", "failed"},
    {"P1", "partial"},
    {"K1", "skipped"},
    {"O1", "other"},
    {"S G1", "success"},
    {"S B1", "failed"},
    {"C1", "lost"},
    {"S C1", "lost"},
    {"S C0", "lost"},
    {"C1 G2", "success phantom"},
    {"C2 G1", "success phantom"}, /* the cleanup came later */
    {"S C1 G2", "success phantom"},
    {"C1 P1", "partial phantom"},
    {"C1 K1", "skipped phantom"},
    {"C1 B1", "failed phantom_dup"},
    {"S C1 B1", "failed phantom_dup"},
    {"G1 G2", "success dup_final"},
    {"B1 B2", "failed dup_final"},
    {"G1 B2", "failed conflict"}, /* the latest end decides */
    {"B1 G2", "success conflict"},
    {"G1 B1", "success conflict"}, /* then success > partial > failed > .. */
    {"P1 B1", "partial conflict"},
    {"B1 K1", "failed conflict"},
    {"G0 B1", "failed conflict"}, /* an end is later than none */
    {"B1 B1", "failed dup_final"},
    {"C1 G1 G2", "success phantom dup_final"},
    {"C1 G1 B2", "failed phantom_dup conflict"},
};

static struct run_fact fact_of(const char *word, uint64_t hash)
{
    static const char letters[] = "SCGBPKO";
    static const uint8_t status[] = {
        STATUS_RUNNING, STATUS_FAILED,  STATUS_SUCCESS, STATUS_FAILED,
        STATUS_PARTIAL, STATUS_SKIPPED, STATUS_OTHER};
    size_t i = (size_t)(strchr(letters, word[0]) - letters);

    return (struct run_fact){
        .run = 5,
        .hash = hash,
        .id = (int64_t)hash,
        .started_us = HOUR0,
        .ended_us =
            word[1] >= '1' && word[1] <= '9' ? HOUR0 + word[1] : RUN_ABSENT,
        .status = status[i],
        .class = i == 0   ? CLASS_RUNNING
                 : i == 1 ? CLASS_CLEANUP
                          : CLASS_FINAL,
    };
}

static void say(const struct resolved_run *run, char out[64])
{
    static const char *const names[] = {
        "other", "open", "success", "failed", "partial", "skipped", "lost"};

    (void)snprintf(out, 64, "%s%s%s%s%s", names[run->outcome],
                   run->flags & RUN_PHANTOM ? " phantom" : "",
                   run->flags & RUN_PHANTOM_DUP ? " phantom_dup" : "",
                   run->flags & RUN_DUP_FINAL ? " dup_final" : "",
                   run->flags & RUN_CONFLICT ? " conflict" : "");
}

static size_t read_rows(const char *text, struct run_fact rows[4],
                        bool backwards)
{
    size_t n = 0;

    for (const char *p = text; p != NULL; n++) {
        rows[n] = fact_of(p, 10 + n);
        p = strchr(p, ' ');
        p = p == NULL ? NULL : p + 1;
    }
    if (backwards) /* the same rows with hashes that sort the other way */
        for (size_t i = 0; i < n / 2; i++) {
            struct run_fact swap = rows[i];

            rows[i] = rows[n - 1 - i];
            rows[n - 1 - i] = swap;
        }
    for (size_t i = 0; i < n; i++)
        rows[i].hash = 10 + i;
    return n;
}

static void test_outcomes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof outcomes / sizeof *outcomes; i++)
        for (int backwards = 0; backwards < 2; backwards++) {
            struct run_fact rows[4];
            size_t n = read_rows(outcomes[i].rows, rows, backwards);
            struct resolved_run run = resolve_run(rows, n);
            char got[64];

            print_message("%s\n", outcomes[i].rows);
            say(&run, got);
            assert_string_equal(got, outcomes[i].want);
            assert_int_equal(run.n_rows, n);
        }
}

static void test_repeats_count_once(void **state)
{
    struct run_fact rows[3] = {fact_of("G1", 7), fact_of("G1", 7),
                               fact_of("S", 9)};
    struct resolved_run run;

    (void)state;
    rows[1].id = 99;
    run = resolve_run(rows, 3);
    assert_int_equal(run.n_rows, 2);
    assert_int_equal(run.outcome, OUTCOME_SUCCESS);
    assert_int_equal(run.flags, 0); /* no dup_final */
    assert_ptr_equal(run.decider, &rows[0]);
}

static const struct {
    const char *name;
    uint8_t class;
    double duration_s; /* < -1 = absent */
    int64_t took_us;   /* ended - started; < -1 = absent */
    int64_t want_us;   /* -1 = none */
} durations[] = {
    {"the column", CLASS_FINAL, 1.5, 9, 1500000},
    {"no column", CLASS_FINAL, -9, 2000001, 2000001},
    {"neither", CLASS_FINAL, -9, -9, -1},
    {"zero", CLASS_FINAL, 0, -9, 0},
    {"to the nearest microsecond", CLASS_FINAL, 0.0000016, -9, 2},
    {"the ceiling", CLASS_FINAL, 3600, -9, INT64_C(3600000000)},
    {"over it", CLASS_FINAL, 3600.1, -9, -1},
    {"negative", CLASS_FINAL, -0.5, -9, -1},
    {"ends before it starts", CLASS_FINAL, -9, -1, -1},
    {"of a cleanup row", CLASS_CLEANUP, 14400, 14400000000, -1},
};

static void test_durations(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof durations / sizeof *durations; i++) {
        struct run_fact row = fact_of("G", 1);
        struct resolved_run run = {.decider = &row};
        int64_t got = -1;

        print_message("%s\n", durations[i].name);
        row.class = durations[i].class;
        row.duration_s = durations[i].duration_s;
        if (row.duration_s >= -1)
            row.flags = FACT_DURATION;
        if (durations[i].took_us >= -1)
            row.ended_us = row.started_us + durations[i].took_us;
        assert_int_equal(run_duration(&run, RUN_MAX_RUNTIME_US, &got),
                         durations[i].want_us >= 0);
        if (durations[i].want_us >= 0)
            assert_int_equal(got, durations[i].want_us);
    }
}

/* ---- whole databases -------------------------------------------------- */

struct rows { /* a made-up history, and the memory behind it */
    struct run_row *row;
    struct cell (*context)[CONTEXT_FIXED];
    size_t n;
};

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static const char *const processors[] = {"alpha", "beta", "gamma"};
static const char *const errors[] = {"quota", "timeout", "boom"};

/* A function of x alone: rows of equal x are repeats. */
static void make_row(struct rows *r, size_t i, uint64_t x)
{
    struct run_row *row = &r->row[i];

    *row = (struct run_row){
        .run = (int64_t)((x % 60) << 57 | x % 60),
        .started_us = HOUR0 + (int64_t)(x >> 8 & 7) * HC_US_PER_HOUR,
        .ended_us = x & 64 ? HOUR0 + (int64_t)(x >> 12 & 0xffffff) : RUN_ABSENT,
        .data_date = 20465,
        .records = x & 128 ? 0 : (int64_t)(x >> 40 & 15),
        .has_duration = (x & 512) != 0,
        .duration_s = (double)(x >> 20 & 0xffff) / 7.0,
        .status = (enum run_status)(x >> 50 & 3),
        .hash = x,
    };
    row->class = row->status == STATUS_RUNNING ? CLASS_RUNNING
                 : x >> 53 & 1                 ? CLASS_CLEANUP
                                               : CLASS_FINAL;
    if (row->class == CLASS_CLEANUP)
        row->status = STATUS_FAILED;
    if (row->status == STATUS_FAILED) {
        row->error.bytes = hc_str_from(errors[x >> 54 & 1]);
        row->error_hash = 100 + (x >> 54 & 1);
    }
    for (int c = 0; c < CONTEXT_FIXED; c++)
        r->context[i][c] = (struct cell){.kind = CELL_NULL};
    r->context[i][CONTEXT_PROCESSOR] = (struct cell){
        .kind = CELL_TEXT, .text = hc_str_from(processors[row->run % 3])};
    row->context_lo = (uint64_t)row->run % 3 + 1;
    row->context = r->context[i];
    row->run_id = stored_id_of(HC_STR("r"));
}

static struct rows make_rows(size_t n)
{
    struct rows r = {calloc(n, sizeof *r.row), calloc(n, sizeof *r.context), n};

    assert_non_null(r.row);
    assert_non_null(r.context);
    for (size_t i = 0; i < n; i++) {
        uint64_t seed = i, pick = next_random(&seed) % (n * 3 / 4);

        make_row(&r, i, next_random(&pick));
    }
    return r;
}

static void free_rows(struct rows *r)
{
    free(r->row);
    free(r->context);
}

enum { FILES = 8 };

static void add_source(struct scratch *s, int64_t id, int content)
{
    char sql[300];

    (void)snprintf(sql, sizeof sql,
                   "INSERT INTO source VALUES (%d, 'f', 'x', '', '', 1, "
                   "'%02d', 1, 1, 0, 1, 0, 0, 0, 0, '', NULL, NULL)",
                   (int)id, content);
    scratch_exec(s, sql);
}

static void store_rows(struct scratch *s, struct facts *facts,
                       const struct run_row *rows, size_t n, int64_t id)
{
    struct run_layout layout = {.context = no_columns,
                                .n_context = CONTEXT_FIXED};
    struct run_insert *in = NULL;
    struct hc_err err = {0};

    assert_int_equal(store_begin(s->store, &err), HC_OK);
    assert_int_equal(run_insert_open(&in, s->store, facts, &err), HC_OK);
    assert_int_equal(run_insert_source(in, id, &layout, &err), HC_OK);
    if (run_insert_batch(in, rows, n, 0, 0, &err) != HC_OK)
        fail_msg("%s", err.msg);
    run_insert_close(in);
    assert_int_equal(store_commit(s->store, &err), HC_OK);
}

/* Store the k-th file of the history as source `id`. */
static void store_file(struct scratch *s, struct facts *facts,
                       const struct rows *rows, int k, int64_t id)
{
    struct run_row *file = calloc(rows->n, sizeof *file);
    size_t n = 0;

    assert_non_null(file);
    for (size_t i = (size_t)k; i < rows->n; i += FILES) {
        file[n] = rows->row[i];
        file[n].number = file[n].byte = n + 1;
        n++;
    }
    add_source(s, id, k);
    store_rows(s, facts, file, n, id);
    free(file);
}

static void derive(struct scratch *s, struct facts *facts, bool all)
{
    struct hc_err err = {0};

    if (derive_runs(s->store, facts, all, &err) != HC_OK)
        fail_msg("%s", err.msg);
}

/* Everything derived, with names and contents for ids. */
static const char *const derived[] = {
    "SELECT u.id, s.sha256, u.row & 4294967295, p.name, u.outcome, u.flags, "
    "u.n_rows, u.started_us, length(u.rows) FROM run AS u "
    "JOIN context AS c ON c.id = u.context "
    "JOIN processor AS p ON p.id = c.processor "
    "JOIN source AS s ON s.id = u.row >> 32 ORDER BY 1",
    "SELECT s.sha256, r.row & 4294967295 FROM run_repeat AS r "
    "JOIN source AS s ON s.id = r.row >> 32 ORDER BY 1, 2",
    "SELECT r.hour, p.name, f.name, r.status, r.class, r.outcome, c.name, "
    "r.rows, r.runs, r.phantom, r.phantom_dup, r.zero_records, r.durations, "
    "r.duration_sum_us FROM rollup AS r "
    "JOIN processor AS p ON p.id = r.processor "
    "JOIN phase AS f ON f.id = r.phase "
    "JOIN category AS c ON c.id = r.category ORDER BY 1, 2, 3, 4, 5, 6, 7",
    "SELECT r.hour, p.name, t.message, r.rows FROM rollup_error AS r "
    "JOIN processor AS p ON p.id = r.processor "
    "JOIN error_text AS t ON t.id = r.message ORDER BY 1, 2, 3",
    "SELECT name, value FROM meta ORDER BY 1",
};

enum { N_DERIVED = sizeof derived / sizeof *derived };

/* Store the files in the given order and derive after each group. */
static void build(struct scratch *s, const struct rows *rows,
                  const int order[FILES], int group)
{
    struct hc_err err = {0};
    struct facts *facts = NULL;

    scratch_open(s);
    assert_int_equal(facts_open(&facts, &err), HC_OK);
    for (int i = 0; i < FILES; i++) {
        store_file(s, facts, rows, order[i], i + 1);
        if ((i + 1) % group != 0)
            continue;
        derive(s, facts, false);
        assert_int_equal(facts_clear(facts, &err), HC_OK);
    }
    facts_close(facts);
}

static void test_any_order(void **state)
{
    static const int orders[][FILES] = {
        {0, 1, 2, 3, 4, 5, 6, 7},
        {7, 6, 5, 4, 3, 2, 1, 0},
        {3, 0, 6, 1, 7, 2, 5, 4},
    };
    static const int groups[] = {FILES, FILES / 2, 1};
    struct rows rows = make_rows(800);
    struct scratch first, other;

    (void)state;
    build(&first, &rows, orders[0], FILES);
    assert_true(scratch_int(&first, "SELECT count(*) FROM run") > 40);
    assert_true(scratch_int(&first, "SELECT count(*) FROM run_repeat") > 40);
    assert_true(scratch_int(&first, "SELECT count(*) FROM rollup") > 40);
    for (size_t o = 0; o < sizeof orders / sizeof *orders; o++)
        for (size_t g = 0; g < sizeof groups / sizeof *groups; g++) {
            build(&other, &rows, orders[o], groups[g]);
            for (int i = 0; i < N_DERIVED; i++) {
                char *want = scratch_dump(&first, derived[i]);

                scratch_expect(&other, derived[i], want);
                free(want);
            }
            scratch_close(&other);
        }
    scratch_close(&first);
    free_rows(&rows);
}

/* With the same ids the tables are the same to the last byte, whichever way
 * they were made. */
static void test_steps_or_anew(void **state)
{
    static const int order[FILES] = {0, 1, 2, 3, 4, 5, 6, 7};
    static const char *const tables[] = {
        "SELECT id, row, context, outcome, flags, n_rows, started_us, "
        "hex(rows) FROM run ORDER BY id",
        "SELECT * FROM rollup",
        "SELECT * FROM rollup_error",
        "SELECT * FROM run_repeat",
        "SELECT * FROM meta",
    };
    struct rows rows = make_rows(800);
    struct scratch s;

    (void)state;
    build(&s, &rows, order, 1);
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        char *want = scratch_dump(&s, tables[i]);

        derive(&s, NULL, true);
        scratch_expect(&s, tables[i], want);
        free(want);
    }
    scratch_close(&s);
    free_rows(&rows);
}

/* Vector 1: one success run exported as cleanup and final row. */
static void test_phantom(void **state)
{
    static const struct {
        enum run_status final; /* STATUS_OTHER = there is none */
        const char *want; /* rows_failed, runs_failed, phantom, phantom_dup,
                             lost */
    } cases[] = {
        {STATUS_SUCCESS, "1|0|1|0|0\n"},
        {STATUS_FAILED, "2|1|0|1|0\n"},
        {STATUS_OTHER, "1|0|0|0|1\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct cell context[CONTEXT_FIXED] = {
            {.kind = CELL_TEXT, .text = HC_STR("p")}};
        struct run_row row[2] = {{.run = 1,
                                  .hash = 1,
                                  .started_us = HOUR0,
                                  .ended_us = RUN_ABSENT,
                                  .data_date = RUN_ABSENT,
                                  .records = RUN_ABSENT,
                                  .status = STATUS_FAILED,
                                  .class = CLASS_CLEANUP,
                                  .context_lo = 1,
                                  .context = context}};
        struct scratch s;
        struct facts *facts = NULL;
        struct hc_err err = {0};

        if (cases[i].final != STATUS_OTHER) {
            row[1] = row[0];
            row[1].number = row[1].hash = 2;
            row[1].status = cases[i].final;
            row[1].class = CLASS_FINAL;
        }
        scratch_open(&s);
        assert_int_equal(facts_open(&facts, &err), HC_OK);
        store_rows(&s, facts, row, cases[i].final == STATUS_OTHER ? 1 : 2, 1);
        derive(&s, facts, false);
        scratch_expect(&s,
                       "SELECT sum(rows * (status = 3)), "
                       "sum(runs * (outcome = 3)), sum(phantom), "
                       "sum(phantom_dup), sum(runs * (outcome = 6)) "
                       "FROM rollup",
                       cases[i].want);
        facts_close(facts);
        scratch_close(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes),
        cmocka_unit_test(test_repeats_count_once),
        cmocka_unit_test(test_durations),
        cmocka_unit_test(test_any_order),
        cmocka_unit_test(test_steps_or_anew),
        cmocka_unit_test(test_phantom),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
