/* SPDX-License-Identifier: MIT
 *
 * why: the statements behind its figures, and the rules behind its verdicts. */
#include <inttypes.h>
#include <stdio.h>

#include "analyzer/analyses/why_tables.h"
#include "base/limits.h"
#include "schema/query.h"

enum { MOST_IDS = 1000 }; /* in the parameter of one statement */

static void add_side(const struct why_view *v, const char *what,
                     enum why_side side)
{
    const struct time_spans *spans = why_spans(v->c, side);
    struct hc_buf json;
    size_t e =
        report_evidence(v->report, what, hc_str_from(query_text("why_items")));

    hc_buf_init(&json, HC_MAX_RENDERED);
    hc_buf_add_char(&json, '[');
    for (size_t i = 0; i < spans->n; i++)
        hc_buf_printf(&json, "%s[%" PRId64 ",%" PRId64 "]", i == 0 ? "" : ",",
                      spans->at[i].from_us, spans->at[i].to_us);
    hc_buf_add_char(&json, ']');
    report_evidence_text(v->report, e, ":spans", hc_str_from(hc_buf_z(&json)));
    report_evidence_int(v->report, e, ":as_of_us", v->c->window->as_of_us);
    if (v->c->storm->scope.p != NULL)
        report_evidence_text(v->report, e, ":processor", v->c->storm->scope);
    filters_evidence(v->filters, v->report, e);
    hc_buf_release(&json);
}

/* The rows that speak for a finding, as many as are printed. */
static void add_ids(const struct why_view *v, const struct why_finding *f)
{
    size_t n = why_witnesses(f), from = 0, e;
    size_t most = v->kept > 0 && v->kept < MOST_IDS ? v->kept : MOST_IDS;
    struct hc_buf json;
    char what[48];

    if (n == 0)
        return;
    (void)snprintf(what, sizeof what, "evidence: of %s", f->hypothesis->id);
    e = report_evidence(v->report, what,
                        hc_str_from(query_text("why_evidence")));
    hc_buf_init(&json, HC_MAX_RENDERED);
    for (size_t i = 0; i < n && i < most; i++) {
        char id[HISTORY_ID_TEXT];
        struct why_witness w = why_witness_at(v, f, i, &from);

        hc_buf_add_z(&json, i == 0 ? "[\"" : ",\"");
        hc_buf_add_str(&json, why_witness_id(v, &w, id));
        hc_buf_add_char(&json, '"');
    }
    hc_buf_add_char(&json, ']');
    report_evidence_text(v->report, e, ":ids", hc_str_from(hc_buf_z(&json)));
    hc_buf_release(&json);
}

static void add_rule(const struct why_view *v, const struct why_hypothesis *h)
{
    char what[48];

    (void)snprintf(what, sizeof what, "hypotheses: verdict of %s", h->id);
    (void)report_evidence(v->report, what, hc_str_from(h->rule));
}

void why_add_sources(const struct why_view *v)
{
    if (v->c->storm != NULL) {
        add_side(v, "hypotheses: n (the storm)", WHY_STORM);
        add_side(v, "hypotheses: lift (the baseline)", WHY_BASELINE);
        history_evidence(v->c->window, v->filters, v->report,
                         "hypotheses: all (every run that is followed)");
    }
    if (v->c->logs.any)
        why_logs_evidence(v->c->window, v->report,
                          "hypotheses: statistics (log entries)");
    for (size_t i = 0; i < WHY_N; i++) {
        add_rule(v, v->findings[i].hypothesis);
        add_ids(v, &v->findings[i]);
    }
}
