/* SPDX-License-Identifier: MIT
 *
 * The list of analyses, from analyses.def. */
#include "analyzer/analyses/analysis.h"

#include <string.h>

#define ANALYSIS(name) extern const struct analysis analysis_##name;
#include "analyzer/analyses/analyses.def"
#undef ANALYSIS

const struct analysis *const analysis_list[] = {
#define ANALYSIS(name) &analysis_##name,
#include "analyzer/analyses/analyses.def"
#undef ANALYSIS
    NULL,
};

const struct analysis *analysis_find(const char *name)
{
    for (size_t i = 0; analysis_list[i] != NULL; i++)
        if (strcmp(analysis_list[i]->name, name) == 0)
            return analysis_list[i];
    return NULL;
}
