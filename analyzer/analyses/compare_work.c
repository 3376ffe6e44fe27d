/* SPDX-License-Identifier: MIT
 *
 * compare: less work, fewer attempts at it, or fewer failures among them?
 * Items are retry chains (analyzer/chains/chains.h) with an attempt in the
 * compared occurrences (docs/analyses.md, "compare"). */
#include <math.h>

#include "analyzer/analyses/compare.h"
#include "analyzer/chains/chains.h"

enum split_column { S_QUANTITY, S_BEFORE, S_AFTER, S_RATIO, S_LN, S_SHARE };

const struct column compare_split_columns[] = {
    {"quantity", COLUMN_TEXT, NULL,
     "failed_per_hour = items_per_hour x attempts_per_item x "
     "failed_per_attempt",
     0, 0},
    {"before", COLUMN_REAL, NULL, "value before the change", 4, 0},
    {"after", COLUMN_REAL, NULL, "value after it", 4, 0},
    {"ratio", COLUMN_REAL, NULL, "after / before", 3, 0},
    {"ln_ratio", COLUMN_REAL, NULL, "its logarithm: these add up", 4, 0},
    {"share", COLUMN_REAL, NULL, "of the logarithm of failed_per_hour", 3, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* ---- counting ---------------------------------------------------------- */

/* The usable occurrence that holds us; NULL = none. */
static const struct compare_unit *unit_at(const struct compare_units *u,
                                          int64_t us)
{
    size_t lo = 0, hi = u->n; /* the last that begins at or before us */
    const struct compare_unit *unit;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (u->at[mid].from_us <= us)
            lo = mid + 1;
        else
            hi = mid;
    }
    if (lo == 0)
        return NULL;
    unit = &u->at[lo - 1];
    return us < unit->to_us && compare_usable(unit) ? unit : NULL;
}

/* An item counts once in each occurrence in which it is tried.  Attempts
 * ascend by start, so those of one occurrence follow each other. */
static void add_chain(struct compare_work *w, const struct compare_units *u,
                      const struct chains *chains, const struct chain *chain)
{
    const struct compare_unit *last = NULL;

    for (size_t j = 0; j < chain->n; j++) {
        const struct history_run *run = chain_run(chains, chain, j);
        const struct compare_unit *unit = unit_at(u, run->started_us);
        size_t side;

        if (unit == NULL)
            continue;
        side = unit->side == SIDE_AFTER;
        w->items[side] += unit != last;
        w->attempts[side] += 1;
        w->failed[side] += run->outcome == HISTORY_FAILED;
        w->keyless += chain->key == WORK_BY_NOTHING;
        last = unit;
    }
}

static void add_hours(struct compare_work *w, const struct compare_units *u)
{
    for (size_t i = 0; i < u->n; i++)
        if (compare_usable(&u->at[i]))
            w->hours[u->at[i].side == SIDE_AFTER] += u->at[i].exposure_h;
}

enum hc_code compare_count_work(struct compare *c, struct hc_err *err)
{
    struct history *history = NULL;
    struct chains *chains = NULL;
    enum hc_code rc;

    c->work = (struct compare_work){.known = false};
    if (c->filters.statuses.given)
        return HC_OK;
    rc = history_load(&history, c->db, &c->window, &c->filters, err);
    if (rc == HC_OK)
        rc = chains_build(&chains, history, CHAINS_MAX_GAP_US, err);
    for (size_t i = 0; rc == HC_OK && i < chains->n; i++)
        add_chain(&c->work, &c->subject, chains, &chains->at[i]);
    chains_free(chains);
    history_free(history);
    add_hours(&c->work, &c->subject);
    c->work.known = rc == HC_OK;
    return rc;
}

bool compare_knows_items(const struct compare_work *w)
{
    return w->known && w->keyless == 0 && w->items[0] > 0;
}

/* ---- the result -------------------------------------------------------- */

/* NaN where there is nothing to divide by. */
static double over(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

static void put(struct report *r, const char *name, double before, double after,
                double whole)
{
    const size_t k = RESULT_SPLIT;
    double ratio = over(after, before);
    double ln = ratio > 0 ? log(ratio) : NAN;

    report_row(r, k);
    report_text(r, k, S_QUANTITY, hc_str_from(name));
    report_real(r, k, S_BEFORE, before);
    report_real(r, k, S_AFTER, after);
    report_real(r, k, S_RATIO, ratio);
    report_real(r, k, S_LN, ln);
    report_real(r, k, S_SHARE, fabs(whole) > 0 ? ln / whole : NAN);
}

static void put_rows(struct report *r, const struct compare_work *w)
{
    double failed[2], items[2], attempts[2], share[2], ratio;

    for (size_t side = 0; side < 2; side++) {
        failed[side] = over(w->failed[side], w->hours[side]);
        items[side] = over(w->items[side], w->hours[side]);
        attempts[side] = over(w->attempts[side], w->items[side]);
        share[side] = over(w->failed[side], w->attempts[side]);
    }
    ratio = over(failed[1], failed[0]);
    ratio = ratio > 0 ? log(ratio) : NAN;
    put(r, "failed_per_hour", failed[0], failed[1], ratio);
    put(r, "items_per_hour", items[0], items[1], ratio);
    put(r, "attempts_per_item", attempts[0], attempts[1], ratio);
    put(r, "failed_per_attempt", share[0], share[1], ratio);
}

void compare_add_split(struct compare *c)
{
    const struct compare_work *w = &c->work;
    struct report *r = c->report;

    if (!w->known) {
        report_note(r, RESULT_SPLIT,
                    "Retry chains link runs of every status, so there is no "
                    "split with --status.");
        return;
    }
    put_rows(r, w);
    if (w->keyless > 0)
        report_note(r, RESULT_SPLIT,
                    "%.0f attempts name neither a message nor a data date: "
                    "each counts as an item of its own, so retries among them "
                    "look like new work.",
                    w->keyless);
    if (w->failed[0] <= 0 || w->failed[1] <= 0)
        report_note(r, RESULT_SPLIT,
                    "A side without failed runs has no logarithm to split.");
    history_evidence(&c->window, &c->filters, r, "split: before, after");
}
