/* SPDX-License-Identifier: MIT
 *
 * ingest: exports into the database. */
#include <stdlib.h>
#include <unistd.h>

#include "analyzer/cli/command.h"
#include "analyzer/cli/output.h"
#include "analyzer/ingest/ingest.h"
#include "analyzer/ingest/interrupt.h"
#include "base/limits.h"
#include "parsers/csv_header.h"
#include "parsers/text_line.h"

/* ---- options to a plan ------------------------------------------------ */

static enum hc_code read_format(const struct options *o,
                                const struct format **out, struct hc_err *err)
{
    const char *name = options_text(o, "as");
    struct hc_buf names;
    enum hc_code rc;

    *out = NULL;
    if (name == NULL)
        return HC_OK;
    *out = format_find(name);
    if (*out != NULL)
        return HC_OK;
    hc_buf_init(&names, HC_MAX_CONFIG);
    for (size_t i = 0; format_list[i] != NULL; i++)
        hc_buf_printf(&names, "%s%s", i == 0 ? "" : ", ", format_list[i]->name);
    rc = hc_fail(err, HC_EUSAGE, "there is no format \"%.40s\"; there are %s",
                 name, hc_buf_z(&names));
    hc_buf_release(&names);
    return rc;
}

/* Printable ASCII, or a control character: some exports separate fields with
 * one, so that nothing has to be quoted. */
static bool may_delimit(char c)
{
    return (c > ' ' && c <= '~' && c != '"') ||
           (c > 0 && c < ' ' && c != '\n' && c != '\r');
}

static enum hc_code read_delimiter(const struct options *o, char *out,
                                   struct hc_err *err)
{
    struct hc_str text = hc_str_from(options_text(o, "delimiter"));

    *out = 0;
    if (text.p == NULL)
        return HC_OK;
    if (hc_str_eq(text, HC_STR("tab")) || hc_str_eq(text, HC_STR("\\t")))
        *out = '\t';
    else if (text.n == 1 && may_delimit(text.p[0]))
        *out = text.p[0];
    else
        return hc_fail(err, HC_EUSAGE,
                       "--delimiter is one character, or the word tab");
    return HC_OK;
}

static enum hc_epoch read_epoch(const struct options *o)
{
    const char *text = options_text(o, "epoch");

    if (text == NULL)
        return HC_EPOCH_NONE;
    return strcmp(text, "s") == 0    ? HC_EPOCH_S
           : strcmp(text, "ms") == 0 ? HC_EPOCH_MS
                                     : HC_EPOCH_US;
}

static enum hc_code read_threads(const struct options *o, unsigned *out,
                                 struct hc_err *err)
{
    long online = sysconf(_SC_NPROCESSORS_ONLN);

    *out = online < 1                ? 1
           : online > HC_MAX_THREADS ? HC_MAX_THREADS
                                     : (unsigned)online;
    if (!options_given(o, "threads"))
        return HC_OK;
    if (options_int(o, "threads") < 1 ||
        options_int(o, "threads") > HC_MAX_THREADS)
        return hc_fail(err, HC_EUSAGE, "--threads is 1 to %d",
                       (int)HC_MAX_THREADS);
    *out = (unsigned)options_int(o, "threads");
    return HC_OK;
}

/* What readers make of texts that the user gave, once and before any input or
 * the database is opened. */
static enum hc_code check_texts(const struct format_options *o,
                                struct hc_err *err)
{
    struct text_liner *liner = NULL;
    struct csv_header header;
    enum hc_code rc = HC_OK;

    csv_header_init(&header);
    if (o->columns != NULL)
        rc = csv_header_given(&header, hc_str_from(o->columns), err);
    csv_header_release(&header);
    if (rc == HC_OK && o->pattern != NULL)
        rc = text_liner_open(&liner, o->pattern, o->epoch, err);
    text_liner_close(liner);
    return rc;
}

/* The options that change what is read, always in one order: part of what
 * makes a file known.  A profile counts by its content. */
static enum hc_code spell_options(const struct options *o, struct hc_buf *out,
                                  struct hc_err *err)
{
    static const char *const names[] = {
        "as", "columns", "delimiter", "pattern", "epoch", "table", NULL};
    const char *profile = options_text(o, "profile");
    unsigned char sha256[32];
    uint64_t bytes = 0;

