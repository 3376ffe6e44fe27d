/* SPDX-License-Identifier: MIT
 *
 * Usual durations, see usual.h. */
#include "analyzer/whatif/usual.h"

#include <math.h>
#include <stdlib.h>

#include "analyzer/chains/chains.h"
#include "analyzer/stats/order.h"

static int64_t median_of(double *values, size_t n)
{
    if (n == 0)
        return RUN_ABSENT;
    stats_sort(values, n);
    return llround(stats_median(values, n));
}

enum hc_code usual_read(struct usual **out, const struct history *h,
                        struct hc_err *err)
{
    struct usual *usual = calloc(h->texts.n + 1, sizeof *usual);
    double *failed = calloc(h->n + 1, sizeof *failed);
    double *good = calloc(h->n + 1, sizeof *good);
    enum hc_code rc = HC_OK;

    if (usual == NULL || failed == NULL || good == NULL)
        rc = hc_nomem(err);
    for (size_t i = 0, next; rc == HC_OK && i < h->n; i = next) {
        size_t n_failed = 0, n_good = 0;

        for (next = i;
             next < h->n && h->runs[next].processor == h->runs[i].processor;
             next++) {
            const struct history_run *r = &h->runs[next];

            if (r->duration_us == HISTORY_NO_DURATION)
                continue;
            if (chain_retries(r))
                failed[n_failed++] = (double)r->duration_us;
            else if (r->outcome == HISTORY_SUCCESS)
                good[n_good++] = (double)r->duration_us;
        }
        usual[h->runs[i].processor] = (struct usual){
            median_of(failed, n_failed), median_of(good, n_good)};
    }
    free(failed);
    free(good);
    if (rc != HC_OK) {
        free(usual);
        usual = NULL;
    }
    *out = usual;
    return rc;
}
