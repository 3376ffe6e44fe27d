/* SPDX-License-Identifier: MIT
 *
 * retries: how many attempts an item took, whether later attempts still help,
 * and whether a storm is new work or retries. */
#include <math.h>
#include <stdlib.h>

#include "analyzer/analyses/retries.h"
#include "analyzer/stats/interval.h"

struct counts {
    int64_t items, attempts, failed, retried, succeeded, longest;
};

static void add_chain(struct counts *n, const struct chain *chain)
{
    n->items++;
    n->attempts += (int64_t)chain->n;
    n->failed += chain->failed;
    n->retried += chain->n > 1;
    n->succeeded += (chain->flags & CHAIN_SUCCEEDED) != 0;
    if ((int64_t)chain->n > n->longest)
        n->longest = (int64_t)chain->n;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : NAN;
}

/* NaN and infinities are left out: the cell stays NULL. */
static void put_real(struct retries *r, size_t k, size_t column, double v)
{
    if (isfinite(v))
        report_real(r->report, k, column, v);
}

/* ---- amplification ------------------------------------------------------- */

enum {
    A_SET,
    A_ITEMS,
    A_ATTEMPTS,
    A_AMPLIFICATION,
    A_FAILED,
    A_RETRIED,
    A_SUCCEEDED,
    A_LONGEST
};

