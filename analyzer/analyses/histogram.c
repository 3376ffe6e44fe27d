/* SPDX-License-Identifier: MIT
 *
 * histogram: events by hour and day of the week, per hour that the export
 * really covers (docs/analyses.md, "histogram"). */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/histogram_chains.h"

enum { WEEK_HOURS = 168, DAY_HOURS = 24, ADJACENT = 4 };

static const struct option own_options[] = {
    {"measure", 0, OPTION_CHOICE,
     "rows_failed|runs_failed|runs|success_rate|chains|chain_heads",
     "what is counted", "rows_failed", false},
    {"event", 0, OPTION_CHOICE, "started_at|ended_at",
     "the time that places it; a lost run has no end", "started_at", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum cell_column {
    C_DOW,
    C_NAME,
    C_HOUR,
    C_N,
    C_EXPOSURE,
    C_RATE,
    C_MEDIAN,
    C_MAX,
    C_BASE,
    C_SHARE,
    C_FAILED
};

#define COLUMNS_CELL                                                           \
    {"dow_bq", COLUMN_INT, NULL, "day as BigQuery counts: 1 = Sunday",         \
     0,        COLUMN_WIDE},                                                   \
        {"dow_name", COLUMN_TEXT, NULL, "the day", 0, 0},                      \
        {"hour", COLUMN_INT, "h", "hour of the day, in --tz", 0, 0},           \
        {"n",  COLUMN_INT,                                                     \
         NULL, "events; of success_rate the runs that succeeded",              \
         0,    0},                                                             \
    {                                                                          \
        "exposure_h", COLUMN_REAL, "h",                                        \
            "hours that the export covers, without blackouts", 2, 0            \
    }

static const struct column cell_columns[] = {
    COLUMNS_CELL,
    {"rate_per_h", COLUMN_REAL, "1/h", "n per hour of exposure", 2,
     COLUMN_HEAT},
    {"occ_median", COLUMN_REAL, NULL, "n of the middle date", 1, 0},
    {"occ_max", COLUMN_INT, NULL, "n of the date with most", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column rate_columns[] = {
    COLUMNS_CELL,
    {"rate_per_h", COLUMN_REAL, "1/h", "n per hour of exposure", 2,
     COLUMN_WIDE},
    {"occ_median", COLUMN_REAL, NULL, "success rate of the middle date", 3,
     COLUMN_WIDE},
    {"occ_max", COLUMN_REAL, NULL, "success rate of the best date", 3,
     COLUMN_WIDE},
    {"runs", COLUMN_INT, "runs", "runs that ended and were not skipped", 0, 0},
    {"success_rate", COLUMN_REAL, NULL, "n / runs", 3, 0},
    {"failure_share", COLUMN_REAL, NULL,
     "1 - success_rate: what ranks and colours", 3, COLUMN_HEAT},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- cells ------------------------------------------------------------- */

struct cell {
    int64_t n, base;
    double exposure_h;
    double *occurrences; /* of exposed dates; into one block */
    size_t n_occurrences;
};

static size_t cell_of(const struct local_hour *h)
{
    return (size_t)(h->dow_bq - 1) * DAY_HOURS + (size_t)h->hour;
}

/* What one date brought to a cell; false = nothing to say. */
static bool occurrence(const struct local_hour *h,
                       const struct histogram_count *n, bool is_rate,
                       double *out)
{
    if (h->exposure_h <= 0 || (is_rate && n->base == 0))
        return false;
    *out = is_rate ? (double)n->n / (double)n->base : (double)n->n;
    return true;
}

/* room holds hours->n numbers: each cell gets as many as it has dates. */
static void fill_cells(struct cell cells[WEEK_HOURS],
                       const struct local_hours *hours,
                       const struct histogram_counts *counts, bool is_rate,
                       double *room)
{
    size_t dates[WEEK_HOURS] = {0};

    for (size_t i = 0; i < hours->n; i++)
        dates[cell_of(&hours->at[i])]++;
    for (size_t c = 0; c < WEEK_HOURS; c++) {
        cells[c] = (struct cell){.occurrences = room};
        room += dates[c];
    }
    for (size_t i = 0; i < hours->n; i++) {
        const struct local_hour *h = &hours->at[i];
        struct cell *cell = &cells[cell_of(h)];
        double value;

        cell->n += counts->at[i].n;
        cell->base += counts->at[i].base;
        cell->exposure_h += h->exposure_h;
        if (occurrence(h, &counts->at[i], is_rate, &value))
            cell->occurrences[cell->n_occurrences++] = value;
    }
}

static int by_size(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Median and maximum of the occurrences, where there are any. */
static void put_occurrences(struct report *r, const struct cell *cell,
                            bool is_rate)
{
    size_t n = cell->n_occurrences;
    double *values = cell->occurrences;

    if (n == 0)
        return;
    qsort(values, n, sizeof *values, by_size);
    report_real(r, 0, C_MEDIAN, (values[(n - 1) / 2] + values[n / 2]) / 2);
    if (is_rate)
        report_real(r, 0, C_MAX, values[n - 1]);
    else
        report_int(r, 0, C_MAX, (int64_t)values[n - 1]);
}

static double rate_of(const struct cell *cell)
{
    return cell->exposure_h > 0 ? (double)cell->n / cell->exposure_h : NAN;
}

static double success_rate(const struct cell *cell)
{
    return cell->base > 0 ? (double)cell->n / (double)cell->base : NAN;
}

/* What ranks and colours a cell; 0 where nothing is known of it. */
static double heat_of(const struct cell *cell, bool is_rate)
{
    double heat = is_rate ? 1 - success_rate(cell) : rate_of(cell);

    return isnan(heat) ? 0 : heat;
}

static void put_cell(struct report *r, size_t at, const struct cell *cell,
                     bool is_rate)
{
    int dow_bq = (int)(at / DAY_HOURS) + 1;

    report_row(r, 0);
    report_int(r, 0, C_DOW, dow_bq);
    report_text(r, 0, C_NAME, hc_str_from(local_day_name(dow_bq)));
    report_int(r, 0, C_HOUR, (int64_t)(at % DAY_HOURS));
    report_int(r, 0, C_N, cell->n);
    report_real(r, 0, C_EXPOSURE, cell->exposure_h);
    report_real(r, 0, C_RATE, rate_of(cell));
    put_occurrences(r, cell, is_rate);
    if (!is_rate)
        return;
    report_int(r, 0, C_BASE, cell->base);
    report_real(r, 0, C_SHARE, success_rate(cell));
    report_real(r, 0, C_FAILED, 1 - success_rate(cell));
}

/* ---- totals ------------------------------------------------------------ */

/* How the rates are spread over the week: all NaN where nothing happened. */
struct concentration {
    double top, top_adjacent, entropy;
    size_t top_at;
};

static struct concentration concentrate(const struct cell cells[WEEK_HOURS],
                                        bool is_rate)
{
    struct concentration c = {NAN, NAN, NAN, 0};
    double share[WEEK_HOURS], sum = 0, entropy = 0;

    for (size_t i = 0; i < WEEK_HOURS; i++) {
        share[i] = heat_of(&cells[i], is_rate);
        sum += share[i];
    }
    if (sum <= 0)
        return c;
    c.top = c.top_adjacent = 0;
    for (size_t i = 0; i < WEEK_HOURS; i++) {
        share[i] /= sum;
        if (share[i] > 0)
            entropy -= share[i] * log(share[i]);
        if (share[i] > c.top) {
            c.top = share[i];
            c.top_at = i;
        }
    }
    for (size_t i = 0; i < WEEK_HOURS; i++) {
        double adjacent = 0;

        for (size_t k = 0; k < ADJACENT; k++) /* the week is a ring */
            adjacent += share[(i + k) % WEEK_HOURS];
        if (adjacent > c.top_adjacent)
            c.top_adjacent = adjacent;
    }
    c.entropy = entropy / log(WEEK_HOURS);
    return c;
}

static void put_totals(struct report *r, const struct cell cells[WEEK_HOURS],
                       bool is_rate)
{
    struct concentration c = concentrate(cells, is_rate);
    int64_t n = 0, base = 0, exposed = 0;
    double exposure_h = 0;
    char top[32];

    for (size_t i = 0; i < WEEK_HOURS; i++) {
        n += cells[i].n;
        base += cells[i].base;
        exposure_h += cells[i].exposure_h;
        exposed += cells[i].exposure_h > 0;
    }
    report_total_int(r, 0, "n", n);
    if (is_rate) {
        report_total_int(r, 0, "runs", base);
        report_total_real(r, 0, "success_rate",
                          base == 0 ? NAN : (double)n / (double)base);
    }
    report_total_real(r, 0, "exposure_h", exposure_h);
    report_total_int(r, 0, "cells_exposed", exposed);
    report_total_real(r, 0, "top_cell_share", c.top);
    report_total_real(r, 0, "top_4_adjacent_share", c.top_adjacent);
    report_total_real(r, 0, "entropy", c.entropy);
    if (isnan(c.top))
        return;
    (void)snprintf(top, sizeof top, "%s %02zu:00",
                   local_day_name((int)(c.top_at / DAY_HOURS) + 1),
                   c.top_at % DAY_HOURS);
    report_total_text(r, 0, "top_cell", hc_str_from(top));
}

/* ---- the report -------------------------------------------------------- */

static void note_chains(struct report *r, const struct histogram_scope *scope)
{
    if (strcmp(scope->measure, "chains") == 0)
        report_note(r, 0,
                    "A chain counts in each hour in which one of its attempts "
                    "starts: n is more than there are chains; --measure "
                    "chain_heads counts each once.");
}

static void put_notes(struct report *r, const struct histogram_scope *scope,
                      const struct histogram_counts *counts)
{
    bool ends = strcmp(scope->event, "ended_at") == 0;

    if (counts->no_time.n > 0)
        report_note(r, 0, "%lld events have no %s and are in no cell.",
                    (long long)counts->no_time.n, scope->event);
    note_chains(r, scope);
    if (ends)
        report_note(r, 0,
                    "Rows of a cleanup job have no end of their own: a lost "
                    "run is in no cell.");
    if (counts->outside.n > 0)
        report_note(r, 0,
                    "%lld events %s outside the hours that the export covers "
                    "and are in no cell.",
                    (long long)counts->outside.n, ends ? "end" : "start");
    /* Rows that a cleanup job writes are failed, and make runs lost. */
    if (scope->hours->n > 0 && (strcmp(scope->measure, "rows_failed") == 0 ||
                                strcmp(scope->measure, "success_rate") == 0))
        window_note_censored(scope->window, scope->exposure->to_us, r, 0);
}

static void put_result(struct report *r, const struct histogram_scope *scope,
                       const struct histogram_counts *counts, double *room)
{
    bool is_rate = strcmp(scope->measure, "success_rate") == 0;
    struct cell cells[WEEK_HOURS];

    fill_cells(cells, scope->hours, counts, is_rate, room);
    for (size_t i = 0; i < WEEK_HOURS; i++)
        put_cell(r, i, &cells[i], is_rate);
    put_totals(r, cells, is_rate);
    put_notes(r, scope, counts);
}

/* With everything but the local hours and the counts at hand. */
static enum hc_code analyse(struct histogram_scope *scope, struct report *r,
                            struct hc_err *err)
{
    bool is_rate = strcmp(scope->measure, "success_rate") == 0;
    struct histogram_counts counts = {.at = NULL};
    struct local_hours hours;
    double *room = NULL;
    enum hc_code rc =
        local_hours_open(&hours, scope->exposure, scope->window->zone, err);

    (void)report_result(r, "cells", "By hour and day of the week",
                        is_rate ? rate_columns : cell_columns, DRAW_HEATMAP);
    scope->hours = &hours;
    if (rc == HC_OK)
        rc = histogram_read(&counts, scope, r, "cells: n, rate_per_h", err);
    if (rc == HC_OK && (room = calloc(hours.n + 1, sizeof *room)) == NULL)
        rc = hc_nomem(err);
    if (rc == HC_OK) {
        put_result(r, scope, &counts, room);
        exposure_report(scope->exposure, scope->window, r, 0,
                        "cells: exposure_h");
        window_note(scope->window, r, 0);
        filters_note(scope->filters, r, 0);
    }
    free(room);
    free(counts.at);
    local_hours_release(&hours);
    return rc;
}

/* Chains are made of runs of every status and known by their starts. */
static enum hc_code check_chains(const struct histogram_scope *scope,
                                 const struct options *o, struct hc_err *err)
{
    if (!histogram_of_chains(scope))
        return HC_OK;
    if (options_given(o, "status"))
        return hc_fail(err, HC_EUSAGE,
                       "chains link runs of every status; leave --status out");
    if (strcmp(scope->event, "started_at") != 0)
        return hc_fail(err, HC_EUSAGE,
                       "chains are placed by the starts of their attempts; "
                       "leave --event out");
    return HC_OK;
}

static enum hc_code fill(struct report *r, struct store *db,
                         const struct options *o, struct hc_err *err)
{
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    struct exposure exposure = {.dark = NULL};
    struct histogram_scope scope = {.db = db,
                                    .window = &window,
                                    .exposure = &exposure,
                                    .filters = &filters,
                                    .measure = options_text(o, "measure"),
                                    .event = options_text(o, "event")};
    enum hc_code rc;

    report_param_text(r, "measure", hc_str_from(scope.measure));
    report_param_text(r, "event", hc_str_from(scope.event));
    rc = check_chains(&scope, o, err);
    if (rc == HC_OK)
        rc = window_resolve(&window, WINDOW_RUNS, db, o, r, err);
    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, r, err);
    if (rc == HC_OK)
        rc = exposure_open(&exposure, &window, db, err);
    if (rc == HC_OK)
        rc = analyse(&scope, r, err);
    exposure_release(&exposure);
    filters_release(&filters);
    window_release(&window);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct report *r = NULL;
    enum hc_code rc =
        report_new(&r, "histogram", "Events by hour of the week", err);

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
    {"cells", cell_columns},
    {NULL, NULL},
};

const struct analysis analysis_histogram = {
    .name = "histogram",
    .summary = "events by hour and day of the week",
    .about =
        "Counts failed rows (or runs) in each of the 168 hours of the week.  "
        "With --measure chains a retry chain that holds a failed run (as "
        "`retries` makes them, --max-gap 6h) counts once in each hour in which "
        "one of its attempts starts; with chain_heads its first attempt "
        "alone counts.\n"
        "Cells are compared by rate, n per hour that the export covers: a "
        "month holds five of one weekday and four of another, and a local "
        "hour that a clock change repeats counts twice.\n"
        "With --measure success_rate the cells also hold runs, success_rate "
        "and failure_share, which ranks and colours them, and occ_median and "
        "occ_max are rates.\n"
        "A terminal shows a map of all cells and the ten hottest; with --limit "
        "every format has the N hottest.",
    .options = own_options,
    .sql = "exposure",
    .limit = 0,
    .shapes = shapes,
    .run = run,
};
