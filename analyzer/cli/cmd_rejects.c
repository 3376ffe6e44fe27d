/* SPDX-License-Identifier: MIT
 *
 * rejects: records that could not be read, each with its place. */
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/cli/query_result.h"

static const struct column reject_columns[] = {
    {"source", COLUMN_TEXT, NULL, "name of the file", 0, 0},
    {"record", COLUMN_INT, NULL, "number of the record, from 1", 0, 0},
    {"byte", COLUMN_INT, "B", "where it starts, decompressed", 0, 0},
    {"reason", COLUMN_TEXT, NULL, "why it was not read", 0, 0},
    {"excerpt", COLUMN_TEXT, NULL, "how it begins", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

enum { SOURCE_REJECTS = 3, SOURCE_STORED = 4 };

static const struct column source_columns[] = {
    {"source", COLUMN_TEXT, NULL, "name of the file", 0, 0},
    {"format", COLUMN_TEXT, NULL, "how it was read", 0, 0},
    {"records", COLUMN_INT, NULL, "records read", 0, 0},
    {"rejects", COLUMN_INT, NULL, "records that could not be read", 0, 0},
    {"stored", COLUMN_INT, NULL, "how many of those are listed", 0, 0},
    {"sha256", COLUMN_TEXT, NULL, "of the file's bytes", 0, COLUMN_DETAIL},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static enum hc_code open_filtered(struct query **q, struct store *db,
                                  const char *name, const char *source,
                                  struct hc_err *err)
{
    enum hc_code rc = query_open(q, db, name, err);

    if (rc == HC_OK && source != NULL)
        query_bind_text(*q, ":source", hc_str_from(source));
    return rc;
}

static enum hc_code add_rejects(struct report *r, struct store *db,
                                const char *source, struct hc_err *err)
{
    size_t k = report_result(r, "rejects", "Records that could not be read",
                             reject_columns, DRAW_NONE);
    struct query *q = NULL;
    enum hc_code rc = open_filtered(&q, db, "rejects", source, err);

    if (rc == HC_OK)
        rc = query_result_add(r, k, q, err);
    query_close(q);
    (void)report_evidence(r, "rejects: all",
                          hc_str_from(query_text("rejects")));
    return rc;
}

static enum hc_code add_sources(struct report *r, struct store *db,
                                const char *source, struct hc_err *err)
{
    size_t k =
        report_result(r, "sources", "By file", source_columns, DRAW_NONE);
    int64_t rejects = 0, stored = 0;
    struct query *q = NULL;
    enum hc_code rc = open_filtered(&q, db, "rejects_sources", source, err);

    while (rc == HC_OK && query_step(q, &rc, err)) {
        query_result_row(r, k, q);
        rejects += query_int(q, SOURCE_REJECTS);
        stored += query_int(q, SOURCE_STORED);
    }
    query_close(q);
    report_total_int(r, k, "rejects", rejects);
    if (stored < rejects)
        report_note(r, k,
                    "%lld rejects are counted only: of each file the first "
                    "are kept.",
                    (long long)(rejects - stored));
    (void)report_evidence(r, "sources: all",
                          hc_str_from(query_text("rejects_sources")));
    return rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    const char *source = options_text(o, "source");
    struct store *db = NULL;
    struct report *r = NULL;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (options_argument(o, 0) != NULL)
        return hc_fail(err, HC_EUSAGE,
                       "rejects takes no argument; name a file with --source");
    rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = report_new(&r, "rejects", "Rejects", err);
    if (rc == HC_OK && source != NULL)
        report_param_text(r, "source", hc_str_from(source));
    if (rc == HC_OK)
        rc = add_rejects(r, db, source, err);
    if (rc == HC_OK)
        rc = add_sources(r, db, source, err);
    if (rc == HC_OK)
        rc = output_report(r, o, err);
    report_free(r);
    store_close(db);
    return rc;
}

static const struct option options[] = {
    {"source", 0, OPTION_TEXT, "NAME", "only those of the file of that name",
     NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static const struct option *const tables[] = {
    options, help_options, database_options, output_options, NULL};

const struct command command_rejects = {
    .name = "rejects",
    .usage = "[options]",
    .summary = "records that could not be read, and why",
    .about = "Lists every record that an ingest could not read: its file, its "
             "number, the byte of the decompressed file where it starts, the "
             "reason and how it begins. All are counted; of each file the "
             "first are kept.",
    .tables = tables,
    .run = run,
};
