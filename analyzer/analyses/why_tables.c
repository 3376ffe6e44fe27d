/* SPDX-License-Identifier: MIT
 *
 * why: verdicts with their figures, and what makes them. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "analyzer/analyses/why_tables.h"
#include "analyzer/report/escape.h"
#include "base/limits.h"

enum { SHOWN_IDS = 5, NEEDED_TEXT = 32 };

enum {
    H_RANK,
    H_ID,
    H_NAME,
    H_VERDICT,
    H_SHARE,
    H_LO,
    H_HI,
    H_LIFT,
    H_COVERAGE,
    H_N,
    H_EXPLAINED,
    H_UNIT,
    H_CLAIM,
    H_EVIDENCE,
    H_EVIDENCE_N,
    H_FIX,
    H_CAVEAT,
    H_STATISTICS
};

const struct column why_hypothesis_columns[] = {
    {"rank", COLUMN_INT, NULL, "by verdict, lo, lift, id", 0, COLUMN_WIDE},
    {"id", COLUMN_TEXT, NULL, "of the hypothesis", 0, 0},
    {"hypothesis", COLUMN_TEXT, NULL, "in a few words", 0, 0},
    {"verdict", COLUMN_TEXT, NULL, "SUPPORTED, WEAK, REFUTED or NO_DATA", 0, 0},
    {"share", COLUMN_REAL, NULL, "explained part of the storm (E)", 3, 0},
    {"lo", COLUMN_REAL, NULL, "lower end of its 95 % interval", 3, 0},
    {"hi", COLUMN_REAL, NULL, "upper end", 3, 0},
    {"lift", COLUMN_REAL, NULL, "share in the storm over that outside", 2, 0},
    {"coverage", COLUMN_REAL, NULL, "part of the storm that can be judged", 3,
     COLUMN_WIDE},
    {"n", COLUMN_INT, NULL, "items (or rows, see unit) that were judged", 0, 0},
    {"explained", COLUMN_INT, NULL, "of them", 0, COLUMN_WIDE},
    {"unit", COLUMN_TEXT, NULL, "what n counts", 0, COLUMN_DETAIL},
    {"claim", COLUMN_TEXT, NULL, "what it says", 0, COLUMN_DETAIL},
    {"evidence_ids", COLUMN_LIST, NULL,
     "the first five, for `hindcast show run` or `show log`", 0, COLUMN_DETAIL},
    {"evidence_n", COLUMN_INT, NULL, "how many there are", 0, COLUMN_WIDE},
    {"fix", COLUMN_TEXT, NULL, "what would help", 0, COLUMN_WIDE},
    {"caveat", COLUMN_TEXT, NULL, "what to keep in mind", 0, COLUMN_DETAIL},
    {"statistics", COLUMN_TEXT, NULL, "what was measured, as JSON", 0,
     COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { C_ID, C_NAME, C_VALUE, C_NEEDED, C_MET, C_REFUTES };

const struct column why_condition_columns[] = {
    {"id", COLUMN_TEXT, NULL, "of the hypothesis", 0, 0},
    {"condition", COLUMN_TEXT, NULL, "all must be met to be SUPPORTED", 0, 0},
    {"value", COLUMN_REAL, NULL, "absent = unknown", 3, 0},
    {"needed", COLUMN_TEXT, NULL, "what it has to be", 0, 0},
    {"met", COLUMN_BOOL, NULL, "and is it", 0, 0},
    {"refutes", COLUMN_BOOL, NULL,
     "missed so clearly that the hypothesis cannot be, whatever its share", 0,
     0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- statistics as JSON -------------------------------------------------- */

static void add_number(struct hc_buf *b, double v)
{
    if (isfinite(v))
        hc_buf_printf(b, "%.9g", v);
    else
        hc_buf_add_z(b, "null");
}

static void add_name(struct hc_buf *b, const char *name)
{
    hc_buf_printf(b, "%s\"%s\":", b->n > 1 ? "," : "", name);
}

static void add_stat(struct hc_buf *b, const struct why_stat *s)
{
    add_name(b, s->name);
    switch (s->kind) {
    case WHY_STAT_INT:
        hc_buf_printf(b, "%" PRId64, s->i);
        break;
    case WHY_STAT_REAL:
        add_number(b, s->real);
        break;
    case WHY_STAT_TEXT:
        hc_buf_add_char(b, '"');
        escape_json(b, hc_str_from(s->text));
        hc_buf_add_char(b, '"');
        break;
    }
}

static bool is_told(const struct why_finding *f, const char *name)
{
    if (strcmp(name, "share") == 0 || strcmp(name, "lift") == 0)
        return true; /* columns of their own */
    for (size_t i = 0; i < f->n_stats; i++)
        if (strcmp(f->stats[i].name, name) == 0)
            return true;
    return false;
}

static void put_statistics(const struct why_view *v, size_t k,
                           const struct why_finding *f)
{
    struct hc_buf b;

    hc_buf_init(&b, HC_MAX_RENDERED);
    hc_buf_add_char(&b, '{');
    for (size_t i = 0; i < f->n_conditions; i++)
        if (!is_told(f, f->conditions[i].name)) {
            add_name(&b, f->conditions[i].name);
            add_number(&b, f->conditions[i].value);
        }
    for (size_t i = 0; i < f->n_stats; i++)
        add_stat(&b, &f->stats[i]);
    hc_buf_add_char(&b, '}');
    if (b.n > 2)
        report_text(v->report, k, H_STATISTICS, hc_str_from(hc_buf_z(&b)));
    hc_buf_release(&b);
}