    for (size_t i = 0; names[i] != NULL; i++)
        if (options_text(o, names[i]) != NULL)
            hc_buf_printf(out, "%s--%s %s", out->n == 0 ? "" : " ", names[i],
                          options_text(o, names[i]));
    if (profile != NULL) {
        enum hc_code rc = source_hash_file(profile, sha256, &bytes, err);

        if (rc != HC_OK)
            return rc;
        hc_buf_printf(out, "%s--profile sha256:", out->n == 0 ? "" : " ");
        for (size_t i = 0; i < sizeof sha256; i++)
            hc_buf_printf(out, "%02x", sha256[i]);
    }
    return hc_buf_check(out, err);
}

static enum hc_code make_plan(const struct options *o, struct ingest_plan *plan,
                              struct profile_set **profiles,
                              struct hc_buf *spelling, struct hc_err *err)
{
    enum hc_code rc = read_format(o, &plan->format, err);

    plan->format_options.columns = options_text(o, "columns");
    plan->format_options.pattern = options_text(o, "pattern");
    plan->format_options.epoch = read_epoch(o);
    plan->table = options_text(o, "table");
    plan->progress = !options_flag(o, "quiet");
    if (rc == HC_OK)
        rc = read_delimiter(o, &plan->format_options.delimiter, err);
    if (rc == HC_OK)
        rc = check_texts(&plan->format_options, err);
    if (rc == HC_OK)
        rc = read_threads(o, &plan->threads, err);
    if (rc == HC_OK)
        rc = profile_set_open(profiles, options_text(o, "profile"), err);
    if (rc == HC_OK)
        rc = spell_options(o, spelling, err);
    plan->profiles = *profiles;
    plan->options = hc_buf_z(spelling);
    return rc;
}

/* ---- running ---------------------------------------------------------- */

static enum hc_code find_inputs(const struct options *o, struct inputs *in,
                                struct hc_err *err)
{
    const char *argument;
    bool standard = false;
    enum hc_code rc = HC_OK;

    if (options_argument(o, 0) == NULL)
        return hc_fail(err, HC_EUSAGE, "ingest needs at least one input");
    for (size_t i = 0;
         rc == HC_OK && (argument = options_argument(o, i)) != NULL; i++) {
        if (strcmp(argument, "-") == 0 && standard)
            return hc_fail(err, HC_EUSAGE,
                           "standard input can be read only once");
        standard = standard || strcmp(argument, "-") == 0;
        rc = inputs_add(in, argument, options_db(o), err);
    }
    if (rc == HC_OK && in->n == 0)
        rc = hc_fail(err, HC_ENOTFOUND, "there are no files in %.200s",
                     options_argument(o, 0));
    return rc;
}

static void end_interrupted(const struct summary *s)
{
    struct hc_err what = {0};

    (void)hc_fail(&what, HC_EIO,
                  "interrupted; %zu of the files are stored, whole, and the "
                  "next ingest goes on from there",
                  s->n_files[FILE_STORED] + s->n_files[FILE_PARTIAL]);
    output_error(&what);
    interrupt_unwatch();
    interrupt_obey();
}

static enum exit_code judge(const struct options *o, const struct summary *s)
{
    uint64_t allowed = (uint64_t)options_int(o, "max-rejects");
    struct hc_err what = {0};

    if (s->rejects > allowed) {
        (void)hc_fail(&what, HC_EPARSE,
                      "%llu record%s could not be read; `hindcast rejects` "
                      "lists them",
                      (unsigned long long)s->rejects,
                      s->rejects == 1 ? "" : "s");
        output_error(&what);
    }
    if (s->system_failed)
        return EXIT_STORE;
    return s->rejects > allowed || s->n_files[FILE_PARTIAL] > 0 ||
                   s->n_files[FILE_REFUSED] > 0
               ? EXIT_INPUT
               : EXIT_DONE;
}

enum { LARGE_INPUT = 4 * 1024 * 1024 }; /* stored bytes */

/* Inflate beside parsing: where few inputs leave threads over, and where files
 * are large, since the writer waits for the one reader of the file it is at
 * while the others may read but so much ahead. */
static bool wants_split(const struct ingest_plan *plan,
                        const struct inputs *inputs)
{
    return plan->threads > 1 &&
           (inputs->n < plan->threads ||
            inputs->stored_bytes / inputs->n >= LARGE_INPUT);
}

