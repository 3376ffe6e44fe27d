/* SPDX-License-Identifier: MIT
 *
 * Results of noise, see noise_tables.h. */
#include "analyzer/analyses/noise_tables.h"

#include <stdlib.h>

#include "analyzer/stats/interval.h"

static const char *const classifiers[N_NOISE] = {"stored", "compat", "refined"};

enum {
    S_CLASSIFIER,
    S_RUNS,
    S_EXPECTED,
    S_UNKNOWN,
    S_ARTEFACT,
    S_REAL,
    S_LO,
    S_HI,
    S_WILSON_LO,
    S_WILSON_HI
};

const struct column noise_columns[] = {
    {"classifier", COLUMN_TEXT, NULL,
     "whose categories: stored in the rows, the pipeline's rules (compat), "
     "better ones (refined)",
     0, 0},
    {"runs_failed", COLUMN_INT, NULL, "failed runs", 0, 0},
    {"expected", COLUMN_INT, NULL, "nobody has to act", 0, 0},
    {"unknown", COLUMN_INT, NULL, "category unknown or none", 0, 0},
    {"artefact", COLUMN_INT, NULL, "bookkeeping, no failure of its own", 0, 0},
    {"real", COLUMN_INT, NULL, "the rest", 0, 0},
    {"noise_lo", COLUMN_REAL, NULL, "expected / runs_failed", 4, 0},
    {"noise_hi", COLUMN_REAL, NULL, "(expected + unknown) / runs_failed", 4, 0},
    {"wilson_lo", COLUMN_REAL, NULL, "lower 95 % bound of noise_lo", 4, 0},
    {"wilson_hi", COLUMN_REAL, NULL, "upper 95 % bound of noise_hi", 4, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { K_CATEGORY, K_CLASS, K_RUNS, K_ROWS = K_RUNS + N_NOISE };

const struct column noise_category_columns[] = {
    {"category", COLUMN_TEXT, NULL, "empty = none is stored", 0, 0},
    {"class", COLUMN_TEXT, NULL, "what it is, by the refined rules", 0, 0},
    {"stored_runs", COLUMN_INT, NULL, "failed runs that have it stored", 0, 0},
    {"compat_runs", COLUMN_INT, NULL, "by the pipeline's rules", 0, 0},
    {"refined_runs", COLUMN_INT, NULL, "by the refined rules", 0, 0},
    {"stored_rows", COLUMN_INT, NULL, "failed rows", 0, 0},
    {"compat_rows", COLUMN_INT, NULL, "failed rows", 0, 0},
    {"refined_rows", COLUMN_INT, NULL, "failed rows", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { X_RUNS = N_NOISE, X_ROWS };

const struct column noise_confusion_columns[] = {
    {"stored", COLUMN_TEXT, NULL, "empty = none is stored", 0, 0},
    {"compat", COLUMN_TEXT, NULL, "by the pipeline's rules", 0, 0},
    {"refined", COLUMN_TEXT, NULL, "by the refined rules", 0, 0},
    {"runs", COLUMN_INT, NULL, "failed runs", 0, 0},
    {"rows", COLUMN_INT, NULL, "failed rows", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { A_CLASSIFIER, A_ALERTS, A_REAL, A_PRECISION, A_LO, A_HI };

const struct column noise_alert_columns[] = {
    {"classifier", COLUMN_TEXT, NULL, "whose categories", 0, 0},
    {"alerts", COLUMN_INT, NULL, "failed runs with alert_sent", 0, 0},
    {"real", COLUMN_INT, NULL, "of them neither expected, unknown nor artefact",
     0, 0},
    {"precision", COLUMN_REAL, NULL, "real / alerts", 4, 0},
    {"wilson_lo", COLUMN_REAL, NULL, "95 % interval of it", 4, 0},
    {"wilson_hi", COLUMN_REAL, NULL, "95 % interval of it", 4, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct sums { /* by enum category_noise */
    int64_t runs[CATEGORY_ARTEFACT + 1], alerted[CATEGORY_ARTEFACT + 1];
};

static enum category_noise weigh(const struct noise_view *v, uint32_t category)
{
    struct hc_str name = noise_name(v->tally, category);
    enum category_noise noise;

    if (name.p == NULL || hc_str_eq(name, HC_STR("unknown")))
        return CATEGORY_UNKNOWN;
    noise = category_noise_of(v->rules, name);
    if (noise == CATEGORY_UPSTREAM)
        noise = v->upstream_expected ? CATEGORY_EXPECTED : CATEGORY_REAL;
    return noise;
}

static struct sums sum(const struct noise_view *v, int classifier)
{
    struct sums s = {{0}, {0}};

    for (size_t i = 0; i < v->tally->n; i++) {
        const struct noise_cell *cell = &v->tally->cells[i];
        enum category_noise noise = weigh(v, cell->category[classifier]);

        s.runs[noise] += cell->runs;
        s.alerted[noise] += cell->alerted;
    }
    return s;
}

size_t noise_add_summary(const struct noise_view *v)
{
    struct report *r = v->report;
    size_t k = report_result(r, "noise", "Share of failed runs that is noise",
                             noise_columns, DRAW_NONE);
    double n = (double)v->tally->runs;

    for (int c = 0; c < N_NOISE; c++) {
        struct sums s = sum(v, c);
        double lo = (double)s.runs[CATEGORY_EXPECTED],
               hi = lo + (double)s.runs[CATEGORY_UNKNOWN];

        report_row(r, k);
        report_text(r, k, S_CLASSIFIER, hc_str_from(classifiers[c]));
        report_int(r, k, S_RUNS, v->tally->runs);
        report_int(r, k, S_EXPECTED, s.runs[CATEGORY_EXPECTED]);
        report_int(r, k, S_UNKNOWN, s.runs[CATEGORY_UNKNOWN]);
        report_int(r, k, S_ARTEFACT, s.runs[CATEGORY_ARTEFACT]);
        report_int(r, k, S_REAL, s.runs[CATEGORY_REAL]);
        if (v->tally->runs == 0)
            continue;
        report_real(r, k, S_LO, lo / n);
        report_real(r, k, S_HI, hi / n);
        report_real(r, k, S_WILSON_LO, stats_wilson(lo, n).lo);
        report_real(r, k, S_WILSON_HI, stats_wilson(hi, n).hi);
    }
    report_total_int(r, k, "rows_failed", v->tally->rows);
    report_total_int(r, k, "runs_failed", v->tally->runs);
    return k;
}

/* ---- categories -------------------------------------------------------- */

struct line {
    struct hc_str name;
    int64_t runs[N_NOISE], rows[N_NOISE];
};

/* Most failed rows by the refined rules first, then by name. */
static int by_rows(const void *a, const void *b)
{
    const struct line *x = a, *y = b;

    for (int c = N_NOISE - 1; c >= 0; c--)
        if (x->rows[c] != y->rows[c])
            return x->rows[c] > y->rows[c] ? -1 : 1;
    return hc_str_cmp(x->name, y->name);
}

static struct hc_str class_of(const struct noise_view *v, struct hc_str name)
{
    for (size_t i = 0; i < v->rules->n; i++)
        if (hc_str_eq(v->rules->at[i].name, name))
            return v->rules->at[i].class;
    return (struct hc_str){NULL, 0};
}

enum hc_code noise_add_categories(const struct noise_view *v,
                                  struct hc_err *err)
{
    struct report *r = v->report;
    size_t n = v->tally->names.n + 1; /* the last is that of no category */
    struct line *lines = calloc(n, sizeof *lines);
    size_t k = report_result(r, "categories", "Failures by category",
                             noise_category_columns, DRAW_NONE);

    if (lines == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i + 1 < n; i++)
        lines[i].name = v->tally->names.at[i];
    for (size_t i = 0; i < v->tally->n; i++) {
        const struct noise_cell *cell = &v->tally->cells[i];

        for (int c = 0; c < N_NOISE; c++) {
            uint32_t at = cell->category[c];
            struct line *line = &lines[at == NOISE_NULL ? n - 1 : at];

            line->runs[c] += cell->runs;
            line->rows[c] += cell->rows;
        }
    }
    report_total_int(r, k, "runs_without_category", lines[n - 1].runs[0]);
    report_total_int(r, k, "rows_without_category", lines[n - 1].rows[0]);
    qsort(lines, n, sizeof *lines, by_rows);
    for (size_t i = 0; i < n; i++) {
        if (lines[i].name.p == NULL && lines[i].rows[NOISE_STORED] == 0)
            continue;
        report_row(r, k);
        report_text(r, k, K_CATEGORY, lines[i].name);
        report_text(r, k, K_CLASS, class_of(v, lines[i].name));
        for (size_t c = 0; c < N_NOISE; c++) {
            report_int(r, k, K_RUNS + c, lines[i].runs[c]);
            report_int(r, k, K_ROWS + c, lines[i].rows[c]);
        }
    }
    free(lines);
    return HC_OK;
}

/* ---- confusion --------------------------------------------------------- */

struct named {
    struct hc_str name[N_NOISE];
    const struct noise_cell *cell;
};

static int by_cell(const void *a, const void *b)
{
    const struct named *x = a, *y = b;

    if (x->cell->rows != y->cell->rows)
        return x->cell->rows > y->cell->rows ? -1 : 1;
    for (int c = 0; c < N_NOISE; c++) {
        int order = hc_str_cmp(x->name[c], y->name[c]);

        if (order != 0)
            return order;
    }
    return 0;
}

enum hc_code noise_add_confusion(const struct noise_view *v, struct hc_err *err)
{
    struct report *r = v->report;
    const struct noise_tally *t = v->tally;
    struct named *rows = calloc(t->n + 1, sizeof *rows);
    size_t k = report_result(r, "confusion", "What the classifiers agree on",
                             noise_confusion_columns, DRAW_NONE);

    if (rows == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < t->n; i++) {
        rows[i].cell = &t->cells[i];
        for (int c = 0; c < N_NOISE; c++)
            rows[i].name[c] = noise_name(t, t->cells[i].category[c]);
    }
    qsort(rows, t->n, sizeof *rows, by_cell);
    for (size_t i = 0; i < t->n; i++) {
        report_row(r, k);
        for (size_t c = 0; c < N_NOISE; c++)
            report_text(r, k, c, rows[i].name[c]);
        report_int(r, k, X_RUNS, rows[i].cell->runs);
        report_int(r, k, X_ROWS, rows[i].cell->rows);
    }
    report_total_int(r, k, "runs", t->runs);
    report_total_int(r, k, "rows", t->rows);
    free(rows);
    return HC_OK;
}

/* ---- alerts ------------------------------------------------------------ */

size_t noise_add_alerts(const struct noise_view *v)
{
    struct report *r = v->report;
    size_t k = report_result(r, "alerts", "Alerts that were real",
                             noise_alert_columns, DRAW_NONE);
    double n = (double)v->tally->alerted;

    if (v->tally->asked == 0)
        report_note(r, k,
                    "No row says whether an alert was sent (alert_sent).");
    for (int c = 0; v->tally->asked > 0 && c < N_NOISE; c++) {
        struct sums s = sum(v, c);
        double real = (double)s.alerted[CATEGORY_REAL];

        report_row(r, k);
        report_text(r, k, A_CLASSIFIER, hc_str_from(classifiers[c]));
        report_int(r, k, A_ALERTS, v->tally->alerted);
        report_int(r, k, A_REAL, s.alerted[CATEGORY_REAL]);
        if (v->tally->alerted == 0)
            continue;
        report_real(r, k, A_PRECISION, real / n);
        report_real(r, k, A_LO, stats_wilson(real, n).lo);
        report_real(r, k, A_HI, stats_wilson(real, n).hi);
    }
    return k;
}
