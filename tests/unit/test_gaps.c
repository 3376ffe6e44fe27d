/* SPDX-License-Identifier: MIT
 *
 * Gaps in series of times: steps, missing points, repeats, local clocks. */
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

extern const struct analysis analysis_gaps;

/* A plain table t with a column "When?", its cells separated by blanks; "-"
 * is NULL, "_" stands for a blank inside a cell. */
static void load(struct scratch *s, const char *cells)
{
    struct hc_str rest = hc_str_from(cells), cell;
    bool more = true;
    int record = 0;

    scratch_exec(s, "INSERT INTO loaded_table VALUES ('t');"
                    "INSERT INTO exported_column VALUES ('t', 'When?', "
                    "'when_', 'STRING');"
                    "CREATE TABLE t (hc_row INTEGER PRIMARY KEY, when_ ANY) "
                    "STRICT");
    while (more) {
        char sql[256], text[64];

        more = hc_str_cut(&rest, ' ', &cell);
        (void)snprintf(text, sizeof text, "%.*s", HC_STR_ARG(cell));
        for (char *c = text; *c != '\0'; c++)
            if (*c == '_')
                *c = ' ';
        if (strcmp(text, "-") == 0)
            (void)snprintf(sql, sizeof sql,
                           "INSERT INTO t VALUES ((1 << 32) + %d, NULL)",
                           ++record);
        else
            (void)snprintf(sql, sizeof sql,
                           "INSERT INTO t VALUES ((1 << 32) + %d, '%s')",
                           ++record, text);
        scratch_exec(s, sql);
    }
}

/* What `hindcast gaps --table t --time When? WORDS` returns, as lines. */
static enum hc_code ask(struct scratch *s, const char *words,
                        struct report **out, struct hc_err *err)
{
    struct built_options o;
    enum hc_code rc;

    built_options_parse(&o, analysis_gaps.options, words);
    rc = analysis_gaps.run(s->store, o.options, out, err);
    built_options_free(&o);
    return rc;
}

static void add_cell(struct hc_buf *b, const struct result *k, size_t row,
                     size_t c)
{
    if (!cell_at(k, row, c)->null) {
        hc_buf_add_char(b, ' ');
        cell_exact(b, k->columns[c].type, cell_at(k, row, c));
    }
}

/* Rows, then the totals that are not 0, of those named. */
static void add_report(struct hc_buf *b, const struct report *r)
{
    static const char *const shown[] = {
        "duplicates",     "nulls",         "unreadable",   "implausible",
        "outside_window", "repeated_hour", "skipped_hour", NULL};
    const struct result *k = &r->results[0];

    for (size_t row = 0; row < k->n_rows; row++) {
        for (size_t c = 0; c < 5; c++)
            add_cell(b, k, row, c);
        hc_buf_add_char(b, '\n');
    }
    for (int i = 0; shown[i] != NULL; i++)
        for (size_t t = 0; t < k->n_totals; t++)
            if (strcmp(k->totals[t].name, shown[i]) == 0 &&
                k->totals[t].value.i != 0)
                hc_buf_printf(b, "%s %d\n", shown[i],
                              (int)k->totals[t].value.i);
}

