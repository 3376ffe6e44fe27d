/* SPDX-License-Identifier: MIT
 *
 * noise: how much of what fails is noise, and what monitoring queries make of
 * it (docs/analyses.md, "noise"). */
#include <inttypes.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/noise_tables.h"
#include "base/checked.h"
#include "base/timestamp.h"

enum { MONITORED_DAYS = 7 };

static const struct option own_options[] = {
    {"rules", 0, OPTION_TEXT, "FILE", "category rules of one's own (YAML)",
     NULL, false},
    {"expect", 0, OPTION_CHOICE, "no_data_available|upstream_failure",
     "what is expected; upstream_failure adds to no_data_available",
     "no_data_available", false},
    {"emit-backfill", 0, OPTION_FLAG, NULL,
     "print GoogleSQL that writes the categories of the rules", NULL, false},
    {"table", 0, OPTION_TEXT, "P.D.T", "the table that --emit-backfill names",
     "PROJECT.DATASET.processor_run_history", false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum { M_PROCESSOR, M_OLD, M_NEW, M_NULL, M_UNKNOWN, M_EXPECTED };

static const struct column monitoring_columns[] = {
    {"processor_name", COLUMN_TEXT, NULL, "as both queries group", 0, 0},
    {"old_failures", COLUMN_INT, NULL, "failed rows: the old query", 0, 0},
    {"new_failures", COLUMN_INT, NULL,
     "what failure_category NOT IN ('no_data_available', 'unknown') leaves", 0,
     0},
    {"null_dropped", COLUMN_INT, NULL,
     "dropped though nobody asked for it: NULL NOT IN (...) is NULL", 0, 0},
    {"unknown_dropped", COLUMN_INT, NULL, "dropped as 'unknown'", 0, 0},
    {"expected_dropped", COLUMN_INT, NULL, "dropped as 'no_data_available'", 0,
     0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- the monitoring queries -------------------------------------------- */

struct monitored {
    int64_t n[M_EXPECTED + 1]; /* by column */
};

static int drop_of(const struct query *q)
{
    if (query_is_null(q, 1))
        return M_NULL;
    if (hc_str_eq(query_str(q, 1), HC_STR("unknown")))
        return M_UNKNOWN;
    if (hc_str_eq(query_str(q, 1), HC_STR("no_data_available")))
        return M_EXPECTED;
    return M_NEW;
}

/* A row a processor, in the order of their names. */
static void add_monitored(struct report *r, size_t k, const struct query *q,
                          struct hc_str *name, struct monitored *row,
                          struct monitored *all)
{
    int column = drop_of(q);

    if (name->p == NULL || !hc_str_eq(*name, query_str(q, 0))) {
        *name = report_keep(r, query_str(q, 0));
        *row = (struct monitored){{0}};
        report_row(r, k);
        report_text(r, k, M_PROCESSOR, *name);
    }
    row->n[M_OLD] += query_int(q, 2);
    row->n[column] += query_int(q, 2);
    all->n[M_OLD] += query_int(q, 2);
    all->n[column] += query_int(q, 2);
    for (size_t c = M_OLD; c <= M_EXPECTED; c++)
        report_int(r, k, c, row->n[c]);
}

static enum hc_code add_monitoring(struct report *r, struct store *db,
                                   const struct window *w,
                                   const struct filters *f, struct hc_err *err)
{
    const char *statement =
        w->exact ? "noise_monitoring_exact" : "noise_monitoring";
    int64_t from = hc_floor_div(w->as_of_us, HC_US_PER_DAY) - MONITORED_DAYS;
    struct monitored row = {{0}}, all = {{0}};
    struct hc_str name = {NULL, 0};
    struct query *q = NULL;
    size_t k = report_result(r, "monitoring",
                             "What the monitoring queries count",
                             monitoring_columns, DRAW_NONE),
           e;
    enum hc_code rc = query_open(&q, db, statement, err);

    if (rc == HC_OK) {
        query_bind_int(q, ":from_date", from);
        filters_bind_names(f, q, true);
    }
    while (rc == HC_OK && query_step(q, &rc, err))
        add_monitored(r, k, q, &name, &row, &all);
    query_close(q);
    for (size_t c = M_OLD; c <= M_EXPECTED; c++)
        report_total_int(r, k, monitoring_columns[c].name, all.n[c]);
    report_note(r, k,
                "Failed rows with data_date >= the date of as_of - %d, as the "
                "queries have it; they count rows, not runs.",
                MONITORED_DAYS);
    if (all.n[M_NULL] > 0)
        report_note(r, k,
                    "%" PRId64 " failed rows have no category.  NOT IN does "
                    "not keep them: the new query never shows them.",
                    all.n[M_NULL]);
    e = report_evidence(r, "monitoring: old_failures, new_failures",
                        hc_str_from(query_text(statement)));
    report_evidence_int(r, e, ":from_date", from);
    filters_evidence(f, r, e);
    return rc;
}

/* ---- the report -------------------------------------------------------- */

static void add_notes(const struct noise_view *v, size_t k,
                      const struct window *w, const struct filters *f)
{
    report_note(v->report, k,
                "Noise is a share of failed runs.  The share of runs that did "
                "not succeed is no rate of false alarms.");
    if (v->tally->limited > 0)
        report_note(v->report, k,
                    "A rule reached its limit of work on a text %" PRIu64
                    " times and counts as not matching there.",
                    v->tally->limited);
    window_note(w, v->report, k);
    filters_note(f, v->report, k);
}

static enum hc_code fill(struct noise_view *v, struct noise_tally *tally,
                         struct store *db, const struct window *w,
                         const struct filters *f, struct hc_err *err)
{
    struct report *r = v->report;
    size_t k, e;
    enum hc_code rc = noise_tally_read(tally, db, v->rules, w, f, err);

    if (rc != HC_OK)
        return rc;
    k = noise_add_summary(v);
    add_notes(v, k, w, f);
    e = report_evidence(r, "noise: all columns",
                        hc_str_from(query_text(noise_query(w))));
    report_evidence_int(r, e, ":from_us", w->from_us);
    report_evidence_int(r, e, ":to_us", w->to_us);
    report_evidence_int(r, e, ":bounded", w->bounded);
    filters_evidence(f, r, e);
    rc = noise_add_categories(v, err);
    if (rc == HC_OK)
        rc = noise_add_confusion(v, err);
    if (rc == HC_OK)
        rc = add_monitoring(r, db, w, f, err);
    if (rc == HC_OK)
        (void)noise_add_alerts(v);
    return rc;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct noise_tally tally;
    struct category_rules *rules = NULL;
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    struct noise_view view = {.tally = &tally};
    const char *expect = options_text(o, "expect");
    enum hc_code rc =
        report_new(&view.report, "noise", "Noise among failures", err);

    noise_tally_init(&tally);
    if (rc == HC_OK)
        rc = category_rules_open(&rules, options_text(o, "rules"), err);
    view.rules = rules;
    view.upstream_expected = strcmp(expect, "upstream_failure") == 0;
    if (rc == HC_OK)
        rc = window_resolve(&window, WINDOW_RUNS, db, o, view.report, err);
    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, view.report, err);
    if (rc == HC_OK)
        report_param_text(view.report, "expect", hc_str_from(expect));
    if (rc == HC_OK)
        rc = fill(&view, &tally, db, &window, &filters, err);
    filters_release(&filters);
    window_release(&window);
    category_rules_free(rules);
    noise_tally_release(&tally);
    if (rc != HC_OK) {
        report_free(view.report);
        view.report = NULL;
    }
    *out = view.report;
    return rc;
}

static enum hc_code emit_backfill(const struct options *o, struct hc_buf *out,
                                  struct hc_err *err)
{
    struct category_rules *rules = NULL;
    enum hc_code rc =
        category_rules_open(&rules, options_text(o, "rules"), err);

    if (rc == HC_OK)
        rc = category_backfill(rules, hc_str_from(options_text(o, "table")),
                               out, err);
    category_rules_free(rules);
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"noise", noise_columns},
    {"categories", noise_category_columns},
    {"confusion", noise_confusion_columns},
    {"monitoring", monitoring_columns},
    {"alerts", noise_alert_columns},
    {NULL, NULL},
};

const struct analysis analysis_noise = {
    .name = "noise",
    .summary = "how much of what fails is noise, and what monitoring hides",
    .about =
        "Classifies failed runs by what they say, with the rules of the "
        "observed pipeline and with better ones, beside the category that is "
        "stored.  Noise is given as bounds: what is expected for sure, and "
        "that together with what nobody knows.  Failures without a category "
        "count in every total; the result `monitoring` tells how many of "
        "them a query with NOT IN drops.",
    .options = own_options,
    .text_option = "emit-backfill",
    .text = emit_backfill,
    .shapes = shapes,
    .run = run,
};
