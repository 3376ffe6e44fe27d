/* SPDX-License-Identifier: MIT
 *
 * report: inputs, answers and their SQL on one page that reads the same a year
 * later. */
#include "analyzer/analyses/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "base/timestamp.h"
#include "schema/digest.h"
#include "schema/query.h"

/* The parts of the page, in its order. */
static const char *const parts[] = {"monday", "histogram", "heartbeats"};

enum input_column {
    I_NAME,
    I_FORMAT,
    I_BYTES,
    I_RECORDS,
    I_REJECTS,
    I_PARTIAL,
    I_SHA256
};

static const struct column input_columns[] = {
    {"name", COLUMN_TEXT, NULL, "file, without folders", 0, 0},
    {"format", COLUMN_TEXT, NULL, "what it was read as", 0, 0},
    {"bytes", COLUMN_INT, "B", "as it lies on disk", 0, 0},
    {"records", COLUMN_INT, NULL, "records read", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {"partial", COLUMN_BOOL, NULL, "cut off or damaged", 0, 0},
    {"sha256", COLUMN_TEXT, NULL, "of its bytes", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct option report_options[] = {
    {"title", 0, OPTION_TEXT, "TEXT", "heading of the page", "Incident report",
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static void add_input(struct report *r, size_t k, const struct query *q)
{
    report_row(r, k);
    report_text(r, k, I_NAME, query_str(q, 0));
    report_text(r, k, I_FORMAT, query_str(q, 1));
    report_int(r, k, I_BYTES, query_int(q, 2));
    report_int(r, k, I_RECORDS, query_int(q, 3));
    report_int(r, k, I_REJECTS, query_int(q, 4));
    report_int(r, k, I_PARTIAL, query_int(q, 5));
    report_text(r, k, I_SHA256, query_str(q, 6));
}

static enum hc_code add_inputs(struct report *r, struct store *db,
                               struct hc_err *err)
{
    struct query *q = NULL;
    size_t k = report_result(r, "inputs", "Inputs", input_columns, DRAW_NONE);
    int64_t files = 0, rejects = 0;
    enum hc_code rc = query_open(&q, db, "report_inputs", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        add_input(r, k, q);
        files++;
        rejects += query_int(q, 4);
    }
    report_total_int(r, k, "files", files);
    report_total_int(r, k, "rejects", rejects);
    (void)report_evidence(r, "inputs",
                          hc_str_from(query_text("report_inputs")));
    query_close(q);
    return rc;
}

/* Run one analysis with the page's window and filters. */
static enum hc_code add_part(struct report *page, struct store *db,
                             const char *name, const struct options *o,
                             struct hc_err *err)
{
    const struct analysis *a = analysis_find(name);
    const struct option *tables[6] = {help_options, filter_options,
                                      database_options, output_options};
    struct options *own = NULL;
    struct report *part = NULL;
    enum hc_code rc;

    if (a == NULL)
        return hc_fail(err, HC_EBUG, "there is no analysis %s", name);
    tables[4] = a->options;
    rc = options_share(&own, o, tables, err);
    if (rc == HC_OK)
        rc = a->run(db, own, &part, err);
    if (rc == HC_OK)
        rc = report_check(part, err);
    if (rc == HC_OK && !options_given(o, "limit"))
        report_limit(part, a->limit);
    if (rc == HC_OK)
        report_append(page, part);
    else
        report_free(part);
    options_free(own);
    return rc;
}

static enum hc_code fill(struct report *page, struct store *db,
                         const struct options *o, struct hc_err *err)
{
    char digest[DIGEST_HEX];
    enum hc_code rc = HC_OK;

    report_param_text(page, "hindcast", HC_STR(HINDCAST_VERSION));
    for (size_t i = 0; rc == HC_OK && i < sizeof parts / sizeof parts[0]; i++)
        rc = add_part(page, db, parts[i], o, err);
    if (rc == HC_OK)
        rc = add_inputs(page, db, err);
    if (rc == HC_OK)
        rc = digest_content(db, digest, err);
    if (rc == HC_OK)
        report_digest(page, hc_str_from(digest));
    return rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    struct store *db = NULL;
    struct report *page = NULL;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (options_argument(o, 0) != NULL)
        return hc_fail(err, HC_EUSAGE,
                       "report takes no argument; name the page with -o");
    rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = report_new(&page, "report", options_text(o, "title"), err);
    if (rc == HC_OK)
        rc = fill(page, db, o, err);
    if (rc == HC_OK)
        rc = output_report(page, o, err);
    report_free(page);
    store_close(db);
    return rc;
}

static const struct option *const tables[] = {report_options, help_options,
                                              filter_options, database_options,
                                              output_options, NULL};

const struct command command_report = {
    .name = "report",
    .usage = "[options] -o FILE.html|.md|.json",
    .summary = "inputs, answers and their SQL on one page",
    .about =
        "Runs monday, histogram and heartbeats with the window and filters "
        "given and prints their results as one page, with the inputs, "
        "their digests and the SQL behind every figure at the end. "
        "Equal inputs give equal bytes, in whatever order and with however "
        "many threads they were read.\nThe HTML page is one file without "
        "scripts that loads nothing; mail it, attach it, keep it.",
    .tables = tables,
    .run = run,
};
