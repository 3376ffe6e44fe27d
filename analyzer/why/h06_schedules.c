/* SPDX-License-Identifier: MIT
 *
 * H6, simultaneous schedules: jobs that all start on the same minute
 * (docs/analyses.md, "why"). */
#include <stdlib.h>

#include "analyzer/why/why.h"
#include "base/checked.h"

#define MIN_SHARE 0.5
#define SLOT_US   (60 * HC_US_PER_SECOND)
#define MARK_US   (900 * HC_US_PER_SECOND)
#define NEAR_US   (10 * HC_US_PER_SECOND)
#define ONSET_US  (900 * HC_US_PER_SECOND)

enum { CROWD = 5 }; /* processors in one slot */

/* Slots are centred on whole minutes: what starts on a mark is in one. */
static int64_t slot_of(int64_t us)
{
    return hc_floor_div(us + SLOT_US / 2, SLOT_US);
}

static bool on_mark(int64_t us)
{
    int64_t behind = us - hc_floor_div(us, MARK_US) * MARK_US;

    return behind <= NEAR_US || MARK_US - behind <= NEAR_US;
}

/* By its trigger, or by the minute. */
static bool is_scheduled(const struct why_case *c, const struct history_run *r)
{
    struct hc_str trigger = history_text(c->history, r, HISTORY_TRIGGER_SOURCE);

    return hc_str_find(trigger, HC_STR("sched")) >= 0 ||
           hc_str_find(trigger, HC_STR("cron")) >= 0 || on_mark(r->started_us);
}

/* ---- slots --------------------------------------------------------------- */

struct start { /* of a first attempt */
    int64_t slot;
    uint32_t processor;
};

static int by_slot_and_processor(const void *a, const void *b)
{
    const struct start *x = a, *y = b;

    if (x->slot != y->slot)
        return x->slot < y->slot ? -1 : 1;
    return (x->processor > y->processor) - (x->processor < y->processor);
}

struct slot {
    int64_t slot;
    size_t processors; /* whose scheduled work begins in it */
};

struct slots { /* ascending, with CROWD processors or more */
    struct slot *at;
    size_t n;
};

/* Of all scheduled work, whether it failed or not. */
static enum hc_code read_slots(struct slots *out, const struct why_case *c,
                               struct hc_err *err)
{
    struct start *starts = calloc(c->chains->n + 1, sizeof *starts);
    size_t n = 0, next;

    out->n = 0;
    out->at = calloc(c->chains->n + 1, sizeof *out->at);
    if (starts == NULL || out->at == NULL) {
        free(starts);
        return hc_nomem(err);
    }
    for (size_t i = 0; i < c->chains->n; i++) {
        const struct history_run *head =
            chain_run(c->chains, &c->chains->at[i], 0);

        if (is_scheduled(c, head))
            starts[n++] =
                (struct start){slot_of(head->started_us), head->processor};
    }
    if (n > 1)
        qsort(starts, n, sizeof *starts, by_slot_and_processor);
    for (size_t i = 0; i < n; i = next) {
        struct slot slot = {starts[i].slot, 0};

        for (next = i; next < n && starts[next].slot == slot.slot; next++)
            slot.processors += next == i || starts[next].processor !=
                                                starts[next - 1].processor;
        if (slot.processors >= CROWD)
            out->at[out->n++] = slot;
    }
    free(starts);
    return HC_OK;
}

/* NULL = that slot is not crowded. */
static const struct slot *find_slot(const struct slots *slots, int64_t slot)
{
    size_t lo = 0, hi = slots->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (slots->at[mid].slot < slot)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo < slots->n && slots->at[lo].slot == slot ? &slots->at[lo] : NULL;
}

/* ---- all ----------------------------------------------------------------- */

/* The most processors in a slot of the first quarter of an hour of an
 * occurrence, and of all slots of the storm. */
static void find_peaks(const struct why_case *c, const struct slots *slots,
                       size_t *onset, size_t *peak, size_t *crowded)
{
    const struct time_spans *spans = why_spans(c, WHY_STORM);

    *onset = *peak = *crowded = 0;
    for (size_t i = 0; i < slots->n; i++) {
        int64_t us = slots->at[i].slot * SLOT_US;
        size_t span = time_spans_find(spans, us);

        if (span == spans->n)
            continue;
        ++*crowded;
        if (slots->at[i].processors > *peak)
            *peak = slots->at[i].processors;
        if (us < spans->at[span].from_us + ONSET_US &&
            slots->at[i].processors > *onset)
            *onset = slots->at[i].processors;
    }
}

static bool is_simultaneous(const struct why_case *c, const struct slots *slots,
                            enum why_side side, const struct why_item *item)
{
    const struct history_run *head = why_head(c, item);
    const struct time_spans *spans = why_spans(c, side);

    return time_spans_find(spans, head->started_us) < spans->n &&
           is_scheduled(c, head) &&
           find_slot(slots, slot_of(head->started_us)) != NULL;
}

enum hc_code why_h06_schedules(const struct why_case *c, struct why_finding *f,
                               struct hc_err *err)
{
    size_t onset, peak, crowded, scheduled = 0;
    struct slots slots;
    enum hc_code rc = read_slots(&slots, c, err);

    for (int side = 0; rc == HC_OK && side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct why_item *item = &c->items[side].at[i];

            why_say(f, (enum why_side)side, i,
                    is_simultaneous(c, &slots, (enum why_side)side, item)
                        ? WHY_YES
                        : WHY_NO);
            scheduled +=
                side == WHY_STORM && is_scheduled(c, why_head(c, item));
        }
    if (rc == HC_OK) {
        find_peaks(c, &slots, &onset, &peak, &crowded);
        why_need_both(c, f, MIN_SHARE);
        why_at_least(f, "processors_at_onset", (double)onset, CROWD);
        why_stat_int(f, "scheduled_items", (int64_t)scheduled);
        why_stat_int(f, "crowded_minutes", (int64_t)crowded);
        why_stat_int(f, "most_processors", (int64_t)peak);
        if (c->logs.any)
            why_stat_int(f, "scheduler_attempts",
                         (int64_t)why_count_logs(c, f, WHY_LOG_SCHEDULER,
                                                 WHY_STORM,
                                                 "attempt of a scheduler"));
    }
    free(slots.at);
    return rc;
}
