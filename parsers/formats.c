/* SPDX-License-Identifier: MIT
 *
 * The list of input formats, from formats.def. */
#include "parsers/format.h"

#include <string.h>

#define FORMAT(name) extern const struct format format_##name;
#include "parsers/formats.def"
#undef FORMAT

const struct format *const format_list[] = {
#define FORMAT(name) &format_##name,
#include "parsers/formats.def"
#undef FORMAT
    NULL,
};

const struct format *format_find(const char *name)
{
    for (size_t i = 0; format_list[i] != NULL; i++)
        if (strcmp(format_list[i]->name, name) == 0)
            return format_list[i];
    return NULL;
}
