/* SPDX-License-Identifier: MIT
 *
 * explain: what sets one group of runs apart, as tables. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/explain.h"
#include "base/limits.h"

enum { N_EXAMPLES = 3, N_NOTED = 3 };

enum finding_column {
    F_RANK,
    F_A,
    F_B,
    F_SUPPORT,
    F_LIFT,
    F_LIFT_LO,
    F_LIFT_HI,
    F_RR,
    F_RR_LO,
    F_RR_HI,
    F_RATE_RATIO,
    F_EXCESS,
    F_ITEMS_A,
    F_ITEMS_B,
    F_LOG10_P,
    F_LOG10_Q,
    F_Q,
    F_ATTRS,
    F_TEMPLATE,
    F_ALIASES,
    F_EXAMPLES,
    F_WHERE
};

const struct column explain_finding_columns[] = {
    {"rank", COLUMN_INT, NULL, "by lift_lo", 0, COLUMN_WIDE},
    {"a", COLUMN_INT, "runs", "of the storm (B: that failed) with attrs", 0, 0},
    {"b", COLUMN_INT, "runs", "of the baseline (B: that succeeded)", 0, 0},
    {"support", COLUMN_REAL, NULL, "a of all such runs of the storm", 3,
     COLUMN_DETAIL},
    {"lift", COLUMN_REAL, NULL, "support over b of all such runs", 2,
     COLUMN_DETAIL},
    {"lift_lo", COLUMN_REAL, NULL, "95 % interval of lift, lower end", 2, 0},
    {"lift_hi", COLUMN_REAL, NULL, "upper end", 2, COLUMN_DETAIL},
    {"rr", COLUMN_REAL, NULL,
     "share of the storm among runs with attrs, over that among all others", 2,
     COLUMN_DETAIL},
    {"rr_lo", COLUMN_REAL, NULL, "95 % interval of rr, lower end", 2,
     COLUMN_WIDE},
    {"rr_hi", COLUMN_REAL, NULL, "upper end", 2, COLUMN_DETAIL},
    {"rate_ratio", COLUMN_REAL, NULL, "a per hour over b per hour; not of B", 2,
     COLUMN_DETAIL},
    {"explained_excess", COLUMN_REAL, NULL,
     "part of the failures per hour that the storm has more; not of B", 3, 0},
    {"items_a", COLUMN_INT, "items", "retry chains that a is of", 0,
     COLUMN_DETAIL},
    {"items_b", COLUMN_INT, "items", "retry chains that b is of", 0,
     COLUMN_DETAIL},
    {"log10_p", COLUMN_REAL, NULL, "G-test of the items", 1, COLUMN_DETAIL},
    {"log10_q", COLUMN_REAL, NULL, "corrected for all values that were tested",
     1, COLUMN_WIDE},
    {"q", COLUMN_REAL, NULL, "the same, no logarithm", 3, COLUMN_DETAIL},
    {"attrs", COLUMN_LIST, NULL, "attribute and value, one or two", 0, 0},
    {"template", COLUMN_TEXT, NULL, "what the template_id of attrs says", 0,
     COLUMN_WIDE},
    {"aliases", COLUMN_LIST, NULL, "other values that mean the same runs", 0,
     COLUMN_DETAIL},
    {"example_runs", COLUMN_LIST, NULL, "the first of a, for `show run`", 0,
     COLUMN_WIDE},
    {"where", COLUMN_TEXT, NULL,
     "condition over the view `runs`; see the statement behind a and b", 0,
     COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct {
    const char *letter, *name, *title;
} contrasts[N_EXPLAIN_CONTRASTS] = {
    [EXPLAIN_STORM] = {"A", "storm",
                       "A: failures of the storm and of its "
                       "baseline"},
    [EXPLAIN_OUTCOME] = {"B", "outcome",
                         "B: failures and successes inside the storm"},
    [EXPLAIN_HEADS] = {"C", "heads",
                       "C: first attempts that failed, storm and "
                       "baseline"},
};

const char *explain_result_name(enum explain_contrast contrast)
{
    return contrasts[contrast].name;
}

const char *explain_letter(enum explain_contrast contrast)
{
    return contrasts[contrast].letter;
}

/* ---- texts --------------------------------------------------------------- */