static const struct {
    const char *name, *cells, *words, *want;
} cases[] = {
    {"no gap", "2026-01-12_00:00:00 2026-01-12_00:05:00 2026-01-12_00:10:00",
     "", ""},
    {"a gap by the median, rows in any order",
     "2026-01-12T00:20:00Z 2026-01-12T00:00:00Z 2026-01-12T00:05:00Z "
     "2026-01-12T00:25:00Z 2026-01-12T00:30:00Z",
     "", " gap 2026-01-12T00:05:00Z 2026-01-12T00:20:00Z 900 2\n"},
    {"a gap by a given step", "2026-01-12T00:00:00Z 2026-01-12T00:10:00Z",
     "--step 5m", " gap 2026-01-12T00:00:00Z 2026-01-12T00:10:00Z 600 1\n"},
    {"one and a half steps are jitter, more is not",
     "2026-01-12T00:00:00Z 2026-01-12T00:07:30Z 2026-01-12T00:15:01Z",
     "--step 5m", " gap 2026-01-12T00:07:30Z 2026-01-12T00:15:01Z 451 1\n"},
    {"repeats, nulls, what is no time, what cannot be",
     "2026-01-12T00:00:00Z 2026-01-12T00:00:00Z 2026-01-12_00:00:00 - never "
     "1970-01-01T00:00:00Z 9999-12-31T00:00:00Z 2026-01-12T00:01:00Z",
     "", "duplicates 2\nnulls 1\nunreadable 1\nimplausible 2\n"},
    {"epoch numbers of every unit", "1768176000 1768176060000 1768176180000000",
     "--step 60s", " gap 2026-01-12T00:01:00Z 2026-01-12T00:03:00Z 120 1\n"},
    {"a window",
     "2026-01-12T00:00:00Z 2026-01-12T00:10:00Z 2026-01-12T00:20:00Z "
     "2026-01-12T00:40:00Z",
     "--step 5m --since 2026-01-12T00:05:00Z --until 2026-01-12T00:40:00Z",
     " gap 2026-01-12T00:10:00Z 2026-01-12T00:20:00Z 600 1\n"
     "outside_window 2\n"},
    {"the last quarter of an hour",
     "2026-01-12T00:00:00Z 2026-01-12T00:10:00Z 2026-01-12T00:20:00Z",
     "--step 5m --last 15m",
     " gap 2026-01-12T00:10:00Z 2026-01-12T00:20:00Z 600 1\n"
     "outside_window 1\n"},
    {"a local clock read as UTC: spring makes a gap that is none",
     "2026-03-08_01:50:00 2026-03-08_01:55:00 2026-03-08_03:00:00 "
     "2026-03-08_03:05:00",
     "--step 5m", " gap 2026-03-08T01:55:00Z 2026-03-08T03:00:00Z 3900 12\n"},
    {"the same by its clock",
     "2026-03-08_01:50:00 2026-03-08_01:55:00 2026-03-08_03:00:00 "
     "2026-03-08_03:05:00",
     "--step 5m --tz America/New_York",
     " dst_spring 2026-03-08T06:55:00Z 2026-03-08T07:00:00Z 300 0\n"},
    {"a gap across the change stays one",
     "2026-03-08_01:50:00 2026-03-08_03:10:00",
     "--step 5m --tz America/New_York",
     " gap 2026-03-08T06:50:00Z 2026-03-08T07:10:00Z 1200 3\n"},
    {"the hour that is shown twice, told apart by the order of rows",
     "2026-11-01_00:30:00 2026-11-01_01:00:00 2026-11-01_01:30:00 "
     "2026-11-01_01:00:00 2026-11-01_01:30:00 2026-11-01_02:00:00",
     "--step 30m --tz America/New_York",
     " dst_autumn 2026-11-01T05:30:00Z 2026-11-01T06:00:00Z 1800 0\n"
     "repeated_hour 4\n"},
    {"the same, newest first",
     "2026-11-01_02:00:00 2026-11-01_01:30:00 2026-11-01_01:00:00 "
     "2026-11-01_01:30:00 2026-11-01_01:00:00 2026-11-01_00:30:00",
     "--step 30m --tz America/New_York",
     " dst_autumn 2026-11-01T05:30:00Z 2026-11-01T06:00:00Z 1800 0\n"
     "repeated_hour 4\n"},
    {"read as UTC the repeated hour is a burst of equal times",
     "2026-11-01_00:30:00 2026-11-01_01:00:00 2026-11-01_01:30:00 "
     "2026-11-01_01:00:00 2026-11-01_01:30:00 2026-11-01_02:00:00",
     "--step 30m", "duplicates 2\n"},
    {"a time that the clock skipped",
     "2026-03-08_01:30:00 2026-03-08_02:30:00 2026-03-08_03:30:00",
     "--step 60m --tz America/New_York",
     " dst_spring 2026-03-08T06:30:00Z 2026-03-08T07:30:00Z 3600 0\n"
     "duplicates 1\nskipped_hour 1\n"},
    {"times with a zone are no local ones",
     "2026-03-08T01:55:00Z 2026-03-08T03:00:00Z",
     "--step 5m --tz America/New_York",
     " gap 2026-03-08T01:55:00Z 2026-03-08T03:00:00Z 3900 12\n"},
    {"one point", "2026-01-12T00:00:00Z", "", ""},
};

static void test_cases(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct scratch s;
        struct report *r = NULL;
        struct hc_err err = {0};
        char words[256];
        struct hc_buf b;

        scratch_open(&s);
        load(&s, cases[i].cells);
        (void)snprintf(words, sizeof words, "--table T --time When?%s%s",
                       cases[i].words[0] == '\0' ? "" : " ", cases[i].words);
        if (ask(&s, words, &r, &err) != HC_OK)
            fail_msg("%s: %s", cases[i].name, err.msg);
        hc_buf_init(&b, 1 << 16);
        add_report(&b, r);
        if (strcmp(hc_buf_z(&b), cases[i].want) != 0)
            fail_msg("%s:\n--- got\n%s--- want\n%s", cases[i].name,
                     hc_buf_z(&b), cases[i].want);
        hc_buf_release(&b);
        report_free(r);
        scratch_close(&s);
    }
}

static void test_view(void **state)
{
    static const struct built_log logs[] = {
        {"2026-01-12T00:00:00Z", "s", NULL, "a", NULL, NULL, NULL, NULL},
        {"2026-01-12T00:00:10Z", "s", NULL, "b", NULL, NULL, NULL, NULL},
        {"2026-01-12T00:00:30Z", "s", NULL, "c", NULL, NULL, NULL, NULL},
    };
    static const char *const columns[] = {"time", "time_us"};
    struct scratch s;

    (void)state;
    scratch_open(&s);
    log_builder_add(s.store, 1, logs, 3);
    for (int i = 0; i < 2; i++) {
        char words[128];
        struct report *r = NULL;
        struct hc_err err = {0};

        (void)snprintf(words, sizeof words, "--table logs --time %s --step 10s",
                       columns[i]);
        if (ask(&s, words, &r, &err) != HC_OK)
            fail_msg("%s", err.msg);
        assert_int_equal(r->results[0].n_rows, 1);
        assert_int_equal(cell_at(&r->results[0], 0, 4)->i, 1);
        report_free(r);
    }
    scratch_close(&s);
}

static void test_errors(void **state)
{
    static const char *const rows[] = {
        "--table t",
        "--time When?",
        "--table none --time x",
        "--table t --time when_",
        "--table sqlite_schema --time name",
        "--table source --time id",
        "--table logs --time x\";--",
        "--table t --time When? --step 0s",
        "--table t --time When? --tz Nowhere",
        "--table t --time When? --since 2026-01-02 --until 2026-01-01",
        "--table t --time When? --since 2026-01-02 --last 1d",
    };
    struct scratch s;

    (void)state;
    scratch_open(&s);
    load(&s, "2026-01-12T00:00:00Z");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct report *r = NULL;
        struct hc_err err = {0};

        if (ask(&s, rows[i], &r, &err) != HC_EUSAGE)
            fail_msg("%s: %s", rows[i], err.msg);
        assert_null(r);
    }
    scratch_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_cases),
        cmocka_unit_test(test_view),
        cmocka_unit_test(test_errors),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
