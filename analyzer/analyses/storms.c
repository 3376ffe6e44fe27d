/* SPDX-License-Identifier: MIT
 *
 * storms: retry storms that nobody pointed at (docs/analyses.md, "storms"). */
#include <math.h>
#include <stdio.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/storms_rules.h"
#include "analyzer/storms/storms.h"
#include "base/buf.h"
#include "base/limits.h"

static const struct option own_options[] = {
    {"bin", 0, OPTION_DURATION, "SPAN",
     "length of the bins that failed runs are counted in", "5m", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum storm_column {
    S_ID,
    S_KIND,
    S_SCOPE,
    S_WINDOW,
    S_START,
    S_END,
    S_DURATION,
    S_PEAK_AT,
    S_PEAK,
    S_ROWS,
    S_RUNS,
    S_PHANTOM,
    S_LOST,
    S_EXPECTED,
    S_EXCESS,
    S_RATIO,
    S_Z,
    S_LLR,
    S_P,
    S_RECURRENCE,
    S_SHARE,
    S_TOP,
    S_ZONE
};

static const struct column storm_columns[] = {
    {"storm_id", COLUMN_TEXT, NULL, "what other commands call it", 0, 0},
    {"kind", COLUMN_TEXT, NULL,
     "recurring, daily, burst, one_off_in_weekly_clothes, insufficient_weeks "
     "or bookkeeping_only",
     0, 0},
    {"scope", COLUMN_TEXT, NULL, "the processor; absent = all together", 0, 0},
    {"window", COLUMN_TEXT, NULL, "hours of the week or day, in --tz", 0, 0},
    {"start", COLUMN_TIME, NULL, "first failed run", 0, 0},
    {"end", COLUMN_TIME, NULL, "last failed run", 0, COLUMN_WIDE},
    {"duration_s", COLUMN_REAL, "s", "sum over its occurrences", 0,
     COLUMN_WIDE},
    {"peak_at", COLUMN_TIME, NULL, "bin with most failed runs", 0, COLUMN_WIDE},
    {"peak_per_bin", COLUMN_INT, NULL, "failed runs of that bin", 0,
     COLUMN_WIDE},
    {"rows_failed", COLUMN_INT, "rows", "rows with status failed", 0,
     COLUMN_WIDE},
    {"runs_failed", COLUMN_INT, "runs", "runs that failed", 0, 0},
    {"phantom", COLUMN_INT, "runs", "cleaned up, but did not fail", 0,
     COLUMN_WIDE},
    {"lost", COLUMN_INT, "runs", "ended by the cleanup job alone", 0,
     COLUMN_WIDE},
    {"expected", COLUMN_REAL, "runs", "by the baseline", 1, 0},
    {"excess", COLUMN_REAL, "runs", "beyond the expected", 1, COLUMN_WIDE},
    {"ratio", COLUMN_REAL, NULL, "(failed + 1/2) / (expected + 1/2)", 1, 0},
    {"robust_z", COLUMN_REAL, NULL, "in standard deviations", 1, COLUMN_WIDE},
    {"llr", COLUMN_REAL, NULL, "log likelihood ratio", 1, COLUMN_WIDE},
    {"log10_p", COLUMN_REAL, NULL, "approximate, corrected for all tests", 1,
     COLUMN_WIDE},
    {"recurrence", COLUMN_TEXT, NULL, "occurrences that stand out, of all", 0,
     0},
    {"max_share", COLUMN_REAL, NULL, "part of the largest occurrence", 3,
     COLUMN_WIDE},
    {"top_processors", COLUMN_LIST, NULL, "with their failed runs", 0,
     COLUMN_WIDE},
    {"zone_fit", COLUMN_TEXT, NULL, "the clock it keeps", 0, COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum occurrence_column { O_ID, O_START, O_END, O_RUNS, O_EXPECTED, O_HIT };

static const struct column occurrence_columns[] = {
    {"storm_id", COLUMN_TEXT, NULL, "the storm", 0, 0},
    {"start", COLUMN_TIME, NULL, "begin of its hours or bins", 0, 0},
    {"end", COLUMN_TIME, NULL, "end of them", 0, 0},
    {"runs_failed", COLUMN_INT, "runs",
     "failed; of bookkeeping_only failed rows", 0, 0},
    {"expected", COLUMN_REAL, "runs", "by the baseline", 1, 0},
    {"hit", COLUMN_BOOL, NULL, "stands out", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { STORMS, OCCURRENCES };

/* "Sunday 22:00 to Monday 02:00", "00:00 to 04:00 every day". */
static void put_window(struct report *r, const struct storm *s)
{
    size_t n = cell_count(s->ring), to = (s->window.from + s->window.n) % n;
    const char *first_day =
        local_day_name((int)(s->window.from / CELLS_DAY) + 1);
    const char *last_day = local_day_name((int)(to / CELLS_DAY) + 1);
    char text[64];

    if (s->window.n == 0)
        return;
    if (s->ring == RING_DAY)
        (void)snprintf(text, sizeof text, "%02zu:00-%02zu:00 daily",
                       s->window.from, to);
    else if (first_day == last_day)
        (void)snprintf(text, sizeof text, "%s %02zu:00-%02zu:00", first_day,
                       s->window.from % CELLS_DAY, to % CELLS_DAY);
    else
        (void)snprintf(text, sizeof text, "%s %02zu:00-%s %02zu:00", first_day,
                       s->window.from % CELLS_DAY, last_day, to % CELLS_DAY);
    report_text(r, STORMS, S_WINDOW, hc_str_from(text));
}

static void put_scores(struct report *r, const struct score_figures *f)
{
    report_real(r, STORMS, S_EXPECTED, f->expected);
    report_real(r, STORMS, S_EXCESS, f->excess);
    report_real(r, STORMS, S_RATIO, f->ratio);
    report_real(r, STORMS, S_Z, f->robust_z);
    report_real(r, STORMS, S_LLR, f->llr);
    report_real(r, STORMS, S_P, f->log10_p);
}

/* What only storms with hours of the week or day have. */
static void put_recurrence(struct report *r, const struct storm *s)
{
    char text[48];

    if (s->occurrences == 0)
        return;
    (void)snprintf(text, sizeof text, "%zu/%zu", s->hits, s->occurrences);
    report_text(r, STORMS, S_RECURRENCE, hc_str_from(text));
    report_real(r, STORMS, S_SHARE, s->max_share);
    report_text(r, STORMS, S_ZONE, hc_str_from(storm_zone_name(s->zone)));
}

static void put_storm(struct report *r, const struct storm *s)
{
    report_row(r, STORMS);
    report_text(r, STORMS, S_ID, hc_str_from(s->id));
    report_text(r, STORMS, S_KIND, hc_str_from(storm_kind_name(s->kind)));
    report_text(r, STORMS, S_SCOPE, s->scope);
    put_window(r, s);
    report_int(r, STORMS, S_START, s->start_us);
    report_int(r, STORMS, S_END, s->end_us);
    report_real(r, STORMS, S_DURATION,
                (double)s->duration_us / (double)HC_US_PER_SECOND);
    report_int(r, STORMS, S_PEAK_AT, s->peak_us);
    report_int(r, STORMS, S_PEAK, s->peak);
    report_int(r, STORMS, S_ROWS, s->rows_failed);
    report_int(r, STORMS, S_RUNS, s->runs_failed);
    report_int(r, STORMS, S_PHANTOM, s->phantom);
    report_int(r, STORMS, S_LOST, s->lost);
    put_scores(r, &s->figures);
    put_recurrence(r, s);
    for (size_t i = 0; i < s->n_top; i++) {
        struct hc_buf text;

        hc_buf_init(&text, HC_MAX_RENDERED);
        hc_buf_add_str(&text, s->top[i].name);
        hc_buf_printf(&text, " %lld", (long long)s->top[i].n);
        report_list_add(r, STORMS, S_TOP, hc_str_from(hc_buf_z(&text)));
        hc_buf_release(&text);
    }
}

static void put_occurrences(struct report *r, const struct storm *s)
{
    for (size_t i = 0; i < s->n_spans; i++) {
        report_row(r, OCCURRENCES);
        report_text(r, OCCURRENCES, O_ID, hc_str_from(s->id));
        report_int(r, OCCURRENCES, O_START, s->spans[i].from_us);
        report_int(r, OCCURRENCES, O_END, s->spans[i].to_us);
        report_int(r, OCCURRENCES, O_RUNS, (int64_t)s->spans[i].count);
        report_real(r, OCCURRENCES, O_EXPECTED, s->spans[i].expected);
        report_int(r, OCCURRENCES, O_HIT, s->spans[i].hit);
    }
}

static void put_notes(struct report *r, const struct storm_list *list)
{
    size_t bookkeeping = 0;

    for (size_t i = 0; i < list->n; i++)
        bookkeeping += list->at[i].kind == STORM_BOOKKEEPING;
    if (list->short_export && list->n_bins > 0)
        report_note(r, STORMS,
                    "The window is shorter than a week: storms that recur were "
                    "not looked for.");
    if (bookkeeping > 0)
        report_note(r, STORMS,
                    "%zu storms are of failed rows alone (bookkeeping_only): "
                    "they vanish when each run is counted once, and their "
                    "figures are of rows.",
                    bookkeeping);
    if (list->n == 0 && list->n_bins > 0)
        report_note(r, STORMS,
                    "No storm stands out of what is usual here.  Less than %d "
                    "failed runs beyond it, an hour or in a burst, is too "
                    "little to tell; see the rules for what is always too "
                    "much.",
                    STORM_MIN_EXCESS);
}

static enum hc_code find(struct report *r, const struct storms_scope *scope,
                         struct hc_err *err)
{
    struct storm_list list;
    enum hc_code rc;
    int64_t processors = 0;

    (void)report_result(r, "storms", "Storms", storm_columns, DRAW_NONE);
    (void)report_result(r, "occurrences", "When each was", occurrence_columns,
                        DRAW_LANES);
    rc = storms_find(&list, scope, r, "storms: runs_failed, expected", err);
    for (size_t i = 0; rc == HC_OK && i < list.n; i++) {
        put_storm(r, &list.at[i]);
        put_occurrences(r, &list.at[i]);
        processors += list.at[i].scope.p != NULL;
    }
    if (rc == HC_OK) {
        report_total_int(r, STORMS, "storms", (int64_t)list.n);
        report_total_int(r, STORMS, "of_single_processors", processors);
        report_total_int(r, STORMS, "bins", (int64_t)list.n_bins);
        put_notes(r, &list);
    }
    storms_release(&list);
    return rc;
}

static enum hc_code fill(struct report *r, struct store *db,
                         const struct options *o, struct hc_err *err)
{
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    struct exposure exposure = {.dark = NULL};
    struct storms_scope scope = {.db = db,
                                 .window = &window,
                                 .exposure = &exposure,
                                 .filters = &filters,
                                 .bin_us = options_int(o, "bin")};
    enum hc_code rc;

    report_param_int(r, "bin_s", scope.bin_us / HC_US_PER_SECOND);
    rc = window_resolve(&window, WINDOW_RUNS, db, o, r, err);
    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, r, err);
    if (rc == HC_OK)
        rc = exposure_open(&exposure, &window, db, err);
    if (rc == HC_OK)
        rc = find(r, &scope, err);
    if (rc == HC_OK)
        rc = storms_rules(r, &scope, err);
    if (rc == HC_OK) {
        exposure_report(&exposure, &window, r, STORMS, "storms: expected");
        window_note(&window, r, STORMS);
        filters_note(&filters, r, STORMS);
    }
    exposure_release(&exposure);
    filters_release(&filters);
    window_release(&window);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct report *r = NULL;
    enum hc_code rc = report_new(&r, "storms", "Storms nobody pointed at", err);

    if (rc == HC_OK)
        rc = fill(r, db, o, err);
    if (rc != HC_OK) {
        report_free(r);
        r = NULL;
    }
    *out = r;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"storms", storm_columns},
    {"occurrences", occurrence_columns},
    {"rules", storms_rule_columns},
    {NULL, NULL},
};

const struct analysis analysis_storms = {
    .name = "storms",
    .summary = "storms that nobody pointed at: weekly, daily and one-off",
    .about =
        "Looks for hours of the week, hours of the day and single spans of "
        "time with far more failed runs than usual, of all processors and of "
        "the 20 with most failures.  Each kind has a baseline of its own: a "
        "weekly storm is what is usual at its hour.\n"
        "Storms are named S1, S2, ...: those of all processors first, then by "
        "start.  A name is good for the same window, filters, zone and bin.",
    .options = own_options,
    .sql = "exposure",
    .limit = 50,
    .shapes = shapes,
    .run = run,
};
