/* SPDX-License-Identifier: MIT
 *
 * The list of commands, from commands.def, and running one of them. */
#include "analyzer/cli/command.h"

#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "analyzer/analyses/analysis.h"
#include "analyzer/cli/output.h"
#include "base/checked.h"
#include "base/heap.h"
#include "base/limits.h"

#define COMMAND(name) extern const struct command command_##name;
#include "analyzer/cli/commands.def"
#undef COMMAND

const struct command *const command_list[] = {
#define COMMAND(name) &command_##name,
#include "analyzer/cli/commands.def"
#undef COMMAND
    NULL,
};

const struct command *command_find(const char *name)
{
    for (size_t i = 0; command_list[i] != NULL; i++)
        if (strcmp(command_list[i]->name, name) == 0)
            return command_list[i];
    return NULL;
}

enum exit_code command_exit_code(enum hc_code code)
{
    switch (code) {
    case HC_OK:
        return EXIT_DONE;
    case HC_EUSAGE:
    case HC_ECONFIG:
    case HC_ENOTFOUND:
        return EXIT_USAGE;
    case HC_EFORMAT:
    case HC_EPARSE:
    case HC_ETRUNC:
    case HC_ELIMIT:
        return EXIT_INPUT;
    case HC_EIO:
    case HC_EBUSY:
    case HC_EDB:
    case HC_ENOMEM:
        return EXIT_STORE;
    case HC_EBUG:
        break;
    }
    return EXIT_BUG;
}

static enum hc_code print_report(const struct analysis *a, struct report *r,
                                 const struct options *o, struct hc_err *err)
{
    enum hc_code rc = report_check(r, err);

    if (rc == HC_OK && !options_given(o, "limit"))
        report_limit(r, a->limit);
    return rc == HC_OK ? output_report(r, o, err) : rc;
}

static enum hc_code print_text(const struct analysis *a,
                               const struct options *o, struct hc_err *err)
{
    struct hc_buf text;
    enum hc_code rc;

    hc_buf_init(&text, HC_MAX_RENDERED);
    rc = a->text(o, &text, err);
    if (rc == HC_OK)
        rc = output_text(hc_buf_str(&text), o, err);
    hc_buf_release(&text);
    return rc;
}

enum {
    FILE_HEAP = 4 /* bytes an analysis holds of a byte of text, or less */
};

/* What an analysis holds of its input grows with it; of a database it is less
 * than the file. */
static void reserve_heap(const char *path, size_t factor)
{
    struct stat st;
    size_t bytes;

    if (path != NULL && stat(path, &st) == 0 && st.st_size > 0 &&
        hc_mul_size((size_t)st.st_size, factor, &bytes))
        hc_heap_reserve(bytes);
}

static enum hc_code run_analysis(const struct analysis *a,
                                 const struct options *o, enum exit_code *code,
                                 struct hc_err *err)
{
    struct store *db = NULL;
    struct report *r = NULL;
    bool file = a->file_option != NULL && options_given(o, a->file_option);
    enum hc_code rc = HC_OK;

    if (options_argument(o, 0) != NULL)
        return hc_fail(err, HC_EUSAGE, "%s takes no argument (%.60s)", a->name,
                       options_argument(o, 0));
    if (a->text_option != NULL && options_flag(o, a->text_option))
        return print_text(a, o, err);
    reserve_heap(file ? options_text(o, a->file_option) : options_db(o),
                 file ? FILE_HEAP : 1);
    if (!file)
        rc = store_open(&db, options_db(o), STORE_READ, err);
    if (rc == HC_OK)
        rc = a->run(db, o, &r, err);
    if (rc == HC_OK)
        rc = print_report(a, r, o, err);
    if (rc == HC_OK && r->insufficient)
        *code = EXIT_FINDINGS;
    report_free(r);
    store_close(db);
    return rc;
}

/* Parse, then run; exactly one of c and a is set. */
static enum hc_code run(const struct command *c, const struct analysis *a,
                        int argc, char *const *argv, enum exit_code *code,
                        struct hc_err *err)
{
    const struct option *tables[6] = {help_options, filter_options,
                                      database_options, output_options};
    const char *name = c != NULL ? c->name : a->name;
    struct options *o = NULL;
    enum hc_code rc;

    if (a != NULL)
        tables[4] = a->options;
    rc = options_parse(&o, argc, argv, c != NULL ? c->tables : tables, err);
    if (rc == HC_OK && options_flag(o, "help"))
        rc = command_print_help(name, err);
    else if (rc == HC_OK && c != NULL)
        rc = c->run(o, code, err);
    else if (rc == HC_OK)
        rc = run_analysis(a, o, code, err);
    options_free(o);
    return rc;
}

enum hc_code command_run(int argc, char *const *argv, enum exit_code *code,
                         struct hc_err *err)
{
    const struct command *c = command_find(argv[0]);
    const struct analysis *a = c == NULL ? analysis_find(argv[0]) : NULL;

    if (c == NULL && a == NULL)
        return hc_fail(err, HC_EUSAGE, "there is no command \"%.60s\"",
                       argv[0]);
    return run(c, a, argc - 1, argv + 1, code, err);
}

/* The command line as command_run() takes it: no command is help, and two
 * options stand where a command is expected. */
static int normalise(int argc, char *const *argv, char **out)
{
    static char help[] = "help", version[] = "version";

    for (int i = 0; i < argc; i++)
        out[i] = argv[i];
    if (argc == 0 || strcmp(argv[0], "--help") == 0 ||
        strcmp(argv[0], "-h") == 0)
        out[0] = help;
    else if (strcmp(argv[0], "--version") == 0)
        out[0] = version;
    return argc == 0 ? 1 : argc;
}

/* OpenSSL makes its state when it is first used, and takes a wrong step where
 * there is no memory for it.  No configuration of the machine is read: digests
 * depend on none. */
static enum hc_code open_digests(struct hc_err *err)
{
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, NULL) == 1 &&
                   OSSL_LIB_CTX_get0_global_default() != NULL
               ? HC_OK
               : hc_nomem(err);
}

int command_main(int argc, char *const *argv)
{
    char **line = calloc((size_t)argc + 2, sizeof *line);
    enum exit_code code = EXIT_DONE;
    struct hc_err err = {0};
    enum hc_code rc = HC_OK;

    if (line == NULL)
        rc = hc_nomem(&err);
    if (rc == HC_OK)
        rc = open_digests(&err);
    if (rc == HC_OK)
        rc = command_run(normalise(argc, argv, line), line, &code, &err);
    if (rc == HC_OK)
        rc = output_finish(&err);
    if (rc != HC_OK)
        output_error(&err);
    if (rc == HC_EUSAGE)
        output_hint(line[0]);
    free(line);
    return (int)(rc == HC_OK ? code : command_exit_code(rc));
}
