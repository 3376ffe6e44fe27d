/* SPDX-License-Identifier: MIT
 *
 * Known retry policies, see profiles.h.  Sources: RetryPolicy and the push
 * backoff of Pub/Sub, RetryConfig of Cloud Scheduler; the breaker's and the
 * republisher's periods are those of the pipelines hindcast was made for. */
#include "analyzer/chains/profiles.h"

#include <math.h>

const struct retry_profile retry_profiles[] = {
    {"pubsub_retry_policy", 10, 2, 600, false},
    {"pubsub_push_backoff", 0.1, 2, 60, false},
    {"cloud_scheduler", 5, 2, 3600, false},
    {"breaker_30m", 1800, 1, 1800, false},
    {"breaker_4h", 14400, 1, 14400, false},
    {"ack_deadline_600s", 600, 1, 600, true},
    {"republisher_900s", 900, 1, 900, true},
    {NULL, 0, 0, 0, false},
};

/* Shorter gaps are below what timestamps tell. */
#define MIN_GAP_S 1e-3

double retry_profile_delay_s(const struct retry_profile *p, size_t j)
{
    double delay = p->first_s;

    while (j-- > 0 && delay < p->cap_s && p->ratio > 1)
        delay *= p->ratio;
    return fmin(delay, p->cap_s);
}

const struct retry_profile *retry_profile_nearest(const double *gap_s,
                                                  const double *step_s,
                                                  size_t n, double *distance)
{
    const struct retry_profile *best = NULL;
    double limit = log(2);

    *distance = 0;
    for (const struct retry_profile *p = retry_profiles; p->name; p++) {
        const double *at = p->between_starts ? step_s : gap_s;
        double sum = 0;

        for (size_t j = 0; j < n; j++)
            sum += fabs(log(fmax(at[j], MIN_GAP_S)) -
                        log(retry_profile_delay_s(p, j)));
        if (n == 0 || sum / (double)n > limit ||
            (best != NULL && sum / (double)n >= *distance))
            continue;
        best = p;
        *distance = sum / (double)n;
    }
    return best;
}
