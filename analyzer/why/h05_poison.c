/* SPDX-License-Identifier: MIT
 *
 * H5, poison redelivery: messages that can never succeed and are delivered
 * again and again (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/order.h"
#include "analyzer/why/why.h"

#define MIN_SHARE       0.3
#define MIN_FINGERPRINT 0.5
#define MIN_SPAN_US     HC_US_PER_HOUR

enum { MIN_DELIVERIES = 5 };

static int64_t span_us(const struct why_case *c, const struct chain *chain)
{
    return chain_run(c->chains, chain, chain->n - 1)->started_us -
           chain->first_us;
}

/* Whether all its failures that say something say the same; none does =
 * WHY_UNKNOWN. */
static enum why_says one_template(const struct why_case *c,
                                  const struct chain *chain)
{
    uint32_t first = UINT32_MAX;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *r = chain_run(c->chains, chain, j);
        uint32_t number = failure_texts_number(c->texts, r);

        if (!chain_retries(r) || number == UINT32_MAX)
            continue;
        if (first != UINT32_MAX && number != first)
            return WHY_NO;
        first = number;
    }
    return first == UINT32_MAX ? WHY_UNKNOWN : WHY_YES;
}

static enum why_says is_poison(const struct why_case *c,
                               const struct chain *chain)
{
    if (chain->messages == 0)
        return WHY_UNKNOWN;
    /* Published again under other ids is another matter: deliveries are of one
     * message. */
    if (chain->n / chain->messages < MIN_DELIVERIES ||
        (chain->flags & CHAIN_SUCCEEDED) != 0 ||
        span_us(c, chain) < MIN_SPAN_US)
        return WHY_NO;
    return one_template(c, chain);
}

static bool is_pubsub(const struct fingerprint *print)
{
    static const char *const names[] = {"pubsub_retry_policy",
                                        "pubsub_push_backoff",
                                        "ack_deadline_600s", NULL};

    for (size_t i = 0; print->profile != NULL && names[i] != NULL; i++)
        if (strcmp(print->profile, names[i]) == 0)
            return true;
    return false;
}

enum hc_code why_h05_poison(const struct why_case *c, struct why_finding *f,
                            struct hc_err *err)
{
    const struct why_items *items = &c->items[WHY_STORM];
    double *spans = calloc(items->n + 1, sizeof *spans);
    size_t n = 0, pubsub = 0, deliveries = 0, longest = 0, named = 0;

    if (spans == NULL)
        return hc_nomem(err);
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct why_item *item = &c->items[side].at[i];
            const struct chain *chain = why_chain(c, item);
            enum why_says says = is_poison(c, chain);

            why_say(f, (enum why_side)side, i, says);
            if (side != WHY_STORM || says != WHY_YES)
                continue;
            spans[n++] = (double)span_us(c, chain) / 1e6;
            pubsub += is_pubsub(&c->prints[item->chain]);
            deliveries += chain->n;
            longest = chain->n > longest ? chain->n : longest;
            named += why_category(c, why_failure(c, item)) == WHY_POISON;
        }
    why_need_both(c, f, MIN_SHARE);
    why_part(f, "pubsub_share", (double)pubsub, (double)n, MIN_FINGERPRINT);
    stats_sort(spans, n);
    why_stat_int(f, "deliveries", (int64_t)deliveries);
    why_stat_int(f, "most_deliveries", (int64_t)longest);
    why_stat_real(f, "span_median_s", n > 0 ? stats_median(spans, n) : NAN);
    why_stat_int(f, "says_malformed", (int64_t)named);
    if (f->n[WHY_STORM] <= 0)
        why_caveat(f, "The export has no message ids, so redelivery cannot be "
                      "seen.");
    free(spans);
    return HC_OK;
}
