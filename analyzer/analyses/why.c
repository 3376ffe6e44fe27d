/* SPDX-License-Identifier: MIT
 *
 * why: hypotheses about a storm, with verdicts (docs/analyses.md, "why"). */
#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/why_tables.h"
#include "base/buf.h"
#include "base/limits.h"

enum { KEPT_EVIDENCE = 5 };

static const struct option own_options[] = {
    {"storm", 0, OPTION_TEXT, "ID",
     "which storm, as `storms` names them (default: the strongest)", NULL,
     false},
    {"bin", 0, OPTION_DURATION, "SPAN", "as in `storms`", "5m", false},
    {"day", 0, OPTION_TEXT, "DAY", "when the storm is said to be (for H11)",
     "Monday", false},
    {"hours", 0, OPTION_TEXT, "A-B", "the same: local hours, both inclusive",
     "0-3", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

struct why {
    struct report *report;
    struct store *db;
    const struct options *options;
    struct window window;
    struct filters filters;
    struct exposure exposure;
    struct local_hours hours;
    struct hour_pick claim;
    struct storm_list storms;
    const struct storm *storm;
    struct history *history;
    struct chains *chains;
};

/* ---- the storm ----------------------------------------------------------- */

static enum hc_code pick_storm(struct why *w, struct hc_err *err)
{
    const char *id = options_text(w->options, "storm");

    w->storm = id == NULL ? storms_strongest(&w->storms)
                          : storms_by_id(&w->storms, id);
    if (id != NULL && w->storm == NULL)
        return hc_fail(err, HC_EUSAGE,
                       "there is no storm \"%.40s\"; `hindcast storms` with "
                       "the same window, filters and --bin names %zu",
                       id, w->storms.n);
    if (w->storm == NULL)
        return HC_OK;
    report_param_text(w->report, "storm", hc_str_from(w->storm->id));
    report_param_text(w->report, "storm_kind",
                      hc_str_from(storm_kind_name(w->storm->kind)));
    if (w->storm->scope.p != NULL)
        report_param_text(w->report, "storm_scope", w->storm->scope);
    report_param_time(w->report, "storm_start", w->storm->start_us);
    report_param_time(w->report, "storm_end", w->storm->end_us);
    return HC_OK;
}

static enum hc_code find_storm(struct why *w, struct hc_err *err)
{
    const struct storms_scope scope = {.db = w->db,
                                       .window = &w->window,
                                       .exposure = &w->exposure,
                                       .filters = &w->filters,
                                       .bin_us =
                                           options_int(w->options, "bin")};
    enum hc_code rc = storms_find(&w->storms, &scope, w->report,
                                  "hypotheses: share (the storm)", err);

    return rc == HC_OK ? pick_storm(w, err) : rc;
}

/* ---- results ------------------------------------------------------------- */

static void put_sides(const struct why *w, size_t k, const struct why_case *c)
{
    struct report *r = w->report;

    report_total_int(r, k, "storm_items", (int64_t)c->items[WHY_STORM].n);
    report_total_real(r, k, "storm_h", c->spans[WHY_STORM].hours);
    report_total_int(r, k, "baseline_items", (int64_t)c->items[WHY_BASELINE].n);
    report_total_real(r, k, "baseline_h", c->spans[WHY_BASELINE].hours);
    report_total_text(r, k, "baseline",
                      hc_str_from(storm_baseline_name(c->baseline)));
    report_total_text(r, k, "log_entries",
                      c->logs.any ? HC_STR("used") : HC_STR("none"));
}

static void put_results(const struct why *w, const struct why_case *c,
                        const struct why_finding *findings)
{
    const struct why_view v = {
        .report = w->report,
        .c = c,
        .findings = findings,
        .filters = &w->filters,
        .kept = options_given(w->options, "limit")
                    ? (size_t)options_int(w->options, "limit")
                    : KEPT_EVIDENCE};
    size_t k = why_add_hypotheses(&v);

    if (w->storm == NULL) {
        report_note(w->report, k,
                    "No storm stands out of what is usual here, so there is "
                    "nothing to explain: no hypothesis is judged.");
    } else {
        put_sides(w, k, c);
        report_note(w->report, k,
                    "A fix is what usually helps against its cause; whether a "
                    "policy would have helped here, and what it would have "
                    "cost, is what `hindcast whatif --storm %s` replays.",
                    w->storm->id);
    }
    why_add_conditions(&v);
    why_add_evidence(&v);
    why_add_overlap(&v);
    window_note(&w->window, w->report, k);
    filters_note(&w->filters, w->report, k);
    exposure_report(&w->exposure, &w->window, w->report, k,
                    "hypotheses: lift (hours)");
    why_add_sources(&v);
}

static enum hc_code judge(struct why *w, struct hc_err *err)
{
    const struct why_input in = {.db = w->db,
                                 .window = &w->window,
                                 .filters = &w->filters,
                                 .exposure = &w->exposure,
                                 .hours = &w->hours,
                                 .history = w->history,
                                 .chains = w->chains,
                                 .bin_us = options_int(w->options, "bin"),
                                 .storm = w->storm,
                                 .claim = w->claim};
    struct why_case *c = NULL;
    struct why_finding *findings = NULL;
    enum hc_code rc = why_case_open(&c, &in, err);

    if (rc == HC_OK)
        rc = why_findings_make(&findings, c, err);
    if (rc == HC_OK)
        put_results(w, c, findings);
    why_findings_free(findings);
    why_case_close(c);
    return rc;
}

/* ---- reading ------------------------------------------------------------- */

static enum hc_code read_claim(struct why *w, struct hc_err *err)
{
    int day = 0;
    enum hc_code rc =
        hour_pick_read_day(options_text(w->options, "day"), &day, err);

    if (rc == HC_OK)
        rc = hour_pick_read_hours(&w->claim, options_text(w->options, "hours"),
                                  err);
    w->claim.days = 1u << day;
    return rc;
}

static enum hc_code read_all(struct why *w, struct hc_err *err)
{
    enum hc_code rc = window_resolve(&w->window, WINDOW_RUNS, w->db, w->options,
                                     w->report, err);

    if (rc == HC_OK)
        rc = filters_resolve(&w->filters, w->db, w->options, w->report, err);
    if (rc == HC_OK)
        rc = exposure_open(&w->exposure, &w->window, w->db, err);
    if (rc == HC_OK)
        rc = local_hours_open(&w->hours, &w->exposure, w->window.zone, err);
    if (rc == HC_OK)
        rc = find_storm(w, err);
    if (rc == HC_OK)
        rc = history_load(&w->history, w->db, &w->window, &w->filters, err);
    if (rc == HC_OK)
        rc = chains_build(&w->chains, w->history, CHAINS_MAX_GAP_US, err);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct why w = {.db = db, .options = o};
    enum hc_code rc =
        report_new(&w.report, "why", "Why was there a storm?", err);

    if (rc == HC_OK && options_given(o, "status"))
        rc = hc_fail(err, HC_EUSAGE,
                     "why follows runs of every status; leave --status out");
    if (rc == HC_OK)
        rc = read_claim(&w, err);
    if (rc == HC_OK)
        rc = read_all(&w, err);
    if (rc == HC_OK)
        rc = judge(&w, err);
    chains_free(w.chains);
    history_free(w.history);
    storms_release(&w.storms);
    local_hours_release(&w.hours);
    exposure_release(&w.exposure);
    filters_release(&w.filters);
    window_release(&w.window);
    if (rc != HC_OK) {
        report_free(w.report);
        w.report = NULL;
    }
    *out = w.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"hypotheses", why_hypothesis_columns},
    {"conditions", why_condition_columns},
    {"evidence", why_evidence_columns},
    {"overlap", why_overlap_columns},
    {NULL, NULL},
};

const struct analysis analysis_why = {
    .name = "why",
    .summary = "hypotheses about a storm, with verdicts and fixes",
    .about =
        "Judges hypotheses about the cause of a storm by what can be counted: "
        "which part of its items (retry chains) each explains, against the "
        "same part when there was no storm.  A verdict is SUPPORTED, WEAK, "
        "REFUTED or NO_DATA, where the export lacks what it takes to tell; "
        "`conditions` says what made it.\n"
        "Hypotheses do not exclude each other.  Every run or log entry that "
        "speaks for one can be opened with `hindcast show`.",
    .options = own_options,
    .sql = "history storms exposure",
    .limit = (size_t)WHY_LAST * KEPT_EVIDENCE,
    .shapes = shapes,
    .run = run,
};