static enum hc_code run_plan(const struct options *o, struct ingest_plan *plan,
                             struct inputs *inputs, enum exit_code *code,
                             struct hc_err *err)
{
    struct store *store = NULL;
    struct summary summary = {0};
    bool interrupted = false;
    bool brief = output_is_table(o) && !options_flag(o, "verbose");
    enum hc_code rc = summary_open(&summary, brief, err);

    plan->split = wants_split(plan, inputs);
    if (rc == HC_OK)
        rc = store_open(&store, options_db(o), STORE_WRITE, err);
    if (rc == HC_OK)
        rc = ingest_run(store, plan, inputs, output_error, &summary,
                        &interrupted, err);
    store_close(store);
    if (interrupted)
        end_interrupted(&summary);
    if (rc == HC_OK) {
        summary_finish(&summary);
        rc = output_report(summary.report, o, err);
    }
    if (rc == HC_OK)
        *code = judge(o, &summary);
    summary_release(&summary);
    return rc;
}

/* The name of an input goes with the inputs: what is wrong with it is told in
 * the sentence from then on. */
static void keep_name(struct hc_err *err)
{
    const struct hc_err about = *err;

    if (about.file == NULL)
        return;
    *err = (struct hc_err){0};
    (void)hc_fail(err, about.code, "%.100s: %s", about.file, about.msg);
}

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    struct ingest_plan plan = {0};
    struct profile_set *profiles = NULL;
    struct hc_buf spelling;
    struct inputs inputs;
    enum hc_code rc;

    hc_buf_init(&spelling, HC_MAX_CONFIG);
    inputs_init(&inputs);
    rc = make_plan(o, &plan, &profiles, &spelling, err);
    if (rc == HC_OK)
        rc = find_inputs(o, &inputs, err);
    if (rc == HC_OK)
        rc = run_plan(o, &plan, &inputs, code, err);
    if (rc != HC_OK)
        keep_name(err);
    inputs_release(&inputs);
    profile_set_close(profiles);
    hc_buf_release(&spelling);
    return rc;
}

static const struct option ingest_options[] = {
    {"as", 0, OPTION_TEXT, "FORMAT",
     "read all inputs as this format instead of looking at their content", NULL,
     false},
    {"columns", 0, OPTION_TEXT, "A,B,C",
     "names of the columns of a CSV without a header", NULL, false},
    {"delimiter", 0, OPTION_TEXT, "CHAR",
     "what separates the fields of a CSV (default: by its content)", NULL,
     false},
    {"profile", 0, OPTION_TEXT, "FILE",
     "a column profile of your own, tried before the built-in ones", NULL,
     false},
    {"table", 0, OPTION_TEXT, "NAME",
     "load rows as a plain table of this name instead of runs", NULL, false},
    {"pattern", 0, OPTION_TEXT, "REGEX",
     "text-log: PCRE2 with the groups time, level and message", NULL, false},
    {"epoch", 0, OPTION_CHOICE, "s|ms|us",
     "text-log: unit of a time that is a bare number", NULL, false},
    {"max-rejects", 0, OPTION_INT, "N",
     "exit with 0 up to this many records that cannot be read", "0", false},
    {"threads", 0, OPTION_INT, "N",
     "threads that read (default: as many as there are processors)", NULL,
     false},
    {"verbose", 'v', OPTION_FLAG, NULL,
     "list every file in a table, not only those that need attention", NULL,
     false},
    {NULL, 0, OPTION_FLAG, NULL, NULL, NULL, false},
};

static const struct option *const tables[] = {
    ingest_options, help_options, database_options, output_options, NULL};

const struct command command_ingest = {
    .name = "ingest",
    .usage = "[options] INPUT...",
    .summary = "read exports into the database",
    .about =
        "Reads files, folders with all files below them, or standard input "
        "(-), plain or gzip, and stores runs, log entries or plain tables. "
        "The format is decided by the content of each file, the meaning of "
        "its columns by a profile. In folders, names that begin with a dot "
        "and what is no regular file are left out.\n"
        "Each file is stored whole or not at all, in the order of the inputs, "
        "and only once: a file whose bytes were read before in the same way "
        "is skipped. Records that cannot be read are kept as rejects with "
        "their place and reason.\n"
        "A table sums up the files by format and names those that need "
        "attention; --verbose and the other output formats list all.\n"
        "Exit codes: 0 done; 3 a file was refused, broke off, or there were "
        "more rejects than --max-rejects; 4 the database or the system "
        "failed.",
    .tables = tables,
    .run = run,
};
