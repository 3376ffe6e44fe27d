/* SPDX-License-Identifier: MIT
 *
 * H7, bookkeeping artefact: failed rows that a cleanup job wrote, not runs
 * that failed (docs/analyses.md, "why"). */
#include <math.h>
#include <stdlib.h>

#include "analyzer/why/why.h"
#include "schema/resolve.h"

#define MIN_RATIO 0.3

/* In any occurrence of the storm, whether it stands out or not: its counts of
 * rows are of all. */
static bool in_storm(const struct why_case *c, const struct history_run *r)
{
    const struct storm *s = c->storm;

    if (s->scope.p != NULL &&
        !hc_str_eq(history_processor(c->history, r), s->scope))
        return false;
    for (size_t i = 0; i < s->n_spans; i++)
        if (r->started_us >= s->spans[i].from_us &&
            r->started_us < s->spans[i].to_us)
            return true;
    return false;
}

static int by_time(const void *a, const void *b)
{
    const int64_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Runs that were cleaned up at one and the same time: how many times there
 * are, and the most runs of one. */
static void find_batches(struct why_finding *f, int64_t *times, size_t n)
{
    size_t batches = 0, largest = 0, next;

    if (n > 1)
        qsort(times, n, sizeof *times, by_time);
    for (size_t i = 0; i < n; i = next) {
        for (next = i + 1; next < n && times[next] == times[i];)
            next++;
        batches++;
        largest = next - i > largest ? next - i : largest;
    }
    why_stat_int(f, "cleanup_times", (int64_t)batches);
    why_stat_int(f, "largest_cleanup", (int64_t)largest);
}

enum hc_code why_h07_bookkeeping(const struct why_case *c,
                                 struct why_finding *f, struct hc_err *err)
{
    const struct history *h = c->history;
    int64_t *cleaned = calloc(h->n + 1, sizeof *cleaned);
    int64_t phantom_dup = 0;
    size_t n = 0;
    double rows = (double)c->storm->rows_failed, artefacts;

    if (cleaned == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < h->n; i++) {
        const struct history_run *r = &h->runs[i];
        bool lost = r->outcome == HISTORY_LOST;
        bool phantom = (r->flags & (RUN_PHANTOM | RUN_PHANTOM_DUP)) != 0;

        if ((!lost && !phantom) || !in_storm(c, r))
            continue;
        phantom_dup += (r->flags & RUN_PHANTOM_DUP) != 0;
        if (lost && r->ended_us != RUN_ABSENT)
            cleaned[n++] = r->ended_us;
        why_prove_run(f, i,
                      lost ? "cleaned up, no end known"
                           : "cleaned up, though it had ended");
    }
    for (int side = 0; side < WHY_SIDES; side++)
        for (size_t i = 0; i < c->items[side].n; i++) {
            const struct history_run *r = why_failure(c, &c->items[side].at[i]);

            why_say(f, (enum why_side)side, i,
                    r->outcome == HISTORY_LOST ||
                            (r->flags & RUN_PHANTOM_DUP) != 0
                        ? WHY_YES
                        : WHY_NO);
        }
    artefacts = (double)(c->storm->phantom + c->storm->lost + phantom_dup);
    why_count(f, "rows", fmin(artefacts, rows), rows, 0, 0);
    why_need_share(f, MIN_RATIO);
    why_stat_int(f, "rows_failed", c->storm->rows_failed);
    why_stat_int(f, "runs_failed", c->storm->runs_failed);
    why_stat_int(f, "phantom", c->storm->phantom);
    why_stat_int(f, "phantom_dup", phantom_dup);
    why_stat_int(f, "lost", c->storm->lost);
    why_stat_text(f, "extent",
                  c->storm->kind == STORM_BOOKKEEPING ? HC_STR("full")
                                                      : HC_STR("partial"));
    find_batches(f, cleaned, n);
    if (c->storm->lost > 0)
        why_caveat(f, "A lost run may have hung or been killed: its cleanup "
                      "is bookkeeping, its end is not.");
    free(cleaned);
    return HC_OK;
}
