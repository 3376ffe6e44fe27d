/* SPDX-License-Identifier: MIT
 *
 * lint-sql: traps in monitoring SQL. */
#include <string.h>

#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/sql_lint/sql_lint.h"
#include "base/limits.h"
#include "parsers/source.h"

enum { F_LINE, F_COLUMN, F_RULE, F_FOUND, F_WHY, F_INSTEAD };

enum { SHOWN = 80 };

static const struct column finding_columns[] = {
    {"line", COLUMN_INT, NULL, "from 1", 0, 0},
    {"column", COLUMN_INT, NULL, "byte of the line, from 1", 0, 0},
    {"rule", COLUMN_TEXT, NULL, "name of the trap", 0, 0},
    {"found", COLUMN_TEXT, NULL, "what stands there", 0, 0},
    {"why", COLUMN_TEXT, NULL, "what it does", 0, 0},
    {"instead", COLUMN_TEXT, NULL, "what to write", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static const struct option own_options[] = {
    {"fail-on", 0, OPTION_CHOICE, "finding",
     "exit with 1 when there is one: for CI", NULL, false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static void add(void *context, const struct sql_finding *f)
{
    struct report *r = context;

    report_row(r, 0);
    report_int(r, 0, F_LINE, f->line);
    report_int(r, 0, F_COLUMN, f->column);
    report_text(r, 0, F_RULE, hc_str_from(f->rule));
    report_text(r, 0, F_FOUND, hc_str_utf8_prefix(f->found, SHOWN));
    report_text(r, 0, F_WHY, hc_str_from(f->why));
    report_text(r, 0, F_INSTEAD, hc_str_from(f->instead));
}

/* The report of a file, or of standard input. */
static enum hc_code lint(struct report *r, const char *path, struct hc_err *err)
{
    const struct source_options options = {.chunk_bytes = 0};
    struct source *in = NULL;
    struct hc_str text = {NULL, 0};
    enum hc_code rc = source_open(&in, path, path, &options, err);

    if (rc == HC_OK)
        rc = source_peek(in, HC_MAX_CONFIG + 1, &text, err);
    if (rc == HC_OK && text.n > HC_MAX_CONFIG)
        rc = hc_fail_at(err, HC_ELIMIT, path, 0, 0,
                        "it is longer than %d bytes; lint-sql reads statements "
                        "that people wrote",
                        HC_MAX_CONFIG);
    (void)report_result(r, "findings", "Traps in SQL", finding_columns,
                        DRAW_FIELDS);
    if (rc == HC_OK)
        rc = sql_lint(text, add, r, err);
    source_close(in);
    return rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    const char *path = options_argument(o, 0);
    struct report *r = NULL;
    size_t n = 0;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (path == NULL || options_argument(o, 1) != NULL)
        return hc_fail(err, HC_EUSAGE,
                       "lint-sql takes one file, or - for "
                       "standard input");
    rc = report_new(&r, "lint-sql", "Traps in SQL", err);
    if (rc == HC_OK)
        rc = lint(r, path, err);
    if (rc == HC_OK)
        rc = report_check(r, err);
    if (rc == HC_OK) {
        n = r->results[0].n_rows;
        report_total_int(r, 0, "findings", (int64_t)n);
        rc = output_report(r, o, err);
    }
    if (n > 0 && options_given(o, "fail-on"))
        *code = EXIT_FINDINGS;
    report_free(r);
    return rc;
}

static const struct option *const tables[] = {own_options, help_options,
                                              output_options, NULL};

const struct command command_lint_sql = {
    .name = "lint-sql",
    .usage = "[options] FILE",
    .summary = "find traps in monitoring SQL",
    .about =
        "Looks for what runs without an error and says something else than "
        "was meant: NOT IN over NULL, arrays in no order, windows that roll "
        "with the time of day, days and hours that are counted another way.  "
        "It reads tokens, not grammar, so any dialect will do; - is standard "
        "input.",
    .tables = tables,
    .run = run,
};
