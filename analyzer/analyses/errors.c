/* SPDX-License-Identifier: MIT
 *
 * errors: what failed rows say, with what varies taken out
 * (docs/analyses.md, "errors"). */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/analyses/error_file.h"
#include "analyzer/analyses/error_values.h"
#include "analyzer/analyses/errors_notes.h"
#include "analyzer/analyses/failed_rows.h"
#include "analyzer/analyses/filters.h"
#include "analyzer/analyses/window.h"
#include "analyzer/templates/text_table.h"

enum { SHOWN_SLOTS = 16 }; /* of a template, with their values */

static const struct option own_options[] = {
    {"masks", 0, OPTION_TEXT, "FILE",
     "masks, guards and limits of one's own (YAML)", NULL, false},
    {"logs", 0, OPTION_FLAG, NULL,
     "log entries of severity WARNING and worse instead of failed rows", NULL,
     false},
    {"file", 0, OPTION_TEXT, "FILE",
     "the lines of this file instead of a database; - is standard input", NULL,
     false},
    {"format-in", 0, OPTION_CHOICE, "text|csv",
     "what --file is (default: csv with --column, else text)", NULL, false},
    {"column", 0, OPTION_TEXT, "NAME", "the column of a CSV to read", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

enum {
    C_ID,
    C_TEMPLATE,
    C_COUNT,
    C_RUNS,
    C_SHARE,
    C_FIRST,
    C_LAST,
    C_PROCESSORS,
    C_EXAMPLE,
    C_PARAMS
};

static const struct column columns[] = {
    {"template_id", COLUMN_TEXT, NULL,
     "first 8 hex digits of the template's SHA-256", 0, 0},
    {"template", COLUMN_TEXT, NULL, "<name> and <*> stand for what varies", 0,
     0},
    {"count", COLUMN_INT, NULL, "failed rows", 0, 0},
    {"runs", COLUMN_INT, NULL, "failed runs that such a row decides", 0, 0},
    {"share", COLUMN_REAL, NULL, "of the failed rows with a text", 4, 0},
    {"first_seen", COLUMN_TIME, NULL, "earliest start", 0, COLUMN_WIDE},
    {"last_seen", COLUMN_TIME, NULL, "latest start", 0, COLUMN_WIDE},
    {"processors", COLUMN_LIST, NULL, "by name", 0, COLUMN_WIDE},
    {"example_run", COLUMN_TEXT, NULL, "for `hindcast show run`", 0, 0},
    {"params", COLUMN_LIST, NULL,
     "for each thing that varies its three most frequent values and their rows",
     0, COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* The same places as above. */
static const struct column log_columns[] = {
    {"template_id", COLUMN_TEXT, NULL,
     "first 8 hex digits of the template's SHA-256", 0, 0},
    {"template", COLUMN_TEXT, NULL, "<name> and <*> stand for what varies", 0,
     0},
    {"count", COLUMN_INT, NULL, "log entries, WARNING and worse", 0, 0},
    {"errors", COLUMN_INT, NULL, "of them ERROR and worse", 0, 0},
    {"share", COLUMN_REAL, NULL, "of those entries that have a text", 4, 0},
    {"first_seen", COLUMN_TIME, NULL, "earliest", 0, COLUMN_WIDE},
    {"last_seen", COLUMN_TIME, NULL, "latest", 0, COLUMN_WIDE},
    {"services", COLUMN_LIST, NULL, "by name", 0, COLUMN_WIDE},
    {"example_log", COLUMN_TEXT, NULL, "for `hindcast show log`", 0, 0},
    {"params", COLUMN_LIST, NULL,
     "for each thing that varies its three most frequent values and their "
     "entries",
     0, COLUMN_WIDE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct fact { /* rows of one text, processor and category */
    size_t template;
    uint32_t text, processor;
    int64_t rows, runs, first_us, last_us;
    int64_t decided_run, any_run;
    bool has_time, decides;
};

struct errors {
    struct report *report;
    struct miner *miner;
    bool logs;                    /* entries instead of rows */
    struct text_table processors; /* services of entries */
    struct fact *facts;
    size_t n, cap;
    int64_t rows, runs, silent_rows, silent_runs;
};

/* ---- reading ----------------------------------------------------------- */

/* message: {NULL, 0} = the rows say nothing. */
static enum hc_code add_fact(struct errors *e, struct fact fact,
                             struct hc_str message, struct hc_str processor,
                             struct hc_err *err)
{
    enum hc_code rc;

    e->rows += fact.rows;
    e->runs += fact.runs;
    if (message.p == NULL) {
        e->silent_rows += fact.rows;
        e->silent_runs += fact.runs;
        return HC_OK;
    }
    rc = miner_add(e->miner, message, &fact.text, err);
    if (rc == HC_OK)
        rc = text_table_add(&e->processors, processor, &fact.processor, NULL,
                            err);
    if (rc != HC_OK)
        return rc;
    if (e->n == e->cap) {
        size_t cap = e->cap == 0 ? 256 : e->cap * 2;
        struct fact *more = realloc(e->facts, cap * sizeof *more);

        if (more == NULL)
            return hc_nomem(err);
        e->facts = more;
        e->cap = cap;
    }
    e->facts[e->n++] = fact;
    return HC_OK;
}

static const char *query_of(const struct errors *e, const struct window *w)
{
    return e->logs ? "errors_logs" : w->exact ? "errors_exact" : "errors";
}

/* Facts as one statement gives them: log entries, or --exact. */
static enum hc_code query_facts(struct errors *e, struct store *db,
                                const struct window *w, const struct filters *f,
                                struct hc_err *err)
{
    struct query *q = NULL;
    enum hc_code rc = query_open(&q, db, query_of(e, w), err);

    if (rc == HC_OK) {
        query_bind_int(q, ":from_us", w->from_us);
        query_bind_int(q, ":to_us", w->to_us);
        query_bind_int(q, ":bounded", w->bounded);
        if (!e->logs)
            filters_bind(f, q);
    }
    while (rc == HC_OK && query_step(q, &rc, err)) {
        struct fact fact = {.rows = query_int(q, 3),
                            .runs = query_int(q, 4),
                            .has_time = !query_is_null(q, 5),
                            .first_us = query_int(q, 5),
                            .last_us = query_int(q, 6),
                            .decides = !query_is_null(q, 7),
                            .decided_run = query_int(q, 7),
                            .any_run = query_int(q, 8)};

        rc = add_fact(e, fact, query_str(q, 0), query_str(q, 1), err);
    }
    query_close(q);
    return rc;
}

static enum hc_code read_facts(struct errors *e, struct store *db,
                               const struct window *w, const struct filters *f,
                               struct hc_err *err)
{
    struct failed_rows *rows = NULL;
    enum hc_code rc;

    if (e->logs || w->exact)
        return query_facts(e, db, w, f, err);
    rc = failed_rows_read(&rows, db, w, f, err);
    for (size_t i = 0; rc == HC_OK && i < rows->n; i++) {
        const struct failed_group *g = &rows->at[i];
        struct fact fact = {.rows = g->rows,
                            .runs = g->runs,
                            .has_time = g->has_time,
                            .first_us = g->first_us,
                            .last_us = g->last_us,
                            .decides = g->runs > 0,
                            .decided_run = g->decided_run,
                            .any_run = g->any_run};

        rc = add_fact(e, fact, g->message, g->processor, err);
    }
    failed_rows_free(rows);
    return rc;
}

/* ---- what varies ------------------------------------------------------- */

static enum hc_code put_params(struct errors *e, const struct fact *at,
                               size_t n, struct hc_err *err)
{
    const struct miner_template *t = miner_template(e->miner, at->template);
    struct error_value *values = calloc(n, sizeof *values);
    struct hc_buf text;
    enum hc_code rc = values == NULL ? hc_nomem(err) : HC_OK;

    hc_buf_init(&text, 64 * 1024);
    for (size_t k = 0; rc == HC_OK && k < t->n_slots && k < SHOWN_SLOTS; k++) {
        for (size_t i = 0; i < n; i++)
            values[i] = (struct error_value){
                miner_value(e->miner, at[i].text, k), at[i].rows};
        hc_buf_clear(&text);
        hc_buf_add_str(&text, miner_slot(t, k));
        error_values_put(&text, values, n);
        rc = hc_buf_check(&text, err);
        report_list_add(e->report, 0, C_PARAMS, hc_buf_str(&text));
    }
    hc_buf_release(&text);
    free(values);
    return rc;
}

/* ---- rows of the report ------------------------------------------------ */

struct group { /* facts of one template */
    const struct fact *at;
    size_t n;
    struct fact sum;
};

static int by_template(const void *a, const void *b)
{
    const struct fact *x = a, *y = b;

    if (x->template != y->template)
        return x->template <y->template ? -1 : 1;
    return x->processor < y->processor ? -1 : x->processor > y->processor;
}

static int by_group_rows(const void *a, const void *b)
{
    const struct group *x = a, *y = b;

    if (x->sum.rows != y->sum.rows)
        return x->sum.rows > y->sum.rows ? -1 : 1;
    return by_template(&x->sum, &y->sum);
}

static void add_up(struct fact *sum, const struct fact *f)
{
    sum->rows += f->rows;
    sum->runs += f->runs;
    if (f->has_time && (!sum->has_time || f->first_us < sum->first_us))
        sum->first_us = f->first_us;
    if (f->has_time && (!sum->has_time || f->last_us > sum->last_us))
        sum->last_us = f->last_us;
    sum->has_time |= f->has_time;
    if (f->decides && (!sum->decides || f->decided_run < sum->decided_run))
        sum->decided_run = f->decided_run;
    sum->decides |= f->decides;
    if (f->any_run < sum->any_run)
        sum->any_run = f->any_run;
}

static int by_name(const void *a, const void *b)
{
    return hc_str_cmp(*(const struct hc_str *)a, *(const struct hc_str *)b);
}

static enum hc_code put_processors(struct errors *e, const struct group *g,
                                   struct hc_err *err)
{
    struct hc_str *names = calloc(g->n, sizeof *names);
    size_t n = 0;

    if (names == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < g->n; i++)
        if (i == 0 || g->at[i].processor != g->at[i - 1].processor)
            names[n++] = e->processors.at[g->at[i].processor];
    qsort(names, n, sizeof *names, by_name);
    for (size_t i = 0; i < n; i++)
        report_list_add(e->report, 0, C_PROCESSORS, names[i]);
    free(names);
    return HC_OK;
}

static enum hc_code put_group(struct errors *e, const struct group *g,
                              struct hc_err *err)
{
    const struct miner_template *t = miner_template(e->miner, g->sum.template);
    struct report *r = e->report;
    char run[17];
    enum hc_code rc;

    (void)snprintf(
        run, sizeof run, "%016" PRIx64,
        (uint64_t)(g->sum.decides ? g->sum.decided_run : g->sum.any_run));
    report_row(r, 0);
    report_text(r, 0, C_ID, hc_str_from(t->id));
    report_text(r, 0, C_TEMPLATE, t->text);
    report_int(r, 0, C_COUNT, g->sum.rows);
    report_int(r, 0, C_RUNS, g->sum.runs);
    report_real(r, 0, C_SHARE,
                (double)g->sum.rows / (double)(e->rows - e->silent_rows));
    if (g->sum.has_time) {
        report_int(r, 0, C_FIRST, g->sum.first_us);
        report_int(r, 0, C_LAST, g->sum.last_us);
    }
    report_text(r, 0, C_EXAMPLE, hc_str_from(run));
    rc = put_processors(e, g, err);
    return rc == HC_OK ? put_params(e, g->at, g->n, err) : rc;
}

static enum hc_code put_templates(struct errors *e, struct hc_err *err)
{
    size_t n = 0;
    struct group *groups =
        calloc(miner_templates(e->miner) + 1, sizeof *groups);
    enum hc_code rc = groups == NULL ? hc_nomem(err) : HC_OK;

    for (size_t i = 0; i < e->n; i++)
        e->facts[i].template = miner_template_of(e->miner, e->facts[i].text);
    if (e->n > 0)
        qsort(e->facts, e->n, sizeof *e->facts, by_template);
    for (size_t i = 0; rc == HC_OK && i < e->n; i++) {
        const struct fact *f = &e->facts[i];

        if (n == 0 || groups[n - 1].sum.template != f->template)
            groups[n++] = (struct group){f, 1, *f};
        else {
            groups[n - 1].n++;
            add_up(&groups[n - 1].sum, f);
        }
    }
    if (n > 0)
        qsort(groups, n, sizeof *groups, by_group_rows);
    for (size_t i = 0; rc == HC_OK && i < n; i++)
        rc = put_group(e, &groups[i], err);
    free(groups);
    return rc;
}

static void add_evidence(const struct errors *e, const struct window *w,
                         const struct filters *f)
{
    struct report *r = e->report;
    size_t k = report_evidence(
        r, "templates: count, first_seen, last_seen and what they belong to",
        hc_str_from(query_text(query_of(e, w))));

    report_evidence_int(r, k, ":from_us", w->from_us);
    report_evidence_int(r, k, ":to_us", w->to_us);
    report_evidence_int(r, k, ":bounded", w->bounded);
    if (!e->logs)
        filters_evidence(f, r, k);
}

static void add_totals(const struct errors *e)
{
    struct report *r = e->report;

    report_total_int(r, 0, e->logs ? "entries" : "rows_failed", e->rows);
    report_total_int(r, 0, e->logs ? "errors" : "runs_failed", e->runs);
    report_total_int(r, 0,
                     e->logs ? "entries_without_text" : "rows_without_text",
                     e->silent_rows);
    report_total_int(r, 0,
                     e->logs ? "errors_without_text" : "runs_without_text",
                     e->silent_runs);
    report_total_int(r, 0, "templates", (int64_t)miner_templates(e->miner));
}

static enum hc_code fill(struct errors *e, struct store *db,
                         const struct window *w, const struct filters *f,
                         struct hc_err *err)
{
    struct report *r = e->report;
    enum hc_code rc = read_facts(e, db, w, f, err);

    if (rc == HC_OK)
        rc = miner_learn(e->miner, err);
    if (rc != HC_OK)
        return rc;
    (void)report_result(r, "templates",
                        e->logs ? "Templates of log entries, WARNING and worse"
                                : "Error templates of failed rows",
                        e->logs ? log_columns : columns, DRAW_NONE);
    rc = put_templates(e, err);
    add_totals(e);
    errors_note_counts(r, 0, e->miner);
    window_note(w, r, 0);
    filters_note(f, r, 0);
    add_evidence(e, w, f);
    return rc;
}

static enum hc_code analyse(struct errors *e, struct store *db,
                            const struct options *o, struct hc_err *err)
{
    struct window window = {.zone = NULL};
    struct filters filters = {.processors = {.given = false}};
    enum hc_code rc = window_resolve(
        &window, e->logs ? WINDOW_LOGS : WINDOW_RUNS, db, o, e->report, err);

    if (rc == HC_OK)
        rc = filters_resolve(&filters, db, o, e->report, err);
    if (rc == HC_OK)
        rc = fill(e, db, &window, &filters, err);
    filters_release(&filters);
    window_release(&window);
    return rc;
}

static enum hc_code check_options(const struct options *o, struct hc_err *err)
{
    bool file = options_text(o, "file") != NULL;

    if (!file && (options_given(o, "column") || options_given(o, "format-in")))
        return hc_fail(err, HC_EUSAGE,
                       "--column and --format-in are for --file");
    if (options_flag(o, "logs") &&
        (file || options_given(o, "processor") || options_given(o, "phase") ||
         options_given(o, "status")))
        return hc_fail(err, HC_EUSAGE,
                       "--logs goes with neither --file nor --processor, "
                       "--phase and --status: entries have none");
    return HC_OK;
}

static enum hc_code run(struct store *db, const struct options *o,
                        struct report **out, struct hc_err *err)
{
    struct errors e = {.logs = options_flag(o, "logs")};
    struct template_rules *rules = NULL;
    bool file = options_text(o, "file") != NULL;
    enum hc_code rc = report_new(&e.report, "errors", "Error templates", err);

    text_table_init(&e.processors);
    if (rc == HC_OK)
        rc = check_options(o, err);
    if (rc == HC_OK)
        rc = template_rules_open(&rules, options_text(o, "masks"), err);
    if (rc == HC_OK)
        rc = miner_open(&e.miner, rules, !file, err);
    if (rc == HC_OK)
        rc = file ? error_file_report(e.report, e.miner, o, err)
                  : analyse(&e, db, o, err);
    miner_close(e.miner);
    template_rules_free(rules);
    text_table_release(&e.processors);
    free(e.facts);
    if (rc != HC_OK) {
        report_free(e.report);
        e.report = NULL;
    }
    *out = e.report;
    return rc;
}

static const struct analysis_shape shapes[] = {
    {"templates", columns},
    {"templates (--logs)", log_columns},
    {"lines", error_line_columns},
    {NULL, NULL},
};

const struct analysis analysis_errors = {
    .name = "errors",
    .summary = "what failed rows say, with what varies taken out",
    .about =
        "Turns error texts into templates: dates, ids, numbers and names "
        "become <date>, <uuid>, <num> or <*>, words that make a difference "
        "stay.  The ids of templates depend on the texts alone, not on their "
        "order or number.\n"
        "With --file the lines of a file are mined instead, without a "
        "database: `--file LOG --format csv` prints the id of each line.",
    .options = own_options,
    .file_option = "file",
    .sql = "failed",
    .shapes = shapes,
    .run = run,
};
