/* SPDX-License-Identifier: MIT
 *
 * The contract of a command: analyzer/cli/cmd_NAME.c defines
 * `const struct command command_NAME` and commands.def has one line for it.
 * Analyses are commands by themselves and need no line there. */
#ifndef HINDCAST_ANALYZER_CLI_COMMAND_H
#define HINDCAST_ANALYZER_CLI_COMMAND_H

#include "analyzer/cli/options.h"

/* Exit codes, public and stable. */
enum exit_code {
    EXIT_DONE = 0,
    EXIT_FINDINGS = 1, /* only where a gate asks */
    EXIT_USAGE = 2,    /* usage, or a bad configuration file */
    EXIT_INPUT = 3,    /* rejects beyond --max-rejects, or truncated input */
    EXIT_STORE = 4,    /* database or I/O */
    EXIT_BUG = 5
};

struct command {
    const char *name;    /* "ingest" */
    const char *usage;   /* "[options] INPUT..." */
    const char *summary; /* one line for `hindcast help` */
    const char *about;   /* for `hindcast help NAME`, which wraps it; a
                            newline ends a paragraph */
    const struct option *const *tables; /* its option tables, NULL-ended */
    /* *code = exit code when HC_OK is returned. */
    HC_MUST_USE enum hc_code (*run)(const struct options *o,
                                    enum exit_code *code, struct hc_err *err);
};

extern const struct command *const command_list[];    /* NULL-terminated */
const struct command *command_find(const char *name); /* NULL = none */

/* Find and run the command or analysis of argv[0..argc), argc > 0, without the
 * program's name.  *code = its exit code when HC_OK is returned. */
HC_MUST_USE enum hc_code command_run(int argc, char *const *argv,
                                     enum exit_code *code, struct hc_err *err);
/* The same for a whole process: prints what went wrong, returns the code. */
int command_main(int argc, char *const *argv);
/* Print the help of a command or an analysis to stdout. */
HC_MUST_USE enum hc_code command_print_help(const char *name,
                                            struct hc_err *err);
/* The exit code for an error. */
enum exit_code command_exit_code(enum hc_code code);

#endif
