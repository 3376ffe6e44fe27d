/* SPDX-License-Identifier: MIT
 *
 * sql: print the SQL behind an analysis. */
#include <string.h>

#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "base/buf.h"
#include "base/limits.h"
#include "schema/query.h"

/* A query belongs to the analysis whose name it begins with: monday_cells is
 * one of monday's. */
static bool belongs(const char *query, const char *name)
{
    size_t n = strlen(name);

    return strncmp(query, name, n) == 0 &&
           (query[n] == '\0' || query[n] == '_');
}

static void put_list(struct hc_buf *out)
{
    for (size_t i = 0; query_name(i) != NULL; i++) {
        struct hc_str text = hc_str_from(query_text(query_name(i))), line;

        (void)hc_str_cut(&text, '\n', &line);
        hc_buf_add_str(out, line);
        hc_buf_add_char(out, '\n');
    }
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
        hc_buf_add_z(out, query_text(query_name(i)));
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

static const struct option *const tables[] = {common_options, NULL};

const struct command command_sql = {
    .name = "sql",
    .usage = "[NAME]",
    .summary = "print the SQL behind an analysis",
    .about =
        "Prints the statements that an analysis, or one query of it, runs; "
        "each tells its parameters in its first lines and runs as it is in "
        "the sqlite3 shell.  Without a name all are listed.",
    .tables = tables,
    .run = run,
};
