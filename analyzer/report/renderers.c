/* SPDX-License-Identifier: MIT
 *
 * The list of renderers, from renderers.def. */
#include "analyzer/report/report.h"

#include <string.h>

#define RENDERER(name) extern const struct renderer renderer_##name;
#include "analyzer/report/renderers.def"
#undef RENDERER

const struct renderer *const renderer_list[] = {
#define RENDERER(name) &renderer_##name,
#include "analyzer/report/renderers.def"
#undef RENDERER
    NULL,
};

const struct renderer *renderer_find(const char *name)
{
    for (size_t i = 0; renderer_list[i] != NULL; i++)
        if (strcmp(renderer_list[i]->name, name) == 0)
            return renderer_list[i];
    return NULL;
}
