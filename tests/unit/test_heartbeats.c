/* SPDX-License-Identifier: MIT
 *
 * The heartbeats analysis over stored log entries: what the log alone can
 * tell, windows, repeats, options, and that input order changes nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/report/cell.h"
#include "tests/support/log_builder.h"
#include "tests/support/scratch.h"
#include "tests/support/store_builder.h"

extern const struct analysis analysis_heartbeats;

#define SVC   "prediction-coordinator"
#define AT(t) "2026-01-12T" t "Z"

/* Two operations on two instances: the first loses beats while its instance
 * logs on and ends well; the second is killed by a limit of 1800 s. */
static const struct built_log story[] = {
    {AT("02:00:00"), SVC, "a", "boot", NULL, "0", "r1", "stdout"},
    {AT("02:01:00"), SVC, "a", "HEARTBEAT START: Loading games", NULL, "1",
     "r1", "stderr"},
    {AT("02:01:00.1"), SVC, "a",
     "HEARTBEAT: Loading games still running (0.0 min elapsed)", NULL, "2",
     "r1", "stderr"},
    {AT("02:10:00"), SVC, "a", "GET /health 200", NULL, "3", "r1", "stdout"},
    {AT("02:16:00"), SVC, "a",
     "HEARTBEAT: Loading games still running (15.0 min elapsed)", NULL, "4",
     "r1", "stderr"},
    {AT("02:16:00.01"), SVC, "a",
     "\xf0\x9f\x92\x93 HEARTBEAT: Loading games still running (15.0 min "
     "elapsed)",
     NULL, "5", "r1", "stdout"},
    {AT("02:17:00"), SVC, "a",
     "HEARTBEAT END: Loading games completed in 16.0 min", NULL, "6", "r1",
     "stderr"},
    {AT("02:20:00"), SVC, "b", "HEARTBEAT START: Publish 450 messages", NULL,
     "7", "r1", "stderr"},
    {AT("02:20:00"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (0.0 min elapsed)", NULL,
     "8", "r1", "stderr"},
    {AT("02:25:00"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (5.0 min elapsed)", NULL,
     "9", "r1", "stderr"},
    {AT("02:30:01"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (10.0 min elapsed)", NULL,
     "10", "r1", "stderr"},
    {AT("02:35:02"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (15.0 min elapsed)", NULL,
     "11", "r1", "stderr"},
    {AT("02:40:03"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (20.1 min elapsed)", NULL,
     "12", "r1", "stderr"},
    {AT("02:45:04"), SVC, "b",
     "HEARTBEAT: Publish 450 messages still running (25.1 min elapsed)", NULL,
     "13", "r1", "stderr"},
    {AT("04:00:00"), SVC, "c", "boot", NULL, "14", "r2", "stdout"},
    {AT("06:00:00"), "web", "x", "boot", NULL, "15", "r1", "stdout"},
};
enum { N_STORY = sizeof story / sizeof *story };

static struct report *run_report(struct scratch *s, const char *words)
{
    struct built_options o;
    struct report *r = NULL;
    struct hc_err err = {0};

    built_options_parse(&o, analysis_heartbeats.options, words);
    if (analysis_heartbeats.run(s->store, o.options, &r, &err) != HC_OK)
        fail_msg("%s", err.msg);
    report_seal(r);
    built_options_free(&o);
    return r;
}

static const struct result *find(const struct report *r, const char *name)
{
    for (size_t i = 0; i < r->n_results; i++)
        if (strcmp(r->results[i].name, name) == 0)
            return &r->results[i];
    fail_msg("no result %s", name);
    return NULL;
}

/* Chosen columns of a result, cells separated by |, rows by a newline. */
static void expect(const struct report *r, const char *result,
                   const char *columns, const char *want)
{
    const struct result *k = find(r, result);
    struct hc_buf b;

    assert_non_null(k);
    hc_buf_init(&b, 1 << 20);
    for (size_t row = 0; row < k->n_rows; row++) {
        struct hc_str rest = hc_str_from(columns), name;
        bool more = true;

        while (more) {
            char z[64];
            ptrdiff_t c;

            more = hc_str_cut(&rest, ' ', &name);
            (void)snprintf(z, sizeof z, "%.*s", HC_STR_ARG(name));
            c = cell_column(k, z);
            assert_true(c >= 0);
            if (cell_at(k, row, (size_t)c)->null)
                hc_buf_add_char(&b, '-');
            else
                cell_exact(&b, k->columns[c].type, cell_at(k, row, (size_t)c));
            hc_buf_add_char(&b, more ? '|' : '\n');
        }
    }
    if (strcmp(hc_buf_z(&b), want) != 0)
        fail_msg("%s:\n--- got\n%s--- want\n%s", result, hc_buf_z(&b), want);
    hc_buf_release(&b);
}

static int64_t total(const struct report *r, const char *result,
                     const char *name)
{
    const struct result *k = find(r, result);

    for (size_t i = 0; i < k->n_totals; i++)
        if (strcmp(k->totals[i].name, name) == 0)
            return k->totals[i].value.i;
    fail_msg("no total %s", name);
    return 0;
}

static void test_story(void **state)
{
    struct scratch s;
    struct report *r;
    char before[17], after[17], want[64];

    (void)state;
    scratch_open(&s);
    log_builder_add(s.store, 1, story, N_STORY);
    r = run_report(&s, "--quiet");
    expect(r, "gaps", "class op start end gap_s missed state notes",
           "missed_beats|Loading games|2026-01-12T02:01:00.100000Z|"
           "2026-01-12T02:16:00Z|899.9|2|SILENT|-\n"
           "killed_at_timeout|Publish 450 messages|2026-01-12T02:45:04Z|"
           "2026-01-12T04:00:00Z|4496|-|DEAD|timeout of 1800 s\n");
    expect(r, "sessions",
           "service op start end state beats expected missed max_gap_s "
           "worst_class duration_s elapsed_final_s",
           SVC "|Loading games|2026-01-12T02:01:00Z|2026-01-12T02:17:00Z|"
               "CLOSED_OK|2|4|2|899.9|missed_beats|960|960\n" SVC
               "|Publish 450 messages|2026-01-12T02:20:00Z|"
               "2026-01-12T02:45:04Z|DEAD|6|6|0|301|killed_at_timeout|1504|"
               "1506\n");
    log_builder_id(&story[2], before);
    log_builder_id(&story[4], after);
    (void)snprintf(want, sizeof want, "%s|%s\n", before, after);
    report_limit(r, 1);
    expect(r, "gaps", "log_before log_after", want);
    assert_int_equal(total(r, "gaps", "findings"), 2);
    assert_int_equal(total(r, "sessions", "twin_lines"), 1);
    assert_int_equal(total(r, "sessions", "lines"), 12);
    assert_int_equal(total(r, "sessions", "log_entries"), N_STORY);
    report_free(r);
    scratch_close(&s);
}

/* The digests of both results, to compare. */
static void digests(const struct report *r, char out[160])
{
    (void)snprintf(out, 160, "%.*s %.*s", HC_STR_ARG(r->evidence[0].digest),
                   HC_STR_ARG(r->evidence[1].digest));
    assert_true(r->evidence[0].digest.n == 64);
}

/* The same entries in reverse order, in two files, some of them twice. */
static void test_order_and_repeats(void **state)
{
    struct built_log reversed[N_STORY];
    struct scratch a, b;
    struct report *x, *y;
    char dx[160], dy[160];

    (void)state;
    for (size_t i = 0; i < N_STORY; i++)
        reversed[i] = story[N_STORY - 1 - i];
    scratch_open(&a);
    scratch_open(&b);
    log_builder_add(a.store, 1, story, N_STORY);
    log_builder_add(b.store, 1, reversed, 10);
    log_builder_add(b.store, 2, reversed + 5, N_STORY - 5);
    x = run_report(&a, "--all");
    y = run_report(&b, "--all");
    digests(x, dx);
    digests(y, dy);
    assert_string_equal(dx, dy);
    assert_int_equal(total(y, "sessions", "log_entries"), N_STORY);
    report_free(x);
    report_free(y);
    scratch_close(&a);
    scratch_close(&b);
}

static void test_windows(void **state)
{
    struct scratch s;
    struct report *r;

    (void)state;
    scratch_open(&s);
    log_builder_add(s.store, 1, story, N_STORY);
    r = run_report(&s, "--until 2026-01-12T02:26:00Z");
    expect(r, "sessions", "op state notes",
           "Loading games|CLOSED_OK|-\n"
           "Publish 450 messages|OPEN|right_censored\n");
    report_free(r);
    r = run_report(&s, "--since 2026-01-12T02:24:00Z --timeout 900");
    expect(r, "sessions", "op start state beats expected notes",
           "Publish 450 messages|2026-01-12T02:20:00Z|DEAD|5|5|"
           "left_truncated\n");
    expect(r, "gaps", "class", "silent_end\n");
    report_free(r);
    r = run_report(&s, "--since 2026-01-13");
    expect(r, "sessions", "op", "");
    report_free(r);
    r = run_report(&s, "--interval 60s");
    assert_true(
        total(r, "gaps", "missed_beats") + total(r, "gaps", "log_loss") >= 6);
    report_free(r);
    scratch_close(&s);
}

static void test_payloads_and_reports(void **state)
{
    static const struct built_log logs[] = {
        {AT("01:00:00"), "air", NULL, "health",
         "{\"latest_scheduler_heartbeat\": \"x\"}", NULL, NULL, NULL},
        {AT("01:00:30"), "air", NULL, "health",
         "{\"latest_scheduler_heartbeat\": \"x\"}", NULL, NULL, NULL},
        {AT("01:01:00"), "air", NULL, "health",
         "{\"latest_scheduler_heartbeat\": \"x\"}", NULL, NULL, NULL},
        {AT("01:02:30"), "air", NULL, "health",
         "{\"latest_scheduler_heartbeat\": \"x\"}", NULL, NULL, NULL},
        {AT("01:03:00"), "q", NULL, "missed heartbeat from celery@a", NULL,
         NULL, NULL, NULL},
        {NULL, "q", NULL, "missed heartbeat from celery@a", NULL, NULL, NULL,
         NULL},
        {"1970-01-01T00:00:00Z", "q", NULL, "missed heartbeat from celery@a",
         NULL, NULL, NULL, NULL},
    };
    struct scratch s;
    struct report *r;

    (void)state;
    scratch_open(&s);
    log_builder_add(s.store, 1, logs, sizeof logs / sizeof *logs);
    r = run_report(&s, "--quiet --processor x");
    expect(r, "gaps", "class system worker gap_s missed session_id notes",
           "missed_beats|airflow|-|90|2|7a59e7b9234cad65|-\n"
           "missed_beats|celery|celery@a|0|-|-|1 line reports it\n");
    assert_int_equal(r->results[0].n_notes, 2);
    report_free(r);
    scratch_close(&s);
}

static void test_bad_options(void **state)
{
    static const struct {
        const char *words;
        enum hc_code want;
    } rows[] = {
        {"--timeout soon", HC_EUSAGE},
        {"--timeout 0", HC_EUSAGE},
        {"--interval 0s", HC_EUSAGE},
        {"--interval 9999999w", HC_EUSAGE},
        {"--tz Nowhere/Land", HC_EUSAGE},
        {"--patterns /nowhere/file.yaml", HC_ENOTFOUND},
    };
    struct scratch s;

    (void)state;
    scratch_open(&s);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct built_options o;
        struct report *r = NULL;
        struct hc_err err = {0};

        built_options_parse(&o, analysis_heartbeats.options, rows[i].words);
        assert_int_equal(analysis_heartbeats.run(s.store, o.options, &r, &err),
                         rows[i].want);
        assert_null(r);
        assert_true(err.msg[0] != '\0');
        built_options_free(&o);
    }
    scratch_close(&s);
}

static void test_empty(void **state)
{
    struct scratch s;
    struct report *r;

    (void)state;
    scratch_open(&s);
    r = run_report(&s, "--quiet");
    expect(r, "gaps", "class", "");
    assert_int_equal(r->results[0].n_notes, 1);
    report_free(r);
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_story),
        cmocka_unit_test(test_order_and_repeats),
        cmocka_unit_test(test_windows),
        cmocka_unit_test(test_payloads_and_reports),
        cmocka_unit_test(test_bad_options),
        cmocka_unit_test(test_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
