/* SPDX-License-Identifier: MIT
 *
 * status: what the database holds, and what is missing in it. */
#include "analyzer/analyses/exposure.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/cli/query_result.h"
#include "analyzer/history/open_runs.h"
#include "schema/digest.h"

static const struct column source_columns[] = {
    {"source", COLUMN_TEXT, NULL, "name of the file", 0, 0},
    {"format", COLUMN_TEXT, NULL, "how it was read", 0, 0},
    {"profile", COLUMN_TEXT, NULL, "what its columns mean", 0, COLUMN_WIDE},
    {"records", COLUMN_INT, NULL, "records read", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {"partial", COLUMN_BOOL, NULL, "cut off or damaged", 0, 0},
    {"first", COLUMN_TIME, NULL, "earliest plausible time", 0, 0},
    {"last", COLUMN_TIME, NULL, "latest plausible time", 0, 0},
    {"naive_times", COLUMN_INT, NULL, "times that named no zone", 0,
     COLUMN_WIDE},
    {"leap_seconds", COLUMN_INT, NULL, "times of a second 60, clamped", 0,
     COLUMN_DETAIL},
    {"remarks", COLUMN_LIST, NULL, "what the reader noticed", 0,
     COLUMN_WIDE | COLUMN_PROSE},
    {"stored_bytes", COLUMN_INT, "B", "size of the file", 0, COLUMN_DETAIL},
    {"plain_bytes", COLUMN_INT, "B", "size decompressed", 0, COLUMN_DETAIL},
    {"members", COLUMN_INT, NULL, "gzip members; 0 = plain", 0, COLUMN_DETAIL},
    {"options", COLUMN_TEXT, NULL, "options that change what is read", 0,
     COLUMN_DETAIL},
    {"sha256", COLUMN_TEXT, NULL, "of the file's bytes", 0, COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column attention_columns[] = {
    {"source", COLUMN_TEXT, NULL, "name of the file", 0, 0},
    {"records", COLUMN_INT, NULL, "records read", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {"partial", COLUMN_BOOL, NULL, "cut off or damaged", 0, 0},
    {"remarks", COLUMN_LIST, NULL, "what the reader noticed", 0, COLUMN_PROSE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column format_columns[] = {
    {"format", COLUMN_TEXT, NULL, "how files were read", 0, 0},
    {"profile", COLUMN_TEXT, NULL, "what their columns mean", 0, COLUMN_WIDE},
    {"files", COLUMN_INT, NULL, "how many", 0, 0},
    {"records", COLUMN_INT, NULL, "records read", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {"partial", COLUMN_INT, NULL, "files cut off or damaged", 0, 0},
    {"first", COLUMN_TIME, NULL, "earliest plausible time", 0, 0},
    {"last", COLUMN_TIME, NULL, "latest plausible time", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column count_columns[] = {
    {"metric", COLUMN_TEXT, NULL, "what is counted", 0, 0},
    {"value", COLUMN_INT, NULL, "how many", 0, 0},
    {"meaning", COLUMN_TEXT, NULL, "in words", 0, COLUMN_PROSE},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column span_columns[] = {
    {"of", COLUMN_TEXT, NULL, "runs or logs", 0, 0},
    {"first", COLUMN_TIME, NULL, "earliest plausible time", 0, 0},
    {"last", COLUMN_TIME, NULL, "latest plausible time", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { GAP_FROM, GAP_BLACKOUT = 3 };

static const struct column gap_columns[] = {
    {"from", COLUMN_TIME, NULL, "first hour without a row", 0, 0},
    {"to", COLUMN_TIME, NULL, "next hour with one", 0, 0},
    {"hours", COLUMN_INT, "h", "length", 0, 0},
    {"blackout", COLUMN_BOOL, NULL,
     "so many rows were to be expected that telemetry must have failed", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct column digest_columns[] = {
    {"digest", COLUMN_TEXT, NULL, "content, derived or inputs", 0, 0},
    {"sha256", COLUMN_TEXT, NULL, "docs/schema.md says over what", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static enum hc_code add_formats(struct report *r, struct store *db,
                                struct hc_err *err)
{
    size_t k =
        report_result(r, "formats", "By format", format_columns, DRAW_NONE);

    return query_result_of(r, k, db, "status_formats", "formats: all", err);
}

static enum hc_code add_sources(struct report *r, struct store *db,
                                struct hc_err *err)
{
    size_t k = report_result(r, "sources", "Files", source_columns, DRAW_NONE);

    return query_result_of(r, k, db, "status_sources", "sources: all", err);
}

/* What is printed as CSV is the first result: all files. */
static enum hc_code add_files(struct report *r, struct store *db, bool brief,
                              struct hc_err *err)
{
    enum hc_code rc = brief ? HC_OK : add_sources(r, db, err);
    size_t k;

    if (rc == HC_OK)
        rc = add_formats(r, db, err);
    if (rc != HC_OK || !brief)
        return rc;
    k = report_result(r, "attention", "Files that need attention",
                      attention_columns, DRAW_NONE);
    return query_result_of(r, k, db, "status_attention", "attention: all", err);
}

static void add_count(struct report *r, size_t k, const char *metric,
                      int64_t value, const char *meaning)
{
    report_row(r, k);
    report_text(r, k, 0, hc_str_from(metric));
    report_int(r, k, 1, value);
    report_text(r, k, 2, hc_str_from(meaning));
}

/* What the open runs are at as_of. */
static enum hc_code add_open(struct report *r, size_t k, struct store *db,
                             const struct window *w, struct hc_err *err)
{
    struct open_runs open = {0, 0};
    enum hc_code rc = HC_OK;
    size_t e;

    if (!w->empty || w->as_of_given)
        rc = open_runs_count(&open, db, w->as_of_us, NULL, err);
    add_count(r, k, "in_flight", open.in_flight,
              "open runs that may still end, at as_of");
    add_count(r, k, "stuck", open.stuck,
              "open runs that are too old to end, at as_of");
    e = report_evidence(r, "counts: in_flight, stuck",
                        hc_str_from(query_text("open_runs")));
    report_evidence_int(r, e, ":as_of_us", w->as_of_us);
    report_evidence_int(r, e, ":from_run", INT64_MIN);
    report_evidence_int(r, e, ":to_run", INT64_MAX);
    return rc;
}

static enum hc_code add_counts(struct report *r, struct store *db,
                               const struct window *w, struct hc_err *err)
{
    struct query *q = NULL;
    size_t k =
        report_result(r, "counts", "Rows and runs", count_columns, DRAW_NONE);
    enum hc_code rc = query_open(&q, db, "status_counts", err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, k, q);
        if (hc_str_eq(query_str(q, 0), HC_STR("open")))
            rc = add_open(r, k, db, w, err);
    }
    query_close(q);
    (void)report_evidence(r, "counts: value",
                          hc_str_from(query_text("status_counts")));
    if (w->stale)
        report_note(r, k,
                    "An ingest was interrupted: these figures do not cover "
                    "every row. The next `hindcast ingest` puts that right.");
    return rc;
}

static enum hc_code add_spans(struct report *r, struct store *db,
                              struct hc_err *err)
{
    size_t k =
        report_result(r, "spans", "First and last", span_columns, DRAW_NONE);

    return query_result_of(r, k, db, "status_spans", "spans: first, last", err);
}

static enum hc_code add_gaps(struct report *r, struct store *db, bool stale,
                             struct hc_err *err)
{
    const struct window all = {
        .from_us = INT64_MIN, .to_us = INT64_MAX, .exact = stale};
    struct exposure exposure;
    struct query *q = NULL;
    size_t k = report_result(r, "gaps", "Hours without a row of any processor",
                             gap_columns, DRAW_NONE);
    enum hc_code rc = exposure_open(&exposure, &all, db, err);

    if (rc == HC_OK)
        rc = query_open(&q, db, "status_gaps", err);
    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, k, q);
        report_int(r, k, GAP_BLACKOUT,
                   exposure_dark(&exposure, query_int(q, GAP_FROM)));
    }
    query_close(q);
    report_total_int(r, k, "blackouts", (int64_t)exposure.n_blackouts);
    report_total_int(r, k, "blackout_hours", (int64_t)exposure.n_dark);
    exposure_release(&exposure);
    (void)report_evidence(r, "gaps: from, to, hours",
                          hc_str_from(query_text("status_gaps")));
    return rc;
}

static enum hc_code add_digests(struct report *r, struct store *db,
                                struct hc_err *err)
{
    static const struct {
        const char *name;
        enum hc_code (*compute)(struct store *, char[DIGEST_HEX],
                                struct hc_err *);
    } digests[] = {
        {"content", digest_content},
        {"derived", digest_derived},
        {"inputs", digest_inputs},
    };
    char hex[DIGEST_HEX];
    size_t k =
        report_result(r, "digests", "Digests", digest_columns, DRAW_NONE);
    enum hc_code rc = HC_OK;

    for (size_t i = 0; rc == HC_OK && i < sizeof digests / sizeof *digests;
         i++) {
        rc = digests[i].compute(db, hex, err);
        if (rc != HC_OK)
            break;
        report_row(r, k);
        report_text(r, k, 0, hc_str_from(digests[i].name));
        report_text(r, k, 1, hc_str_from(hex));
        if (i == 0)
            report_digest(r, hc_str_from(hex));
    }
    return rc;
}

static enum hc_code fill(struct report *r, struct store *db,
                         const struct options *o, struct hc_err *err)
{
    struct window w;
    enum hc_code rc = window_as_of(&w, db, o, r, err);

    if (rc == HC_OK)
        rc = add_files(r, db, output_is_table(o) && !options_flag(o, "verbose"),
                       err);
    if (rc == HC_OK)
        rc = add_counts(r, db, &w, err);
    if (rc == HC_OK)
        rc = add_spans(r, db, err);
    if (rc == HC_OK)
        rc = add_gaps(r, db, w.stale, err);
    if (rc == HC_OK && options_flag(o, "digest"))
        rc = add_digests(r, db, err);
    return rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    struct store *db = NULL;
    struct report *r = NULL;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (options_argument(o, 0) != NULL)
        return hc_fail(err, HC_EUSAGE, "status takes no argument");
    rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = report_new(&r, "status", "What the database holds", err);
    if (rc == HC_OK)
        rc = fill(r, db, o, err);
    if (rc == HC_OK)
        rc = output_report(r, o, err);
    report_free(r);
    store_close(db);
    return rc;
}

static const struct option options[] = {
    {"digest", 0, OPTION_FLAG, NULL,
     "also print the digests of content, derived tables and inputs", NULL,
     false},
    {"verbose", 'v', OPTION_FLAG, NULL,
     "list every file in a table, not only those that need attention", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static const struct option *const tables[] = {options,        as_of_options,
                                              help_options,   database_options,
                                              output_options, NULL};

const struct command command_status = {
    .name = "status",
    .usage = "[options]",
    .summary = "what the database holds: files, rows, runs, gaps, digests",
    .about =
        "Sums up the ingested files by format and names those with rejects "
        "or remarks (--verbose and other formats than table: all), "
        "counts rows, runs, repeats and rows that a cleanup job left "
        "behind, and names the hours without any row. With --digest also "
        "SHA-256 sums that are the same for the same rows, whichever "
        "order, number of threads or container they came in.",
    .tables = tables,
    .run = run,
};
