/* SPDX-License-Identifier: MIT
 *
 * explain: what the failures of a storm have in common that others have not
 * (docs/analyses.md, "explain"). */
#include "analyzer/analyses/explain.h"

#include <string.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/filters.h"
#include "base/limits.h"

enum { DEFAULT_LIMIT = 20 };

static const struct option own_options[] = {
    {"storm", 0, OPTION_TEXT, "ID",
     "which storm, as `storms` names them (default: the strongest)", NULL,
     false},
    {"contrast", 0, OPTION_CHOICE, "A|B|C",
     "one comparison: A storm and baseline, B failures and successes, C first "
     "attempts (default: all)",
     NULL, false},
    {"bin", 0, OPTION_DURATION, "SPAN", "as of `storms`", "5m", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

struct explain {
    struct store *db;
    const struct options *options;
    struct report *report;
    struct window window;
    struct filters filters;
    struct exposure exposure;
    struct local_hours hours;
    struct storm_list storms;
    const struct storm *storm; /* NULL = there is none */
    struct storm_sides sides;
    struct history *history;
    struct chains *chains;
    struct failure_texts *texts;
    struct missing *missing;
};

/* ---- the storm ----------------------------------------------------------- */

static enum hc_code choose_storm(struct explain *e, struct hc_err *err)
{
    const char *id = options_text(e->options, "storm");

    if (id != NULL) {
        e->storm = storms_by_id(&e->storms, id);
        return e->storm != NULL
                   ? HC_OK
                   : hc_fail(err, HC_EUSAGE,
                             "there is no storm %.40s; `hindcast storms` with "
                             "the same options names %zu",
                             id, e->storms.n);
    }
    e->storm = storms_strongest(&e->storms);
    return HC_OK;
}

static void put_storm(const struct explain *e)
{
    struct report *r = e->report;

    report_param_text(r, "storm", hc_str_from(e->storm->id));
    report_param_text(r, "storm_kind",
                      hc_str_from(storm_kind_name(e->storm->kind)));
    if (e->storm->scope.p != NULL)
        report_param_text(r, "storm_scope", e->storm->scope);
    report_param_time(r, "storm_start", e->storm->start_us);
    report_param_time(r, "storm_end", e->storm->end_us);
    report_param_real(r, "storm_h", e->sides.exposure_h[SIDE_STORM]);
    report_param_text(r, "baseline",
                      hc_str_from(storm_baseline_name(e->sides.baseline)));
    report_param_real(r, "baseline_h", e->sides.exposure_h[SIDE_BASELINE]);
}

static enum hc_code find_storm(struct explain *e, struct hc_err *err)
{
    const struct storms_scope scope = {.db = e->db,
                                       .window = &e->window,
                                       .exposure = &e->exposure,
                                       .filters = &e->filters,
                                       .bin_us =
                                           options_int(e->options, "bin")};
    enum hc_code rc = storms_find(&e->storms, &scope, e->report,
                                  "attributes: contrast (the storm)", err);

    if (rc == HC_OK)
        rc = choose_storm(e, err);
    if (rc != HC_OK || e->storm == NULL)
        return rc;
    rc = local_hours_open(&e->hours, &e->exposure, e->window.zone, err);
    if (rc == HC_OK)
        rc = storm_sides_make(&e->sides, e->storm, &e->hours, &e->exposure,
                              scope.bin_us, err);
    if (rc == HC_OK)
        put_storm(e);
    return rc;
}

/* ---- one contrast -------------------------------------------------------- */

/* The statement that lists the runs of one group. */
static void add_evidence(const struct explain *e, const char *result,
                         const char *column, const char *outcome,
                         enum storm_side side)
{
    struct hc_buf text;
    size_t k;

    hc_buf_init(&text, HC_MAX_RENDERED);
    hc_buf_printf(&text, "%s: %s", result, column);
    k = report_evidence(e->report, hc_buf_z(&text),
                        hc_str_from(query_text("explain_runs")));
    report_evidence_text(e->report, k, ":outcome", hc_str_from(outcome));
    hc_buf_clear(&text);
    storm_sides_json(&e->sides, side, &text);
    report_evidence_text(e->report, k, ":spans", hc_buf_str(&text));
    filters_evidence(&e->filters, e->report, k);
    if (e->storm->scope.p != NULL)
        report_evidence_text(e->report, k, ":processor", e->storm->scope);
    hc_buf_release(&text);
}

static void add_contrast_evidence(const struct explain *e,
                                  enum explain_contrast contrast)
{
    const char *name = explain_result_name(contrast);
    bool outcome = contrast == EXPLAIN_OUTCOME;

    if (contrast == EXPLAIN_HEADS) {
        (void)report_evidence(
            e->report, "heads: a, b",
            HC_STR("those of the contrast A that are the first attempt of "
                   "their chain, as `hindcast retries` links them"));
        return;
    }
    add_evidence(e, name, "a", "failed", SIDE_STORM);
    add_evidence(e, name, "b", outcome ? "success" : "failed",
                 outcome ? SIDE_STORM : SIDE_BASELINE);
}

/* Attributes that would tell what is known already. */
static unsigned left_out(const struct explain *e,
                         enum explain_contrast contrast)
{
    if (contrast == EXPLAIN_OUTCOME)
        return ATTRIBUTE_OF_FAILURES;
    return e->sides.baseline == BASELINE_REST ? ATTRIBUTE_OF_TIME : 0;
}

static enum hc_code add_contrast(const struct explain *e,
                                 enum explain_contrast contrast,
                                 size_t findings, size_t attributes,
                                 struct hc_err *err)
{
    const struct group_scope scope = {.chains = e->chains,
                                      .sides = &e->sides,
                                      .window = &e->window,
                                      .processor = e->storm->scope};
    const struct attribute_facts facts = {e->history, e->texts, e->missing};
    struct group_rows rows = {.at = NULL};
    struct diff diff = {.n_columns = 0};
    struct ranking ranking = {.n = 0};
    const struct explain_view view = {.report = e->report,
                                      .contrast = contrast,
                                      .sides = &e->sides,
                                      .history = e->history,
                                      .texts = e->texts,
                                      .diff = &diff,
                                      .ranking = &ranking};
    enum hc_code rc = group_rows_pick(&rows, contrast, &scope, err);

    if (rc == HC_OK)
        rc = diff_count(&diff, &rows, &facts, left_out(e, contrast), err);
    if (rc == HC_OK)
        rc = rank_findings(&ranking, &diff, err);
    if (rc == HC_OK) {
        explain_add_findings(&view, findings);
        explain_add_attributes(&view, attributes);
        add_contrast_evidence(e, contrast);
    }
    ranking_release(&ranking);
    diff_release(&diff);
    group_rows_release(&rows);
    return rc;
}

/* ---- the report ---------------------------------------------------------- */

static bool wanted(const struct explain *e, enum explain_contrast contrast)
{
    const char *letter = options_text(e->options, "contrast");

    return letter == NULL || strcmp(letter, explain_letter(contrast)) == 0;
}

static enum hc_code read_facts(struct explain *e, struct hc_err *err)
{
    enum hc_code rc =
        history_load(&e->history, e->db, &e->window, &e->filters, err);

    if (rc == HC_OK)
        rc = chains_build(&e->chains, e->history, CHAINS_MAX_GAP_US, err);
    if (rc == HC_OK)
        rc = failure_texts_open(&e->texts, e->history, err);
    if (rc == HC_OK)
        rc = missing_open(&e->missing, e->db, err);
    return rc;
}

static enum hc_code add_results(struct explain *e, struct hc_err *err)
{
    struct report *r = e->report;
    size_t results[N_EXPLAIN_CONTRASTS] = {0}, attributes;
    enum hc_code rc = HC_OK;

    for (int c = 0; c < N_EXPLAIN_CONTRASTS; c++)
        if (wanted(e, (enum explain_contrast)c))
            results[c] = explain_new_result(r, (enum explain_contrast)c);
    attributes = report_result(r, "attributes", "What tells the groups apart",
                               explain_attribute_columns, DRAW_NONE);
    if (e->storm == NULL) {
        report_note(r, 0,
                    "No storm stands out of what is usual here, so there is "
                    "nothing to explain.");
        return HC_OK;
    }
    rc = read_facts(e, err);
    for (int c = 0; rc == HC_OK && c < N_EXPLAIN_CONTRASTS; c++)
        if (wanted(e, (enum explain_contrast)c))
            rc = add_contrast(e, (enum explain_contrast)c, results[c],
                              attributes, err);
    return rc;
}

static enum hc_code fill(struct explain *e, struct hc_err *err)
{
    const struct options *o = e->options;
    struct report *r = e->report;
    enum hc_code rc = window_resolve(&e->window, WINDOW_RUNS, e->db, o, r, err);

    if (rc == HC_OK && options_given(o, "status"))
        rc = hc_fail(err, HC_EUSAGE,
                     "explain compares failures with each other and with "
                     "successes: --status cannot be chosen");
    if (rc == HC_OK)
        rc = filters_resolve(&e->filters, e->db, o, r, err);
    if (rc == HC_OK)
        rc = exposure_open(&e->exposure, &e->window, e->db, err);
    if (rc == HC_OK)
        rc = find_storm(e, err);
    if (rc == HC_OK)
        rc = add_results(e, err);
    if (rc == HC_OK) {
        exposure_report(&e->exposure, &e->window, r, 0,
                        "attributes: contrast (hours)");
        window_note(&e->window, r, 0);
        filters_note(&e->filters, r, 0);
    }
    return rc;
}

static void release(struct explain *e)
{
    missing_close(e->missing);
    failure_texts_close(e->texts);
    chains_free(e->chains);
    history_free(e->history);
    storm_sides_release(&e->sides);
    storms_release(&e->storms);
    local_hours_release(&e->hours);
    exposure_release(&e->exposure);
    filters_release(&e->filters);
    window_release(&e->window);
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct explain e = {.db = db, .options = o};
    enum hc_code rc =
        report_new(&e.report, "explain", "What sets the storm apart", err);

    if (rc == HC_OK)
        rc = fill(&e, err);
    release(&e);
    if (rc != HC_OK) {
        report_free(e.report);
        e.report = NULL;
    }
    *out = e.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"storm", explain_finding_columns},
    {"outcome", explain_finding_columns},
    {"heads", explain_finding_columns},
    {"attributes", explain_attribute_columns},
    {NULL, NULL},
};

const struct analysis analysis_explain = {
    .name = "explain",
    .summary = "what the failures of a storm have in common",
    .about =
        "Compares the runs that failed in a storm with those that failed when "
        "there was none (A), with those that succeeded in it (B), and both "
        "without retries (C), by processor, category, template, trigger, "
        "revision and other attributes, and by two of them together.  What "
        "the storm has far more of comes first, with an interval of the ratio "
        "and a test that counts each retry chain once.\n"
        "Storms are named as `storms` names them with the same window, "
        "filters, zone and --bin.",
    .options = own_options,
    .sql = "history storms exposure",
    .limit = DEFAULT_LIMIT,
    .shapes = shapes,
    .run = run,
};
