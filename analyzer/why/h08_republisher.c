/* SPDX-License-Identifier: MIT
 *
 * H8, republisher loop: the same work asked for again and again, at the beat
 * of a schedule, under new message ids (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/stats/circular.h"
#include "analyzer/stats/order.h"
#include "analyzer/why/why.h"

#define MIN_SHARE  0.3
#define MAX_JITTER 0.10 /* MAD / median of the steps, as of a fixed period */
#define MIN_PHASE  0.9  /* mean resultant length */
#define MINUTE_S   60.0

enum { MIN_MESSAGES = 3 };

struct published {
    uint64_t message;
    int64_t us;
};

struct room { /* for the longest chain */
    struct published *at;
    double *steps, *copy;
};

static enum hc_code make_room(struct room *room, const struct chains *c,
                              struct hc_err *err)
{
    size_t longest = 1;

    for (size_t i = 0; i < c->n; i++)
        longest = c->at[i].n > longest ? c->at[i].n : longest;
    *room = (struct room){calloc(longest, sizeof *room->at),
                          calloc(longest, sizeof *room->steps),
                          calloc(longest, sizeof *room->copy)};
    return room->at == NULL || room->steps == NULL || room->copy == NULL
               ? hc_nomem(err)
               : HC_OK;
}

static void free_room(struct room *room)
{
    free(room->at);
    free(room->steps);
    free(room->copy);
}

static int by_message(const void *a, const void *b)
{
    const struct published *x = a, *y = b;

    if (x->message != y->message)
        return x->message < y->message ? -1 : 1;
    return (x->us > y->us) - (x->us < y->us);
}

static int by_time(const void *a, const void *b)
{
    const struct published *x = a, *y = b;

    if (x->us != y->us)
        return x->us < y->us ? -1 : 1;
    return (x->message > y->message) - (x->message < y->message);
}

/* The first start of each message of a chain, in order of time. */
static size_t read_messages(struct room *room, const struct why_case *c,
                            const struct chain *chain)
{
    size_t n = 0, kept = 0;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *r = chain_run(c->chains, chain, j);

        if (r->message != 0)
            room->at[n++] = (struct published){r->message, r->started_us};
    }
    qsort(room->at, n, sizeof *room->at, by_message);
    for (size_t i = 0; i < n; i++)
        if (i == 0 || room->at[i].message != room->at[i - 1].message)
            room->at[kept++] = room->at[i];
    qsort(room->at, kept, sizeof *room->at, by_time);
    return kept;
}

/* The period in whole minutes at which n >= MIN_MESSAGES were published; 0 =
 * they keep none. */
static double period_of(struct room *room, size_t n)
{
    struct circular phase = {0, 0, 0};
    double median, period;

    for (size_t i = 1; i < n; i++)
        room->steps[i - 1] = room->copy[i - 1] =
            (double)(room->at[i].us - room->at[i - 1].us) / 1e6;
    stats_sort(room->steps, n - 1);
    median = stats_median(room->steps, n - 1);
    period = MINUTE_S * round(median / MINUTE_S);
    if (period < MINUTE_S || stats_mad(room->copy, n - 1) > MAX_JITTER * median)
        return 0;
    for (size_t i = 0; i < n; i++)
        circular_add(&phase, fmod((double)room->at[i].us / 1e6, period), period,
                     1);
    return circular_r(&phase) >= MIN_PHASE ? period : 0;
}

static enum why_says is_loop(const struct why_case *c, struct room *room,
                             const struct why_item *item, double *period)
{
    const struct chain *chain = why_chain(c, item);
    size_t n;

    if (why_failure(c, item)->work_by != WORK_BY_PAYLOAD ||
        chain->messages == 0)
        return WHY_UNKNOWN;
    if (chain->messages < MIN_MESSAGES)
        return WHY_NO;
    n = read_messages(room, c, chain);
    *period = n < MIN_MESSAGES ? 0 : period_of(room, n);
    return *period > 0 ? WHY_YES : WHY_NO;
}

enum hc_code why_h08_republisher(const struct why_case *c,
                                 struct why_finding *f, struct hc_err *err)
{
    double *periods = calloc(c->items[WHY_STORM].n + 1, sizeof *periods);
    size_t n = 0, messages = 0;
    struct circular phase = {0, 0, 0};
    struct room room;
    enum hc_code rc = make_room(&room, c->chains, err);

    if (rc == HC_OK && periods == NULL)
        rc = hc_nomem(err);
    for (int side = 0; rc == HC_OK && side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct why_item *item = &c->items[side].at[i];
            double period = 0;
            enum why_says says = is_loop(c, &room, item, &period);

            why_say(f, (enum why_side)side, i, says);
            if (side != WHY_STORM || says != WHY_YES)
                continue;
            periods[n++] = period;
            messages += why_chain(c, item)->messages;
            circular_add(&phase, fmod((double)room.at[0].us / 1e6, period),
                         period, 1);
        }
    if (rc == HC_OK) {
        why_need_both(c, f, MIN_SHARE);
        stats_sort(periods, n);
        why_stat_real(f, "period_median_s",
                      n > 0 ? stats_median(periods, n) : NAN);
        why_stat_real(f, "phase_r", n > 0 ? circular_r(&phase) : NAN);
        why_stat_int(f, "messages", (int64_t)messages);
        if (f->n[WHY_STORM] <= 0)
            why_caveat(f, "No item has both a message id and a payload that "
                          "says what it asks for.");
    }
    free_room(&room);
    free(periods);
    return rc;
}
