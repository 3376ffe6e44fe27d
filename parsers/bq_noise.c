/* SPDX-License-Identifier: MIT
 *
 * Noise of the bq command, see bq_noise.h. */
#include "parsers/bq_noise.h"

static const struct {
    struct hc_str start;
    enum bq_line what;
} lines[] = {
    {HC_STR_INIT("Welcome to BigQuery"), BQ_LINE_NOISE},
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

enum bq_line bq_line_of(struct hc_str line)
{
    line = hc_str_trim(line);
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        if (hc_str_starts(line, lines[i].start))
            return lines[i].what;
    return is_retry(line) ? BQ_LINE_NOISE : BQ_LINE_OTHER;
}