/* ---- hypotheses ---------------------------------------------------------- */

static void put_figures(const struct why_view *v, size_t k,
                        const struct why_finding *f)
{
    struct report *r = v->report;

    if (v->c->storm == NULL)
        return;
    report_int(r, k, H_N, (int64_t)f->n[WHY_STORM]);
    report_text(r, k, H_UNIT, hc_str_from(f->unit));
    report_real(r, k, H_COVERAGE, f->coverage);
    if (f->n[WHY_STORM] <= 0)
        return;
    report_real(r, k, H_SHARE, f->share);
    report_real(r, k, H_LO, f->interval.lo);
    report_real(r, k, H_HI, f->interval.hi);
    report_real(r, k, H_LIFT, f->lift);
    report_int(r, k, H_EXPLAINED, (int64_t)f->k[WHY_STORM]);
}

static void put_ids(const struct why_view *v, size_t k,
                    const struct why_finding *f)
{
    size_t n = why_witnesses(f), from = 0;

    if (v->c->storm == NULL)
        return;
    report_int(v->report, k, H_EVIDENCE_N, (int64_t)n);
    for (size_t i = 0; i < n && i < SHOWN_IDS; i++) {
        char id[HISTORY_ID_TEXT];
        struct why_witness w = why_witness_at(v, f, i, &from);

        report_list_add(v->report, k, H_EVIDENCE, why_witness_id(v, &w, id));
    }
}

static void needed(char out[NEEDED_TEXT], const struct why_condition *c)
{
    (void)snprintf(out, NEEDED_TEXT, "%s %.9g",
                   c->need == WHY_AT_LEAST ? ">=" : "<=", c->limit);
}

/* What refutes a hypothesis that seems to explain something. */
static void note_refuted(const struct why_view *v, size_t k,
                         const struct why_finding *f)
{
    char text[NEEDED_TEXT];

    if (f->interval.hi < WHY_REFUTE_SHARE)
        return;
    for (size_t i = 0; i < f->n_conditions; i++) {
        const struct why_condition *c = &f->conditions[i];

        if (!c->refuted)
            continue;
        needed(text, c);
        report_note(v->report, k, "%s REFUTED: %s is %.3f, %s is needed%s.",
                    f->hypothesis->id, c->name, c->value, text,
                    strcmp(c->name, "share") == 0
                        ? ", and outside the storm it is hardly less"
                        : "");
    }
}

/* What a reader of a narrow table would miss. */
static void note(const struct why_view *v, size_t k,
                 const struct why_finding *f)
{
    if (f->verdict == WHY_REFUTED)
        note_refuted(v, k, f);
    if (f->verdict != WHY_SUPPORTED && f->verdict != WHY_WEAK)
        return;
    report_note(v->report, k, "%s %s: %s. Fix: %s.%s%s", f->hypothesis->id,
                why_verdict_name(f->verdict), f->hypothesis->claim,
                f->hypothesis->fix, f->caveat[0] != '\0' ? " " : "", f->caveat);
}

size_t why_add_hypotheses(const struct why_view *v)
{
    struct report *r = v->report;
    size_t k = report_result(r, "hypotheses", "Why", why_hypothesis_columns,
                             DRAW_NONE);

    for (size_t i = 0; i < WHY_N; i++) {
        const struct why_finding *f = &v->findings[i];

        report_row(r, k);
        report_int(r, k, H_RANK, (int64_t)i + 1);
        report_text(r, k, H_ID, hc_str_from(f->hypothesis->id));
        report_text(r, k, H_NAME, hc_str_from(f->hypothesis->name));
        report_text(r, k, H_VERDICT, hc_str_from(why_verdict_name(f->verdict)));
        report_text(r, k, H_CLAIM, hc_str_from(f->hypothesis->claim));
        report_text(r, k, H_FIX, hc_str_from(f->hypothesis->fix));
        if (f->caveat[0] != '\0')
            report_text(r, k, H_CAVEAT, hc_str_from(f->caveat));
        put_figures(v, k, f);
        put_ids(v, k, f);
        put_statistics(v, k, f);
        note(v, k, f);
    }
    return k;
}

/* ---- conditions ---------------------------------------------------------- */

static void put_condition(const struct why_view *v, size_t k,
                          const struct why_finding *f,
                          const struct why_condition *c)
{
    char text[NEEDED_TEXT];

    needed(text, c);
    report_row(v->report, k);
    report_text(v->report, k, C_ID, hc_str_from(f->hypothesis->id));
    report_text(v->report, k, C_NAME, hc_str_from(c->name));
    report_real(v->report, k, C_VALUE, c->value);
    report_text(v->report, k, C_NEEDED, hc_str_from(text));
    report_int(v->report, k, C_MET, c->met);
    report_int(v->report, k, C_REFUTES, c->refuted);
}

void why_add_conditions(const struct why_view *v)
{
    size_t k = report_result(v->report, "conditions", "What makes a verdict",
                             why_condition_columns, DRAW_NONE);

    for (size_t i = 0; i < WHY_N; i++)
        for (size_t j = 0; j < v->findings[i].n_conditions; j++)
            put_condition(v, k, &v->findings[i], &v->findings[i].conditions[j]);
}