void explain_add_value(const struct diff_value *v, struct hc_buf *out)
{
    if (v->other)
        hc_buf_add_z(out, "<other>");
    else if (v->text.p == NULL)
        hc_buf_add_z(out, "<null>");
    else
        hc_buf_add_str(out, v->text);
}

/* "processor=OddsApiPropsProcessor" */
static void put_part(const struct explain_view *v, size_t k, size_t column,
                     struct diff_part part)
{
    struct hc_buf text;

    hc_buf_init(&text, HC_MAX_RENDERED);
    hc_buf_add_z(&text, v->diff->columns[part.column].attribute->name);
    hc_buf_add_char(&text, '=');
    explain_add_value(diff_value(v->diff, part), &text);
    report_list_add(v->report, k, column, hc_buf_str(&text));
    hc_buf_release(&text);
}

static void put_where(const struct explain_view *v, size_t k,
                      const struct finding *f)
{
    struct hc_buf text;
    bool whole = true;

    hc_buf_init(&text, HC_MAX_RENDERED);
    for (size_t i = 0; i < f->n_parts; i++) {
        size_t before;

        if (i > 0)
            hc_buf_add_z(&text, " AND ");
        before = hc_buf_str(&text).n;
        explain_where(v, f->part[i], &text);
        whole = whole && hc_buf_str(&text).n > before;
    }
    if (whole)
        report_text(v->report, k, F_WHERE, hc_buf_str(&text));
    hc_buf_release(&text);
}

/* The part of a finding that is a template; NULL = none. */
static const struct diff_part *template_part(const struct explain_view *v,
                                             const struct finding *f)
{
    for (size_t i = 0; i < f->n_parts; i++)
        if (v->diff->columns[f->part[i].column].attribute->scope == PER_ERROR)
            return &f->part[i];
    return NULL;
}

/* Its text, which any of its runs tells. */
static struct hc_str template_text(const struct explain_view *v,
                                   const struct diff_part *part)
{
    for (size_t row = 0; part != NULL && row < v->diff->rows->n; row++)
        if (diff_has(v->diff, row, *part)) {
            const struct history_run *r =
                &v->history->runs[v->diff->rows->at[row].run];

            return failure_texts_get(v->texts,
                                     failure_texts_number(v->texts, r));
        }
    return (struct hc_str){NULL, 0};
}

/* ---- examples ------------------------------------------------------------ */

static bool earlier(const struct history_run *x, const struct history_run *y)
{
    return x->started_us != y->started_us ? x->started_us < y->started_us
                                          : x->run < y->run;
}

/* The first runs of the storm that have all parts, by start and key. */
static void put_examples(const struct explain_view *v, size_t k,
                         const struct finding *f)
{
    const struct history_run *first[N_EXAMPLES];
    const struct group_rows *rows = v->diff->rows;
    size_t n = 0;

    for (size_t i = 0; i < rows->n; i++) {
        const struct history_run *r = &v->history->runs[rows->at[i].run];
        size_t at = n;

        if ((rows->at[i].class & ROW_OTHER) != 0 ||
            !diff_has(v->diff, i, f->part[0]) ||
            (f->n_parts > 1 && !diff_has(v->diff, i, f->part[1])))
            continue;
        while (at > 0 && earlier(r, first[at - 1]))
            at--;
        if (at == N_EXAMPLES)
            continue;
        n += n < N_EXAMPLES;
        for (size_t j = n - 1; j > at; j--)
            first[j] = first[j - 1];
        first[at] = r;
    }
    for (size_t i = 0; i < n; i++) {
        char id[HISTORY_ID_TEXT];

        report_list_add(v->report, k, F_EXAMPLES, history_run_id(first[i], id));
    }
}

/* ---- findings ------------------------------------------------------------ */

void explain_put_real(const struct explain_view *v, size_t k, size_t column,
                      double x)
{
    if (isfinite(x))
        report_real(v->report, k, column, x);
}

static void put_rates(const struct explain_view *v, size_t k,
                      const struct finding *f)
{
    double storm_h = v->sides->exposure_h[SIDE_STORM];
    double other_h = v->sides->exposure_h[SIDE_BASELINE];

    if (v->contrast == EXPLAIN_OUTCOME)
        return;
    explain_put_real(v, k, F_RATE_RATIO,
                     rank_rate_ratio(&f->count, storm_h, other_h));
    explain_put_real(
        v, k, F_EXCESS,
        rank_explained_excess(v->diff, &f->count, storm_h, other_h));
}

