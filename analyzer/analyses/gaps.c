/* SPDX-License-Identifier: MIT
 *
 * gaps: what is missing in the times of any column (docs/analyses.md,
 * "gaps"). */
#include <inttypes.h>
#include <stdio.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/gap_column.h"
#include "base/checked.h"

static const struct option gaps_options[] = {
    {"table", 0, OPTION_TEXT, "NAME",
     "a table loaded with ingest --table, or a view: logs, runs, ...", NULL,
     false},
    {"time", 0, OPTION_TEXT, "COLUMN", "its column of times, as exported", NULL,
     false},
    {"step", 0, OPTION_DURATION, "SPAN",
     "time between two points (default: the median)", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum gaps_column {
    G_CLASS,
    G_START,
    G_END,
    G_GAP,
    G_MISSING,
    G_LOCAL_START,
    G_LOCAL_END
};

static const struct column gaps_columns[] = {
    {"class", COLUMN_TEXT, NULL,
     "gap, or what a change of the local clock makes look like one: "
     "dst_spring, dst_autumn",
     0, 0},
    {"start", COLUMN_TIME, NULL, "the last point before it", 0, 0},
    {"end", COLUMN_TIME, NULL, "the next point", 0, 0},
    {"gap_s", COLUMN_REAL, "s", "from start to end", 3, COLUMN_HEAT},
    {"missing", COLUMN_INT, NULL, "points that fit between them", 0, 0},
    {"local_start", COLUMN_TEXT, NULL, "start on the clock of --tz", 0,
     COLUMN_WIDE},
    {"local_end", COLUMN_TEXT, NULL, "end on the clock of --tz", 0,
     COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* Everything one run of the analysis owns. */
struct gaps {
    const struct options *options;
    struct report *report;
    struct zone *zone;
    bool local; /* --tz names another zone than UTC */
    struct gap_column column;
    int64_t step_us, from_us, to_us;
    int64_t outside; /* points that the window leaves out */
    size_t n_points; /* in the window, before repeats are dropped */
    size_t n;        /* distinct */
    size_t k;        /* the result */
    int64_t n_gaps, missing, longest_us, spring, autumn, hour_gaps;
};

/* ---- what was asked for ---- */

static enum hc_code read_options(struct gaps *g, struct hc_err *err)
{
    enum hc_code rc;

    if (options_text(g->options, "table") == NULL ||
        options_text(g->options, "time") == NULL)
        return hc_fail(err, HC_EUSAGE,
                       "gaps needs --table NAME and --time COLUMN");
    if (options_given(g->options, "step") &&
        options_int(g->options, "step") <= 0)
        return hc_fail(err, HC_EUSAGE, "--step must be more than 0");
    rc = zone_open(&g->zone, options_text(g->options, "tz"), err);
    g->local = rc == HC_OK && strcmp(zone_name(g->zone), "UTC") != 0;
    return rc;
}

/* The window over the column itself: now is its latest time. */
static enum hc_code find_window(struct gaps *g, struct hc_err *err)
{
    const struct options *o = g->options;
    int64_t now = INT64_MIN;

    for (size_t i = 0; i < g->column.n; i++)
        if (g->column.times[i].us > now)
            now = g->column.times[i].us;
    if (options_given(o, "as-of"))
        now = options_int(o, "as-of");
    g->from_us = INT64_MIN;
    g->to_us = now == INT64_MIN ? INT64_MAX : now + 1;
    if (options_given(o, "until"))
        g->to_us = options_int(o, "until");
    if (options_given(o, "since") && options_given(o, "last"))
        return hc_fail(err, HC_EUSAGE,
                       "--since and --last both say where to begin; give one");
    if (options_given(o, "since"))
        g->from_us = options_int(o, "since");
    else if (options_given(o, "last") &&
             !hc_sub_i64(options_given(o, "until") ? g->to_us : now,
                         options_int(o, "last"), &g->from_us))
        g->from_us = INT64_MIN;
    if (g->from_us >= g->to_us)
        return hc_fail(err, HC_EUSAGE,
                       "the window is empty: it begins at or after its end");
    if (now != INT64_MIN)
        report_param_time(g->report, "as_of", now);
    if (g->from_us != INT64_MIN)
        report_param_time(g->report, "from", g->from_us);
    if (options_given(o, "until"))
        report_param_time(g->report, "to", g->to_us);
    return HC_OK;
}

static void cut_window(struct gaps *g)
{
    struct gap_time *t = g->column.times;
    size_t n = 0;

    for (size_t i = 0; i < g->column.n; i++)
        if (t[i].us >= g->from_us && t[i].us < g->to_us)
            t[n++] = t[i];
    g->outside = (int64_t)(g->column.n - n);
    g->n_points = n;
    g->n = gap_times_distinct(t, n);
}

/* ---- rows ---- */

static const char *kind_name(enum gap_kind kind)
{
    return kind == GAP_KIND_DST_SPRING   ? "dst_spring"
           : kind == GAP_KIND_DST_AUTUMN ? "dst_autumn"
                                         : "gap";
}

static void put_local(struct gaps *g, size_t column, int64_t us)
{
    int64_t local = us + zone_offset_s(g->zone, us) * HC_US_PER_SECOND;
    char text[HC_TIME_TEXT];
    int n = hc_time_format(local, text);

    /* No Z: a wall clock names no zone. */
    report_text(g->report, g->k, column,
                (struct hc_str){text, (size_t)(n > 0 ? n - 1 : 0)});
}

/* An hour and a step, on a Sunday in the small hours: clocks change then. */
static bool looks_like_clocks(const struct gaps *g, int64_t from_us,
                              int64_t to_us)
{
    int64_t rest = to_us - from_us - HC_US_PER_HOUR;

    return !g->local && hc_dow0(from_us) == 0 && hc_hour_utc(from_us) < 4 &&
           rest > 0 && rest <= g->step_us + g->step_us / 2;
}

static void put_row(struct gaps *g, enum gap_kind kind, int64_t from_us,
                    int64_t to_us)
{
    int64_t missing =
        kind == GAP_KIND_GAP ? gap_missing(from_us, to_us, g->step_us) : 0;

    report_row(g->report, g->k);
    report_text(g->report, g->k, G_CLASS, hc_str_from(kind_name(kind)));
    report_int(g->report, g->k, G_START, from_us);
    report_int(g->report, g->k, G_END, to_us);
    report_real(g->report, g->k, G_GAP, (double)(to_us - from_us) / 1e6);
    report_int(g->report, g->k, G_MISSING, missing);
    if (g->local) {
        put_local(g, G_LOCAL_START, from_us);
        put_local(g, G_LOCAL_END, to_us);
    }
    g->spring += kind == GAP_KIND_DST_SPRING;
    g->autumn += kind == GAP_KIND_DST_AUTUMN;
    if (kind != GAP_KIND_GAP)
        return;
    g->n_gaps++;
    g->missing += missing;
    g->hour_gaps += looks_like_clocks(g, from_us, to_us);
    if (to_us - from_us > g->longest_us)
        g->longest_us = to_us - from_us;
}

static void put_rows(struct gaps *g)
{
    const struct zone *clock = g->local && g->column.naive > 0 ? g->zone : NULL;

    g->k = report_result(g->report, "gaps", "Gaps", gaps_columns, DRAW_LANES);
    for (size_t i = 1; i < g->n; i++) {
        int64_t from = g->column.times[i - 1].us, to = g->column.times[i].us;
        enum gap_kind kind = gap_between(from, to, g->step_us, clock);

        if (kind != GAP_KIND_NONE)
            put_row(g, kind, from, to);
    }
}

/* ---- what goes with them ---- */

static void put_totals(struct gaps *g)
{
    const struct gap_column *c = &g->column;
    struct report *r = g->report;

    report_total_int(r, g->k, "gaps", g->n_gaps);
    report_total_int(r, g->k, "missing", g->missing);
    report_total_real(r, g->k, "longest_s", (double)g->longest_us / 1e6);
    report_total_int(r, g->k, "points", (int64_t)g->n_points);
    report_total_int(r, g->k, "distinct", (int64_t)g->n);
    report_total_int(r, g->k, "duplicates", (int64_t)(g->n_points - g->n));
    if (g->n > 0) {
        report_total_time(r, g->k, "first", c->times[0].us);
        report_total_time(r, g->k, "last", c->times[g->n - 1].us);
    }
    report_total_int(r, g->k, "rows", c->rows);
    report_total_int(r, g->k, "nulls", c->nulls);
    report_total_int(r, g->k, "unreadable", c->unreadable);
    report_total_int(r, g->k, "implausible", c->implausible);
    report_total_int(r, g->k, "outside_window", g->outside);
    report_total_int(r, g->k, "naive", c->naive);
    if (g->local) {
        report_total_int(r, g->k, "repeated_hour", c->repeated);
        report_total_int(r, g->k, "skipped_hour", c->skipped);
    }
}

static void put_clock_notes(struct gaps *g)
{
    const struct gap_column *c = &g->column;

    if (g->local && c->naive == 0 && c->n > 0)
        report_note(g->report, g->k,
                    "Every time names its zone: --tz changes nothing but the "
                    "local columns.");
    if (c->naive > 0 && !g->local)
        report_note(g->report, g->k,
                    "%" PRId64 " times name no zone and are read as UTC; --tz "
                    "ZONE reads them as the clock of a place.",
                    c->naive);
    if (g->hour_gaps > 0 && c->naive > 0)
        report_note(g->report, g->k,
                    "%" PRId64 " gaps are one hour and a step long and begin "
                    "in the first hours of a Sunday, as where a local clock "
                    "was put ahead.",
                    g->hour_gaps);
    if (c->repeated > 0)
        report_note(g->report, g->k,
                    "%" PRId64 " times lie in an hour that the clock of %s "
                    "showed twice; the order of the rows tells which one, "
                    "else the first.",
                    c->repeated, zone_name(g->zone));
    if (c->skipped > 0)
        report_note(g->report, g->k,
                    "%" PRId64 " times lie in an hour that the clock of %s "
                    "skipped: the series is not of that zone, or was not "
                    "written by a clock.",
                    c->skipped, zone_name(g->zone));
}

static void put_notes(struct gaps *g)
{
    const struct gap_column *c = &g->column;

    if (g->n < 2)
        report_note(g->report, g->k,
                    "Fewer than two distinct times: there is nothing between "
                    "them.");
    if (c->unreadable > 0)
        report_note(g->report, g->k,
                    "%" PRId64 " cells are no timestamp, such as \"%s\".",
                    c->unreadable, c->example);
    if (c->implausible > 0)
        report_note(g->report, g->k,
                    "%" PRId64 " times are not of the years 2000 to 2099 and "
                    "are left out.",
                    c->implausible);
    put_clock_notes(g);
    if (filters_said(g->options))
        report_note(g->report, g->k,
                    "A column of times has no processor, phase or status of "
                    "its own: these filters do not apply here.");
}

static void put_parameters(struct gaps *g)
{
    char version[ZONE_VERSION_TEXT];
    struct report *r = g->report;

    report_param_text(r, "table",
                      hc_str_from(options_text(g->options, "table")));
    report_param_text(r, "time", hc_str_from(options_text(g->options, "time")));
    report_param_real(r, "step_s", (double)g->step_us / 1e6);
    report_param_text(r, "step_is",
                      options_given(g->options, "step")
                          ? HC_STR("given")
                          : HC_STR("median of the differences"));
    report_param_text(r, "tz", hc_str_from(zone_name(g->zone)));
    if (g->local) {
        zone_tzdata_version(version);
        report_param_text(r, "tzdata", hc_str_from(version));
    }
}

static enum hc_code run(struct gaps *g, struct store *db, struct hc_err *err)
{
    enum hc_code rc = read_options(g, err);

    if (rc == HC_OK)
        rc = gap_column_read(&g->column, db, options_text(g->options, "table"),
                             options_text(g->options, "time"),
                             g->local ? g->zone : NULL, err);
    if (rc == HC_OK)
        rc = find_window(g, err);
    if (rc != HC_OK)
        return rc;
    cut_window(g);
    if (options_given(g->options, "step"))
        g->step_us = options_int(g->options, "step");
    else
        rc = gap_step(g->column.times, g->n, &g->step_us, err);
    if (rc != HC_OK)
        return rc;
    put_parameters(g);
    put_rows(g);
    put_totals(g);
    put_notes(g);
    (void)report_evidence(g->report, "gaps: start, end",
                          hc_buf_str(&g->column.sql));
    return report_check(g->report, err);
}

static enum hc_code gaps_run(struct store *db, const struct options *options,
                             struct report **out, struct hc_err *err)
{
    struct gaps g = {.options = options};
    enum hc_code rc =
        report_new(&g.report, "gaps", "Gaps in a series of times", err);

    *out = NULL;
    if (rc == HC_OK)
        rc = run(&g, db, err);
    gap_column_release(&g.column);
    zone_close(g.zone);
    if (rc == HC_OK)
        *out = g.report;
    else
        report_free(g.report);
    return rc;
}

static const struct analysis_shape gaps_shapes[] = {
    {"gaps", gaps_columns},
    {NULL, NULL},
};

const struct analysis analysis_gaps = {
    .name = "gaps",
    .summary = "holes in any column of times, of any table",
    .about =
        "Sorts the distinct times of a column and lists where the next one "
        "comes more than one and a half steps later, with the number of "
        "points that fit between. The step is given, or the median of the "
        "differences.\n"
        "With --tz ZONE, times that name no zone are read as the wall clock "
        "of that zone: the hour that a clock skips in spring is no gap, the "
        "one it shows twice in autumn is no burst of equal times; both are "
        "listed by name.",
    .options = gaps_options,
    .sql = "gap",
    .shapes = gaps_shapes,
    .run = gaps_run,
};