const struct column retries_amplification_columns[] = {
    {"set", COLUMN_TEXT, NULL,
     "all; complete and truncated (touching the export's edge: a lower bound); "
     "by confidence",
     0, 0},
    {"items", COLUMN_INT, NULL, "pieces of work, one chain each", 0, 0},
    {"attempts", COLUMN_INT, NULL, "runs that tried them", 0, 0},
    {"amplification", COLUMN_REAL, "attempts/item", "attempts by items", 3, 0},
    {"failed", COLUMN_INT, NULL, "attempts that failed, were lost or got stuck",
     0, 0},
    {"retried", COLUMN_INT, NULL, "items with more than one attempt", 0, 0},
    {"succeeded", COLUMN_INT, NULL, "items with a success", 0, 0},
    {"longest", COLUMN_INT, NULL, "attempts of the longest chain", 0, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

static void put_counts(struct retries *r, size_t k, const char *set,
                       const struct counts *n)
{
    report_row(r->report, k);
    report_text(r->report, k, A_SET, hc_str_from(set));
    report_int(r->report, k, A_ITEMS, n->items);
    report_int(r->report, k, A_ATTEMPTS, n->attempts);
    put_real(r, k, A_AMPLIFICATION,
             ratio((double)n->attempts, (double)n->items));
    report_int(r->report, k, A_FAILED, n->failed);
    report_int(r->report, k, A_RETRIED, n->retried);
    report_int(r->report, k, A_SUCCEEDED, n->succeeded);
    report_int(r->report, k, A_LONGEST, n->longest);
}

void retries_add_amplification(struct retries *r)
{
    struct counts all = {0}, cut = {0}, whole = {0};
    struct counts sure[N_CHAIN_CONFIDENCES] = {{0}};
    size_t k = report_result(r->report, "amplification", "Attempts per item",
                             retries_amplification_columns, DRAW_NONE);

    for (size_t i = 0; i < r->chains->n; i++) {
        const struct chain *chain = &r->chains->at[i];

        if (!retries_counts(r, chain))
            continue;
        add_chain(&all, chain);
        add_chain(chain->flags & (CHAIN_LEFT | CHAIN_RIGHT) ? &cut : &whole,
                  chain);
        add_chain(&sure[chain->confidence], chain);
    }
    put_counts(r, k, "all", &all);
    put_counts(r, k, "complete", &whole);
    put_counts(r, k, "truncated", &cut);
    for (int i = 0; i < N_CHAIN_CONFIDENCES; i++)
        if (sure[i].items > 0)
            put_counts(r, k, chain_confidence_name(i), &sure[i]);
    if (r->chains->n_skipped > 0)
        report_note(r->report, k,
                    "%zu skipped runs of the history are no attempts.",
                    r->chains->n_skipped);
    if (r->history->n_unplaced > 0)
        report_note(r->report, k,
                    "%zu runs have no plausible start, or started after as_of; "
                    "they are in no chain.",
                    r->history->n_unplaced);
}

/* ---- window against the rest --------------------------------------------- */

enum { S_QUANTITY, S_STORM, S_BASELINE, S_RATIO, S_LN, S_SHARE };

const struct column retries_split_columns[] = {
    {"quantity", COLUMN_TEXT, NULL,
     "failed_per_hour = items_per_hour x attempts_per_item x "
     "failed_per_attempt",
     0, 0},
    {"storm", COLUMN_REAL, NULL, "chains that start in the storm or window", 4,
     0},
    {"baseline", COLUMN_REAL, NULL,
     "chains that start when it is compared with, or outside the window", 4, 0},
    {"ratio", COLUMN_REAL, NULL, "storm by baseline", 3, 0},
    {"ln_ratio", COLUMN_REAL, NULL, "its logarithm: these add up", 4, 0},
    {"share", COLUMN_REAL, NULL, "of the logarithm of failed_per_hour", 3, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

/* Hours of telemetry in and outside of the window. */
static enum hc_code measure_hours(const struct retries *r, struct store *db,
                                  double *in_h, double *out_h,
                                  struct hc_err *err)
{
    struct window open = *r->window;
    struct exposure e;
    enum hc_code rc;

    if (r->storm != NULL) {
        *in_h = r->storm->sides.exposure_h[SIDE_STORM];
        *out_h = r->storm->sides.exposure_h[SIDE_BASELINE];
        return HC_OK;
    }
    open.from_us = WINDOW_OPEN_FROM;
    open.to_us = WINDOW_OPEN_TO;
    rc = exposure_open(&e, &open, db, err);
    *in_h = *out_h = 0;
    for (size_t i = 0; rc == HC_OK && i < e.n_hours; i++) {
        int64_t from_us = (e.first_hour + (int64_t)i) * HC_US_PER_HOUR;
        int64_t to_us = from_us + HC_US_PER_HOUR;
        int64_t lo = from_us, hi = to_us;
        double in = 0;

        if (exposure_dark(&e, from_us))
            continue;
        lo = lo < r->window->from_us ? r->window->from_us : lo;
        hi = hi > r->window->to_us ? r->window->to_us : hi;
        if (hi > lo)
            in = (double)(hi - lo) / (double)HC_US_PER_HOUR;
        *in_h += in;
        *out_h += 1 - in;
    }
    exposure_release(&e);
    return rc;
}

static void put_quantity(struct retries *r, size_t k, const char *name,
                         double storm, double baseline, double whole)
{
    double times = ratio(storm, baseline);

    report_row(r->report, k);
    report_text(r->report, k, S_QUANTITY, hc_str_from(name));
    put_real(r, k, S_STORM, storm);
    put_real(r, k, S_BASELINE, baseline);
    put_real(r, k, S_RATIO, times);
    put_real(r, k, S_LN, log(times));
    put_real(r, k, S_SHARE, log(times) / whole);
}

/* Whether a chain that does not count is of what those that do are compared
 * with. */
static bool compared(const struct retries *r, const struct chain *chain)
{
    return r->storm == NULL ||
           retries_storm_side(r->storm, r->chains, chain) == SIDE_BASELINE;
}

enum hc_code retries_add_split(struct retries *r, struct store *db,
                               struct hc_err *err)
{
    struct counts in = {0}, out = {0};
    double in_h, out_h, failed_in, failed_out, whole;
    size_t k = report_result(r->report, "split", "New work or retries",
                             retries_split_columns, DRAW_NONE);
    enum hc_code rc;

    if (!r->window->bounded && r->storm == NULL) {
        report_note(r->report, k,
                    "Name a storm with --storm, or a window with --since and "
                    "--until, to compare it with other time.");
        return HC_OK;
    }
    for (size_t i = 0; i < r->chains->n; i++) {
        const struct chain *chain = &r->chains->at[i];

        if (retries_counts(r, chain))
            add_chain(&in, chain);
        else if (compared(r, chain))
            add_chain(&out, chain);
    }
    rc = measure_hours(r, db, &in_h, &out_h, err);
    if (rc != HC_OK)
        return rc;
    failed_in = ratio((double)in.failed, in_h);
    failed_out = ratio((double)out.failed, out_h);
    whole = log(ratio(failed_in, failed_out));
    put_quantity(r, k, "failed_per_hour", failed_in, failed_out, whole);
    put_quantity(r, k, "items_per_hour", ratio((double)in.items, in_h),
                 ratio((double)out.items, out_h), whole);
    put_quantity(r, k, "attempts_per_item",
                 ratio((double)in.attempts, (double)in.items),
                 ratio((double)out.attempts, (double)out.items), whole);
    put_quantity(r, k, "failed_per_attempt",
                 ratio((double)in.failed, (double)in.attempts),
                 ratio((double)out.failed, (double)out.attempts), whole);
    report_total_real(r->report, k, "storm_hours", in_h);
    report_total_real(r->report, k, "baseline_hours", out_h);
    return HC_OK;
}

/* ---- by attempt ---------------------------------------------------------- */

enum {
    T_ATTEMPT,
    T_TO,
    T_ATTEMPTS,
    T_SUCCESSES,
    T_RATE,
    T_LO,
    T_HI,
    T_FIRST,
    T_MARGINAL,
    T_REACHED
};

const struct column retries_attempt_columns[] = {
    {"attempt", COLUMN_INT, NULL, "1 = the first", 0, 0},
    {"attempt_to", COLUMN_INT, NULL,
     "last of the row: beyond 20, rows double in width", 0, COLUMN_DETAIL},
    {"attempts", COLUMN_INT, NULL, "runs that were that attempt", 0, 0},
    {"successes", COLUMN_INT, NULL, "of them", 0, 0},
    {"success_rate", COLUMN_REAL, NULL, "of them", 4, 0},
    {"lo", COLUMN_REAL, NULL, "95 % interval (Wilson)", 4, 0},
    {"hi", COLUMN_REAL, NULL, "95 % interval (Wilson)", 4, 0},
    {"first_successes", COLUMN_INT, NULL,
     "items that succeeded at that attempt and not before", 0, 0},
    {"marginal_value", COLUMN_REAL, "items/attempt",
     "first_successes by attempts", 4, 0},
    {"reached", COLUMN_REAL, NULL, "items that succeeded so far, of all", 4, 0},
    {NULL, COLUMN_TEXT, NULL, NULL, 0, 0},
};

struct tally {
    int64_t attempts, successes, first;
};

enum { SINGLE_ROWS = 20, ATTEMPT_ROWS = SINGLE_ROWS + 64 };

/* The row of attempt j (from 1): its own up to 20, then 21-40, 41-80, ... */
static size_t row_of(size_t j, size_t *from, size_t *to)
{
    size_t row = SINGLE_ROWS;

    *from = *to = j;
    if (j <= SINGLE_ROWS)
        return j - 1;
    for (*to = SINGLE_ROWS; *to < j; *to *= 2, row++)
        *from = *to + 1;
    return row - 1;
}

static void tally_chain(struct tally *rows, const struct chains *c,
                        const struct chain *chain)
{
    bool reached = false;

    for (size_t j = 0; j < chain->n; j++) {
        size_t from, to;
        struct tally *t = &rows[row_of(j + 1, &from, &to)];
        bool success = chain_run(c, chain, j)->outcome == HISTORY_SUCCESS;

        t->attempts++;
        t->successes += success;
        t->first += success && !reached;
        reached = reached || success;
    }
}

static void put_attempt(struct retries *r, size_t k, const struct tally *t,
                        double reached)
{
    struct interval ci =
        stats_wilson((double)t->successes, (double)t->attempts);

    report_int(r->report, k, T_ATTEMPTS, t->attempts);
    report_int(r->report, k, T_SUCCESSES, t->successes);
    put_real(r, k, T_RATE, ratio((double)t->successes, (double)t->attempts));
    put_real(r, k, T_LO, ci.lo);
    put_real(r, k, T_HI, ci.hi);
    report_int(r->report, k, T_FIRST, t->first);
    put_real(r, k, T_MARGINAL, ratio((double)t->first, (double)t->attempts));
    put_real(r, k, T_REACHED, reached);
}

enum hc_code retries_add_attempts(struct retries *r, struct hc_err *err)
{
    struct tally *rows = calloc(ATTEMPT_ROWS, sizeof *rows);
    int64_t items = 0, reached = 0;
    size_t from, to = 0;
    size_t k = report_result(r->report, "success_by_attempt",
                             "Does another attempt help?",
                             retries_attempt_columns, DRAW_NONE);

    if (rows == NULL)
        return hc_nomem(err);
    for (size_t i = 0; i < r->chains->n; i++)
        if (retries_counts(r, &r->chains->at[i])) {
            tally_chain(rows, r->chains, &r->chains->at[i]);
            items++;
        }
    for (size_t j = 1;; j = to + 1) {
        const struct tally *t = &rows[row_of(j, &from, &to)];

        if (t->attempts == 0)
            break;
        reached += t->first;
        report_row(r->report, k);
        report_int(r->report, k, T_ATTEMPT, (int64_t)from);
        report_int(r->report, k, T_TO, (int64_t)to);
        put_attempt(r, k, t, ratio((double)reached, (double)items));
    }
    free(rows);
    return HC_OK;
}
