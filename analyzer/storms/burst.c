/* SPDX-License-Identifier: MIT
 *
 * Bursts, see burst.h.  The sequence of states is Kleinberg's two-state
 * automaton: "Bursty and Hierarchical Structure in Streams", KDD 2002,
 * https://www.cs.cornell.edu/home/kleinber/bhs.pdf */
#include "analyzer/storms/burst.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/storms/score.h"

enum { MAX_GAP = 2 }; /* bins between two segments that are one */

static const double state_factor = 3;
static const double min_excess = STORM_MIN_EXCESS, min_ratio = 2, min_z = 6;

/* How the cheapest way into a bin came there. */
enum step_bits { ZERO_FROM_ONE = 1, ONE_FROM_ONE = 2 };

/* What a bin costs in state 1 beyond what it costs in state 0.  A dark bin
 * ends a burst. */
static double cost(const struct storm_series *s, const struct burst_baseline *b,
                   size_t i)
{
    if (series_dark(s, i))
        return INFINITY;
    return ((state_factor - 1) * b->mu[i] - s->x[i] * log(state_factor)) /
           b->phi;
}

/* Viterbi: steps[i] becomes 1 where bin i is in state 1, else 0.  Going up
 * costs ln n, coming down nothing; ties stay in state 0. */
static void find_states(unsigned char *steps, const struct storm_series *s,
                        const struct burst_baseline *b)
{
    double up = log((double)s->n), zero = 0, one = INFINITY;
    bool state;

    for (size_t i = 0; i < s->n; i++) {
        double enter = zero + up, rel = cost(s, b, i);
        bool zero_from_one = one < zero, one_from_one = one < enter;

        steps[i] = (unsigned char)((zero_from_one ? ZERO_FROM_ONE : 0) |
                                   (one_from_one ? ONE_FROM_ONE : 0));
        zero = zero_from_one ? one : zero;
        one = (one_from_one ? one : enter) + rel;
    }
    state = one < zero;
    for (size_t i = s->n; i-- > 0;) {
        bool before = (steps[i] & (state ? ONE_FROM_ONE : ZERO_FROM_ONE)) != 0;

        steps[i] = state;
        state = before;
    }
}

static bool any_dark(const struct storm_series *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (series_dark(s, i))
            return true;
    return false;
}

/* The end of the segment that begins at bin `from`, small gaps included. */
static size_t segment_end(const struct storm_series *s,
                          const unsigned char *states, size_t from)
{
    size_t end = from, next = from;

    while (next < s->n && next - end <= MAX_GAP) {
        if (states[next] == 0) {
            next++;
        } else if (any_dark(s, end, next)) {
            break;
        } else {
            end = ++next;
        }
    }
    return end;
}

static void sum(struct burst *burst, const struct storm_series *s,
                const struct burst_baseline *b)
{
    burst->count = burst->expected = 0;
    for (size_t i = burst->from; i < burst->to; i++) {
        burst->count += s->x[i];
        burst->expected += b->mu[i];
    }
}

/* Three times the baseline is little for a strong burst: single events beside
 * it would run its edges out.  Keep the part that speaks most for the burst's
 * own level, which is where it holds some quarter of its mean. */
static void sharpen(struct burst *burst, const struct storm_series *s,
                    const struct burst_baseline *b)
{
    double factor = fmax(state_factor, burst->count / burst->expected);
    double gain = 0, best = 0;
    size_t start = burst->from, from = start, to = burst->to;

    for (size_t i = burst->from; i < burst->to; i++) {
        gain += s->x[i] * log(factor) - (factor - 1) * b->mu[i];
        if (gain <= 0) {
            gain = 0;
            start = i + 1;
        } else if (gain > best) {
            best = gain;
            from = start;
            to = i + 1;
        }
    }
    burst->from = from;
    burst->to = to;
}

/* Cut bins at both ends that are no more than usual; false = nothing is
 * left, or too little to be a burst. */
static bool make_burst(struct burst *out, const struct storm_series *s,
                       const struct burst_baseline *b, size_t from, size_t to)
{
    struct score_figures f;

    *out = (struct burst){.from = from, .to = to};
    sum(out, s, b);
    sharpen(out, s, b);
    while (out->from < out->to && s->x[out->from] <= b->mu[out->from] + 1)
        out->from++;
    while (out->to > out->from && s->x[out->to - 1] <= b->mu[out->to - 1] + 1)
        out->to--;
    sum(out, s, b);
    f = score_figures_of(out->count, out->expected, b->phi, 1);
    return out->from < out->to && f.excess >= min_excess &&
           out->count >= min_ratio * out->expected && f.robust_z >= min_z;
}

static enum hc_code add(struct burst_list *list, const struct burst *burst,
                        struct hc_err *err)
{
    struct burst *more;

    if ((list->n & (list->n - 1)) == 0) { /* grows at powers of two */
        more = realloc(list->at,
                       (list->n == 0 ? 1 : 2 * list->n) * sizeof *list->at);
        if (more == NULL)
            return hc_nomem(err);
        list->at = more;
    }
    list->at[list->n++] = *burst;
    return HC_OK;
}

enum hc_code bursts_find(struct burst_list *list, const struct storm_series *s,
                         const struct burst_baseline *b, struct hc_err *err)
{
    unsigned char *states = calloc(s->n + 1, 1);
    enum hc_code rc = HC_OK;

    *list = (struct burst_list){.n = 0};
    if (states == NULL)
        return hc_nomem(err);
    find_states(states, s, b);
    for (size_t i = 0; rc == HC_OK && i < s->n;) {
        struct burst burst;
        size_t end;

        if (states[i] == 0) {
            i++;
            continue;
        }
        end = segment_end(s, states, i);
        list->n_segments++;
        if (make_burst(&burst, s, b, i, end))
            rc = add(list, &burst, err);
        i = end;
    }
    free(states);
    return rc;
}
