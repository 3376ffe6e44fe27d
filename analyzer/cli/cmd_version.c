/* SPDX-License-Identifier: MIT
 *
 * version, also as --version. */
#include <stdio.h>

#include "analyzer/cli/command.h"

static enum hc_code run(const struct options *o, enum exit_code *code,
                        struct hc_err *err)
{
    (void)o;
    (void)err;
    *code = EXIT_DONE;
    (void)puts("hindcast " HINDCAST_VERSION);
    return HC_OK;
}

static const struct option *const tables[] = {help_options, NULL};

const struct command command_version = {
    .name = "version",
    .usage = "",
    .summary = "print the version of the program",
    .about = "Prints the version to standard output.",
    .tables = tables,
    .run = run,
};
