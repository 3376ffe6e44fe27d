/* SPDX-License-Identifier: MIT
 *
 * Gaps in a series of times, see gap_series.h. */
#include "analyzer/analyses/gap_series.h"

#include <stdlib.h>

/* No clock was ever moved by more at once in peace time. */
#define MAX_SHIFT_US (3 * HC_US_PER_HOUR)

static int64_t offset_us(const struct zone *z, int64_t us)
{
    return zone_offset_s(z, us) * HC_US_PER_SECOND;
}

/* The second instant at which the clock showed local_us; false = it did once
 * at most. */
static bool second_instant(const struct zone *z, int64_t local_us,
                           int64_t first_us, int64_t *out)
{
    *out = local_us - offset_us(z, first_us + MAX_SHIFT_US);
    return *out != first_us && *out + offset_us(z, *out) == local_us;
}

void gap_times_to_utc(struct gap_time *times, size_t n, const struct zone *z,
                      int64_t *repeated, int64_t *skipped)
{
    bool falling = n > 1 && times[n - 1].us < times[0].us;
    int64_t before = INT64_MIN;

    for (size_t i = 0; i < n; i++) {
        struct gap_time *t = &times[falling ? n - 1 - i : i];
        int64_t local = t->us, second;

        if (t->naive) {
            t->us = zone_to_utc(z, local);
            *skipped += t->us + offset_us(z, t->us) != local;
            if (second_instant(z, local, t->us, &second)) {
                (*repeated)++;
                if (t->us < before)
                    t->us = second;
            }
        }
        before = t->us;
    }
}

static int compare_times(const void *a, const void *b)
{
    const struct gap_time *x = a, *y = b;

    return (x->us > y->us) - (x->us < y->us);
}

size_t gap_times_distinct(struct gap_time *times, size_t n)
{
    size_t kept = 0;

    if (n > 0)
        qsort(times, n, sizeof *times, compare_times);
    for (size_t i = 0; i < n; i++)
        if (kept == 0 || times[kept - 1].us != times[i].us)
            times[kept++] = times[i];
    return kept;
}

static int compare_spans(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

enum hc_code gap_step(const struct gap_time *times, size_t n, int64_t *step_us,
                      struct hc_err *err)
{
    int64_t *spans;
    size_t k = n - 1;

    *step_us = 0;
    if (n < 2)
        return HC_OK;
    spans = calloc(k, sizeof *spans);
    if (spans == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < k; i++)
        spans[i] = times[i + 1].us - times[i].us;
    qsort(spans, k, sizeof *spans, compare_spans);
    *step_us = k % 2 == 1
                   ? spans[k / 2]
                   : spans[k / 2 - 1] + (spans[k / 2] - spans[k / 2 - 1]) / 2;
    free(spans);
    return HC_OK;
}

static bool too_far(int64_t span_us, int64_t step_us)
{
    return span_us > step_us + step_us / 2;
}

enum gap_kind gap_between(int64_t from_us, int64_t to_us, int64_t step_us,
                          const struct zone *z)
{
    int64_t span = to_us - from_us, shift;

    if (step_us <= 0)
        return GAP_KIND_NONE;
    if (too_far(span, step_us))
        return GAP_KIND_GAP;
    if (z == NULL)
        return GAP_KIND_NONE;
    shift = offset_us(z, to_us) - offset_us(z, from_us);
    if (shift == 0)
        return GAP_KIND_NONE;
    return shift > 0 ? GAP_KIND_DST_SPRING : GAP_KIND_DST_AUTUMN;
}

int64_t gap_missing(int64_t from_us, int64_t to_us, int64_t step_us)
{
    int64_t span = to_us - from_us, whole = span / step_us;

    return whole - 1 + (span % step_us >= step_us - step_us / 2 ? 1 : 0);
}
