/* SPDX-License-Identifier: MIT
 *
 * Rows to run, see resolve.h. */
#include "schema/resolve.h"

#include <math.h>

#include "base/checked.h"

/* Which of two equally late final rows decides. */
static int status_rank(uint8_t status)
{
    switch ((enum run_status)status) {
    case STATUS_SUCCESS:
        return 5;
    case STATUS_PARTIAL:
        return 4;
    case STATUS_FAILED:
        return 3;
    case STATUS_SKIPPED:
        return 2;
    case STATUS_RUNNING:
    case STATUS_OTHER:
        break;
    }
    return 1;
}

/* Whether b decides rather than a; RUN_ABSENT sorts first.  Equal rows were
 * told apart by hash, so the order of rows does not show. */
static bool decides(const struct run_fact *a, const struct run_fact *b)
{
    if (a == NULL)
        return true;
    if (a->ended_us != b->ended_us)
        return b->ended_us > a->ended_us;
    if (a->status != b->status)
        return status_rank(b->status) > status_rank(a->status);
    if (a->started_us != b->started_us)
        return b->started_us > a->started_us;
    return b->hash > a->hash;
}

static enum run_outcome final_outcome(uint8_t status)
{
    switch ((enum run_status)status) {
    case STATUS_SUCCESS:
        return OUTCOME_SUCCESS;
    case STATUS_FAILED:
        return OUTCOME_FAILED;
    case STATUS_PARTIAL:
        return OUTCOME_PARTIAL;
    case STATUS_SKIPPED:
        return OUTCOME_SKIPPED;
    case STATUS_RUNNING:
    case STATUS_OTHER:
        break;
    }
    return OUTCOME_OTHER;
}

struct resolved_run resolve_run(const struct run_fact *rows, size_t n)
{
    const struct run_fact *best[3] = {NULL, NULL, NULL}; /* by row class */
    const struct run_fact *first_final = NULL;
    struct resolved_run run = {.n_rows = 0};
    size_t finals = 0;

    for (size_t i = 0; i < n; i++) {
        const struct run_fact *row = &rows[i];

        if (row->flags & FACT_SYNTHETIC)
            run.flags |= RUN_SYNTHETIC;
        if (fact_repeats(rows, i))
            continue;
        run.n_rows++;
        if (decides(best[row->class], row))
            best[row->class] = row;
        if (row->class != CLASS_FINAL)
            continue;
        if (finals++ == 0)
            first_final = row;
        else if (row->status != first_final->status)
            run.flags |= RUN_CONFLICT;
    }
    if (best[CLASS_FINAL] != NULL) {
        run.decider = best[CLASS_FINAL];
        run.outcome = final_outcome(run.decider->status);
        if (finals > 1 && !(run.flags & RUN_CONFLICT))
            run.flags |= RUN_DUP_FINAL;
        if (best[CLASS_CLEANUP] != NULL)
            run.flags |=
                run.outcome == OUTCOME_FAILED ? RUN_PHANTOM_DUP : RUN_PHANTOM;
    } else if (best[CLASS_CLEANUP] != NULL) {
        run.decider = best[CLASS_CLEANUP];
        run.outcome = OUTCOME_LOST;
    } else {
        run.decider = best[CLASS_RUNNING];
        run.outcome = OUTCOME_OPEN;
    }
    return run;
}

bool run_duration(const struct resolved_run *run, int64_t max_us, int64_t *out)
{
    const struct run_fact *row = run->decider;

    /* A cleanup row's end is when it was cleaned up. */
    if (row->class != CLASS_FINAL)
        return false;
    if (row->flags & FACT_DURATION) {
        double us = row->duration_s * 1e6;

        if (!(us >= 0 && us <= (double)max_us)) /* NaN neither */
            return false;
        *out = llround(us);
        return true;
    }
    return row->ended_us != RUN_ABSENT && row->started_us != RUN_ABSENT &&
           hc_sub_i64(row->ended_us, row->started_us, out) && *out >= 0 &&
           *out <= max_us;
}
