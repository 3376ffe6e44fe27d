/* SPDX-License-Identifier: MIT
 *
 * Names of exported types, see run_row.h. */
#include "base/run_row.h"

const char *export_type_name(enum export_type type)
{
    static const char *const names[] = {
        "STRING", "INT64", "FLOAT64", "BOOL", "DATE", "TIMESTAMP", "JSON",
    };

    return names[type];
}