static void put_finding(const struct explain_view *v, size_t k, size_t rank)
{
    const struct finding *f = &v->ranking->at[rank];
    struct report *r = v->report;

    report_row(r, k);
    report_int(r, k, F_RANK, (int64_t)rank + 1);
    for (size_t i = 0; i < f->n_parts; i++)
        put_part(v, k, F_ATTRS, f->part[i]);
    report_int(r, k, F_A, (int64_t)diff_storm(&f->count));
    report_int(r, k, F_B, (int64_t)diff_other(&f->count));
    report_real(r, k, F_SUPPORT, f->support);
    report_real(r, k, F_LIFT, f->lift.ratio);
    report_real(r, k, F_LIFT_LO, f->lift.interval.lo);
    report_real(r, k, F_LIFT_HI, f->lift.interval.hi);
    report_real(r, k, F_RR, f->risk.ratio);
    report_real(r, k, F_RR_LO, f->risk.interval.lo);
    report_real(r, k, F_RR_HI, f->risk.interval.hi);
    put_rates(v, k, f);
    report_int(r, k, F_ITEMS_A, (int64_t)diff_storm_items(&f->count));
    report_int(r, k, F_ITEMS_B, (int64_t)diff_other_items(&f->count));
    report_real(r, k, F_LOG10_P, f->log10_p);
    report_real(r, k, F_LOG10_Q, f->log10_q);
    report_real(r, k, F_Q, pow(10, f->log10_q));
    for (size_t i = 0; i < f->n_aliases; i++)
        put_part(v, k, F_ALIASES, v->ranking->aliases[f->first_alias + i]);
    report_text(r, k, F_TEMPLATE, template_text(v, template_part(v, f)));
    put_examples(v, k, f);
    put_where(v, k, f);
}

static void put_totals(const struct explain_view *v, size_t k)
{
    const struct diff_count *n = &v->diff->count;
    bool outcome = v->contrast == EXPLAIN_OUTCOME;
    struct report *r = v->report;

    report_total_int(r, k, outcome ? "failed" : "storm_failed",
                     (int64_t)diff_storm(n));
    report_total_int(r, k, outcome ? "succeeded" : "baseline_failed",
                     (int64_t)diff_other(n));
    report_total_int(r, k, "items_a", (int64_t)diff_storm_items(n));
    report_total_int(r, k, "items_b", (int64_t)diff_other_items(n));
    report_total_int(r, k, "tested", (int64_t)v->ranking->n_tested);
}

/* Narrow tables have no room for what the first ones say. */
static void note_templates(const struct explain_view *v, size_t k)
{
    for (size_t i = 0; i < v->ranking->n && i < N_NOTED; i++) {
        const struct finding *f = &v->ranking->at[i];
        const struct diff_part *part = template_part(v, f);
        struct hc_str text = template_text(v, part);

        if (f->n_parts == 1 && text.p != NULL)
            report_note(v->report, k, "%.*s: %.*s",
                        HC_STR_ARG(diff_value(v->diff, *part)->text),
                        HC_STR_ARG(text));
    }
}

static void put_notes(const struct explain_view *v, size_t k)
{
    const struct diff_count *n = &v->diff->count;

    note_templates(v, k);
    if (diff_storm(n) < DIFF_MIN_RUNS)
        report_note(v->report, k,
                    "Insufficient: fewer than %d runs of the storm.",
                    DIFF_MIN_RUNS);
    else if (diff_other(n) == 0)
        report_note(v->report, k,
                    v->contrast == EXPLAIN_OUTCOME
                        ? "Nothing succeeded inside the storm."
                        : "Nothing failed in the baseline: there is nothing "
                          "to compare with.");
    else if (v->ranking->n == 0)
        report_note(v->report, k,
                    "No value of any attribute sets the two groups apart.");
}

size_t explain_new_result(struct report *r, enum explain_contrast contrast)
{
    return report_result(r, contrasts[contrast].name, contrasts[contrast].title,
                         explain_finding_columns, DRAW_NONE);
}

void explain_add_findings(const struct explain_view *v, size_t k)
{
    for (size_t i = 0; i < v->ranking->n; i++)
        put_finding(v, k, i);
    put_totals(v, k);
    put_notes(v, k);
}
