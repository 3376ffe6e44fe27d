/* SPDX-License-Identifier: MIT
 *
 * show: where a figure came from, down to the byte. */
#include <string.h>

#include "analyzer/analyses/window.h"
#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/cli/show.h"

static enum hc_code fill(struct report *r, struct store *db, const char *what,
                         struct hc_str id, const struct options *o,
                         struct hc_err *err)
{
    struct window w;
    enum hc_code rc;

    report_param_text(r, "id", id);
    if (strcmp(what, "log") == 0)
        return show_log(r, db, id, err);
    rc = window_as_of(&w, db, o, r, err);
    return rc == HC_OK ? show_run(r, db, id, w.as_of_us, err) : rc;
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    const char *what = options_argument(o, 0);
    struct hc_str id = {NULL, 0};
    struct store *db = NULL;
    struct report *r = NULL;
    enum hc_code rc;

    *code = EXIT_DONE;
    if (what != NULL)
        id = hc_str_from(options_argument(o, 1));
    if (id.n == 0 || options_argument(o, 2) != NULL ||
        (strcmp(what, "run") != 0 && strcmp(what, "log") != 0))
        return hc_fail(err, HC_EUSAGE, "show takes `run` or `log`, and an id");
    rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = report_new(&r, "show",
                        strcmp(what, "log") == 0 ? "Log entry" : "Run", err);
    if (rc == HC_OK)
        rc = fill(r, db, what, id, o, err);
    if (rc == HC_OK)
        rc = output_report(r, o, err);
    report_free(r);
    store_close(db);
    return rc;
}

static const struct option *const tables[] = {
    as_of_options, help_options, database_options, output_options, NULL};

const struct command command_show = {
    .name = "show",
    .usage = "[options] run|log ID",
    .summary = "one run or log entry: every row, its file, record and byte",
    .about =
        "`show run ID` prints all rows of a run: how each was understood, "
        "which one decides, every exported column, and the file, record and "
        "byte it stands at. ID is the key that analyses print, the hash of a "
        "row, or a run_id. `show log ID` does the same for a log entry, by "
        "its hash or its insertId. Several matches are listed.",
    .tables = tables,
    .run = run,
};
