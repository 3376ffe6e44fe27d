/* SPDX-License-Identifier: MIT
 *
 * Noise of the bq command, see bq_noise.h. */
#include "parsers/bq_noise.h"

static const struct {
    struct hc_str start;
    enum bq_line what;
} lines[] = {
    /* What it prints when it is used for the first time, in its order. */
    {HC_STR_INIT("BQ CLI will soon require all users"), BQ_LINE_NOISE},
    {HC_STR_INIT("init` will no longer handle authentication"), BQ_LINE_NOISE},
    {HC_STR_INIT("Welcome to BigQuery"), BQ_LINE_NOISE},
    {HC_STR_INIT("process of initializing your .bigqueryrc"), BQ_LINE_NOISE},
    {HC_STR_INIT("First, we need to set "), BQ_LINE_NOISE},
    {HC_STR_INIT("already exist."), BQ_LINE_NOISE},
    {HC_STR_INIT("Credential creation complete."), BQ_LINE_NOISE},
    {HC_STR_INIT("Setting project_id "), BQ_LINE_NOISE},
    {HC_STR_INIT("BigQuery configuration complete!"), BQ_LINE_NOISE},
    {HC_STR_INIT("Waiting on bqjob_"), BQ_LINE_NOISE},
    {HC_STR_INIT("Error in query string:"), BQ_LINE_ERROR},
    {HC_STR_INIT("BigQuery error in "), BQ_LINE_ERROR},
};

/* "Error 503, retry #1" */
static bool is_retry(struct hc_str line)
{
    size_t at = sizeof "Error " - 1;

    if (!hc_str_starts(line, HC_STR("Error ")))
        return false;
    while (at < line.n && line.p[at] >= '0' && line.p[at] <= '9')
        at++;
    return at > sizeof "Error " - 1 &&
           hc_str_starts(hc_str_slice(line, at, line.n), HC_STR(", retry"));
}

/* Without the colour codes in front (ESC [ 1 m). */
static struct hc_str uncoloured(struct hc_str line)
{
    while (hc_str_starts(line, HC_STR("\x1b["))) {
        const char *end = memchr(line.p, 'm', line.n);

        if (end == NULL)
            break;
        line = hc_str_slice(line, (size_t)(end - line.p) + 1, line.n);
    }
    return line;
}

enum bq_line bq_line_of(struct hc_str line)
{
    line = uncoloured(hc_str_trim(line));
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (hc_str_starts(line, lines[i].start))
            return lines[i].what;
    return is_retry(line) ? BQ_LINE_NOISE : BQ_LINE_OTHER;
}

struct hc_str bq_skip_noise(struct hc_str head)
{
    struct hc_str rest = head, line;

    while (rest.n > 0) {
        (void)hc_str_cut(&rest, '\n', &line);
        if (hc_str_trim(line).n > 0 && bq_line_of(line) != BQ_LINE_NOISE)
            break;
        head = rest;
    }
    return head;
}
