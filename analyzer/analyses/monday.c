/* SPDX-License-Identifier: MIT
 *
 * monday: failed rows by hour and processor of one weekday, as the query of an
 * incident report counts them (--compat), and with what that query leaves out
 * (docs/analyses.md, "monday"). */
#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/monday_tables.h"

enum { DEFAULT_DAYS = 30, DEFAULT_LIMIT = 50 };

/* ---- options ----------------------------------------------------------- */

static const struct option own_options[] = {
    {"compat", 0, OPTION_FLAG, NULL,
     "exactly what the query of the incident report yields", NULL, false},
    {"day", 0, OPTION_TEXT, "DAY",
     "Sunday to Saturday, or 1 to 7 as BigQuery's DAYOFWEEK counts (1 = "
     "Sunday)",
     "Monday", false},
    {"hours", 0, OPTION_TEXT, "A-B",
     "hours of the day, both inclusive: 0-3 is 00:00 up to 04:00", "0-3",
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static enum hc_code read_options(struct monday *m, const struct options *o,
                                 struct hc_err *err)
{
    int dow_bq = 0;
    enum hc_code rc = hour_pick_read_day(options_text(o, "day"), &dow_bq, err);

    if (rc == HC_OK)
        rc = hour_pick_read_hours(&m->pick, options_text(o, "hours"), err);
    m->pick.days = 1u << dow_bq;
    m->compat = options_flag(o, "compat");
    m->limit = options_given(o, "limit") ? (size_t)options_int(o, "limit")
                                         : DEFAULT_LIMIT;
    if (rc == HC_OK && m->compat && strcmp(options_text(o, "tz"), "UTC") != 0)
        rc = hc_fail(err, HC_EUSAGE,
                     "--compat is the query as it was written, in UTC; leave "
                     "one of --compat and --tz out");
    if (rc != HC_OK)
        return rc;
    report_param_text(m->report, "mode",
                      m->compat ? HC_STR("compat") : HC_STR("extended"));
    report_param_text(m->report, "day", hc_str_from(local_day_name(dow_bq)));
    report_param_int(m->report, "day_of_week", dow_bq);
    report_param_int(m->report, "hour_from", m->pick.hour_from);
    report_param_int(m->report, "hour_to", m->pick.hour_to);
    return HC_OK;
}

/* ---- the hours --------------------------------------------------------- */

/* The query has no upper bound, so it also counts what an exporter dated into
 * the far future. */
static enum hc_code add_future(struct local_hours *hours,
                               const struct window *w, struct store *db,
                               struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = HC_OK;

    if (w->to_us != WINDOW_OPEN_TO)
        return HC_OK;
    rc = query_open(&q, db, w->exact ? "monday_future_exact" : "monday_future",
                    err);
    while (rc == HC_OK && query_step(q, &rc, err))
        rc = local_hours_add(hours, query_int(q, 0) * HC_US_PER_HOUR, err);
    query_close(q);
    return rc;
}

static enum hc_code find_hours(struct local_hours *hours,
                               const struct monday *m,
                               const struct exposure *exposure,
                               struct hc_err *err)
{
    const struct window *w = m->scope.window;
    enum hc_code rc = local_hours_open(hours, exposure, w->zone, err);

    if (rc == HC_OK && m->compat)
        rc = add_future(hours, w, m->scope.db, err);
    return rc;
}

/* ---- the report -------------------------------------------------------- */

/* The rows of the asked day; of the others their sum is enough. */
static void keep_asked_day(struct monday *m)
{
    size_t n = 0;

    for (size_t i = 0; i < m->rows.n; i++) {
        const struct monday_row *row = &m->rows.at[i];

        m->day_rows[row->dow_bq] += row->n.rows_failed;
        if ((m->pick.days >> row->dow_bq & 1) != 0)
            m->rows.at[n++] = *row;
    }
    m->rows.n = n;
}

/* One reading serves the cells and the audit. */
static enum hc_code read_rows(struct monday *m, struct hc_err *err)
{
    struct hour_pick pick = m->compat ? m->pick : monday_audit_pick(m);
    struct monday_spans spans;
    enum hc_code rc = monday_spans_make(&spans, &m->scope, &pick, err);

    if (rc == HC_OK)
        rc = monday_read(&m->rows, &m->scope, &spans, err);
    monday_spans_release(&spans);
    keep_asked_day(m);
    if (rc == HC_OK)
        rc = monday_dates_make(&m->dates, m->scope.hours, &m->pick, err);
    if (rc != HC_OK)
        return rc;
    m->groups = calloc(m->rows.n + 1, sizeof *m->groups);
    m->values = calloc(m->dates.n[MONDAY_ANY_HOUR] + 1, sizeof *m->values);
    return m->groups == NULL || m->values == NULL ? hc_nomem(err) : HC_OK;
}

static enum hc_code fill(struct monday *m, const struct exposure *exposure,
                         struct hc_err *err)
{
    enum hc_code rc = monday_load_names(&m->scope, &m->arena, err);

    if (rc == HC_OK)
        rc = read_rows(m, err);
    if (rc == HC_OK)
        rc = monday_add_cells(m, err);
    if (rc != HC_OK)
        return rc;
    monday_add_hours(m);
    monday_add_processors(m);
    if (!m->compat) {
        rc = monday_add_audit(m, err);
        exposure_report(exposure, m->scope.window, m->report, 0,
                        "cells: occurrences");
    }
    window_note(m->scope.window, m->report, 0);
    filters_note(m->scope.filters, m->report, 0);
    return rc == HC_OK ? monday_add_notes(m, err) : rc;
}

/* With the window and the filters at hand. */
static enum hc_code analyse(struct monday *m, struct hc_err *err)
{
    struct exposure exposure;
    struct local_hours hours = {.n = 0};
    enum hc_code rc =
        exposure_open(&exposure, m->scope.window, m->scope.db, err);

    if (rc == HC_OK)
        rc = find_hours(&hours, m, &exposure, err);
    m->scope.hours = &hours;
    if (rc == HC_OK)
        rc = fill(m, &exposure, err);
    monday_dates_release(&m->dates);
    free(m->rows.at);
    free(m->groups);
    free(m->values);
    local_hours_release(&hours);
    exposure_release(&exposure);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct monday m = {.scope = {.db = db}};
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    enum hc_code rc = report_new(&m.report, "monday",
                                 "Failed rows of one weekday's hours", err);

    hc_arena_init(&m.arena);
    if (rc == HC_OK)
        rc = read_options(&m, o, err);
    if (rc == HC_OK)
        rc = window_resolve_last(&window, WINDOW_RUNS,
                                 DEFAULT_DAYS * HC_US_PER_DAY, db, o, m.report,
                                 err);
    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, m.report, err);
    m.scope.window = &window;
    m.scope.filters = &filters;
    if (rc == HC_OK)
        rc = analyse(&m, err);
    filters_release(&filters);
    window_release(&window);
    hc_arena_release(&m.arena);
    if (rc != HC_OK) {
        report_free(m.report);
        m.report = NULL;
    }
    *out = m.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"cells", monday_cell_columns},
    {"by_hour", monday_hour_columns},
    {"by_processor", monday_processor_columns},
    {"audit", monday_audit_columns},
    {NULL, NULL},
};

const struct analysis analysis_monday = {
    .name = "monday",
    .summary = "failed rows of Monday night by hour and processor",
    .about =
        "Counts the failed rows of one weekday's hours over the last 30 days "
        "before the latest row, as the incident report's query does.  Beside "
        "its figures stand what they hide: how many runs failed, how many "
        "rows a cleanup job wrote, what each single Monday brought, and "
        "whether the day was named right.\n"
        "With --compat the result is that of the query as it was written: "
        "its columns, its order, its 50 rows.",
    .options = own_options,
    .sql = "exposure",
    .limit = DEFAULT_LIMIT,
    .shapes = shapes,
    .run = run,
};
