/* SPDX-License-Identifier: MIT
 *
 * The pipeline's own categories, see compat.h. */
#include "analyzer/categories/compat.h"

static char fold(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* needle is in lower case. */
static bool holds(struct hc_str text, const char *needle)
{
    size_t n = strlen(needle);

    for (size_t i = 0; n <= text.n && i <= text.n - n; i++) {
        size_t k = 0;

        while (k < n && fold(text.p[i + k]) == needle[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

static bool holds_any(struct hc_str text, const char *const *needles)
{
    for (size_t i = 0; needles[i] != NULL; i++)
        if (holds(text, needles[i]))
            return true;
    return false;
}

/* What stands before ": " when it can be the name of a class, without its
 * module; "" = none. */
static struct hc_str type_of(struct hc_str text)
{
    ptrdiff_t end = hc_str_find(text, HC_STR(":"));
    struct hc_str type = hc_str_slice(text, 0, end < 0 ? 0 : (size_t)end);
    size_t from = type.n;

    for (size_t i = 0; i < type.n; i++) {
        char c = fold(type.p[i]);

        if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '_' &&
            c != '.')
            return HC_STR("");
    }
    while (from > 0 && type.p[from - 1] != '.')
        from--;
    return hc_str_slice(type, from, type.n);
}

/* Names that end with * are prefixes. */
static bool is_any(struct hc_str type, const char *const *names)
{
    for (size_t i = 0; names[i] != NULL; i++) {
        struct hc_str name = hc_str_from(names[i]);

        if (hc_str_ends(name, HC_STR("*"))
                ? hc_str_starts(type, hc_str_slice(name, 0, name.n - 1))
                : hc_str_eq(type, name))
            return true;
    }
    return false;
}

static const struct step {
    const char *category;
    const char *const *texts, *const *types;
} steps[] = {
    {"no_data_available",
     (const char *const[]){"no data loaded", "no data available",
                           "no data to process", "no data extracted",
                           "no games scheduled", "no records found",
                           "no results", "empty response", "off-season",
                           "off season", "file not found", NULL},
     (const char *const[]){"FileNotFoundError", "NoDataAvailable*",
                           "EmptyDataFrameError", NULL}},
    {"upstream_failure",
     (const char *const[]){"dependency", "upstream", "prerequisite", NULL},
     (const char *const[]){"DependencyError", "UpstreamDependencyError",
                           "DataTooStale*", NULL}},
    {"timeout",
     (const char *const[]){"timeout", "timed out", "deadline exceeded", NULL},
     (const char *const[]){"TimeoutError", "Timeout", "ReadTimeout",
                           "ConnectTimeout", "DeadlineExceeded", NULL}},
};

const char *category_compat(struct hc_str text)
{
    struct hc_str type = type_of(text);

    if (text.p == NULL)
        return "unknown";
    /* The step of a run is not stored: only a text that names it counts. */
    if (hc_str_eq(type, HC_STR("ValueError")) && holds(text, "missing") &&
        holds(text, "initializ"))
        return "configuration_error";
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (holds_any(text, steps[i].texts) || is_any(type, steps[i].types))
            return steps[i].category;
    if ((holds(text, "bigquery") || hc_str_starts(type, HC_STR("Google"))) &&
        holds(text, "streaming buffer"))
        return "no_data_available";
    return "processing_error";
}
