/* SPDX-License-Identifier: MIT
 *
 * Spans of time, see time_spans.h. */
#include "analyzer/why/time_spans.h"

#include <stdlib.h>

/* The first bin from i on that is, or is not, of the side. */
static size_t next_bin(const struct storm_sides *sides, size_t i,
                       enum storm_side side, bool is)
{
    while (i < sides->n && (sides->side[i] == side) != is)
        i++;
    return i;
}

static size_t fill(struct time_span *out, const struct storm_sides *sides,
                   enum storm_side side)
{
    size_t n = 0, end;

    for (size_t i = next_bin(sides, 0, side, true); i < sides->n;
         i = next_bin(sides, end, side, true)) {
        end = next_bin(sides, i, side, false);
        if (out != NULL)
            out[n] = (struct time_span){
                sides->from_us + (int64_t)i * sides->bin_us,
                sides->from_us + (int64_t)end * sides->bin_us};
        n++;
    }
    return n;
}

enum hc_code time_spans_make(struct time_spans *out,
                             const struct storm_sides *sides,
                             enum storm_side side, struct hc_err *err)
{
    size_t n = fill(NULL, sides, side);

    *out = (struct time_spans){.hours = sides->exposure_h[side]};
    out->at = calloc(n + 1, sizeof *out->at);
    if (out->at == NULL)
        return hc_nomem(err);
    out->n = fill(out->at, sides, side);
    return HC_OK;
}

void time_spans_release(struct time_spans *spans)
{
    free(spans->at);
    *spans = (struct time_spans){.n = 0};
}

size_t time_spans_find(const struct time_spans *spans, int64_t us)
{
    size_t lo = 0, hi = spans->n;

    while (lo < hi) { /* the first that ends behind us */
        size_t mid = lo + (hi - lo) / 2;

        if (spans->at[mid].to_us <= us)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < spans->n && spans->at[lo].from_us <= us ? lo : spans->n;
}
