/* SPDX-License-Identifier: MIT
 *
 * argv to command to exit code. */
#include "analyzer/cli/command.h"

int main(int argc, char **argv)
{
    return command_main(argc > 0 ? argc - 1 : 0, argv + 1);
}
