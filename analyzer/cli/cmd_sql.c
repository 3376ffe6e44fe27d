/* SPDX-License-Identifier: MIT
 *
 * sql: print the SQL behind an analysis. */
#include <string.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "base/buf.h"
#include "base/limits.h"
#include "schema/query.h"

/* A family of queries is those whose names begin with the same word:
 * monday_cells is of the family monday. */
static bool of_family(const char *query, struct hc_str family)
{
    return family.n > 0 && strncmp(query, family.p, family.n) == 0 &&
           (query[family.n] == '\0' || query[family.n] == '_');
}

/* What is asked for by its name, or the name of its family, or that of an
 * analysis that runs it. */
static bool belongs(const char *query, const char *name)
{
    const struct analysis *analysis = analysis_find(name);
    struct hc_str families =
        hc_str_from(analysis == NULL ? NULL : analysis->sql);
    bool found = of_family(query, hc_str_from(name)), more = true;
    struct hc_str family;

    while (!found && more) {
        more = hc_str_cut(&families, ' ', &family);
        found = of_family(query, family);
    }
    return found;
}

/* The first sentence of a query: its header up to the parameters. */
static void put_summary(struct hc_buf *out, struct hc_str text)
{
    struct hc_str line;

    for (bool more = true, first = true; more; first = false) {
        more = hc_str_cut(&text, '\n', &line);
        if (!hc_str_starts(line, HC_STR("-- ")) ||
            hc_str_starts(line, HC_STR("-- in:")) ||
            hc_str_starts(line, HC_STR("-- out:")))
            break;
        if (!first)
            hc_buf_add_char(out, ' ');
        hc_buf_add_str(out, hc_str_trim(hc_str_slice(line, 3, line.n)));
    }
    hc_buf_add_char(out, '\n');
}

static void put_list(struct hc_buf *out)
{
    for (size_t i = 0; query_name(i) != NULL; i++)
        put_summary(out, hc_str_from(query_text(query_name(i))));
}

static enum hc_code put_queries(struct hc_buf *out, const char *name,
                                struct hc_err *err)
{
    size_t n = 0;

    for (size_t i = 0; query_name(i) != NULL; i++) {
        if (!belongs(query_name(i), name))
            continue;
        if (n++ > 0)
            hc_buf_add_char(out, '\n');
        hc_buf_add_str(out,
                       hc_str_trim(hc_str_from(query_text(query_name(i)))));
        hc_buf_add_z(out, ";\n");
    }
    return n > 0 ? HC_OK
                 : hc_fail(err, HC_EUSAGE,
                           "there is no SQL named \"%.60s\"; `hindcast sql` "
                           "lists what there is",
                           name);
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    const char *name = options_argument(o, 0);
    struct hc_buf text;
    enum hc_code rc = HC_OK;

    *code = EXIT_DONE;
    if (name != NULL && options_argument(o, 1) != NULL)
        return hc_fail(err, HC_EUSAGE, "sql takes one name");
    hc_buf_init(&text, HC_MAX_RENDERED);
    if (name == NULL)
        put_list(&text);
    else
        rc = put_queries(&text, name, err);
    if (rc == HC_OK)
        rc = hc_buf_check(&text, err);
    if (rc == HC_OK)
        rc = output_text(hc_buf_str(&text), o, err);
    hc_buf_release(&text);
    return rc;
}

static const struct option options[] = {
    {"output", 'o', OPTION_TEXT, "FILE", "write there instead of stdout", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static const struct option *const tables[] = {options, help_options, NULL};

const struct command command_sql = {
    .name = "sql",
    .usage = "[options] [NAME]",
    .summary = "print the SQL behind an analysis",
    .about =
        "Prints the statements that an analysis, or one query of it, runs; "
        "each tells its parameters in its first lines and runs as it is in "
        "`hindcast query`, which takes their values by --param, and, but for "
        "those that call hc_text() or hc_id(), in the sqlite3 shell.  Without "
        "a name all are listed.",
    .tables = tables,
    .run = run,
};
