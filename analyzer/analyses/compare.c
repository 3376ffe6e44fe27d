/* SPDX-License-Identifier: MIT
 *
 * compare: did the fix work?  Occurrences before and after a change, with what
 * can be said of them and what cannot (docs/analyses.md, "compare"). */
#include "analyzer/analyses/compare.h"

#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/compare_read.h"
#include "base/checked.h"

enum { EVERY_DAY = 0xfe, LAST_HOUR = 23 };

static const struct option own_options[] = {
    {"at", 0, OPTION_TIME, "TIME",
     "when the change was made (default: found in the counts)", NULL, false},
    {"day", 0, OPTION_TEXT, "DAY",
     "one day of the week: a name, or 1 (Sunday) to 7 (default: every day)",
     NULL, false},
    {"hours", 0, OPTION_TEXT, "A-B",
     "hours of the day, both inclusive (default: all)", "0-23", false},
    {"before", 0, OPTION_DURATION, "SPAN", "look back so far from the change",
     NULL, false},
    {"after", 0, OPTION_DURATION, "SPAN", "look ahead so far", NULL, false},
    {"target", 0, OPTION_INT, "N",
     "failures that an occurrence is to stay below", "1000", false},
    {"strict", 0, OPTION_FLAG, NULL,
     "exit with 1 where there are too few occurrences for a verdict", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum occurrence_column {
    O_DATE,
    O_SIDE,
    O_ROWS_FAILED,
    O_RUNS_FAILED,
    O_RUNS,
    O_EXPOSURE,
    O_COMPLETE,
    O_LACK
};

const struct column compare_occurrence_columns[] = {
    {"date", COLUMN_DATE, NULL, "local date", 0, 0},
    {"side", COLUMN_TEXT, NULL,
     "before, after, change (it falls into it) or outside", 0, 0},
    {"rows_failed", COLUMN_INT, "rows", "rows with status failed", 0, 0},
    {"runs_failed", COLUMN_INT, "runs", "runs that failed", 0, 0},
    {"runs", COLUMN_INT, "runs", "all runs", 0, 0},
    {"exposure_h", COLUMN_REAL, "h",
     "hours that the export covers, without blackouts", 2, 0},
    {"complete", COLUMN_BOOL, NULL, "it takes part in the comparison", 0, 0},
    {"lack", COLUMN_TEXT, NULL,
     "why not: cut, blackout, or recent (less than 4 h before as_of)", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- options ----------------------------------------------------------- */

static enum hc_code read_pick(struct compare *c, const struct options *o,
                              struct hc_err *err)
{
    int dow_bq = 0;
    enum hc_code rc =
        hour_pick_read_hours(&c->pick, options_text(o, "hours"), err);

    c->pick.days = EVERY_DAY;
    if (rc == HC_OK && options_given(o, "day")) {
        rc = hour_pick_read_day(options_text(o, "day"), &dow_bq, err);
        c->pick.days = 1u << dow_bq;
        c->has_control = true;
    }
    c->control_pick = c->pick;
    c->control_pick.days = EVERY_DAY & ~c->pick.days;
    if (rc != HC_OK)
        return rc;
    report_param_text(
        c->report, "day",
        hc_str_from(c->has_control ? local_day_name(dow_bq) : "every day"));
    report_param_int(c->report, "hour_from", c->pick.hour_from);
    report_param_int(c->report, "hour_to", c->pick.hour_to);
    return HC_OK;
}

static int64_t read_span(struct compare *c, const struct options *o,
                         const char *name)
{
    if (!options_given(o, name))
        return 0;
    report_param_text(c->report, name, hc_str_from(options_text(o, name)));
    return options_int(o, name);
}

static enum hc_code read_options(struct compare *c, const struct options *o,
                                 struct hc_err *err)
{
    enum hc_code rc = read_pick(c, o, err);

    if (rc != HC_OK)
        return rc;
    c->at_given = c->at_known = options_given(o, "at");
    if (c->at_given) {
        c->change.at_us = options_int(o, "at");
        report_param_time(c->report, "at", c->change.at_us);
    }
    c->before_us = read_span(c, o, "before");
    c->after_us = read_span(c, o, "after");
    c->target = options_int(o, "target");
    report_param_int(c->report, "target", c->target);
    return HC_OK;
}

/* ---- sides ------------------------------------------------------------- */

static void divide(struct compare *c)
{
    struct compare_change *change = &c->change;

    if (!c->at_known)
        return;
    if (c->before_us == 0 ||
        !hc_sub_i64(change->at_us, c->before_us, &change->from_us))
        change->from_us = INT64_MIN;
    if (c->after_us == 0 ||
        !hc_add_i64(change->at_us, c->after_us, &change->to_us))
        change->to_us = INT64_MAX;
    compare_units_divide(&c->subject, change);
    compare_units_divide(&c->control, change);
}

/* ---- occurrences ------------------------------------------------------- */

void compare_add_occurrences(struct compare *c)
{
    static const char *const sides[] = {
        [SIDE_OUTSIDE] = "outside",
        [SIDE_BEFORE] = "before",
        [SIDE_CHANGE] = "change",
        [SIDE_AFTER] = "after",
    };
    static const char *const lacks[] = {
        [LACK_CUT] = "cut",
        [LACK_DARK] = "blackout",
        [LACK_RECENT] = "recent",
    };
    const size_t k = RESULT_OCCURRENCES;
    struct report *r = c->report;

    for (size_t i = 0; i < c->subject.n; i++) {
        const struct compare_unit *u = &c->subject.at[i];

        report_row(r, k);
        report_int(r, k, O_DATE, u->date);
        report_text(r, k, O_SIDE, hc_str_from(sides[u->side]));
        report_int(r, k, O_ROWS_FAILED, u->n[COUNT_ROWS_FAILED]);
        report_int(r, k, O_RUNS_FAILED, u->n[COUNT_RUNS_FAILED]);
        report_int(r, k, O_RUNS, u->n[COUNT_RUNS]);
        report_real(r, k, O_EXPOSURE, u->exposure_h);
        report_int(r, k, O_COMPLETE, u->lack == LACK_NONE);
        if (u->lack != LACK_NONE)
            report_text(r, k, O_LACK, hc_str_from(lacks[u->lack]));
    }
    report_total_int(r, k, "before", (int64_t)c->n_before);
    report_total_int(r, k, "after", (int64_t)c->n_after);
}

/* ---- the report -------------------------------------------------------- */

static void add_results(struct report *r)
{
    (void)report_result(r, "occurrences", "Occurrences before and after",
                        compare_occurrence_columns, DRAW_NONE);
    (void)report_result(r, "metrics", "Before against after",
                        compare_metric_columns, DRAW_NONE);
    (void)report_result(r, "guards", "May the sides be compared",
                        compare_guard_columns, DRAW_NONE);
    (void)report_result(r, "split", "Less work, fewer retries, fewer failures",
                        compare_split_columns, DRAW_NONE);
    (void)report_result(r, "target", "Against the target",
                        compare_target_columns, DRAW_NONE);
    (void)report_result(r, "change", "Changes of level in the counts",
                        compare_change_columns, DRAW_NONE);
}

static enum hc_code make_units(struct compare *c, struct hc_err *err)
{
    enum hc_code rc =
        local_hours_open(&c->local, &c->exposure, c->window.zone, err);

    c->hours = (struct compare_hours){
        .hours = &c->local, .exposure = &c->exposure, .window = &c->window};
    if (rc == HC_OK)
        rc = compare_read(&c->counts, &c->hours, &c->filters, c->db, c->report,
                          err);
    c->hours.counts = c->counts;
    if (rc == HC_OK)
        rc = compare_units_make(&c->subject, &c->hours, &c->pick, err);
    if (rc == HC_OK)
        rc = compare_units_make(&c->control, &c->hours, &c->control_pick, err);
    c->room = c->subject.n + c->control.n; /* all dates there are */
    return rc;
}

static enum hc_code fill(struct compare *c, struct hc_err *err)
{
    enum hc_code rc = make_units(c, err);

    add_results(c->report);
    if (rc == HC_OK)
        rc = compare_add_change(c, err);
    if (rc != HC_OK)
        return rc;
    divide(c);
    rc = compare_count_work(c, err);
    if (rc == HC_OK)
        rc = compare_add_guards(c, err);
    compare_add_occurrences(c);
    if (rc == HC_OK)
        rc = compare_add_metrics(c, err);
    compare_add_split(c);
    if (rc == HC_OK)
        rc = compare_add_target(c, err);
    exposure_report(&c->exposure, &c->window, c->report, RESULT_OCCURRENCES,
                    "occurrences: exposure_h");
    window_note(&c->window, c->report, RESULT_OCCURRENCES);
    filters_note(&c->filters, c->report, RESULT_OCCURRENCES);
    return rc;
}

static void release(struct compare *c)
{
    compare_units_release(&c->subject);
    compare_units_release(&c->control);
    free(c->counts);
    local_hours_release(&c->local);
    exposure_release(&c->exposure);
    filters_release(&c->filters);
    window_release(&c->window);
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct compare c = {.db = db};
    enum hc_code rc =
        report_new(&c.report, "compare", "Before and after a change", err);

    if (rc == HC_OK)
        rc = read_options(&c, o, err);
    if (rc == HC_OK)
        rc = window_resolve(&c.window, WINDOW_RUNS, db, o, c.report, err);
    if (rc == HC_OK)
        rc = filters_resolve(&c.filters, db, o, c.report, err);
    if (rc == HC_OK)
        rc = exposure_open(&c.exposure, &c.window, db, err);
    if (rc == HC_OK)
        rc = fill(&c, err);
    if (rc == HC_OK)
        c.report->insufficient = options_flag(o, "strict") && c.too_few;
    release(&c);
    if (rc != HC_OK) {
        report_free(c.report);
        c.report = NULL;
    }
    *out = c.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"occurrences", compare_occurrence_columns},
    {"metrics", compare_metric_columns},
    {"guards", compare_guard_columns},
    {"split", compare_split_columns},
    {"target", compare_target_columns},
    {"change", compare_change_columns},
    {NULL, NULL},
};

const struct analysis analysis_compare = {
    .name = "compare",
    .summary = "before and after a fix: did it work",
    .about =
        "Compares the failures of occurrences (dates, or one Monday night a "
        "week with --day Monday --hours 0-3) before and after a change, with "
        "an interval of the ratio, a permutation test and the smallest p that "
        "so few occurrences allow.  Guards say whether both sides were "
        "counted alike; without them, or with too few occurrences, the "
        "verdict is inconclusive.\n"
        "Without --at the time of the change is found in the counts.  --target "
        "asks whether an occurrence stays below so many failures.",
    .options = own_options,
    .sql = "exposure",
    .limit = 0,
    .shapes = shapes,
    .run = run,
};
